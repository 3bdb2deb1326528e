package import Foundation

/// The state of the server and what it needs at one moment: the body of `GET /api/system/health`, and a line of a history.
///
/// Times are ISO 8601 in UTC, durations milliseconds, sizes bytes, parts of a whole numbers from 0 to 1.
package struct HealthSnapshot: Hashable, Sendable, Codable {
    /// The version of this format.
    package static let currentVersion = 1

    /// From good to bad; `unknown` is what nobody looked at, and never stands for good.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case healthy, degraded, unhealthy, maintenance, unknown
    }

    /// One thing the server needs or offers.
    package struct Service: Hashable, Sendable, Codable {
        /// Stable and kebab-case: `index`, `kapa`.
        package var id: String
        package var name: String
        /// The heading that a status page shows it under; `nil` for the server's own parts.
        package var group: String?
        package var state: State
        /// Whether the server can do its work without it.
        package var isRequired: Bool
        /// How long the last check took; `nil` when it was none that takes time.
        package var responseMS: Double?
        /// When it was looked at; with ``HealthSnapshot/generatedAt`` it gives the age. Each service has its own.
        package var checkedAt: Date
        /// A check that is older says nothing any more; `nil`: as the snapshot, see ``HealthSnapshot/ttlSeconds``.
        package var ttlSeconds: Int?
        /// One sentence for an operator; no address, path or key.
        package var message: String?

        package init(
            id: String,
            name: String,
            group: String? = nil,
            state: State,
            isRequired: Bool,
            responseMS: Double? = nil,
            checkedAt: Date,
            ttlSeconds: Int? = nil,
            message: String? = nil
        ) {
            self.id = id
            self.name = name
            self.group = group
            self.state = state
            self.isRequired = isRequired
            self.responseMS = responseMS
            self.checkedAt = checkedAt
            self.ttlSeconds = ttlSeconds
            self.message = message
        }

        enum CodingKeys: String, CodingKey {
            case id, name, group, state, message
            case isRequired = "required"
            case responseMS = "response_ms"
            case checkedAt = "checked_at"
            case ttlSeconds = "ttl_seconds"
        }
    }

    /// How full the machine is, and for an operator what that is in bytes and what this process takes of it.
    ///
    /// A reader is shown the three parts of a whole, see ``HealthSnapshot/publicForm``.
    package struct Host: Hashable, Sendable, Codable {
        /// Of all the machine's processors, the part that was at work lately.
        package var cpuRatio: Double
        /// Memory that is in use, 0 to 1.
        package var memoryRatio: Double
        /// Of the file system that holds the site.
        package var diskRatio: Double
        /// How many the process may use.
        package var processors: Int?
        /// Of all the machine's processors, the part that this process used lately.
        package var processCPURatio: Double?
        /// Resident memory of this process.
        package var processMemoryBytes: Int?
        package var memoryUsedBytes: Int?
        package var memoryTotalBytes: Int?
        package var diskUsedBytes: Int?
        package var diskTotalBytes: Int?

        package init(cpuRatio: Double, memoryRatio: Double, diskRatio: Double) {
            self.cpuRatio = cpuRatio
            self.memoryRatio = memoryRatio
            self.diskRatio = diskRatio
        }

        enum CodingKeys: String, CodingKey {
            case processors
            case cpuRatio = "cpu_ratio"
            case memoryRatio = "memory_ratio"
            case diskRatio = "disk_ratio"
            case processCPURatio = "process_cpu_ratio"
            case processMemoryBytes = "process_memory_bytes"
            case memoryUsedBytes = "memory_used_bytes"
            case memoryTotalBytes = "memory_total_bytes"
            case diskUsedBytes = "disk_used_bytes"
            case diskTotalBytes = "disk_total_bytes"
        }
    }

    package var version: Int
    /// When the states were put together.
    package var generatedAt: Date
    /// How often there is a new one.
    package var intervalSeconds: Int
    /// A snapshot that is older says nothing any more: three intervals.
    package var ttlSeconds: Int
    package var state: State
    package var services: [Service]
    /// `nil` where the system does not tell.
    package var host: Host?

    /// - Parameter services: The overall state follows from them, see ``overallState(of:)``.
    package init(generatedAt: Date, intervalSeconds: Int, services: [Service], host: Host?) {
        version = Self.currentVersion
        self.generatedAt = generatedAt
        self.intervalSeconds = intervalSeconds
        ttlSeconds = 3 * intervalSeconds
        state = Self.overallState(of: services)
        self.services = services
        self.host = host
    }

    /// Whether it is too old to say anything, or from a future that makes its age unknown.
    package func isExpired(at now: Date) -> Bool {
        let age = now.timeIntervalSince(generatedAt)
        return age > Double(ttlSeconds) || Self.isAhead(generatedAt, of: now)
    }

    /// Whether a time is in the future by more than what clocks of two machines differ.
    package static func isAhead(_ date: Date, of now: Date) -> Bool { date.timeIntervalSince(now) > clockToleranceSeconds }

    private static let clockToleranceSeconds = 120.0

    /// What anybody may read: no messages, no sizes, nothing of the process.
    package var publicForm: HealthSnapshot {
        var form = self
        for index in form.services.indices { form.services[index].message = nil }
        form.host = host.map { Host(cpuRatio: $0.cpuRatio, memoryRatio: $0.memoryRatio, diskRatio: $0.diskRatio) }
        return form
    }

    /// Unhealthy when a required service is; unknown when a required one is, or there is none; degraded when any is unhealthy or degraded. What is not
    /// known of another one leaves a whole unknown that would be well otherwise.
    package static func overallState(of services: [Service]) -> State {
        let required = services.filter(\.isRequired)
        if required.contains(where: { $0.state == .unhealthy }) { return .unhealthy }
        if required.isEmpty || required.contains(where: { $0.state == .unknown }) { return .unknown }
        if services.contains(where: { $0.state == .unhealthy || $0.state == .degraded }) { return .degraded }
        if services.contains(where: { $0.state == .unknown }) { return .unknown }
        return services.contains { $0.state == .maintenance } ? .maintenance : .healthy
    }

    enum CodingKeys: String, CodingKey {
        case version, state, services, host
        case generatedAt = "generated_at"
        case intervalSeconds = "interval_seconds"
        case ttlSeconds = "ttl_seconds"
    }
}
