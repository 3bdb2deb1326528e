internal import CCmarkGFM

/// Formulas in TeX inside a text: `$x$`, `$$x$$`, `` $`x`$ ``, `\\(x\\)`.
extension SyntaxExtension {
    struct Formula {
        var tex: String
        var isBlock: Bool
        /// As it is written.
        var source: String
        /// How many bytes stand in front of it.
        var signs: Int
    }

    /// A formula of a sentence is short; from each `$` no more is looked through.
    private static let maxBytes = 2_000

    /// As Pandoc and GitHub have it: no space inside the signs, no letter or digit behind them. `$5 and $10` is money, `$(a)/$(b)` a shell's.
    func matchFormula(_ text: InlineText) -> MarkdownNode? {
        let bytes = text.bytes
        let limit = min(bytes.count, text.start + Self.maxBytes)
        guard text.before != UInt8(ascii: "$"), !SyntaxReview.isWord(text.before) else { return nil }
        if text.byte(at: 1) == UInt8(ascii: "$") {
            guard let end = close(of: "$$", in: bytes, from: text.start + 2, before: limit), end > text.start + 2,
                ForeignSyntax.isFormula(bytes[(text.start + 2)..<end])
            else { return nil }
            return add(text, signs: 2, end: end, isBlock: true)
        }
        if text.byte(at: 1) == UInt8(ascii: "`") {
            guard let end = close(of: "`$", in: bytes, from: text.start + 2, before: limit), end > text.start + 2 else { return nil }
            return add(text, signs: 2, end: end, isBlock: false)
        }
        guard text.byte(at: 1) > 0x20, let end = close(of: "$", in: bytes, from: text.start + 1, before: limit), end > text.start + 1,
            bytes[end - 1] > 0x20, end + 1 == bytes.count || !(SyntaxReview.isWord(bytes[end + 1]) || "$({".utf8.contains(bytes[end + 1])),
            ForeignSyntax.isFormula(bytes[(text.start + 1)..<end])
        else { return nil }
        return add(text, signs: 1, end: end, isBlock: false)
    }

    /// What ``ComponentTags`` has marked: `\\(x\\)`, `\\[x\\]`, and both with two backslashes.
    func matchEscapedFormula(_ text: InlineText) -> MarkdownNode? {
        let isDouble = text.byte(at: 1) == UInt8(ascii: "\\")
        let signs = isDouble ? 3 : 2
        let isBlock = text.byte(at: signs - 1) == UInt8(ascii: "[")
        let closing: StaticString = isBlock ? (isDouble ? "\\\\]" : "\\]") : (isDouble ? "\\\\)" : "\\)")
        guard let end = text.bytes.index(of: closing, from: text.start + signs) else { return nil }
        openedFormulas += 1
        return add(text, signs: signs, end: end, isBlock: isBlock)
    }

    /// - Parameters:
    ///   - signs: How many bytes stand in front of the TeX.
    ///   - closing: How many stand behind it, where those are others.
    func add(_ text: InlineText, signs: Int, closing: Int? = nil, end: Int, isBlock: Bool) -> MarkdownNode? {
        let closing = closing ?? signs
        let start = text.start + signs
        formulas.append(
            Formula(
                tex: String(decoding: text.bytes[start..<end], as: UTF8.self),
                isBlock: isBlock,
                source: String(
                    decoding: text.bytes[text.start..<(end + closing)].map { $0 == ComponentTags.formula ? UInt8(ascii: "\\") : $0 },
                    as: UTF8.self
                ),
                signs: signs
            )
        )
        return text.makeNode(.formula(formulas.count - 1), pointer, end: end + closing)
    }

    /// Where a sign stands that no backslash is in front of.
    private func close(of sign: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, before limit: Int) -> Int? {
        let text = UnsafeBufferPointer(rebasing: bytes[..<limit])
        var offset = start
        while let hit = text.index(of: sign, from: offset) {
            var backslashes = 0
            while hit - backslashes > start, text[hit - backslashes - 1] == UInt8(ascii: "\\") { backslashes += 1 }
            if backslashes.isMultiple(of: 2) { return hit }
            offset = hit + 1
        }
        return nil
    }
}
