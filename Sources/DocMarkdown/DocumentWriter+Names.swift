internal import CCmarkGFM
internal import DocModel

/// Links that name a page without its path.
extension DocumentWriter {
    /// Writes a text with the links that it holds: `[[Page]]`.
    /// - Returns: `false` where it holds none.
    mutating func writeNames(
        _ node: MarkdownNode,
        _ text: UnsafeBufferPointer<UInt8>,
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> Bool {
        guard let names, rawHTML.link == nil, imageNode == nil, text.index(of: "[[", from: 0) != nil else { return false }
        var start = 0
        var offset = 0
        var endOfName = 0
        while let hit = text.index(of: "[[", from: offset) {
            offset = hit + 2
            let begin = hit > 0 && text[hit - 1] == UInt8(ascii: "!") ? hit - 1 : hit
            let source = UnsafeBufferPointer(rebasing: text[begin...])
            // `df[[name]]` is an index, and brackets with backslashes in front are text.
            let isBehindName = hit > 0 && hit == endOfName
            guard begin < hit || hit == 0 || isBehindName || !(SyntaxReview.isWord(text[hit - 1]) || text[hit - 1] == UInt8(ascii: "]")),
                let name = PageName(source), isWritten(UnsafeBufferPointer(rebasing: source[..<name.length]), node)
            else { continue }
            endOfName = begin + name.length
            var found = name.name.isEmpty ? NamedFile.file("") : names(name.name, name.isImage)
            if case .none = found, options.curlsQuotes { found = names(name.typedName, name.isImage) }
            let path: String
            switch found {
            case .file(let file): path = file
            case .ambiguous(let file, let others):
                path = file
                reportAmbiguous(name, file, others, node)
            case .none:
                reportUnknown(name, UnsafeBufferPointer(rebasing: text[hit...]), node)
                continue
            }
            writePlainText(UnsafeBufferPointer(rebasing: text[start..<begin]), node, &scratch)
            if name.isImage, PageName.isPicture(path) {
                writePicture(name, path, node, &scratch)
            } else {
                writeLink(name, path, node, &scratch)
            }
            start = begin + name.length
            offset = start
        }
        guard start > 0 else { return false }
        writePlainText(UnsafeBufferPointer(rebasing: text[start...]), node, &scratch)
        return true
    }

    /// Whether the page's Markdown has it as the tree does: what is escaped there is text.
    private mutating func isWritten(_ text: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) -> Bool {
        columnOfName = Int(node.pointee.start_column)
        guard node.pointee.start_line > 0, let source = lines.text(ofLine: Int(node.pointee.start_line)) else { return true }
        // The same name may stand there as code, escaped, and as a link: each is looked for behind the one before.
        if lineOfName.number != node.pointee.start_line { lineOfName = (node.pointee.start_line, 0, 0) }
        lineOfName.end = min(lineOfName.end, source.count)
        if options.curlsQuotes, source.index(of: text, in: lineOfName.end..<source.count) == nil {
            let typed = Array(PageName.typed(String(decoding: text, as: UTF8.self)).utf8)
            return typed.withUnsafeBufferPointer { isWritten($0, in: source) }
        }
        return isWritten(text, in: source)
    }

    private mutating func isWritten(_ text: UnsafeBufferPointer<UInt8>, in source: UnsafeBufferPointer<UInt8>) -> Bool {
        while let hit = source.index(of: text, in: lineOfName.end..<source.count) {
            lineOfName.ticks += source[lineOfName.end..<hit].count { $0 == UInt8(ascii: "`") }
            lineOfName.end = hit + text.count
            guard lineOfName.ticks.isMultiple(of: 2) else { continue }
            columnOfName = hit + 1
            return hit == 0 || source[hit - 1] != UInt8(ascii: "\\")
        }
        // The table extension takes the backslash in front of a bar.
        guard let bar = text.firstIndex(of: UInt8(ascii: "|")) else { return false }
        let escaped = Array(text[..<bar]) + [UInt8(ascii: "\\")] + Array(text[bar...])
        return escaped.withUnsafeBufferPointer { source.index(of: $0, in: source.indices) } != nil
    }

    private mutating func writePlainText(
        _ text: UnsafeBufferPointer<UInt8>,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        guard !text.isEmpty else { return }
        if abbreviations == nil { scratch.html.appendEscaped(text) } else { writeExplained(text, &scratch) }
        addText(text, &scratch)
        review.read(text, node)
    }

    private mutating func writeLink(_ name: PageName, _ path: String, _ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        // `[[paper.pdf#page=3]]` is the page of a PDF; headings have anchors.
        let isPage = path.lowercased().hasSuffix(".md") || path.lowercased().hasSuffix(".markdown") || path.isEmpty
        let anchor = isPage ? name.anchor(options.headingIDs) : name.heading
        let url = Array((path + (anchor.map { "#" + $0 } ?? "")).utf8)
        var shown = name.shown
        url.withUnsafeBufferPointer { url in
            markdown.openLink(url, isBare: false, &scratch.markdown)
            scratch.html.append("<a href=\"")
            writeURL(ofName: url, .link, node, &scratch)
            scratch.html.append("\">")
        }
        shown.withUTF8 { text in
            scratch.html.appendEscaped(text)
            addText(text, &scratch)
        }
        scratch.html.append("</a>")
        markdown.closeLink(address?(String(decoding: url, as: UTF8.self)) ?? String(decoding: url, as: UTF8.self), &scratch.markdown)
    }

    /// Writes what a name leads to, which stands nowhere on the page: its place is that of the name.
    private mutating func writeURL(
        ofName url: UnsafeBufferPointer<UInt8>,
        _ kind: DocumentLink.Kind,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let count = links.count
        writeURL(url, kind, node, &scratch)
        if links.count > count { links[count].column = Int32(columnOfName) }
    }

    /// The place of the name that is being written.
    private func placeOfName(_ node: MarkdownNode) -> SourceLocation {
        var place = place(of: node)
        place.column = columnOfName
        return place
    }

    /// `![[picture.png|300]]`, `![[picture.png|300x200]]`, `![[picture.png|What it shows]]`.
    private mutating func writePicture(_ name: PageName, _ path: String, _ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        let sizes = (name.text ?? "").split(separator: "x").map { Int($0) }
        let hasSize = !sizes.isEmpty && sizes.count <= 2 && sizes.allSatisfy { $0 != nil }
        scratch.html.append("<img src=\"")
        Array(path.utf8).withUnsafeBufferPointer { writeURL(ofName: $0, hasSize ? .rawImage : .image, node, &scratch) }
        scratch.html.append("\" alt=\"")
        if !hasSize, let text = name.text { scratch.html.appendEscaped(text) }
        if hasImage { scratch.html.append("\" loading=\"lazy") }
        hasImage = true
        scratch.html.append("\"")
        if hasSize {
            for (attribute, size) in zip(["width", "height"], sizes) { scratch.html.append(" \(attribute)=\"\(size ?? 0)\"") }
        }
        scratch.html.append(" />")
    }

    private mutating func reportAmbiguous(_ name: PageName, _ file: String, _ others: [String], _ node: MarkdownNode) {
        diagnostics.append(
            Diagnostic(
                id: .ambiguousName,
                at: placeOfName(node),
                "'\(name.name)' names several files; '\(file)' is taken",
                hint: "write more of its path: there is '\(others.prefix(3).joined(separator: "' and '"))' too"
            )
        )
    }

    /// What looks like one, and is not the attribute of C++ that it may be.
    private mutating func reportUnknown(_ name: PageName, _ text: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) {
        guard name.isImage || ForeignSyntax.wikiLink(text) != nil, !["toc", "_toc_"].contains(name.name.lowercased()) else { return }
        diagnostics.append(
            Diagnostic(
                .warning,
                id: name.isImage ? .brokenImage : .brokenLink,
                at: placeOfName(node),
                "no \(name.isImage ? "file" : "page") is called '\(name.name.cut(to: 60))'; the link is shown as text",
                hint: "write '[text](page.md)', or the name of a page"
            )
        )
    }

    /// Whether the address of a link is a shortcode that is not read: its text is shown alone.
    mutating func isLinkOfShortcode(_ link: MarkdownNode) -> Bool {
        let url = docgen_link_url(link).bytes
        guard url.count > 1, url[0] == PageName.mark, url[1] == PageName.mark else { return false }
        if let row = ForeignSyntax.emptyTag(isElement: false) {
            let line = Int(link.pointee.start_line)
            review.add(row, line: line, column: Int(link.pointee.start_column), shown: "the address of a link")
        }
        return true
    }

    /// Puts the values of variables into raw HTML, as text; HTML that shows code has none, as code of Markdown.
    func fillVariables(of node: MarkdownNode) {
        guard !variables.isEmpty else { return }
        let literal = docgen_literal(node).bytes
        let code: [StaticString] = ["<code", "<pre", "<script", "<style"]
        guard literal.index(of: "{{", from: 0) != nil, !code.contains(where: { literal.index(of: $0, from: 0) != nil }) else { return }
        cmark_node_set_literal(node, Variables.replaced(in: literal, by: variables.mapValues(HTML.escaped)))
    }

    /// `[x](project:other.md)`, `<project:other.md>` and `<path:a.pdf>` of MyST name files of the project. A page between angle brackets is called by its title.
    ///
    /// Source: <https://myst-parser.readthedocs.io/en/latest/syntax/cross-referencing.html>.
    private func resolveScheme(of link: MarkdownNode) {
        let url = docgen_link_url(link).bytes
        guard let scheme = ["project:", "path:"].first(where: { url.starts(with: $0.utf8) }), url.count > scheme.utf8.count else { return }
        let target = String(decoding: url.dropFirst(scheme.utf8.count), as: UTF8.self)
        if let text = link.pointee.first_child, UInt32(text.pointee.type) == CMARK_NODE_TEXT.rawValue, text.pointee.next == nil,
            docgen_literal(text).bytes.elementsEqual(url)
        {
            if scheme == "project:" { cmark_node_free(text) } else { cmark_node_set_literal(text, target) }
        }
        cmark_node_set_url(link, target)
    }

    /// Puts the path of a page in the place of its name: `ref` of Hugo.
    func resolveName(of link: MarkdownNode) {
        let url = docgen_link_url(link).bytes
        if !variables.isEmpty {
            if url.index(of: "{{", from: 0) != nil {
                let address = Variables.replaced(in: url, by: variables)
                // An address that is its own text.
                if let text = link.pointee.first_child, docgen_literal(text).bytes.elementsEqual(url) {
                    cmark_node_set_literal(text, address)
                }
                cmark_node_set_url(link, address)
            }
            let title = docgen_link_title(link).bytes
            if title.index(of: "{{", from: 0) != nil { cmark_node_set_title(link, Variables.replaced(in: title, by: variables)) }
        }
        if url.first == UInt8(ascii: "p") { resolveScheme(of: link) }
        resolveLabel(of: link)
        guard url.first == PageName.mark, url.count > 1, url[1] != PageName.mark else { return }
        let target = String(decoding: url.dropFirst(), as: UTF8.self)
        let hash = target.firstIndex(of: "#") ?? target.endIndex
        var path = String(target[..<hash])
        switch names?(path, false) {
        case .file(let file), .ambiguous(let file, _): path = file
        default: break
        }
        cmark_node_set_url(link, path + target[hash...])
    }
}

extension PageName {
    static func isPicture(_ path: String) -> Bool {
        let ending = path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
        return ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp"].contains(ending)
    }
}
