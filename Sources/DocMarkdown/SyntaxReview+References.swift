internal import DocModel

/// References and footnotes that lead nowhere, and definitions that nobody reaches.
extension SyntaxReview {
    /// Looks at `[…]` from `open` to `close`: a footnote, or the text of a reference whose label stands behind it.
    /// - Returns: Where to go on, when it was one that leads nowhere.
    mutating func reference(from open: Int, to close: Int, in block: Block, lineStart: Int, line: Int, path: String) -> Int? {
        guard close - open <= Self.maxFormBytes else { return nil }
        let text = String(decoding: source[(open + 1)..<close], as: UTF8.self)
        let before: UInt8 = open > 0 ? source[open - 1] : 0x0A
        let isImage = before == UInt8(ascii: "!")
        let column = max(1, open - lineStart + (isImage ? 0 : 1))
        if text.hasPrefix("^") {
            let name = text.dropFirst()
            // `[^a-z]+` is a pattern.
            let next: UInt8 = close + 1 < source.count ? source[close + 1] : 0x0A
            guard block.labels.contains(text), Self.isFootnoteName(name), !"*+?{)]|(".utf8.contains(next), !"\\([|^/".utf8.contains(before)
            else { return nil }
            reportReference(
                "footnote '[\(text)]' has no definition; it is shown as text",
                hint: misplacedDefinition(of: text) ?? "add a line '[\(text)]: …'",
                at: place(path, line: line, column: column, from: open, to: close, lineStart: lineStart)
            )
            return close + 1
        }
        guard close + 1 < source.count, source[close + 1] == UInt8(ascii: "["),
            let end = source.index(of: UInt8(ascii: "]"), from: close + 2), end - close <= Self.maxLabelBytes
        else { return nil }
        // The same label may stand behind a reference that has a definition.
        if referenceEnds.contains(Place(line: line, column: end - lineStart + 1)) { return end + 1 }
        let label = String(decoding: source[(close + 2)..<end], as: UTF8.self)
        let isBlank = text.allSatisfy { $0 == " " } || (!label.isEmpty && label.allSatisfy { $0 == " " })
        // `matrix[i][j]` and `[0][1]` are code that lacks its backticks.
        let isIndex = Self.isWord(before) || ")]^".utf8.contains(before)
        let isNumeric = text.utf8.allSatisfy { (0x30...0x39).contains($0) } && label.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // `[[a]][[b]]` are two names of pages: no label holds a bracket.
        guard block.labels.contains(label), !isBlank, !isIndex, !isNumeric, !label.hasPrefix("^"), !label.hasPrefix("[") else { return nil }
        let name = label.isEmpty ? text : label
        let shown = (isImage ? "!" : "") + "[\(text.collapsingWhitespace().cut(to: 40))][\(label.cut(to: 40))]"
        reportReference(
            "reference '\(shown)' has no definition; it is shown as text",
            hint: misplacedDefinition(of: name)
                ?? "write '\(isImage ? "!" : "")[…](\(isImage ? "image.png" : "page.md"))', or add a line '[\(name.cut(to: 40))]: …'",
            at: place(path, line: line, column: column, from: open, to: end, lineStart: lineStart)
        )
        return end + 1
    }

    /// - Parameters:
    ///   - open: The offset of the bracket that begins what is meant.
    ///   - last: The offset of its last byte; what is on several lines is a point.
    private func place(_ path: String, line: Int, column: Int, from open: Int, to last: Int, lineStart: Int) -> SourceLocation {
        let place = SourceLocation(path: path, line: line + lineOffset, column: column)
        return source[min(open, lineStart)..<last].contains(0x0A) ? place : place.spanning(last - lineStart + 2 - column)
    }

