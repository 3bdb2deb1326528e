internal import DocModel

extension DocumentWriter {
    // MARK: Tags as they are written

    /// Writes a start tag as it stands, and notes what its attributes hold: ids, addresses, and what will not work.
    mutating func copy(
        _ tag: HTMLTag,
        _ piece: RawPiece,
        _ place: (line: Int, column: Int),
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let shift = scratch.html.count - tag.range.lowerBound
        let imported = tag.name == "img" ? importedPicture(piece.source) : nil
        if let imported {
            scratch.html.append(UnsafeBufferPointer(rebasing: piece.source[tag.range.lowerBound..<imported.value.lowerBound]))
            scratch.html.append(imported.attribute)
            scratch.html.append(UnsafeBufferPointer(rebasing: piece.source[imported.value.upperBound..<tag.range.upperBound]))
        } else {
            scratch.html.append(UnsafeBufferPointer(rebasing: piece.source[tag.range]))
        }
        switch tag.name {
        case "video", "audio": report(tag.name == "video" ? .video : .audio, at: place, tag)
        case "object", "embed", "applet": report(.plugIn, at: place, tag)
        case "img":
            // An empty one says that the picture is decoration.
            if !isNamed(piece.source, by: "alt") {
                report(
                    .missingAlt,
                    at: place,
                    "<img",
                    "the image has no alternative text",
                    "say in 'alt' what it shows; 'alt=\"\"' for decoration"
                )
            }
        default: break
        }
        var piece = piece
        for attribute in rawHTML.attributes {
            guard let imported, attribute.value.upperBound >= imported.value.lowerBound else {
                note(attribute, of: tag, &piece, shift: shift)
                continue
            }
            guard attribute.value.lowerBound == imported.value.lowerBound else {
                note(attribute, of: tag, &piece, shift: shift + imported.attribute.utf8.count - imported.value.count)
                continue
            }
            let place = piece.place(of: imported.value.lowerBound)
            // Between its quotes.
            links.append(
                DocumentLink(
                    kind: .rawImage,
                    offset: imported.value.lowerBound + shift + 1,
                    length: imported.attribute.utf8.count - 2,
                    line: place.line + lines.lineOffset,
                    column: place.column
                )
            )
        }
    }

    /// `<img src={lamp} />` of MDX, where `lamp` is a file that the page imports: the expression, and the value in its place.
    private func importedPicture(_ source: UnsafeBufferPointer<UInt8>) -> (value: Range<Int>, attribute: String)? {
        guard let imports = syntax?.components?.imports, !imports.isEmpty,
            let written = rawHTML.attributes.first(where: { HTMLBytes.equals(source, $0.name, "src") })?.value,
            let end = source[written].lastIndex(of: UInt8(ascii: "}")), source[written.lowerBound] == UInt8(ascii: "{"),
            source[(end + 1)..<written.upperBound].allSatisfy({ $0 == UInt8(ascii: "/") }),
            let path = imports[String(decoding: source[(written.lowerBound + 1)..<end], as: UTF8.self)]
        else { return nil }
        return (written.lowerBound..<(end + 1), "\"\(HTML.escaped(path))\"")
    }

    /// Whether the tag that is read says something to those who do not see it, or that it is not meant for them.
    /// Source: Accessible Name and Description Computation 1.2, section 4.3.2.
    func isNamed(_ source: UnsafeBufferPointer<UInt8>, by own: StaticString) -> Bool {
        rawHTML.attributes.contains { attribute in
            let (name, value) = (attribute.name, attribute.value)
            if HTMLBytes.equals(source, name, own) { return true }
            if HTMLBytes.equals(source, name, "aria-label") || HTMLBytes.equals(source, name, "aria-labelledby") { return !value.isEmpty }
            if HTMLBytes.equals(source, name, "title") { return !value.isEmpty }
            if HTMLBytes.equals(source, name, "aria-hidden") { return HTMLBytes.equals(source, value, "true") }
            return HTMLBytes.equals(source, name, "role")
                && (HTMLBytes.equals(source, value, "presentation") || HTMLBytes.equals(source, value, "none"))
        }
    }

