internal import Foundation

/// Finds private keys in a text: in the form of RFC 7468, and in those of OpenSSH, OpenPGP and OpenVPN, which look alike.
///
/// What only speaks of such a key is none: a sentence that names the line, code that looks for it, an example with dots where the key would
/// stand.
struct PrivateKeyText {
    private let text: UnsafeBufferPointer<UInt8>

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// Whether a key, or the beginning of one, stands in the text.
    var holdsKey: Bool { firstBegin { holdsKey(behind: $0) } != nil }

    /// The line, from 1, of the first key that is there to its last line.
    var lineOfWholeKey: Int? {
        firstBegin { isWhole($0) }.map { begin in text[..<begin.start].count { $0 == 0x0A } + 1 }
    }

    // MARK: The line that begins a key

    /// `-----BEGIN … PRIVATE KEY-----`.
    private struct Begin {
        var start: Int
        /// Behind its last dash.
        var end: Int
        /// Whether nothing else stands on its line, but for marks of comments and quotes.
        var isAlone: Bool
    }

    private func firstBegin(where isMeant: (Begin) -> Bool) -> Begin? {
        var offset = 0
        while let hit = index(of: "BEGIN ", from: offset) {
            offset = hit + 6
            if let begin = begin(at: hit), isMeant(begin) { return begin }
        }
        return nil
    }

    private func begin(at word: Int) -> Begin? {
        // RFC 4716 has four dashes and spaces.
        var start = word
        while start > 0, text[start - 1] == 0x20 { start -= 1 }
        guard start > 0, text[start - 1] == UInt8(ascii: "-") else { return nil }
        while start > 0, text[start - 1] == UInt8(ascii: "-") { start -= 1 }
        // `ENCRYPTED PRIVATE KEY`, `RSA PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`, `OpenVPN Static key V1`.
        let label = text[(word + 6)...].prefix(40).prefix { $0 != UInt8(ascii: "-") && $0 != 0x0A }
        let name = String(decoding: label, as: UTF8.self)
        let dashes = text[label.endIndex...].prefix { $0 == UInt8(ascii: "-") }
        guard name.contains("PRIVATE KEY") || name.contains("OpenVPN Static key"), dashes.count >= 4 else { return nil }
        var before = start
        while before > 0, Self.isMargin(text[before - 1]) { before -= 1 }
        let behind = text[dashes.endIndex...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        return Begin(
            start: start,
            end: dashes.endIndex,
            isAlone: (before == 0 || text[before - 1] == 0x0A) && (behind == nil || behind == 0x0A)
        )
    }

    /// What may stand before each line of a key in a comment, quote or list.
    private static func isMargin(_ byte: UInt8) -> Bool { " \t>#*/|-".utf8.contains(byte) }

    // MARK: What follows

    /// The lines that OpenSSL and OpenPGP put above a key.
    private static let headers = ["Proc-Type:", "DEK-Info:", "Version:", "Comment:", "Hash:", "Charset:", "MessageID:"].map {
        Array($0.utf8)
    }

    /// Words of other texts are shorter, or end in a space.
    private static let leastBytes = 8
    /// A key in one line, whose line breaks were made spaces, or nothing.
    private static let leastBytesInLine = 40

    private func holdsKey(behind begin: Begin) -> Bool {
        var index = begin.end
        let hasBreak = skipBreaks(&index)
        guard index < text.count else { return begin.isAlone }
        if begin.isAlone || hasBreak, Self.headers.contains(where: text[index...].starts) { return true }
        let run = text[index...].prefix(while: Self.isBase64)
        guard isKey(run) else { return false }
        if run.count >= Self.leastBytesInLine { return true }
        // Dots, a bracket or a word more: an example without its key, or a sentence.
        let next = run.endIndex < text.count ? text[run.endIndex] : 0x0A
        guard "\r\n\\\"'`-<&".utf8.contains(next) else { return false }
        return begin.isAlone ? run.count >= 4 : hasBreak && run.count >= Self.leastBytes
    }

    /// Whether an end line follows, with a key and nothing else before it.
    private func isWhole(_ begin: Begin) -> Bool {
        var index = begin.end
        var key: [UInt8] = []
        while index < min(text.count, begin.end + Self.maxKeyBytes) {
            skipBreaks(&index)
            if text[index...].starts(with: "-----END ".utf8) || text[index...].starts(with: "---- END ".utf8) {
                // An Ed25519 key has 64 signs. Source: RFC 8410.
                return key.count >= 64 && Set(key).count >= 12
            }
            if Self.headers.contains(where: text[index...].starts) {
                while index < text.count, text[index] != 0x0A, text[index] != UInt8(ascii: "\\") { index += 1 }
                continue
            }
            let run = text[index...].prefix(while: Self.isBase64)
            guard !run.isEmpty else { return false }
            key += run
            index = run.endIndex
        }
        return false
    }

    /// RSA keys of 16,384 bits have some 12,000.
    private static let maxKeyBytes = 32_768

    /// Passes over line ends, written out as `\n` or not, and what code and comments put around lines.
    /// - Returns: Whether a line ended.
    @discardableResult
    private func skipBreaks(_ index: inout Int) -> Bool {
        var hasBreak = false
        while index < text.count {
            switch text[index] {
            case 0x0A: hasBreak = true
            case UInt8(ascii: "\\"):
                // `\n`, `\\n`, `\r\n`; alone it ends a line that goes on.
                var next = index + 1
                while next < text.count, text[next] == UInt8(ascii: "\\") { next += 1 }
                hasBreak = true
                if next < text.count, text[next] == UInt8(ascii: "n") || text[next] == UInt8(ascii: "r") { index = next }
            case UInt8(ascii: "/"):
                // Base 64 has it too.
                guard text[index...].starts(with: "// ".utf8) else { return hasBreak }
                index += 1
            case UInt8(ascii: "+"):
                guard index + 1 == text.count || text[index + 1] <= 0x20 else { return hasBreak }
            case 0x20, 0x09, 0x0D, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "#"), UInt8(ascii: ">"),
                UInt8(ascii: "*"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";"):
                break
            default: return hasBreak
            }
            index += 1
        }
        return hasBreak
    }

    /// Not `xxxxxxxx`, which stands for a key.
    private func isKey(_ run: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        !run.isEmpty && (run.count < 8 || Set(run.prefix(64)).count > 3)
    }

    static func isBase64(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "+/=".utf8.contains(byte)
    }

    private func index(of word: StaticString, from start: Int) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var index = start
        let last = text.count - word.utf8CodeUnitCount
        while index <= last, let hit = memchr(base + index, Int32(word.utf8Start[0]), last + 1 - index) {
            let place = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(hit))
            if memcmp(base + place, word.utf8Start, word.utf8CodeUnitCount) == 0 { return place }
            index = place + 1
        }
        return nil
    }
}
