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
    private let refresher: PrometheusRegistry.Refresher

    init(registry: PrometheusRegistry, startedAt: Date) {
        self.registry = registry
        let process = ProcessMetrics(registry, startedAt: startedAt)
        refresher = registry.onRefresh { process.update() }
    }

    /// - Parameter operators: Those of a process with several sites: the metrics are those of all, and an operator of one may not see them. `nil` where the
    ///   site is the only one.
    func routes(forOperatorsOf operators: OperatorAccess? = nil) -> [Route] {
        [
            Route(
                .get,
                "/metrics",
                rates: [],
                isForOperators: true,
                access: operators == nil ? .only(.metrics) : .everybody
            ) { request, _, context in
                if let operators {
                    var client = context.client
                    // By a session or token of one site.
                    client.principal = nil
                    _ = try await operators.admit(client, request, to: .metrics)
                }
                await registry.refresh()
                return Response(
                    status: .ok,
                    headers: [.contentType: PrometheusRegistry.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: await LongWork.run { ByteBuffer(string: registry.text()) })
                )
            }
        ]
    }
}
