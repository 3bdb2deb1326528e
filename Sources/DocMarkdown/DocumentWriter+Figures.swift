internal import CCmarkGFM

extension DocumentWriter {
    // MARK: Figures

    /// Whether a paragraph is nothing but an image with `{caption}`: its title is the caption of a figure then.
    mutating func enterFigure(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
        guard let syntax, !syntax.attributeLists.isEmpty, let image = node.pointee.first_child,
            UInt32(image.pointee.type) == CMARK_NODE_IMAGE.rawValue, let mark = image.pointee.next, mark.pointee.next == nil,
            syntax.isSpan(mark),
            let list = syntax.attributes(of: mark)?.list, list.value(of: "caption") != nil, !docgen_link_title(image).bytes.isEmpty
        else { return false }
        figure = node
        scratch.html.append("<figure>\n")
        return true
    }

    mutating func leaveFigure(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        figure = nil
        scratch.html.append("\n<figcaption>")
        if let image = node.pointee.first_child {
            let caption = docgen_link_title(image).bytes
            scratch.html.appendEscaped(caption)
            addSpace(&scratch)
            addText(caption, &scratch)
        }
        scratch.html.append("</figcaption>\n</figure>\n")
    }

    // MARK: Images

    /// `![](https://www.youtube.com/watch?v=…)` plays the video in Obsidian; here it is a link to it, as nothing of another host is loaded.
    mutating func enterVideo(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        node.pointee.type = UInt16(CMARK_NODE_LINK.rawValue)
        enterLink(node, &scratch)
        guard node.pointee.first_child == nil else { return }
        let url = docgen_link_url(node).bytes
        scratch.html.appendEscaped(url)
        addText(url, &scratch)
    }

    static func isVideoPage(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        guard url.hasPrefix("https://") else { return false }
        let hosts: [StaticString] = [
            "www.youtube.com/watch", "youtube.com/watch", "m.youtube.com/watch", "www.youtube.com/embed/", "youtu.be/", "vimeo.com/",
        ]
        return hosts.contains { url.hasPrefix($0, at: 8) }
    }

    /// With `{zoom}` an image is a link to its file.
    mutating func openZoom(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let list = imageAttributes, list.value(of: "zoom") != nil, rawHTML.link == nil else { return }
        scratch.html.append("<a class=\"zoom\" href=\"")
        writeURL(docgen_link_url(node).bytes, .link, node, &scratch)
        scratch.html.append("\">")
    }

    /// `flow.png#only-light`, as Material for MkDocs writes it, and GitHub's `#gh-light-mode-only`.
    static func theme(ofImage url: UnsafeBufferPointer<UInt8>) -> StaticString? {
        guard let hash = url.lastIndex(of: UInt8(ascii: "#")) else { return nil }
        let end = UnsafeBufferPointer(rebasing: url[hash...])
        if end.elementsEqual("#only-light".utf8) || end.elementsEqual("#gh-light-mode-only".utf8) { return "only-light" }
        if end.elementsEqual("#only-dark".utf8) || end.elementsEqual("#gh-dark-mode-only".utf8) { return "only-dark" }
        return nil
    }

    // MARK: Subscripts

    /// Whether a struck text is one word between single tildes, where the site has them lower it.
    mutating func isSubscript(_ node: MarkdownNode) -> Bool {
        guard options.lowersText, let child = node.pointee.first_child, child.pointee.next == nil,
            UInt32(child.pointee.type) == CMARK_NODE_TEXT.rawValue
        else { return false }
        let text = docgen_literal(child).bytes
        guard text.count <= 60, !text.contains(where: { $0 <= 0x20 }), child.pointee.start_line > 0,
            let line = lines.text(ofLine: Int(child.pointee.start_line))
        else { return false }
        let form = Array("~".utf8) + text + Array("~".utf8)
        var offset = 0
        while let hit = form.withUnsafeBufferPointer({ line.index(of: $0, in: offset..<line.count) }) {
            offset = hit + 1
            let end = hit + form.count
            if hit == 0 || line[hit - 1] != UInt8(ascii: "~"), end == line.count || line[end] != UInt8(ascii: "~") { return true }
        }
        return false
    }
}
