internal import CCmarkGFM
internal import Diagrams
internal import DocModel

extension DocumentWriter {
    // MARK: Diagrams

    /// Draws a block of Mermaid or DOT; the index reads its source, as it does that of code.
    ///
    /// - Returns: `false` for what is shown as code: another language, or a diagram that cannot be drawn, which is reported.
    mutating func writeDiagram(
        _ source: UnsafeBufferPointer<UInt8>,
        _ fence: CodeFence,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> Bool {
        guard let renderer = options.diagrams, let language = DiagramRenderer.Language(fence.language) else { return false }
        let svg: String
        do throws(DiagramRenderer.Fault) {
            svg = try renderer.svg(String(decoding: source, as: UTF8.self), language: language, name: fence.title ?? options.words.diagram)
        } catch {
            report(error, in: source, node)
            return false
        }
        sheets.insert(.diagrams)
        let isTab = isTabOfCode(node)
        if isTab {
            var fence = fence
            openTab(ofCode: &fence, info: docgen_code_info(node).bytes, &scratch)
        }
        var attributes = fence.attributes
        if let list = takeAttributes(of: node) { attributes.add(list) }
        // What is wider than the screen scrolls, and the keyboard must reach it.
        scratch.html.append("<div")
        writeAttributes(attributes, classes: "diagram", line: Int(node.pointee.start_line), &scratch)
        scratch.html.append(" tabindex=\"0\">")
        scratch.html.append(svg)
        scratch.html.append("</div>\n")
        addCode(source, node, isTab: isTab, &scratch)
        return true
    }

    private mutating func report(_ fault: DiagramRenderer.Fault, in source: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) {
        let before = source.prefix(fault.offset)
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let place = SourceLocation(
            path: path,
            line: Int(node.pointee.start_line) + 1 + lines.lineOffset + before.count { $0 == 0x0A },
            column: before.count - lineStart + 1
        )
        diagnostics.append(
            Diagnostic(
                id: .diagram,
                at: place,
                "the diagram cannot be drawn: \(fault.message); its source is shown",
                hint: fault.hint
            )
        )
    }
}
