internal import CoreMetrics
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// `GET /metrics`, for clients in the operator's networks.
struct MetricsRoute: Sendable {
    private let registry: PrometheusRegistry
    private let operators: [AddressRange]
    private let memory: any MeterHandler
    private let files: any MeterHandler
    private let processorSeconds: any MeterHandler

    init(registry: PrometheusRegistry, operators: [AddressRange]) {
        self.registry = registry
        self.operators = operators
        memory = registry.makeMeter(label: "process_resident_memory_bytes", dimensions: [])
        files = registry.makeMeter(label: "process_open_fds", dimensions: [])
        processorSeconds = registry.makeMeter(label: "process_cpu_seconds", dimensions: [])
    }

    var routes: [Route] {
        [
            Route(.get, "/metrics") { _, _, context in
                guard isOperator(context.client) else {
                    throw Problem(.forbidden, "not-an-operator", "Metrics are for the networks in the setting operator_networks.")
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

    /// A client behind a proxy that nobody told us to trust has the proxy's address, which may well be ours.
    private func isOperator(_ client: Client) -> Bool {
        guard !client.isBehindUnknownProxy else { return false }
        guard let address = client.address else { return true }
        return operators.contains { $0.contains(address) }
    }
}
