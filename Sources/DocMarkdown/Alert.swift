internal import CCmarkGFM

/// GitHub's five alerts: a block quote whose first line is `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`.
///
/// Source: <https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts>
enum Alert: String, CaseIterable {
    case note, tip, important, warning, caution

    var cssClass: String { rawValue }
    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// Recognises the marker line of `quote` and takes it out of the tree.
    ///
    /// - Returns: `nil`, and the tree is as it was, when the block quote is not an alert.
    init?(takingMarkerFrom quote: MarkdownNode) {
        guard let paragraph = quote.pointee.first_child, UInt32(paragraph.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue else { return nil }
        // cmark splits `[!NOTE]` at the brackets; a line break or the paragraph's end closes it.
        var marker: [UInt8] = []
        var node = paragraph.pointee.first_child
        while let current = node, UInt32(current.pointee.type) == CMARK_NODE_TEXT.rawValue, marker.count < 16 {
            marker += docgen_literal(current).bytes
            node = current.pointee.next
        }
        let endsLine = node.map {
            UInt32($0.pointee.type) == CMARK_NODE_SOFTBREAK.rawValue || UInt32($0.pointee.type) == CMARK_NODE_LINEBREAK.rawValue
        }
        guard endsLine ?? true else { return nil }
        while let last = marker.last, last == 0x20 { marker.removeLast() }
        guard marker.starts(with: "[!".utf8), marker.last == UInt8(ascii: "]"),
            let alert = Alert(rawValue: String(decoding: marker.dropFirst(2).dropLast(), as: UTF8.self).lowercased())
        else { return nil }
        self = alert
        while let first = paragraph.pointee.first_child, first != node { cmark_node_free(first) }
        if let lineBreak = node { cmark_node_free(lineBreak) }
        if paragraph.pointee.first_child == nil { cmark_node_free(paragraph) }
    }
}
