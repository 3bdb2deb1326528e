internal import CCmarkGFM
internal import DocModel

/// Walks a tree once and writes everything a page needs: HTML, section texts, outline, links.
///
/// The HTML of ``MarkdownOptions/plain`` is byte for byte that of cmark-gfm's own renderer (`html.c` and the extensions' render functions);
/// the tests compare the two on the specifications' examples.
struct DocumentWriter {
    let options: MarkdownOptions
    let grammars: GrammarCatalog
    let path: String
    var lines: SourceLines
    /// Front matter names the page's title.
    let hasTitle: Bool
    private let library = CmarkLibrary.shared

    // Results.
    private var headings: [DocumentHeading] = []
    private var links: [DocumentLink] = []
    private var extraAnchors: [String] = []
    private var firstHeading: String?
    var diagnostics: [Diagnostic] = []
    private var sections = SectionCollector()

    // Where the walk is.
    private var slugs = HeadingSlugs()
    /// The image whose children are its alternative text.
    private var imageNode: MarkdownNode?
    private var hasImage = false
    private var headingStart = (html: 0, text: 0, links: 0)
    /// Where the tags of a heading that opens the page stand, for ``promoteOpeningHeading``.
    private var openingHeading: (start: Int, end: Int)?
    private var isInTableHeader = false
    private var needsTableBodyEnd = false
    private var alerts: Set<MarkdownNode> = []
    private var footnoteIndex = 0
    private var writtenFootnoteIndex = 0

    init(options: MarkdownOptions, grammars: GrammarCatalog, path: String, lines: SourceLines, hasTitle: Bool) {
        self.options = options
        self.grammars = grammars
        self.path = path
        self.lines = lines
        self.hasTitle = hasTitle
    }

    mutating func write(_ tree: borrowing MarkdownTree, scratch: inout MarkdownRenderer.Scratch) -> RenderedDocument {
        // Iterative: a tree may be as deep as hostile input makes it.
        var node = tree.root
        walk: while true {
            enter(node, &scratch)
            if let child = node.pointee.first_child {
                node = child
                continue
            }
            leave(node, &scratch)
            while node.pointee.next == nil {
                guard let parent = node.pointee.parent else { break walk }
                node = parent
                leave(node, &scratch)
            }
            guard node != tree.root, let next = node.pointee.next else { break }
            node = next
        }
        if footnoteIndex > 0 { scratch.html.append("</ol>\n</section>\n") }
        sections.close(&scratch)
        promoteOpeningHeading(&scratch)
        return RenderedDocument(
            html: Array(scratch.html.bytes),
            frontMatter: FrontMatter(),
            firstHeading: firstHeading,
            headings: headings,
            sections: sections.finished,
            links: links,
            extraAnchors: extraAnchors,
            wordCount: sections.wordCount,
            diagnostics: diagnostics
        )
    }

    // MARK: Nodes

    private mutating func enter(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let type = UInt32(node.pointee.type)
        if imageNode != nil { return writeAlternativeText(node, type, &scratch) }
        switch type {
        case CMARK_NODE_TEXT.rawValue:
            let literal = docgen_literal(node).bytes
            scratch.html.appendEscaped(literal)
            scratch.text.append(literal)
        case CMARK_NODE_SOFTBREAK.rawValue:
            scratch.html.append(0x0A)
            scratch.text.append(0x20)
        case CMARK_NODE_LINEBREAK.rawValue:
            scratch.html.append("<br />\n")
            scratch.text.append(0x20)
        case CMARK_NODE_CODE.rawValue:
            let literal = docgen_literal(node).bytes
            scratch.html.append("<code>")
            scratch.html.appendEscaped(literal)
            scratch.html.append("</code>")
            scratch.text.append(literal)
        case CMARK_NODE_PARAGRAPH.rawValue:
            if !isInTightList(node) {
                scratch.html.startLine()
                scratch.html.append("<p>")
            }
        case CMARK_NODE_HEADING.rawValue:
            enterHeading(node, &scratch)
        case CMARK_NODE_LINK.rawValue:
            scratch.html.append("<a href=\"")
            writeURL(docgen_link_url(node).bytes, .link, node, &scratch)
            writeTitle(docgen_link_title(node).bytes, &scratch)
            scratch.html.append("\">")
        case CMARK_NODE_IMAGE.rawValue:
            scratch.html.append("<img src=\"")
            writeURL(docgen_link_url(node).bytes, .image, node, &scratch)
            scratch.html.append("\" alt=\"")
            imageNode = node
        case CMARK_NODE_EMPH.rawValue: scratch.html.append("<em>")
        case CMARK_NODE_STRONG.rawValue: scratch.html.append("<strong>")
        case UInt32(library.strikethrough): scratch.html.append("<del>")
        case CMARK_NODE_CODE_BLOCK.rawValue: writeCodeBlock(node, &scratch)
        case CMARK_NODE_LIST.rawValue: enterList(node, &scratch)
        case CMARK_NODE_ITEM.rawValue: enterItem(node, &scratch)
        case CMARK_NODE_BLOCK_QUOTE.rawValue: enterBlockQuote(node, &scratch)
        case UInt32(library.table), UInt32(library.tableRow), UInt32(library.tableCell): enterTablePart(node, &scratch)
        case CMARK_NODE_THEMATIC_BREAK.rawValue:
            scratch.html.startLine()
            scratch.html.append("<hr />\n")
        case CMARK_NODE_HTML_BLOCK.rawValue: writeHTMLBlock(node, &scratch)
        case CMARK_NODE_HTML_INLINE.rawValue: writeRawHTML(docgen_literal(node).bytes, node, &scratch)
        case CMARK_NODE_FOOTNOTE_REFERENCE.rawValue: writeFootnoteReference(node, &scratch)
        case CMARK_NODE_FOOTNOTE_DEFINITION.rawValue: enterFootnote(node, &scratch)
        default: break
        }
    }

