internal import CCmarkGFM
internal import DocModel

/// Markdown around and inside raw HTML that is open.
extension DocumentWriter {
    /// Called for each node of Markdown inside raw HTML that is open.
    mutating func makeRoom(for node: MarkdownNode, _ type: UInt32, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let container = node.pointee.parent, rawHTML.open.last?.container == container else { return }
        switch type {
        case CMARK_NODE_TEXT.rawValue, CMARK_NODE_SOFTBREAK.rawValue, CMARK_NODE_HTML_INLINE.rawValue, CMARK_NODE_HTML_BLOCK.rawValue:
            return
        // The list of footnotes is not part of anything.
        case CMARK_NODE_FOOTNOTE_DEFINITION.rawValue: return closeHTML(in: container, &scratch)
        default: break
        }
        let start = rawHTML.open.start(of: container)
        while let inner = rawHTML.open.innermost(from: start), inner.holdsForeign {
            guard let index = rawHTML.open.index(from: start, where: { _ in true }) else { break }
            close(from: index, at: nil, &scratch)
        }
        if let select = rawHTML.open.index(from: start, where: { $0.isHTML("select") }) {
            close(from: select, at: nil, &scratch)
        }
        if type != CMARK_NODE_LINEBREAK.rawValue, type != CMARK_NODE_CODE.rawValue, type != CMARK_NODE_IMAGE.rawValue {
            endAnchor(from: start, &scratch)
        }
        switch type {
        case CMARK_NODE_PARAGRAPH.rawValue: if isInTightList(node) { return }
        case CMARK_NODE_HEADING.rawValue, CMARK_NODE_LIST.rawValue, CMARK_NODE_BLOCK_QUOTE.rawValue, CMARK_NODE_CODE_BLOCK.rawValue,
            CMARK_NODE_THEMATIC_BREAK.rawValue, UInt32(library.table):
            break
        default: return
        }
        if let paragraph = rawHTML.open.paragraph(from: start) {
            let open = rawHTML.open.elements[paragraph]
            close(from: paragraph + 1, at: nil, &scratch)
            writeEndTag(named: "p", &scratch)
            rawHTML.open.makeGhost(paragraph, isMissed: false)
            if open.hasAttributes {
                reportHTML(
                    .misplacedHTML,
                    at: open.place,
                    "<p",
                    "'<p>' cannot contain the block below it and ends before it",
                    hint: "write '<div>' in place of '<p>'"
                )
            }
        }
        if type == CMARK_NODE_HEADING.rawValue, let last = rawHTML.open.innermost(from: start), last.element.contains(.heading),
            let index = rawHTML.open.index(from: start, where: { _ in true })
        {
            close(from: index, at: nil, &scratch)
        }
        if type == UInt32(library.table), let table = rawHTML.open.tableAroundCells(isInCell: rawHTML.isInCell), table >= start {
            close(from: table, at: nil, &scratch)
        }
    }

    /// Whether a link of Markdown is written as its text: a link holds no link.
    mutating func isInsideLink(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
        if rawHTML.link != nil, !options.isPlain { return true }
        guard !rawHTML.open.isEmpty, let link = rawHTML.open.index(from: 0, where: { $0.isHTML("a") }) else { return false }
        let open = rawHTML.open.elements[link]
        // An address in a link is its text.
        if open.isLink, Self.isBareAddress(node) { return true }
        if open.container == node.pointee.parent, rawHTML.open.index(from: link + 1, where: { _ in true }) == nil {
            writeEndTag(named: "a", &scratch)
            rawHTML.open.makeGhost(link, isMissed: true)
            return false
        }
        return true
    }

    /// Whether a link was made of an address that stands in the text.
    /// - Parameter isWhole: Only where the text is all of the address.
    static func isBareAddress(_ node: MarkdownNode, isWhole: Bool = false) -> Bool {
        guard let text = node.pointee.first_child, text.pointee.next == nil, UInt32(text.pointee.type) == CMARK_NODE_TEXT.rawValue else {
            return false
        }
        let (shown, url) = (docgen_literal(text).bytes, docgen_link_url(node).bytes)
        return url.count >= shown.count && (!isWhole || url.count == shown.count && url.starts(with: "http".utf8))
            && url[(url.count - shown.count)...].elementsEqual(shown)
            && ["", "http://", "https://", "mailto:"].contains(String(decoding: url[..<(url.count - shown.count)], as: UTF8.self))
    }

