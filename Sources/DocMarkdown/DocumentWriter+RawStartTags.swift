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
            return leaveOut(tag, opened, "'<\(tag.name)>' does not belong in an article; it is left out", hint: nil)
        }
        if element.contains(.unwrapped) { return leaveOut(tag, opened, nil, hint: nil) }
        if tag.name == "badge", tag.isSelfClosing, writeBadge(piece.source, &scratch) { return }
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
        if let problem = makeRoom(for: tag.name, element, piece, from: start, &scratch) {
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
        if opened.isLink, !isNamed(piece.source, by: "aria-label") { opened.unnamedContent = scratch.html.count }
        rawHTML.open.push(opened)
    }

    /// `<Badge type="tip" text="beta" />` of VitePress. It stands beside a heading, and is not part of its anchor.
    ///
    /// Source: <https://vitepress.dev/reference/default-theme-badge>.
    private mutating func writeBadge(_ source: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
        guard let text = rawHTML.attributes.first(where: { HTMLBytes.equals(source, $0.name, "text") }) else { return false }
        scratch.html.append("<span class=\"badge\">")
        scratch.html.appendEscaped(HTMLTitle.decoded(Array(source[text.value])))
        scratch.html.append("</span>")
        return true
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
