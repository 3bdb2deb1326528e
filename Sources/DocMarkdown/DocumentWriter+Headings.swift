internal import CCmarkGFM
internal import DocModel
internal import MathML

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
        headingAttributes = takeAttributes(of: node)
        headingEmoji.removeAll()
        headingFormulas.removeAll()
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
        var attributes = headingAttributes ?? AttributeList()
        let text = scratch.text.string(from: headingStart.text).collapsingWhitespace()
        if scratch.html.count == headingStart.html {
            report(.emptyHeading, of: node, "the heading has no text", "write one after its marks, or remove them")
        }
        let anchor = claim(attributes.id, line: line) ?? slugs.anchor(for: slugText(text, scratch))
        attributes.id = nil
        let shown = headingFormulas.isEmpty ? text : shownText(scratch)
        scratch.text.truncate(to: headingStart.text)

        // The id is known only now, behind the heading's content, and is put in front of it.
        scratch.block.removeAll()
        scratch.block.append("<h")
        scratch.block.append(levelDigit)
        scratch.block.append(" id=\"")
        scratch.block.appendEscaped(anchor)
        scratch.block.append("\"")
        let end = scratch.html.count
        writeAttributes(attributes, line: Int(node.pointee.start_line), &scratch)
        scratch.block.append(UnsafeBufferPointer(rebasing: scratch.html.bytes[end...]))
        scratch.html.truncate(to: end)
        scratch.block.append(">")
        scratch.html.insert(scratch.block.bytes, at: headingStart.html)
        for index in headingStart.links..<links.count { links[index].offset += Int32(scratch.block.count) }

        if rawHTML.open.isEmpty || rawHTML.open.index(from: 0, where: { $0.isHTML("a") }) == nil {
            scratch.html.append("<a class=\"anchor\" href=\"#")
            scratch.html.appendEscaped(anchor)
            scratch.html.append("\" aria-label=\"")
            scratch.html.appendEscaped(options.words.linkToSection)
            scratch.html.append("\"></a>")
        }
        scratch.html.append("</h")
        scratch.html.append(levelDigit)
        scratch.html.append(">\n")

        let isOfPage = isOfPage(node)
        if isOfPage, headings.isEmpty, sections.finished.isEmpty { openingHeading = (headingStart.html, scratch.html.count) }
        headings.append(DocumentHeading(level: level, text: shown, anchor: anchor, line: line))
        // Below other text it is a part of the page where the front matter has a title.
        let isTitle = level == 1 && isOfPage && firstHeading == nil && (!hasTitle || Self.isFirst(node))
        if isTitle { firstHeading = shown }
        markdown.begin()
        sections.open(heading: shown, level: level, anchor: anchor, line: line, isTitle: isTitle)
    }

    /// Whether a heading, or raw HTML, is the page's own: what a quote, list, tab or note holds is an example, or a title of that alone.
    func isOfPage(_ node: MarkdownNode) -> Bool {
        var outer = node.pointee.parent
        while let parent = outer, UInt32(parent.pointee.type) != CMARK_NODE_DOCUMENT.rawValue {
            let type = UInt32(parent.pointee.type)
            let isText =
                type == CMARK_NODE_PARAGRAPH.rawValue || type & UInt32(CMARK_NODE_TYPE_MASK) == UInt32(CMARK_NODE_TYPE_INLINE)
            // What only arranges the page is not part of it.
            guard isText || [.division, .custom, .nothing].contains(syntax?.container(of: parent)?.role) else { return false }
            outer = parent.pointee.parent
        }
        return true
    }

    /// Whether nothing stands above a block but pictures, HTML and rules, or headings too.
    static func isFirst(_ node: MarkdownNode, passingHeadings: Bool = false) -> Bool {
        var block = node
        // Each of many may ask.
        var left = 200
        while let parent = block.pointee.parent, UInt32(parent.pointee.type) != CMARK_NODE_DOCUMENT.rawValue { block = parent }
        while let above = block.pointee.prev {
            switch UInt32(above.pointee.type) {
            case CMARK_NODE_HTML_BLOCK.rawValue, CMARK_NODE_THEMATIC_BREAK.rawValue: break
            case CMARK_NODE_HEADING.rawValue where passingHeadings: break
            case CMARK_NODE_PARAGRAPH.rawValue where !holdsText(above): break
            default: return false
            }
            left -= 1
            guard left > 0 else { return false }
            block = above
        }
        return true
    }

    /// Whether something is written in a paragraph or link besides pictures and HTML.
    private static func holdsText(_ node: MarkdownNode) -> Bool {
        var child = node.pointee.first_child
        while let inline = child {
            switch UInt32(inline.pointee.type) {
            case CMARK_NODE_TEXT.rawValue:
                if docgen_literal(inline).bytes.contains(where: { $0 > 0x20 }) { return true }
            case CMARK_NODE_LINK.rawValue:
                if holdsText(inline) { return true }
            case CMARK_NODE_IMAGE.rawValue, CMARK_NODE_HTML_INLINE.rawValue, CMARK_NODE_SOFTBREAK.rawValue, CMARK_NODE_LINEBREAK.rawValue:
                break
            default: return true
            }
            child = inline.pointee.next
        }
        return false
    }

    /// A page without a level-1 heading that begins with a heading has that as its title, and as its `h1`.
    mutating func promoteOpeningHeading(_ scratch: inout MarkdownRenderer.Scratch) {
        guard let opening = openingHeading, firstHeading == nil, !hasTitle, options.titles == .headings else { return }
        headings[0].level = 1
        firstHeading = headings[0].text
        // `<h2 id=…` and `</h2>\n`: only the digits change.
        scratch.html.replaceByte(at: opening.start + 2, with: UInt8(ascii: "1"))
        scratch.html.replaceByte(at: opening.end - 3, with: UInt8(ascii: "1"))
        sections.promoteFirst()
    }

    /// The anchor that an attribute list sets; made of the id where the page has that already.
    private mutating func claim(_ id: String?, line: Int) -> String? {
        guard let id, !slugs.claim(id) else { return id }
        reportAnchor(
            id,
            at: SourceLocation(path: path, line: line),
            hint: "give this heading another '{#id}'",
            other: self.line(ofAnchor: id)
        )
        return slugs.anchor(for: id)
    }

    /// The heading's text where it stands without markup, as in an outline: with its formulas as signs. Anchors are made of their TeX, as before.
    private func shownText(_ scratch: borrowing MarkdownRenderer.Scratch) -> String {
        var shown: [UInt8] = []
        var start = headingStart.text
        for formula in headingFormulas {
            shown += scratch.text.bytes[start..<formula.offset]
            let text = (try? MathFormula(macros: options.mathMacros).text(formula.tex)) ?? formula.tex
            shown += text.utf8
            start = formula.offset + formula.length
        }
        shown += scratch.text.bytes[start...]
        return String(decoding: shown, as: UTF8.self).collapsingWhitespace()
    }

    /// The heading's text for its anchor, with emoji by their names, as GitHub has them there.
    private func slugText(_ text: String, _ scratch: borrowing MarkdownRenderer.Scratch) -> String {
        guard !headingEmoji.isEmpty else { return text }
        var named: [UInt8] = []
        var start = headingStart.text
        for emoji in headingEmoji {
            named += scratch.text.bytes[start..<emoji.offset]
            named += emoji.name.utf8
            start = emoji.offset + emoji.length
        }
        named += scratch.text.bytes[start...]
        return String(decoding: named, as: UTF8.self).collapsingWhitespace()
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
