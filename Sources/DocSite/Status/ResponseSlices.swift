internal import DocModel
internal import Foundation
internal import HealthHistory

/// Response times up to now in equal slices of time: hours, or shorter ones while less than a day has been measured.
struct ResponseSlices: Sendable {
    static let count = 48
    private static let shorter = [10, 30, 60, 120, 300, 600, 900, 1_800]

    /// The length of one slice in seconds.
    let seconds: Int
    /// The last slice's number: slices are counted from 1970.
    private let last: Int
    private var slices: [String: [ResponseTimes?]] = [:]

    init(_ history: HealthHistory) {
        let now = history.now
        let first = min(history.hours.first?.start ?? now, history.recent.first?.generatedAt ?? now)
        let span = now.timeIntervalSince(history.recent.first?.generatedAt ?? now)
        let interval = history.latest?.intervalSeconds ?? 0
        let isYoung = !history.recent.isEmpty && now.timeIntervalSince(first) < Double(UTCTime.secondsPerDay)
        seconds = isYoung ? Self.shorter.first { $0 >= interval && Double($0 * Self.count) >= span } ?? 3_600 : 3_600
        last = Int((now.timeIntervalSince1970 / Double(seconds)).rounded(.down))
        if seconds == 3_600 {
            for period in history.hours { set(period.response, period.service, at: period.start) }
        } else {
            var times: [String: [Int: [Double]]] = [:]
            for snapshot in history.recent {
                let slice = Int((snapshot.generatedAt.timeIntervalSince1970 / Double(seconds)).rounded(.down))
                for service in snapshot.services {
                    if let time = service.responseMS { times[service.id, default: [:]][slice, default: []].append(time) }
                }
            }
            for (service, bySlice) in times {
                for (slice, values) in bySlice {
                    set(Self.summary(values.sorted()), service, at: Date(timeIntervalSince1970: Double(slice * seconds)))
                }
            }
        }
    }

    /// Oldest first; `nil` where there was no check that takes time.
    subscript(service: String) -> [ResponseTimes?] { slices[service] ?? Array(repeating: nil, count: Self.count) }

    /// When a slice begins.
    func start(of index: Int) -> Date { Date(timeIntervalSince1970: Double((last - (Self.count - 1 - index)) * seconds)) }

    private mutating func set(_ times: ResponseTimes?, _ service: String, at start: Date) {
        let slice = Int((start.timeIntervalSince1970 / Double(seconds)).rounded(.down))
        let index = Self.count - 1 - (last - slice)
        guard (0..<Self.count).contains(index) else { return }
        slices[service, default: Array(repeating: nil, count: Self.count)][index] = times
    }

    /// - Parameter sorted: Not empty.
    private static func summary(_ sorted: [Double]) -> ResponseTimes {
        ResponseTimes(
            checks: sorted.count,
            min: sorted[0],
            mean: sorted.reduce(0, +) / Double(sorted.count),
            p50: sorted[(sorted.count - 1) / 2],
            p95: sorted[min(sorted.count - 1, Int((Double(sorted.count) * 0.95).rounded(.up)) - 1)],
            max: sorted[sorted.count - 1]
        )
    }
}
