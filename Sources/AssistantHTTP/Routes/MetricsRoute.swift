internal import CoreMetrics
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation

/// `GET /metrics`, for operators.
struct MetricsRoute: Sendable {
    private let registry: PrometheusRegistry

    init(registry: PrometheusRegistry, startedAt: Date) {
        self.registry = registry
        let process = ProcessMetrics(registry, startedAt: startedAt)
        registry.onRefresh { process.update() }
    }

    /// - Parameter refresh: Brings gauges up to date that change without this process, or faster than it is told of.
    func routes(refreshing refresh: @escaping @Sendable () async -> Void) -> [Route] {
        [
            Route(.get, "/metrics", rates: [], isForOperators: true, access: .only(.viewer, to: "Metrics")) { _, _, _ in
                registry.refresh()
                await refresh()
                return Response(
                    status: .ok,
                    headers: [.contentType: PrometheusRegistry.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: await LongWork.run { ByteBuffer(string: registry.text()) })
                )
            }
        ]
    }
}
