internal import CCmarkGFM

/// Lists of attributes: on a line of their own, at the end of a block, right behind a span.
extension SyntaxExtension {
    struct Attributes {
        var list: AttributeList
        /// As it is written, for where it is about nothing.
        var text: String
        /// It stands right behind something that may be a span.
        var isAttached: Bool
    }

    func attributes(of node: MarkdownNode) -> Attributes? {
        if case .attributes(let index) = span(of: node) { return attributeLists[index] }
        guard isEnd(node), let data = node.pointee.user_data else { return nil }
        return attributeLists[Int(bitPattern: data) - 1]
    }

    /// A line that is nothing but a list: it is about the block above it, or else about the one below.
    ///
    /// Source: kramdown, "Block Attributes".
    func openAttributes(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        let text = ContainerLine.trimmed(line.text)
        guard line.indent < 4, UInt32(parent.pointee.type) != CMARK_NODE_PARAGRAPH.rawValue, let list = AttributeList(text),
            Self.isMeant(list, text),
            let mark = cmark_parser_add_child(line.parser, parent, CMARK_NODE_THEMATIC_BREAK, Int32(line.start + 1))
        else { return nil }
        cmark_node_set_syntax_extension(mark, pointer)
        let placed = list.placed(line: line.number, column: line.start + 1)
        attributeLists.append(Attributes(list: placed, text: String(decoding: text, as: UTF8.self), isAttached: false))
        mark.pointee.user_data = UnsafeMutableRawPointer(bitPattern: attributeLists.count)
        line.takeRest()
        return mark
    }

    /// In a sentence `{a=1}` is a value; a list has a class, an id, the colon of kramdown, or names that mean something in HTML.
    private static func isMeant(_ list: AttributeList, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        list.id != nil || !list.classes.isEmpty || text[1] == UInt8(ascii: ":")
            || list.pairs.allSatisfy { DocumentWriter.isAllowed(attribute: $0.name) || $0.name == "style" }
    }

    /// A list inside a text.
    func matchAttributes(_ text: InlineText) -> MarkdownNode? {
        let bytes = text.bytes
        guard let end = Self.endOfList(bytes, from: text.start) else { return nil }
        let source = UnsafeBufferPointer(rebasing: bytes[text.start..<end])
        guard let list = AttributeList(source) else { return nil }
        let before = text.before
        let isAttached = ")]*`_~>=+^".utf8.contains(before)
        if !isAttached {
            let isAtEnd = bytes[end...].allSatisfy { $0 <= 0x20 }
            let isAtStart = bytes[..<text.start].allSatisfy { $0 <= 0x20 } && end < bytes.count && bytes[end] == 0x0A
            guard isAtEnd || isAtStart, before <= 0x20, Self.isMeant(list, source) else { return nil }
        }
        guard let node = text.makeNode(.attributes(attributeLists.count), pointer, end: end) else { return nil }
        let placed = list.placed(line: Int(node.pointee.start_line), column: Int(node.pointee.start_column))
        attributeLists.append(Attributes(list: placed, text: String(decoding: source, as: UTF8.self), isAttached: isAttached))
        return node
    }

    /// Behind the brace that closes; one in quotes does not.
    static func endOfList(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var quote: UInt8?
        for index in (start + 1)..<max(start + 1, min(bytes.count, start + AttributeList.maxBytes)) {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "}") {
                return index + 1
            } else if byte == UInt8(ascii: "{") || byte == 0x0A {
                return nil
            }
        }
        return nil
    }
}
