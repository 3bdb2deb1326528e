/// Reads TOML 1.0 and no more: a check has to refuse what other readers would. Written by hand, because the one package there is brings a C++
/// library with it (docs/decisions/0020-outside-checks.md).
///
/// Source: <https://toml.io/en/v1.0.0>, <https://github.com/toml-lang/toml/blob/1.0.0/toml.abnf>.
struct TOMLReader {
    private let bytes: [UInt8]
    private var index = 0
    private var tree = TOMLTree()
    private static let maxDepth = 64

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Returns: The members of the document's own table.
    static func read(_ text: String) throws(TOMLFault) -> [String: TOMLValue] {
        var reader = TOMLReader(Array(text.utf8))
        try reader.readDocument()
        return reader.tree.value.members ?? [:]
    }

    // MARK: Lines

    private mutating func readDocument() throws(TOMLFault) {
        var path: [String] = []
        while true {
            skipBlanks()
            guard let byte = next else { return }
            let start = index
            switch byte {
            case UInt8(ascii: "#"), 0x0A, 0x0D: break
            case UInt8(ascii: "["):
                index += 1
                let isList = next == UInt8(ascii: "[")
                if isList { index += 1 }
                path = try readKey()
                try expect("]", isList ? "a list of tables ends with ']]'" : "the name of a table ends with ']'")
                if isList { try expect("]", "a list of tables ends with ']]'") }
                if let problem = tree.open(path, isList: isList) { throw fault(at: start, "'\(path.joined(separator: "."))' \(problem)") }
            default:
                let key = try readKey()
                try expect("=", "a key is followed by '=' and a value")
                let value = try readValue(depth: 0)
                if let problem = tree.set(key, to: value, below: path) {
                    throw fault(at: start, "'\(key.joined(separator: "."))' \(problem)")
                }
            }
            try endLine()
        }
    }

    private mutating func endLine() throws(TOMLFault) {
        skipBlanks()
        try skipComment()
        switch next {
        case nil: return
        case 0x0A: index += 1
        case 0x0D where index + 1 < bytes.count && bytes[index + 1] == 0x0A: index += 2
        default: throw fault("only a comment may follow a value or header")
        }
    }

    private mutating func skipComment() throws(TOMLFault) {
        guard next == UInt8(ascii: "#") else { return }
        while let byte = next, byte != 0x0A, !(byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A) {
            guard byte == 0x09 || byte >= 0x20 && byte != 0x7F else { throw fault("a comment must not contain control characters") }
            index += 1
        }
    }

