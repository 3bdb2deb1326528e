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

    /// - Parameters:
    ///   - operators: Those of a process with several sites: the metrics are those of all, and an operator of one may not see them. `nil` where the site
    ///     is the only one.
    ///   - refresh: Brings gauges up to date that change without this process, or faster than it is told of.
    func routes(forOperatorsOf operators: OperatorAccess? = nil, refreshing refresh: @escaping @Sendable () async -> Void) -> [Route] {
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
