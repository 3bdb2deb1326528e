internal import CCmarkGFM

/// The text of a paragraph, heading or cell, from a special character on.
struct InlineText {
    let parser: OpaquePointer
    let bytes: UnsafeBufferPointer<UInt8>
    let start: Int

    init?(_ parser: OpaquePointer) {
        guard let chunk = cmark_inline_parser_get_chunk(parser) else { return nil }
        self.parser = parser
        bytes = chunk.pointee.bytes
        start = Int(cmark_inline_parser_get_offset(parser))
    }

    /// The byte in front; a line's end at the beginning.
    var before: UInt8 { start > 0 ? bytes[start - 1] : 0x0A }

    func byte(at offset: Int) -> UInt8 { start + offset < bytes.count ? bytes[start + offset] : 0x0A }

    /// Makes a node of what stands between here and `end`, and goes on behind it.
    ///
    /// It has the type of raw HTML: of new types a cell of a table holds none (`can_contain` in `table.c`), and text nodes are joined.
    func makeNode(_ span: SyntaxExtension.Span, _ pointer: OpaquePointer, end: Int) -> MarkdownNode? {
        guard let node = cmark_node_new_with_ext(CMARK_NODE_HTML_INLINE, pointer) else { return nil }
        node.pointee.user_data = span.data
        node.pointee.start_line = cmark_inline_parser_get_line(parser)
        node.pointee.end_line = node.pointee.start_line
        node.pointee.start_column = cmark_inline_parser_get_column(parser)
        node.pointee.end_column = node.pointee.start_column + Int32(end - start) - 1
        cmark_inline_parser_set_offset(parser, Int32(end))
        return node
    }

    /// Makes a text of what stands between here and `end`, whatever signs it holds.
    func makeText(_ value: String, end: Int) -> MarkdownNode? {
        guard let node = cmark_node_new(CMARK_NODE_TEXT) else { return nil }
        cmark_node_set_literal(node, value)
        node.pointee.start_line = cmark_inline_parser_get_line(parser)
        node.pointee.start_column = cmark_inline_parser_get_column(parser)
        cmark_inline_parser_set_offset(parser, Int32(end))
        return node
    }
}

/// Marks inside a line: `==text==`, `++ctrl+k++`, `^^text^^`, `:emoji:`, `:icon-set-name:`.
extension SyntaxExtension {
    /// What of ours a node inside a text is, by its number in what the parse has found.
    enum Span {
        case attributes(Int)
        case mark(Int)
        case shortcode(Int)
        case formula(Int)

        fileprivate var data: UnsafeMutableRawPointer? {
            switch self {
            case .attributes(let index): UnsafeMutableRawPointer(bitPattern: index * 4 + 1)
            case .mark(let index): UnsafeMutableRawPointer(bitPattern: index * 4 + 2)
            case .shortcode(let index): UnsafeMutableRawPointer(bitPattern: index * 4 + 3)
            case .formula(let index): UnsafeMutableRawPointer(bitPattern: (index + 1) * 4)
            }
        }

        fileprivate init?(_ data: UnsafeMutableRawPointer?) {
            let bits = Int(bitPattern: data)
            switch bits % 4 {
            case 1: self = .attributes(bits / 4)
            case 2: self = .mark(bits / 4)
            case 3: self = .shortcode(bits / 4)
            case 0 where bits > 0: self = .formula(bits / 4 - 1)
            default: return nil
            }
        }
    }

    /// - Returns: `nil` where the node is none of ours, or was taken already.
    func span(of node: MarkdownNode) -> Span? {
        guard UInt32(node.pointee.type) == CMARK_NODE_HTML_INLINE.rawValue, node.pointee.extension == pointer else { return nil }
        return Span(node.pointee.user_data)
    }

    func isSpan(_ node: MarkdownNode) -> Bool {
        node.pointee.extension == pointer && UInt32(node.pointee.type) == CMARK_NODE_HTML_INLINE.rawValue
    }

    /// Two signs that may begin or end a span.
    struct Mark {
        enum Part: Equatable {
            case text
            case start(Tag)
            case end(Tag)
            /// A role of MyST, whole.
            case element(Element)
            /// What the site's template makes of a shortcode.
            case html(String)
            /// A shortcode of which nothing is shown, as it is written.
            case leftOut(String)
        }

        enum Tag { case mark, ins, keys, sup }

        let sign: UInt8
        let canOpen: Bool
        let canClose: Bool
        var part = Part.text
        /// Of signs that begin a span, those that end it.
        var partner: MarkdownNode?
        var isResolved = false
    }

    /// An emoji by its name, or an icon, of which nothing is shown.
    struct Shortcode {
        var name: String
        /// `nil` for an icon.
        var emoji: String?
    }

    /// Characters at which something of ours may begin; they stay special for all parsers (CCmarkGFM/shim.h).
    static let specialCharacters: [UInt8] = Array("{=+^:$".utf8) + [ComponentTags.formula, ComponentTags.nothing] + wideBytes

    func match(_ sign: UInt8, _ text: InlineText, in parent: MarkdownNode) -> MarkdownNode? {
        switch sign {
        case UInt8(ascii: "{"): return matchVariable(text) ?? matchShortcodeTag(text) ?? matchRole(text) ?? matchAttributes(text)
        case UInt8(ascii: ":"): return matchShortcode(text)
        case UInt8(ascii: "$"): return options.readsFormulas ? matchFormula(text) : nil
        case ComponentTags.formula: return matchEscapedFormula(text)
        case ComponentTags.nothing: return matchNothing(text)
        case UInt8(ascii: "^"): return matchMark(sign, text) ?? (options.raisesText ? matchRaised(text) : nil) ?? matchBlockName(text)
        case UInt8(ascii: "="), UInt8(ascii: "+"): return matchMark(sign, text)
        case 0x80...: return matchWideText(text, in: parent)
        default: return nil
        }
    }