    private mutating func note(_ attribute: HTMLAttribute, of tag: HTMLTag, _ piece: inout RawPiece, shift: Int) {
        let source = piece.source
        let (name, value) = (attribute.name, attribute.value)
        // Most attributes are none of these: `class`, `alt`, `width`.
        switch HTMLBytes.lowercased(source[name.lowerBound]) {
        case UInt8(ascii: "i") where HTMLBytes.equals(source, name, "id"), UInt8(ascii: "n") where HTMLBytes.equals(source, name, "name"):
            guard !value.isEmpty, name.count == 2 || tag.name == "a" else { return }
            extraAnchors.append(
                ExtraAnchor(
                    name: String(decoding: source[value], as: UTF8.self),
                    place: piece.place(of: name.lowerBound),
                    tag: tag.range.lowerBound + shift
                )
            )
        case UInt8(ascii: "h") where HTMLBytes.equals(source, name, "href"):
            if tag.name == "a" || tag.name == "area" { noteLink(.rawLink, value, &piece, shift: shift) }
        case UInt8(ascii: "s") where HTMLBytes.equals(source, name, "src"):
            // A text, for MarkBind; that it is not shown is said as of other components.
            guard tag.name != "include" else { return }
            let isFile = ["video", "audio", "source", "track", "embed"].contains(tag.name)
            noteLink(isFile ? .rawLink : .rawImage, value, &piece, shift: shift)
        case UInt8(ascii: "s") where HTMLBytes.equals(source, name, "srcset"):
            guard tag.name == "img" || tag.name == "source" else { return }
            for candidate in Self.candidates(of: source, in: value) { noteLink(.rawImage, candidate, &piece, shift: shift) }
        case UInt8(ascii: "s") where HTMLBytes.equals(source, name, "style"):
            report(.styleAttribute, at: piece.place(of: name.lowerBound), tag, markup: "style")
        case UInt8(ascii: "p") where HTMLBytes.equals(source, name, "poster"):
            if tag.name == "video" { noteLink(.rawImage, value, &piece, shift: shift) }
        case UInt8(ascii: "o") where name.count > 2 && HTMLBytes.matches(source, "on", at: name.lowerBound):
            report(.handler, at: piece.place(of: name.lowerBound), tag, markup: HTMLBytes.lowercased(source[name]))
        case UInt8(ascii: "a") where HTMLBytes.equals(source, name, "action") && tag.name == "form",
            UInt8(ascii: "f") where HTMLBytes.equals(source, name, "formaction"):
            let url = UnsafeBufferPointer(rebasing: source[Self.withoutBlanks(value, source)])
            if LinkTarget.isCode(inHTML: url) {
                report(.scriptAddress, at: piece.place(of: name.lowerBound), nil, markup: HTMLBytes.lowercased(source[name]))
            } else if LinkTarget.isExternal(url) {
                report(.form, at: piece.place(of: name.lowerBound), tag, markup: HTMLBytes.lowercased(source[name]))
            }
        default: break
        }
    }

    private mutating func noteLink(_ kind: DocumentLink.Kind, _ range: Range<Int>, _ piece: inout RawPiece, shift: Int) {
        let range = Self.withoutBlanks(range, piece.source)
        let url = UnsafeBufferPointer(rebasing: piece.source[range])
        let place = piece.place(of: range.lowerBound)
        if LinkTarget.isCode(inHTML: url) { return report(.scriptAddress, at: place, nil, markup: "") }
        if let fault = AddressFault(of: url, as: kind), rawHTML.findings < OpenHTML.maxFindings {
            rawHTML.findings += 1
            let span = url.isEmpty ? (place.column, 0) : lines.span(ofAddress: url, line: place.line, from: place.column)
            diagnostics.append(fault.diagnostic(at: location(line: place.line, span)))
        }
        guard !url.isEmpty else { return }
        guard options.notes(url) else { return }
        let span = lines.span(ofAddress: url, line: place.line, from: place.column)
        links.append(
            DocumentLink(
                kind: kind,
                offset: range.lowerBound + shift,
                length: range.count,
                line: place.line + lines.lineOffset,
                column: span.column,
                width: span.width
            )
        )
    }

