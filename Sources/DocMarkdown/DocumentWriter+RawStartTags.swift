internal import CCmarkGFM
internal import DocModel

/// Start tags of raw HTML: what each closes, and where none can stand.
extension DocumentWriter {
    mutating func writeStartTag(
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
    mutating func endAnchor(from start: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let index = rawHTML.open.index(from: start, where: { _ in true }), rawHTML.open.elements[index].isHTML("a"),
            !rawHTML.open.elements[index].isLink
        else { return }
        writeEndTag(named: "a", &scratch)
        rawHTML.open.makeGhost(index, isMissed: true)
    }

    private mutating func leaveOut(_ tag: HTMLTag, _ opened: OpenHTMLElement, _ message: String?, hint: String?) {
        if let message { reportHTML(.misplacedHTML, at: opened.place, "<" + tag.name, message, hint: hint) }
        guard !opened.element.contains(.void), !tag.isSelfClosing else { return }
        var ghost = opened
        ghost.isGhost = true
        rawHTML.open.push(ghost)
    }
}
