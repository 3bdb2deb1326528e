package import Yams

/// Reads the mappings that most pages have, without the parser: `key: text`, `key: "text"` and `key: ["text", text]`, a line each.
///
/// What it reads it reads as Yams does, places and styles of values too, and it reads nothing that is not as plain: a mapping of the parser costs
/// ten times as much, and front matter of ten thousand pages was a sixteenth of a build. Source: libyaml 0.2.5, `scanner.c` and `parser.c`.
package struct PlainYAML {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var pairs: [(Node, Node)] = []
    private var line = 1
    private var lineStart = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// - Returns: `nil` for all that only the parser can read, or says what is wrong with.
    package static func mapping(_ bytes: UnsafeBufferPointer<UInt8>) -> Node.Mapping? {
        var reader = PlainYAML(bytes)
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            let next = end + 1
            if end > start, bytes[end - 1] == 0x0D { end -= 1 }
            reader.lineStart = start
            guard end == start || reader.readPair(to: end) else { return nil }
            start = next
            reader.line += 1
        }
        guard let first = reader.pairs.first, !reader.hasRepeatedKey else { return nil }
        return Node.Mapping(reader.pairs, tag(.implicit), .any, first.0.mark)
    }

    private var hasRepeatedKey: Bool {
        pairs.indices.contains { index in
            pairs[..<index].contains { $0.0.scalar?.string == pairs[index].0.scalar?.string }
        }
    }

    // MARK: Lines

    private mutating func readPair(to end: Int) -> Bool {
        var index = lineStart
        // Longer ones the parser takes for no keys.
        guard Self.isLetter(bytes[index]) else { return false }
        while index < end, Self.isName(bytes[index]) { index += 1 }
        guard index < end, bytes[index] == UInt8(ascii: ":"), index - lineStart < 100 else { return false }
        let key = scalar(lineStart..<index, .plain, at: lineStart)
        let colon = index
        index += 1
        while index < end, bytes[index] == 0x20 { index += 1 }
        guard index < end else {
            guard index == colon + 1 else { return false }
            pairs.append((key, scalar(index..<index, .plain, at: index)))
            return true
        }
        guard index > colon + 1, let value = value(from: &index, to: end), blanks(from: index, to: end) else { return false }
        pairs.append((key, value))
        return true
    }

    private func blanks(from start: Int, to end: Int) -> Bool { bytes[start..<end].allSatisfy { $0 == 0x20 } }

    private func value(from index: inout Int, to end: Int) -> Node? {
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quoted(from: &index, to: end)
        case UInt8(ascii: "["): sequence(from: &index, to: end)
        default: plain(from: &index, to: end)
        }
    }

    // MARK: Values

    /// A text in quotes in which nothing is escaped.
    private func quoted(from index: inout Int, to end: Int) -> Node? {
        let quote = bytes[index]
        let start = index + 1
        index = start
        while index < end, bytes[index] != quote {
            guard Self.isText(bytes[index]), bytes[index] != UInt8(ascii: "\\") || quote == UInt8(ascii: "'") else { return nil }
            index += 1
        }
        // Two marks stand for one.
        guard index < end, index + 1 == end || bytes[index + 1] != quote else { return nil }
        index += 1
        return scalar(start..<(index - 1), quote == UInt8(ascii: "'") ? .singleQuoted : .doubleQuoted, at: start - 1)
    }

    /// A text that stands as it is, to the end of the line.
    private func plain(from index: inout Int, to end: Int) -> Node? {
        let start = index
        guard Self.isName(bytes[start]) && bytes[start] != UInt8(ascii: "-") || bytes[start] == UInt8(ascii: "/") else { return nil }
        while index < end {
            let byte = bytes[index]
            guard Self.isText(byte), byte != UInt8(ascii: "#") else { return nil }
            if byte == UInt8(ascii: ":") {
                guard index + 1 < end, Self.isLetterOrDigit(bytes[index + 1]) || bytes[index + 1] == UInt8(ascii: "/") else { return nil }
            }
            index += 1
        }
        var last = index
        while bytes[last - 1] == 0x20 { last -= 1 }
        return scalar(start..<last, .plain, at: start)
    }

    /// A list in brackets on one line, of texts in quotes or of one word.
    private func sequence(from index: inout Int, to end: Int) -> Node? {
        let start = index
        var items: [Node] = []
        func skipBlanks() { while index < end, bytes[index] == 0x20 { index += 1 } }
        index += 1
        skipBlanks()
        while index < end, bytes[index] != UInt8(ascii: "]") {
            if bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") {
                guard let item = quoted(from: &index, to: end) else { return nil }
                items.append(item)
            } else {
                let first = index
                guard Self.isLetterOrDigit(bytes[index]) else { return nil }
                while index < end, Self.isName(bytes[index]) { index += 1 }
                items.append(scalar(first..<index, .plain, at: first))
            }
            skipBlanks()
            guard index < end else { return nil }
            if bytes[index] == UInt8(ascii: "]") { break }
            guard bytes[index] == UInt8(ascii: ",") else { return nil }
            index += 1
            skipBlanks()
            // One after the last item is not an item.
            guard index < end, bytes[index] != UInt8(ascii: "]") else { return nil }
        }
        guard index < end else { return nil }
        index += 1
        return .sequence(Node.Sequence(items, Self.tag(.implicit), .any, mark(at: start)))
    }

    // MARK: Nodes

    private func scalar(_ range: Range<Int>, _ style: Node.Scalar.Style, at start: Int) -> Node {
        let text = String(decoding: bytes[range], as: UTF8.self)
        return .scalar(Node.Scalar(text, Self.tag(style == .plain ? .implicit : .str), style, mark(at: start)))
    }

    /// ASCII alone came here, so that a byte is a character.
    private func mark(at index: Int) -> Mark {
        // Two numbers, which Yams lets nobody else put together. The cast stops where it has more; a test compares the places.
        unsafeBitCast((line: line, column: index - lineStart + 1), to: Mark.self)
    }

    /// A tag of its own for each node: it notes what it was resolved to.
    private static func tag(_ name: Tag.Name) -> Tag { Tag(name, .basic, constructor) }

    /// `Constructor.default` makes a new one, with its tables, whenever it is asked for. Unsafe for the compiler alone: nothing of it can change.
    private nonisolated(unsafe) static let constructor = Constructor.default

    // MARK: Bytes

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || byte &- UInt8(ascii: "0") < 10 }

    /// What a key, or a word of a list, goes on with.
    private static func isName(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }
}
