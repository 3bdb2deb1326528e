internal import CoreMetrics
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// `GET /metrics`, for operators.
struct MetricsRoute: Sendable {
    private let registry: PrometheusRegistry
    private let operators: OperatorAccess
    private let process: ProcessMetrics

    init(registry: PrometheusRegistry, startedAt: Date, operators: OperatorAccess) {
        self.registry = registry
        self.operators = operators
        process = ProcessMetrics(registry, startedAt: startedAt)
    }

    var routes: [Route] {
        [
            Route(.get, "/metrics") { request, _, context in
                guard operators.admits(context.client, request) else {
                    throw Problem(
                        .forbidden,
                        "not-an-operator",
                        "Metrics are for the networks in the setting operator_networks, and for those who send the operator_key."
                    )
                }
                process.update()
                return Response(
                    status: .ok,
                    headers: [.contentType: PrometheusRegistry.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text()))
                )
            }
        ]
    }
}
