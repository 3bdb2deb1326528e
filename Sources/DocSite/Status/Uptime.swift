internal import Foundation
internal import HealthHistory

/// For how long a service was measured, and how long of that it was down. Sums add up over any range; percentages do not.
struct Uptime: Hashable, Sendable {
    /// Time in maintenance left out.
    var measuredSeconds = 0.0
    /// At most ``measuredSeconds``.
    var downSeconds = 0.0
    /// Days with a measurement.
    var measuredDays = 0

    static func += (sum: inout Uptime, other: Uptime) {
        sum.measuredSeconds += other.measuredSeconds
        sum.downSeconds += other.downSeconds
        sum.measuredDays += other.measuredDays
    }

    /// 0 to 1; `nil` when nothing was measured.
    var ratio: Double? { measuredSeconds > 0 ? 1 - downSeconds / measuredSeconds : nil }

    /// `99.95 %`, rounded down: 100 % is said only when nothing counted as downtime. `nil` when nothing was measured.
    var percent: String? { percentNumber.map { $0 + " %" } }

    /// The number of ``percent``.
    var percentNumber: String? {
        guard measuredSeconds > 0 else { return nil }
        guard downSeconds > 0 else { return "100" }
        // A whole number of hundredths, so that no rounding of a Double says more than was measured.
        let hundredths = min(9_999, max(0, Int(((measuredSeconds - downSeconds) / measuredSeconds * 10_000).rounded(.down))))
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// One service on one day of UTC: what the checks found, and what incidents say.
struct DayRecord: Hashable, Sendable {
    var day: UTCDay
    var state: StatusState
    var counts: StateCounts
    var uptime: Uptime
    /// Time in which checks failed, whatever the weights, maintenance left out.
    var failingSeconds: Double
    /// Time that has passed and of which nothing is known; of a day without any check all of it.
    var unmeasuredSeconds: Double
    /// In milliseconds.
    var median: Double?
    var percentile95: Double?
}

/// Makes the days of a service from periods and incidents.
struct DayRule {
    let weights: StatusSettings.Weights
    let now: Date

    /// So long, or for such a part of the measured time, must the checks of a day fail to make it an outage of each kind; below it is degraded.
    /// The parts are for days of which little was measured.
    static let partial = (seconds: 300.0, part: 0.1)
    static let major = (seconds: 3_600.0, part: 0.5)

    /// - Parameters:
    ///   - periods: Of the service and the day: the day, or its hours.
    ///   - wholeDay: The day's own period, for counts and response times.
    ///   - incidents: Those that name the service.
    func record(of day: UTCDay, periods: [(period: HealthPeriod, seconds: Double)], wholeDay: HealthPeriod?, incidents: [Incident])
        -> DayRecord
    {
        let range = day.start..<day.end
        let touching = incidents.filter { $0.touches(range, now: now) }
        let maintenance = touching.filter { $0.kind == .maintenance }
        let outages = touching.filter { $0.kind == .incident }
        var uptime = Uptime()
        var failing = 0.0
        for (period, seconds) in periods {
            let part = measure(period, seconds, maintenance: maintenance, outages: outages)
            uptime += part.uptime
            failing += part.failing
        }
        let counts = wholeDay?.counts ?? StateCounts()
        uptime.measuredDays = uptime.measuredSeconds > 0 ? 1 : 0

        var state = StatusState.operational
        let part = uptime.measuredSeconds > 0 ? failing / uptime.measuredSeconds : 0
        if failing >= Self.major.seconds || part >= Self.major.part {
            state = .major
        } else if failing >= Self.partial.seconds || part >= Self.partial.part {
            state = .partial
        } else if failing > 0 || counts.degraded > 0 {
            state = .degraded
        }
        state = outages.compactMap(\.severity.state).reduce(state) { max($0, $1) }
        if state == .operational {
            if !maintenance.isEmpty || counts.maintenance > 0 {
                state = .maintenance
            } else if counts.healthy + counts.degraded + counts.unhealthy == 0 {
                state = .unknown
            }
        }
        return DayRecord(
            day: day,
            state: state,
            counts: counts,
            uptime: uptime,
            failingSeconds: failing,
            unmeasuredSeconds: max(0, min(now, day.end).timeIntervalSince(day.start) - Double(wholeDay?.measuredSeconds ?? 0)),
            median: wholeDay?.response?.p50,
            percentile95: wholeDay?.response?.p95
        )
    }

    /// - Parameter seconds: The length of the period.
    private func measure(
        _ period: HealthPeriod,
        _ seconds: Double,
        maintenance: [Incident],
        outages: [Incident]
    ) -> (uptime: Uptime, failing: Double) {
        let counts = period.counts
        let judged = counts.healthy + counts.degraded + counts.unhealthy
        let range = period.start..<min(period.start.addingTimeInterval(seconds), max(now, period.start.addingTimeInterval(1)))
        let elapsed = range.upperBound.timeIntervalSince(range.lowerBound)
        guard judged > 0, elapsed > 0 else { return (Uptime(), 0) }
        // Checks of a service in maintenance are measured time too, but none that counts.
        var measured = min(Double(period.measuredSeconds), seconds) * Double(judged) / Double(judged + counts.maintenance)
        var failing = measured * Double(counts.unhealthy) / Double(judged)
        var degraded = measured * Double(counts.degraded) / Double(judged)

        // Which checks fell into an announced maintenance is not known: failures are taken to be its own, at most for as long as it lasted.
        let planned = maintenance.map { $0.seconds(in: range, now: now) }.max() ?? 0
        if planned > 0 {
            measured *= max(0, 1 - planned / elapsed)
            let left = max(0, planned - failing)
            failing = min(max(0, failing - planned), measured)
            degraded = min(max(0, degraded - left), measured - failing)
        }
        var down = failing + degraded * weights.degraded
        for outage in outages {
            let told = weight(of: outage.severity) * outage.seconds(in: range, now: now) * min(1, measured / elapsed)
            down = max(down, told)
        }
        return (Uptime(measuredSeconds: measured, downSeconds: min(down, measured)), failing)
    }

    private func weight(of severity: Incident.Severity) -> Double {
        switch severity {
        case .notice: 0
        case .degraded: weights.degraded
        case .partial: weights.partial
        case .major: weights.major
        }
    }
}
