internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    /// Code that shows shortcodes has them in comments, which Hugo and Zola take away: `{{</* ref */>}}`, `{{/* name() */}}`; code within a line also
    /// has includes of mdBook behind a backslash.
    func unescapeShortcodes(of node: MarkdownNode, _ literal: UnsafeBufferPointer<UInt8>) {
        guard !options.isPlain, literal.index(of: "{{", from: 0) != nil || literal.index(of: "{%/*", from: 0) != nil else { return }
        var result: [UInt8] = []
        var start = 0
        var index = 0
        while let hit = literal.index(of: "/*", from: index) {
            index = hit + 2
            // A tag is short; without a bound each beginning would look for an end in all that follows.
            let near = UnsafeBufferPointer(rebasing: literal[..<min(literal.count, hit + ComponentTags.maxTagBytes)])
            guard let end = near.index(of: "*/", from: index), Self.isEscaped(near, hit, end) else { continue }
            result += literal[start..<hit]
            result += literal[(hit + 2)..<end]
            start = end + 2
            index = start
        }
        if UInt32(node.pointee.type) == CMARK_NODE_CODE.rawValue, literal.hasPrefix("\\{{#"), IncludeDirective.isOfMdBook(literal) {
            start = 1
        }
        guard start > 0 else { return }
        result += literal[start...]
        cmark_node_set_literal(node, String(decoding: result, as: UTF8.self))
    }

    /// Whether the comment between two places is a shortcode's. `{{/* text */}}` is one of a template, unless it is a call.
    private static func isEscaped(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for (opening, closing) in [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")] as [(StaticString, StaticString)]
        where text.hasPrefix(opening, at: start - opening.utf8CodeUnitCount) && text.hasPrefix(closing, at: end + 2) {
            return true
        }
        guard text.hasPrefix("{{", at: start - 2), text.hasPrefix("}}", at: end + 2), end - start < 200 else { return false }
        return String(decoding: text[(start + 2)..<end], as: UTF8.self).wholeMatch(of: /\s*\w+\(.*\)\s*/) != nil
    }

    /// Writes what the site's template has in front of a component's content, and keeps what it has behind.
    mutating func openCustom(_ node: MarkdownNode, _ container: Container, _ scratch: inout MarkdownRenderer.Scratch) {
        guard case .tagged(let number) = container.form, let tag = syntax?.components?.tags[number],
            let parts = options.components.render(tag.name, tag.attributes, tag.values)
        else { return customEnds.append("") }
        scratch.html.append(parts.before)
        customEnds.append(parts.after)
    }

    mutating func openFormula(_ node: MarkdownNode, _ container: Container, _ scratch: inout MarkdownRenderer.Scratch) {
        guard case .tagged(let number) = container.form, let tag = syntax?.components?.tags[number], let tex = tag.tex else { return }
        var place = SourceLocation(path: path, line: tag.line + lines.lineOffset, column: tag.column + (tex.hasPrefix("\\begin") ? 1 : 3))
        // Where the signs have a line of their own, it begins on the next one.
        let isBelow = tex.hasPrefix("\n")
        if isBelow { (place.line, place.column) = (place.line + 1, 1) }
        var attributes = AttributeList()
        attributes.id = tag.value("label")
        writeFormulaBlock((isBelow ? String(tex.dropFirst()) : tex).trimmingNewlines(), node, attributes, at: place, &scratch)
    }

    /// Of a component that nothing is known of the content stays.
    mutating func reportUnknown(_ node: MarkdownNode, _ container: Container) {
        guard case .tagged(let number) = container.form, let tag = syntax?.components?.tags[number], !Component.isKnown(tag.name),
            let row = tag.lastLine == nil
                ? ForeignSyntax.emptyTag(isElement: tag.isElement) : ForeignSyntax.treeRows[tag.isElement ? "<" : "{{<"]
        else { return }
        review.add(row, line: Int(node.pointee.start_line), column: Int(node.pointee.start_column), shown: tag.shown)
    }
}
