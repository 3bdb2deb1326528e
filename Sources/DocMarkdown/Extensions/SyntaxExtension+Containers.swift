internal import CCmarkGFM

/// Containers: where they begin, which lines are theirs, and where they end.
extension SyntaxExtension {
    /// The lines of a page that hold nothing but three or more of one sign.
    struct ClosingLines {
        private var lines: [Int] = []
        /// For each line the most signs on it or on one below.
        private var most: [Int] = []

        init(_ sign: UInt8, in source: UnsafeBufferPointer<UInt8>) {
            var number = 0
            var start = 0
            while start < source.count {
                number += 1
                let end = source.index(of: 0x0A, from: start) ?? source.count
                let line = UnsafeBufferPointer(rebasing: source[start..<end])
                start = end + 1
                let content = MarkdownGuards.content(of: line).start
                guard content < line.count, line[content] == sign,
                    let closing = ContainerLine.closing(UnsafeBufferPointer(rebasing: line[content...]))
                else { continue }
                lines.append(number)
                most.append(closing.count)
            }
            for index in most.indices.dropLast().reversed() { most[index] = max(most[index], most[index + 1]) }
        }

        /// Whether a line below `line` has as many signs or more.
        func hasOne(below line: Int, count: Int) -> Bool {
            var (low, high) = (0, lines.count)
            while low < high {
                let middle = (low + high) / 2
                if lines[middle] <= line { low = middle + 1 } else { high = middle }
            }
            return low < lines.count && most[low] >= count
        }
    }

    static func references(in source: UnsafeBufferPointer<UInt8>) -> Set<Int> {
        var found: Set<Int> = []
        var number = 0
        var start = 0
        /// The column of the first colon on the line above, where that may be one.
        var column: Int?
        while start < source.count {
            number += 1
            let end = source.index(of: 0x0A, from: start) ?? source.count
            let line = UnsafeBufferPointer(rebasing: source[start..<end])
            start = end + 1
            let content = line.skippingSpaces(from: 0) ?? 0
            if let above = column, content >= above + 4, let colon = line.index(of: UInt8(ascii: ":"), from: content + 1), colon > content,
                line[content..<colon].allSatisfy({ DocumentWriter.isIDByte($0) })
            {
                found.insert(number - 1)
            }
            let text = ContainerLine.trimmed(line)
            column = ForeignSyntax.endOfReference(text, needsDot: false) == text.count && !text.isEmpty ? content : nil
        }
        return found
    }

    // MARK: Opening

    /// Called behind a container that the line has ended, or is not part of.
    func leave(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        let (closed, left) = (closing, left)
        closing = nil
        self.left = nil
        if let closed, closed.pointee.parent == parent, let index = index(of: closed) {
            containers[index].isClosed = true
            return endLine(line, in: parent)
        }
        if let container = open(line, in: parent) { return container }
        guard let left, left.pointee.parent == parent, isOpen(left), !line.isBlank else { return nil }
        // What is not indented is not part of it: its last paragraph would take the line else, as one of a quote does.
        return cmark_parser_add_child(line.parser, parent, CMARK_NODE_PARAGRAPH, Int32(line.start + 1))
    }

    /// Takes a line of which nothing is shown.
    func endLine(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        // A thematic break, because of all blocks that hold nothing only its line is not taken for a blank one, which would loosen a list.
        guard let end = cmark_parser_add_child(line.parser, parent, CMARK_NODE_THEMATIC_BREAK, Int32(line.start + 1)) else { return nil }
        cmark_node_set_syntax_extension(end, pointer)
        line.takeRest()
        return end
    }

