internal import CCmarkGFM
internal import DocModel
internal import MathML

extension DocumentWriter {
    // MARK: Formulas

    mutating func writeFormula(_ node: MarkdownNode, _ index: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let formula = syntax?.formulas[index] else { return }
        let place = SourceLocation(
            path: path,
            line: Int(node.pointee.start_line) + lines.lineOffset,
            column: Int(node.pointee.start_column) + formula.signs
        )
        if let markup = mathML(formula.tex, isBlock: formula.isBlock, at: place) {
            scratch.html.append(markup)
        } else {
            scratch.html.append("<code>")
            scratch.html.appendEscaped(formula.source)
            scratch.html.append("</code>")
        }
        var tex = formula.tex
        headingFormulas.append((scratch.text.count, tex.utf8.count, tex))
        tex.withUTF8 { text in
            scratch.text.append(text)
            markdown.addInlineCode(text, &scratch.markdown)
        }
    }

    /// A formula on lines of its own.
    mutating func writeFormulaBlock(
        _ tex: String,
        _ node: MarkdownNode,
        _ attributes: AttributeList = AttributeList(),
        at place: SourceLocation,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        var tex = tex
        scratch.html.startLine()
        if let markup = mathML(tex, isBlock: true, at: place) {
            // What is wider than the screen scrolls, and the keyboard must reach it.
            scratch.html.append("<div")
            writeAttributes(attributes, classes: "math", line: Int(node.pointee.start_line), &scratch)
            scratch.html.append(" tabindex=\"0\">")
            scratch.html.append(markup)
            scratch.html.append("</div>\n")
        } else {
            scratch.html.append("<div class=\"code\"><pre tabindex=\"0\"><code>")
            scratch.html.appendEscaped(tex)
            scratch.html.append("</code></pre></div>\n")
        }
        tex.withUTF8 { text in
            sections.addCode(text, &scratch)
            Array("math".utf8).withUnsafeBufferPointer { markdown.addCode(text, info: $0, isTight: false, &scratch.markdown) }
        }
    }

    /// - Returns: `nil` for what cannot be read, which is reported.
    private mutating func mathML(_ tex: String, isBlock: Bool, at place: SourceLocation) -> String? {
        do throws(MathFormula.Fault) {
            let markup = try MathFormula(macros: options.mathMacros).mathML(tex, isBlock: isBlock)
            if markup.contains("class=\"math-") || markup.contains("<menclose notation=\"box\"") { sheets.insert(.math) }
            return markup
        } catch {
            var place = place
            let before = tex.unicodeScalars.prefix(error.offset)
            let newlines = before.count { $0 == "\n" }
            let last = before.reversed().prefix { $0 != "\n" }
            let bytes = last.reduce(0) { $0 + String($1).utf8.count }
            place.line += newlines
            place.column = newlines == 0 ? place.column + bytes : bytes + 1
            diagnostics.append(
                Diagnostic(
                    id: .formula,
                    at: place,
                    "the formula cannot be read: \(error.message); its source is shown",
                    hint: error.suggestion.map { NearestMatch.hint(naming: "\\\($0)") }
                )
            )
            return nil
        }
    }
}

extension String {
    func trimmingNewlines() -> String {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
