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

    /// Whether a paragraph is a reference of mkdocstrings, with its options indented below: text for a program, which is reported and not shown.
    mutating func leavesOut(_ node: MarkdownNode) -> Bool {
        guard !options.isPlain, UInt32(node.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue, let first = node.pointee.first_child,
            UInt32(first.pointee.type) == CMARK_NODE_TEXT.rawValue, docgen_literal(first).bytes.first == UInt8(ascii: ":")
        else { return false }
        let line = Int(node.pointee.start_line)
        guard let text = lines.text(ofLine: line), let start = text.skippingSpaces(from: Int(node.pointee.start_column) - 1),
            ForeignSyntax.endOfReference(UnsafeBufferPointer(rebasing: text[start...])) != nil
        else { return false }
        review.enter(node)
        review.read(docgen_literal(first).bytes, first)
        return true
    }

    /// cmark leaves out `<p>` around the text of tight list items.
    func isInTightList(_ paragraph: MarkdownNode) -> Bool {
        guard let grandparent = paragraph.pointee.parent?.pointee.parent else { return false }
        return isOnlyParagraph(paragraph)
            || UInt32(grandparent.pointee.type) == CMARK_NODE_LIST.rawValue && docgen_list_is_tight(grandparent)
    }
}
