internal import CCmarkGFM

/// Blocks that a tag of ``ComponentTags`` begins and another one ends.
extension SyntaxExtension {
    func openComponent(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        guard let components, let number = components.tag(line: line.number, column: line.start) else { return nil }
        let tag = components.tags[number]
        if tag.tex != nil { return openFormula(number, tag, line, in: parent) }
        let isHTML = components.markdownTags.contains(tag.range.lowerBound)
        var container =
            isHTML
            ? Component.element(tag, number: number)
            : Component.container(tag, number: number, options.words) ?? Container("div", form: .tagged(number), shown: tag.shown)
        if isHTML {
            // It is what it says.
        } else if components.isOwn(tag.name) {
            container.role = .custom
            (container.title, container.body) = (nil, nil)
        } else if !Component.isKnown(tag.name) {
            container.role = .nothing
        }
        guard let node = add(container, line, in: parent) else { return nil }
        openedTags.insert(number)
        if let body = container.body { addParagraph(body, to: node, line) }
        line.advance(bytes: line.start + 1 - Int(cmark_parser_get_offset(line.parser)))
        while line.isBlankAhead { line.advance(bytes: 1) }
        return node
    }

    /// Its lines are blank; what they were is kept with its tag.
    private func openFormula(_ number: Int, _ tag: ComponentTags.Tag, _ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        var container = Container("div", form: .tagged(number), shown: tag.shown)
        container.role = .formula
        guard let node = add(container, line, in: parent) else { return nil }
        openedTags.insert(number)
        line.takeRest()
        return node
    }

    /// Markdown of one line in front of what a block holds.
    func addParagraph(_ text: [UInt8], to node: MarkdownNode, _ line: Line) {
        guard let paragraph = cmark_parser_add_child(line.parser, node, CMARK_NODE_PARAGRAPH, Int32(line.start + 1)) else { return }
        // It takes no further line.
        paragraph.pointee.flags &= ~UInt16(CMARK_NODE__OPEN.rawValue)
        paragraph.pointee.end_line = paragraph.pointee.start_line
        text.withUnsafeBufferPointer { cmark_strbuf_put(&paragraph.pointee.content, $0.baseAddress, Int32($0.count)) }
    }

    func matches(_ line: Line, tag number: Int, container index: Int, _ node: MarkdownNode) -> Bool {
        guard let last = components?.tags[number].lastLine, line.number <= last else {
            left = node
            return false
        }
        if line.number == last, components?.tags[number].isEndAlone ?? false {
            closing = node
            return false
        }
        guard !line.isBlank else { return true }
        let indent = containers[index].indent ?? line.indent
        containers[index].indent = indent
        if indent > 0 { line.advance(columns: min(indent, line.indent)) }
        return true
    }

    /// Tags that began no block: what stands in their places is text.
    var unopenedTags: Set<Int> {
        guard let components else { return [] }
        // Which of them was not read cannot be told.
        let formulas = openedFormulas == components.formulas.count ? [] : components.formulas
        return Set(formulas).union(
            components.tags.indices.filter { components.tags[$0].column >= 0 && !openedTags.contains($0) }.map { components.offset(of: $0) }
        )
    }
}