    private mutating func leave(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let type = UInt32(node.pointee.type)
        if imageNode != nil {
            if imageNode == node { leaveImage(node, &scratch) }
            return
        }
        switch type {
        case CMARK_NODE_PARAGRAPH.rawValue:
            if !isInTightList(node) {
                if let parent = node.pointee.parent, UInt32(parent.pointee.type) == CMARK_NODE_FOOTNOTE_DEFINITION.rawValue,
                    node.pointee.next == nil
                {
                    scratch.html.append(0x20)
                    writeFootnoteBackReference(parent, &scratch)
                }
                scratch.html.append("</p>\n")
            }
            scratch.text.endLine()
        case CMARK_NODE_HEADING.rawValue: leaveHeading(node, &scratch)
        case CMARK_NODE_LINK.rawValue: scratch.html.append("</a>")
        case CMARK_NODE_EMPH.rawValue: scratch.html.append("</em>")
        case CMARK_NODE_STRONG.rawValue: scratch.html.append("</strong>")
        case UInt32(library.strikethrough): scratch.html.append("</del>")
        case CMARK_NODE_LIST.rawValue: scratch.html.append(docgen_list_is_ordered(node) ? "</ol>\n" : "</ul>\n")
        case CMARK_NODE_ITEM.rawValue:
            scratch.html.append("</li>\n")
            scratch.text.endLine()
        case CMARK_NODE_BLOCK_QUOTE.rawValue:
            scratch.html.startLine()
            scratch.html.append(alerts.remove(node) == nil ? "</blockquote>\n" : "</div>\n")
        case UInt32(library.table), UInt32(library.tableRow), UInt32(library.tableCell): leaveTablePart(node, &scratch)
        case CMARK_NODE_FOOTNOTE_DEFINITION.rawValue:
            if writeFootnoteBackReference(node, &scratch) { scratch.html.append(0x0A) }
            scratch.html.append("</li>\n")
            scratch.text.endLine()
        default: break
        }
    }

    /// cmark leaves out `<p>` around the text of tight list items.
    private func isInTightList(_ paragraph: MarkdownNode) -> Bool {
        guard let grandparent = paragraph.pointee.parent?.pointee.parent else { return false }
        return UInt32(grandparent.pointee.type) == CMARK_NODE_LIST.rawValue && docgen_list_is_tight(grandparent)
    }

    // MARK: Headings and sections

    private mutating func enterHeading(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        if options.isPlain {
            scratch.html.append("<h")
            scratch.html.append(UInt8(0x30 + docgen_heading_level(node)))
            scratch.html.append(UInt8(ascii: ">"))
        }
        sections.close(&scratch)
        headingStart = (scratch.html.count, scratch.text.count, links.count)
    }

    private mutating func leaveHeading(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
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

        scratch.html.append("<a class=\"anchor\" href=\"#")
        scratch.html.appendEscaped(anchor)
        scratch.html.append("\" aria-label=\"Link to this section\"></a></h")
        scratch.html.append(levelDigit)
        scratch.html.append(">\n")

        if headings.isEmpty, sections.finished.isEmpty { openingHeading = (headingStart.html, scratch.html.count) }
        headings.append(DocumentHeading(level: level, text: text, anchor: anchor, line: line))
        let isTitle = level == 1 && firstHeading == nil
        if isTitle { firstHeading = text }
        sections.open(heading: text, level: level, anchor: anchor, line: line, isTitle: isTitle)
    }

