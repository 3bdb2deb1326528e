internal import CCmarkGFM
internal import DocModel

/// Raw HTML of a page: what a browser would take for more than it is meant for is closed, left out, and reported.
extension DocumentWriter {
    /// What the walk has to know about a page for its raw HTML, and what was found.
    struct RawHTML {
        var open = OpenHTML()
        var attributes: [HTMLAttribute] = []
        var blocked: Set<BlockedHTML> = []
        var findings = 0
        /// Names of elements that HTML does not have and the page has been told of.
        var unknown: Set<String> = []
        /// `<p>` of the paragraph being written, where it has one.
        var paragraph: MarkdownNode?
        /// A block inside the paragraph has ended it.
        var isParagraphClosed = false
        var isInCell = false
        /// The Markdown link being written.
        var link: MarkdownNode?
        var itemDepth = 0
        var code: InlineCode?
        /// The last block whose text holds Markdown, which nobody reads there.
        var blockWithMarkdown: MarkdownNode?
    }

    /// The `<script>` or `<style>` inside a text that waits for its end tag, and how much had been written where it began.
    struct InlineCode {
        var tag: HTMLTag
        var place: (line: Int, column: Int)
        var container: MarkdownNode
        var html: Int
        var text: Int
        var markdown: Int
        var links: Int
        var anchors: Int
    }

    /// A piece of raw HTML that is being read.
    struct RawPiece {
        let source: UnsafeBufferPointer<UInt8>
        let node: MarkdownNode
        /// The Markdown block or span around it.
        let container: MarkdownNode
        private var line: Int
        private var column: Int
        private var position = 0

        init?(_ source: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) {
            guard let parent = node.pointee.parent else { return nil }
            self.source = source
            self.node = node
            container = parent
            line = Int(node.pointee.start_line)
            // The white space in front of a block is part of its text, not of its place.
            column = Int(node.pointee.start_column) - (source.firstIndex { $0 != 0x20 } ?? 0)
        }

        var isBlock: Bool { UInt32(node.pointee.type) == CMARK_NODE_HTML_BLOCK.rawValue }

        /// Whether an HTML block begins with the markup at an offset, and so ends with it too (CommonMark 0.31.2 section 4.6, kinds 1 to 5).
        /// Behind other markup a blank line ends the block.
        func isOpening(_ offset: Int) -> Bool { isBlock && source[..<offset].allSatisfy { $0 == 0x20 } }

        /// The line of an offset, and the column where it stands at the earliest: quote and list markers are not in the text.
        ///
        /// Offsets are asked for in rising order.
        mutating func place(of offset: Int) -> (line: Int, column: Int) {
            while position < offset {
                if source[position] == 0x0A {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
                position += 1
            }
            return (line, max(1, column))
        }
    }

    mutating func writeHTMLBlock(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        let isText = options.rawHTML == .escape && (!options.isPlain || options.strictLinks != nil)
        if isText { scratch.html.append("<p>") }
        writeRawHTML(docgen_literal(node).bytes, node, &scratch)
        if !options.isPlain { reportCutCode(in: node) }
        if isText { scratch.html.append("</p>") }
        scratch.html.startLine()
        scratch.text.endLine()
        markdown.closeParagraph(&scratch.markdown)
    }

    /// A `<pre>` behind other markup: the block ends at a blank line, and Markdown begins.
    private mutating func reportCutCode(in block: MarkdownNode) {
        guard let last = rawHTML.open.last, last.name == "pre", !last.isOpaqueBlock, !last.isGhost, last.container == block.pointee.parent,
            last.place.line >= Int(block.pointee.start_line), block.pointee.next != nil
        else { return }
        reportHTML(
            .unclosedHTML,
            at: last.place,
            "<pre",
            "'<pre>' is not closed in its HTML block, which ends at a blank line: what is below that line is read as Markdown",
            hint: Self.ownBlockHint
        )
    }

    mutating func writeRawHTML(
        _ source: UnsafeBufferPointer<UInt8>,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        if options.isPlain, options.strictLinks == nil, !options.extensions.contains(.tagfilter) { return scratch.html.append(source) }
        if options.rawHTML == .escape {
            scratch.html.appendEscaped(source)
            addLines(source, isBlock: UInt32(node.pointee.type) == CMARK_NODE_HTML_BLOCK.rawValue, &scratch)
            return
        }
        if options.isPlain { return TagFilter.copy(source, to: &scratch.html) }
        guard var piece = RawPiece(source, node) else { return }
        var index = 0
        while index < source.count {
            let start = source.index(of: UInt8(ascii: "<"), from: index) ?? source.count
            let text = UnsafeBufferPointer(rebasing: source[index..<start])
            scratch.html.append(text)
            addLines(text, isBlock: piece.isBlock, &scratch)
            if piece.isBlock { reviewText(index..<start, of: &piece) }
            guard start < source.count else { break }
            index = writeMarkup(at: start, &piece, &scratch)
        }
    }

    // MARK: Markup

