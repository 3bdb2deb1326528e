internal import CoreMetrics
internal import DocModel
internal import Foundation
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

/// What the kernel tells about this process and its machine. Source: proc(5).
struct ProcessFacts: Sendable {
    /// Processor time of the process since its start, in seconds.
    var processorSeconds: Double
    var residentBytes: Int
    var openFiles: Int
    var memoryTotalBytes: Int
    var memoryAvailableBytes: Int

    /// - Returns: `nil` where there is no `/proc`.
    static func read() -> ProcessFacts? {
        guard let stat = text("/proc/self/stat"), let afterName = stat.lastIndex(of: ")") else { return nil }
        // The name may hold spaces and parentheses; the fields after it cannot. utime, stime and rss are the fields 14, 15 and 24.
        let fields = stat[stat.index(after: afterName)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]), let pages = Int(fields[21]) else {
            return nil
        }
        let memory = text("/proc/meminfo") ?? ""
        return ProcessFacts(
            processorSeconds: (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))),
            residentBytes: pages * sysconf(Int32(_SC_PAGESIZE)),
            openFiles: (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            memoryTotalBytes: kibibytes("MemTotal:", in: memory),
            memoryAvailableBytes: kibibytes("MemAvailable:", in: memory)
        )
    }

    private static func kibibytes(_ name: String, in memory: String) -> Int {
        guard let start = memory.firstRange(of: name)?.upperBound else { return 0 }
        return (Int(memory[start...].drop { $0 == " " }.prefix { $0.isNumber }) ?? 0) * 1024
    }

    private static func text(_ path: String) -> String? {
        (try? FileHandle(forReadingFrom: URL(filePath: path)).readToEnd()).map { String(decoding: $0, as: UTF8.self) }
    }
}
