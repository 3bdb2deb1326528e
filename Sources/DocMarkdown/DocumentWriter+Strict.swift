internal import CCmarkGFM

/// Untrusted Markdown, ``MarkdownOptions/strict(_:)``: nothing a browser loads by itself, and no link that does not show where it leads.
extension DocumentWriter {
    func enterStrictLink(_ node: MarkdownNode, _ links: StrictLinks, _ scratch: inout MarkdownRenderer.Scratch) {
        guard Self.host(of: node, links) != nil else { return }
        scratch.html.append("<a href=\"")
        scratch.html.appendURL(docgen_link_url(node).bytes)
        scratch.html.append("\" rel=\"nofollow noopener noreferrer\">")
    }

    func leaveStrictLink(_ node: MarkdownNode, _ links: StrictLinks, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let host = Self.host(of: node, links) else { return }
        scratch.html.append("</a> <span class=\"link-host\">(")
        scratch.html.append(host)
        scratch.html.append(")</span>")
    }

    private static func host(of node: MarkdownNode, _ links: StrictLinks) -> String? {
        links.host(of: String(decoding: docgen_link_url(node).bytes, as: UTF8.self))
    }
}
