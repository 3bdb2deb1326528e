internal import CCmarkGFM

/// Emphasis beside Chinese, Japanese and Korean text.
///
/// CommonMark counts `：` and `」` as punctuation, which separates words elsewhere: in `**注意：**这里` the second `**` may then only begin a
/// strong text, and readers see the signs. By the amendment a character of these scripts never keeps emphasis from beginning or ending.
/// libcmark-gfm reads `*` itself and asks no extension, so the text beside it is ours: what stands in front of the signs takes them along, and
/// what stands behind them corrects what was read.
///
/// A sign alone stays what CommonMark makes of it: `通配符*.md、*.txt` and `料金*、送料*` are more common than emphasis of one sign.
///
/// Source: "CommonMark CJK-friendly Amendments Specification", <https://github.com/tats-u/markdown-cjk-friendly>, section 6.2; of `_` it changes
/// nothing where no variation selector stands, and here `__` may stand between such punctuation and such text too.
extension SyntaxExtension {
    /// The first bytes of nearly all characters of these scripts, which in other texts begin emoji at most: U+3000 to U+DFFF, U+F000 to U+3FFFF.
    ///
    /// Not those of decomposed Hangul: Vietnamese letters begin like them.
    static let wideBytes: [UInt8] = Array(0xE3...0xED) + [0xEF, 0xF0]

    func matchWideText(_ text: InlineText, in parent: MarkdownNode) -> MarkdownNode? {
        let bytes = text.bytes
        correctSigns(before: text, in: parent)
        var end = text.start + 1
        while end < bytes.count, bytes[end] >= 0x80 || bytes[end] == 0x20 && end + 1 < bytes.count && bytes[end + 1] >= 0x80 { end += 1 }
        let sign = end < bytes.count ? bytes[end] : 0
        guard let run = makeText(text, text.start..<end) else { return nil }
        guard sign == UInt8(ascii: "*") || sign == UInt8(ascii: "~"), bytes[end - 1] >= 0x80 else { return run }
        var next = end + 1
        while next < bytes.count, bytes[next] == sign { next += 1 }
        let before = TextNeighbour(before: end, in: bytes)
        let isRead = next - end >= 2 && (sign == UInt8(ascii: "*") || options.extensions.contains(.strikethrough) && next - end == 2)
        guard before == .wide, isRead else { return run }
        guard cmark_node_append_child(parent, run) != 0 else { return run }
        guard let signs = makeText(text, end..<next) else { return nil }
        let flanks = TextNeighbour.flanks(before, TextNeighbour(at: next, in: bytes))
        if flanks.left || flanks.right {
            cmark_inline_parser_push_delimiter(text.parser, sign, flanks.left ? 1 : 0, flanks.right ? 1 : 0, signs)
        }
        return signs
    }

    /// What may begin or end at signs that are the last of what was read, now that a character behind them is known to be ours.
    private func correctSigns(before text: InlineText, in parent: MarkdownNode) {
        guard "*~_".utf8.contains(text.before), let last = parent.pointee.last_child,
            let signs = cmark_inline_parser_get_last_delimiter(text.parser), signs.pointee.inl_text == last,
            signs.pointee.delim_char == text.before, signs.pointee.length >= 2
        else { return }
        let start = text.start - Int(signs.pointee.length)
        let before = TextNeighbour(before: start, in: text.bytes)
        if text.before == UInt8(ascii: "_") {
            // Within a word they are text, as in `调用__init__方法`: punctuation has to stand on the inner side.
            guard before == .wide else { return }
            if TextNeighbour.isWidePunctuation(before: start, in: text.bytes) { signs.pointee.can_close = 1 }
            if TextNeighbour.isWidePunctuation(at: text.start, in: text.bytes) { signs.pointee.can_open = 1 }
            return
        }
        let flanks = TextNeighbour.flanks(before, TextNeighbour(at: text.start, in: text.bytes))
        signs.pointee.can_open = flanks.left ? 1 : 0
        signs.pointee.can_close = flanks.right ? 1 : 0
    }

    /// A node of text as the parser makes it, which goes on behind it.
    private func makeText(_ text: InlineText, _ range: Range<Int>) -> MarkdownNode? {
        guard let base = text.bytes.baseAddress, let node = docgen_text(base + range.lowerBound, range.count) else { return nil }
        cmark_inline_parser_set_offset(text.parser, Int32(range.lowerBound))
        node.pointee.start_line = cmark_inline_parser_get_line(text.parser)
        node.pointee.end_line = node.pointee.start_line
        node.pointee.start_column = cmark_inline_parser_get_column(text.parser)
        node.pointee.end_column = node.pointee.start_column + Int32(range.count) - 1
        cmark_inline_parser_set_offset(text.parser, Int32(range.upperBound))
        return node
    }
}

