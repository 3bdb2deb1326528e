internal import CCmarkGFM
internal import DocModel

/// Walks a tree once and writes everything a page needs: HTML, section texts, outline, links.
///
/// The HTML of ``MarkdownOptions/plain`` is byte for byte that of cmark-gfm's own renderer (`html.c` and the extensions' render functions);
/// the tests compare the two on the specifications' examples.
struct DocumentWriter {
    let options: MarkdownOptions
    let grammars: GrammarCatalog
    let path: String
    var lines: SourceLines
    /// Front matter names the page's title.
    let hasTitle: Bool
    let library = CmarkLibrary.shared

    // Results.
    var headings: [DocumentHeading] = []
    var links: [DocumentLink] = []
    var references: [Reference] = []
    var code: [CodeSample] = []
    var extraAnchors: [ExtraAnchor] = []
    /// Where the last address stood that the parser tells no place of.
    var bareAddress: (block: MarkdownNode?, line: Int) = (nil, 0)
    var firstHeading: String?
    var diagnostics: [Diagnostic] = []
    var ignores: [IgnoreMark] = []
    var sections = SectionCollector()
    var markdown = SectionMarkdownWriter()
    let address: ((String) -> String?)?
    let names: NameRule?
    let variables: [String: String]
    /// What blocks of ours the tree holds.
    let syntax: SyntaxExtension?
    var review: SyntaxReview
    var htmlTitle = HTMLTitle()

    // Where the walk is.
    var slugs: HeadingSlugs
    /// The image whose children are its alternative text.
    var imageNode: MarkdownNode?
    var hasImage = false
    var sheets: PageSheets = []
    /// The line of the last page that was named in double brackets, where its name ends there, and the backticks up to there.
    var lineOfName: (number: Int32, end: Int, ticks: Int) = (0, 0, 0)
    /// Where that page is named on its line.
    var columnOfName = 1
    var imageAttributes: AttributeList?
    var headingStart = (html: 0, text: 0, links: 0)
    var headingAttributes: AttributeList?
    var termStart = (html: 0, text: 0, links: 0)
    /// Where the tags of a heading that opens the page stand, for ``promoteOpeningHeading``.
    var openingHeading: (start: Int, end: Int)?
    var isInTableHeader = false
    var needsTableBodyEnd = false
    /// Block quotes that are admonitions, and what ends each.
    var alerts: [MarkdownNode: StaticString] = [:]
    /// The title of a container whose spans are being written.
    var titleNode: MarkdownNode?
    /// What the site's templates write behind the components that are open.
    var customEnds: [String] = []
    /// Emoji of the heading being written: where each stands in its text, how long, and its name.
    /// The formulas of the heading that is being written, by their places in its text.
    var headingFormulas: [(offset: Int, length: Int, tex: String)] = []
    /// The last heading that is a reference of mkdocstrings.
    var referenceHeading: MarkdownNode?
    var headingEmoji: [(offset: Int, length: Int, name: String)] = []
    var abbreviations: Abbreviations?
    /// Abbreviations that the keyboard has reached already.
    var explained: Set<[UInt8]> = []
    /// The paragraph that is written as a figure.
    var figure: MarkdownNode?
    /// Struck text that is lowered.
    var lowered: Set<MarkdownNode> = []
    var footnoteIndex = 0
    /// The section that refers to each footnote first.
    var footnoteSections: [MarkdownNode: Int] = [:]
    var writtenFootnoteIndex = 0
    /// The lines of footnotes by the ids that these have.
    var footnoteLines: [String: Int] = [:]

    /// The number of the last item entered of each open ordered list.
    var itemNumbers: [MarkdownNode: Int] = [:]
    /// The paragraph that begins with the box of a task.
    var taskParagraph: MarkdownNode?
    /// The column of the cell being written; set back by each row's first cell.
    var columnIndex = 0
    var rawHTML = RawHTML()
    /// The list of notes to a block of code, and what the anchors of its items begin with.
    var noteList: (node: MarkdownNode, anchor: String)?
    var noteLists = 0
    /// What numbers in parentheses of the paragraph being written lead to: the items of ``noteList``.
    var annotations: (anchor: String, count: Int)?
    /// Where raw HTML ends for a browser and goes on for Markdown: with any, the page is read again.
    var blockEnds: [BlockEnd] = []

