internal import Foundation
internal import HealthHistory

/// A day of UTC. Days are counted, not looked up in a calendar: pages go through hundreds for each service.
struct UTCDay: Hashable, Comparable, Sendable {
    static let seconds = 86_400

    /// Days since 1970-01-01.
    let number: Int

    init(number: Int) { self.number = number }

    init(containing date: Date) { number = Int((date.timeIntervalSince1970 / Double(Self.seconds)).rounded(.down)) }

    var start: Date { Date(timeIntervalSince1970: Double(number * Self.seconds)) }
    var end: Date { (self + 1).start }

    static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
    static func + (day: UTCDay, count: Int) -> UTCDay { UTCDay(number: day.number + count) }
    static func - (day: UTCDay, count: Int) -> UTCDay { day + -count }

    /// Source: Howard Hinnant, `civil_from_days`, <https://howardhinnant.github.io/date_algorithms.html>.
    var date: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Source: the same, `days_from_civil`. The month is 1 to 12; a day beyond the month's end runs into the next one.
    init(year: Int, month: Int, day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `2026-03-02`.
    var iso: String {
        let (year, month, day) = date
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// `2 Mar 2026`.
    var text: String {
        let (year, month, day) = date
        return "\(day) \(UTCMonth.names[month - 1].prefix(3)) \(year)"
    }

    var month: UTCMonth {
        let (year, month, _) = date
        return UTCMonth(year: year, month: month)
    }
}

/// A month of UTC.
struct UTCMonth: Hashable, Comparable, Sendable {
    static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

    let year: Int
    /// 1 to 12.
    let month: Int

    var next: UTCMonth { month == 12 ? UTCMonth(year: year + 1, month: 1) : UTCMonth(year: year, month: month + 1) }
    var firstDay: UTCDay { UTCDay(year: year, month: month, day: 1) }
    var days: Range<Int> { firstDay.number..<next.firstDay.number }

    /// `2026-03`.
    var iso: String { "\(padded(year, 4))-\(padded(month, 2))" }
    /// `March 2026`.
    var text: String { "\(Self.names[month - 1]) \(year)" }

    static func < (left: UTCMonth, right: UTCMonth) -> Bool { (left.year, left.month) < (right.year, right.month) }
}

extension Date {
    /// Reads ISO 8601 as authors write it: a day and a time of day, to the minute or the second, with `Z`, an offset, or ` UTC`; without any of
    /// them it is UTC. A blank may stand for the `T`.
    ///
    /// `nil` for what is no such time, such as 31 February.
    init?(iso text: String) {
        guard let match = text.wholeMatch(of: /(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:\.\d+)? ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?/)
        else {
            return nil
        }
        var zone = "Z"
        if let offset = match.4, offset.hasPrefix("+") || offset.hasPrefix("-") {
            let digits = offset.dropFirst().filter { $0 != ":" }
            zone = "\(offset.prefix(1))\(digits.prefix(2)):\(digits.count == 4 ? digits.suffix(2) : "00")"
        }
        guard let date = UTCTime.parse("\(match.1)T\(match.2)\(match.3 ?? ":00")\(zone)") else { return nil }
        self = date
    }

    /// `2026-03-02T09:14:00Z`.
    var iso: String { "\(UTCDay(containing: self).iso)T\(timeOfDay(withSeconds: true))Z" }

    /// `2 Mar 2026, 09:14 UTC`.
    var text: String { "\(UTCDay(containing: self).text), \(timeOfDay(withSeconds: false)) UTC" }

    /// `Mon, 02 Mar 2026 09:14:00 GMT`. Source: RFC 822 as RSS 2.0 wants it, with a year of four digits.
    var rfc822: String {
        let utcDay = UTCDay(containing: self)
        let (year, month, day) = utcDay.date
        // 1970-01-01 was a Thursday.
        let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let name = names[((utcDay.number % 7) + 7) % 7]
        return "\(name), \(padded(day, 2)) \(UTCMonth.names[month - 1].prefix(3)) \(padded(year, 4)) \(timeOfDay(withSeconds: true)) GMT"
    }

    private func timeOfDay(withSeconds: Bool) -> String {
        let second = Int(timeIntervalSince1970.rounded(.down)) - UTCDay(containing: self).number * UTCDay.seconds
        let time = "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2))"
        return withSeconds ? time + ":\(padded(second % 60, 2))" : time
    }
}

/// A length of time as people say it: `3 h 36 min`, `43 min 12 s`, `12 s`.
func durationText(_ seconds: Double) -> String {
    // What has begun counts: a failure of half a second is no failure of none.
    let whole = seconds > 0 ? max(1, Int(seconds)) : 0
    let (days, hours, minutes, rest) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60)
    if days > 0 { return hours > 0 ? "\(days) d \(hours) h" : "\(days) d" }
    if hours > 0 { return minutes > 0 ? "\(hours) h \(minutes) min" : "\(hours) h" }
    if minutes > 0 { return rest > 0 ? "\(minutes) min \(rest) s" : "\(minutes) min" }
    return "\(rest) s"
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
