/// What stands in braces behind what it is about: `{#id .class key=value}`, `{: .class}`, `{ width="300" }`.
///
/// Source: Pandoc, "Extension: attributes"; Python-Markdown, extension `attr_list`; kramdown, "Attribute List Definitions".
struct AttributeList: Equatable {
    var id: String?
    var classes: [String] = []
    var pairs: [Pair] = []
    /// Words alone, as `open` in `{open}`.
    var flags: [String] = []

    struct Pair: Equatable {
        /// In lower case.
        var name: String
        var value: String
        /// Where it stands in the Markdown, from 1; `nil` where that was not told.
        var line: Int?
        /// In bytes from 1: of the Markdown's line, and of the list as long as ``line`` is `nil`.
        var column = 1
    }

    /// A list of attributes is short; what is longer is something else.
    static let maxBytes = 400

    init() {}

    /// - Parameters:
    ///   - text: With both braces, and nothing behind them.
    ///   - allowsFlags: Whether a list may be a word alone. In a sentence `{name}` stands for a value; beside an id, a class or behind `{: ` a word
    ///     is an attribute without a value, as in HTML.
    /// - Returns: `nil` where something in it is not an attribute, or nothing is in it.
    init?(_ text: UnsafeBufferPointer<UInt8>, allowsFlags: Bool = false) {
        guard var index = Self.start(text) else { return nil }
        let end = text.count - 1
        // Behind a colon and a space nothing but a list begins.
        let isMarked = text[1] == UInt8(ascii: ":") && text[2] == 0x20
        var words: [Pair] = []
        while index < end {
            if text[index] == 0x20 || text[index] == 0x09 {
                index += 1
                continue
            }
            let before = self
            if let next = readItem(text, at: index, before: end, allowsFlags: allowsFlags, &words) {
                index = next
                continue
            }
            guard isMarked else { return nil }
            self = before
            let wordEnd = text[index..<end].firstIndex { $0 == 0x20 || $0 == 0x09 } ?? end
            let word = String(decoding: text[index..<wordEnd], as: UTF8.self)
            // `{: .a :}` of Maruku.
            if word != ":" { words.append(Pair(name: word, value: "", column: index + 1)) }
            index = wordEnd
        }
        // `{#each items as item}` begins a block of Svelte.
        guard words.isEmpty || isMarked || !classes.isEmpty || id.map({ !Self.blocksOfSvelte.contains($0) }) ?? false else { return nil }
        pairs += words
        guard id != nil || !classes.isEmpty || !pairs.isEmpty || !flags.isEmpty else { return nil }
    }

    private static let blocksOfSvelte: Set<String> = ["if", "each", "await", "key", "snippet"]

    /// Reads what stands at `index`.
    /// - Parameter words: Gets a word alone, which means something in a list that has more than words.
    /// - Returns: Behind it; `nil` where it is not part of a list.
    private mutating func readItem(
        _ text: UnsafeBufferPointer<UInt8>,
        at index: Int,
        before end: Int,
        allowsFlags: Bool,
        _ words: inout [Pair]
    ) -> Int? {
        let byte = text[index]
        func isEnd(_ index: Int) -> Bool { index == end || text[index] == 0x20 || text[index] == 0x09 }
        let isMark = byte == UInt8(ascii: "#") || byte == UInt8(ascii: ".")
        // `#\6.0`: PyMdown's own documentation escapes a digit there.
        let isEscaped = byte == UInt8(ascii: "#") && index + 1 < end && text[index + 1] == UInt8(ascii: "\\")
        let start = isMark ? index + (isEscaped ? 2 : 1) : index
        guard start < end, isMark || byte.isLetter || byte >= 0x80 else { return nil }
        var wordEnd = start
        while wordEnd < end, DocumentWriter.isIDByte(text[wordEnd]),
            // `{#a.b}` is one id.
            byte == UInt8(ascii: "#") || text[wordEnd] != UInt8(ascii: ".")
        {
            wordEnd += 1
        }
        guard wordEnd > start else { return nil }
        // `{.2f}`: no class begins with a digit, for a style sheet could not name it.
        guard byte != UInt8(ascii: ".") || !Self.isDigit(text[start]) else { return nil }
        let word = String(decoding: text[start..<wordEnd], as: UTF8.self)
        let column = start + 1
        if isMark {
            if byte == UInt8(ascii: ".") { classes.append(word) } else if id == nil { id = word }
            // `{.metadata.name}` is a path.
            return isEnd(wordEnd) ? wordEnd : nil
        }
        if wordEnd < end, text[wordEnd] == UInt8(ascii: "=") {
            guard let value = Self.value(text, behindSignAt: wordEnd, before: end) else { return nil }
            add(word, String(decoding: text[value.range], as: UTF8.self), column: column)
            return isEnd(value.next) ? value.next : nil
        }
        guard isEnd(wordEnd) else { return nil }
        let name = word.lowercased()
        if name == "download" || name == "markdown" || name == "caption" || name == "zoom" || name.hasPrefix("data-") {
            // In HTML such a name alone is an attribute.
            pairs.append(Pair(name: name, value: "", column: column))
        } else if allowsFlags {
            flags.append(name)
        } else {
            words.append(Pair(name: name, value: "", column: column))
        }
        return wordEnd
    }

    /// Where a list begins, behind the brace and the colon of kramdown; `nil` where there is none.
    private static func start(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard text.count > 2, text.count <= maxBytes, text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else { return nil }
        guard text[1] == UInt8(ascii: ":") else { return 1 }
        return isFormat(text[2..<(text.count - 1)]) ? nil : 2
    }

    /// `#x`, `#010b`: how a number is to be written, which looks like an id.
    ///
    /// Source: Python, "Format Specification Mini-Language"; that of Rust is alike.
    private static func isFormat(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard text.first == UInt8(ascii: "#") else { return false }
        let rest = text.dropFirst().drop(while: isDigit)
        return rest.isEmpty || rest.count == 1 && "bcdeEfFgGnosxX".utf8.contains(rest[rest.startIndex])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The value behind `=`, in quotes or without, and where the list goes on behind it.
    private static func value(
        _ text: UnsafeBufferPointer<UInt8>,
        behindSignAt sign: Int,
        before end: Int
    ) -> (range: Range<Int>, next: Int)? {
        let start = sign + 1
        guard start < end else { return nil }
        let quote = text[start]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard let close = text[(start + 1)..<end].firstIndex(of: quote) else { return nil }
            return ((start + 1)..<close, close + 1)
        }
        var index = start
        while index < end, text[index] > 0x20, text[index] != UInt8(ascii: "{"), text[index] != UInt8(ascii: "\"") { index += 1 }
        return index > start ? (start..<index, index) : nil
    }

    private mutating func add(_ name: String, _ value: String, column: Int) {
        switch name.lowercased() {
        case "id": id = id ?? value
        case "class": classes += value.split(separator: " ").map(String.init)
        default: pairs.append(Pair(name: name.lowercased(), value: value, column: column))
        }
    }

    /// The list, which begins at a place of the Markdown, from 1.
    func placed(line: Int, column: Int) -> AttributeList {
        var list = self
        for index in list.pairs.indices {
            list.pairs[index].line = line
            list.pairs[index].column += column - 1
        }
        return list
    }

    func value(of name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Adds what another list has; what stands here already stays.
    mutating func add(_ other: AttributeList) {
        id = id ?? other.id
        classes += other.classes.filter { !classes.contains($0) }
        for pair in other.pairs where value(of: pair.name) == nil { pairs.append(pair) }
    }
}