    init(
        options: MarkdownOptions,
        grammars: GrammarCatalog,
        path: String,
        lines: SourceLines,
        review: SyntaxReview,
        hasTitle: Bool,
        address: ((String) -> String?)?,
        names: NameRule?,
        variables: [String: String],
        syntax: SyntaxExtension?
    ) {
        self.options = options
        self.grammars = grammars
        self.path = path
        self.lines = lines
        self.review = review
        self.hasTitle = hasTitle
        self.address = address
        self.names = names
        self.variables = variables
        self.syntax = syntax
        slugs = HeadingSlugs(options.headingIDs)
        if let syntax, !syntax.abbreviations.isEmpty || !options.abbreviations.isEmpty {
            abbreviations = Abbreviations(syntax.abbreviations + options.abbreviations.map { ($0.name, $0.meaning) })
        }
    }

    mutating func write(_ tree: borrowing MarkdownTree, scratch: inout MarkdownRenderer.Scratch) -> RenderedDocument {
        if !options.isPlain { claimFootnotes(tree) }
        // Iterative: a tree may be as deep as hostile input makes it.
        var node = tree.root
        walk: while true {
            if !leavesOut(node) {
                enter(node, &scratch)
                if let child = node.pointee.first_child {
                    node = child
                    continue
                }
                leave(node, &scratch)
            }
            while node.pointee.next == nil {
                guard let parent = node.pointee.parent else { break walk }
                node = parent
                leave(node, &scratch)
            }
            guard node != tree.root, let next = node.pointee.next else { break }
            node = next
        }
        if footnoteIndex > 0 { scratch.html.append("</ol>\n</section>\n") }
        sections.close(&scratch)
        promoteOpeningHeading(&scratch)
        if !options.isPlain {
            reviewAnchors()
            reportContainers()
            placeReferences()
            diagnostics += review.findings(path: path)
        }
        var document = RenderedDocument(
            html: Array(scratch.html.bytes),
            frontMatter: FrontMatter(),
            firstHeading: firstHeading,
            headings: headings,
            sections: sections.finished,
            links: links,
            extraAnchors: extraAnchors.map(\.name),
            diagnostics: diagnostics
        )
        if options.notesForChecks {
            document.externalLinks = document.links.filter { leadsElsewhere($0, in: document.html) }
            document.links.removeAll { leadsElsewhere($0, in: document.html) }
            document.code = code
        }
        document.ignores = ignores
        document.sheets = sheets
        return document
    }

    // MARK: Nodes

    mutating func enter(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let type = UInt32(node.pointee.type)
        if imageNode != nil { return writeAlternativeText(node, type, &scratch) }
        if !rawHTML.open.isEmpty { makeRoom(for: node, type, &scratch) }
        switch type {
        case CMARK_NODE_TEXT.rawValue: writeText(node, &scratch)
        case CMARK_NODE_SOFTBREAK.rawValue:
            if options.breaksLines { scratch.html.append("<br />") }
            scratch.html.append(0x0A)
            addSpace(&scratch)
        case CMARK_NODE_LINEBREAK.rawValue:
            scratch.html.append("<br />\n")
            addSpace(&scratch)
        case CMARK_NODE_CODE.rawValue: writeInlineCode(node, &scratch)
        case CMARK_NODE_PARAGRAPH.rawValue: enterParagraph(node, &scratch)
        case CMARK_NODE_HEADING.rawValue:
            review.enter(node)
            enterHeading(node, &scratch)
        case CMARK_NODE_LINK.rawValue: enterLink(node, &scratch)
        case CMARK_NODE_IMAGE.rawValue: enterImage(node, &scratch)
        case CMARK_NODE_EMPH.rawValue:
            openElement("<em", of: node, &scratch)
            if titleNode == nil { markdown.openSpan("*", &scratch.markdown) }
        case CMARK_NODE_STRONG.rawValue:
            openElement("<strong", of: node, &scratch)
            if titleNode == nil { markdown.openSpan("**", &scratch.markdown) }
        case UInt32(library.strikethrough): enterStrikethrough(node, &scratch)
        case CMARK_NODE_CODE_BLOCK.rawValue: writeCodeBlock(node, &scratch)
        case CMARK_NODE_LIST.rawValue: enterList(node, &scratch)
        case CMARK_NODE_ITEM.rawValue: enterItem(node, &scratch)
        case CMARK_NODE_BLOCK_QUOTE.rawValue: enterBlockQuote(node, &scratch)
        case UInt32(library.table), UInt32(library.tableRow), UInt32(library.tableCell): enterTablePart(node, &scratch)
        case CMARK_NODE_THEMATIC_BREAK.rawValue where syntax?.isEnd(node) ?? false:
            guard let name = syntax?.targets[node] else { break }
            scratch.html.startLine()
            writePlace(name, node, &scratch)
            scratch.html.append(0x0A)
        case CMARK_NODE_THEMATIC_BREAK.rawValue:
            scratch.html.startLine()
            scratch.html.append("<hr")
            writeBlockAttributes(of: node, &scratch)
            scratch.html.append(" />\n")
        case CMARK_NODE_HTML_BLOCK.rawValue: enterRawHTML(node, isBlock: true, &scratch)
        case CMARK_NODE_HTML_INLINE.rawValue where syntax?.isSpan(node) ?? false: writeSpan(node, &scratch)
        case CMARK_NODE_HTML_INLINE.rawValue: enterRawHTML(node, isBlock: false, &scratch)
        case UInt32(library.types.container): enterContainer(node, &scratch)
        case UInt32(library.types.title): enterTitle(node, &scratch)
        case UInt32(library.types.definitions): enterDefinitions(node, &scratch)
        case UInt32(library.types.term): enterTerm(node, &scratch)
        case UInt32(library.types.definition): enterDefinition(node, &scratch)
        case CMARK_NODE_FOOTNOTE_REFERENCE.rawValue: writeFootnoteReference(node, &scratch)
        case CMARK_NODE_FOOTNOTE_DEFINITION.rawValue: enterFootnote(node, &scratch)
        default: break
        }
    }