    /// What to do where a line looks like the definition, but is a part of the text above it.
    private func misplacedDefinition(of label: String) -> String? {
        guard reportedReferences <= Self.maxReferences, notes.definitions.count < Self.maxMisplaced else { return nil }
        let label = label.collapsingWhitespace().lowercased()
        for close in notes.definitions {
            // A line may be as long as the file, a definition begins near its label.
            let nearest = max(0, close - Self.maxFormBytes)
            guard let from = source[nearest..<close].lastIndex(of: 0x0A).map({ $0 + 1 }) ?? (nearest == 0 ? 0 : nil) else { continue }
            let start = from + MarkdownGuards.content(of: UnsafeBufferPointer(rebasing: source[from..<close])).start
            guard start < close, source[start] == UInt8(ascii: "["),
                Self.normalized(UnsafeBufferPointer(rebasing: source[(start + 1)..<close])) == label
            else { continue }
            let line = source[..<from].count { $0 == 0x0A } + 1
            if opaqueLines.contains(where: { $0.contains(line) }) { continue }
            // `[2]: https://a.example/b)`: an address has as many of both parentheses (CommonMark 0.31.2 section 6.3).
            let address = source[(close + 2)...].drop { $0 == 0x20 }.prefix { $0 > 0x20 }
            let isUneven = address.count { $0 == UInt8(ascii: "(") } != address.count { $0 == UInt8(ascii: ")") }
            if isUneven, address.first != UInt8(ascii: "<") {
                return "line \(line + lineOffset) does not define it: its address has a parenthesis without the other; correct it"
            }
            let end = source.index(of: 0x0A, from: address.endIndex) ?? source.count
            if let next = source[address.endIndex..<end].first(where: { $0 > 0x20 }), !"\"'(".utf8.contains(next), !address.isEmpty {
                return "line \(line + lineOffset) does not define it: its address contains a space; write '%20'"
            }
            return "line \(line + lineOffset) does not define it there: leave a blank line above it"
        }
        return nil
    }

    /// More lines that look like definitions are not searched for each reference without one.
    private static let maxMisplaced = 1_000

