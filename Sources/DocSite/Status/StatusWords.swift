internal import Foundation
internal import HealthHistory
internal import ReaderText

/// How the status pages say what a report holds: states, times, lengths, shares, in the words of a catalogue.
struct StatusWords: Sendable {
    let words: Catalogue

    static let english = StatusWords(words: .english)

    // MARK: States

    /// Of a service and of all of them.
    func state(_ state: StatusState) -> String { words("status.state.\(state)") }

    /// Of a day: one that nobody measured has no state.
    func day(_ state: StatusState) -> String { words("status.day.\(state)") }

    /// The same in the middle of a sentence or a list.
    func day(within state: StatusState) -> String { words("status.within.\(state)") }

    /// Of a service, in its badge.
    func badge(_ state: StatusState) -> String { words("status.badge.\(state)") }

    func kind(_ incident: Incident) -> String {
        incident.kind == .maintenance ? words("status.kind.maintenance") : words("status.severity.\(incident.severity)")
    }

    func phase(_ state: Incident.Update.State) -> String { words("status.update.\(state.rawValue)") }

    /// What a browser shows above the page.
    func pageTitle(_ title: String, of report: StatusReport) -> String {
        words("page.title", ["title": SentenceValue(title), "site": SentenceValue(report.title)])
    }

    func list(_ names: [String]) -> String { names.joined(separator: words("list.comma")) }

    // MARK: Times

    private func month(short month: Int) -> String {
        let names = words("date.months.short").split(separator: " ")
        return names.indices.contains(month - 1) ? String(names[month - 1]) : ""
    }

    /// `March 2026`.
    func month(_ month: UTCMonth) -> String {
        let names = words("date.months").split(separator: " ")
        let name = names.indices.contains(month.month - 1) ? String(names[month.month - 1]) : ""
        return words("date.month", ["month": SentenceValue(name), "year": SentenceValue(String(month.year))])
    }

    /// `2 Mar 2026, 09:14 UTC`.
    func time(_ date: Date) -> String {
        let (year, month, day) = UTCDay(containing: date).date
        let shown = words(
            "date.day",
            ["day": SentenceValue(String(day)), "month": SentenceValue(self.month(short: month)), "year": SentenceValue(String(year))]
        )
        return words("date.time", ["day": SentenceValue(shown), "time": SentenceValue(date.timeOfDay(withSeconds: false))])
    }

    /// A length of time as people say it: `3 h 36 min`, `43 min 12 s`, `12 s`.
    func duration(_ seconds: Double) -> String {
        // What has begun counts: a failure of half a second is not a failure of none.
        let whole = seconds > 0 ? max(1, Int(seconds)) : 0
        let (days, hours, minutes, rest) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60)
        func said(_ key: String, _ count: Int) -> String { words(key, ["count": SentenceValue(count)]) }
        func both(_ first: String, _ second: String?) -> String { second.map { first + " " + $0 } ?? first }
        if days > 0 { return both(said("duration.days", days), hours > 0 ? said("duration.hours", hours) : nil) }
        if hours > 0 { return both(said("duration.hours", hours), minutes > 0 ? said("duration.minutes", minutes) : nil) }
        if minutes > 0 { return both(said("duration.minutes", minutes), rest > 0 ? said("duration.seconds", rest) : nil) }
        return rest > 0 ? said("duration.seconds", rest) : words("duration.none")
    }

    /// `7.2 ms`, `43 ms`, `1.2 s`.
    func milliseconds(_ value: Double) -> String {
        func tenths(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
        }
        if value >= 999.5 { return words("duration.short.seconds", ["number": SentenceValue(decimal(tenths(value / 1_000)))]) }
        let number = value < 9.95 ? tenths(value) : "\(Int(value.rounded()))"
        return words("duration.short.milliseconds", ["number": SentenceValue(decimal(number))])
    }

    /// Of all slices: `48 hours`, `8 minutes`.
    func length(of slices: ResponseSlices) -> String {
        let minutes = ResponseSlices.count * slices.seconds / 60
        return minutes % 60 == 0
            ? words("status.hours", ["count": SentenceValue(minutes / 60)]) : words("status.minutes", ["count": SentenceValue(minutes)])
    }

    // MARK: Shares

    var noData: String { words("status.no-data") }

    /// `99.95 %`, rounded down; `no data` when nothing was measured.
    func percent(_ uptime: Uptime) -> String { uptime.percentNumber.map(percent) ?? noData }

    /// - Parameter number: With a point before its decimals.
    func percent(_ number: String) -> String { words("percent", ["number": SentenceValue(decimal(number))]) }

    /// A number as the language writes it.
    /// - Parameter number: With a point before its decimals.
    func decimal(_ number: String) -> String { number.replacing(".", with: words("number.decimal")) }

    /// `71 measured days`.
    func measured(days count: Int) -> String { words("status.measured", ["count": SentenceValue(count)]) }

    /// `99.95 % of 71 measured days`.
    func percentWithCoverage(_ uptime: Uptime) -> String {
        guard uptime.measuredDays > 0 else { return noData }
        return words(
            "status.coverage",
            ["percent": SentenceValue(percent(uptime)), "days": SentenceValue(measured(days: uptime.measuredDays))]
        )
    }

    /// `90 days: 84 operational, 2 degraded, 4 no data`.
    func summary(_ days: some Collection<DayRecord>) -> String {
        var counts: [StatusState: Int] = [:]
        for record in days { counts[record.state, default: 0] += 1 }
        let parts = StatusState.allCases.compactMap { state in
            counts[state].map {
                words("status.summary.part", ["count": SentenceValue($0), "state": SentenceValue(day(within: state))])
            }
        }
        return words("status.summary", ["count": SentenceValue(days.count), "parts": SentenceValue(list(parts))])
    }
}
