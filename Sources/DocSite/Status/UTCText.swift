internal import Foundation
internal import HealthHistory

extension UTCDay {
    var month: UTCMonth {
        let (year, month, _) = date
        return UTCMonth(year: year, month: month)
    }
}

/// A month of UTC.
struct UTCMonth: Hashable, Comparable, Sendable {
    let year: Int
    /// 1 to 12.
    let month: Int

    var next: UTCMonth { month == 12 ? UTCMonth(year: year + 1, month: 1) : UTCMonth(year: year, month: month + 1) }
    var firstDay: UTCDay { UTCDay(year: year, month: month, day: 1) }
    var days: Range<Int> { firstDay.number..<next.firstDay.number }

    /// `2026-03`.
    var iso: String { "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))" }

    static func < (left: UTCMonth, right: UTCMonth) -> Bool { (left.year, left.month) < (right.year, right.month) }
}

extension Date {
    /// Reads ISO 8601 as authors write it: a day and a time of day, to the minute or the second, with `Z`, an offset, or ` UTC`; without any of
    /// them it is UTC. A space may stand for the `T`.
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

    /// `Mon, 02 Mar 2026 09:14:00 GMT`. Source: RFC 822 as RSS 2.0 wants it, with a year of four digits.
    var rfc822: String {
        let utcDay = UTCDay(containing: self)
        let (year, month, day) = utcDay.date
        // 1970-01-01 was a Thursday.
        let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let name = names[((utcDay.number % 7) + 7) % 7]
        let date = "\(zeroPadded(day, 2)) \(months[month - 1]) \(zeroPadded(year, 4))"
        return "\(name), \(date) \(timeOfDay(withSeconds: true)) GMT"
    }

    /// Of UTC: `09:14`, `09:14:00`.
    func timeOfDay(withSeconds: Bool) -> String {
        let second = Int(timeIntervalSince1970.rounded(.down)) - UTCDay(containing: self).number * UTCTime.secondsPerDay
        let time = "\(zeroPadded(second / 3_600, 2)):\(zeroPadded(second / 60 % 60, 2))"
        return withSeconds ? time + ":\(zeroPadded(second % 60, 2))" : time
    }
}
