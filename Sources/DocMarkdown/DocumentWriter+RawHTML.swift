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
        /// A Markdown link that is written as its text, inside a link of raw HTML.
        var unwrittenLink: MarkdownNode?
        var itemDepth = 0
        var code: InlineCode?
        /// The last block whose text holds Markdown, which nobody reads there.
        var blockWithMarkdown: MarkdownNode?
    }

    /// The `<script>` or `<style>` inside of a text that waits for its end tag, and how much had been written where it began.
    struct InlineCode {
        var tag: HTMLTag
        var place: (line: Int, column: Int)
        var container: MarkdownNode
        var html: Int
        var text: Int
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
    }

    /// A `<pre>` behind other markup: the block ends at a blank line, and Markdown begins.
    private mutating func reportCutCode(in block: MarkdownNode) {
        guard let last = rawHTML.open.last, last.name == "pre", !last.isOpaqueBlock, !last.isGhost, last.container == block.pointee.parent,
            last.place.line >= Int(block.pointee.start_line), block.pointee.next != nil
        else { return }
        reportHTML(
            .unclosed,
            at: last.place,
            "<pre",
            "'<pre>' is not closed in its HTML block, which ends at a blank line: what stands below that line is read as Markdown",
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
            scratch.text.append(source)
            return
        }
        if options.isPlain { return TagFilter.copy(source, to: &scratch.html) }
        guard var piece = RawPiece(source, node) else { return }
        var index = 0
        while index < source.count {
            let start = source.index(of: UInt8(ascii: "<"), from: index) ?? source.count
            let text = UnsafeBufferPointer(rebasing: source[index..<start])
            scratch.html.append(text)
            scratch.text.append(text)
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
                    .unclosed,
                    at: piece.place(of: start),
                    "<!--",
                    piece.isOpening(start)
                        ? "the comment is never closed; it hides all that follows it, to the end of the \(name(ofContainer: piece.container))"
                        : "the comment is not closed in its HTML block, which ends at a blank line: what stands below that line is shown",
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
                .unclosed,
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

    private func showAsText(
        _ start: Int,
        to end: Int,
        _ source: UnsafeBufferPointer<UInt8>,
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> Int {
        let text = UnsafeBufferPointer(rebasing: source[start..<end])
        scratch.html.appendEscaped(text)
        scratch.text.append(text)
        return end
    }

    private mutating func writeTag(at start: Int, _ piece: inout RawPiece, _ scratch: inout MarkdownRenderer.Scratch) -> Int {
        let source = piece.source
        guard let tag = HTMLTag(source, at: start, attributes: &rawHTML.attributes) else {
            reportHTML(
                .unclosed,
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
        // A tag separates words: `<td>a</td><td>b</td>`.
        if let last = scratch.text.last, last != 0x20, last != 0x0A { scratch.text.append(0x20) }
        return tag.range.upperBound
    }

    // MARK: Scripts and style sheets

    private mutating func leaveOutCode(
        _ tag: HTMLTag,
        _ piece: RawPiece,
        _ place: (line: Int, column: Int),
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> Int {
        guard !tag.isEnd else {
            if let code = rawHTML.code, code.tag.name == tag.name, code.container == piece.container {
                report(code.tag.name == "style" ? .styleSheet : .script, at: code.place, code.tag)
                scratch.html.truncate(to: code.html)
                scratch.text.truncate(to: min(code.text, scratch.text.count))
                links.removeSubrange(code.links...)
                extraAnchors.removeSubrange(code.anchors...)
                rawHTML.code = nil
            }
            return tag.range.upperBound
        }
        guard piece.isBlock else {
            if rawHTML.code == nil {
                rawHTML.code = InlineCode(
                    tag: tag,
                    place: place,
                    container: piece.container,
                    html: scratch.html.count,
                    text: scratch.text.count,
                    links: links.count,
                    anchors: extraAnchors.count
                )
            }
            return tag.range.upperBound
        }
        report(tag.name == "style" ? .styleSheet : .script, at: place, tag)
        // In a block the code is in the same piece; what its end tag holds besides the name is of no use.
        var index = tag.range.upperBound
        while let open = piece.source.index(of: UInt8(ascii: "<"), from: index) {
            index = open + 1
            guard HTMLBytes.matches(piece.source, tag.name == "style" ? "</style" : "</script", at: open) else { continue }
            return piece.source.index(of: UInt8(ascii: ">"), from: open).map { $0 + 1 } ?? piece.source.count
        }
        reportHTML(
            .unclosed,
            at: place,
            "<" + tag.name,
            piece.isOpening(tag.range.lowerBound)
                ? "'<\(tag.name)>' is never closed; it takes all that follows it, to the end of the \(name(ofContainer: piece.container))"
                : "'<\(tag.name)>' is not closed in its HTML block, which ends at a blank line: what stands below that line is shown",
            hint: piece.isOpening(tag.range.lowerBound) ? "end it with '</\(tag.name)>'" : Self.ownBlockHint
        )
        return piece.source.count
    }

    private static let ownBlockHint = "begin it on a line of its own, below a blank line: then it may hold blank lines"

    // MARK: Start tags

    private mutating func writeStartTag(
        _ tag: HTMLTag,
        _ element: HTMLElement,
        _ piece: RawPiece,
        _ place: (line: Int, column: Int),
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let start = rawHTML.open.start(of: piece.container)
        var opened = OpenHTMLElement(
            name: tag.name,
            element: element,
            container: piece.container,
            isInCell: rawHTML.isInCell,
            place: place,
            hasAttributes: !rawHTML.attributes.isEmpty,
            isOpaqueBlock: tag.name == "pre" && piece.isOpening(tag.range.lowerBound)
        )
        if element.contains(.frame) {
            return leaveOut(tag, opened, "'<\(tag.name)>' does not belong into an article; it is left out", hint: nil)
        }
        if element.contains(.unwrapped) { return leaveOut(tag, opened, nil, hint: nil) }
        if let parent = rawHTML.open.innermost(from: start), parent.holdsForeign, !endsForeign(tag, element, in: parent, piece.source) {
            opened.namespace = parent.name == "annotation-xml" && tag.name == "svg" ? .svg : parent.namespace
            opened.element = HTMLElement.foreign(tag.name, opened.namespace)
            opened.holdsForeign = !opened.element.contains(.holdsHTML) && !holdsHTMLByEncoding(tag, piece.source)
            guard rawHTML.open.hasRoom else { return leaveOut(tag, opened, Self.tooDeep, hint: nil) }
            copy(tag, piece, place, &scratch)
            if !tag.isSelfClosing { rawHTML.open.push(opened) }
            return
        }
        guard element.contains(.void) || rawHTML.open.hasRoom else { return leaveOut(tag, opened, Self.tooDeep, hint: nil) }
        while let inner = rawHTML.open.innermost(from: start), inner.holdsForeign {
            guard let index = rawHTML.open.index(from: start, where: { _ in true }) else { break }
            close(from: index, at: "<\(tag.name)>", &scratch)
        }
        if let problem = makeRoom(for: tag, element, opened, piece, from: start, &scratch) {
            return leaveOut(tag, opened, problem.message, hint: problem.hint)
        }
        copy(tag, piece, place, &scratch)
        guard !element.contains(.void) else {
            if !opened.hasAttributes, !tag.isSelfClosing { reportPlaceholder(tag.name, at: place) }
            return
        }
        let isForeignRoot = tag.name == "svg" || tag.name == "math"
        if tag.isSelfClosing, isForeignRoot { return }
        // `<a name="x"/>` opens a link for a browser; whoever writes it means an empty one. `<p/>` is written in place of `<p>`.
        if tag.isSelfClosing, tag.name != "p" {
            if element.isEmpty { reportUnknown(tag.name, at: place, isCapital: piece.source[tag.range.lowerBound + 1] < UInt8(ascii: "a")) }
            return writeEndTag(named: tag.name, &scratch)
        }
        if isForeignRoot {
            opened.namespace = tag.name == "svg" ? .svg : .math
            opened.holdsForeign = true
            opened.element = []
        }
        opened.isLink = tag.name == "a" && hasAttribute("href", piece.source)
        rawHTML.open.push(opened)
    }

    private static let tooDeep = "more than \(OpenHTML.maxDepth) HTML elements inside each other; the tag is left out"

    private func hasAttribute(_ name: StaticString, _ source: UnsafeBufferPointer<UInt8>) -> Bool {
        rawHTML.attributes.contains { HTMLBytes.equals(source, $0.name, name) }
    }

    /// Source: HTML Standard section 13.2.6.5, the start tags that end foreign content.
    private func endsForeign(
        _ tag: HTMLTag,
        _ element: HTMLElement,
        in parent: OpenHTMLElement,
        _ source: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if element.contains(.endsForeign) { return true }
        return tag.name == "font"
            && (hasAttribute("color", source) || hasAttribute("face", source) || hasAttribute("size", source))
    }

    private func holdsHTMLByEncoding(_ tag: HTMLTag, _ source: UnsafeBufferPointer<UInt8>) -> Bool {
        tag.name == "annotation-xml"
            && rawHTML.attributes.contains {
                HTMLBytes.equals(source, $0.name, "encoding")
                    && (HTMLBytes.equals(source, $0.value, "text/html") || HTMLBytes.equals(source, $0.value, "application/xhtml+xml"))
            }
    }

    private struct Problem {
        var message: String
        var hint: String?
    }

    /// Closes what the start tag of an element of HTML closes.
    /// - Returns: Why the tag cannot stand here.
    private mutating func makeRoom(
        for tag: HTMLTag,
        _ element: HTMLElement,
        _ opened: OpenHTMLElement,
        _ piece: RawPiece,
        from start: Int,
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> Problem? {
        let name = tag.name
        let cause = "<\(name)>"
        if rawHTML.open.index(from: start, where: { $0.isHTML("select") }) != nil, !["option", "optgroup", "hr"].contains(name) {
            return Problem(message: "'\(cause)' stands inside of '<select>'; it is left out", hint: nil)
        }
        if element.contains(.tablePart) {
            var contexts: Set<String> = ["table"]
            if name == "col" { contexts.insert("colgroup") }
            if ["tr", "td", "th"].contains(name) { contexts.formUnion(["tbody", "thead", "tfoot"]) }
            if ["td", "th"].contains(name) { contexts.insert("tr") }
            guard let context = rawHTML.open.index(from: start, where: { $0.isHTML(contexts) }) else {
                return Problem(message: "'\(cause)' stands outside of a table; it is left out", hint: nil)
            }
            close(from: context + 1, at: cause, &scratch)
            return nil
        }
        switch name {
        case "a", "nobr":
            if name == "a", rawHTML.link != nil { return Problem(message: "a link inside of a link; the inner one is left out", hint: nil) }
            guard let outer = rawHTML.open.index(from: 0, where: { $0.isHTML(name) }) else { break }
            guard outer >= start,
                rawHTML.open.index(from: outer, where: { $0.namespace != .html || $0.element.contains(.special) }) == nil
            else { return Problem(message: "'\(cause)' inside of '\(cause)'; the inner one is left out", hint: nil) }
            close(from: outer, at: cause, &scratch)
        case "form":
            if rawHTML.open.index(from: 0, where: { $0.isHTML("form") }) != nil {
                return Problem(message: "a form inside of a form; the inner one is left out", hint: nil)
            }
        case "button":
            if let outer = rawHTML.open.index(from: 0, where: { $0.isHTML("button") }) {
                guard outer >= start else { return Problem(message: "a button inside of a button; the inner one is left out", hint: nil) }
                close(from: outer, at: cause, &scratch)
            }
        case "option", "optgroup":
            while let last = rawHTML.open.innermost(from: start), last.isHTML("option") || (name == "optgroup" && last.isHTML("optgroup")) {
                close(from: rawHTML.open.index(from: start, where: { _ in true }) ?? start, at: cause, &scratch)
            }
        case "rb", "rp", "rt", "rtc":
            guard let ruby = rawHTML.open.index(from: 0, where: { $0.isHTML("ruby") }) else { break }
            guard ruby >= start else { return Problem(message: "'\(cause)' stands outside of its '<ruby>'; it is left out", hint: nil) }
            while let last = rawHTML.open.innermost(from: ruby), last.namespace == .html, last.element.contains(.optionalEnd) {
                close(from: rawHTML.open.index(from: start, where: { _ in true }) ?? start, at: cause, &scratch)
            }
        case "li", "dd", "dt":
            let kin: Set<String> = name == "li" ? ["li"] : ["dd", "dt"]
            var isApart = false
            let previous = rawHTML.open.index(
                from: start,
                where: { $0.isHTML(kin) },
                stop: {
                    isApart = $0.element.contains(.special) && !$0.isHTML(["address", "div", "p"])
                    return isApart
                }
            )
            if let previous {
                close(from: previous, at: cause, &scratch)
            } else if !isApart,
                (name == "li" && rawHTML.itemDepth > 0)
                    || rawHTML.open.elements[..<start].contains(where: { !$0.isGhost && $0.isHTML(["li", "dd", "dt"]) })
            {
                return Problem(message: "'\(cause)' stands outside of a list of its own; it is left out", hint: nil)
            }
        case "table":
            if let outer = rawHTML.open.tableAroundCells(isInCell: rawHTML.isInCell) {
                guard outer >= start else {
                    return Problem(message: "a table inside of a table, but in no cell; it is left out", hint: nil)
                }
                close(from: outer, at: cause, &scratch)
            }
        default: break
        }
        guard element.contains(.block) || name == "hr" else { return nil }
        if let problem = endParagraph(for: cause, piece, &scratch) { return problem }
        guard element.contains(.heading) else { return nil }
        let inner = rawHTML.open.start(of: piece.container)
        if let last = rawHTML.open.innermost(from: inner) {
            if last.element.contains(.heading), let index = rawHTML.open.index(from: inner, where: { _ in true }) {
                close(from: index, at: cause, &scratch)
            }
        } else if UInt32(piece.container.pointee.type) == CMARK_NODE_HEADING.rawValue {
            return Problem(message: "a heading inside of a heading; the inner one is left out", hint: nil)
        }
        return nil
    }

    /// Ends the paragraph that a block stands in, as a browser would.
    private mutating func endParagraph(for cause: String, _ piece: RawPiece, _ scratch: inout MarkdownRenderer.Scratch) -> Problem? {
        let start = rawHTML.open.start(of: piece.container)
        endAnchor(from: start, &scratch)
        if let paragraph = rawHTML.open.paragraph(from: start) {
            close(from: paragraph + 1, at: cause, &scratch)
            writeEndTag(named: "p", &scratch)
            rawHTML.open.makeGhost(paragraph, isMissed: false)
            return nil
        }
        guard rawHTML.paragraph != nil, !rawHTML.isParagraphClosed,
            rawHTML.open.index(from: start, where: { $0.element.contains(.scope) || $0.isHTML("button") }) == nil
        else { return nil }
        guard rawHTML.paragraph == piece.container, rawHTML.open.innermost(from: start) == nil else {
            return Problem(
                message: "'\(cause)' cannot stand inside of a span of text; it is left out",
                hint: "put it on a line of its own, with a blank line above"
            )
        }
        scratch.html.append("</p>")
        rawHTML.isParagraphClosed = true
        return nil
    }

    /// `<a name="x">`, which people seldom close, marks a place: it ends where something larger than a word begins.
    private mutating func endAnchor(from start: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let index = rawHTML.open.index(from: start, where: { _ in true }), rawHTML.open.elements[index].isHTML("a"),
            !rawHTML.open.elements[index].isLink
        else { return }
        writeEndTag(named: "a", &scratch)
        rawHTML.open.makeGhost(index, isMissed: true)
    }

    private mutating func leaveOut(_ tag: HTMLTag, _ opened: OpenHTMLElement, _ message: String?, hint: String?) {
        if let message { reportHTML(.misplaced, at: opened.place, "<" + tag.name, message, hint: hint) }
        guard !opened.element.contains(.void), !tag.isSelfClosing else { return }
        var ghost = opened
        ghost.isGhost = true
        rawHTML.open.push(ghost)
    }

    // MARK: End tags

    private mutating func writeEndTag(
        _ tag: HTMLTag,
        _ element: HTMLElement,
        _ piece: RawPiece,
        _ place: (line: Int, column: Int),
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let name = tag.name
        let start = rawHTML.open.start(of: piece.container)
        var index = rawHTML.open.elements.count
        // Whether an element that began later, and is no mere span, is still open.
        var isBlocked = false
        search: while index > start {
            index -= 1
            let open = rawHTML.open.elements[index]
            if Self.matches(open, name, element) {
                if open.isGhost {
                    if name == "p" { reportLateEnd(ofParagraph: index, at: place) }
                    return rawHTML.open.remove(at: index)
                }
                guard !isBlocked else {
                    rawHTML.open.closeLater(index)
                    return reportHTML(
                        .misplaced,
                        at: place,
                        "</" + name,
                        "'</\(name)>' stands inside of an element that began behind '<\(name)>'; it takes effect where that ends",
                        hint: nil
                    )
                }
                close(from: index + 1, at: "</\(name)>", &scratch)
                _ = rawHTML.open.popLast()
                if element.isEmpty, open.namespace == .html, !open.isGhost {
                    reportUnknown(name, at: open.place, isCapital: piece.source[tag.range.lowerBound + 2] < UInt8(ascii: "a"))
                }
                scratch.html.append(UnsafeBufferPointer(rebasing: piece.source[tag.range]))
                return closeDeferred(in: piece.container, &scratch)
            }
            if open.isGhost { continue }
            switch name {
            case "table", "caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr":
                if open.isHTML("table") { break search }
            case "p" where open.isHTML("button"), "li" where open.isHTML(["ul", "ol"]): break search
            default:
                // A browser looks no further than these either; from an `<object>` that nothing closes, it never comes back.
                if open.element.contains(.scope), !open.isHTML(["applet", "marquee", "object"]) { break search }
                if open.element.contains(.special), !element.contains(.special) { isBlocked = true }
            }
        }
        if name == "br", !(rawHTML.open.innermost(from: start)?.holdsForeign ?? false) {
            // For a browser a line break as well.
            return scratch.html.append(UnsafeBufferPointer(rebasing: piece.source[tag.range]))
        }
        if element.contains(.void) { return }
        if closeOuter(name, element, before: start) { return }
        reportHTML(.misplaced, at: place, "</" + name, "'</\(name)>' closes nothing here; it is left out", hint: nil)
    }

    /// `<p>a<div>b</p>c</div>`: the block has ended the paragraph, and what was meant to end it stands inside of the block.
    private mutating func reportLateEnd(ofParagraph index: Int, at place: (line: Int, column: Int)) {
        guard let inner = rawHTML.open.elements[(index + 1)...].first(where: { !$0.isGhost && $0.element.contains(.block) }) else { return }
        reportHTML(
            .misplaced,
            at: place,
            "</p",
            "'</p>' closes nothing here: '<\(inner.name)>' has ended the paragraph already; it is left out",
            hint: "write '<div>' in place of '<p>', or '</p>' in front of '<\(inner.name)>'"
        )
    }

    /// `<a href="x">`, a paragraph, and `</a>` right below it: the link ends where the paragraph ends.
    private mutating func closeOuter(_ name: String, _ element: HTMLElement, before start: Int) -> Bool {
        var index = start
        while index > 0 {
            index -= 1
            let open = rawHTML.open.elements[index]
            if Self.matches(open, name, element), !open.closesLater {
                if open.isGhost { rawHTML.open.remove(at: index) } else { rawHTML.open.closeLater(index) }
                return true
            }
            guard open.isGhost || open.closesLater || open.element.contains(.optionalEnd) else { return false }
        }
        return false
    }

    private static func matches(_ open: OpenHTMLElement, _ name: String, _ element: HTMLElement) -> Bool {
        // Any end tag of a heading ends the heading that is open.
        open.name == name || (element.contains(.heading) && open.namespace == .html && open.element.contains(.heading))
    }

    // MARK: Markdown around and inside

    /// Called for each node of Markdown inside of raw HTML that is open.
    mutating func makeRoom(for node: MarkdownNode, _ type: UInt32, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let container = node.pointee.parent, rawHTML.open.last?.container == container else { return }
        switch type {
        case CMARK_NODE_TEXT.rawValue, CMARK_NODE_SOFTBREAK.rawValue, CMARK_NODE_HTML_INLINE.rawValue, CMARK_NODE_HTML_BLOCK.rawValue:
            return
        // The list of footnotes is no part of anything.
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
                    .misplaced,
                    at: open.place,
                    "<p",
                    "'<p>' cannot hold the block below it and ends in front of it",
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
    mutating func isInsideRawLink(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
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
    private static func isBareAddress(_ node: MarkdownNode) -> Bool {
        guard let text = node.pointee.first_child, text.pointee.next == nil, UInt32(text.pointee.type) == CMARK_NODE_TEXT.rawValue else {
            return false
        }
        let (shown, url) = (docgen_literal(text).bytes, docgen_link_url(node).bytes)
        return url.count >= shown.count && url[(url.count - shown.count)...].elementsEqual(shown)
            && ["", "http://", "https://", "mailto:"].contains(String(decoding: url[..<(url.count - shown.count)], as: UTF8.self))
    }

    mutating func reportLinkInLink(_ node: MarkdownNode) {
        guard !Self.isBareAddress(node) else { return }
        reportHTML(
            .misplaced,
            at: (Int(node.pointee.start_line), Int(node.pointee.start_column)),
            "[",
            "a link inside of '<a>'; it is shown as text",
            hint: nil
        )
    }

    /// Closes what is open in a block or span of Markdown that ends.
    mutating func closeHTML(in container: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        while let last = rawHTML.open.last, last.container == container {
            _ = rawHTML.open.popLast()
            if !last.isGhost { writeEndTag(named: last.name, &scratch) }
            let isOptional = last.namespace == .html && last.element.contains(.optionalEnd)
            guard last.isGhost ? last.isMissed : !isOptional, !last.closesLater else { continue }
            let end = name(ofContainer: container)
            // What such a block holds is no Markdown, blank lines or not.
            let isOpaque = last.isOpaqueBlock
            reportHTML(
                .unclosed,
                at: last.place,
                "<" + last.name,
                isOpaque
                    ? "'<\(last.name)>' is never closed; it keeps from Markdown all that follows it, to the end of the \(end)"
                    : "'<\(last.name)>' is not closed; it ends with the \(end)",
                hint: Self.hint(for: last)
            )
        }
        if let code = rawHTML.code, code.container == container {
            // Where it ends nobody knows: what may be the author's text stays.
            reportHTML(
                .unclosed,
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

    private static func hint(for element: OpenHTMLElement) -> String {
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
        default: "emphasis"
        }
    }

    /// Closes all elements from `index` on.
    ///
    /// - Parameter cause: The tag that does; `nil` where it is Markdown.
    private mutating func close(
        from index: Int,
        at cause: String?,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        while rawHTML.open.elements.count > index, let last = rawHTML.open.popLast() {
            guard !last.isGhost else { continue }
            writeEndTag(named: last.name, &scratch)
            let isOptional = last.namespace == .html && last.element.contains(.optionalEnd)
            if last.closesLater || isOptional { continue }
            reportHTML(
                .unclosed,
                at: last.place,
                "<" + last.name,
                "'<\(last.name)>' is not closed; it ends " + (cause.map { "at '\($0)'" } ?? "in front of the Markdown below it"),
                hint: Self.hint(for: last)
            )
        }
    }

    private func writeEndTag(named name: String, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.append("</")
        scratch.html.append(name)
        scratch.html.append(UInt8(ascii: ">"))
    }
}
