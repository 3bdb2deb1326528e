internal import DocModel
internal import Foundation

extension HealthSnapshot: VersionedLine {
    var problem: String? {
        guard version >= 1 else { return "version \(version) does not exist" }
        guard (1...UTCTime.secondsPerDay).contains(intervalSeconds) else { return "'interval_seconds' is not from 1 to 86400" }
        guard ttlSeconds >= intervalSeconds else { return "'ttl_seconds' is less than 'interval_seconds'" }
        for service in services {
            if service.id.isEmpty { return "a service has no id" }
            if let time = service.responseMS, time < 0 { return "'response_ms' of \(service.id) is below 0" }
        }
        guard Set(services.map(\.id)).count == services.count else { return "a service is listed twice" }
        return nil
    }
}

/// A line of `hourly.ndjson` and `daily.ndjson`.
struct PeriodLine: VersionedLine {
    static let currentVersion = 1

    var version = Self.currentVersion
    var period: HealthPeriod

    init(_ period: HealthPeriod) { self.period = period }

    init(from decoder: any Decoder) throws {
        version = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .version)
        period = try HealthPeriod(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try period.encode(to: encoder)
    }

    var problem: String? {
        guard version >= 1 else { return "version \(version) does not exist" }
        guard !period.service.isEmpty else { return "a service has no id" }
        guard HealthSnapshot.State.allCases.allSatisfy({ period.counts[$0] >= 0 }), period.measuredSeconds >= 0 else {
            return "a count is below 0"
        }
        return nil
    }

    private enum CodingKeys: String, CodingKey {
        case version
    }
}
