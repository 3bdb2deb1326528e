internal import CCmarkGFM

/// What the start tag of an element closes before it stands in its place, as a browser would.
extension DocumentWriter {
    /// Why a tag cannot stand where it does.
    struct MisplacedTag {
        var message: String
        var hint: String?
    }

    /// A start tag that looks for its room: between the elements that are open in its container.
    private struct Newcomer {
        let name: String
        let element: HTMLElement
        /// Where the open elements of its container begin.
        let start: Int

        /// For findings, and in them the cause of what it closes.
        var shown: String { "<\(name)>" }
    }

    /// Closes what the start tag of an element of HTML closes.
    /// - Returns: Why the tag cannot stand here.
    mutating func makeRoom(
        for name: String,
        _ element: HTMLElement,
        _ piece: RawPiece,
        from start: Int,
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> MisplacedTag? {
        let tag = Newcomer(name: name, element: element, start: start)
        if rawHTML.open.index(from: start, where: { $0.isHTML("select") }) != nil, !["option", "optgroup", "hr"].contains(name) {
            return MisplacedTag(message: "'\(tag.shown)' is inside '<select>'; it is left out", hint: nil)
        }
        if element.contains(.tablePart) { return makeRoom(forTablePart: tag, &scratch) }
        let problem: MisplacedTag? =
            switch name {
            case "a", "nobr": makeRoom(forLink: tag, &scratch)
            case "form", "button", "option", "optgroup": makeRoom(forControl: tag, &scratch)
            case "rb", "rp", "rt", "rtc": makeRoom(forRubyPart: tag, &scratch)
            case "li", "dd", "dt": makeRoom(forListItem: tag, &scratch)
            case "table": makeRoom(forTable: tag, &scratch)
            default: nil
            }
        if let problem { return problem }
        guard element.contains(.block) || name == "hr" else { return nil }
        if let problem = endParagraph(for: tag.shown, piece, &scratch) { return problem }
        return element.contains(.heading) ? makeRoom(forHeading: tag, piece, &scratch) : nil
    }

    private mutating func makeRoom(forTablePart tag: Newcomer, _ scratch: inout MarkdownRenderer.Scratch) -> MisplacedTag? {
        var contexts: Set<String> = ["table"]
        if tag.name == "col" { contexts.insert("colgroup") }
        if ["tr", "td", "th"].contains(tag.name) { contexts.formUnion(["tbody", "thead", "tfoot"]) }
        if ["td", "th"].contains(tag.name) { contexts.insert("tr") }
        guard let context = rawHTML.open.index(from: tag.start, where: { $0.isHTML(contexts) }) else {
            return MisplacedTag(message: "'\(tag.shown)' is outside a table; it is left out", hint: nil)
        }
        close(from: context + 1, at: tag.shown, &scratch)
        return nil
    }

    private mutating func makeRoom(forLink tag: Newcomer, _ scratch: inout MarkdownRenderer.Scratch) -> MisplacedTag? {
        if tag.name == "a", rawHTML.link != nil {
            return MisplacedTag(message: "a link inside a link; the inner one is left out", hint: nil)
        }
        guard let outer = rawHTML.open.index(from: 0, where: { $0.isHTML(tag.name) }) else { return nil }
        guard outer >= tag.start,
            rawHTML.open.index(from: outer, where: { $0.namespace != .html || $0.element.contains(.special) }) == nil
        else {
            return MisplacedTag(message: "'\(tag.shown)' inside '\(tag.shown)'; the inner one is left out", hint: nil)
        }
        close(from: outer, at: tag.shown, &scratch)
        return nil
    }

    private mutating func makeRoom(forControl tag: Newcomer, _ scratch: inout MarkdownRenderer.Scratch) -> MisplacedTag? {
        switch tag.name {
        case "form":
            guard rawHTML.open.index(from: 0, where: { $0.isHTML("form") }) == nil else {
                return MisplacedTag(message: "a form inside a form; the inner one is left out", hint: nil)
            }
        case "button":
            guard let outer = rawHTML.open.index(from: 0, where: { $0.isHTML("button") }) else { return nil }
            guard outer >= tag.start else {
                return MisplacedTag(message: "a button inside a button; the inner one is left out", hint: nil)
            }
            close(from: outer, at: tag.shown, &scratch)
        default:
            let isGroup = tag.name == "optgroup"
            while let last = rawHTML.open.innermost(from: tag.start), last.isHTML("option") || (isGroup && last.isHTML("optgroup")) {
                closeInnermost(for: tag, &scratch)
            }
        }
        return nil
    }

    private mutating func makeRoom(forRubyPart tag: Newcomer, _ scratch: inout MarkdownRenderer.Scratch) -> MisplacedTag? {
        guard let ruby = rawHTML.open.index(from: 0, where: { $0.isHTML("ruby") }) else { return nil }
        guard ruby >= tag.start else {
            return MisplacedTag(message: "'\(tag.shown)' is outside its '<ruby>'; it is left out", hint: nil)
        }
        while let last = rawHTML.open.innermost(from: ruby), last.namespace == .html, last.element.contains(.optionalEnd) {
            closeInnermost(for: tag, &scratch)
        }
        return nil
    }

    private mutating func makeRoom(forListItem tag: Newcomer, _ scratch: inout MarkdownRenderer.Scratch) -> MisplacedTag? {
        let kin: Set<String> = tag.name == "li" ? ["li"] : ["dd", "dt"]
        var isApart = false
        let previous = rawHTML.open.index(
            from: tag.start,
            where: { $0.isHTML(kin) },
            stop: {
                isApart = $0.element.contains(.special) && !$0.isHTML(["address", "div", "p"])
                return isApart
            }
        )
        if let previous {
            close(from: previous, at: tag.shown, &scratch)
        } else if !isApart,
            (tag.name == "li" && rawHTML.itemDepth > 0)
                || rawHTML.open.elements[..<tag.start].contains(where: { !$0.isGhost && $0.isHTML(["li", "dd", "dt"]) })
        {
            return MisplacedTag(message: "'\(tag.shown)' is outside a list of its own; it is left out", hint: nil)
        }
        return nil
    }

    private mutating func makeRoom(forTable tag: Newcomer, _ scratch: inout MarkdownRenderer.Scratch) -> MisplacedTag? {
        guard let outer = rawHTML.open.tableAroundCells(isInCell: rawHTML.isInCell) else { return nil }
        guard outer >= tag.start else {
            return MisplacedTag(message: "a table inside a table, but in no cell; it is left out", hint: nil)
        }
        close(from: outer, at: tag.shown, &scratch)
        return nil
    }

    private mutating func makeRoom(
        forHeading tag: Newcomer,
        _ piece: RawPiece,
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> MisplacedTag? {
        let inner = rawHTML.open.start(of: piece.container)
        if let last = rawHTML.open.innermost(from: inner) {
            if last.element.contains(.heading), let index = rawHTML.open.index(from: inner, where: { _ in true }) {
                close(from: index, at: tag.shown, &scratch)
            }
            return nil
        }
        guard UInt32(piece.container.pointee.type) == CMARK_NODE_HEADING.rawValue else { return nil }
        return MisplacedTag(message: "a heading inside a heading; the inner one is left out", hint: nil)
    }

    private mutating func closeInnermost(for tag: Newcomer, _ scratch: inout MarkdownRenderer.Scratch) {
        close(from: rawHTML.open.index(from: tag.start, where: { _ in true }) ?? tag.start, at: tag.shown, &scratch)
    }

    /// Ends the paragraph that a block stands in, as a browser would.
    private mutating func endParagraph(for cause: String, _ piece: RawPiece, _ scratch: inout MarkdownRenderer.Scratch) -> MisplacedTag? {
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
            return MisplacedTag(
                message: "'\(cause)' cannot be inside a span of text; it is left out",
                hint: "put it on a line of its own, with a blank line above"
            )
        }
        scratch.html.append("</p>")
        rawHTML.isParagraphClosed = true
        return nil
    }
}
