internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Headings and sections

    mutating func enterHeading(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        if options.isPlain {
            scratch.html.append("<h")
            scratch.html.append(UInt8(0x30 + docgen_heading_level(node)))
            scratch.html.append(UInt8(ascii: ">"))
        }
        sections.close(&scratch)
        markdown.enterHeading()
        htmlTitle.cancel()
        headingStart = (scratch.html.count, scratch.text.count, links.count)
    }

    mutating func leaveHeading(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let level = Int(docgen_heading_level(node))
        let levelDigit = UInt8(0x30 + level)
        guard !options.isPlain else {
            scratch.html.append("</h")
            scratch.html.append(levelDigit)
            scratch.html.append(">\n")
            scratch.text.truncate(to: headingStart.text)
            markdown.begin()
            return
        }
        let line = Int(node.pointee.start_line) + lines.lineOffset
        let chosen = takeCustomID(&scratch, line: line)
        let text = scratch.text.string(from: headingStart.text).collapsingWhitespace()
        scratch.text.truncate(to: headingStart.text)
        let anchor = chosen ?? slugs.anchor(for: text)

        // The id is known only now, behind the heading's content, and is put in front of it.
        scratch.block.removeAll()
        scratch.block.append("<h")
        scratch.block.append(levelDigit)
        scratch.block.append(" id=\"")
        scratch.block.appendEscaped(anchor)
        scratch.block.append("\">")
        scratch.html.insert(scratch.block.bytes, at: headingStart.html)
        for index in headingStart.links..<links.count { links[index].offset += Int32(scratch.block.count) }

        if rawHTML.open.isEmpty || rawHTML.open.index(from: 0, where: { $0.isHTML("a") }) == nil {
            scratch.html.append("<a class=\"anchor\" href=\"#")
            scratch.html.appendEscaped(anchor)
            scratch.html.append("\" aria-label=\"Link to this section\"></a>")
        }
        scratch.html.append("</h")
        scratch.html.append(levelDigit)
        scratch.html.append(">\n")

        if headings.isEmpty, sections.finished.isEmpty { openingHeading = (headingStart.html, scratch.html.count) }
        headings.append(DocumentHeading(level: level, text: text, anchor: anchor, line: line))
        let isTitle = level == 1 && firstHeading == nil
        if isTitle { firstHeading = text }
        markdown.begin()
        sections.open(heading: text, level: level, anchor: anchor, line: line, isTitle: isTitle)
    }

    /// A page without a level-1 heading that begins with a heading has that as its title, and as its `h1`.
    mutating func promoteOpeningHeading(_ scratch: inout MarkdownRenderer.Scratch) {
        guard let opening = openingHeading, firstHeading == nil, !hasTitle else { return }
        headings[0].level = 1
        firstHeading = headings[0].text
        // `<h2 id=…` and `</h2>\n`: only the digits change.
        scratch.html.replaceByte(at: opening.start + 2, with: UInt8(ascii: "1"))
        scratch.html.replaceByte(at: opening.end - 3, with: UInt8(ascii: "1"))
        sections.promoteFirst()
    }

    /// Cuts `{#custom-id}`, or `{ #custom-id }`, off the end of the heading that was just written; also where classes and attributes of other
    /// tools stand beside the id: links to it have to work.
    mutating func takeCustomID(_ scratch: inout MarkdownRenderer.Scratch, line: Int) -> String? {
        let text = scratch.text.bytes
        guard text.count - headingStart.text > 3, text[text.count - 1] == UInt8(ascii: "}"),
            let open = text[headingStart.text...].lastIndex(of: UInt8(ascii: "{")),
            let found = Self.id(in: UnsafeBufferPointer(rebasing: text[(open + 1)..<(text.count - 1)]))
        else { return nil }
        let id = scratch.text.string(from: open + 1 + found.lowerBound, to: open + 1 + found.upperBound)
        // Only where the HTML ends with the same bytes: inside emphasis or code it is content.
        let html = scratch.html.bytes
        let length = text[open...].reduce(into: 0) { length, byte in length += ByteBuffer.escapedLength(of: byte) }
        guard html.count - headingStart.html >= length, html[html.count - length] == UInt8(ascii: "{") else { return nil }
        var cut = length
        while html.count - cut > headingStart.html, html[html.count - cut - 1] == 0x20 { cut += 1 }
        scratch.html.truncate(to: html.count - cut)
        scratch.text.truncate(to: open)
        guard slugs.claim(id) else {
            reportAnchor(
                id,
                at: SourceLocation(path: path, line: line),
                hint: "give this heading another '{#id}'",
                other: headings.first { $0.anchor == id }?.line
            )
            return slugs.anchor(for: id)
        }
        return id
    }

    /// The id of an attribute list: `#id`, `: #id .class`, `#id key="value"`; `nil` where something else stands in it.
    private static func id(in list: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var id: Range<Int>?
        var index = list.first == UInt8(ascii: ":") ? 1 : 0
        while index < list.count {
            guard list[index] > 0x20 else {
                index += 1
                continue
            }
            let sign = list[index]
            let isMark = sign == UInt8(ascii: "#") || sign == UInt8(ascii: ".")
            let start = isMark ? index + 1 : index
            index = list[start...].firstIndex { !isIDByte($0) } ?? list.count
            guard index > start else { return nil }
            if sign == UInt8(ascii: "#") {
                id = id ?? start..<index
            } else if !isMark {
                guard index + 1 < list.count, list[index] == UInt8(ascii: "=") else { return nil }
                index += 1
                let quote = list[index]
                if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                    guard let close = list.index(of: quote, from: index + 1) else { return nil }
                    index = close + 1
                } else {
                    index = list[index...].firstIndex { $0 <= 0x20 } ?? list.count
                }
            }
            guard index == list.count || list[index] <= 0x20 else { return nil }
        }
        return id
    }

    static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }
}
