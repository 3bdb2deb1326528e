internal import CCmarkGFM
internal import DocModel

/// Where a browser ends a comment, script, style sheet or `<pre>` that Markdown does not end there.
///
/// For CommonMark 0.31.2 (section 4.6, kinds 1 and 2) such a block goes on to a `-->`, `</pre>`, `</script>` or `</style>` of exactly these
/// letters, and to the end of the page where there is none. A browser takes `--!>` and `</pre >` too (HTML Standard 13.2.5.52 and 13.2.5.7),
/// so the rest of the page would be shown with all its marks. The end is written as both understand it, in as many bytes, and the page read again.
struct BlockEnd {
    /// What stands in the source, as a message shows it.
    var shown: String
    /// What CommonMark wants.
    var exact: String
    var line: Int
    var column: Int
    /// Bytes of the source to replace.
    var changes: [(offset: Int, byte: UInt8)]

    /// Each reading finds the blocks that the one before has freed.
    static let maxReadings = 8
    /// Each is looked for from the page's first line.
    static let maxPerReading = 100

    private static let names: [StaticString] = ["pre", "script", "style"]

    /// - Parameters:
    ///   - html: The text of an HTML block.
    ///   - node: The block.
    /// - Returns: `nil` where Markdown and browsers agree, which costs a look at the first letters.
    init?(of html: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode, in source: UnsafeBufferPointer<UInt8>) {
        guard let start = html.firstIndex(where: { $0 != 0x20 }), start + 4 < html.count, html[start] == UInt8(ascii: "<") else {
            return nil
        }
        let tag: Range<Int>
        if html.hasPrefix("<!--", at: start) {
            guard let end = HTMLBytes.endOfComment(html, at: start), html.hasPrefix("--!>", at: end - 4) else { return nil }
            tag = (end - 4)..<end
            exact = "-->"
        } else {
            guard
                let name = Self.names.first(where: { name in
                    let next = start + 1 + name.utf8CodeUnitCount
                    return HTMLBytes.matches(html, name, at: start + 1) && next < html.count
                        && (HTMLBytes.isSpace(html[next]) || html[next] == UInt8(ascii: ">"))
                }), let found = Self.looseEndTag(name, in: html, from: start + 4)
            else { return nil }
            tag = found
            exact = "</\(name)>"
        }
        // What stands behind it is on its line, or is lost.
        let lineEnd = html.index(of: 0x0A, from: tag.upperBound) ?? html.count
        guard html[lineEnd...].contains(where: { $0 > 0x20 }) else { return nil }
        guard let place = Self.place(of: tag, html, node, in: source) else { return nil }
        (line, column) = (place.line, place.offset - place.lineStart + 1)
        shown = String(decoding: html[tag], as: UTF8.self).collapsingWhitespace().cut(to: 40)
        changes = []
        if exact == "-->" {
            for (offset, byte) in " -->".utf8.enumerated() { changes.append((place.offset + offset, byte)) }
            return
        }
        // `</pre >` becomes `</pre> `, and `</pre\n>` `</pre>\n`: as many lines as before.
        let nameEnd = place.offset + exact.utf8.count - 1
        var breaks = 0
        guard let close = source.index(of: UInt8(ascii: ">"), from: nameEnd) else { return nil }
        for offset in nameEnd...close {
            if source[offset] == 0x0A { breaks += 1 }
            changes.append((offset, 0x20))
        }
        guard breaks < changes.count else { return nil }
        changes[0].byte = UInt8(ascii: ">")
        for index in 0..<breaks { changes[changes.count - 1 - index].byte = 0x0A }
    }

    /// The first end tag of the element, where it is none for Markdown.
    private static func looseEndTag(_ name: StaticString, in html: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        var index = start
        while let open = html.index(of: UInt8(ascii: "<"), from: index) {
            index = open + 1
            guard html.hasPrefix("/", at: index), HTMLBytes.matches(html, name, at: index + 1) else { continue }
            let next = index + 1 + name.utf8CodeUnitCount
            guard next < html.count, HTMLBytes.isSpace(html[next]) || html[next] == UInt8(ascii: "/") else { continue }
            return html.index(of: UInt8(ascii: ">"), from: next).map { open..<($0 + 1) }
        }
        return nil
    }

    /// Where a part of a block stands in the source, whose lines may begin with the marks of quotes and lists.
    private static func place(
        of tag: Range<Int>,
        _ html: UnsafeBufferPointer<UInt8>,
        _ node: MarkdownNode,
        in source: UnsafeBufferPointer<UInt8>
    ) -> (line: Int, lineStart: Int, offset: Int)? {
        var line = Int(node.pointee.start_line)
        for byte in html[..<tag.lowerBound] where byte == 0x0A { line += 1 }
        var lineStart = 0
        for _ in 1..<max(1, line) {
            guard let newline = source.index(of: 0x0A, from: lineStart) else { return nil }
            lineStart = newline + 1
        }
        // A line of the block is the end of a line of the source.
        let htmlEnd = html.index(of: 0x0A, from: tag.lowerBound) ?? html.count
        var sourceEnd = source.index(of: 0x0A, from: lineStart) ?? source.count
        if sourceEnd > lineStart, source[sourceEnd - 1] == 0x0D { sourceEnd -= 1 }
        let length = htmlEnd - tag.lowerBound
        let offset = sourceEnd - length
        guard offset >= lineStart, source[offset..<sourceEnd].elementsEqual(html[tag.lowerBound..<htmlEnd]) else { return nil }
        return (line, lineStart, offset)
    }

    func diagnostic(path: String, lineOffset: Int) -> Diagnostic {
        Diagnostic(
            id: .unclosedHTML,
            at: SourceLocation(path: path, line: line + lineOffset, column: column),
            "'\(shown)' ends the \(exact == "-->" ? "comment" : "element") here as in browsers; other Markdown tools continue it, "
                + "and read nothing after it as Markdown",
            hint: "write '\(exact)'"
        )
    }
}
