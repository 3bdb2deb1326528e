internal import CCmarkGFM

/// A block quote whose first line is `[!NOTE]`, or another word, with a title and the sign of something folded perhaps: `[!tip]- Title`.
///
/// Source: <https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts>;
/// Obsidian, "Callouts".
struct Alert {
    /// In lower case.
    let kind: String
    /// `nil` for what cannot be folded.
    let isOpen: Bool?

    /// Recognises the marker line of `quote` and takes the marker out of the tree. What is left of its line becomes a title, the quote's first child.
    ///
    /// - Returns: `nil`, and the tree is as it was, when the block quote is not an alert.
    init?(takingMarkerFrom quote: MarkdownNode, in syntax: SyntaxExtension) {
        guard let paragraph = quote.pointee.first_child, UInt32(paragraph.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue,
            let first = paragraph.pointee.first_child, UInt32(first.pointee.type) == CMARK_NODE_TEXT.rawValue
        else { return nil }
        let text = docgen_literal(first).bytes
        guard text.hasPrefix("[!"), let close = text.index(of: UInt8(ascii: "]"), from: 3), close <= 42 else { return nil }
        // Obsidian puts words for its themes behind a bar.
        let name = text[2..<close].prefix { $0 != UInt8(ascii: "|") }
        guard let initial = name.first, initial.isLetter || initial >= 0x80, name.allSatisfy({ DocumentWriter.isIDByte($0) || $0 == 0x20 })
        else { return nil }
        var end = close + 1
        var isOpen: Bool?
        if end < text.count, text[end] == UInt8(ascii: "+") || text[end] == UInt8(ascii: "-") {
            isOpen = text[end] == UInt8(ascii: "+")
            end += 1
        }
        guard end == text.count ? Self.isLineEnd(first.pointee.next) : text[end] == 0x20 else { return nil }
        kind = String(decoding: name, as: UTF8.self).lowercased()
        self.isOpen = isOpen
        while end < text.count, text[end] == 0x20 { end += 1 }
        cmark_node_set_literal(first, String(decoding: text[end...], as: UTF8.self))
        Self.takeTitle(from: paragraph, to: quote, in: syntax)
    }

    private static func isLineEnd(_ node: MarkdownNode?) -> Bool {
        guard let node else { return true }
        let type = UInt32(node.pointee.type)
        return type == CMARK_NODE_SOFTBREAK.rawValue || type == CMARK_NODE_LINEBREAK.rawValue
    }

    /// Moves what stands on the marker's line out of the paragraph.
    private static func takeTitle(from paragraph: MarkdownNode, to quote: MarkdownNode, in syntax: SyntaxExtension) {
        let title = syntax.makeTitle(line: paragraph.pointee.start_line, column: paragraph.pointee.start_column)
        while let node = paragraph.pointee.first_child, !isLineEnd(node) {
            cmark_node_unlink(node)
            if let title { cmark_node_append_child(title, node) } else { cmark_node_free(node) }
        }
        if let lineBreak = paragraph.pointee.first_child { cmark_node_free(lineBreak) }
        paragraph.pointee.start_line += 1
        if paragraph.pointee.first_child == nil {
            // The texts of the title lie in the paragraph's memory.
            if let title { cmark_strbuf_swap(&title.pointee.content, &paragraph.pointee.content) }
            cmark_node_free(paragraph)
        }
        guard let title else { return }
        guard let only = title.pointee.first_child, only.pointee.next != nil || docgen_literal(only).len > 0 else {
            return cmark_node_free(title)
        }
        cmark_node_prepend_child(quote, title)
    }
}
