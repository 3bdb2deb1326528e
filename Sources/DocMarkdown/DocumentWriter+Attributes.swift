internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    /// Attributes that change nothing but what they are about. `data-…` and `aria-…` may be given too.
    private static let allowedAttributes: Set<String> = [
        "align", "alt", "colspan", "dir", "download", "height", "hreflang", "lang", "loading", "media", "rel", "role", "rowspan", "scope",
        "start",
        "target", "title", "translate", "type", "value", "width",
    ]

    /// Attributes that other tools read themselves, and that mean nothing in a page.
    private static let passedOver: Set<String> = [
        "markdown", "icon", "appearance", "collapse", "sync", "group", "group-id", "groupid", "default",
    ]

    static func isAllowed(attribute name: String) -> Bool {
        if allowedAttributes.contains(name) { return true }
        return (name.hasPrefix("data-") || name.hasPrefix("aria-")) && name.utf8.count > 5
            && name.utf8.allSatisfy { $0.isLetter || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// Writes ` class="…" id="…"` and what else stands in a list.
    ///
    /// - Parameters:
    ///   - classes: Those of ours, in front of the author's.
    ///   - line: Where the list stands in the Markdown, from 1.
    mutating func writeAttributes(
        _ list: AttributeList,
        classes: String = "",
        line: Int,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let names = (classes.isEmpty ? [] : [classes]) + list.classes
        if !names.isEmpty {
            scratch.html.append(" class=\"")
            scratch.html.appendEscaped(names.joined(separator: " "))
            scratch.html.append("\"")
        }
        if let id = list.id { writeID(id, line: line, &scratch) }
        for pair in list.pairs { write(pair, line: line, &scratch) }
    }

    private mutating func writeID(_ id: String, line: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        guard slugs.claim(id) else {
            let place = SourceLocation(path: path, line: line + lines.lineOffset)
            return reportAnchor(id, at: place, hint: "choose another id", other: self.line(ofAnchor: id))
        }
        extraAnchors.append(ExtraAnchor(name: id))
        scratch.html.append(" id=\"")
        scratch.html.appendEscaped(id)
        scratch.html.append("\"")
    }

    private mutating func write(_ pair: AttributeList.Pair, line: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        let name = pair.name
        if Self.passedOver.contains(name) { return }
        guard Self.isAllowed(attribute: name) else {
            diagnostics.append(
                Diagnostic(
                    id: .refusedAttribute,
                    at: SourceLocation(
                        path: path,
                        line: (pair.line ?? line) + lines.lineOffset,
                        column: pair.line == nil ? 1 : pair.column
                    ),
                    name == "style"
                        ? "'style' in an attribute list has no effect: the site's policy does not allow styles on elements"
                        : "'\(name.cut(to: 40))' is not an attribute that a list may set; it is left out",
                    hint: name == "style" ? "give it a class, and style that in a style sheet of the site" : nil
                )
            )
            return
        }
        scratch.html.append(" ")
        scratch.html.append(name)
        scratch.html.append("=\"")
        scratch.html.appendEscaped(pair.value)
        scratch.html.append("\"")
    }
}

// MARK: Where lists stand

extension DocumentWriter {
    /// The list right behind a span, which is written with the span's tag.
    mutating func takeAttributes(behind node: MarkdownNode?) -> AttributeList? {
        guard let syntax, !syntax.attributeLists.isEmpty, let next = node?.pointee.next, syntax.isSpan(next),
            let found = syntax.attributes(of: next), found.isAttached
        else { return nil }
        // What is taken is not written as text.
        next.pointee.user_data = nil
        return found.list
    }

    mutating func writeAttributes(behind node: MarkdownNode?, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let node, let list = takeAttributes(behind: node) else { return }
        writeAttributes(list, line: Int(node.pointee.start_line), &scratch)
    }

    /// A list that nothing has taken is text.
    mutating func writeUntakenAttributes(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard var text = syntax?.attributes(of: node)?.text else { return }
        text.withUTF8 { text in
            scratch.html.appendEscaped(text)
            addText(text, &scratch)
            review.read(text, node)
        }
    }

    /// The lists that are about a block: at its text's beginning or end, on the line above it or below it.
    mutating func takeAttributes(of node: MarkdownNode) -> AttributeList? {
        guard let syntax, !syntax.attributeLists.isEmpty else { return nil }
        var list: AttributeList?
        func add(_ other: AttributeList) {
            if list == nil { list = other } else { list?.add(other) }
        }
        if let found = takeInner(node, syntax) { add(found) }
        if let below = mark(below: node, syntax), let found = syntax.attributes(of: below) {
            below.pointee.user_data = nil
            add(found.list)
        } else if let above = node.pointee.prev, syntax.isEnd(above), above.pointee.start_line == node.pointee.start_line - 1,
            let found = syntax.attributes(of: above)
        {
            above.pointee.user_data = nil
            add(found.list)
        }
        return list
    }

    private mutating func mark(below node: MarkdownNode, _ syntax: SyntaxExtension) -> MarkdownNode? {
        var line = node.pointee.end_line
        var next = node.pointee.next
        // The line that ends a container stands between.
        if let end = next, syntax.isEnd(end), syntax.attributes(of: end) == nil {
            line = end.pointee.start_line
            next = end.pointee.next
        }
        guard let next, syntax.isEnd(next), next.pointee.start_line <= line + 1 else { return nil }
        // What holds blocks ends, as the parser counts, below the blank lines behind it.
        return isBlank(line: Int(next.pointee.start_line) - 1) ? nil : next
    }

    /// Whether nothing stands on a line but the signs of quotes.
    private mutating func isBlank(line: Int) -> Bool {
        lines.text(ofLine: line)?.allSatisfy { $0 <= 0x20 || $0 == UInt8(ascii: ">") } ?? false
    }

    /// A list that ends the text of a block, or stands alone on its first line, leaves the tree with the spaces around it. One that is all of a cell is text.
    private func takeInner(_ node: MarkdownNode, _ syntax: SyntaxExtension) -> AttributeList? {
        var list: AttributeList?
        if UInt32(node.pointee.type) == UInt32(library.tableCell), node.pointee.first_child == node.pointee.last_child { return nil }
        if let last = node.pointee.last_child, syntax.isSpan(last), let found = syntax.attributes(of: last), !found.isAttached {
            list = found.list
            let before = last.pointee.prev
            cmark_node_free(last)
            trim(before)
        }
        if let first = node.pointee.first_child, syntax.isSpan(first), let found = syntax.attributes(of: first), !found.isAttached {
            if list == nil { list = found.list } else { list?.add(found.list) }
            let next = first.pointee.next
            cmark_node_free(first)
            if let next, Self.isBreak(next) { cmark_node_free(next) }
        }
        return list
    }

    private static func isBreak(_ node: MarkdownNode) -> Bool {
        let type = UInt32(node.pointee.type)
        return type == CMARK_NODE_SOFTBREAK.rawValue || type == CMARK_NODE_LINEBREAK.rawValue
    }

    private func trim(_ node: MarkdownNode?) {
        guard let node else { return }
        if Self.isBreak(node) { return cmark_node_free(node) }
        guard UInt32(node.pointee.type) == CMARK_NODE_TEXT.rawValue else { return }
        let text = docgen_literal(node).bytes
        guard let last = text.last, last == 0x20 else { return }
        let end = text.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0
        cmark_node_set_literal(node, String(decoding: text[..<end], as: UTF8.self))
    }

    /// Writes what the lists about a block say, behind the name of its tag.
    mutating func writeBlockAttributes(of node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let list = takeAttributes(of: node) else { return }
        writeAttributes(list, line: Int(node.pointee.start_line), &scratch)
    }
}
