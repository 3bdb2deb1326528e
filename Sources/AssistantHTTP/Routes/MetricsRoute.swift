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
    private let process: ProcessMetrics
    private let refresh: @Sendable () async -> Void

    /// - Parameter refresh: Brings gauges up to date.
    init(registry: PrometheusRegistry, startedAt: Date, operators: OperatorAccess, refresh: @escaping @Sendable () async -> Void) {
        self.registry = registry
        self.operators = operators
        process = ProcessMetrics(registry, startedAt: startedAt)
        self.refresh = refresh
    }

    var routes: [Route] {
        [
            Route(.get, "/metrics", rates: [], isForOperators: true) { request, _, context in
                try operators.admit(context.client, request, to: "Metrics")
                process.update()
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
