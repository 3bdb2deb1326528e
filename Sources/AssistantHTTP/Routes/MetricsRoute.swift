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
    private let operators: OperatorAccess

    init(registry: PrometheusRegistry, startedAt: Date, operators: OperatorAccess) {
        self.registry = registry
        self.operators = operators
        let process = ProcessMetrics(registry, startedAt: startedAt)
        registry.onRefresh { process.update() }
    }

    var routes: [Route] {
        [
            Route(.get, "/metrics", rates: [], isForOperators: true) { request, _, context in
                try operators.admit(context.client, request, to: "Metrics")
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
