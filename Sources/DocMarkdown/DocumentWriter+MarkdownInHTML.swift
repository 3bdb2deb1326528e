internal import DocModel

/// Markdown that stands in an HTML block, where no Markdown is read: readers see its signs.
extension DocumentWriter {
    /// Elements whose text is meant as it stands.
    private static let verbatim: Set<String> = ["pre", "code", "samp", "kbd", "tt", "var", "textarea", "title"]

    /// Looks for Markdown in the text between two tags of a block, and reports the first of each block.
    mutating func reviewText(_ range: Range<Int>, of piece: inout RawPiece) {
        guard rawHTML.blockWithMarkdown != piece.node,
            let found = Self.markdown(in: UnsafeBufferPointer(rebasing: piece.source[range]), isLineStart: range.lowerBound == 0),
            rawHTML.open.index(from: 0, where: { $0.namespace != .html || Self.verbatim.contains($0.name) }) == nil
        else { return }
        rawHTML.blockWithMarkdown = piece.node
        let start = range.lowerBound + found.lowerBound
        let shown = String(decoding: piece.source[start..<(range.lowerBound + found.upperBound)], as: UTF8.self).cut(to: 48)
        reportHTML(
            .markdownInHTML,
            at: piece.place(of: start),
            shown.lowercased(),
            "'\(shown)' is in an HTML block, where Markdown is not read; it is shown as text",
            hint: "put a blank line between the tags and the Markdown, or write HTML"
        )
    }

    /// Where the first form of Markdown stands that is hardly anything else: strong text, a link or image, code, a heading, a fence, two items of
    /// a list.
    private static func markdown(in text: UnsafeBufferPointer<UInt8>, isLineStart: Bool) -> Range<Int>? {
        var isLineStart = isLineStart
        var index = 0
        while index < text.count {
            if isLineStart {
                isLineStart = false
                while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
                if let end = lineForm(text, at: index) { return index..<end }
                continue
            }
            switch text[index] {
            case 0x0A: isLineStart = true
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "*") where text.hasPrefix("**", at: index), UInt8(ascii: "_") where text.hasPrefix("__", at: index):
                if let end = strong(text, at: index) { return index..<end }
                while index + 1 < text.count, text[index + 1] == text[index] { index += 1 }
            case UInt8(ascii: "`"):
                if let end = pair(text, from: index + 1, UInt8(ascii: "`")) { return index..<end }
            case UInt8(ascii: "["):
                if let end = link(text, at: index) {
                    return (index > 0 && text[index - 1] == UInt8(ascii: "!") ? index - 1 : index)..<end
                }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// How far from its beginning a form may end. A line may be as long as the file.
    private static let maxFormBytes = 400

    private static func endOfForm(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let end = min(text.count, start + maxFormBytes)
        return UnsafeBufferPointer(rebasing: text[..<end]).index(of: 0x0A, from: start) ?? end
    }

    private static func endOfLine(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        text.index(of: 0x0A, from: start) ?? text.count
    }

    /// `# Heading`, a fence, `- item` with another one below.
    private static func lineForm(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        guard start < text.count else { return nil }
        let end = endOfLine(text, from: start)
        switch text[start] {
        case UInt8(ascii: "#"):
            let level = text[start..<end].prefix { $0 == UInt8(ascii: "#") }.count
            return level <= 6 && start + level + 1 < end && text[start + level] == 0x20 ? end : nil
        case UInt8(ascii: "`") where text.hasPrefix("```", at: start), UInt8(ascii: "~") where text.hasPrefix("~~~", at: start): return end
        case UInt8(ascii: "-") where text.hasPrefix("- ", at: start), UInt8(ascii: "*") where text.hasPrefix("* ", at: start):
            var next = end + 1
            while next < text.count, text[next] == 0x20 || text[next] == 0x09 { next += 1 }
            return next + 1 < text.count && text[next] == text[start] && text[next + 1] == 0x20 ? end : nil
        default: return nil
        }
    }

    /// Behind the `byte` that stands on the same line, with something in between that begins and ends with no space.
    private static func pair(_ text: UnsafeBufferPointer<UInt8>, from start: Int, _ byte: UInt8) -> Int? {
        guard start < text.count, text[start] > 0x20, let end = text[start..<endOfForm(text, from: start)].firstIndex(of: byte),
            end > start,
            text[end - 1] > 0x20
        else { return nil }
        return end + 1
    }

    /// `**text**`, not `a ** b`, `2**3` or `__init__`.
    private static func strong(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        let sign = text[start]
        func isWord(_ index: Int) -> Bool {
            index >= 0 && index < text.count && (isIDByte(text[index]) && text[index] != UInt8(ascii: "-"))
        }
        guard start + 4 < text.count, text[start + 2] > 0x20, text[start + 2] != sign, !isWord(start - 1),
            let end = pair(text, from: start + 2, sign), end < text.count, text[end] == sign, !isWord(end + 1),
            sign == UInt8(ascii: "*") || text[(start + 2)..<end].contains(0x20)
        else { return nil }
        return end + 1
    }

    /// `[text](address)`.
    private static func link(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        let end = endOfForm(text, from: start)
        guard let close = text[start..<end].firstIndex(of: UInt8(ascii: "]")), text.hasPrefix("](", at: close),
            let last = text[close..<end].firstIndex(of: UInt8(ascii: ")")), last > close + 2,
            text[(close + 2)..<last].contains(where: { "./#:".utf8.contains($0) })
        else { return nil }
        return last + 1
    }
}