/// What stands beside signs of emphasis, as far as it decides what they are.
enum TextNeighbour {
    case blank
    /// Punctuation that is no part of Chinese, Japanese or Korean text.
    case punctuation
    /// A character of Chinese, Japanese or Korean text, its punctuation among them.
    case wide
    case other

    /// What begins at an offset.
    init(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        self = offset < bytes.count ? Self(Self.scalar(at: offset, in: bytes)) : .blank
    }

    /// What ends at an offset.
    init(before offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = Self.start(before: offset, in: bytes) else {
            self = .blank
            return
        }
        let scalar = Self.scalar(at: start, in: bytes)
        switch scalar {
        // A selector of an ideograph's form.
        case 0xE0100...0xE01EF: self = .wide
        // One of any other character's form: the character counts.
        case 0xFE00...0xFE0E:
            guard let start = Self.start(before: start, in: bytes) else {
                self = .other
                return
            }
            let character = Self.scalar(at: start, in: bytes)
            // Quotation marks in their full width.
            let isFullWidth = scalar == 0xFE01 && [0x2018, 0x2019, 0x201C, 0x201D].contains(character)
            self = isFullWidth ? .wide : Self(character)
        default: self = Self(scalar)
        }
    }

    private init(_ scalar: Int32) {
        if cmark_utf8proc_is_space(scalar) != 0 {
            self = .blank
        } else if Self.isWide(scalar) {
            self = .wide
        } else {
            self = cmark_utf8proc_is_punctuation(scalar) != 0 ? .punctuation : .other
        }
    }

    /// Whether signs between two characters may begin emphasis (left), and whether they may end it (right).
    static func flanks(_ before: TextNeighbour, _ after: TextNeighbour) -> (left: Bool, right: Bool) {
        (after != .blank && (after != .punctuation || before != .other), before != .blank && (before != .punctuation || after != .other))
    }

    /// Whether a character is punctuation of these scripts.
    static func endsAddress(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x3000 && isWidePunctuation(Int32(bitPattern: scalar.value))
    }

    static func isWidePunctuation(before offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        start(before: offset, in: bytes).map { isWidePunctuation(at: $0, in: bytes) } ?? false
    }

    static func isWidePunctuation(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        isWidePunctuation(scalar(at: offset, in: bytes))
    }

    private static func isWidePunctuation(_ scalar: Int32) -> Bool { isWide(scalar) && cmark_utf8proc_is_punctuation(scalar) != 0 }

    private static func start(before offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var start = offset - 1
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return start >= 0 ? start : nil
    }

    private static func scalar(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        var scalar: Int32 = 0
        guard let base = bytes.baseAddress, cmark_utf8proc_iterate(base + offset, Int32(bytes.count - offset), &scalar) > 0 else {
            return 0xFFFD
        }
        return scalar
    }

    /// Source: the amendment's `ranges.md`, Unicode 16: East Asian Width W, F or H without what is shown as emoji, and the script Hangul.
    private static func isWide(_ scalar: Int32) -> Bool {
        switch scalar {
        case ..<0x1100: false
        case 0x1100...0x11FF, 0x20A9, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5,
            0x2FF0...0x303E, 0x3041...0x3096, 0x3099...0x30FF, 0x3105...0x312F, 0x3131...0x318E, 0x3190...0x31E5, 0x31EF...0x321E,
            0x3220...0x3247, 0x3250...0xA48C, 0xA490...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB:
            true
        case 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE52, 0xFE54...0xFE66, 0xFE68...0xFE6B, 0xFF01...0xFFBE, 0xFFC2...0xFFC7,
            0xFFCA...0xFFCF, 0xFFD2...0xFFD7, 0xFFDA...0xFFDC, 0xFFE0...0xFFE6, 0xFFE8...0xFFEE:
            true
        case 0x16FE0...0x16FE4, 0x16FF0...0x16FF6, 0x17000...0x18CD5, 0x18CFF...0x18D1E, 0x18D80...0x18DF2, 0x1AFF0...0x1AFF3,
            0x1AFF5...0x1AFFB, 0x1AFFD...0x1AFFE, 0x1B000...0x1B122, 0x1B132, 0x1B150...0x1B152, 0x1B155, 0x1B164...0x1B167,
            0x1B170...0x1B2FB, 0x1D300...0x1D356, 0x1D360...0x1D376, 0x1F200, 0x1F202, 0x1F210...0x1F219, 0x1F21B...0x1F22E,
            0x1F230...0x1F231, 0x1F237, 0x1F23B, 0x1F240...0x1F248, 0x1F260...0x1F265, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