    /// Writes the tag, comment or declaration that begins at `start`.
    /// - Returns: Where it ends.
    private mutating func writeMarkup(at start: Int, _ piece: inout RawPiece, _ scratch: inout MarkdownRenderer.Scratch) -> Int {
        let source = piece.source
        let next = start + 1 < source.count ? source[start + 1] : 0
        switch next {
        case UInt8(ascii: "/"):
            guard start + 2 < source.count else { return showAsText(start, to: start + 1, source, &scratch) }
            if HTMLBytes.isLetter(source[start + 2]) { return writeTag(at: start, &piece, &scratch) }
            // `</>` and `</ x>` are nothing, or a comment.
            return (source.index(of: UInt8(ascii: ">"), from: start + 2)).map { $0 + 1 }
                ?? showAsText(start, to: source.count, source, &scratch)
        case UInt8(ascii: "!") where HTMLBytes.matches(source, "<!--", at: start):
            let end = HTMLBytes.endOfComment(source, at: start)
            if end == nil {
                reportHTML(
                    .unclosedHTML,
                    at: piece.place(of: start),
                    "<!--",
                    piece.isOpening(start)
                        ? "the comment is never closed; it hides all that follows it, to the end of the \(name(ofContainer: piece.container))"
                        : "the comment is not closed in its HTML block, which ends at a blank line: what is below that line is shown",
                    hint: piece.isOpening(start) ? "end it with '-->'" : Self.ownBlockHint
                )
            }
            scratch.html.append(UnsafeBufferPointer(rebasing: source[start..<(end ?? source.count)]))
            if end == nil { scratch.html.append("-->") }
            return end ?? source.count
        case UInt8(ascii: "!"), UInt8(ascii: "?"):
            // A browser takes all of these for comments that end with the first `>`, Markdown for what they are. Neither shows them.
            let closing: StaticString =
                next == UInt8(ascii: "?") ? "?>" : HTMLBytes.matches(source, "<![cdata[", at: start) ? "]]>" : ">"
            if let end = HTMLBytes.end(of: closing, in: source, from: start + 2) { return end }
            let opening = String(decoding: source[start..<min(start + 2, source.count)], as: UTF8.self)
            reportHTML(
                .unclosedHTML,
                at: piece.place(of: start),
                opening,
                piece.isOpening(start) || !piece.isBlock
                    ? "'\(opening)' is never closed; what follows it is left out"
                    : "'\(opening)' is not closed in its HTML block, which ends at a blank line: the rest of the block is left out",
                hint: "end it with '\(closing)', or write '&lt;' for the '<'"
            )
            return source.count
        case let byte where HTMLBytes.isLetter(byte): return writeTag(at: start, &piece, &scratch)
        default: return showAsText(start, to: start + 1, source, &scratch)
        }
    }

    mutating func showAsText(
        _ start: Int,
        to end: Int,
        _ source: UnsafeBufferPointer<UInt8>,
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> Int {
        let text = UnsafeBufferPointer(rebasing: source[start..<end])
        scratch.html.appendEscaped(text)
        addText(text, &scratch)
        return end
    }

    /// - Parameter isBlock: Text of an HTML block: each of its lines is one of the section's too.
    private mutating func addLines(_ text: UnsafeBufferPointer<UInt8>, isBlock: Bool, _ scratch: inout MarkdownRenderer.Scratch) {
        guard isBlock else { return addText(text, &scratch) }
        var start = 0
        while start < text.count {
            let end = text.index(of: 0x0A, from: start) ?? text.count
            addText(UnsafeBufferPointer(rebasing: text[start..<end]), &scratch)
            if end < text.count {
                scratch.text.endLine()
                markdown.closeParagraph(&scratch.markdown)
            }
            start = end + 1
        }
    }

    private mutating func writeTag(at start: Int, _ piece: inout RawPiece, _ scratch: inout MarkdownRenderer.Scratch) -> Int {
        let source = piece.source
        guard let tag = HTMLTag(source, at: start, attributes: &rawHTML.attributes) else {
            reportHTML(
                .unclosedHTML,
                at: piece.place(of: start),
                "<",
                "the tag is never closed; it is shown as text",
                hint: "end it with '>', or write '&lt;' for the '<'"
            )
            return showAsText(start, to: source.count, source, &scratch)
        }
        let element = HTMLElement.named(tag.name)
        let place = piece.place(of: start)
        if element.contains(.code) { return leaveOutCode(tag, piece, place, &scratch) }
        // Between `<script>` and `</script>` nothing is a tag.
        if let code = rawHTML.code, code.container == piece.container { return tag.range.upperBound }
        if element.contains(.filtered) {
            if tag.name == "iframe", !tag.isEnd { report(.frame, at: place, tag) }
            return showAsText(start, to: tag.range.upperBound, source, &scratch)
        }
        if tag.isEnd {
            writeEndTag(tag, element, piece, place, &scratch)
        } else {
            writeStartTag(tag, element, piece, place, &scratch)
        }
        // A tag separates words, `<td>a</td><td>b</td>`, unless it stands in the line.
        if !HTMLElement.joinsWords(tag.name), let last = scratch.text.last, last != 0x20, last != 0x0A { addSpace(&scratch) }
        return tag.range.upperBound
    }
}
