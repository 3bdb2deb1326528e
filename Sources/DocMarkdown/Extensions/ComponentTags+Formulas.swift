/// Formulas: on lines of their own they are taken out, inside a line their backslash is kept.
extension ComponentTags {
    private static let environments: [StaticString] = [
        "equation", "align", "gather", "multline", "eqnarray", "flalign", "alignat", "displaymath",
    ]

    /// A formula on lines of its own: `$$`, `\\[` or an environment begins it.
    /// - Returns: Where it ends.
    mutating func readFormula(_ source: UnsafeBufferPointer<UInt8>, content: Int, line: Range<Int>, number: Int) -> Int? {
        let text = UnsafeBufferPointer(rebasing: source[content..<line.upperBound])
        guard let opening = FormulaSigns(text), !ignored.contains(content),
            let nearest = nextEnd(opening.closing, in: source, from: content + opening.count),
            nearest - content < Self.maxFormulaBytes,
            let body = formulaBody(opening, in: source, from: content, line), body.tex.contains(where: { $0 > 0x20 }),
            // `\\[text\\]` in front of more text is an escaped bracket.
            opening.count != 2 || text.first == UInt8(ascii: "$") || body.lines > 0
                || ForeignSyntax.isFormula(Slice(base: text, bounds: 2..<text.count), isEscaped: true),
            tags.count < Self.maxTags
        else { return nil }
        tags.append(
            Tag(
                name: "",
                attributes: body.label.map { [("label", $0)] } ?? [],
                line: number,
                column: content - line.lowerBound,
                shown: String(decoding: text, as: UTF8.self).cut(to: SyntaxReview.maxShownCharacters),
                lastLine: number + body.lines,
                tex: String(decoding: body.tex, as: UTF8.self),
                form: .formula,
                range: content..<(content + max(opening.count, 1)),
                isEmpty: true
            )
        )
        // Quotes go on, all else becomes blank.
        var start = content
        while start < body.end {
            let end = min(body.end, source.index(of: 0x0A, from: start) ?? body.end)
            blank(start..<end)
            start = end + 1
            if start < body.end { start += Self.quoteWidth(UnsafeBufferPointer(rebasing: source[start..<body.end])) }
        }
        return body.end
    }

    /// The signs that begin a formula.
    private struct FormulaSigns {
        /// How many bytes they have; 0 for an environment, whose beginning is part of its TeX.
        let count: Int
        let closing: StaticString

        init?(_ text: UnsafeBufferPointer<UInt8>) {
            if text.hasPrefix("$$") {
                (count, closing) = (2, "$$")
            } else if text.hasPrefix("\\\\[") {
                (count, closing) = (3, "\\\\]")
            } else if text.hasPrefix("\\[") {
                (count, closing) = (2, "\\]")
            } else if text.hasPrefix("\\begin{"), ComponentTags.environments.contains(where: { text.hasPrefix($0, at: 7) }) {
                (count, closing) = (0, "\\end{")
            } else {
                return nil
            }
        }
    }