    /// A page without a level-1 heading that begins with a heading has that as its title, and as its `h1`.
    private mutating func promoteOpeningHeading(_ scratch: inout MarkdownRenderer.Scratch) {
        guard let opening = openingHeading, firstHeading == nil, !hasTitle else { return }
        headings[0].level = 1
        firstHeading = headings[0].text
        // `<h2 id=…` and `</h2>\n`: only the digits change.
        scratch.html.replaceByte(at: opening.start + 2, with: UInt8(ascii: "1"))
        scratch.html.replaceByte(at: opening.end - 3, with: UInt8(ascii: "1"))
        sections.promoteFirst()
    }

    /// Cuts `{#custom-id}`, or `{ #custom-id }`, off the end of the heading that was just written.
    private mutating func takeCustomID(_ scratch: inout MarkdownRenderer.Scratch, line: Int) -> String? {
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

    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }

    // MARK: Links and images

    /// Writes a URL into an attribute and notes it when it may lead to a file of the site.
    private mutating func writeURL(
        _ url: UnsafeBufferPointer<UInt8>,
        _ kind: DocumentLink.Kind,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let offset = scratch.html.count
        scratch.html.appendURL(url)
        guard !options.isPlain, !url.isEmpty, !LinkTarget.isExternal(url) else { return }
        let line = Int(node.pointee.start_line)
        let column = lines.column(of: url, line: line, from: Int(node.pointee.start_column))
        links.append(
            DocumentLink(kind: kind, offset: offset, length: scratch.html.count - offset, line: line + lines.lineOffset, column: column)
        )
    }

    private func writeTitle(_ title: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        guard !title.isEmpty else { return }
        scratch.html.append("\" title=\"")
        scratch.html.appendEscaped(title)
    }

    private func writeAlternativeText(_ node: MarkdownNode, _ type: UInt32, _ scratch: inout MarkdownRenderer.Scratch) {
        switch type {
        case CMARK_NODE_TEXT.rawValue, CMARK_NODE_CODE.rawValue, CMARK_NODE_HTML_INLINE.rawValue:
            let literal = docgen_literal(node).bytes
            scratch.html.appendEscaped(literal)
            scratch.text.append(literal)
        case CMARK_NODE_LINEBREAK.rawValue, CMARK_NODE_SOFTBREAK.rawValue:
            scratch.html.append(0x20)
            scratch.text.append(0x20)
        default: break
        }
    }

    private mutating func leaveImage(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        imageNode = nil
        writeTitle(docgen_link_title(node).bytes, &scratch)
        // The first image is likely on the first screen, where waiting for layout only costs time.
        if !options.isPlain, hasImage { scratch.html.append("\" loading=\"lazy") }
        hasImage = true
        scratch.html.append("\" />")
    }

    // MARK: Raw HTML

    private mutating func writeHTMLBlock(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        if options.rawHTML == .escape, !options.isPlain { scratch.html.append("<p>") }
        writeRawHTML(docgen_literal(node).bytes, node, &scratch)
        if options.rawHTML == .escape, !options.isPlain { scratch.html.append("</p>") }
        scratch.html.startLine()
        scratch.text.endLine()
    }

    private mutating func writeRawHTML(
        _ source: UnsafeBufferPointer<UInt8>,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        if options.isPlain, !options.extensions.contains(.tagfilter) { return scratch.html.append(source) }
        if options.rawHTML == .escape {
            scratch.html.appendEscaped(source)
            scratch.text.append(source)
            return
        }
        var raw = RawHTML()
        raw.copy(source, to: &scratch.html, text: &scratch.text)
        guard !options.isPlain else { return }
        extraAnchors += raw.ids
        for link in raw.links {
            let url = UnsafeBufferPointer(rebasing: scratch.html.bytes[link.range])
            guard !LinkTarget.isExternal(url) else { continue }
            // An HTML block may span lines: the link stands as many lines below its start as newlines lie between.
            let newlines = Self.newlines(in: source, before: url)
            let line = Int(node.pointee.start_line) + newlines
            let column = lines.column(of: url, line: line, from: newlines == 0 ? Int(node.pointee.start_column) : 1)
            links.append(
                DocumentLink(
                    kind: link.isImage ? .rawImage : .rawLink,
                    offset: link.range.lowerBound,
                    length: link.range.count,
                    line: line + lines.lineOffset,
                    column: column
                )
            )
        }
    }

