public import Foundation

/// The state of the server and what it needs at one moment: the body of `GET /api/system/health`, and a line of a history.
///
/// Times are ISO 8601 in UTC, durations milliseconds, sizes bytes, parts of a whole numbers from 0 to 1.
public struct HealthSnapshot: Hashable, Sendable, Codable {
    /// The version of this format.
    public static let currentVersion = 1

    /// From good to bad; `unknown` is what nobody looked at, and never stands for good.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case healthy, degraded, unhealthy, maintenance, unknown
    }

    /// One thing the server needs or offers.
    public struct Service: Hashable, Sendable, Codable {
        /// Stable and kebab-case: `index`, `kapa`.
        public var id: String
        public var name: String
        /// The heading that a status page shows it under; `nil` for the server's own parts.
        public var group: String?
        public var state: State
        /// Whether the server can do its work without it.
        public var isRequired: Bool
        /// How long the last check took; `nil` when it was none that takes time.
        public var responseMS: Double?
        /// When it was looked at; with ``HealthSnapshot/generatedAt`` it gives the age. Each service has its own.
        public var checkedAt: Date
        /// One sentence for an operator; no address, path or key.
        public var message: String?

        public init(
            id: String,
            name: String,
            group: String? = nil,
            state: State,
            isRequired: Bool,
            responseMS: Double? = nil,
            checkedAt: Date,
            message: String? = nil
        ) {
            self.id = id
            self.name = name
            self.group = group
            self.state = state
            self.isRequired = isRequired
            self.responseMS = responseMS
            self.checkedAt = checkedAt
            self.message = message
        }

        enum CodingKeys: String, CodingKey {
            case id, name, group, state, message
            case isRequired = "required"
            case responseMS = "response_ms"
            case checkedAt = "checked_at"
        }
    }

    /// What the machine has and this process takes.
    public struct Host: Hashable, Sendable, Codable {
        /// Of all the machine's processors, the part that this process used lately.
        public var cpuRatio: Double
        public var processors: Int
        /// Resident memory of this process.
        public var processMemoryBytes: Int
        public var memoryUsedBytes: Int
        public var memoryTotalBytes: Int
        /// Of the file system that holds the site.
        public var diskUsedBytes: Int
        public var diskTotalBytes: Int

        public init(
            cpuRatio: Double,
            processors: Int,
            processMemoryBytes: Int,
            memoryUsedBytes: Int,
            memoryTotalBytes: Int,
            diskUsedBytes: Int,
            diskTotalBytes: Int
        ) {
            self.cpuRatio = cpuRatio
            self.processors = processors
            self.processMemoryBytes = processMemoryBytes
            self.memoryUsedBytes = memoryUsedBytes
            self.memoryTotalBytes = memoryTotalBytes
            self.diskUsedBytes = diskUsedBytes
            self.diskTotalBytes = diskTotalBytes
        }

        enum CodingKeys: String, CodingKey {
            case processors
            case cpuRatio = "cpu_ratio"
            case processMemoryBytes = "process_memory_bytes"
            case memoryUsedBytes = "memory_used_bytes"
            case memoryTotalBytes = "memory_total_bytes"
            case diskUsedBytes = "disk_used_bytes"
            case diskTotalBytes = "disk_total_bytes"
        }
    }

    public var version: Int
    public var generatedAt: Date
    /// How often there is a new one.
    public var intervalSeconds: Int
    /// A snapshot that is older says nothing any more: three intervals.
    public var ttlSeconds: Int
    public var state: State
    public var services: [Service]
    /// `nil` where the system does not tell.
    public var host: Host?

    /// - Parameter services: The overall state follows from them, see ``overallState(of:)``.
    public init(generatedAt: Date, intervalSeconds: Int, services: [Service], host: Host?) {
        version = Self.currentVersion
        self.generatedAt = generatedAt
        self.intervalSeconds = intervalSeconds
        ttlSeconds = 3 * intervalSeconds
        state = Self.overallState(of: services)
        self.services = services
        self.host = host
    }

    /// Unhealthy when a required service is; degraded when any is unhealthy or degraded; unknown when a required one is, or there is none.
    public static func overallState(of services: [Service]) -> State {
        let required = services.filter(\.isRequired)
        if required.contains(where: { $0.state == .unhealthy }) { return .unhealthy }
        if required.isEmpty || required.contains(where: { $0.state == .unknown }) { return .unknown }
        if services.contains(where: { $0.state == .unhealthy || $0.state == .degraded }) { return .degraded }
        return services.contains { $0.state == .maintenance } ? .maintenance : .healthy
    }

    enum CodingKeys: String, CodingKey {
        case version, state, services, host
        case generatedAt = "generated_at"
        case intervalSeconds = "interval_seconds"
        case ttlSeconds = "ttl_seconds"
    }
}
