internal import CCmarkGFM

/// Roles of MyST inside a text, `` {kbd}`Ctrl` ``, its targets, `(name)=`, and the names that Obsidian gives blocks, `^name`.
///
/// Sources: <https://mystmd.org/guide/roles>, <https://www.sphinx-doc.org/en/master/usage/referencing.html>,
/// <https://help.obsidian.md/links#Link+to+a+block+in+a+note>.
extension SyntaxExtension {
    /// What stands for a role: an element with a text.
    struct Element: Equatable {
        var tag: String
        var title: String?
        var text: String
    }

    /// Roles that are an element of HTML with their text in it.
    private static let elements: [String: String] = [
        "kbd": "kbd", "sub": "sub", "subscript": "sub", "sup": "sup", "superscript": "sup", "guilabel": "strong", "menuselection": "strong",
        "strong": "strong", "emphasis": "em", "term": "em", "dfn": "dfn", "file": "code", "command": "code", "program": "code",
        "code": "code",
        "samp": "code", "literal": "code", "envvar": "code", "option": "code", "del": "del", "u": "u", "smallcaps": "span",
    ]

    /// Whether a name is that of a role that becomes an element, with whatever text.
    static func isElementRole(_ name: some Sequence<UInt8>) -> Bool {
        let name = String(decoding: Array(name), as: UTF8.self).lowercased()
        return elements[name] != nil || name.hasPrefix("abbr")
    }

