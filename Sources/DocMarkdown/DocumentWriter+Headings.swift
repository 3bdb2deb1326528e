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

    /// Cuts `{#custom-id}`, or `{ #custom-id }`, off the end of the heading that was just written.
    mutating func takeCustomID(_ scratch: inout MarkdownRenderer.Scratch, line: Int) -> String? {
        let text = scratch.text.bytes
        guard text.count - headingStart.text > 3, text[text.count - 1] == UInt8(ascii: "}") else { return nil }
        var end = text.count - 1
        while end > headingStart.text, text[end - 1] == 0x20 { end -= 1 }
        var start = end
        while start > headingStart.text, Self.isIDByte(text[start - 1]) { start -= 1 }
        guard start < end, start > headingStart.text, text[start - 1] == UInt8(ascii: "#") else { return nil }
        var open = start - 1
        while open > headingStart.text, text[open - 1] == 0x20 { open -= 1 }
        guard open > headingStart.text, text[open - 1] == UInt8(ascii: "{") else { return nil }
        open -= 1
        let id = scratch.text.string(from: start, to: end)
        let length = text.count - open
        // Only where the HTML ends with the same bytes: inside emphasis or code it is content.
        let html = scratch.html.bytes
        guard html.count - headingStart.html >= length, html[html.count - length] == UInt8(ascii: "{") else { return nil }
        var cut = length
        while html.count - cut > headingStart.html, html[html.count - cut - 1] == 0x20 { cut += 1 }
        scratch.html.truncate(to: html.count - cut)
        scratch.text.truncate(to: open)
        guard slugs.claim(id) else {
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: "duplicate-anchor",
                    at: SourceLocation(path: path, line: line),
                    "the page has an anchor '\(id)' already",
                    hint: "give this heading another '{#id}'"
                )
            )
            return slugs.anchor(for: id)
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
