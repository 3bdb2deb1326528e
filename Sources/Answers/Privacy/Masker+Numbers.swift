/// Cards, accounts, telephones.
extension Masker {
    static let digitsInARow = 9
    static let digitsInGroups = 12
    static let digitsOfATelephone = 8

    /// Groups of digits with one space or dash between two of them: cards, accounts, `123-45-6789`, `555-123-4567`. Dates with times have fewer digits.
    func endOfGroups(_ start: Int) -> Int? {
        // An account's number begins with its country: DE89 3704 0044 0532 0130 00.
        let hasCountry =
            start + 4 < bytes.count && Self.isCapital(bytes[start]) && Self.isCapital(bytes[start + 1]) && Self.isDigit(bytes[start + 2])
        let first = hasCountry ? start + 2 : start
        var next = first
        var end = first
        var digits = 0
        var shape = 0
        var isLong = false
        var hasOnlyDashes = true
        while next < bytes.count {
            let groupEnd = endOfRun(next, Self.isDigit)
            let size = groupEnd - next
            guard size > 0, groupEnd == bytes.count || !Self.isAlphanumeric(bytes[groupEnd]) else { break }
            // Only the last group of an account's number is as short; a row of small numbers is not walked again from each of them.
            guard size > 2 || hasCountry || shape == 3 else { break }
            digits += size
            shape = shape * 10 + min(size, 9)
            isLong = isLong || size > 4 && digits > size
            end = groupEnd
            guard groupEnd < bytes.count else { break }
            let sign = bytes[groupEnd]
            // `0171/1234567`; an address has no group of four: 4111.1111.1111.1111.
            let isSign =
                sign == UInt8(ascii: " ") || sign == UInt8(ascii: "-") || sign == UInt8(ascii: ".") && size == 4
                || sign == UInt8(ascii: "/") && bytes[first] == UInt8(ascii: "0")
            guard isSign else { break }
            hasOnlyDashes = hasOnlyDashes && sign == UInt8(ascii: "-")
            next = groupEnd + 1
            guard shape < 10_000_000 else { break }
        }
        if shape == 324 || shape == 334 { return end }
        guard shape > 9 else { return nil }
        // `0170 1234567`: within a country a telephone number begins with a zero.
        if bytes[first] == UInt8(ascii: "0"), digits >= Self.digitsInARow { return end }
        guard digits >= Self.digitsInGroups else { return nil }
        // Ports in a row are as short as the groups of a card; a card's digits have a check, and nobody joins ports with dashes.
        return hasCountry || isLong || hasOnlyDashes || isCard(first..<end) ? end : nil
    }

    /// Source: ISO/IEC 7812-1, annex B (Luhn).
    func isCard(_ range: Range<Int>) -> Bool {
        var sum = 0
        var digits = 0
        for index in range.reversed() where Self.isDigit(bytes[index]) {
            let value = Int(bytes[index] - UInt8(ascii: "0")) * (digits % 2 == 0 ? 1 : 2)
            sum += value > 9 ? value - 9 : value
            digits += 1
        }
        return (12...19).contains(digits) && sum % 10 == 0
    }

    /// `+49 (0)170 123-4567`
    func endOfTelephone(_ start: Int) -> Int? {
        guard start == 0 || !Self.isAlphanumeric(bytes[start - 1]) else { return nil }
        var digits = 0
        var end = start
        var next = start + 1
        while next < bytes.count, next - start < 32 {
            let byte = bytes[next]
            if Self.isDigit(byte) {
                digits += 1
                end = next + 1
            } else if !(digits > 0 && " -()./".utf8.contains(byte)) {
                break
            }
            next += 1
        }
        return digits >= Self.digitsOfATelephone ? end : nil
    }

    /// What a run of Base64 has beside letters and digits, where one has begun.
    func endOfBase64(_ start: Int) -> Int {
        endOfRun(start) { Self.isAlphanumeric($0) || "+/=_-".utf8.contains($0) }
    }

    /// `(415) 555-2671`, `(0171) 1234567`
    func endOfAreaCode(_ start: Int) -> Int? {
        let area = endOfRun(start + 1, Self.isDigit)
        guard (2...5).contains(area - start - 1), area < bytes.count, bytes[area] == UInt8(ascii: ")") else { return nil }
        var digits = area - start - 1
        var end = area + 1
        var next = end
        while next < bytes.count, next - start < 24 {
            let group = endOfRun(next + (" -./".utf8.contains(bytes[next]) ? 1 : 0), Self.isDigit)
            guard group > next, Self.isDigit(bytes[group - 1]) else { break }
            digits += group - max(next, end) - (Self.isDigit(bytes[next]) ? 0 : 1)
            end = group
            next = group
        }
        return (Self.digitsInARow...15).contains(digits) && (end == bytes.count || !Self.isAlphanumeric(bytes[end])) ? end : nil
    }

    /// `DE89370400440532013000`, `GB82 WEST 1234 5698 7654 32`: the check leaves no other word.
    /// Source: ISO 13616, with the check of ISO 7064, MOD 97-10.
    func endOfIBAN(_ start: Int) -> Int? {
        guard start + 15 <= bytes.count, Self.isCapital(bytes[start]), Self.isCapital(bytes[start + 1]), Self.isDigit(bytes[start + 2]),
            Self.isDigit(bytes[start + 3])
        else { return nil }
        func add(_ byte: UInt8, to sum: Int) -> Int {
            Self.isDigit(byte) ? (sum * 10 + Int(byte - 0x30)) % 97 : (sum * 100 + Int(byte - 0x41) + 10) % 97
        }
        var sum = 0
        var count = 4
        var end: Int?
        var next = start + 4
        while next < bytes.count, count < 34 {
            if bytes[next] == UInt8(ascii: " "), count % 4 == 0 { next += 1 }
            guard next < bytes.count, Self.isDigit(bytes[next]) || Self.isCapital(bytes[next]) else { break }
            sum = add(bytes[next], to: sum)
            count += 1
            next += 1
            let isWhole = next == bytes.count || !Self.isAlphanumeric(bytes[next])
            if isWhole, count >= 15, bytes[start..<(start + 4)].reduce(sum, { add($1, to: $0) }) == 1 { end = next }
        }
        return end
    }
}