    private static func newlines(in source: UnsafeBufferPointer<UInt8>, before text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let position = source.index(of: text, in: 0..<source.count) else { return 0 }
        return source[..<position].reduce(into: 0) { count, byte in if byte == 0x0A { count += 1 } }
    }

    // MARK: Lists, quotes, tables

    private mutating func enterList(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        guard docgen_list_is_ordered(node) else { return scratch.html.append("<ul>\n") }
        let start = Int(docgen_list_start(node))
        if start == 1 { return scratch.html.append("<ol>\n") }
        scratch.html.append("<ol start=\"")
        scratch.html.append(decimal: start)
        scratch.html.append("\">\n")
    }

    private mutating func enterItem(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        scratch.text.endLine()
        // The only extension that marks items is the one for task lists.
        if node.pointee.extension != nil {
            scratch.html.append(options.isPlain ? "<li>" : "<li class=\"task\">")
            scratch.html.append(
                docgen_item_is_checked(node)
                    ? "<input type=\"checkbox\" checked=\"\" disabled=\"\"" : "<input type=\"checkbox\" disabled=\"\""
            )
            // The text beside a box is no label of it.
            if !options.isPlain { scratch.html.append(docgen_item_is_checked(node) ? " aria-label=\"Done\"" : " aria-label=\"To do\"") }
            scratch.html.append(" /> ")
        } else {
            scratch.html.append("<li>")
        }
        if let list = node.pointee.parent, docgen_list_is_ordered(list) {
            // Its number is not stored; counting siblings each time would be quadratic.
            let number = node.pointee.prev.flatMap { itemNumbers[$0] }.map { $0 + 1 } ?? Int(docgen_list_start(list))
            if let previous = node.pointee.prev { itemNumbers[previous] = nil }
            itemNumbers[node] = number
            scratch.text.append(decimal: number)
            scratch.text.append(". ")
        } else {
            scratch.text.append("- ")
        }
    }

    /// The number of the last item entered of each open ordered list.
    private var itemNumbers: [MarkdownNode: Int] = [:]

    private mutating func enterBlockQuote(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        guard !options.isPlain, let alert = Alert(takingMarkerFrom: node) else { return scratch.html.append("<blockquote>\n") }
        alerts.insert(node)
        scratch.html.append("<div class=\"alert ")
        scratch.html.append(alert.cssClass)
        scratch.html.append("\" role=\"note\">\n<p class=\"alert-title\">")
        scratch.html.append(alert.title)
        scratch.html.append("</p>\n")
    }

    private mutating func enterTablePart(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        switch node.pointee.type {
        case library.table:
            scratch.html.startLine()
            // A table wider than the screen scrolls in its own box, which the keyboard must reach.
            if !options.isPlain { scratch.html.append("<div class=\"table\" tabindex=\"0\">") }
            scratch.html.append("<table>")
            needsTableBodyEnd = false
        case library.tableRow:
            scratch.html.startLine()
            if cmark_gfm_extensions_get_table_row_is_header(node) != 0 {
                isInTableHeader = true
                scratch.html.append("<thead>\n")
            } else if !needsTableBodyEnd {
                scratch.html.append("<tbody>\n")
                needsTableBodyEnd = true
            }
            scratch.html.append("<tr>")
        default:
            scratch.html.startLine()
            scratch.html.append(isInTableHeader ? "<th" : "<td")
            switch alignment(ofCell: node) {
            case UInt8(ascii: "l"): scratch.html.append(" align=\"left\"")
            case UInt8(ascii: "c"): scratch.html.append(" align=\"center\"")
            case UInt8(ascii: "r"): scratch.html.append(" align=\"right\"")
            default: break
            }
            scratch.html.append(UInt8(ascii: ">"))
            if node.pointee.prev != nil { scratch.text.append(" | ") }
        }
    }

    private mutating func leaveTablePart(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        switch node.pointee.type {
        case library.table:
            if needsTableBodyEnd {
                scratch.html.startLine()
                scratch.html.append("</tbody>\n")
            }
            scratch.html.startLine()
            scratch.html.append(options.isPlain ? "</table>\n" : "</table></div>\n")
            needsTableBodyEnd = false
        case library.tableRow:
            scratch.html.startLine()
            scratch.html.append("</tr>")
            if isInTableHeader {
                scratch.html.append("\n</thead>")
                isInTableHeader = false
            }
            scratch.text.endLine()
        default:
            scratch.html.append(isInTableHeader ? "</th>" : "</td>")
            columnIndex += 1
        }
    }

    /// The column of the cell being written; set back by each row's first cell.
    private var columnIndex = 0

