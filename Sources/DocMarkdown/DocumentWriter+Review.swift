internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    /// Includes that other tools resolve inside code, and directives written as fences.
    mutating func reviewCode(_ node: MarkdownNode, _ code: UnsafeBufferPointer<UInt8>, _ fence: CodeFence) {
        if !review.notes.definitions.isEmpty { review.addOpaque(node) }
        if let directive = fence.directive, fence.language.isEmpty, directive != "math",
            let row = ForeignSyntax.treeRows["{"]
        {
            review.add(row, line: Int(node.pointee.start_line), column: Int(node.pointee.start_column), shown: "{\(directive.cut(to: 40))}")
        }
        // Pages about Markdown show what they speak of.
        guard fence.language != "markdown", fence.language != "md" else { return }
        var (fenceLength, fenceOffset, fenceByte) = (Int32(0), Int32(0), CChar(0))
        let isFenced = cmark_node_get_fenced(node, &fenceLength, &fenceOffset, &fenceByte) == 1
        var line = Int(node.pointee.start_line) + (isFenced ? 1 : 0)
        if code.hasPrefix("--8<--") || code.hasPrefix("{!") { reviewInclude(code, at: 0, line: line) }
        var counted = 0
        var index = 0
        while let hit = code.index(of: UInt8(ascii: "{"), from: index) {
            index = hit + 1
            guard code.hasPrefix("{{#", at: hit), hit == 0 || code[hit - 1] != UInt8(ascii: "\\") else { continue }
            for newline in counted..<hit where code[newline] == 0x0A { line += 1 }
            counted = hit
            reviewInclude(code, at: hit, line: line)
        }
    }

    private mutating func reviewInclude(_ code: UnsafeBufferPointer<UInt8>, at offset: Int, line: Int) {
        let end = min(code.index(of: 0x0A, from: offset) ?? code.count, offset + 400)
        let text = UnsafeBufferPointer(rebasing: code[offset..<end])
        for (row, kind) in ForeignSyntax.all.enumerated() where kind.place == .code && text.hasPrefix(kind.opening) {
            guard let length = kind.length(text) else { continue }
            return review.add(row, line: line, column: 1, shown: String(decoding: text[..<length], as: UTF8.self).cut(to: 48))
        }
    }

    /// A row whose last cells the table extension drops.
    mutating func reviewRow(_ row: MarkdownNode) {
        let line = Int(row.pointee.start_line)
        guard let found = review.notes.wideRows[line], let table = row.pointee.parent else { return }
        let columns = Int(cmark_gfm_extensions_get_table_columns(table))
        guard found.cells > columns else { return }
        review.add(
            Diagnostic(
                id: .tableCells,
                at: SourceLocation(path: path, line: line + lines.lineOffset, column: max(1, Int(row.pointee.start_column))),
                "the row has \(found.cells) cells, the table \(columns) \(columns == 1 ? "column" : "columns"); the rest is not shown",
                hint: found.hasPipeInCode ? "write '\\|' for a '|' that separates no cells, also in code" : nil
            )
        )
    }
}
