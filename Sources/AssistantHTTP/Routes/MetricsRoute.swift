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
    private let process: ProcessMetrics

    init(registry: PrometheusRegistry, startedAt: Date) {
        self.registry = registry
        process = ProcessMetrics(registry, startedAt: startedAt)
    }

    var routes: [Route] {
        [
            Route(.get, "/metrics", rates: [], isForOperators: true, access: .only(.viewer, to: "Metrics")) { _, _, _ in
                process.update()
                return Response(
                    status: .ok,
                    headers: [.contentType: PrometheusRegistry.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: await LongWork.run { ByteBuffer(string: registry.text()) })
                )
            }
        ]
    }
}