    /// Spaces, ends of lines and comments between the elements of a list.
    private mutating func skipSpace() throws(TOMLFault) {
        while let byte = next {
            if byte == UInt8(ascii: "#") {
                try skipComment()
            } else if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
                index += 1
            } else {
                return
            }
        }
    }

    // MARK: Keys

    private mutating func readKey() throws(TOMLFault) -> [String] {
        var parts: [String] = []
        repeat {
            skipBlanks()
            switch next {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let start = index
                guard !follows("\"\"\""), !follows("'''") else { throw fault(at: start, "a key has no text of several lines") }
                parts.append(try readString())
            default:
                let start = index
                while let byte = next, Self.isBare(byte) { index += 1 }
                guard index > start else { throw fault("a key is expected: letters, digits, '-' and '_', or a text in quotes") }
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            skipBlanks()
        } while take(".")
        return parts
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    // MARK: Values

    private mutating func readValue(depth: Int) throws(TOMLFault) -> TOMLValue {
        guard depth < Self.maxDepth else { throw fault("it is nested more than \(Self.maxDepth) deep") }
        skipBlanks()
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try readString())
        case UInt8(ascii: "["): return try readArray(depth: depth)
        case UInt8(ascii: "{"): return try readTable(depth: depth)
        default: return try readWord()
        }
    }

    private mutating func readArray(depth: Int) throws(TOMLFault) -> TOMLValue {
        let start = index
        index += 1
        var elements: [TOMLValue] = []
        while true {
            try skipSpace()
            if take("]") { return .array(elements) }
            guard next != nil else { throw fault(at: start, "nothing ends this list") }
            elements.append(try readValue(depth: depth + 1))
            try skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw next == nil ? fault(at: start, "nothing ends this list") : fault("',' or ']' is expected") }
        }
    }

    private mutating func readTable(depth: Int) throws(TOMLFault) -> TOMLValue {
        index += 1
        var table = TOMLTree()
        skipBlanks()
        if take("}") { return .table([:]) }
        while true {
            skipBlanks()
            let start = index
            let key = try readKey()
            try expect("=", "a key is followed by '=' and a value")
            let value = try readValue(depth: depth + 1)
            if let problem = table.set(key, to: value, below: []) { throw fault(at: start, "'\(key.joined(separator: "."))' \(problem)") }
            skipBlanks()
            if take("}") { return table.value }
            try expect(",", "',' or '}' is expected, on the same line")
        }
    }

    /// A number, a flag or a date.
    private mutating func readWord() throws(TOMLFault) -> TOMLValue {
        let start = index
        while let byte = next, Self.isBare(byte) || "+.:".utf8.contains(byte) { index += 1 }
        // A date and a time may have a space between them.
        if index - start == 10, next == 0x20, index + 3 < bytes.count, bytes[index + 1] &- 0x30 < 10, bytes[index + 3] == UInt8(ascii: ":")
        {
            index += 1
            while let byte = next, Self.isBare(byte) || "+.:".utf8.contains(byte) { index += 1 }
        }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        switch word {
        case "": throw fault("a value is expected")
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "inf", "+inf": return .float(.infinity)
        case "-inf": return .float(-.infinity)
        case "nan", "+nan", "-nan": return .float(.nan)
        default: break
        }
        if let value = Self.number(word) { return value }
        if Self.isDate(word) { return .date(word) }
        throw fault(at: start, "'\(word.prefix(40))' is not a number, flag or date; texts are written in quotes")
    }

    private static func number(_ word: String) -> TOMLValue? {
        if let match = word.wholeMatch(of: /0(x[0-9A-Fa-f]+(_[0-9A-Fa-f]+)*|o[0-7]+(_[0-7]+)*|b[01]+(_[01]+)*)/) {
            let radix = ["x": 16, "o": 8, "b": 2][String(match.1.prefix(1))] ?? 10
            return Int(match.1.dropFirst().filter { $0 != "_" }, radix: radix).map { .integer($0) }
        }
        guard word.wholeMatch(of: /[-+]?(0|[1-9][0-9]*(_[0-9]+)*)(\.[0-9]+(_[0-9]+)*)?([eE][-+]?[0-9]+(_[0-9]+)*)?/) != nil else {
            return nil
        }
        let digits = word.filter { $0 != "_" }
        if let whole = Int(digits.hasPrefix("+") ? String(digits.dropFirst()) : digits) { return .integer(whole) }
        return digits.contains(where: { ".eE".contains($0) }) ? Double(digits).map { .float($0) } : nil
    }

    private static func isDate(_ word: String) -> Bool {
        guard
            let match = word.wholeMatch(
                of:
                    /(?:([0-9]{4})-([0-9]{2})-([0-9]{2}))?(?:[Tt ]?([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[-+][0-9]{2}:[0-9]{2})?)?/
            )
        else { return false }
        let hasDate = match.1 != nil
        let hasTime = match.4 != nil
        guard hasDate || hasTime, hasDate || match.8 == nil, !hasDate || !hasTime || "Tt ".contains(word.dropFirst(10).first ?? "x") else {
            return false
        }
        func number(_ text: Substring?) -> Int { text.flatMap { Int($0) } ?? 0 }
        let (month, day) = (number(match.2), number(match.3))
        if hasDate {
            let year = number(match.1)
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard (1...12).contains(month), (1...days[month - 1]).contains(day) else { return false }
        }
        return !hasTime || number(match.4) < 24 && number(match.5) < 60 && number(match.6) <= 60
    }

    // MARK: Texts

    private mutating func readString() throws(TOMLFault) -> String {
        let start = index
        let quote = bytes[index]
        let isRaw = quote == UInt8(ascii: "'")
        let isLong = follows(isRaw ? "'''" : "\"\"\"")
        index += isLong ? 3 : 1
        if isLong {
            if next == 0x0A { index += 1 } else if next == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 2 }
        }
        var text: [UInt8] = []
        while let byte = next {
            if byte == quote {
                guard isLong else {
                    index += 1
                    return String(decoding: text, as: UTF8.self)
                }
                let run = bytes[index...].prefix { $0 == quote }.count
                guard run < 3 else {
                    // Up to two quotes may stand before the end.
                    guard run <= 5 else { throw fault("there are more than two quotes before the end of a text") }
                    text += Array(repeating: quote, count: run - 3)
                    index += run
                    return String(decoding: text, as: UTF8.self)
                }
                text += Array(repeating: quote, count: run)
                index += run
            } else if byte == UInt8(ascii: "\\"), !isRaw {
                try readEscape(isLong: isLong, into: &text)
            } else {
                let isLineEnd = byte == 0x0A || byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
                if isLineEnd, !isLong { throw fault(at: start, "nothing ends this text on its line") }
                guard isLineEnd || byte == 0x09 || byte >= 0x20 && byte != 0x7F else {
                    throw fault("a text must not contain control characters")
                }
                text.append(byte)
                index += 1
            }
        }
        throw fault(at: start, "nothing ends this text")
    }

    private mutating func readEscape(isLong: Bool, into text: inout [UInt8]) throws(TOMLFault) {
        let start = index
        index += 1
        guard let letter = next else { throw fault(at: start, "nothing ends this text") }
        index += 1
        switch letter {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(letter)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = letter == UInt8(ascii: "u") ? 4 : 8
            let digits = String(decoding: bytes[index...].prefix(count), as: UTF8.self)
            guard digits.utf8.count == count, digits.allSatisfy(\.isHexDigit),
                let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
            else { throw fault(at: start, "'\\\(Character(Unicode.Scalar(letter)))' needs \(count) digits of a character") }
            index += count
            text += Array(String(Character(scalar)).utf8)
        case 0x20, 0x09, 0x0A, 0x0D:
            // The end of a line, and all spaces before the next text.
            let rest = bytes[index...].prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            guard isLong, letter == 0x0A || bytes[rest.endIndex...].first == 0x0A || letter == 0x0D else {
                throw fault(at: start, "'\\' begins no escape here")
            }
            while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
        default: throw fault(at: start, "'\\\(Character(Unicode.Scalar(letter)))' is not an escape; a text in single quotes has none")
        }
    }

    // MARK: Bytes

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: Unicode.Scalar, _ problem: String) throws(TOMLFault) {
        skipBlanks()
        guard take(byte) else { throw fault(problem) }
    }

    private func follows(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private func fault(_ problem: String) -> TOMLFault { fault(at: index, problem) }

    private func fault(at offset: Int, _ problem: String) -> TOMLFault {
        let before = bytes[..<min(offset, bytes.count)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return TOMLFault(line: before.count { $0 == 0x0A } + 1, column: before.count - start + 1, problem: problem)
    }
}
