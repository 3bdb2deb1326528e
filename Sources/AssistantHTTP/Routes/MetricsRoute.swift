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

    var routes: [Route] {
        [
            Route(.get, "/metrics", rates: [], isForOperators: true, access: .only(.viewer, to: "Metrics")) { _, _, _ in
                registry.refresh()
                return Response(
                    status: .ok,
                    headers: [.contentType: PrometheusRegistry.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: await LongWork.run { ByteBuffer(string: registry.text()) })
                )
            }
        ]
    }
}
