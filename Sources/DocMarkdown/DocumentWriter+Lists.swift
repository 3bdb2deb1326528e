internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Lists, tables

    mutating func enterList(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        markdown.openList(isOrdered: docgen_list_is_ordered(node), scratch.markdown)
        let isOrdered = docgen_list_is_ordered(node)
        scratch.html.append(isOrdered ? "<ol" : "<ul")
        let start = Int(docgen_list_start(node))
        if isOrdered, start != 1 {
            scratch.html.append(" start=\"")
            scratch.html.append(decimal: start)
            scratch.html.append("\"")
        }
        if let noteList, noteList.node == node {
            writeAttributes(takeAttributes(of: node) ?? AttributeList(), classes: "notes", line: Int(node.pointee.start_line), &scratch)
        } else {
            writeBlockAttributes(of: node, &scratch)
        }
        scratch.html.append(">\n")
    }

    mutating func enterItem(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        rawHTML.itemDepth += 1
        scratch.html.startLine()
        // Items that begin together share a line.
        if !markdown.isBehindMarker { scratch.text.endLine() }
        readTask(node)
        // The only extension that marks items is the one for task lists.
        if node.pointee.extension != nil {
            let isLoose = node.pointee.parent.map { !docgen_list_is_tight($0) } ?? false
            scratch.html.append("<li")
            if !options.isPlain {
                let list = isLoose ? nil : node.pointee.first_child.flatMap { takeAttributes(of: $0) }
                writeAttributes(list ?? AttributeList(), classes: "task", line: Int(node.pointee.start_line), &scratch)
            }
            scratch.html.append(">")
            if !options.isPlain, isLoose, let first = node.pointee.first_child,
                UInt32(first.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue
            {
                // The box stands on the line of the first words, as on GitHub: `<p>` is written with it when the paragraph is entered.
                taskParagraph = first
            } else {
                writeTaskBox(node, &scratch)
            }
        } else {
            scratch.html.append("<li")
            if noteList != nil { writeNoteAnchor(node, &scratch) }
            // The text of a tight item has no element of its own.
            if let first = node.pointee.first_child, isInTightList(first) { writeBlockAttributes(of: first, &scratch) }
            scratch.html.append(">")
        }
        let isDone = node.pointee.extension == nil ? nil : docgen_item_is_checked(node)
        if let list = node.pointee.parent, docgen_list_is_ordered(list) {
            // Its number is not stored; counting siblings each time would be quadratic.
            let number = node.pointee.prev.flatMap { itemNumbers[$0] }.map { $0 + 1 } ?? Int(docgen_list_start(list))
            if let previous = node.pointee.prev { itemNumbers[previous] = nil }
            itemNumbers[node] = number
            scratch.text.append(decimal: number)
            scratch.text.append(". ")
            markdown.openItem(number: number, isDone: isDone, &scratch.markdown)
        } else {
            scratch.text.append("- ")
            markdown.openItem(number: nil, isDone: isDone, &scratch.markdown)
        }
    }

    /// Makes a task of an item whose text begins with a box. The extension looks at lines from their first byte, and finds none behind the sign of a quote.
    ///
    /// `[/]`, which Obsidian has for what is in work, is not done.
    private func readTask(_ item: MarkdownNode) {
        guard item.pointee.extension == nil, !options.isPlain, let paragraph = item.pointee.first_child,
            UInt32(paragraph.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue, let first = paragraph.pointee.first_child,
            UInt32(first.pointee.type) == CMARK_NODE_TEXT.rawValue
        else { return }
        let text = docgen_literal(first).bytes
        guard text.count > 2, text[0] == UInt8(ascii: "["), text[2] == UInt8(ascii: "]"), " xX/".utf8.contains(text[1]),
            text.count > 3 ? text[3] == 0x20 : first.pointee.next != nil
        else { return }
        let isDone = text[1] | 0x20 == UInt8(ascii: "x")
        let rest = String(decoding: text.dropFirst(4), as: UTF8.self)
        cmark_node_set_literal(first, rest)
        cmark_node_set_syntax_extension(item, library.tasklistExtension)
        cmark_gfm_extensions_set_tasklist_item_checked(item, isDone)
    }

    private func writeNoteAnchor(_ item: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let number = (item.pointee.prev.flatMap { itemNumbers[$0] } ?? 0) + 1
        guard let anchor = noteAnchor(of: item.pointee.parent, number: number) else { return }
        scratch.html.append(" id=\"")
        scratch.html.append(anchor)
        scratch.html.append("\"")
    }

    func writeTaskBox(_ item: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let isChecked = docgen_item_is_checked(item)
        scratch.html.append(
            isChecked ? "<input type=\"checkbox\" checked=\"\" disabled=\"\"" : "<input type=\"checkbox\" disabled=\"\""
        )
        // The text beside a box is not a label of it.
        if !options.isPlain {
            scratch.html.append(" aria-label=\"")
            scratch.html.appendEscaped(isChecked ? options.words.done : options.words.toDo)
            scratch.html.append("\"")
        }
        scratch.html.append(" /> ")
    }

    mutating func enterTablePart(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        switch node.pointee.type {
        case library.table:
            scratch.html.startLine()
            // A table wider than the screen scrolls in its own box, which the keyboard must reach.
            if !options.isPlain { scratch.html.append("<div class=\"table\" tabindex=\"0\">") }
            scratch.html.append("<table")
            writeBlockAttributes(of: node, &scratch)
            scratch.html.append(">")
            needsTableBodyEnd = false
            markdown.openTable()
        case library.tableRow:
            markdown.openRow(&scratch.markdown)
            if !review.notes.wideRows.isEmpty { reviewRow(node) }
            scratch.html.startLine()
            if cmark_gfm_extensions_get_table_row_is_header(node) != 0 {
                isInTableHeader = true
                scratch.html.append("<thead>\n")
            } else if !needsTableBodyEnd {
                scratch.html.append("<tbody>\n")
                needsTableBodyEnd = true
            }
            scratch.html.append("<tr>")
        default:
            review.enter(node, isCell: true)
            scratch.html.startLine()
            scratch.html.append(isInTableHeader ? "<th" : "<td")
            switch alignment(ofCell: node) {
            case UInt8(ascii: "l"): scratch.html.append(" align=\"left\"")
            case UInt8(ascii: "c"): scratch.html.append(" align=\"center\"")
            case UInt8(ascii: "r"): scratch.html.append(" align=\"right\"")
            default: break
            }
            writeBlockAttributes(of: node, &scratch)
            scratch.html.append(UInt8(ascii: ">"))
            rawHTML.isInCell = true
            if node.pointee.prev != nil { scratch.text.append(" | ") }
            markdown.openCell(&scratch.markdown)
        }
    }

    mutating func leaveTablePart(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        switch node.pointee.type {
        case library.table:
            if needsTableBodyEnd {
                scratch.html.startLine()
                scratch.html.append("</tbody>\n")
            }
            scratch.html.startLine()
            scratch.html.append(options.isPlain ? "</table>\n" : "</table></div>\n")
            needsTableBodyEnd = false
            markdown.closeTable()
        case library.tableRow:
            scratch.html.startLine()
            scratch.html.append("</tr>")
            if isInTableHeader {
                scratch.html.append("\n</thead>")
                isInTableHeader = false
            }
            scratch.text.endLine()
            markdown.closeRow(alignments(ofTable: node.pointee.parent), &scratch.markdown)
        default:
            scratch.html.append(isInTableHeader ? "</th>" : "</td>")
            rawHTML.isInCell = false
            markdown.closeCell(&scratch.markdown)
            columnIndex += 1
        }
    }

    private func alignments(ofTable table: MarkdownNode?) -> UnsafeBufferPointer<UInt8> {
        guard let table, let alignments = cmark_gfm_extensions_get_table_alignments(table) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: alignments, count: Int(cmark_gfm_extensions_get_table_columns(table)))
    }

    mutating func alignment(ofCell cell: MarkdownNode) -> UInt8 {
        if cell.pointee.prev == nil { columnIndex = 0 }
        let alignments = alignments(ofTable: cell.pointee.parent?.pointee.parent)
        return columnIndex < alignments.count ? alignments[columnIndex] : 0
    }
}
