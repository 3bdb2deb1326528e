internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Footnotes

    mutating func writeFootnoteReference(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let definition = node.pointee.parent_footnote_def else { return }
        let name = docgen_literal(definition).bytes
        // Inside a link of raw HTML a reference leads nowhere, but is led back to.
        let isLink = !isInsideRawLink(node, &scratch)
        scratch.html.append("<sup class=\"footnote-ref\">")
        if isLink {
            scratch.html.append("<a href=\"#fn-")
            scratch.html.appendURL(name)
        } else {
            scratch.html.append("<span")
        }
        scratch.html.append(isLink ? "\" id=\"fnref-" : " id=\"fnref-")
        scratch.html.appendURL(name)
        let use = Int(docgen_footnote_reference_index(node))
        if use > 1 {
            scratch.html.append(UInt8(ascii: "-"))
            scratch.html.append(decimal: use)
        }
        scratch.html.append("\" data-footnote-ref>")
        scratch.html.appendURL(docgen_literal(node).bytes)
        scratch.html.append(isLink ? "</a></sup>" : "</span></sup>")
    }

    mutating func enterFootnote(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        if footnoteIndex == 0 { scratch.html.append("<section class=\"footnotes\" data-footnotes>\n<ol>\n") }
        footnoteIndex += 1
        rawHTML.itemDepth += 1
        let name = docgen_literal(node).bytes
        scratch.html.append("<li id=\"fn-")
        scratch.html.appendURL(name)
        scratch.html.append("\">\n")
        if !review.notes.definitions.isEmpty { review.usedFootnotes.insert(SyntaxReview.normalized(name)) }
        if !options.isPlain { extraAnchors.append(ExtraAnchor(name: "fn-" + String(decoding: name, as: UTF8.self))) }
    }

    /// A footnote leads back to its first uses; nobody looks for the two hundredth.
    static let maxBackReferences = 100

    @discardableResult
    mutating func writeFootnoteBackReference(_ definition: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
        guard writtenFootnoteIndex < footnoteIndex else { return false }
        writtenFootnoteIndex = footnoteIndex
        let name = docgen_literal(definition).bytes
        scratch.html.append("<a href=\"#fnref-")
        scratch.html.appendURL(name)
        scratch.html.append("\" class=\"footnote-backref\" data-footnote-backref aria-label=\"")
        scratch.html.appendEscaped(options.words.backToContent)
        scratch.html.append("\">↩</a>")
        let uses = min(Int(docgen_footnote_definition_count(definition)), options.isPlain ? .max : Self.maxBackReferences)
        for use in 2..<max(2, uses + 1) {
            scratch.html.append(" <a href=\"#fnref-")
            scratch.html.appendURL(name)
            scratch.html.append(UInt8(ascii: "-"))
            scratch.html.append(decimal: use)
            scratch.html.append("\" class=\"footnote-backref\" data-footnote-backref aria-label=\"")
            scratch.html.appendEscaped(options.words.backToContent)
            scratch.html.append("\">↩<sup class=\"footnote-ref\">")
            scratch.html.append(decimal: use)
            scratch.html.append("</sup></a>")
        }
        return true
    }
}
