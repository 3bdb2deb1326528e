public import Foundation

/// Times of UTC as the snapshot files write them, read by bytes: Foundation's parser takes longer than all the rest of a file.
public enum UTCTime {
    public static let secondsPerHour = 3_600
    public static let secondsPerDay = 86_400

    /// Reads `2026-11-23T09:30:00Z`, with or without a fraction of a second, with `Z` or an offset such as `+01:00`.
    ///
    /// - Returns: `nil` for anything else, a date that no calendar has, and years before 1970.
    /// Source: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
    public static func parse(_ text: String) -> Date? {
        var text = text
        return text.withUTF8(parse)
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Date? {
        var rest = bytes[...]
        func number(_ digits: Int) -> Int? {
            guard rest.count >= digits else { return nil }
            var value = 0
            for byte in rest.prefix(digits) {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            rest = rest.dropFirst(digits)
            return value
        }
        func skip(_ character: UInt8) -> Bool {
            guard rest.first == character else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), skip(UInt8(ascii: "-")), let month = number(2), skip(UInt8(ascii: "-")), let day = number(2),
            skip(UInt8(ascii: "T")), let hour = number(2), skip(UInt8(ascii: ":")), let minute = number(2), skip(UInt8(ascii: ":")),
            let second = number(2),
            year >= 1970, (1...12).contains(month), day >= 1, day <= daysInMonth(month, of: year), hour < 24, minute < 60, second < 61
        else { return nil }
        var fraction = 0.0
        if skip(UInt8(ascii: ".")) {
            var scale = 0.1
            var digits = 0
            while let digit = number(1) {
                fraction += Double(digit) * scale
                scale /= 10
                digits += 1
            }
            guard (1...9).contains(digits) else { return nil }
        }
        var offset = 0
        if !skip(UInt8(ascii: "Z")) {
            let sign = skip(UInt8(ascii: "+")) ? 1 : skip(UInt8(ascii: "-")) ? -1 : 0
            guard sign != 0, let hours = number(2), skip(UInt8(ascii: ":")), let minutes = number(2), hours < 24, minutes < 60 else {
                return nil
            }
            offset = sign * (hours * secondsPerHour + minutes * 60)
        }
        guard rest.isEmpty else { return nil }
        let seconds = days(year, month, day) * secondsPerDay + hour * secondsPerHour + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    /// The first second of the hour that `date` is in.
    public static func hour(of date: Date) -> Date { start(of: date, secondsPerHour) }

    /// The first second of the day that `date` is in.
    public static func day(of date: Date) -> Date { start(of: date, secondsPerDay) }

    /// The day that `date` is in, as `2026-11-23`.
    public static func dayName(of date: Date) -> String {
        // Days since 1970 to a date: <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
        let days = Int((date.timeIntervalSince1970 / Double(secondsPerDay)).rounded(.down)) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfYear - (153 * shifted + 2) / 5 + 1, 2))"
    }

    private static func start(of date: Date, _ seconds: Int) -> Date {
        let length = Double(seconds)
        return Date(timeIntervalSince1970: (date.timeIntervalSince1970 / length).rounded(.down) * length)
    }

    /// Days from 1970-01-01: <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