    mutating func leave(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let type = UInt32(node.pointee.type)
        if imageNode != nil {
            if imageNode == node { leaveImage(node, &scratch) }
            return
        }
        if !rawHTML.open.isEmpty || rawHTML.code != nil { closeHTML(in: node, &scratch) }
        defer { if !rawHTML.open.isEmpty { closeDeferred(in: node.pointee.parent, &scratch) } }
        switch type {
        case CMARK_NODE_PARAGRAPH.rawValue: leaveParagraph(node, &scratch)
        case CMARK_NODE_HEADING.rawValue: leaveHeading(node, &scratch)
        case CMARK_NODE_LINK.rawValue: leaveLink(node, &scratch)
        case CMARK_NODE_EMPH.rawValue:
            scratch.html.append("</em>")
            if titleNode == nil { markdown.closeSpan("*", &scratch.markdown) }
        case CMARK_NODE_STRONG.rawValue:
            scratch.html.append("</strong>")
            if titleNode == nil { markdown.closeSpan("**", &scratch.markdown) }
        case UInt32(library.strikethrough) where lowered.remove(node) != nil: scratch.html.append("</sub>")
        case UInt32(library.strikethrough):
            scratch.html.append("</del>")
            markdown.closeSpan("~~", &scratch.markdown)
        case CMARK_NODE_LIST.rawValue:
            scratch.html.append(docgen_list_is_ordered(node) ? "</ol>\n" : "</ul>\n")
            markdown.closeList(isOrdered: docgen_list_is_ordered(node), scratch.markdown)
        case CMARK_NODE_ITEM.rawValue:
            scratch.html.append("</li>\n")
            rawHTML.itemDepth -= 1
            scratch.text.endLine()
            markdown.closeItem(isTight: node.pointee.parent.map { docgen_list_is_tight($0) } ?? false, &scratch.markdown)
        case CMARK_NODE_BLOCK_QUOTE.rawValue:
            scratch.html.startLine()
            markdown.closeQuote(scratch.markdown)
            scratch.html.append(alerts.removeValue(forKey: node) ?? "</blockquote>\n")
        case UInt32(library.types.container): leaveContainer(node, &scratch)
        case UInt32(library.types.title): leaveTitle(node, &scratch)
        case UInt32(library.types.definitions): leaveDefinitions(node, &scratch)
        case UInt32(library.types.term): leaveTerm(node, &scratch)
        case UInt32(library.types.definition): leaveDefinition(node, &scratch)
        case UInt32(library.table), UInt32(library.tableRow), UInt32(library.tableCell): leaveTablePart(node, &scratch)
        case CMARK_NODE_FOOTNOTE_DEFINITION.rawValue:
            if writeFootnoteBackReference(node, &scratch) { scratch.html.append(0x0A) }
            scratch.html.append("</li>\n")
            rawHTML.itemDepth -= 1
            sections.leaveFootnote(ofSection: footnoteSections[node], &scratch)
        default: break
        }
    }

    /// Words of the page, as text of HTML has them.
    mutating func addText(_ text: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.text.append(text)
        markdown.add(text, &scratch.markdown)
    }

    mutating func addSpace(_ scratch: inout MarkdownRenderer.Scratch) {
        scratch.text.append(0x20)
        markdown.addSpace(&scratch.markdown)
    }

    /// Where a node begins, for findings.
    func place(of node: MarkdownNode) -> SourceLocation {
        SourceLocation(path: path, line: Int(node.pointee.start_line) + lines.lineOffset, column: Int(node.pointee.start_column))
    }

    // MARK: Code blocks

