internal import DocModel

/// Renders Markdown files. A value with no state of its own; use one for all pages, with a ``Scratch`` for each thread.
package struct MarkdownRenderer: Sendable {
    /// Memory that is used again for the next page.
    package struct Scratch: ~Copyable {
        var html = ByteBuffer(capacity: 65_536)
        var text = ByteBuffer(capacity: 16_384)
        var markdown = ByteBuffer(capacity: 16_384)
        var code = ByteBuffer(capacity: 16_384)
        var block = ByteBuffer(capacity: 4_096)
        var tokens: [HighlightToken] = []

        package init() {}
    }

    /// Says where a link within the site leads, for ``Section/markdown``: relative to the site's root, `nil` where that is nowhere.
    package typealias AddressRule = (_ url: String, _ page: FrontMatter) -> String?

    /// What other files of the site say about a page's links.
    private struct Rules {
        var address: AddressRule?
        var names: NameRule?
    }

    package let options: MarkdownOptions
    package let grammars: GrammarCatalog

    package init(options: MarkdownOptions = MarkdownOptions(), grammars: GrammarCatalog) {
        self.options = options
        self.grammars = grammars
    }

    /// Renders one file: front matter, then the document in one pass over its tree.
    ///
    /// - Parameters:
    ///   - source: The file's bytes. What is not UTF-8, and a control character, becomes U+FFFD.
    ///   - path: The name diagnostics use.
    ///   - address: Where it is not given, ``Section/markdown`` has the URLs of links as they were written.
    ///   - includes: Reads the files that the page includes; without it nothing is included.
    ///   - names: Without it links that name a page without its path are text.
    /// - Complexity: O(*n*) in bytes for what people write; ``MarkdownGuards`` bounds the rest.
    package func render(
        _ source: UnsafeBufferPointer<UInt8>,
        path: String,
        scratch: inout Scratch,
        address: AddressRule? = nil,
        includes: IncludeReader? = nil,
        names: NameRule? = nil
    ) -> RenderedDocument {
        let rules = Rules(address: address, names: names)
        guard !options.isPlain, let problem = SourceText.firstProblem(in: source, path: path) else {
            return renderText(source, path: path, includes, rules, scratch: &scratch)
        }
        let text = SourceText.cleaned(source)
        var document = text.withUnsafeBufferPointer { renderText($0, path: path, includes, rules, scratch: &scratch) }
        document.diagnostics.insert(problem, at: 0)
        return document
    }

    /// Renders text that is in memory to an HTML fragment.
    package func html(_ markdown: String) -> String {
        var scratch = Scratch()
        var text = markdown
        return text.withUTF8 { String(decoding: renderText($0, path: "", nil, Rules(), scratch: &scratch).html, as: UTF8.self) }
    }

    /// - Parameter source: UTF-8.
    private func renderText(
        _ source: UnsafeBufferPointer<UInt8>,
        path: String,
        _ includes: IncludeReader?,
        _ rules: Rules,
        scratch: inout Scratch
    ) -> RenderedDocument {
        var bytes = source
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = UnsafeBufferPointer(rebasing: bytes[3...]) }

        var frontMatter = FrontMatter()
        var diagnostics: [Diagnostic] = []
        var bodyStart = 0
        var lineOffset = 0
        var home: HomePage?
        if !options.isPlain {
            if let found = FrontMatterBlock.locate(in: bytes) {
                var parser = FrontMatterParser(
                    path: path,
                    acceptedKeys: options.acceptedFrontMatterKeys,
                    firstLine: found.firstLine,
                    format: found.format
                )
                frontMatter = parser.read(found, of: bytes)
                diagnostics = (found.diagnostic(path: path).map { [$0] } ?? []) + parser.diagnostics
                home = parser.home
                // Text between two rules is text.
                if !parser.isNoMapping {
                    bodyStart = found.bodyStart
                    for byte in bytes[..<bodyStart] where byte == 0x0A { lineOffset += 1 }
                }
            }
        }
        let body = UnsafeBufferPointer(rebasing: bytes[bodyStart...])
        guard let home else {
            return renderIncluding(body, includes, frontMatter, diagnostics, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
        }
        let text = Array((home.lines.joined(separator: "\n") + "\n").utf8) + body
        var document = text.withUnsafeBufferPointer {
            renderIncluding($0, includes, frontMatter, [], path: path, lineOffset: 0, rules, scratch: &scratch)
        }
        document.mapPlaces(of: path) { (home.mapped($0, path: path, lineOffset: lineOffset), nil) }
        document.diagnostics = diagnostics + document.diagnostics
        return document
    }

    /// - Parameter body: The page without its front matter.
    private func renderIncluding(
        _ body: UnsafeBufferPointer<UInt8>,
        _ includes: IncludeReader?,
        _ frontMatter: FrontMatter,
        _ diagnostics: [Diagnostic],
        path: String,
        lineOffset: Int,
        _ rules: Rules,
        scratch: inout Scratch
    ) -> RenderedDocument {
        guard let includes, !options.isPlain, IncludeExpander.mayInclude(body) else {
            return renderParts(body, frontMatter, diagnostics, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
        }
        var expander = IncludeExpander(path: path, lineOffset: lineOffset, read: includes)
        // Between backticks nothing would be included in an admonition of MyST.
        let fences = DirectiveFences.mayHold(body) ? DirectiveFences(body) : nil
        if let fences { fences.bytes.withUnsafeBufferPointer { expander.expand($0) } } else { expander.expand(body) }
        let text = SourceText.cleaned(expander.output)
        var document = text.withUnsafeBufferPointer {
            renderParts($0, frontMatter, [], path: path, lineOffset: lineOffset, rules, scratch: &scratch)
        }
        expander.mapPlaces(of: &document)
        document.diagnostics = diagnostics + expander.diagnostics + document.diagnostics
        document.includes = expander.files.map(\.id)
        return document
    }

    /// - Parameter body: The page without its front matter, with all that it includes.
    private func renderParts(
        _ body: UnsafeBufferPointer<UInt8>,
        _ frontMatter: FrontMatter,
        _ earlier: [Diagnostic],
        path: String,
        lineOffset: Int,
        _ rules: Rules,
        scratch: inout Scratch
    ) -> RenderedDocument {
        if !options.isPlain, DirectiveFences.mayHold(body) {
            let fences = DirectiveFences(body)
            if fences.count > 0 {
                return fences.bytes.withUnsafeBufferPointer {
                    renderTags($0, frontMatter, earlier, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
                }
            }
        }
        return renderTags(body, frontMatter, earlier, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
    }

    /// - Parameter body: As ``renderParts`` has it, with directives of MyST as containers.
    private func renderTags(
        _ body: UnsafeBufferPointer<UInt8>,
        _ frontMatter: FrontMatter,
        _ earlier: [Diagnostic],
        path: String,
        lineOffset: Int,
        _ rules: Rules,
        scratch: inout Scratch
    ) -> RenderedDocument {
        let hasVariables = !options.variables.isEmpty || !frontMatter.variables.isEmpty
        guard !options.isPlain, ComponentTags.mayHold(body, hasVariables: hasVariables, readsFormulas: options.readsFormulas)
        else {
            return renderGuarded(body, nil, frontMatter, earlier, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
        }
        // A tag that began no block is text, and what it would have held is read as if it were none.
        var ignored: Set<Int> = []
        for _ in 0..<Self.maxComponentReadings {
            let tags = ComponentTags(body, own: options.components.names, readsFormulas: options.readsFormulas, ignoring: ignored)
            let document = tags.bytes.withUnsafeBufferPointer {
                renderGuarded($0, tags, frontMatter, earlier, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
            }
            guard !document.unopenedTags.isEmpty else { return document }
            ignored.formUnion(document.unopenedTags)
        }
        return renderGuarded(body, nil, frontMatter, earlier, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
    }

    private static let maxComponentReadings = 4

    private func renderGuarded(
        _ body: UnsafeBufferPointer<UInt8>,
        _ components: ComponentTags?,
        _ frontMatter: FrontMatter,
        _ earlier: [Diagnostic],
        path: String,
        lineOffset: Int,
        _ rules: Rules,
        scratch: inout Scratch
    ) -> RenderedDocument {
        var guards = MarkdownGuards(checking: body, path: path, lineOffset: lineOffset)
        guards.apply(to: body)

        let extensions = guards.allowsAutolinks ? options.extensions : options.extensions.subtracting([.autolink])
        let notes = guards.notes
        func render(_ body: UnsafeBufferPointer<UInt8>) -> RenderedDocument {
            renderBody(
                body,
                extensions,
                components,
                frontMatter,
                notes,
                path: path,
                lineOffset: lineOffset,
                rules,
                scratch: &scratch
            )
        }
        var document = guards.replacement?.withUnsafeBufferPointer(render) ?? render(body)
        document.diagnostics = earlier + guards.diagnostics + document.diagnostics
        return document
    }

    private func renderBody(
        _ body: UnsafeBufferPointer<UInt8>,
        _ extensions: Set<MarkdownExtension>,
        _ components: ComponentTags?,
        _ frontMatter: FrontMatter,
        _ notes: SourceNotes,
        path: String,
        lineOffset: Int,
        _ rules: Rules,
        scratch: inout Scratch
    ) -> RenderedDocument {
        var mended: [UInt8] = []
        var findings: [Diagnostic] = []
        var (document, ends) = renderTree(
            body,
            extensions,
            components,
            notes,
            frontMatter,
            path: path,
            lineOffset: lineOffset,
            rules,
            scratch: &scratch
        )
        var readings = 1
        while !ends.isEmpty, readings < BlockEnd.maxReadings {
            readings += 1
            if mended.isEmpty { mended = Array(body) }
            for end in ends {
                for change in end.changes { mended[change.offset] = change.byte }
                findings.append(end.diagnostic(path: path, lineOffset: lineOffset))
            }
            (document, ends) = mended.withUnsafeBufferPointer {
                renderTree($0, extensions, components, notes, frontMatter, path: path, lineOffset: lineOffset, rules, scratch: &scratch)
            }
        }
        document.diagnostics = findings + document.diagnostics
        if !options.isPlain { document.countCharacters(in: body, lineOffset: lineOffset) }
        return document
    }

    private func renderTree(
        _ body: UnsafeBufferPointer<UInt8>,
        _ extensions: Set<MarkdownExtension>,
        _ components: ComponentTags?,
        _ notes: SourceNotes,
        _ frontMatter: FrontMatter,
        path: String,
        lineOffset: Int,
        _ rules: Rules,
        scratch: inout Scratch
    ) -> (RenderedDocument, [BlockEnd]) {
        scratch.html.removeAll()
        scratch.text.removeAll()
        scratch.markdown.removeAll()
        scratch.code.removeAll()
        let variables = options.isPlain ? [:] : Variables.values(options.variables, frontMatter)
        let tree = MarkdownTree(
            parsing: body,
            extensions: extensions,
            options: options,
            components: components,
            variables: variables
        )
        var writer = DocumentWriter(
            options: options,
            grammars: grammars,
            path: path,
            lines: SourceLines(body, lineOffset: lineOffset),
            review: SyntaxReview(of: body, notes: notes, lineOffset: lineOffset, variables: variables, raisesText: options.raisesText),
            hasTitle: frontMatter.title != nil || options.titles == .files,
            address: rules.address.map { rule in { rule($0, frontMatter) } },
            names: rules.names,
            variables: variables,
            syntax: tree.syntax
        )
        var document = writer.write(tree, scratch: &scratch)
        document.frontMatter = frontMatter
        document.unopenedTags = tree.syntax?.unopenedTags ?? []
        document.diagnostics += (components?.unclosed ?? []).map { unclosed in
            let isFormula = unclosed.sign == "$$"
            return Diagnostic(
                id: isFormula ? .formula : .foreignSyntax,
                at: SourceLocation(path: path, line: unclosed.line + lineOffset, column: unclosed.column + 1),
                "'\(unclosed.sign)' begins a \(isFormula ? "formula" : "comment (Obsidian)") that nothing ends; it is shown as it is written",
                hint: "end it with a line '\(unclosed.sign)'" + (isFormula ? ", or write '\\$\\$'" : "")
            )
        }
        document.diagnostics += (components?.styles ?? []).map { style in
            Diagnostic(
                id: .refusedAttribute,
                at: SourceLocation(path: path, line: style.line + lineOffset, column: style.column + 1),
                "'style' has no effect: the site's policy does not allow styles on elements; it is left out",
                hint: "give it a class, and style that in a style sheet of the site"
            )
        }
        return (document, writer.blockEnds)
    }
}
