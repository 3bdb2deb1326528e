internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
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
        writeFormulaBlock((isBelow ? String(tex.dropFirst()) : tex).trimmingNewlines(), node, at: place, &scratch)
    }

    /// Of a component that nothing is known of the content stays.
    mutating func reportUnknown(_ node: MarkdownNode, _ container: Container) {
        guard case .tagged(let number) = container.form, let tag = syntax?.components?.tags[number], !Component.isKnown(tag.name),
            let row = ForeignSyntax.treeRows[tag.isElement ? "<" : "{{<"]
        else { return }
        review.add(row, line: Int(node.pointee.start_line), column: Int(node.pointee.start_column), shown: tag.shown)
    }
}
