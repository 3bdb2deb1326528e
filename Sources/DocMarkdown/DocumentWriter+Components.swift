internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    /// Code that shows shortcodes has them in comments, which Hugo takes away: `{{</* ref */>}}`.
    func unescapeShortcodes(of node: MarkdownNode, _ literal: UnsafeBufferPointer<UInt8>) {
        guard !options.isPlain, literal.index(of: "{{</*", from: 0) != nil || literal.index(of: "{{%/*", from: 0) != nil else { return }
        var result: [UInt8] = []
        var start = 0
        var index = 0
        while let hit = literal.index(of: "/*", from: index) {
            index = hit + 2
            // A tag is short; without a bound each beginning would look for an end in all that follows.
            let near = UnsafeBufferPointer(rebasing: literal[..<min(literal.count, hit + ComponentTags.maxTagBytes)])
            guard hit >= 3, near.hasPrefix("{{<", at: hit - 3) || near.hasPrefix("{{%", at: hit - 3),
                let end = near.index(of: "*/", from: index),
                near.hasPrefix(near[hit - 1] == UInt8(ascii: "<") ? ">}}" : "%}}", at: end + 2)
            else { continue }
            result += literal[start..<hit]
            result += literal[(hit + 2)..<end]
            start = end + 2
            index = start
        }
        result += literal[start...]
        cmark_node_set_literal(node, String(decoding: result, as: UTF8.self))
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
