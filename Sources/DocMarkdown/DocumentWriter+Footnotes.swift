internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Footnotes

    /// The id of a footnote. The anchor of no heading holds a colon, unless its author gives it one.
    ///
    /// Source: Python-Markdown, extension `footnotes`; in plain Markdown that of cmark-gfm.
    private var footnoteID: StaticString { options.isPlain ? "fn-" : "fn:" }

    /// Appends the id of a footnote's use, counted from 1: `fnref:name`, `fnref2:name`.
    private func appendReferenceID(_ name: UnsafeBufferPointer<UInt8>, use: Int, to html: inout ByteBuffer) {
        html.append("fnref")
        if !options.isPlain, use > 1 { html.append(decimal: use) }
        html.append(options.isPlain ? "-" : ":")
        html.appendURL(name)
        if options.isPlain, use > 1 {
            html.append(UInt8(ascii: "-"))
            html.append(decimal: use)
        }
    }

    /// Keeps the ids of footnotes from all else on the page; they are written where the first of them is used.
    mutating func claimFootnotes(_ tree: borrowing MarkdownTree) {
        // They stand behind all else.
        var node = tree.root.pointee.last_child
        while let definition = node, UInt32(definition.pointee.type) == CMARK_NODE_FOOTNOTE_DEFINITION.rawValue {
            node = definition.pointee.prev
            let name = String(decoding: docgen_literal(definition).bytes, as: UTF8.self)
            let uses = min(Int(docgen_footnote_definition_count(definition)), Self.maxBackReferences)
            let ids = ["fn:" + name, "fnref:" + name] + (2..<max(2, uses + 1)).map { "fnref\($0):" + name }
            for id in ids where slugs.claim(id) { footnoteLines[id] = Int(definition.pointee.start_line) + lines.lineOffset }
        }
    }

    mutating func writeFootnoteReference(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let definition = node.pointee.parent_footnote_def else { return }
        let name = docgen_literal(definition).bytes
        if footnoteSections[definition] == nil { footnoteSections[definition] = sections.finished.count }
        // Inside a link a reference leads nowhere, but is led back to.
        let isLink = !isInsideLink(node, &scratch)
        if !isLink { reportInLink(node, "[^", "a footnote inside a link; its number leads nowhere") }
        scratch.html.append("<sup class=\"footnote-ref\">")
        if isLink {
            scratch.html.append("<a href=\"#")
            scratch.html.append(footnoteID)
            scratch.html.appendURL(name)
        } else {
            scratch.html.append("<span")
        }
        scratch.html.append(isLink ? "\" id=\"" : " id=\"")
        appendReferenceID(name, use: Int(docgen_footnote_reference_index(node)), to: &scratch.html)
        scratch.html.append("\" data-footnote-ref>")
        scratch.html.appendURL(docgen_literal(node).bytes)
        scratch.html.append(isLink ? "</a></sup>" : "</span></sup>")
    }

    mutating func enterFootnote(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if footnoteIndex == 0 { scratch.html.append("<section class=\"footnotes\" data-footnotes>\n<ol>\n") }
        footnoteIndex += 1
        // Behind all sections: what it says belongs to the one that refers to it.
        sections.close(&scratch)
        markdown.begin()
        rawHTML.itemDepth += 1
        let name = docgen_literal(node).bytes
        scratch.html.append("<li id=\"")
        scratch.html.append(footnoteID)
        scratch.html.appendURL(name)
        scratch.html.append("\">\n")
        if !review.notes.definitions.isEmpty { review.usedFootnotes.insert(SyntaxReview.normalized(name)) }
        if !options.isPlain { extraAnchors.append(ExtraAnchor(name: "fn:" + String(decoding: name, as: UTF8.self))) }
    }

    /// A footnote leads back to its first uses; nobody looks for the two hundredth.
    static let maxBackReferences = 100

    @discardableResult
    mutating func writeFootnoteBackReference(_ definition: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
        guard writtenFootnoteIndex < footnoteIndex else { return false }
        writtenFootnoteIndex = footnoteIndex
        let name = docgen_literal(definition).bytes
        scratch.html.append("<a href=\"#")
        appendReferenceID(name, use: 1, to: &scratch.html)
        scratch.html.append("\" class=\"footnote-backref\" data-footnote-backref aria-label=\"")
        scratch.html.appendEscaped(options.words.backToContent)
        scratch.html.append("\">↩</a>")
        let uses = min(Int(docgen_footnote_definition_count(definition)), options.isPlain ? .max : Self.maxBackReferences)
        for use in 2..<max(2, uses + 1) {
            scratch.html.append(" <a href=\"#")
            appendReferenceID(name, use: use, to: &scratch.html)
            scratch.html.append("\" class=\"footnote-backref\" data-footnote-backref aria-label=\"")
            scratch.html.appendEscaped(options.words.backToContent)
            scratch.html.append("\">↩<sup class=\"footnote-ref\">")
            scratch.html.append(decimal: use)
            scratch.html.append("</sup></a>")
        }
        return true
    }
}