    mutating func writeCodeBlock(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let info = docgen_code_info(node).bytes
        scratch.html.startLine()
        guard !options.isPlain else {
            CodeBlock.writePlain(docgen_code_literal(node).bytes, info: info, to: &scratch.html)
            return
        }
        var fence = CodeFence(info: info)
        rewriteCode(of: node, language: fence.language)
        var literal = docgen_code_literal(node).bytes
        if let directive = fence.directive, grammars.contains(directive) { fence.language = directive }
        reviewCode(node, literal, fence)
        if options.notesForChecks { note(literal, fence, info: info, node) }
        reportUnclosedCode(node, literal)
        let optionLines = takeOptions(of: node, &fence)
        if optionLines > 0 { literal = docgen_code_literal(node).bytes }
        if options.readsFormulas, fence.isFormula {
            let line = Int(node.pointee.start_line) + 1 + optionLines + lines.lineOffset
            let place = SourceLocation(path: path, line: line, column: 1)
            let tex = String(decoding: literal, as: UTF8.self).trimmingNewlines()
            return writeFormulaBlock(tex, node, fence.attributes, at: place, &scratch)
        }
        if writeDiagram(literal, fence, node, &scratch) { return }
        let grammar = fence.language.isEmpty ? nil : grammars.grammar(named: fence.language)
        if grammar == nil { reportUnknownLanguage(fence.language, node) }
        let isTab = isTabOfCode(node)
        if isTab { openTab(ofCode: &fence, info: info, &scratch) }
        if let list = takeAttributes(of: node) { fence.attributes.add(list) }
        if fence.hasVariables, !variables.isEmpty {
            cmark_node_set_literal(node, Variables.replaced(in: literal, by: variables))
            literal = docgen_code_literal(node).bytes
        }
        let lines = takeNotes(of: node, literal, fence)
        scratch.html.append("<div")
        writeAttributes(fence.attributes, classes: "code", line: Int(node.pointee.start_line), &scratch)
        writeMaxLines(fence, literal, &scratch)
        scratch.html.append(">")
        let labels = fence.flags.isEmpty ? [] : fence.labels(options.words)
        guard let lines else {
            CodeBlock.write(literal, fence: fence, labels: labels, lines: nil, grammar: grammar, tokens: &scratch.tokens, to: &scratch.html)
            return addCode(literal, node, isTab: isTab, &scratch)
        }
        lines.notes.code.withUnsafeBufferPointer {
            CodeBlock.write($0, fence: fence, labels: labels, lines: lines, grammar: grammar, tokens: &scratch.tokens, to: &scratch.html)
        }
        lines.notes.text.withUnsafeBufferPointer { addCode($0, node, isTab: isTab, &scratch) }
    }

    private mutating func reportUnknownLanguage(_ language: String, _ node: MarkdownNode) {
        // A definition that does not parse is reported by itself.
        guard !language.isEmpty, !grammars.contains(language) else { return }
        // The class that HTML has for it.
        let named = ["language-", "lang-", "highlight-"].first(where: language.hasPrefix).map {
            language.dropFirst($0.count)
        }
        let suggestion =
            named.map(String.init).flatMap { grammars.contains($0) ? $0 : nil }
            ?? NearestMatch.find(language, among: grammars.names)
        diagnostics.append(
            Diagnostic(
                id: .unknownLanguage,
                at: place(of: node),
                "no highlighting for '\(language.prefix(60))'; the code is shown plain",
                hint: suggestion.map(NearestMatch.hint(naming:))
            )
        )
    }

    /// Takes the options of a directive out of its code.
    /// - Returns: How many lines they took.
    private func takeOptions(of node: MarkdownNode, _ fence: inout CodeFence) -> Int {
        guard fence.takesOptions else { return 0 }
        let code = docgen_code_literal(node).bytes
        let start = fence.takeOptions(code)
        guard start > 0 else { return 0 }
        let count = code[..<start].count { $0 == 0x0A }
        cmark_node_set_literal(node, String(decoding: code[start...], as: UTF8.self))
        return count
    }

    mutating func addCode(
        _ code: UnsafeBufferPointer<UInt8>,
        _ node: MarkdownNode,
        isTab: Bool,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        if isTab { scratch.html.append("</div>\n") }
        sections.addCode(code, &scratch)
        markdown.addCode(code, info: docgen_code_info(node).bytes, isTight: isInTightList(node), &scratch.markdown)
    }
}

extension ByteBuffer {
    /// Ends the line that is open in HTML, as cmark's `cr` does.
    mutating func startLine() {
        if let last, last != 0x0A { append(0x0A) }
    }

    /// Ends the line that is open in a section's text.
    mutating func endLine() {
        while let last, last == 0x20 { truncate(to: count - 1) }
        if let last, last != 0x0A { append(0x0A) }
    }
}