    private mutating func alignment(ofCell cell: MarkdownNode) -> UInt8 {
        if cell.pointee.prev == nil { columnIndex = 0 }
        guard let table = cell.pointee.parent?.pointee.parent,
            let alignments = cmark_gfm_extensions_get_table_alignments(table),
            columnIndex < Int(cmark_gfm_extensions_get_table_columns(table))
        else { return 0 }
        return alignments[columnIndex]
    }

    // MARK: Code blocks

    private mutating func writeCodeBlock(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let literal = docgen_code_literal(node).bytes
        let info = docgen_code_info(node).bytes
        scratch.html.startLine()
        guard !options.isPlain else {
            CodeBlock.writePlain(literal, info: info, to: &scratch.html)
            return
        }
        let fence = CodeFence(info: info)
        let grammar = fence.language.isEmpty ? nil : grammars.grammar(named: fence.language)
        // A definition that does not parse is reported by itself.
        if grammar == nil, !fence.language.isEmpty, !grammars.contains(fence.language) {
            let suggestion = NearestMatch.find(fence.language, among: grammars.names)
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: "unknown-language",
                    at: SourceLocation(
                        path: path,
                        line: Int(node.pointee.start_line) + lines.lineOffset,
                        column: Int(node.pointee.start_column)
                    ),
                    "no highlighting for '\(fence.language.prefix(60))'; the code is shown plain",
                    hint: suggestion.map { "did you mean '\($0)'?" }
                )
            )
        }
        CodeBlock.write(literal, fence: fence, grammar: grammar, tokens: &scratch.tokens, to: &scratch.html)
        sections.addCode(literal, &scratch)
    }

    // MARK: Footnotes

    private mutating func writeFootnoteReference(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let definition = node.pointee.parent_footnote_def else { return }
        let name = docgen_literal(definition).bytes
        scratch.html.append("<sup class=\"footnote-ref\"><a href=\"#fn-")
        scratch.html.appendURL(name)
        scratch.html.append("\" id=\"fnref-")
        scratch.html.appendURL(name)
        let use = Int(docgen_footnote_reference_index(node))
        if use > 1 {
            scratch.html.append(UInt8(ascii: "-"))
            scratch.html.append(decimal: use)
        }
        scratch.html.append("\" data-footnote-ref>")
        scratch.html.appendURL(docgen_literal(node).bytes)
        scratch.html.append("</a></sup>")
    }

    private mutating func enterFootnote(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if footnoteIndex == 0 { scratch.html.append("<section class=\"footnotes\" data-footnotes>\n<ol>\n") }
        footnoteIndex += 1
        let name = docgen_literal(node).bytes
        scratch.html.append("<li id=\"fn-")
        scratch.html.appendURL(name)
        scratch.html.append("\">\n")
        if !options.isPlain { extraAnchors.append("fn-" + String(decoding: name, as: UTF8.self)) }
    }

    /// A footnote leads back to its first uses; nobody looks for the two hundredth.
    private static let maxBackReferences = 100

    @discardableResult
    private mutating func writeFootnoteBackReference(_ definition: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
        guard writtenFootnoteIndex < footnoteIndex else { return false }
        writtenFootnoteIndex = footnoteIndex
        let name = docgen_literal(definition).bytes
        scratch.html.append("<a href=\"#fnref-")
        scratch.html.appendURL(name)
        scratch.html.append("\" class=\"footnote-backref\" data-footnote-backref aria-label=\"Back to content\">↩</a>")
        let uses = min(Int(docgen_footnote_definition_count(definition)), options.isPlain ? .max : Self.maxBackReferences)
        for use in 2..<max(2, uses + 1) {
            scratch.html.append(" <a href=\"#fnref-")
            scratch.html.appendURL(name)
            scratch.html.append(UInt8(ascii: "-"))
            scratch.html.append(decimal: use)
            scratch.html.append(
                "\" class=\"footnote-backref\" data-footnote-backref aria-label=\"Back to content\">↩<sup class=\"footnote-ref\">"
            )
            scratch.html.append(decimal: use)
            scratch.html.append("</sup></a>")
        }
        return true
    }
}

extension ByteBuffer {
    /// Ends the line that is open in HTML, as cmark's `cr` does.
    fileprivate mutating func startLine() {
        if let last, last != 0x0A { append(0x0A) }
    }

    /// Ends the line that is open in a section's text.
    fileprivate mutating func endLine() {
        while let last, last == 0x20 { truncate(to: count - 1) }
        if let last, last != 0x0A { append(0x0A) }
    }
}
