internal import CCmarkGFM

/// Definition lists: a paragraph of terms, one on each line, and below it `: ` with what they mean.
///
/// Source: PHP Markdown Extra, "Definition Lists"; Python-Markdown, extension `def_list`; Pandoc, "Definition lists".
extension SyntaxExtension {
    func openDefinition(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        let text = line.text
        guard line.indent < 4, text.count > 2, text[1] == 0x20 || text[1] == 0x09, text.skippingSpaces(from: 1) != nil else { return nil }
        let list: MarkdownNode?
        if parent.pointee.type == types.definitions {
            list = parent
        } else if UInt32(parent.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue {
            list = makeList(of: parent, in: parent, line)
        } else if let above = parent.pointee.last_child, UInt32(above.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue,
            // One blank line may stand between a term and its definition.
            Int(above.pointee.end_line) == line.number - 2, above.pointee.start_line == above.pointee.end_line
        {
            list = makeList(of: above, in: parent, line)
        } else if let above = parent.pointee.last_child, UInt32(above.pointee.type) == CMARK_NODE_HTML_BLOCK.rawValue,
            docgen_literal(above).bytes.hasPrefix("<!--"), line.number - Int(above.pointee.end_line) <= 3
        {
            // A comment ends a line below what its node says (`finalize` in `blocks.c`).
            // Material for MkDocs makes terms of comments.
            list = makeList(line, in: parent, line: Int32(line.number))
        } else {
            return nil
        }
        guard let list,
            let definition = cmark_parser_add_child(line.parser, list, cmark_node_type(UInt32(types.definition)), Int32(line.start + 1))
        else { return nil }
        cmark_node_set_syntax_extension(definition, pointer)
        line.advance(bytes: line.start + 1 - Int(cmark_parser_get_offset(line.parser)))
        // Up to three spaces behind the colon belong to the mark; what stands below is indented by as much as the text.
        var blanks = 0
        while blanks < 3, line.isBlankAhead {
            line.advance(columns: 1)
            blanks += 1
        }
        definition.pointee.user_data = UnsafeMutableRawPointer(bitPattern: 1 + blanks)
        return definition
    }

    /// - Parameter paragraph: The open paragraph that the line follows, or one above a blank line.
    private func makeList(of paragraph: MarkdownNode, in parent: MarkdownNode, _ line: Line) -> MarkdownNode? {
        let content = UnsafeBufferPointer(start: paragraph.pointee.content.ptr, count: Int(paragraph.pointee.content.size))
        // A reference's definition may be taken out of the paragraph, and with it all of the text.
        guard let first = content.first(where: { $0 > 0x20 }), first != UInt8(ascii: "[") || content.index(of: "]:", from: 0) == nil else {
            return nil
        }
        let terms = content.split(separator: 0x0A).map(Array.init).filter { $0.contains { $0 > 0x20 } }
        guard !terms.isEmpty, terms.count <= Self.maxTerms, terms.allSatisfy({ $0.count <= Self.maxTermBytes }) else { return nil }
        let place = (line: paragraph.pointee.start_line, column: paragraph.pointee.start_column)
        guard let list = makeList(line, in: parent, line: place.line) else { return nil }
        for (index, text) in terms.enumerated() {
            guard let term = cmark_parser_add_child(line.parser, list, cmark_node_type(UInt32(types.term)), place.column) else { continue }
            cmark_node_set_syntax_extension(term, pointer)
            term.pointee.flags &= ~UInt16(CMARK_NODE__OPEN.rawValue)
            term.pointee.start_line = place.line + Int32(index)
            term.pointee.end_line = term.pointee.start_line
            text.withUnsafeBufferPointer {
                let text = ContainerLine.trimmed($0)
                cmark_strbuf_put(&term.pointee.content, text.baseAddress, Int32(text.count))
            }
        }
        if list.pointee.prev == paragraph { cmark_node_free(paragraph) }
        return list
    }

    private func makeList(_ line: Line, in parent: MarkdownNode, line start: Int32) -> MarkdownNode? {
        guard let list = cmark_parser_add_child(line.parser, parent, cmark_node_type(UInt32(types.definitions)), Int32(line.start + 1))
        else {
            return nil
        }
        cmark_node_set_syntax_extension(list, pointer)
        list.pointee.start_line = start
        return list
    }

    /// A long paragraph above a line that begins with a colon is a paragraph.
    private static let maxTerms = 20
    private static let maxTermBytes = 400

    func matches(_ line: Line, definition node: MarkdownNode) -> Bool {
        if line.isBlank { return true }
        let width = Int(bitPattern: node.pointee.user_data)
        guard line.indent >= width else { return false }
        line.advance(columns: width)
        return true
    }
}
