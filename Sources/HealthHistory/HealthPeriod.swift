package import DocModel
package import Foundation

/// In how many snapshots a service was in each state.
///
/// Counts add up over any range; percentages do not. Where snapshots are taken at one interval, parts of the counts are parts of the time.
package struct StateCounts: Hashable, Sendable, Codable {
    package var healthy = 0
    package var degraded = 0
    package var unhealthy = 0
    package var maintenance = 0
    package var unknown = 0

    package init() {}

    package var total: Int { healthy + degraded + unhealthy + maintenance + unknown }

    /// The snapshots with that state.
    package subscript(state: HealthSnapshot.State) -> Int {
        get {
            switch state {
            case .healthy: healthy
            case .degraded: degraded
            case .unhealthy: unhealthy
            case .maintenance: maintenance
            case .unknown: unknown
            }
        }
        set {
            switch state {
            case .healthy: healthy = newValue
            case .degraded: degraded = newValue
            case .unhealthy: unhealthy = newValue
            case .maintenance: maintenance = newValue
            case .unknown: unknown = newValue
            }
        }
    }

    /// Adds state by state.
    package static func += (sum: inout StateCounts, other: StateCounts) {
        for state in HealthSnapshot.State.allCases { sum[state] += other[state] }
    }
}

/// The response times of the checks of a period, in milliseconds.
package struct ResponseTimes: Hashable, Sendable, Codable {
    /// How many were measured.
    package var checks: Int
    /// In milliseconds, as all that follow.
    package var min: Double
    package var mean: Double
    /// The median.
    package var p50: Double
    package var p95: Double
    package var max: Double

    package init(checks: Int, min: Double, mean: Double, p50: Double, p95: Double, max: Double) {
        self.checks = checks
        self.min = min
        self.mean = mean
        self.p50 = p50
        self.p95 = p95
        self.max = max
    }
}

/// What was found of one service in one hour or one day, both of UTC.
package struct HealthPeriod: Hashable, Sendable, Codable {
    /// The service's id.
    package var service: String
    /// The first second of the hour or the day.
    package var start: Date
    package var counts: StateCounts
    /// The seconds for which there is a state other than unknown; the rest of the period is not measured, never good.
    package var measuredSeconds: Int
    /// `nil` when no check took time.
    package var response: ResponseTimes?

    package init(service: String, start: Date, counts: StateCounts, measuredSeconds: Int, response: ResponseTimes?) {
        self.service = service
        self.start = start
        self.counts = counts
        self.measuredSeconds = measuredSeconds
        self.response = response
    }

    enum CodingKeys: String, CodingKey {
        case service, start, counts, response
        case measuredSeconds = "measured_seconds"
    }
}