    /// What a comment in front of a text became, with the spaces behind it.
    private func matchNothing(_ text: InlineText) -> MarkdownNode? {
        guard let node = cmark_node_new(CMARK_NODE_TEXT) else { return nil }
        let rest = text.bytes[(text.start + 1)...]
        let end = rest.firstIndex { $0 != 0x20 && $0 != 0x09 && $0 != ComponentTags.nothing } ?? text.bytes.count
        cmark_inline_parser_set_offset(text.parser, Int32(end))
        return node
    }

    /// `x^2^`, and `^2^` by itself: one word between two signs.
    ///
    /// Source: PyMdown Extensions, `caret`: nothing has to stand in front.
    private func matchRaised(_ text: InlineText) -> MarkdownNode? {
        guard let base = text.bytes.baseAddress else { return nil }
        if base + text.start == endOfRaised {
            endOfRaised = nil
            var mark = Mark(sign: UInt8(ascii: "^"), canOpen: false, canClose: false)
            (mark.part, mark.isResolved) = (.end(.sup), true)
            marks.append(mark)
            return text.makeNode(.mark(marks.count - 1), pointer, end: text.start + 1)
        }
        let next = text.bytes[(text.start + 1)..<min(text.bytes.count, text.start + 60)].firstIndex {
            $0 <= 0x20 || $0 == UInt8(ascii: "^")
        }
        guard let next, next > text.start + 1, text.bytes[next] == UInt8(ascii: "^"),
            // `[^1][^2]` are two footnotes.
            text.before != UInt8(ascii: "[")
        else { return nil }
        endOfRaised = base + next
        var mark = Mark(sign: UInt8(ascii: "^"), canOpen: false, canClose: false)
        (mark.part, mark.isResolved) = (.start(.sup), true)
        marks.append(mark)
        return text.makeNode(.mark(marks.count - 1), pointer, end: text.start + 1)
    }

    /// `{{ version }}`: its value is text, whatever signs it holds.
    private func matchVariable(_ text: InlineText) -> MarkdownNode? {
        guard !variables.isEmpty, text.byte(at: 1) == UInt8(ascii: "{"),
            let (name, length) = Variables.variable(UnsafeBufferPointer(rebasing: text.bytes[text.start...])), let value = variables[name]
        else { return nil }
        return text.makeText(value, end: text.start + length)
    }

    func mark(of node: MarkdownNode) -> Int? {
        if case .mark(let index) = span(of: node) { index } else { nil }
    }

    /// Exactly two of a sign: `====` is none, and neither is `a==b`, which compares.
    private func matchMark(_ sign: UInt8, _ text: InlineText) -> MarkdownNode? {
        guard text.byte(at: 1) == sign, text.byte(at: 2) != sign, text.before != sign else { return nil }
        let (before, after) = (text.before, text.byte(at: 2))
        let isWordBefore = SyntaxReview.isWord(before) || before == UInt8(ascii: ")") || before == UInt8(ascii: "]")
        // `{++text++}` is CriticMarkup.
        let canOpen = after > 0x20 && !isWordBefore && before != UInt8(ascii: "{") && !"=)>|&".utf8.contains(after)
        let canClose = before > 0x20 && !SyntaxReview.isWord(after) && after != UInt8(ascii: "}") && !"=(&|<>!".utf8.contains(before)
        guard canOpen || canClose else { return nil }
        marks.append(Mark(sign: sign, canOpen: canOpen, canClose: canClose))
        return text.makeNode(.mark(marks.count - 1), pointer, end: text.start + 2)
    }

    /// Sets of icons of Material for MkDocs.
    private static let iconSets: [StaticString] = [
        "material-", "fontawesome-", "octicons-", "simple-", "bootstrap-", "lucide-", "mdi-", "heroicons-", "tabler-",
    ]

    private func matchShortcode(_ text: InlineText) -> MarkdownNode? {
        // `__:name: text__` is strong.
        let place = text.bytes.baseAddress.map { $0 + text.start }
        // `:a::b:` are two, and `a::b:` is none.
        let isBehindAnother = place != nil && place == endOfShortcode
        guard text.before == UInt8(ascii: "_") || !SyntaxReview.isWord(text.before), text.before != UInt8(ascii: ":") || isBehindAnother
        else { return nil }
        let line = UnsafeBufferPointer(rebasing: text.bytes[text.start..<min(text.bytes.count, text.start + 130)])
        guard line.count > 2, let length = ForeignSyntax.endOfShortcode(line) else { return nil }
        let name = String(decoding: line[1..<(length - 1)], as: UTF8.self)
        var end = text.start + length
        let emoji = EmojiNames.emoji(named: name)
        if emoji == nil {
            guard Self.iconSets.contains(where: { line.hasPrefix($0, at: 1) && length > $0.utf8CodeUnitCount + 2 }) else { return nil }
            // Its size and colour go with it.
            if end < text.bytes.count, text.bytes[end] == UInt8(ascii: "{"), let close = Self.endOfList(text.bytes, from: end),
                AttributeList(UnsafeBufferPointer(rebasing: text.bytes[end..<close])) != nil
            {
                end = close
            }
        }
        shortcodes.append(Shortcode(name: name, emoji: emoji))
        endOfShortcode = text.bytes.baseAddress.map { $0 + end }
        return text.makeNode(.shortcode(shortcodes.count - 1), pointer, end: end)
    }
}
