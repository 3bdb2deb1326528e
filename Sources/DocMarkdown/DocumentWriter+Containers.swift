internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Admonitions, what folds, divisions, tabs

    mutating func enterBlockQuote(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        guard let syntax, let alert = Alert(takingMarkerFrom: node, in: syntax) else {
            markdown.openQuote(nil, &scratch.markdown)
            scratch.html.append("<blockquote")
            writeBlockAttributes(of: node, &scratch)
            return scratch.html.append(">\n")
        }
        alerts[node] = alert.isOpen == nil ? "</div>\n" : "</details>\n"
        openAdmonition(
            alert.kind,
            AdmonitionLook(kind: alert.kind),
            isOpen: alert.isOpen,
            takeAttributes(of: node) ?? AttributeList(),
            node,
            hasTitle: true,
            &scratch
        )
    }

    mutating func enterContainer(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard var container = syntax?.container(of: node) else { return }
        if let list = takeAttributes(of: node) { container.attributes.add(list) }
        scratch.html.startLine()
        reportContent(of: node, container)
        reportForm(of: node, container)
        let line = Int(node.pointee.start_line)
        switch container.role {
        case .admonition, .details:
            let look = container.role == .details ? nil : AdmonitionLook(kind: container.kind)
            let hasTitle = container.title != []
            openAdmonition(container.kind, look, isOpen: container.isOpen, container.attributes, node, hasTitle: hasTitle, &scratch)
        case .division:
            let isBare = container.image != nil || ["div", "html", "raw", "v-pre"].contains(container.kind)
            let name = isBare ? "" : container.kind
            openDivision(name, container.attributes, line: line, &scratch)
        case .card, .step:
            openDivision(container.kind, container.attributes, line: line, &scratch)
        case .figure:
            scratch.html.append("<figure")
            writeAttributes(container.attributes, line: line, &scratch)
            scratch.html.append(">\n")
        case .link:
            scratch.html.append("<a class=\"button\" href=\"")
            if let link = container.link { Array(link.utf8).withUnsafeBufferPointer { writeURL($0, .link, node, &scratch) } }
            scratch.html.append("\">\n")
        case .formula: openFormula(node, container, &scratch)
        case .custom: openCustom(node, container, &scratch)
        case .nothing: reportUnknown(node, container)
        case .tabs, .codeGroup: openDivision("tabs", container.attributes, line: line, &scratch)
        case .tab:
            if beginsSet(node, container) { scratch.html.append("<div class=\"tabs\">\n") }
            openDivision("tab", container.attributes, line: line, &scratch)
            // A tab needs a name to be chosen by.
            if container.title?.isEmpty ?? true { writeTitle(options.words.tab, for: node, &scratch) }
        }
    }

    mutating func leaveContainer(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let container = syntax?.container(of: node) else { return }
        scratch.html.startLine()
        switch container.role {
        case .admonition, .details:
            markdown.closeQuote(scratch.markdown)
            scratch.html.append(container.isOpen == nil ? "</div>\n" : "</details>\n")
        case .card:
            writeLink(of: node, container, &scratch)
            scratch.html.append("</div>\n")
        case .division, .tabs, .codeGroup, .step: scratch.html.append("</div>\n")
        case .figure: scratch.html.append(hasCaption(node) ? "</figcaption>\n</figure>\n" : "</figure>\n")
        case .link: scratch.html.append("</a>\n")
        case .custom: if let end = customEnds.popLast() { scratch.html.append(end) }
        case .nothing, .formula: break
        case .tab: scratch.html.append(endsSet(node) ? "</div>\n</div>\n" : "</div>\n")
        }
        if let syntax, !container.isClosed, container.form.isFenced {
            report(
                .unclosedContainer,
                of: node,
                "'\(container.shown)' is never closed; it ends with the \(nameOfParent(of: node, syntax))",
                "end it with a line '\(container.shown.prefix { $0 == ":" || $0 == "/" })'"
            )
        }
    }

    /// - Parameter look: `nil` for `<details>` without one.
    private mutating func openAdmonition(
        _ kind: String,
        _ look: AdmonitionLook?,
        isOpen: Bool?,
        _ attributes: AttributeList,
        _ node: MarkdownNode,
        hasTitle: Bool,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        scratch.html.append(isOpen == nil ? "<div" : "<details")
        var classes = ""
        if let look { classes = "alert \(look.rawValue)" + (look.rawValue == kind ? "" : " \(kind)") }
        writeAttributes(attributes, classes: classes, line: Int(node.pointee.start_line), &scratch)
        if isOpen == nil { scratch.html.append(" role=\"note\"") } else if isOpen == true { scratch.html.append(" open=\"\"") }
        scratch.html.append(">\n")
        markdown.openQuote(look, &scratch.markdown)
        // What folds is opened by its title, so it has one.
        guard hasTitle || isOpen != nil, !isTitle(node.pointee.first_child) else { return }
        writeTitle(options.words.title(ofAdmonition: kind), for: node, &scratch)
    }

    /// The link of a card that has no title to hold it.
    private mutating func writeLink(of node: MarkdownNode, _ card: Container, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let link = card.link, card.title?.isEmpty ?? true else { return }
        scratch.html.append("<p class=\"card-title\"><a href=\"")
        Array(link.utf8).withUnsafeBufferPointer { writeURL($0, .link, node, &scratch) }
        scratch.html.append("\">")
        scratch.html.appendEscaped(options.words.more)
        scratch.html.append("</a></p>\n")
    }

    private mutating func openDivision(
        _ name: String,
        _ attributes: AttributeList,
        line: Int,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        scratch.html.append("<div")
        writeAttributes(attributes, classes: name, line: line, &scratch)
        scratch.html.append(">\n")
    }

    // MARK: Titles

    private func isTitle(_ node: MarkdownNode?) -> Bool { node?.pointee.type == library.types.title }

    /// The tags around the title of a container.
    private func titleTags(of node: MarkdownNode) -> (start: StaticString, end: StaticString) {
        guard let container = syntax?.container(of: node) else {
            return alerts[node].map { "\($0)" == "</details>\n" } ?? false ? Self.summary : Self.paragraph
        }
        switch container.role {
        case .admonition: return container.isOpen == nil ? Self.paragraph : Self.summary
        case .details: return ("<summary>", "</summary>\n")
        case .tab: return ("<p class=\"tab-title\">", "</p>\n")
        case .card: return ("<p class=\"card-title\">", "</p>\n")
        case .step: return ("<p class=\"step-title\">", "</p>\n")
        case .figure where container.image == nil: return ("<figcaption>", "</figcaption>\n")
        case .division where container.image != nil, .figure: return ("<p>", "</p>\n")
        case .division, .tabs, .codeGroup, .link, .custom, .nothing, .formula: return ("<p><strong>", "</strong></p>\n")
        }
    }

    private static let paragraph: (StaticString, StaticString) = ("<p class=\"alert-title\">", "</p>\n")
    private static let summary: (StaticString, StaticString) = ("<summary class=\"alert-title\">", "</summary>\n")

    private mutating func writeTitle(_ title: String, for node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let tags = titleTags(of: node)
        scratch.html.append(tags.start)
        scratch.html.appendEscaped(title)
        scratch.html.append(tags.end)
    }

    mutating func enterTitle(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let container = node.pointee.parent else { return }
        review.enter(node)
        titleNode = node
        scratch.html.append(titleTags(of: container).start)
        if !isImage(container) { markdown.openTitle(&scratch.markdown) }
    }

    mutating func leaveTitle(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let container = node.pointee.parent else { return }
        titleNode = nil
        scratch.html.append(titleTags(of: container).end)
        if hasCaption(container) { scratch.html.append("<figcaption>\n") }
        scratch.text.endLine()
        if !isImage(container) { markdown.closeTitle(&scratch.markdown) }
    }

    /// Whether a figure of MyST holds something below its image: its caption.
    private func hasCaption(_ node: MarkdownNode) -> Bool {
        guard let container = syntax?.container(of: node), container.role == .figure, container.image != nil,
            let next = node.pointee.first_child?.pointee.next
        else { return false }
        return !(syntax?.isEnd(next) ?? false)
    }

    private func isImage(_ container: MarkdownNode) -> Bool { syntax?.container(of: container)?.image != nil }

    // MARK: Tabs

    /// Tabs that follow each other are one set, where no container says so.
    private func beginsSet(_ node: MarkdownNode, _ tab: Container) -> Bool {
        if isInSet(node) { return false }
        // The line that ends a tab stands between two of them.
        let previous = node.pointee.prev.flatMap { syntax?.isEnd($0) ?? false ? $0.pointee.prev : $0 }
        return tab.beginsSet || previous.flatMap { syntax?.container(of: $0) }?.role != .tab
    }

    private func endsSet(_ node: MarkdownNode) -> Bool {
        if isInSet(node) { return false }
        let next = node.pointee.next.flatMap { syntax?.isEnd($0) ?? false ? $0.pointee.next : $0 }
        guard let following = next.flatMap({ syntax?.container(of: $0) }), following.role == .tab else { return true }
        return following.beginsSet
    }

    private func isInSet(_ node: MarkdownNode) -> Bool {
        node.pointee.parent.flatMap { syntax?.container(of: $0) }?.role == .tabs
    }

    func isTabOfCode(_ node: MarkdownNode) -> Bool {
        guard let syntax, let parent = node.pointee.parent else { return false }
        return syntax.container(of: parent)?.role == .codeGroup
    }

    /// A code block of a code group: its title, or its language, is the tab's.
    mutating func openTab(ofCode fence: inout CodeFence, info: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        let title = fence.title ?? CodeFence.name(in: info) ?? (fence.language.isEmpty ? options.words.code : fence.language)
        fence.title = nil
        scratch.html.append("<div class=\"tab\">\n<p class=\"tab-title\">")
        scratch.html.appendEscaped(title)
        scratch.html.append("</p>\n")
    }

    // MARK: Findings

    mutating func reportContainers() {
        guard let syntax else { return }
        for line in syntax.unopened {
            diagnostics.append(
                Diagnostic(
                    id: .unclosedContainer,
                    at: SourceLocation(path: path, line: line.line + lines.lineOffset, column: line.column),
                    "'\(line.shown)' is never closed; it is shown as text",
                    hint: "end it with a line '\(line.shown.prefix { $0 == ":" || $0 == "/" })'"
                )
            )
        }
        guard let line = syntax.depthLine else { return }
        diagnostics.append(
            Diagnostic(
                id: .nestingTooDeep,
                at: SourceLocation(path: path, line: line + lines.lineOffset),
                "more than \(Container.maxDepth) containers inside each other; the line is kept as text",
                hint: "at most \(Container.maxDepth) are followed"
            )
        )
    }

    /// Reports a container that is not what its author most likely means.
    private mutating func reportForm(of node: MarkdownNode, _ container: Container) {
        switch container.role {
        case .admonition where !container.takesBraces && !AdmonitionLook.isKnown(container.kind):
            // A kind of the author's own is a neutral box; one that is nearly another is that, misspelled.
            guard let meant = NearestMatch.find(container.kind, among: AdmonitionLook.names + Container.names) else { return }
            report(
                .containerForm,
                of: node,
                "'\(container.kind)' is not a kind of container that docgen knows; it is shown as a neutral box",
                NearestMatch.hint(naming: meant)
            )
        case .tab where container.title?.isEmpty ?? true:
            report(.containerForm, of: node, "the tab has no name; it is called 'Tab'", "write the name after it: '::tab Linux'")
        case .codeGroup where container.title?.contains(UInt8(ascii: "=")) ?? false:
            report(
                .containerForm,
                of: node,
                "'\(container.shown)' has options that are not read; they are shown as text",
                "name each tab after its fence: '```js [Name]'"
            )
        case .division where container.attributes.classes.contains("panel-tabset"):
            report(
                .containerForm,
                of: node,
                "'\(container.shown)' is a set of tabs of Quarto; its headings are shown one below the other",
                "write ':::tabs', and '::tab Name' in place of each heading"
            )
        default: break
        }
    }

    /// Reports what a container should hold and does not, and what it holds and shows badly.
    private mutating func reportContent(of node: MarkdownNode, _ container: Container) {
        var blocks: [MarkdownNode] = []
        var next = node.pointee.first_child
        while let block = next {
            let isContent = !isTitle(block) && !(syntax?.isEnd(block) ?? false)
            if isContent { blocks.append(block) }
            next = block.pointee.next
        }
        func isTab(_ block: MarkdownNode) -> Bool {
            container.role == .codeGroup
                ? UInt32(block.pointee.type) == CMARK_NODE_CODE_BLOCK.rawValue : syntax?.container(of: block)?.role == .tab
        }
        if container.takesBraces, Container.unreadDirectives.contains(container.kind) {
            report(.foreignSyntax, of: node, "'\(container.shown)' is a directive of MyST, which is not read", "write it in plain Markdown")
        }
        switch container.role {
        case .tabs, .codeGroup:
            let (name, hint) =
                container.role == .tabs
                ? ("tab", "begin each tab with a line '::tab Name'") : ("code block", "move the text out, or write ':::tabs' with tabs")
            if let stray = blocks.first(where: { !isTab($0) }) {
                report(.foreignSyntax, of: stray, "only a \(name) may be in '\(container.shown)'; this is shown outside them", hint)
            } else if blocks.isEmpty {
                report(.foreignSyntax, of: node, "'\(container.shown)' has no \(name)", container.role == .tabs ? hint : nil)
            }
        case .admonition, .details, .tab:
            guard container.form == .indented, blocks.isEmpty else { return }
            report(.foreignSyntax, of: node, "'\(container.shown)' is empty", "indent its text below by four spaces")
        case .division, .card, .step, .figure, .link, .custom, .nothing, .formula: break
        }
    }

    mutating func report(_ id: DiagnosticID, of node: MarkdownNode, _ message: String, _ hint: String?) {
        diagnostics.append(
            Diagnostic(
                id: id,
                at: place(of: node),
                message,
                hint: hint
            )
        )
    }

    private func nameOfParent(of node: MarkdownNode, _ syntax: SyntaxExtension) -> String {
        guard let parent = node.pointee.parent else { return "page" }
        return syntax.container(of: parent).map { "'\($0.shown)' around it" } ?? name(ofContainer: parent)
    }
}

extension Container.Form {
    var isFenced: Bool {
        if case .fenced = self { return true }
        return false
    }
}