    /// A role in front of its text in backticks.
    func matchRole(_ text: InlineText) -> MarkdownNode? {
        let bytes = text.bytes
        let start = text.start
        guard let close = bytes[start..<min(bytes.count, start + 30)].firstIndex(of: UInt8(ascii: "}")), close > start + 1,
            close + 1 < bytes.count, bytes[close + 1] == UInt8(ascii: "`"), bytes[start + 1].isLetter
        else { return nil }
        let signs = bytes[(close + 1)...].prefix { $0 == UInt8(ascii: "`") }.count
        let content = close + 1 + signs
        guard let end = endOfCode(bytes, from: content, signs: signs) else { return nil }
        let name = String(decoding: bytes[(start + 1)..<close], as: UTF8.self).lowercased()
        let inside = String(decoding: bytes[content..<end], as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !inside.isEmpty else { return nil }
        if name == "math" {
            return options.readsFormulas ? add(text, signs: content - start, closing: signs, end: end, isBlock: false) : nil
        }
        if let tag = Self.elements[name] {
            let shown =
                switch name {
                case "menuselection": inside.replacing("-->", with: "→")
                // `lights <Lamp>`: the word of the glossary that is meant is not shown.
                case "term": inside.wholeMatch(of: /(.+?) *<[^<>]+>/).map { String($0.1) } ?? inside
                default: inside
                }
            return makeElement(Element(tag: tag, text: shown), text, end: end + signs)
        }
        if name == "abbr" || name == "abbreviation" {
            guard let parts = inside.wholeMatch(of: /(.+?) *\((.+)\)/) else {
                return makeElement(Element(tag: "abbr", text: inside), text, end: end + signs)
            }
            return makeElement(Element(tag: "abbr", title: String(parts.2), text: String(parts.1)), text, end: end + signs)
        }
        guard let link = link(name, inside) else { return nil }
        return makeLink(link, text, end: end + signs)
    }

    /// Where as many backticks stand as began a text.
    private func endOfCode(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, signs: Int) -> Int? {
        var index = start
        // A role is short.
        let limit = min(bytes.count, start + 2_000)
        while index < limit, let hit = bytes[index..<limit].firstIndex(of: UInt8(ascii: "`")) {
            let count = bytes[hit...].prefix { $0 == UInt8(ascii: "`") }.count
            if count == signs { return hit }
            index = hit + count
        }
        return nil
    }

    /// `` {doc}`guide/start` ``, `` {ref}`the start <start>` ``: the text and where it leads.
    private func link(_ role: String, _ inside: String) -> (text: String, address: String)? {
        var text: String?
        var target = inside
        if inside.hasSuffix(">"), let open = inside.lastIndex(of: "<"), open > inside.startIndex {
            text = String(inside[..<open]).trimmingBlanks
            target = String(inside[inside.index(after: open)...].dropLast())
        }
        switch role {
        // Without a text the title of a page or heading stands there.
        case "doc": return (text ?? "", target)
        case "ref", "numref", "eq":
            // Which page has the others nobody knows before all are read.
            let label = Self.label(target[...])
            return labels.contains(label) ? (text ?? "", "#" + label) : nil
        case "download": return (text ?? target, target)
        default: return nil
        }
    }

    private func makeElement(_ element: Element, _ text: InlineText, end: Int) -> MarkdownNode? {
        var mark = Mark(sign: UInt8(ascii: "{"), canOpen: false, canClose: false)
        (mark.part, mark.isResolved) = (.element(element), true)
        marks.append(mark)
        return text.makeNode(.mark(marks.count - 1), pointer, end: end)
    }

    private func makeLink(_ link: (text: String, address: String), _ text: InlineText, end: Int) -> MarkdownNode? {
        guard let node = cmark_node_new(CMARK_NODE_LINK) else { return nil }
        cmark_node_set_url(node, link.address)
        if !link.text.isEmpty, let child = cmark_node_new(CMARK_NODE_TEXT) {
            cmark_node_set_literal(child, link.text)
            cmark_node_append_child(node, child)
        }
        node.pointee.start_line = cmark_inline_parser_get_line(text.parser)
        node.pointee.end_line = node.pointee.start_line
        node.pointee.start_column = cmark_inline_parser_get_column(text.parser)
        node.pointee.end_column = node.pointee.start_column + Int32(end - text.start) - 1
        cmark_inline_parser_set_offset(text.parser, Int32(end))
        return node
    }

    // MARK: Names of places

    /// `^name` at the end of a block is its name: at most a power of one letter, `x ^n`, is not.
    func matchBlockName(_ text: InlineText) -> MarkdownNode? {
        let bytes = text.bytes
        guard text.before <= 0x20 else { return nil }
        let name = bytes[(text.start + 1)...].prefix { $0.isLetter || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
        guard name.count > 1, name.contains(where: \.isLetter), bytes[name.endIndex...].allSatisfy({ $0 <= 0x20 }) else { return nil }
        return makeElement(Element(tag: "a", text: String(decoding: name, as: UTF8.self)), text, end: name.endIndex)
    }

    /// As Sphinx has it: without regard to case.
    static func label(_ text: Substring) -> String { text.lowercased().replacing(" ", with: "-") }

    static func labels(in source: UnsafeBufferPointer<UInt8>) -> Set<String> {
        var labels: Set<String> = []
        var offset = 0
        while let hit = source.index(of: ")=", from: offset) {
            offset = hit + 2
            guard offset == source.count || source[offset] <= 0x20,
                let open = source[max(0, hit - 200)..<hit].lastIndex(of: UInt8(ascii: "(")),
                open == 0 || source[open - 1] == 0x0A
            else { continue }
            labels.insert(label(Substring(decoding: source[(open + 1)..<hit], as: UTF8.self)))
        }
        return labels
    }

    /// The heading that a line `(name)=` above it names; `nil` for what stands there else.
    func heading(named label: String) -> MarkdownNode? {
        var node = targetNodes[label]?.pointee.next
        while let next = node, targets[next] != nil { node = next.pointee.next }
        guard let node, UInt32(node.pointee.type) == CMARK_NODE_HEADING.rawValue else { return nil }
        return node
    }

    /// A line `(name)=` names what stands below it.
    func openTarget(_ line: Line, in parent: MarkdownNode) -> MarkdownNode? {
        let text = ContainerLine.trimmed(line.text)
        guard line.indent < 4, UInt32(parent.pointee.type) != CMARK_NODE_PARAGRAPH.rawValue, text.count > 3,
            text.count < AttributeList.maxBytes, text.hasPrefix(")=", at: text.count - 2),
            text[1..<(text.count - 2)].allSatisfy({ DocumentWriter.isIDByte($0) || $0 == 0x20 }),
            let mark = cmark_parser_add_child(line.parser, parent, CMARK_NODE_THEMATIC_BREAK, Int32(line.start + 1))
        else { return nil }
        cmark_node_set_syntax_extension(mark, pointer)
        targets[mark] = Self.label(Substring(decoding: text[1..<(text.count - 2)], as: UTF8.self))
        line.takeRest()
        return mark
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        while text.first == " " { text.removeFirst() }
        return String(text)
    }
}

extension DocumentWriter {
    /// `[text](label)` of MyST leads to the line `(label)=` of the page; where a link to one has no text, that of the heading below stands there.
    ///
    /// Source: <https://mystmd.org/guide/cross-references>.
    func resolveLabel(of link: MarkdownNode) {
        guard let syntax, !syntax.targets.isEmpty, UInt32(link.pointee.type) == CMARK_NODE_LINK.rawValue else { return }
        let url = docgen_link_url(link).bytes
        let isPlace = url.first == UInt8(ascii: "#")
        let name = isPlace ? url.dropFirst() : url[...]
        guard !name.isEmpty, !name.contains(UInt8(ascii: ".")), name.allSatisfy(Self.isIDByte) else { return }
        let label = SyntaxExtension.label(Substring(decoding: name, as: UTF8.self))
        guard syntax.targetNodes[label] != nil else { return }
        if !isPlace { cmark_node_set_url(link, "#" + label) }
        guard link.pointee.first_child == nil, let text = cmark_node_new(CMARK_NODE_TEXT) else { return }
        cmark_node_set_literal(text, syntax.heading(named: label).map(Self.text) ?? label)
        cmark_node_append_child(link, text)
    }

    /// The words of a block.
    private static func text(of block: MarkdownNode) -> String {
        guard let iterator = cmark_iter_new(block) else { return "" }
        defer { cmark_iter_free(iterator) }
        var text: [UInt8] = []
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { break }
            guard event == CMARK_EVENT_ENTER else { continue }
            let type = UInt32(node.pointee.type)
            if type == CMARK_NODE_TEXT.rawValue || type == CMARK_NODE_CODE.rawValue { text += docgen_literal(node).bytes }
            if type == CMARK_NODE_SOFTBREAK.rawValue { text.append(0x20) }
        }
        return String(decoding: text, as: UTF8.self).collapsingWhitespace()
    }

    /// An element of a role. `a` is the name of a place, of which nothing is shown.
    mutating func writeElement(_ element: SyntaxExtension.Element, _ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if element.tag == "a" { return writePlace(element.text, node, &scratch) }
        scratch.html.append("<\(element.tag)")
        if let title = element.title {
            scratch.html.append(" title=\"")
            scratch.html.appendEscaped(title)
            scratch.html.append("\"")
        }
        scratch.html.append(">")
        var text = element.text
        text.withUTF8 { text in
            scratch.html.appendEscaped(text)
            if element.tag == "code" {
                scratch.text.append(text)
                markdown.addInlineCode(text, &scratch.markdown)
            } else {
                addText(text, &scratch)
            }
        }
        scratch.html.append("</\(element.tag)>")
    }

    /// An anchor that stands for a place alone.
    mutating func writePlace(_ name: String, _ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard slugs.claim(name) else {
            let other = headings.first { $0.anchor == name }?.line
            return reportAnchor(name, at: place(of: node), hint: "choose another name", other: other)
        }
        extraAnchors.append(ExtraAnchor(name: name))
        scratch.html.append("<a id=\"")
        scratch.html.appendEscaped(name)
        scratch.html.append("\"></a>")
    }
}
