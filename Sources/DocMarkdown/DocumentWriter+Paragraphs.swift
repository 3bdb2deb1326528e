internal import CCmarkGFM

/// Paragraphs: in lists, in footnotes, as figures.
extension DocumentWriter {
    mutating func enterParagraph(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        review.enter(node)
        guard !isInTightList(node) else { return }
        scratch.html.startLine()
        if enterFigure(node, &scratch) { return }
        scratch.html.append("<p")
        let list = takeAttributes(of: node)
        if let list { writeAttributes(list, line: Int(node.pointee.start_line), &scratch) }
        scratch.html.append(">")
        if syntax != nil { beginAnnotations(of: node, list?.classes ?? []) }
        rawHTML.paragraph = node
        if taskParagraph == node, let item = node.pointee.parent { writeTaskBox(item, &scratch) }
    }

    mutating func leaveParagraph(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        annotations = nil
        let isTight = isInTightList(node)
        if figure == node {
            leaveFigure(node, &scratch)
        } else if !isTight {
            if let parent = node.pointee.parent, UInt32(parent.pointee.type) == CMARK_NODE_FOOTNOTE_DEFINITION.rawValue,
                node.pointee.next == nil
            {
                scratch.html.append(0x20)
                writeFootnoteBackReference(parent, &scratch)
            }
            scratch.html.append(rawHTML.isParagraphClosed ? "\n" : "</p>\n")
            rawHTML.isParagraphClosed = false
            rawHTML.paragraph = nil
        }
        scratch.text.endLine()
        markdown.closeParagraph(isTight: isTight, &scratch.markdown)
    }

    /// Whether a block is, or belongs to, a reference of mkdocstrings with its options indented below: text for a program, which is reported and not
    /// shown. A heading that is one is called by the name.
    mutating func leavesOut(_ node: MarkdownNode) -> Bool {
        guard !options.isPlain else { return false }
        switch UInt32(node.pointee.type) {
        case CMARK_NODE_PARAGRAPH.rawValue: return isReference(node)
        case CMARK_NODE_HEADING.rawValue:
            takeReference(of: node)
            return false
        case CMARK_NODE_CODE_BLOCK.rawValue:
            return referenceHeading != nil && node.pointee.prev == referenceHeading && !docgen_code_is_fenced(node)
        default: return false
        }
    }

    private mutating func isReference(_ node: MarkdownNode) -> Bool {
        guard let first = node.pointee.first_child, UInt32(first.pointee.type) == CMARK_NODE_TEXT.rawValue,
            docgen_literal(first).bytes.first == UInt8(ascii: ":")
        else { return false }
        let line = Int(node.pointee.start_line)
        guard let text = lines.text(ofLine: line), let start = text.skippingSpaces(from: Int(node.pointee.start_column) - 1) else {
            return false
        }
        let rest = UnsafeBufferPointer(rebasing: text[start...])
        let isNamed = syntax?.references.contains(line) ?? false
        guard let end = ForeignSyntax.endOfReference(rest, needsDot: !isNamed), let row = ForeignSyntax.reference else { return false }
        review.add(row, line: line, column: start + 1, shown: String(decoding: rest[..<end], as: UTF8.self))
        return true
    }

    /// `## ::: package`.
    private mutating func takeReference(of heading: MarkdownNode) {
        guard let text = heading.pointee.first_child, UInt32(text.pointee.type) == CMARK_NODE_TEXT.rawValue,
            let end = ForeignSyntax.endOfReference(docgen_literal(text).bytes, needsDot: false),
            end == docgen_literal(text).bytes.count, let row = ForeignSyntax.reference
        else { return }
        let shown = String(decoding: docgen_literal(text).bytes, as: UTF8.self)
        review.add(row, line: Int(heading.pointee.start_line), column: Int(heading.pointee.start_column), shown: shown)
        cmark_node_set_literal(text, String(shown.dropFirst(4)))
        referenceHeading = heading
    }

    /// cmark leaves out `<p>` around the text of tight list items.
    func isInTightList(_ paragraph: MarkdownNode) -> Bool {
        guard let grandparent = paragraph.pointee.parent?.pointee.parent else { return false }
        return isOnlyParagraph(paragraph)
            || UInt32(grandparent.pointee.type) == CMARK_NODE_LIST.rawValue && docgen_list_is_tight(grandparent)
    }
}
