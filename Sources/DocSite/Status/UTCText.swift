internal import Foundation
internal import HealthHistory

extension UTCDay {
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
    var iso: String { "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))" }
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
        let date = "\(zeroPadded(day, 2)) \(UTCMonth.names[month - 1].prefix(3)) \(zeroPadded(year, 4))"
        return "\(name), \(date) \(timeOfDay(withSeconds: true)) GMT"
    }

    private func timeOfDay(withSeconds: Bool) -> String {
        let second = Int(timeIntervalSince1970.rounded(.down)) - UTCDay(containing: self).number * UTCTime.secondsPerDay
        let time = "\(zeroPadded(second / 3_600, 2)):\(zeroPadded(second / 60 % 60, 2))"
        return withSeconds ? time + ":\(zeroPadded(second % 60, 2))" : time
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
