/// Any JSON value, so that all the members of a request can be judged, not just the first wrong one.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// What a text from outside may hold. It is counted while the text is read, whether or not a value is built.
    package struct Limits: Sendable {
        /// Arrays and objects within each other.
        package var depth = 32
        /// Values of all kinds, in all.
        package var values = 1_000

        /// A reader's question or vote.
        package static let request = Limits()
        /// An answer of a service that an operator chose.
        package static let service = Limits(depth: 32, values: 20_000)
        /// A file of the author's own.
        package static let document = Limits(depth: 512, values: 1_000_000)
    }

    /// - Returns: `nil` where all of it is UTF-8.
    private static func firstFault(ofUTF8 bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var (decoder, iterator, offset) = (UTF8(), bytes.makeIterator(), 0)
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return offset
    }

    /// Reads one JSON text.
    ///
    /// Stricter than Foundation's readers, which take trailing commas, other encodings and the last of two equal names, and need a time that
    /// grows with the square of the depth: this one takes RFC 8259 in UTF-8 and no more. Half of a surrogate pair, of which section 8.2
    /// leaves open what becomes of it, is read as U+FFFD, as browsers do.
    ///
    /// - Parameters:
    ///   - members: The members of the outermost object that are built; the others are checked and passed over. `nil` for all.
    /// - Complexity: O(*n*) in bytes; what is passed over allocates only the names of its members.
    /// - Throws: ``JSONFault``.
    package init(parsing bytes: [UInt8], limits: Limits = .request, keeping members: Set<String>? = nil) throws(JSONFault) {
        if let offset = Self.firstFault(ofUTF8: bytes) { throw JSONFault(offset: offset, "is not UTF-8") }
        var reader = JSONReader(bytes: bytes, limits: limits, members: members)
        self = try reader.readText()
    }
}

extension JSONValue {
    /// A member of an object; `nil` where there is none, or no object.
    package subscript(name: String) -> JSONValue? { members?[name] }

    package var members: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    package var flag: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }
}

/// Why a text is not JSON, or more than is taken.
package struct JSONFault: Error, Hashable {
    /// In bytes, from 0.
    package var offset: Int
    /// The end of a sentence that begins with "The body".
    package var reason: String

    package init(offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }
}

/// A recursive descent over the grammar of RFC 8259, section 2; the depth is bounded before each step down.
private struct JSONReader {
    let bytes: [UInt8]
    let limits: JSONValue.Limits
    let members: Set<String>?
    var index = 0
    var values = 0

    mutating func readText() throws(JSONFault) -> JSONValue {
        let value = try readValue(depth: 0, isKept: true)
        skipSpace()
        guard index == bytes.count else { throw JSONFault(offset: index, "continues after its value") }
        return value
    }

    private func unexpected() -> JSONFault {
        index < bytes.count ? JSONFault(offset: index, "is not valid JSON") : JSONFault(offset: index, "ends too early")
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    /// - Parameter isKept: Whether the value is built; otherwise ``JSONValue/null`` stands for it.
    private mutating func readValue(depth: Int, isKept: Bool) throws(JSONFault) -> JSONValue {
        skipSpace()
        values += 1
        guard values <= limits.values else { throw JSONFault(offset: index, "has more than \(limits.values) values") }
        switch next {
        case UInt8(ascii: "{"): return try readObject(depth: depth + 1, isKept: isKept)
        case UInt8(ascii: "["): return try readArray(depth: depth + 1, isKept: isKept)
        case UInt8(ascii: "\""): return .string(try readString(isKept: isKept))
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: return .number(try readNumber(isKept: isKept))
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONFault) {
        guard depth <= limits.depth else { throw JSONFault(offset: index, "is nested more than \(limits.depth) deep") }
        index += 1
        skipSpace()
    }

    private mutating func readObject(depth: Int, isKept: Bool) throws(JSONFault) -> JSONValue {
        try enter(depth)
        var object: [String: JSONValue] = [:]
        var names: Set<String> = []
        guard !take("}") else { return .object([:]) }
        repeat {
            skipSpace()
            let start = index
            guard next == UInt8(ascii: "\"") else { throw unexpected() }
            let name = try readString(isKept: true)
            guard names.insert(name).inserted else { throw JSONFault(offset: start, "has a member twice") }
            skipSpace()
            guard take(":") else { throw unexpected() }
            let isWanted = isKept && (depth > 1 || members?.contains(name) ?? true)
            let value = try readValue(depth: depth, isKept: isWanted)
            if isWanted { object[name] = value }
            skipSpace()
        } while take(",")
        guard take("}") else { throw unexpected() }
        return .object(object)
    }

    private mutating func readArray(depth: Int, isKept: Bool) throws(JSONFault) -> JSONValue {
        try enter(depth)
        var array: [JSONValue] = []
        guard !take("]") else { return .array([]) }
        repeat {
            let value = try readValue(depth: depth, isKept: isKept)
            if isKept { array.append(value) }
            skipSpace()
        } while take(",")
        guard take("]") else { throw unexpected() }
        return .array(array)
    }

    private mutating func readWord(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        let length = word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { bytes[index...].prefix(length).elementsEqual($0) }
        guard matches else { throw unexpected() }
        index += length
        return value
    }

    /// - Returns: 0 where the number is not kept.
    private mutating func readNumber(isKept: Bool) throws(JSONFault) -> Double {
        let start = index
        _ = take("-")
        if !take("0") { try readDigits() }
        if take(".") { try readDigits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try readDigits()
        }
        guard isKept else { return 0 }
        return Double(String(decoding: bytes[start..<index], as: UTF8.self)) ?? .infinity
    }

    private mutating func readDigits() throws(JSONFault) {
        let start = index
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw unexpected() }
    }

    /// - Returns: An empty text where the string is not kept.
    private mutating func readString(isKept: Bool) throws(JSONFault) -> String {
        index += 1
        var text: [UInt8] = []
        var run = index
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                guard isKept else { return "" }
                text += bytes[run..<index]
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                if isKept { text += bytes[run..<index] }
                let scalar = try readEscape()
                if isKept { text += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter) }
                run = index
            case 0..<0x20: throw unexpected()
            default: index += 1
            }
        }
        throw unexpected()
    }

    private mutating func readEscape() throws(JSONFault) -> Unicode.Scalar {
        index += 1
        guard let letter = next else { throw unexpected() }
        let plain: Unicode.Scalar? =
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): Unicode.Scalar(letter)
            case UInt8(ascii: "b"): "\u{8}"
            case UInt8(ascii: "f"): "\u{C}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            case UInt8(ascii: "u"): nil
            default: throw unexpected()
            }
        index += 1
        if let plain { return plain }
        let unit = try readUnit()
        guard (0xD800...0xDBFF).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        guard bytes[index...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return "\u{FFFD}" }
        let first = index
        index += 2
        let low = try readUnit()
        guard (0xDC00...0xDFFF).contains(low) else {
            // A character of its own, read again.
            index = first
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func readUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else { throw unexpected() }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }
}