    func openContainer(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        // A paragraph in front of the first tab ends with that.
        let isParagraph = UInt32(parent.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue
        if let outer = isParagraph ? parent.pointee.parent : parent, let set = index(of: outer), containers[set].role == .tabs,
            let part = ContainerLine.part(line.text)
        {
            return add(part, line, in: parent)
        }
        guard let container = ContainerLine.container(line.text) else { return nil }
        if container.form.isColons, container.role == .admonition, !container.takesBraces, !AdmonitionLook.isKnown(container.kind),
            container.title == nil, references.contains(line.number)
        {
            return nil
        }
        if case .fenced(let sign, let count) = container.form, !container.isClosed {
            guard (sign == UInt8(ascii: ":") ? closings.colons : closings.slashes).hasOne(below: line.number, count: count) else {
                // Words behind three colons may be meant as they are, and three slashes begin comments of many languages.
                let isNameAlone = container.title == nil && sign == UInt8(ascii: ":")
                let isMeant = isNameAlone || container.role != .admonition || AdmonitionLook.isKnown(container.kind)
                if isMeant { unopened.append((line.number, line.start + 1, container.shown)) }
                return nil
            }
        }
        return add(container, line, in: parent)
    }

    /// `^^^` below the head of a card, and `+++` above its foot: a line between them.
    ///
    /// Source: sphinx-design, "Cards".
    func openRule(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        let text = ContainerLine.trimmed(line.text)
        let isParagraph = UInt32(parent.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue
        guard line.indent < 4, text.count >= 3, text.allSatisfy({ $0 == text[0] }),
            let outer = isParagraph ? parent.pointee.parent : parent,
            let card = index(of: outer), containers[card].role == .card, containers[card].takesBraces,
            let rule = cmark_parser_add_child(line.parser, parent, CMARK_NODE_THEMATIC_BREAK, Int32(line.start + 1))
        else { return nil }
        line.takeRest()
        return rule
    }

    func add(_ container: Container, _ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        var depth = 1
        var outer: MarkdownNode? = parent
        while let node = outer {
            if node.pointee.type == types.container { depth += 1 }
            outer = node.pointee.parent
        }
        guard depth <= Container.maxDepth else {
            depthLine = depthLine ?? line.number
            return nil
        }
        guard let node = cmark_parser_add_child(line.parser, parent, cmark_node_type(UInt32(types.container)), Int32(line.start + 1)) else {
            return nil
        }
        containers.append(container)
        cmark_node_set_syntax_extension(node, pointer)
        node.pointee.user_data = UnsafeMutableRawPointer(bitPattern: containers.count)
        if let title = container.title, !title.isEmpty { addTitle(container.linkedTitle ?? title, to: node, line) }
        if case .tagged = container.form { return node }
        if let body = container.body { addParagraph(body, to: node, line) }
        line.takeRest()
        return node
    }

    /// A title is Markdown of one line.
    private func addTitle(_ text: [UInt8], to node: MarkdownNode, _ line: Line) {
        guard let title = cmark_parser_add_child(line.parser, node, cmark_node_type(UInt32(types.title)), Int32(line.start + 1)) else {
            return
        }
        cmark_node_set_syntax_extension(title, pointer)
        // It takes no further line.
        title.pointee.flags &= ~UInt16(CMARK_NODE__OPEN.rawValue)
        text.withUnsafeBufferPointer { cmark_strbuf_put(&title.pointee.content, $0.baseAddress, Int32($0.count)) }
    }

    /// A title whose spans are there already.
    func makeTitle(line: Int32, column: Int32) -> MarkdownNode? {
        guard let title = cmark_node_new_with_ext(cmark_node_type(UInt32(types.title)), pointer) else { return nil }
        (title.pointee.start_line, title.pointee.end_line, title.pointee.start_column) = (line, line, column)
        return title
    }

    // MARK: Going on

    /// Whether a line belongs to a container that is open.
    func matches(_ line: Line, container index: Int, _ node: MarkdownNode) -> Bool {
        switch containers[index].form {
        case .indented:
            if line.isBlank { return true }
            if line.indent >= 4 {
                line.advance(columns: 4)
                return true
            }
            left = node
            return false
        case .tagged(let tag): return matches(line, tag: tag, container: index, node)
        case .fenced:
            // All of it stood on one line.
            if containers[index].isClosed { return false }
            if !line.isBlank, let end = ContainerLine.closing(line.text), closed(by: end, from: node, indent: line.indent) == node {
                closing = node
                return false
            }
            if containers[index].takesOptions { readOption(line, of: index, node) }
            return true
        case .part:
            return line.isBlank || line.indent >= 4 || ContainerLine.part(line.text) == nil || holdsSetOrCode(node, indent: line.indent)
        }
    }

    /// `    type: warning` below `/// details`; `:class: tip` below `:::{note}`, or `class: tip` between two lines `---`.
    private func readOption(_ line: Line, of index: Int, _ node: MarkdownNode) {
        let text = ContainerLine.trimmed(line.text)
        let wasInBlock = containers[index].isInOptionBlock
        let isFirst = line.number == Int(node.pointee.start_line) + 1
        if wasInBlock || isFirst && containers[index].form.isColons, text.elementsEqual("---".utf8) {
            containers[index].isInOptionBlock = !wasInBlock
            containers[index].takesOptions = !wasInBlock
            return line.takeRest()
        }
        let isColon = !wasInBlock && text.first == UInt8(ascii: ":")
        let start = isColon ? 1 : 0
        guard !line.isBlank, wasInBlock || containers[index].form.isColons == isColon, wasInBlock || isColon || line.indent >= 4,
            let colon = text.index(of: UInt8(ascii: ":"), from: start), colon > start,
            text[start..<colon].allSatisfy({ DocumentWriter.isIDByte($0) }),
            colon + 1 == text.count || text[colon + 1] == 0x20
        else { return containers[index].takesOptions = false }
        let name = String(decoding: text[start..<colon], as: UTF8.self).lowercased()
        let value = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[(colon + 1)...]))
        containers[index].take(option: name, String(decoding: value, as: UTF8.self).trimmingQuotes())
        if let text = containers[index].image?.source ?? containers[index].linkedTitle, let title = node.pointee.first_child,
            title.pointee.type == types.title
        {
            cmark_strbuf_clear(&title.pointee.content)
            text.withUnsafeBufferPointer { cmark_strbuf_put(&title.pointee.content, $0.baseAddress, Int32($0.count)) }
        }
        line.takeRest()
    }

