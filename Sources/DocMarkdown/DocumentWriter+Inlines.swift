internal import CCmarkGFM

/// What stands in a line: text, code, links, images, struck text, raw HTML.
extension DocumentWriter {
    mutating func writeText(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let literal = docgen_literal(node).bytes
        if writeKeys(node, literal, &scratch) || writeNames(node, literal, &scratch) || writeAnnotations(literal, &scratch) { return }
        if abbreviations == nil || Self.isInBareAddress(node) {
            scratch.html.appendEscaped(literal)
        } else {
            writeExplained(literal, &scratch)
        }
        addText(literal, &scratch)
        if !options.isPlain { review.read(literal, node) }
    }

    mutating func writeInlineCode(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        unescapeShortcodes(of: node, docgen_literal(node).bytes)
        let literal = docgen_literal(node).bytes
        openElement("<code", of: node, &scratch)
        scratch.html.appendEscaped(literal)
        scratch.html.append("</code>")
        scratch.text.append(literal)
        markdown.addInlineCode(literal, &scratch.markdown)
    }

    /// Writes a start tag with the attributes that stand in braces behind the node.
    mutating func openElement(_ start: StaticString, of node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.append(start)
        writeAttributes(behind: node, &scratch)
        scratch.html.append(">")
    }

    mutating func enterLink(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if let links = options.strictLinks { return enterStrictLink(node, links, &scratch) }
        endBareAddress(node)
        resolveName(of: node)
        if isInsideLink(node, &scratch) { return writeLinkInLink(node, &scratch) }
        if isLinkOfShortcode(node) || takeOwnAddress(node) { return }
        rawHTML.link = node
        markdown.openLink(docgen_link_url(node).bytes, isBare: Self.isBareAddress(node, isWhole: true), &scratch.markdown)
        scratch.html.append("<a href=\"")
        writeURL(docgen_link_url(node).bytes, .link, node, &scratch)
        writeTitle(docgen_link_title(node).bytes, &scratch)
        scratch.html.append("\"")
        writeAttributes(behind: node, &scratch)
        scratch.html.append(">")
    }

    mutating func leaveLink(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if let links = options.strictLinks { return leaveStrictLink(node, links, &scratch) }
        // Of others only the text is written, but in plain Markdown.
        guard rawHTML.link == node || options.isPlain else { return }
        rawHTML.link = nil
        markdown.closeLink(sectionAddress(of: node, scratch), &scratch.markdown)
        scratch.html.append("</a>")
    }

    /// The children of an image, its alternative text, are written as text.
    mutating func enterImage(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard options.strictLinks == nil else { return }
        resolveName(of: node)
        if Self.isVideoPage(docgen_link_url(node).bytes) { return enterVideo(node, &scratch) }
        imageAttributes = takeAttributes(behind: node)
        takeSize(of: node)
        openZoom(node, &scratch)
        scratch.html.append("<img src=\"")
        let hasSize = imageAttributes?.pairs.contains { $0.name == "width" || $0.name == "height" } ?? false
        writeURL(docgen_link_url(node).bytes, hasSize ? .rawImage : .image, node, &scratch)
        scratch.html.append("\" alt=\"")
        imageNode = node
    }

    /// `![What it shows|300](a.png)` and `|300x200`: the size in the alternative text, as Obsidian has it.
    private mutating func takeSize(of image: MarkdownNode) {
        guard !options.isPlain, let last = image.pointee.last_child, UInt32(last.pointee.type) == CMARK_NODE_TEXT.rawValue,
            docgen_literal(last).bytes.contains(UInt8(ascii: "|"))
        else { return }
        let text = String(decoding: docgen_literal(last).bytes, as: UTF8.self)
        guard let parts = text.wholeMatch(of: /(.*?)\|\s*(\d{1,4})(?:x(\d{1,4}))?\s*/) else { return }
        cmark_node_set_literal(last, String(parts.1))
        var attributes = imageAttributes ?? AttributeList()
        for (name, value) in [("width", String(parts.2)), ("height", parts.3.map(String.init) ?? "")]
        where !value.isEmpty && attributes.value(of: name) == nil {
            attributes.pairs.append(AttributeList.Pair(name: name, value: value))
        }
        imageAttributes = attributes
    }

    mutating func enterStrikethrough(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if isSubscript(node) {
            openElement("<sub", of: node, &scratch)
            lowered.insert(node)
            return
        }
        openElement("<del", of: node, &scratch)
        markdown.openSpan("~~", &scratch.markdown)
        if !options.isPlain { review.readStrikethrough(node) }
    }

    mutating func enterRawHTML(_ node: MarkdownNode, isBlock: Bool, _ scratch: inout MarkdownRenderer.Scratch) {
        fillVariables(of: node)
        noteIgnore(node, isBlock: isBlock)
        enterHTML(node, isBlock: isBlock, &scratch)
        if isBlock {
            writeHTMLBlock(node, &scratch)
        } else {
            writeRawHTML(docgen_literal(node).bytes, node, &scratch)
        }
        htmlTitle.textStart = scratch.text.count
    }
}
