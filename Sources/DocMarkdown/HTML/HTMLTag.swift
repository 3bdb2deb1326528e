/// An attribute of a tag, as byte ranges of the source; the value without its quotes.
struct HTMLAttribute {
    var name: Range<Int>
    var value: Range<Int>
}

/// A tag of raw HTML, taken apart as browsers do.
///
/// Source: HTML Standard section 13.2.5, the states from "tag open" on.
struct HTMLTag {
    /// From `<` to behind `>`.
    var range: Range<Int>
    /// In lower case.
    var name: String
    var isEnd: Bool
    /// `<a/>`: of elements of HTML, browsers overlook it.
    var isSelfClosing = false

    /// - Parameters:
    ///   - start: Where the `<` is; a letter, or `/` and a letter, follows.
    ///   - attributes: Is filled anew.
    /// - Returns: `nil` where the source ends inside the tag.
    init?(_ source: UnsafeBufferPointer<UInt8>, at start: Int, attributes: inout [HTMLAttribute]) {
        attributes.removeAll(keepingCapacity: true)
        let count = source.count
        var index = start + 1
        isEnd = source[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        let nameStart = index
        while index < count, !HTMLBytes.isSpace(source[index]), source[index] != UInt8(ascii: "/"), source[index] != UInt8(ascii: ">") {
            index += 1
        }
        name = HTMLBytes.lowercased(source[nameStart..<index])
        while index < count {
            switch source[index] {
            case UInt8(ascii: ">"):
                range = start..<(index + 1)
                return
            case UInt8(ascii: "/"):
                index += 1
                isSelfClosing = index < count && source[index] == UInt8(ascii: ">")
            case let byte where HTMLBytes.isSpace(byte): index += 1
            default: index = Self.readAttribute(source, at: index, into: &attributes)
            }
        }
        return nil
    }

    /// - Returns: Where to go on, perhaps the end of the source.
    private static func readAttribute(
        _ source: UnsafeBufferPointer<UInt8>,
        at start: Int,
        into attributes: inout [HTMLAttribute]
    ) -> Int {
        let count = source.count
        // A `=` where a name is expected is its first letter.
        var index = start + 1
        while index < count, !HTMLBytes.isSpace(source[index]), source[index] != UInt8(ascii: "/"), source[index] != UInt8(ascii: ">"),
            source[index] != UInt8(ascii: "=")
        {
            index += 1
        }
        let name = start..<index
        while index < count, HTMLBytes.isSpace(source[index]) { index += 1 }
        guard index < count, source[index] == UInt8(ascii: "=") else {
            attributes.append(HTMLAttribute(name: name, value: index..<index))
            return index
        }
        index += 1
        while index < count, HTMLBytes.isSpace(source[index]) { index += 1 }
        guard index < count else { return count }
        let quote = source[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard let end = source.index(of: quote, from: index + 1) else { return count }
            attributes.append(HTMLAttribute(name: name, value: (index + 1)..<end))
            return end + 1
        }
        let valueStart = index
        while index < count, !HTMLBytes.isSpace(source[index]), source[index] != UInt8(ascii: ">") { index += 1 }
        attributes.append(HTMLAttribute(name: name, value: valueStart..<index))
        return index
    }
}

/// Comparisons of HTML source, in which upper and lower case of ASCII letters are the same.
enum HTMLBytes {
    static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    static func lowercased(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { buffer in
            for (offset, byte) in bytes.enumerated() { buffer[offset] = lowercased(byte) }
            return bytes.count
        }
    }

    /// - Parameter text: In lower case.
    static func matches(_ source: UnsafeBufferPointer<UInt8>, _ text: StaticString, at start: Int) -> Bool {
        guard start >= 0, start + text.utf8CodeUnitCount <= source.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where lowercased(source[start + offset]) != text.utf8Start[offset] { return false }
        return true
    }

    /// - Parameter text: In lower case.
    static func equals(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        range.count == text.utf8CodeUnitCount && matches(source, text, at: range.lowerBound)
    }

    /// Behind the first `text` at or after `start`.
    static func end(of text: StaticString, in source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let needle = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard start <= source.count else { return nil }
        return source.index(of: needle, in: start..<source.count).map { $0 + needle.count }
    }

    /// Behind a comment that begins at `start`; `nil` where nothing ends it.
    ///
    /// Source: HTML Standard sections 13.2.5.43 to 13.2.5.52: `<!-->` and `<!--->` are whole, and `--!>` ends a comment too.
    static func endOfComment(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        if matches(source, ">", at: start + 4) { return start + 5 }
        if matches(source, "->", at: start + 4) { return start + 6 }
        var index = start + 4
        while let dash = source.index(of: UInt8(ascii: "-"), from: index) {
            if matches(source, "-->", at: dash) { return dash + 3 }
            if matches(source, "--!>", at: dash) { return dash + 4 }
            index = dash + 1
        }
        return nil
    }
}

/// The tag filter of GFM alone, to the letter of cmark-gfm. Source: GFM spec section 6.11.
enum TagFilter {
    private static let names: [StaticString] = [
        "title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script", "plaintext",
    ]

    /// Appends `source`, `<` of filtered tags as `&lt;`.
    static func copy(_ source: UnsafeBufferPointer<UInt8>, to html: inout ByteBuffer) {
        var from = 0
        for index in 0..<source.count where source[index] == UInt8(ascii: "<") && isFiltered(source, at: index) {
            html.append(UnsafeBufferPointer(rebasing: source[from..<index]))
            html.append("&lt;")
            from = index + 1
        }
        html.append(UnsafeBufferPointer(rebasing: source[from...]))
    }

    /// The test of cmark-gfm's `is_tag`: name, then white space, `>` or `/>`.
    private static func isFiltered(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let nameStart = start + (start + 1 < source.count && source[start + 1] == UInt8(ascii: "/") ? 2 : 1)
        for name in names where HTMLBytes.matches(source, name, at: nameStart) {
            let next = nameStart + name.utf8CodeUnitCount
            guard next < source.count else { return false }
            if source[next] == 0x20 || (0x09...0x0D).contains(source[next]) || source[next] == UInt8(ascii: ">") { return true }
            if HTMLBytes.matches(source, "/>", at: next) { return true }
        }
        return false
    }
}
