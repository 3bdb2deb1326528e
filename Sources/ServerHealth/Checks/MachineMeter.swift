internal import DocModel
internal import Foundation
internal import Synchronization

/// How full a file system is.
struct DiskUsage: Hashable, Sendable {
    var usedBytes: Int
    /// Used, and free for the server: what is kept for root does not count.
    var totalBytes: Int

    /// - Returns: `nil` when there is no such path, or the system does not tell.
    init?(of path: String) {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0, facts.f_blocks > 0 else { return nil }
        let block = Int(facts.f_frsize)
        usedBytes = (Int(facts.f_blocks) - Int(facts.f_bfree)) * block
        totalBytes = usedBytes + Int(facts.f_bavail) * block
    }

    var ratio: Double { totalBytes > 0 ? Double(usedBytes) / Double(totalBytes) : 1 }
}

/// How much of the machine is in use, and how much of that by this process; processors between two looks.
package final class MachineMeter: Sendable {
    private struct Sample {
        var machine: ProcessorTimes
        var processSeconds: Double
        var at: ContinuousClock.Instant
    }

    private let path: String
    private let last: Mutex<Sample?>

    /// - Parameter path: On the disk that is told about.
    init(path: String) {
        self.path = path
        last = Mutex(Self.sample()?.sample)
    }

    /// - Returns: `nil` where there is no `/proc`.
    func read() -> HealthSnapshot.Host? {
        guard let (facts, sample) = Self.sample(), let disk = DiskUsage(of: path) else { return nil }
        let previous = last.withLock { last in
            defer { last = sample }
            return last
        }
        let memoryUsed = facts.memoryTotalBytes - facts.memoryAvailableBytes
        let processors = ProcessInfo.processInfo.activeProcessorCount
        var host = HealthSnapshot.Host(
            cpuRatio: Self.rounded(previous.map { sample.machine.busyRatio(since: $0.machine) } ?? 0),
            memoryRatio: Self.rounded(Double(memoryUsed) / Double(max(1, facts.memoryTotalBytes))),
            diskRatio: Self.rounded(disk.ratio)
        )
        host.processors = processors
        if let previous, sample.at > previous.at {
            let capacity = (sample.at - previous.at) / .seconds(1) * Double(processors)
            host.processCPURatio = Self.rounded((sample.processSeconds - previous.processSeconds) / capacity)
        }
        host.processMemoryBytes = facts.residentBytes
        host.memoryUsedBytes = memoryUsed
        host.memoryTotalBytes = facts.memoryTotalBytes
        host.diskUsedBytes = disk.usedBytes
        host.diskTotalBytes = disk.totalBytes
        return host
    }

    private static func sample() -> (facts: ProcessFacts, sample: Sample)? {
        guard let facts = ProcessFacts.read(), let times = ProcessorTimes.read() else { return nil }
        return (facts, Sample(machine: times, processSeconds: facts.processorSeconds, at: .now))
    }

    private static func rounded(_ ratio: Double) -> Double { (min(1, max(0, ratio)) * 1000).rounded() / 1000 }
}

/// What the processors of the machine did since it started, in ticks. Source: proc(5), `/proc/stat`.
struct ProcessorTimes: Hashable, Sendable {
    var busy: Int
    var idle: Int

    /// - Returns: `nil` when the text is not that of `/proc/stat`.
    init?(_ stat: String) {
        let fields = stat.prefix { $0 != "\n" }.split(separator: " ")
        guard fields.first == "cpu", fields.count >= 8 else { return nil }
        // user nice system idle iowait irq softirq steal; time of guests stands in that of user already.
        let ticks = fields[1...].prefix(8).compactMap { Int($0) }
        guard ticks.count >= 7 else { return nil }
        idle = ticks[3] + ticks[4]
        busy = ticks.reduce(0, +) - idle
    }

    static func read() -> ProcessorTimes? {
        guard let data = try? FileHandle(forReadingFrom: URL(filePath: "/proc/stat")).readToEnd() else { return nil }
        return ProcessorTimes(String(decoding: data, as: UTF8.self))
    }

    /// - Returns: 0 for idle, 1 for all processors in full use; 0 when no tick has passed.
    func busyRatio(since earlier: ProcessorTimes) -> Double {
        // `iowait` may go back, says the manual page.
        let busy = max(0, busy - earlier.busy)
        let total = busy + max(0, idle - earlier.idle)
        return total > 0 ? Double(busy) / Double(total) : 0
    }
}
