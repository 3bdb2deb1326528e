internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    /// Reports a code block whose fence nothing closes: it takes all that follows it, to the end of what it stands in.
    ///
    /// The tree does not tell. The line behind the code is the closing fence, unless something else begins there.
    mutating func reportUnclosedCode(_ node: MarkdownNode, _ code: UnsafeBufferPointer<UInt8>) {
        var (length, offset, sign) = (Int32(0), Int32(0), CChar(0))
        guard cmark_node_get_fenced(node, &length, &offset, &sign) == 1 else { return reportIndentedFence(node, code) }
        guard let container = node.pointee.parent else { return }
        // It is all that its tag holds.
        if case .tagged(let tag)? = syntax?.container(of: container)?.form, syntax?.components?.tags[tag].fence.isEmpty == false { return }
        let first = Int(node.pointee.start_line)
        let end = first + code.count { $0 == 0x0A } + 1
        if Self.nextLine(behind: node).map({ $0 > end }) ?? true, let line = lines.text(ofLine: end) {
            // In a list or quote the marks of that stand in front.
            let start = line.firstIndex { $0 > 0x20 && $0 != UInt8(ascii: ">") } ?? line.count
            if line[start...].prefix(while: { $0 == UInt8(bitPattern: sign) }).count >= min(3, Int(length)) { return }
        }
        let isDocument = UInt32(container.pointee.type) == CMARK_NODE_DOCUMENT.rawValue
        let name = name(ofContainer: container)
        diagnostics.append(
            Diagnostic(
                id: .unclosedCode,
                at: SourceLocation(path: path, line: first + lines.lineOffset, column: Int(node.pointee.start_column)),
                isDocument
                    ? "the code block is never closed; it takes all that follows it, to the end of the page"
                    : "the code block is not closed in its \(name), and ends with that",
                hint:
                    "end it with a line '\(String(repeating: Character(Unicode.Scalar(UInt8(bitPattern: sign))), count: max(3, Int(length))))'"
                    + (isDocument ? "" : ", inside the \(name) like the first line")
            )
        )
    }

    /// Reports code of a list item that is code by its indentation alone, and begins and ends with fences: these are shown.
    private mutating func reportIndentedFence(_ node: MarkdownNode, _ code: UnsafeBufferPointer<UInt8>) {
        guard let item = node.pointee.parent, UInt32(item.pointee.type) == CMARK_NODE_ITEM.rawValue else { return }
        let text = ContainerLine.trimmed(code)
        guard let sign = text.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~"),
            let line = text.index(of: 0x0A, from: 0), let last = text.lastIndex(of: 0x0A)
        else { return }
        let end = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[last...]))
        guard text[..<line].prefix(while: { $0 == sign }).count >= 3, end.count >= 3, end.allSatisfy({ $0 == sign }) else { return }
        report(
            .indentedFence,
            of: node,
            "the code is indented so far that its fence is shown as text",
            "begin the fence below the first letter of the list item's text"
        )
    }

    /// The line where the next block begins; `nil` behind the last one.
    private static func nextLine(behind node: MarkdownNode) -> Int? {
        var node = node
        while node.pointee.next == nil {
            guard let parent = node.pointee.parent else { return nil }
            node = parent
        }
        // The list of footnotes stands behind all else, wherever they were written.
        guard let next = node.pointee.next, UInt32(next.pointee.type) != CMARK_NODE_FOOTNOTE_DEFINITION.rawValue else { return nil }
        return Int(next.pointee.start_line)
    }
}
