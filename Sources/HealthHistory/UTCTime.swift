package import Foundation

/// Times of UTC as the snapshot files write them, read by bytes: Foundation's parser takes longer than all the rest of a file.
package enum UTCTime {
    package static let secondsPerHour = 3_600
    package static let secondsPerDay = 86_400

    /// Reads `2026-11-23T09:30:00Z`, with or without a fraction of a second, with `Z` or an offset such as `+01:00`.
    ///
    /// - Returns: `nil` for anything else, a date that no calendar has, and years before 1970.
    /// Source: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
    package static func parse(_ text: String) -> Date? {
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
        let days = UTCDay(year: year, month: month, day: day).number
        let seconds = days * secondsPerDay + hour * secondsPerHour + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    /// The first second of the hour that `date` is in.
    package static func hour(of date: Date) -> Date { start(of: date, secondsPerHour) }

    /// The first second of the day that `date` is in.
    package static func day(of date: Date) -> Date { start(of: date, secondsPerDay) }

    private static func start(of date: Date, _ seconds: Int) -> Date {
        let length = Double(seconds)
        return Date(timeIntervalSince1970: (date.timeIntervalSince1970 / length).rounded(.down) * length)
    }

    private static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