    /// Which of the open containers, from `node` inwards, a line of signs ends: the innermost with as many, else the innermost with fewer.
    private func closed(by end: (sign: UInt8, count: Int), from node: MarkdownNode, indent: Int) -> MarkdownNode? {
        var exact: MarkdownNode?
        var shorter: MarkdownNode?
        let isCode = descend(from: node, indent: indent) { node, indent in
            guard indent < 4, let index = index(of: node), case .fenced(let sign, let count) = containers[index].form, sign == end.sign,
                !containers[index].isClosed
            else {
                return
            }
            if count == end.count { exact = node } else if count < end.count, sign == UInt8(ascii: ":") { shorter = node }
        }
        return isCode ? nil : exact ?? shorter
    }

    private func isOpen(_ node: MarkdownNode) -> Bool { node.pointee.flags & UInt16(CMARK_NODE__OPEN.rawValue) != 0 }

    /// Whether a line that looks like the first of a tab is none of the set around `node`: it belongs to an open set inside, or is code.
    private func holdsSetOrCode(_ node: MarkdownNode, indent: Int) -> Bool {
        var holdsSet = false
        let isCode = descend(from: node, indent: indent) { inner, indent in
            if indent < 4, let index = index(of: inner), containers[index].role == .tabs { holdsSet = true }
        }
        return holdsSet || isCode
    }

    /// Goes to the innermost open block that a line of such an indentation belongs to.
    /// - Returns: Whether that is code, or raw HTML that only its own end ends: all that stands in it is its text.
    private func descend(from node: MarkdownNode, indent: Int, visit: (MarkdownNode, Int) -> Void) -> Bool {
        var node = node
        var indent = indent
        while true {
            visit(node, indent)
            guard let child = node.pointee.last_child, isOpen(child) else { return false }
            switch UInt32(child.pointee.type) {
            case CMARK_NODE_LIST.rawValue, UInt32(types.definitions): break
            case UInt32(types.definition):
                let width = Int(bitPattern: child.pointee.user_data)
                guard indent >= width else { return false }
                indent -= width
            case CMARK_NODE_ITEM.rawValue:
                let width = Int(docgen_item_width(child))
                guard indent >= width else { return false }
                indent -= width
            case CMARK_NODE_FOOTNOTE_DEFINITION.rawValue:
                guard indent >= 4 else { return false }
                indent -= 4
            case CMARK_NODE_CODE_BLOCK.rawValue: return docgen_code_is_fenced(child) || indent >= 4
            case CMARK_NODE_HTML_BLOCK.rawValue: return docgen_html_block_kind(child) < 6
            case UInt32(types.container):
                if let index = index(of: child), containers[index].form == .indented {
                    guard indent >= 4 else { return false }
                    indent -= 4
                }
            default: return false
            }
            node = child
        }
    }
}

extension Container.Form {
    var isColons: Bool {
        if case .fenced(UInt8(ascii: ":"), _) = self { return true }
        return false
    }
}

extension String {
    fileprivate func trimmingQuotes() -> String {
        guard utf8.count > 1, let first = first, first == last, first == "\"" || first == "'" else { return self }
        return String(dropFirst().dropLast())
    }
}
