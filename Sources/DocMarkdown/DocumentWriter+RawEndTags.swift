internal import DocModel

/// End tags of raw HTML, and the elements they close.
extension DocumentWriter {
    mutating func writeEndTag(
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
                        .misplacedHTML,
                        at: place,
                        "</" + name,
                        "'</\(name)>' is inside an element that began after '<\(name)>'; it takes effect where that ends",
                        hint: nil
                    )
                }
                close(from: index + 1, at: "</\(name)>", &scratch)
                _ = rawHTML.open.popLast()
                if Self.isSilent(open, scratch.html.bytes) {
                    report(.emptyLink, at: open.place, "<a", "the link has no text", "write between '<a>' and '</a>' where it leads")
                }
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
        reportHTML(.misplacedHTML, at: place, "</" + name, "'</\(name)>' closes nothing here; it is left out", hint: nil)
    }

    /// Whether a link holds tags and white space alone, and none of these tags says something: pictures with a text, drawings, formulas.
    /// - Parameter html: Of the page, up to the link's end.
    private static func isSilent(_ link: OpenHTMLElement, _ html: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = link.unnamedContent, start <= html.count else { return false }
        var isInTag = false
        for index in start..<html.count {
            let byte = html[index]
            if isInTag {
                if byte == UInt8(ascii: ">") { isInTag = false }
                if HTMLBytes.matches(html, "alt=", at: index),
                    ![#"alt="""#, "alt=''", "alt=>", "alt= "].contains(where: { HTMLBytes.matches(html, $0, at: index) })
                {
                    return false
                }
                if HTMLBytes.matches(html, "aria-label", at: index) || HTMLBytes.matches(html, "title=", at: index) { return false }
            } else if byte == UInt8(ascii: "<") {
                isInTag = true
                if HTMLBytes.matches(html, "<svg", at: index) || HTMLBytes.matches(html, "<math", at: index) { return false }
            } else if !HTMLBytes.isSpace(byte) {
                return false
            }
        }
        return true
    }

    /// `<p>a<div>b</p>c</div>`: the block has ended the paragraph, and what was meant to end it stands inside the block.
    private mutating func reportLateEnd(ofParagraph index: Int, at place: (line: Int, column: Int)) {
        guard let inner = rawHTML.open.elements[(index + 1)...].first(where: { !$0.isGhost && $0.element.contains(.block) }) else { return }
        reportHTML(
            .misplacedHTML,
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

    /// Closes all elements from `index` on.
    ///
    /// - Parameter cause: The tag that does; `nil` where it is Markdown.
    mutating func close(
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
                .unclosedHTML,
                at: last.place,
                "<" + last.name,
                "'<\(last.name)>' is not closed; it ends " + (cause.map { "at '\($0)'" } ?? "in front of the Markdown below it"),
                hint: Self.hint(for: last)
            )
        }
    }

    func writeEndTag(named name: String, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.append("</")
        scratch.html.append(name)
        scratch.html.append(UInt8(ascii: ">"))
    }
}
