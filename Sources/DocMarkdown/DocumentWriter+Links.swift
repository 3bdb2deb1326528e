internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Links and images

    /// Writes a URL into an attribute and notes it when it may lead to a file of the site.
    mutating func writeURL(
        _ url: UnsafeBufferPointer<UInt8>,
        _ kind: DocumentLink.Kind,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let url = LinkTarget.withoutPathname(url)
        let offset = scratch.html.count
        if !options.isPlain, LinkTarget.isCode(url) {
            diagnostics.append(
                Diagnostic(
                    id: .unsafeLink,
                    at: place(of: node),
                    "'\(String(decoding: url, as: UTF8.self).cut(to: 60))' is code, not an address; it is left out"
                )
            )
            return
        }
        scratch.html.appendURL(url)
        guard !options.isPlain else { return }
        let line = Int(node.pointee.start_line)
        if let fault = AddressFault(of: url, as: kind) {
            // `[](){#name}` is an anchor of other tools.
            if url.isEmpty, node.pointee.first_child == nil, node.pointee.next.flatMap({ syntax?.attributes(of: $0) }) != nil { return }
            let start = Int(node.pointee.start_column)
            let span = url.isEmpty ? (start, 0) : lines.span(of: url, line: line, from: start)
            diagnostics.append(fault.diagnostic(at: location(line: line, span)))
        }
        let type = UInt32(node.pointee.type)
        let isNamed = type == CMARK_NODE_LINK.rawValue || type == CMARK_NODE_IMAGE.rawValue
        // A page or heading without a text in the brackets is called by its title.
        let isPage = kind == .link && !url.isEmpty && !options.leadsElsewhere(url)
        if isNamed, node.pointee.first_child == nil, !isPage { reportSilence(of: kind, at: node) }
        let isNoted = options.notes(url)
        // Of a reference it counts where it stands, wherever it leads.
        guard !url.isEmpty, isNoted || !review.notes.definitions.isEmpty || !options.references.isEmpty else { return }
        let place = line > 0 ? line : lineOfBareAddress(url, node)
        let (span, label) = self.span(ofAddress: url, in: node, line: place)
        guard isNoted else { return }
        if let label { references.append(Reference(link: links.count, label: label, url: String(decoding: url, as: UTF8.self))) }
        links.append(
            DocumentLink(
                kind: kind,
                offset: offset,
                length: scratch.html.count - offset,
                line: place + lines.lineOffset,
                column: span.column,
                width: span.width
            )
        )
    }

    /// - Parameter line: Of the text that is rendered, from 1.
    func location(line: Int, _ span: SourceLines.Span) -> SourceLocation {
        SourceLocation(path: path, line: line + lines.lineOffset, column: span.column).spanning(span.width)
    }

    /// `## [](#name)Text`: a link in front of a heading that leads to the heading itself is its anchor, which every heading has here.
    ///
    /// Source: the start pages of GitHub's themes, <https://github.com/pages-themes>.
    mutating func takeOwnAddress(_ node: MarkdownNode) -> Bool {
        guard !options.isPlain, node.pointee.first_child == nil, node.pointee.prev == nil, node.pointee.next != nil,
            let heading = node.pointee.parent, UInt32(heading.pointee.type) == CMARK_NODE_HEADING.rawValue
        else { return false }
        let url = docgen_link_url(node).bytes
        guard url.count > 1, url[0] == UInt8(ascii: "#"), url.dropFirst().allSatisfy(Self.isIDByte) else { return false }
        var attributes = headingAttributes ?? AttributeList()
        attributes.id = attributes.id ?? String(decoding: url.dropFirst(), as: UTF8.self)
        headingAttributes = attributes
        return true
    }

    /// A link without a text, a picture without one in its place: nothing is said to those who do not see the page.
    private mutating func reportSilence(of kind: DocumentLink.Kind, at node: MarkdownNode) {
        diagnostics.append(
            Diagnostic(
                id: kind.isImage ? .missingAlt : .emptyLink,
                at: place(of: node),
                kind.isImage ? "the image has no alternative text" : "the link has no text",
                hint: kind.isImage ? "say in the brackets what it shows" : "write in the brackets where it leads"
            )
        )
    }

    /// The parser tells no place of an address that stands bare in a text: it is looked for in the lines of the block around it, behind the one
    /// before.
    private mutating func lineOfBareAddress(_ url: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) -> Int {
        var block = node.pointee.parent
        while let parent = block, parent.pointee.start_line == 0 { block = parent.pointee.parent }
        guard let block else { return 0 }
        let first = Int(block.pointee.start_line)
        let start = bareAddress.block == block ? max(first, bareAddress.line) : first
        let found = (start...max(start, Int(block.pointee.end_line))).first { line in
            lines.text(ofLine: line).map { $0.index(of: url, in: $0.indices) != nil } ?? false
        }
        bareAddress = (block, found ?? start)
        return found ?? start
    }

    /// Where a link leads, for the section's Markdown: absolute, or relative to the site's root. `nil` where that is nowhere.
    func sectionAddress(of link: MarkdownNode, _ scratch: borrowing MarkdownRenderer.Scratch) -> String? {
        let url = LinkTarget.withoutPathname(docgen_link_url(link).bytes)
        guard !url.isEmpty, !LinkTarget.isCode(url) else { return nil }
        let text = String(decoding: url, as: UTF8.self)
        guard let address, !LinkTarget.isExternal(url) else { return text }
        return address(text)
    }

    func writeTitle(_ title: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        guard !title.isEmpty else { return }
        scratch.html.append("\" title=\"")
        scratch.html.appendEscaped(title)
    }

    mutating func writeAlternativeText(_ node: MarkdownNode, _ type: UInt32, _ scratch: inout MarkdownRenderer.Scratch) {
        switch type {
        case CMARK_NODE_HTML_INLINE.rawValue where syntax?.isSpan(node) ?? false:
            if case .formula(let index) = syntax?.span(of: node), let tex = syntax?.formulas[index].tex {
                return scratch.html.appendEscaped(tex)
            }
            // Of marks and attributes nothing is said.
            guard case .shortcode(let index) = syntax?.span(of: node), let emoji = syntax?.shortcodes[index].emoji else { return }
            scratch.html.append(emoji)
        case CMARK_NODE_TEXT.rawValue, CMARK_NODE_CODE.rawValue, CMARK_NODE_HTML_INLINE.rawValue:
            let literal = docgen_literal(node).bytes
            scratch.html.appendEscaped(literal)
            // A number alone, as in `![1](a.png)`, tells nothing to those who do not see the image.
            guard literal.contains(where: { $0 >= 0x80 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }) else { return }
            addText(literal, &scratch)
        case CMARK_NODE_LINEBREAK.rawValue, CMARK_NODE_SOFTBREAK.rawValue:
            scratch.html.append(0x20)
            addSpace(&scratch)
        default: break
        }
    }

    mutating func leaveImage(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        imageNode = nil
        // The caption of a figure says it already.
        if figure == nil { writeTitle(docgen_link_title(node).bytes, &scratch) }
        var attributes = imageAttributes
        imageAttributes = nil
        if let theme = Self.theme(ofImage: docgen_link_url(node).bytes) {
            if attributes == nil { attributes = AttributeList() }
            attributes?.classes.append("\(theme)")
        }
        let isLink = attributes?.value(of: "zoom") != nil && rawHTML.link == nil
        attributes?.pairs.removeAll { $0.name == "zoom" || $0.name == "caption" }
        // The first image is likely on the first screen, where waiting for layout only costs time.
        if !options.isPlain, hasImage, attributes?.value(of: "loading") == nil { scratch.html.append("\" loading=\"lazy") }
        hasImage = true
        scratch.html.append("\"")
        if let attributes { writeAttributes(attributes, line: Int(node.pointee.start_line), &scratch) }
        scratch.html.append(isLink ? " /></a>" : " />")
    }
}
