internal import Foundation

/// What the kernel tells about this process and its machine. Source: proc(5).
package struct ProcessFacts: Sendable {
    /// Processor time of the process since its start, in seconds.
    package var processorSeconds: Double
    package var residentBytes: Int
    package var openFiles: Int
    var memoryTotalBytes: Int
    var memoryAvailableBytes: Int

    /// - Returns: `nil` where there is no `/proc`.
    package static func read() -> ProcessFacts? {
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
