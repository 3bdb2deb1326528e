internal import DocModel
internal import Foundation

/// Adds checks and measured time up, per service and period of one length.
struct PeriodSums {
    private struct Key: Hashable {
        var service: Int
        /// In lengths since 1970.
        var period: Int
    }

    private struct Sum {
        var counts = StateCounts()
        var measuredSeconds = 0.0
        var responses: [Double] = []
    }

    private let length: Double
    private var sums: [Key: Sum] = [:]

    init(seconds: Int) { length = Double(seconds) }

    mutating func add(_ state: HealthSnapshot.State, _ responseMS: Double?, service: Int, at date: Date) {
        let key = Key(service: service, period: period(date.timeIntervalSince1970))
        sums[key, default: Sum()].counts[state] += 1
        if let responseMS { sums[key, default: Sum()].responses.append(responseMS) }
    }

    /// - Parameter end: In another period than `start`, each gets its part.
    mutating func addMeasured(from start: Date, to end: Date, service: Int) {
        var from = start.timeIntervalSince1970
        let to = end.timeIntervalSince1970
        while from < to {
            let period = period(from)
            let boundary = min(to, Double(period + 1) * length)
            sums[Key(service: service, period: period), default: Sum()].measuredSeconds += boundary - from
            from = boundary
        }
    }

    private func period(_ seconds: Double) -> Int { Int((seconds / length).rounded(.down)) }

    /// - Parameter names: The services' ids, by their numbers.
    func periods(_ names: [String]) -> [HealthPeriod] {
        sums.map { key, sum in
            HealthPeriod(
                service: names[key.service],
                start: Date(timeIntervalSince1970: Double(key.period) * length),
                counts: sum.counts,
                measuredSeconds: Int(sum.measuredSeconds.rounded()),
                response: ResponseTimes(sum.responses)
            )
        }.sorted()
    }
}

extension ResponseTimes {
    /// - Parameter milliseconds: In any order.
    /// - Returns: `nil` when there is none. Percentiles are values that were measured: the nearest rank.
    init?(_ milliseconds: [Double]) {
        guard !milliseconds.isEmpty else { return nil }
        // Sorted before they are added: a sum of the same numbers in another order may differ in its last bit.
        let sorted = milliseconds.sorted()
        func rank(_ part: Double) -> Double { sorted[Swift.max(0, Int((part * Double(sorted.count)).rounded(.up)) - 1)] }
        let mean = sorted.reduce(0, +) / Double(sorted.count)
        self.init(
            checks: sorted.count,
            min: sorted[0],
            mean: (mean * 1000).rounded() / 1000,
            p50: rank(0.5),
            p95: rank(0.95),
            max: sorted[sorted.count - 1]
        )
    }
}

extension HealthPeriod: Comparable {
    /// By start, then service.
    package static func < (left: HealthPeriod, right: HealthPeriod) -> Bool {
        left.start != right.start ? left.start < right.start : left.service < right.service
    }

    /// Of two about the same service and time, the one that knows more.
    ///
    /// So a roll-up that was made while a late line was missing gets better, and snapshots of which a part is gone do not make it worse.
    static func merged(_ left: [HealthPeriod], _ right: [HealthPeriod]) -> [HealthPeriod] {
        let sorted = (left + right).sorted()
        var result: [HealthPeriod] = []
        result.reserveCapacity(sorted.count)
        for period in sorted {
            if let last = result.last, last.start == period.start, last.service == period.service {
                if period.knowsMore(than: last) { result[result.count - 1] = period }
            } else {
                result.append(period)
            }
        }
        return result
    }

    private func knowsMore(than other: HealthPeriod) -> Bool {
        if counts.total != other.counts.total { return counts.total > other.counts.total }
        return measuredSeconds > other.measuredSeconds
    }
}
