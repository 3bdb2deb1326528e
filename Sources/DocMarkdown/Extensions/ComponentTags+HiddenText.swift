/// Comments: they become spaces with all that stands in them, code and blank lines too.
///
/// Sources: MDX 3, "Comments"; Obsidian, "Comments"; Hugo, "Shortcodes", `comment`; Liquid, "comment"; Jinja, "Comments".
extension ComponentTags {
    /// A comment of a template language, whose beginning is a tag of its own.
    private struct CommentTag {
        var opening: StaticString
        var closing: StaticString
        var endName: StaticString
    }

    private static let commentTags = [
        CommentTag(opening: "{{<", closing: ">}}", endName: "/comment"),
        CommentTag(opening: "{{%", closing: "%}}", endName: "/comment"),
        CommentTag(opening: "{%", closing: "%}", endName: "endcomment"),
    ]

    /// Whether a text may hold a comment, or an import or export of MDX.
    static func mayHoldComment(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let signs: [StaticString] = ["<!--", "{/*", "%%", "{#", "import ", "export "]
        if signs.contains(where: { text.index(of: $0, from: 0) != nil }) { return true }
        return text.index(of: "comment", from: 0) != nil && commentTags.contains { text.index(of: $0.opening, from: 0) != nil }
    }

    /// Takes away the comments that begin on a line, and those that begin behind one of them.
    /// - Parameter content: Where the line's text begins, behind the signs of lists and quotes.
    /// - Returns: Where the line ends on which the last one does; 0 where that is this line.
    mutating func blankComments(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, content: Int) -> Int {
        comments.removeAll(keepingCapacity: true)
        // Further in a comment of HTML may be code.
        let readsHTML = isCopy && content < line.lowerBound + 4
        // Nearly all lines have none, and every line of every page passes here.
        let text = UnsafeBufferPointer(rebasing: source[content..<line.upperBound])
        let signs = readsHTML ? [UInt8(ascii: "%"), UInt8(ascii: "{"), UInt8(ascii: "<")] : [UInt8(ascii: "%"), UInt8(ascii: "{")]
        guard signs.contains(where: { text.index(of: $0, from: 0) != nil }) else { return 0 }
        if content >= line.lowerBound + 4, isCodeBeyondDoubt(source, line, content: content) { return 0 }
        var begin = line.lowerBound
        var end = line.upperBound
        var index = content
        var ticks = BacktickCount(from: content)
        var kept = KeptText(source, content..<end)
        while let hit = source[index..<end].firstIndex(where: {
            $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "{") || readsHTML && $0 == UInt8(ascii: "<")
        }) {
            index = hit + 1
            guard index < end, !ticks.isCode(at: hit, in: source), !kept.contains(hit, in: source) else { continue }
            let text =
                source[hit] == UInt8(ascii: "%")
                ? endOfPercents(source, at: hit, in: begin..<end, content: content)
                : endOfComment(source, at: hit).flatMap { stop in
                    Self.isComment(hit..<stop, in: source, line: begin..<end, content: content) ? stop : nil
                }
            guard let stop = text else {
                while index < end, source[hit] == UInt8(ascii: "%"), source[index] == UInt8(ascii: "%") { index += 1 }
                continue
            }
            blankComment(hit..<stop, line: begin, content: begin == line.lowerBound ? content : begin)
            if source.hasPrefix("{/*", at: hit) { keepID(source, hit..<stop) }
            comments.append(hit..<stop)
            index = stop
            ticks.pass(to: stop)
            kept.pass(to: stop)
            if stop > end {
                begin = source[..<stop].lastIndex(of: 0x0A).map { $0 + 1 } ?? begin
                end = source.index(of: 0x0A, from: stop) ?? source.count
                kept = KeptText(source, stop..<end)
            }
        }
        return end > line.upperBound ? end : 0
    }

    /// `{/* #id */}` is the id of its heading.
    private mutating func keepID(_ source: UnsafeBufferPointer<UInt8>, _ comment: Range<Int>) {
        let inside = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: source[(comment.lowerBound + 3)..<(comment.upperBound - 3)]))
        guard !isCopy, inside.first == UInt8(ascii: "#"), inside.count > 1, inside.dropFirst().allSatisfy({ DocumentWriter.isIDByte($0) })
        else { return }
        for (offset, byte) in (Array("{".utf8) + inside + Array("}".utf8)).enumerated() { bytes[comment.lowerBound + offset] = byte }
    }

    // MARK: Signs

    /// Where a comment ends that begins with a brace, or with `<!--`.
    private mutating func endOfComment(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        switch source[start + 1] {
        case UInt8(ascii: "/"):
            guard source.hasPrefix("{/*", at: start) else { return nil }
            return nextEnd("*/}", in: source, from: start + 3).map { $0 + 3 }
        case UInt8(ascii: "!"):
            guard source.hasPrefix("<!--", at: start) else { return nil }
            return nextEnd("-->", in: source, from: start + 2).map { $0 + 3 }
        case UInt8(ascii: "#"): return endOfJinjaComment(source, at: start)
        case UInt8(ascii: "{"), UInt8(ascii: "%"):
            guard let form = Self.commentTags.first(where: { source.hasPrefix($0.opening, at: start) }), !isOwn("comment"),
                let inside = Self.endOfTag("comment", form, in: source, at: start)
            else { return nil }
            return endOfTagged(form, in: source, from: inside)
        default: return nil
        }
    }

    /// Whether what looks like a comment of a template language is one. Such signs stand in pages that explain them too: a comment of several lines begins
    /// its line and ends another, outside code.
    private static func isComment(_ comment: Range<Int>, in source: UnsafeBufferPointer<UInt8>, line: Range<Int>, content: Int) -> Bool {
        let sign = source[comment.lowerBound + 1]
        guard sign == UInt8(ascii: "#") || sign == UInt8(ascii: "{") || sign == UInt8(ascii: "%") else { return true }
        if comment.lowerBound > line.lowerBound, source[comment.lowerBound - 1] == UInt8(ascii: "\\") { return false }
        if isIndentedCode(source, line, content: content) { return false }
        guard comment.upperBound > line.upperBound else { return true }
        guard comment.lowerBound == content, placeOnLine(source, comment.upperBound - 2).isLast else { return false }
        var isInCode = false
        var index = line.upperBound + 1
        while index < comment.upperBound {
            let text = source[index..<comment.upperBound].drop { $0 == 0x20 || $0 == UInt8(ascii: ">") }
            if text.starts(with: "```".utf8) || text.starts(with: "~~~".utf8) { isInCode.toggle() }
            index = (source.index(of: 0x0A, from: index) ?? source.count) + 1
        }
        return !isInCode
    }

    /// Whether a line is code by its indentation: behind a blank line, or behind lines that are.
    private static func isIndentedCode(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, content: Int) -> Bool {
        func indent(_ line: Range<Int>) -> Int? {
            source[line].firstIndex { $0 > 0x20 }.map { first in
                source[line.lowerBound..<first].reduce(0) { $0 + ($1 == 0x09 ? 4 : 1) }
            }
        }
        guard let own = indent(line), own >= 4, line.lowerBound + own >= content else { return false }
        var end = line.lowerBound - 1
        // Bounded, as each line of a long block looks at those above it.
        for _ in 0..<maxFormulaLines {
            guard end > 0 else { return true }
            let start = source[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            guard let above = indent(start..<end) else { return true }
            guard above >= 4 else { return false }
            end = start - 1
        }
        return true
    }

    /// Whether a line is code by its indentation, below a text at the margin: what is further in may belong to a list, a container or a component, where
    /// a comment is better hidden than shown.
    private func isCodeBeyondDoubt(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, content: Int) -> Bool {
        guard source[line.lowerBound..<content].allSatisfy({ $0 == 0x20 || $0 == 0x09 }),
            Self.isIndentedCode(source, line, content: content)
        else { return false }
        var end = line.lowerBound - 1
        for _ in 0..<Self.maxFormulaLines {
            guard end > 0 else { return true }
            let start = source[..<end].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            if start < end, source[start] > 0x20 {
                return source[start].isLetter || source[start] >= 0x80 || source[start] == UInt8(ascii: "#")
            }
            end = start - 1
        }
        return false
    }

    /// `{# … #}`; `{#id}` is an attribute, `{#if x}` one of Svelte.
    private mutating func endOfJinjaComment(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        let next = start + 2 < source.count ? source[start + 2] : 0
        if next <= 0x20 || next == UInt8(ascii: "-") { return nextEnd("#}", in: source, from: start + 2).map { $0 + 2 } }
        return Self.endOfJinjaWord(source, at: start)
    }

    /// Behind `{#comment#}`, which holds no brace.
    static func endOfJinjaWord(_ source: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        guard source.hasPrefix("{#", at: start), let close = source[start...].prefix(400).firstIndex(of: UInt8(ascii: "}")),
            close > start + 3,
            source[close - 1] == UInt8(ascii: "#")
        else { return nil }
        return close + 1
    }

    /// Behind a tag of a name.
    private static func endOfTag(_ name: StaticString, _ form: CommentTag, in source: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        var index = start + form.opening.utf8CodeUnitCount
        if index < source.count, source[index] == UInt8(ascii: "-") { index += 1 }
        while index < source.count, source[index] == 0x20 { index += 1 }
        guard source.hasPrefix(name, at: index) else { return nil }
        index += name.utf8CodeUnitCount
        guard index < source.count, !SyntaxReview.isWord(source[index]),
            let close = source[index...].prefix(maxFormulaLines).firstIndex(where: { $0 == UInt8(ascii: "}") || $0 == 0x0A })
        else { return nil }
        let end = form.closing.utf8CodeUnitCount == 3 ? close + 2 : close + 1
        // One that ends itself holds nothing.
        guard end <= source.count, source.hasPrefix(form.closing, at: end - form.closing.utf8CodeUnitCount),
            source[end - form.closing.utf8CodeUnitCount - 1] != UInt8(ascii: "/")
        else { return nil }
        return end
    }

    private mutating func endOfTagged(_ form: CommentTag, in source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let key = "\(form.opening)\(form.endName)"
        if let known = codeEnds[key], known < 0 { return nil }
        var index = start
        while let hit = source.index(of: form.opening, from: index) {
            if let end = Self.endOfTag(form.endName, form, in: source, at: hit) { return end }
            index = hit + 2
        }
        codeEnds[key] = -1
        return nil
    }

    // MARK: Obsidian

    /// `%%a comment%%`, which may go on below, and two lines `%%` with a text between them. `%%i in %%j` are variables of a batch file.
    private mutating func endOfPercents(_ source: UnsafeBufferPointer<UInt8>, at hit: Int, in line: Range<Int>, content: Int) -> Int? {
        let start = hit + 2
        let before: UInt8 = hit > line.lowerBound ? source[hit - 1] : 0x20
        guard source[hit + 1] == UInt8(ascii: "%"), start == source.count || source[start] != UInt8(ascii: "%"),
            SyntaxReview.boundaries[Int(before)]
        else { return nil }
        guard source[start..<line.upperBound].contains(where: { $0 > 0x20 }) else {
            return hit == content ? endOfPercentBlock(source, from: line.upperBound) : nil
        }
        let isFirst = hit == content
        let upToEnd = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        let close = upToEnd.index(of: "%%", from: min(start + 1, upToEnd.count)) ?? endBelow(source, line, of: start, isFirst: isFirst)
        guard let close, source[start..<close].contains(where: { $0.isLetter }),
            // A cell of a table ends with its bar.
            !source[start..<(isFirst ? min(close, line.upperBound) : close)].contains(UInt8(ascii: "|")),
            close + 2 == source.count || !(SyntaxReview.isWord(source[close + 2]) || source[close + 2] == UInt8(ascii: "%")),
            source[start] == 0x20 || source[close - 1] > 0x20
                || isFirst && (close > line.upperBound || Self.placeOnLine(source, close).isLast)
        else { return nil }
        return close + 2
    }

    /// The end of a comment on a line below. Behind a blank line it has to be an end beyond doubt: of the line, or of a word.
    /// - Parameter isFirst: Whether nothing stands in front of the comment on its line.
    private func endBelow(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, of start: Int, isFirst: Bool) -> Int? {
        // `for %%i in (*)` is no comment; what has one beginning and no end is looked through once for each line.
        let limit = min(source.count, start + (isFirst ? Self.maxFormulaBytes : Self.maxTagBytes))
        guard isFirst || source[start] > 0x20,
            let close = UnsafeBufferPointer(rebasing: source[..<limit]).index(of: "%%", from: line.upperBound)
        else { return nil }
        var isBehindBlank = false
        var begin = line.upperBound + 1
        while begin < close {
            let end = source.index(of: 0x0A, from: begin) ?? source.count
            let text = source[begin..<min(end, close)]
            if end < close, !text.contains(where: { $0 > 0x20 }) { isBehindBlank = true }
            if !isFirst, text.drop(while: { $0 <= 0x20 }).starts(with: "```".utf8) { return nil }
            begin = end + 1
        }
        let place = Self.placeOnLine(source, close)
        // `%% one` above `%% two` are two of something else.
        if place.isFirst, !place.isLast { return nil }
        guard isBehindBlank else { return close }
        if isFirst { return place.isLast ? close : nil }
        let isVariable = start + 1 < source.count && !SyntaxReview.isWord(source[start + 1])
        return !isVariable && !place.isFirst && source[close - 1] > 0x20 ? close : nil
    }

    /// Whether `%%` stands first and last on its line, but for signs of quotes.
    private static func placeOnLine(_ source: UnsafeBufferPointer<UInt8>, _ sign: Int) -> (isFirst: Bool, isLast: Bool) {
        let isFirst = source[..<sign].reversed().first { $0 != 0x20 && $0 != 0x09 && $0 != UInt8(ascii: ">") }.map { $0 == 0x0A } ?? true
        let isLast = source[(sign + 2)...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }.map { $0 == 0x0A } ?? true
        return (isFirst, isLast)
    }

    /// Behind the line that ends what a line `%%` begins: one like it, or one whose text ends with the sign.
    private mutating func endOfPercentBlock(_ source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard !hasUnclosedComment else { return nil }
        var index = start
        while let hit = source.index(of: "%%", from: index) {
            index = hit + 2
            let place = Self.placeOnLine(source, hit)
            if place.isFirst, !place.isLast {
                // A comment on a line of its own, as Mermaid has them.
                index = source.index(of: 0x0A, from: hit) ?? source.count
            } else if place.isLast, place.isFirst || source[hit - 1] != UInt8(ascii: "%") {
                return hit + 2
            }
        }
        hasUnclosedComment = true
        return nil
    }

    // MARK: Spaces

    /// Takes a comment away. Text behind it on its line stays where it is: at the line's beginning, or behind the signs of a list or quote; and so does
    /// what follows in the quote or item that the comment stands in.
    /// - Parameters:
    ///   - begin: Where the line begins on which the comment does.
    ///   - content: Where its text begins.
    private mutating func blankComment(_ range: Range<Int>, line begin: Int, content: Int) {
        let quotes = bytes[begin..<content].count { $0 == UInt8(ascii: ">") }
        let isItem = content == range.lowerBound && bytes[begin..<content].contains { $0 > 0x20 && $0 != UInt8(ascii: ">") }
        let hasTextBehind = bytes[range.upperBound...].first { $0 != 0x20 && $0 != 0x09 }.map { $0 > 0x20 } ?? false
        var lineStart = begin
        var place = range.lowerBound
        var start = range.lowerBound
        while start < range.upperBound {
            let end = bytes[start..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
            var from = start
            if start > range.lowerBound {
                lineStart = start
                if !isCopy || end == range.upperBound && hasTextBehind { from = Self.behindQuotes(bytes[start..<end], count: quotes).end }
                place = bytes[from..<end].firstIndex { $0 > 0x20 } ?? from
            }
            blank(from..<end)
            // A blank line would end an item that holds nothing else.
            if isItem, !isCopy, place < end, bytes[place] == 0x20 || bytes[place] == 0x09 { bytes[place] = Self.nothing }
            start = end + 1
        }
        // One holds the line in its place; of a line of comments each would look at all in front of it.
        guard lineStart != heldLine, hasTextBehind, !isCopy else { return }
        let isText = bytes[lineStart..<place].contains { $0 > 0x20 && !(0x30...0x39).contains($0) && !">-*+.)#".utf8.contains($0) }
        if !isText { (bytes[place], heldLine) = (Self.nothing, lineStart) }
    }
}
