internal import CCmarkGFM

/// Where the address of a link stands, by the place at which the parser says that the link ends.
extension DocumentWriter {
    /// A link whose address stands in a definition.
    struct Reference {
        /// The number of the link among ``links``.
        var link: Int
        var label: String
        var url: String
    }

    /// How far in front of its end a link's address is looked for. A line may be as long as the file.
    private static let maxLinkBytes = 4_096

    /// - Parameter line: That of the node.
    /// - Returns: The address's place. For a reference, whose address stands elsewhere, the place of the link, and its label.
    mutating func span(
        ofAddress url: UnsafeBufferPointer<UInt8>,
        in node: MarkdownNode,
        line: Int
    ) -> (span: SourceLines.Span, label: String?) {
        let start = Int(node.pointee.start_column)
        let type = UInt32(node.pointee.type)
        guard type == CMARK_NODE_LINK.rawValue || type == CMARK_NODE_IMAGE.rawValue, let text = lines.text(ofLine: line),
            let shift = shift(of: node, in: text)
        else { return (lines.span(of: url, line: line, from: start), nil) }
        let end = Int(node.pointee.end_column) + shift - 1
        guard text.indices.contains(end) else { return (lines.span(of: url, line: line, from: start), nil) }
        if text[end] == UInt8(ascii: ")") {
            let isOneLine = start + shift <= end
            var index = max(isOneLine ? start + shift - 1 : 0, end - Self.maxLinkBytes)
            let before = UnsafeBufferPointer(rebasing: text[..<end])
            while let hit = before.index(of: "](", from: index) {
                index = hit + 2
                if let address = LinkAddress.range(in: text, from: index, before: end) {
                    return ((address.lowerBound + 1, address.count), nil)
                }
            }
        } else if text[end] == UInt8(ascii: "]"), let label = Self.label(in: text, from: start + shift - 1, to: end) {
            review.referenceEnds.insert(SyntaxReview.Place(line: line, column: end + 1))
            return ((max(1, start + shift), end + 2 - max(1, start + shift)), label)
        }
        return (lines.span(of: url, line: line, from: start), nil)
    }

    /// How far a node's column is from its place in its line: the parser counts the signs and spaces in front of a block's first line for all of its lines.
    private func shift(of node: MarkdownNode, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var block = node.pointee.parent
        let inline = UInt32(CMARK_NODE_TYPE_INLINE)
        while let parent = block, parent.pointee.start_line == 0 || UInt32(parent.pointee.type) & inline == inline {
            block = parent.pointee.parent
        }
        guard let block else { return nil }
        guard node.pointee.start_line > block.pointee.start_line else { return 0 }
        return MarkdownGuards.content(of: text).start + 1 - Int(block.pointee.start_column)
    }

    /// The label of a reference: `[text][label]`, `[label][]`, `[label]`.
    private static func label(in text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> String? {
        guard let open = text[max(0, end - SyntaxReview.maxLabelBytes)..<end].lastIndex(of: UInt8(ascii: "[")) else { return nil }
        var label = open + 1..<end
        if label.isEmpty {
            guard open > 0, text[open - 1] == UInt8(ascii: "]"), start >= 0, start < open,
                let first = text[start..<open].firstIndex(of: UInt8(ascii: "["))
            else { return nil }
            label = first + 1..<open - 1
        }
        return SyntaxReview.normalized(UnsafeBufferPointer(rebasing: text[label]))
    }

    /// Gives references the places of their definitions. One that stands in another file keeps the place of its use.
    mutating func placeReferences() {
        guard !references.isEmpty else { return }
        let definitions = review.definitionPlaces()
        for reference in references {
            guard let found = definitions[reference.label], found.url == nil || found.url == reference.url else { continue }
            links[reference.link].line = Int32(found.line + lines.lineOffset)
            links[reference.link].column = Int32(found.column)
            links[reference.link].width = Int32(found.url?.utf8.count ?? 0)
        }
    }
}

/// The destination of a link as it is written.
enum LinkAddress {
    /// Source: CommonMark 0.31.2 section 6.3.
    /// - Returns: `nil` where what begins at `start` does not end, with its title, at `end`.
    static func range(in text: UnsafeBufferPointer<UInt8>, from start: Int, before end: Int) -> Range<Int>? {
        var index = start
        func skipBlanks() { while index < end, text[index] <= 0x20 { index += 1 } }
        skipBlanks()
        guard let address = destination(in: text, from: index, before: end) else { return nil }
        index = address.upperBound
        if index < end, address.lowerBound > 0, text[address.lowerBound - 1] == UInt8(ascii: "<") { index += 1 }
        let hasBlank = index < end && text[index] <= 0x20
        skipBlanks()
        guard index < end else { return address }
        let quote = text[index]
        guard hasBlank, "\"'(".utf8.contains(quote) else { return nil }
        let close = quote == UInt8(ascii: "(") ? UInt8(ascii: ")") : quote
        index += 1
        while index < end, text[index] != close { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
        index += 1
        skipBlanks()
        return index == end ? address : nil
    }

    /// The destination that begins at `start`, without its angle brackets.
    static func destination(in text: UnsafeBufferPointer<UInt8>, from start: Int, before end: Int) -> Range<Int>? {
        guard start < end else { return nil }
        var index = start
        if text[start] == UInt8(ascii: "<") {
            index += 1
            while index < end, text[index] != UInt8(ascii: ">") {
                guard text[index] != 0x0A, text[index] != UInt8(ascii: "<") else { return nil }
                index += text[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            return index < end ? start + 1..<index : nil
        }
        var depth = 0
        while index < end, text[index] > 0x20 {
            switch text[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            guard depth >= 0 else { return nil }
            index += 1
        }
        return index <= end && depth == 0 ? start..<index : nil
    }
}
