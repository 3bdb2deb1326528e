internal import CoreMetrics
internal import DocModel
internal import Foundation
internal import ServerHealth
internal import Synchronization

/// What Prometheus expects to learn of every process, and this program's version.
///
/// Source of the names: <https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>.
final class ProcessMetrics: Sendable {
    private let memory: any MeterHandler
    private let files: any MeterHandler
    private let maxFiles: any MeterHandler
    private let processor: any FloatingPointCounterHandler
    /// What ``processor`` has: a counter can only be added to.
    private let processorSeconds = Mutex(0.0)

    init(_ factory: any MetricsFactory, startedAt: Date) {
        memory = factory.makeMeter(label: "process_resident_memory_bytes", dimensions: [])
        files = factory.makeMeter(label: "process_open_fds", dimensions: [])
        maxFiles = factory.makeMeter(label: "process_max_fds", dimensions: [])
        processor = factory.makeFloatingPointCounter(label: "process_cpu_seconds_total", dimensions: [])
        factory.makeMeter(label: "process_start_time_seconds", dimensions: []).set(startedAt.timeIntervalSince1970.rounded())
        factory.makeMeter(label: "assistant_server_info", dimensions: [("version", docgenVersion)]).set(Int64(1))
    }

    /// Reads what the kernel says now.
    func update() {
        guard let facts = ProcessFacts.read() else { return }
        memory.set(Int64(facts.residentBytes))
        files.set(Int64(facts.openFiles))
        if let limit = OpenFileLimit.current { maxFiles.set(Int64(limit)) }
        processorSeconds.withLock { seconds in
            processor.increment(by: max(0, facts.processorSeconds - seconds))
            seconds = max(seconds, facts.processorSeconds)
        }
    }
}
