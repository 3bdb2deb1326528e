package import Foundation

/// A day of UTC. Days are counted, not looked up in a calendar: files and pages go through hundreds for each service.
///
/// Source: Howard Hinnant, `civil_from_days` and `days_from_civil`, <https://howardhinnant.github.io/date_algorithms.html>.
package struct UTCDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package let number: Int

    package init(number: Int) { self.number = number }

    package init(containing date: Date) { number = Int((date.timeIntervalSince1970 / Double(UTCTime.secondsPerDay)).rounded(.down)) }

    /// - Parameters:
    ///   - month: 1 to 12.
    ///   - day: One beyond the month's end runs into the next month.
    package init(year: Int, month: Int, day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// By the proleptic Gregorian calendar; months and days from 1.
    package var date: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Midnight, at which the day begins.
    package var start: Date { Date(timeIntervalSince1970: Double(number * UTCTime.secondsPerDay)) }
    /// The midnight that belongs to the next day.
    package var end: Date { (self + 1).start }

    /// `2026-03-02`.
    package var iso: String {
        let (year, month, day) = date
        return "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))-\(zeroPadded(day, 2))"
    }

    package static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
    /// The day so many days later.
    package static func + (day: UTCDay, count: Int) -> UTCDay { UTCDay(number: day.number + count) }
    /// The day so many days earlier.
    package static func - (day: UTCDay, count: Int) -> UTCDay { day + -count }
}

/// `7` as `07`.
package func zeroPadded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