    private static func isFootnoteName(_ name: Substring) -> Bool {
        let bytes = Array(name.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 >= 0x80 }) else {
            return false
        }
        // `a-z`, `0-9`: a range.
        return !(bytes.count >= 3 && bytes[1] == UInt8(ascii: "-") && (bytes.count == 3 || bytes.dropFirst(3).contains(UInt8(ascii: "-"))))
    }

    private mutating func reportReference(_ message: String, hint: String, at place: SourceLocation) {
        reportedReferences += 1
        guard reportedReferences <= Self.maxReferences else { return }
        diagnostics.append(
            Diagnostic(
                id: .undefinedReference,
                at: place,
                message,
                hint: hint
            )
        )
    }

    /// A label as CommonMark compares it: without case, with single spaces.
    static func normalized(_ label: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: label, as: UTF8.self).collapsingWhitespace().lowercased()
    }

    /// What a definition says, and where its address stands.
    struct DefinitionPlace {
        var line: Int
        /// In bytes, from 1.
        var column: Int
        /// `nil` where it is written with escapes.
        var url: String?
    }

    /// Lines outside code and raw HTML that begin with a label and a colon, as definitions do: the line, from 1, and where it, its label's opening
    /// and its closing bracket are.
    private mutating func labelledLines() -> [(line: Int, lineStart: Int, start: Int, close: Int)] {
        var lines: [(line: Int, lineStart: Int, start: Int, close: Int)] = []
        opaqueLines.sort { $0.lowerBound < $1.lowerBound }
        var opaque = opaqueLines[...]
        var line = 1
        var lineStart = 0
        var lastLine = 0
        for close in notes.definitions {
            while let newline = source.index(of: 0x0A, from: lineStart), newline < close {
                lineStart = newline + 1
                line += 1
            }
            // Only the first bracket of a line begins a definition.
            guard line != lastLine else { continue }
            lastLine = line
            while let first = opaque.first, first.upperBound < line { opaque.removeFirst() }
            if let first = opaque.first, first.contains(line) { continue }
            let start = lineStart + MarkdownGuards.content(of: UnsafeBufferPointer(rebasing: source[lineStart..<close])).start
            guard start < close, source[start] == UInt8(ascii: "["),
                !source[(start + 1)..<close].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") })
            else { continue }
            lines.append((line, lineStart, start, close))
        }
        return lines
    }

    /// The first definition of each label.
    mutating func definitionPlaces() -> [String: DefinitionPlace] {
        var places: [String: DefinitionPlace] = [:]
        for (line, lineStart, start, close) in labelledLines() where close - start <= Self.maxLabelBytes {
            let label = Self.normalized(UnsafeBufferPointer(rebasing: source[(start + 1)..<close]))
            guard places[label] == nil, let first = source[(close + 2)...].firstIndex(where: { $0 > 0x20 }),
                source[close..<first].count(where: { $0 == 0x0A }) < 2,
                let address = LinkAddress.destination(in: source, from: first, before: source.index(of: 0x0A, from: first) ?? source.count)
            else { continue }
            let isBelow = source[close..<first].lastIndex(of: 0x0A)
            let text = source[address]
            places[label] = DefinitionPlace(
                line: isBelow == nil ? line : line + 1,
                column: address.lowerBound - (isBelow.map { $0 + 1 } ?? lineStart) + 1,
                url: text.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "&") } ? nil : String(decoding: text, as: UTF8.self)
            )
        }
        return places
    }

    mutating func checkDefinitions(path: String) {
        var lastDefinition = 0
        var known: [String: (line: Int, destination: String)] = [:]
        for (line, lineStart, start, close) in labelledLines() {
            let label = Self.normalized(UnsafeBufferPointer(rebasing: source[(start + 1)..<close]))
            let end = source.index(of: 0x0A, from: close) ?? source.count
            let destination = String(decoding: source[(close + 2)..<max(close + 2, end)], as: UTF8.self).collapsingWhitespace()
            let isFootnote = label.hasPrefix("^")
            guard label.utf8.count > (isFootnote ? 1 : 0), !isFootnote || !label.contains(" ") else { continue }
            // A definition cannot stand in the middle of a paragraph; a footnote can.
            guard isFootnote || (Self.isTarget(destination) && (lastDefinition == line - 1 || follows(lineStart))) else { continue }
            lastDefinition = line
            let place = SourceLocation(path: path, line: line + lineOffset, column: start - lineStart + 1)
            let shown = "[" + String(decoding: source[(start + 1)..<close], as: UTF8.self).cut(to: 40) + "]"
            if let first = known[label] {
                // `[//]: # (text)` is a comment.
                guard first.destination != destination, label != "//" else { continue }
                diagnostics.append(
                    Diagnostic(
                        id: .duplicateDefinition,
                        at: place,
                        "'\(shown)' is defined on line \(first.line + lineOffset) already; this definition is ignored",
                        hint: "remove one, or give it another name",
                        related: [Diagnostic.Related(SourceLocation(path: path, line: first.line + lineOffset), "the first definition")]
                    )
                )
                continue
            }
            known[label] = (line, destination)
            guard isFootnote, !usedFootnotes.contains(String(label.dropFirst())) else { continue }
            diagnostics.append(
                Diagnostic(
                    id: .unusedFootnote,
                    at: place,
                    "nothing refers to the footnote '\(shown)'; its text is not shown",
                    hint: "write '\(shown)' where it belongs, or remove it"
                )
            )
        }
    }

    /// Whether the text behind `[name]:` is an address, with a title perhaps, and no sentence.
    private static func isTarget(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let space = bytes.firstIndex(of: 0x20), bytes.first != UInt8(ascii: "<") else { return !text.isEmpty }
        return bytes[bytes.index(after: space)...].first.map { "\"'(".utf8.contains($0) } ?? false
    }

    /// Whether the line that begins at `lineStart` stands below a blank line or a heading.
    private func follows(_ lineStart: Int) -> Bool {
        guard lineStart > 0 else { return true }
        var start = lineStart - 1
        while start > 0, source[start - 1] != 0x0A { start -= 1 }
        let above = UnsafeBufferPointer(rebasing: source[start..<(lineStart - 1)])
        return MarkdownGuards.content(of: above).start == above.count || above.first == UInt8(ascii: "#")
    }
}