    /// The TeX of a formula, how many lines it has below its first, and where its last line ends; `nil` where nothing ends it.
    private func formulaBody(
        _ opening: FormulaSigns,
        in source: UnsafeBufferPointer<UInt8>,
        from content: Int,
        _ line: Range<Int>
    ) -> (tex: [UInt8], label: String?, lines: Int, end: Int)? {
        let closing = opening.closing
        var first = content + opening.count
        let isAlone = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: source[first..<line.upperBound])).isEmpty
        var tex: [UInt8] = []
        var label: String?
        var lineEnd = line.upperBound
        var lines = 0
        while true {
            let part = UnsafeBufferPointer(rebasing: source[first..<lineEnd])
            if opening.count == 0 {
                tex += part
                if part.index(of: closing, from: 0) != nil, ContainerLine.trimmed(part).last == UInt8(ascii: "}") { break }
            } else if let hit = part.index(of: closing, from: 0) {
                let behind = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: part[(hit + closing.utf8CodeUnitCount)...]))
                label = Self.label(behind)
                guard behind.isEmpty || label != nil else { return nil }
                tex += part[..<hit]
                break
            } else {
                tex += part
            }
            tex.append(0x0A)
            lines += 1
            guard lineEnd < source.count, lines < Self.maxFormulaLines else { return nil }
            let next = source.index(of: 0x0A, from: lineEnd + 1) ?? source.count
            let below = UnsafeBufferPointer(rebasing: source[(lineEnd + 1)..<next])
            // Without a line of its own for its signs it ends with its paragraph.
            if !isAlone, opening.count != 0, ContainerLine.trimmed(below).isEmpty { return nil }
            first = lineEnd + 1 + min(below.count, Self.quoteWidth(below))
            lineEnd = next
        }
        return (tex, label, lines, lineEnd)
    }

    /// `$$ … $$ (name)` of MyST names the formula; `(1)` is a number for readers.
    private static func label(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard text.count > 2, text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") else { return nil }
        let name = text[1..<(text.count - 1)]
        guard name[1].isLetter, name.allSatisfy({ DocumentWriter.isIDByte($0) }) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// Notes `$$` in a line that is not a formula. A `$$` alone, or in front of TeX, that no other follows has lost its end.
    mutating func noteDollars(_ text: UnsafeBufferPointer<UInt8>, number: Int, column: Int, isLast: Bool) {
        guard let first = text.index(of: "$$", from: 0) else { return }
        let isBeginning =
            isLast && first == 0 && looseDollars.isMultiple(of: 2) && column < 4 && text.index(of: "$$", from: 2) == nil
            && (text.count == 2 || text.contains(UInt8(ascii: "\\")))
        if isBeginning { unclosed.append(Unclosed(sign: "$$", line: number, column: column)) }
        var index = 0
        while let hit = text.index(of: "$$", from: index) {
            looseDollars += 1
            index = hit + 2
        }
    }

    /// Where the next end of a kind stands: what nothing ends is not looked for again from each beginning.
    mutating func nextEnd(_ closing: StaticString, in source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let key = "\(closing)"
        if let known = formulaEnds[key], known >= start { return known < source.count ? known : nil }
        let end = source.index(of: closing, from: start) ?? source.count
        formulaEnds[key] = end
        return end < source.count ? end : nil
    }

    /// The signs of quotes, with their spaces, that a line begins with.
    private static func quoteWidth(_ line: UnsafeBufferPointer<UInt8>) -> Int {
        var width = 0
        var index = 0
        while index < line.count, line[index] == 0x20 || line[index] == UInt8(ascii: ">") {
            if line[index] == UInt8(ascii: ">") { width = index + 1 }
            index += 1
        }
        return width
    }

    /// `\\(x\\)` inside a line.
    mutating func markFormulas(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        // Behind the last end of a kind no more is looked for.
        var unclosed: Set<String> = []
        while let hit = text.index(of: UInt8(ascii: "\\"), from: index) {
            index = hit + 2
            guard !ignored.contains(hit) else { continue }
            let isDouble = text.hasPrefix("\\\\(", at: hit) || text.hasPrefix("\\\\[", at: hit)
            let sign = hit + (isDouble ? 2 : 1)
            guard sign < text.count, text[sign] == UInt8(ascii: "(") || text[sign] == UInt8(ascii: "[") else { continue }
            let isRound = text[sign] == UInt8(ascii: "(")
            let closing: StaticString = isRound ? (isDouble ? "\\\\)" : "\\)") : (isDouble ? "\\\\]" : "\\]")
            guard SyntaxReview.boundaries[Int(hit > line.lowerBound ? text[hit - 1] : 0x20)],
                !unclosed.contains("\(closing)"),
                !ticks.isCode(at: hit, in: source)
            else { continue }
            guard let end = text.index(of: closing, from: sign + 1) else {
                unclosed.insert("\(closing)")
                continue
            }
            let inside = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[(sign + 1)..<end]))
            let slice = Slice(base: inside, bounds: inside.indices)
            // `\\(c\\)` and `\\(1\\)` are parentheses that somebody has escaped.
            guard inside.count > 1 || isRound && !inside.contains(where: { "cCrRpP".utf8.contains($0) }),
                ForeignSyntax.isFormula(slice, isEscaped: !isRound),
                !inside.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") || $0 == 0x20 })
            else { continue }
            bytes[hit] = Self.formula
            formulas.append(hit)
            index = end + closing.utf8CodeUnitCount
        }
    }
}
