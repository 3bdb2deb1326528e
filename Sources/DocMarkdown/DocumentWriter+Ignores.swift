internal import CCmarkGFM

extension DocumentWriter {
    /// Notes a comment that says what is not to be told of its place.
    mutating func noteIgnore(_ node: MarkdownNode, isBlock: Bool) {
        guard let names = IgnoreMark.names(in: docgen_literal(node).bytes) else { return }
        var block = node
        if isBlock {
            block = node.pointee.next ?? node
        } else {
            while UInt32(block.pointee.type) & UInt32(CMARK_NODE_TYPE_MASK) == UInt32(CMARK_NODE_TYPE_INLINE),
                let parent = block.pointee.parent
            {
                block = parent
            }
        }
        let line = Int(node.pointee.start_line)
        let first = min(line, Int(block.pointee.start_line))
        let last = max(line, Int(block.pointee.end_line), Int(block.pointee.start_line))
        ignores.append(
            IgnoreMark(
                names: names,
                line: line + lines.lineOffset,
                column: max(1, Int(node.pointee.start_column)),
                firstLine: first + lines.lineOffset,
                lastLine: last + lines.lineOffset
            )
        )
    }
}
