/// E-mail addresses.
extension Masker {
    static let encodedAt = Array("%40".utf8)
    private static let git = Array("git".utf8)

    /// At an `@`, or at `%40`: the name lies before it.
    mutating func maskAddress(endOfSign: Int) {
        var start = position
        if start > copied, bytes[start - 1] == UInt8(ascii: "\""), let quote = startOfQuotedName(start - 1) {
            start = quote
        } else {
            while start > copied, position - start < 64, Self.isAddressByte(bytes[start - 1]) { start -= 1 }
        }
        let end = endOfRun(endOfSign) { Self.isAlphanumeric($0) || $0 >= 0x80 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        // The sentence's own full stop is not part of the host.
        let last = bytes[..<end].lastIndex { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") } ?? position
        let host = bytes[min(endOfSign, last + 1)..<(last + 1)]
        guard start < position, let dot = host.lastIndex(of: UInt8(ascii: ".")), dot > host.startIndex,
            host[(dot + 1)...].count >= 2, host[(dot + 1)...].allSatisfy({ Self.isLetter($0) || $0 >= 0x80 })
        else {
            position = endOfSign
            return
        }
        // `git@github.com:docs/site.git` is nobody's.
        if last + 1 < bytes.count, bytes[last + 1] == UInt8(ascii: ":"), isWord(Self.git, start..<position) {
            position = endOfSign
            return
        }
        replace(start..<(last + 1), .email)
    }

    /// `"jane doe"@example.org`. Source: RFC 5321, section 4.1.2
    private func startOfQuotedName(_ end: Int) -> Int? {
        var start = end
        while start > copied, end - start < 64, bytes[start - 1] != 0x0A {
            start -= 1
            if bytes[start] == UInt8(ascii: "\"") { return end - start > 1 ? start : nil }
        }
        return nil
    }
}