    /// Ends an address that stands bare in a text in front of punctuation of Chinese, Japanese or Korean, which no author writes in one.
    ///
    /// GFM goes on to the next space, which such texts do not have. Source: linkify-it, of markdown-it, which ends an address there too.
    func endBareAddress(_ node: MarkdownNode) {
        guard !options.isPlain, let text = node.pointee.first_child, Self.isBareAddress(node) else { return }
        let shown = String(decoding: docgen_literal(text).bytes, as: UTF8.self)
        // The parser tells no place of those alone, and brackets hold none without a scheme.
        guard node.pointee.start_line == 0 || shown.hasPrefix("www.") else { return }
        guard let end = shown.unicodeScalars.firstIndex(where: TextNeighbour.endsAddress), end > shown.startIndex else { return }
        let url = String(decoding: docgen_link_url(node).bytes, as: UTF8.self)
        let rest = String(shown[end...])
        guard url.hasSuffix(rest), let behind = cmark_node_new(CMARK_NODE_TEXT) else { return }
        cmark_node_set_literal(behind, rest)
        cmark_node_set_literal(text, String(shown[..<end]))
        cmark_node_set_url(node, String(url.dropLast(rest.count)))
        cmark_node_insert_after(node, behind)
    }

    /// Its text stands alone; a page's title, which nobody knows yet, is its address there.
    mutating func writeLinkInLink(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if node.pointee.first_child == nil {
            let url = docgen_link_url(node).bytes
            scratch.html.appendEscaped(url)
            addText(url, &scratch)
        }
        guard !Self.isBareAddress(node) else { return }
        reportInLink(node, rawHTML.link == nil ? "[" : "", "a link inside \(outerLink); it is shown as text")
    }

    /// - Parameter sign: What it begins with, where the node's place is that of its text; empty where it is its own.
    mutating func reportInLink(_ node: MarkdownNode, _ sign: String, _ message: String) {
        let place = (Int(node.pointee.start_line), Int(node.pointee.start_column))
        reportHTML(.misplacedHTML, at: place, sign, message, hint: nil)
    }

    private var outerLink: String { rawHTML.link == nil ? "'<a>'" : "a link" }

    /// Closes what is open in a block or span of Markdown that ends.
    mutating func closeHTML(in container: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        while let last = rawHTML.open.last, last.container == container {
            _ = rawHTML.open.popLast()
            if !last.isGhost { writeEndTag(named: last.name, &scratch) }
            let isOptional = last.namespace == .html && last.element.contains(.optionalEnd)
            guard last.isGhost ? last.isMissed : !isOptional, !last.closesLater else { continue }
            let end = name(ofContainer: container)
            // What such a block holds is not Markdown, blank lines or not.
            let isOpaque = last.isOpaqueBlock
            reportHTML(
                .unclosedHTML,
                at: last.place,
                "<" + last.name,
                isOpaque
                    ? "'<\(last.name)>' is never closed; nothing after it is read as Markdown, up to the end of the \(end)"
                    : "'<\(last.name)>' is not closed; it ends with the \(end)",
                hint: Self.hint(for: last)
            )
        }
        if let code = rawHTML.code, code.container == container {
            // Where it ends nobody knows: what may be the author's text stays.
            reportHTML(
                .unclosedHTML,
                at: code.place,
                "<" + code.tag.name,
                "'<\(code.tag.name)>' is never closed; the tag alone is left out, and what follows it is shown",
                hint: "end it with '</\(code.tag.name)>'"
            )
            rawHTML.code = nil
        }
    }

    /// Closes what an end tag further inside was meant for.
    mutating func closeDeferred(in container: MarkdownNode?, _ scratch: inout MarkdownRenderer.Scratch) {
        while let index = rawHTML.open.index(from: 0, where: { _ in true }), rawHTML.open.elements[index].closesLater,
            rawHTML.open.elements[index].container == container
        {
            close(from: index, at: nil, &scratch)
        }
    }

    static func hint(for element: OpenHTMLElement) -> String {
        // `<your-name>` stands for a name more often than for an element that its author has made.
        let isPlaceholder = element.name.contains("-") && !element.hasAttributes
        guard element.namespace == .html, isPlaceholder || !HTMLElement.isKnown(element.name) else { return "add '</\(element.name)>'" }
        return "HTML has no such element, and readers see nothing: write '\\<\(element.name)>', or put it into backticks"
    }

    func name(ofContainer node: MarkdownNode) -> String {
        switch UInt32(node.pointee.type) {
        case CMARK_NODE_DOCUMENT.rawValue: "page"
        case CMARK_NODE_PARAGRAPH.rawValue: "paragraph"
        case CMARK_NODE_HEADING.rawValue: "heading"
        case CMARK_NODE_ITEM.rawValue: "list item"
        case CMARK_NODE_BLOCK_QUOTE.rawValue: "block quote"
        case CMARK_NODE_FOOTNOTE_DEFINITION.rawValue: "footnote"
        case UInt32(library.tableCell): "table cell"
        case CMARK_NODE_LINK.rawValue: "link"
        case UInt32(library.types.container): syntax?.container(of: node)?.role == .tab ? "tab" : "container"
        case UInt32(library.types.title): "title"
        case UInt32(library.types.definitions), UInt32(library.types.definition): "definition"
        case UInt32(library.types.term): "term"
        default: "emphasis"
        }
    }
}
