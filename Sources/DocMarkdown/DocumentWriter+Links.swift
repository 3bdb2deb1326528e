internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Links and images

    /// Writes a URL into an attribute and notes it when it may lead to a file of the site.
    mutating func writeURL(
        _ url: UnsafeBufferPointer<UInt8>,
        _ kind: DocumentLink.Kind,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        let offset = scratch.html.count
        if !options.isPlain, LinkTarget.isCode(url) {
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: "unsafe-link",
                    at: SourceLocation(
                        path: path,
                        line: Int(node.pointee.start_line) + lines.lineOffset,
                        column: Int(node.pointee.start_column)
                    ),
                    "'\(String(decoding: url, as: UTF8.self).cut(to: 60))' is code, not an address; it is left out"
                )
            )
            return
        }
        scratch.html.appendURL(url)
        guard !options.isPlain, !url.isEmpty, !LinkTarget.isExternal(url) else { return }
        let line = Int(node.pointee.start_line)
        let column = lines.column(of: url, line: line, from: Int(node.pointee.start_column))
        links.append(
            DocumentLink(kind: kind, offset: offset, length: scratch.html.count - offset, line: line + lines.lineOffset, column: column)
        )
    }

    func writeTitle(_ title: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        guard !title.isEmpty else { return }
        scratch.html.append("\" title=\"")
        scratch.html.appendEscaped(title)
    }

    func writeAlternativeText(_ node: MarkdownNode, _ type: UInt32, _ scratch: inout MarkdownRenderer.Scratch) {
        switch type {
        case CMARK_NODE_TEXT.rawValue, CMARK_NODE_CODE.rawValue, CMARK_NODE_HTML_INLINE.rawValue:
            let literal = docgen_literal(node).bytes
            scratch.html.appendEscaped(literal)
            scratch.text.append(literal)
        case CMARK_NODE_LINEBREAK.rawValue, CMARK_NODE_SOFTBREAK.rawValue:
            scratch.html.append(0x20)
            scratch.text.append(0x20)
        default: break
        }
    }

    mutating func leaveImage(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        imageNode = nil
        writeTitle(docgen_link_title(node).bytes, &scratch)
        // The first image is likely on the first screen, where waiting for layout only costs time.
        if !options.isPlain, hasImage { scratch.html.append("\" loading=\"lazy") }
        hasImage = true
        scratch.html.append("\" />")
    }

    // MARK: Raw HTML

    mutating func writeHTMLBlock(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        scratch.html.startLine()
        let isText = options.rawHTML == .escape && (!options.isPlain || options.strictLinks != nil)
        if isText { scratch.html.append("<p>") }
        writeRawHTML(docgen_literal(node).bytes, node, &scratch)
        if isText { scratch.html.append("</p>") }
        scratch.html.startLine()
        scratch.text.endLine()
    }

    mutating func writeRawHTML(
        _ source: UnsafeBufferPointer<UInt8>,
        _ node: MarkdownNode,
        _ scratch: inout MarkdownRenderer.Scratch
    ) {
        if options.isPlain, options.strictLinks == nil, !options.extensions.contains(.tagfilter) { return scratch.html.append(source) }
        if options.rawHTML == .escape {
            scratch.html.appendEscaped(source)
            scratch.text.append(source)
            return
        }
        var raw = RawHTML()
        raw.copy(source, to: &scratch.html, text: &scratch.text)
        guard !options.isPlain else { return }
        extraAnchors += raw.ids
        for link in raw.links {
            let url = UnsafeBufferPointer(rebasing: scratch.html.bytes[link.range])
            guard !LinkTarget.isExternal(url) else { continue }
            // An HTML block may span lines: the link stands as many lines below its start as newlines lie between.
            let newlines = Self.newlines(in: source, before: url)
            let line = Int(node.pointee.start_line) + newlines
            let column = lines.column(of: url, line: line, from: newlines == 0 ? Int(node.pointee.start_column) : 1)
            links.append(
                DocumentLink(
                    kind: link.isImage ? .rawImage : .rawLink,
                    offset: link.range.lowerBound,
                    length: link.range.count,
                    line: line + lines.lineOffset,
                    column: column
                )
            )
        }
    }

    static func newlines(in source: UnsafeBufferPointer<UInt8>, before text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let position = source.index(of: text, in: 0..<source.count) else { return 0 }
        return source[..<position].reduce(into: 0) { count, byte in if byte == 0x0A { count += 1 } }
    }
}