    /// An address without the white space around it, as browsers take it.
    private static func withoutBlanks(_ range: Range<Int>, _ source: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var range = range
        while let first = range.first, HTMLBytes.isSpace(source[first]) { range.removeFirst() }
        while let last = range.last, HTMLBytes.isSpace(source[last]) { range.removeLast() }
        return range
    }

    /// The addresses of a `srcset`: `a.png 1x, b.png 2x`.
    ///
    /// Source: HTML Standard section 4.8.4.2.4, parsing a srcset attribute.
    static func candidates(of source: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = range.lowerBound
        let comma = UInt8(ascii: ",")
        while true {
            while index < range.upperBound, HTMLBytes.isSpace(source[index]) || source[index] == comma { index += 1 }
            guard index < range.upperBound else { return found }
            let start = index
            while index < range.upperBound, !HTMLBytes.isSpace(source[index]) { index += 1 }
            var end = index
            while end > start, source[end - 1] == comma { end -= 1 }
            found.append(start..<end)
            // A comma at its end: there is no `2x`.
            guard end == index else { continue }
            var depth = 0
            while index < range.upperBound, depth > 0 || source[index] != comma {
                if source[index] == UInt8(ascii: "(") { depth += 1 }
                if source[index] == UInt8(ascii: ")") { depth -= 1 }
                index += 1
            }
        }
    }

    // MARK: Findings

    /// - Parameter markup: The beginning of what is meant, in lower case; it stands at `place` or, behind markers of quotes and lists, further on.
    mutating func reportHTML(
        _ id: DiagnosticID,
        at place: (line: Int, column: Int),
        _ markup: String,
        _ message: String,
        hint: String?
    ) {
        guard rawHTML.findings < OpenHTML.maxFindings else { return }
        rawHTML.findings += 1
        report(id, at: place, markup, message, hint)
    }

    /// Reports an element that HTML does not have and nobody sees, once for each name. Names in capitals are those of components.
    mutating func reportUnknown(_ name: String, at place: (line: Int, column: Int), isCapital: Bool) {
        guard !isCapital, !HTMLElement.isKnown(name), rawHTML.unknown.count < 20, rawHTML.unknown.insert(name).inserted else { return }
        reportHTML(
            .unknownHTML,
            at: place,
            "<" + name,
            "HTML has no element '<\(name)>'; readers do not see its tags",
            hint: "write '\\<\(name)>', or put it into backticks"
        )
    }

    /// `cp <source> <target>`: elements without content or end, and without attributes nothing to see.
    mutating func reportPlaceholder(_ name: String, at place: (line: Int, column: Int)) {
        guard !["br", "col", "hr", "wbr"].contains(name), rawHTML.unknown.count < 20, rawHTML.unknown.insert(name).inserted else { return }
        reportHTML(
            .unknownHTML,
            at: place,
            "<" + name,
            "'<\(name)>' without attributes is not text: readers do not see it",
            hint: "write '\\<\(name)>', or put it into backticks"
        )
    }

    /// Reports what the page's security policy blocks: each kind once, where it stands first.
    mutating func report(_ kind: BlockedHTML, at place: (line: Int, column: Int), _ tag: HTMLTag?, markup: String? = nil) {
        guard rawHTML.blocked.insert(kind).inserted else { return }
        let name = markup ?? tag?.name ?? ""
        let (text, hint) = kind.message(for: name)
        report(.blockedHTML, at: place, markup ?? "<" + name, text, hint)
    }

    mutating func report(
        _ id: DiagnosticID,
        at place: (line: Int, column: Int),
        _ markup: String,
        _ message: String,
        _ hint: String?
    ) {
        let column = lines.column(ofMarkup: markup, line: place.line, from: place.column)
        let location = SourceLocation(path: path, line: place.line + lines.lineOffset, column: column)
        diagnostics.append(Diagnostic(id: id, at: location, message, hint: hint))
    }
}
