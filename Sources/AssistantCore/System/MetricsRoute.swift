internal import CoreMetrics
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// `GET /metrics`, for operators.
struct MetricsRoute: Sendable {
    private let registry: PrometheusRegistry
    private let operators: OperatorAccess
    private let memory: any MeterHandler
    private let files: any MeterHandler
    private let processorSeconds: any MeterHandler

    init(registry: PrometheusRegistry, operators: OperatorAccess) {
        self.registry = registry
        self.operators = operators
        memory = registry.makeMeter(label: "process_resident_memory_bytes", dimensions: [])
        files = registry.makeMeter(label: "process_open_fds", dimensions: [])
        processorSeconds = registry.makeMeter(label: "process_cpu_seconds", dimensions: [])
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
                if let facts = ProcessFacts.read() {
                    memory.set(Int64(facts.residentBytes))
                    files.set(Int64(facts.openFiles))
                    processorSeconds.set(facts.processorSeconds)
                }
                return Response(
                    status: .ok,
                    headers: [.contentType: PrometheusRegistry.contentType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text()))
                )
            }
        ]
    }
}
