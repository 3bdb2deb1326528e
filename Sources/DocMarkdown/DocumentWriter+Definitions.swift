internal import CCmarkGFM

extension DocumentWriter {
    // MARK: Definition lists

    /// Lists that follow each other are one: each term begins a list of its own in the tree.
    mutating func enterDefinitions(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        if continues(node.pointee.prev, node) { return }
        scratch.html.append(hasTerms(node) ? "<dl" : "<div class=\"definitions\"")
        writeBlockAttributes(of: node, &scratch)
        scratch.html.append(">\n")
    }

    mutating func leaveDefinitions(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if continues(node, node.pointee.next) { return }
        scratch.html.startLine()
        scratch.html.append(hasTerms(node) ? "</dl>\n" : "</div>\n")
    }

    private func continues(_ first: MarkdownNode?, _ second: MarkdownNode?) -> Bool {
        guard let first, let second, first.pointee.type == library.types.definitions, second.pointee.type == library.types.definitions
        else {
            return false
        }
        return hasTerms(first) == hasTerms(second)
    }

    /// Definitions without a term are none for HTML.
    private func hasTerms(_ list: MarkdownNode) -> Bool { list.pointee.first_child?.pointee.type == library.types.term }

    mutating func enterTerm(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        review.enter(node)
        titleNode = node
        scratch.html.startLine()
        scratch.html.append("<dt")
        termStart = (scratch.html.count, scratch.text.count, links.count)
        writeBlockAttributes(of: node, &scratch)
        scratch.html.append(">")
        markdown.openTitle(&scratch.markdown)
    }

    mutating func leaveTerm(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        titleNode = nil
        if options.givesTermsIDs { writeTermID(&scratch) }
        scratch.html.append("</dt>\n")
        scratch.text.endLine()
        markdown.closeTitle(&scratch.markdown)
    }

    /// Puts an id made of the term's text into its tag, unless its author has put one there.
    private mutating func writeTermID(_ scratch: inout MarkdownRenderer.Scratch) {
        let text = scratch.text.string(from: termStart.text).collapsingWhitespace()
        let tag = scratch.html.bytes[termStart.html...].prefix { $0 != UInt8(ascii: ">") }
        guard !text.isEmpty, !String(decoding: tag, as: UTF8.self).contains(" id=\"") else { return }
        let anchor = slugs.anchor(for: text)
        extraAnchors.append(ExtraAnchor(name: anchor))
        scratch.block.removeAll()
        scratch.block.append(" id=\"")
        scratch.block.appendEscaped(anchor)
        scratch.block.append("\"")
        scratch.html.insert(scratch.block.bytes, at: termStart.html)
        for index in termStart.links..<links.count { links[index].offset += Int32(scratch.block.count) }
    }

    mutating func enterDefinition(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        rawHTML.itemDepth += 1
        scratch.html.startLine()
        scratch.html.append(node.pointee.parent.map(hasTerms) ?? false ? "<dd" : "<div")
        // A text without `<p>` has its list at the definition.
        if let first = node.pointee.first_child, UInt32(first.pointee.type) == CMARK_NODE_PARAGRAPH.rawValue, isInTightList(first) {
            writeBlockAttributes(of: first, &scratch)
        }
        scratch.html.append(">")
        // In a section's text the definitions of a term are a list below it.
        if node.pointee.prev?.pointee.type != library.types.definition { markdown.openList(isOrdered: false, scratch.markdown) }
        scratch.text.append("- ")
        markdown.openItem(number: nil, isDone: nil, &scratch.markdown)
    }

    mutating func leaveDefinition(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        rawHTML.itemDepth -= 1
        scratch.html.append(node.pointee.parent.map(hasTerms) ?? false ? "</dd>\n" : "</div>\n")
        scratch.text.endLine()
        markdown.closeItem(isTight: false, &scratch.markdown)
        if node.pointee.next?.pointee.type != library.types.definition { markdown.closeList(isOrdered: false, scratch.markdown) }
    }

    /// A definition of one paragraph has it without `<p>`, as an item of a tight list has.
    func isOnlyParagraph(_ node: MarkdownNode) -> Bool {
        node.pointee.parent?.pointee.type == library.types.definition && node.pointee.prev == nil && node.pointee.next == nil
    }
}
