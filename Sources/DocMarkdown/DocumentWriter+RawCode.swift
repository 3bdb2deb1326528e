internal import DocModel

/// Scripts and style sheets of a page: left out, with what they hold.
extension DocumentWriter {
    mutating func leaveOutCode(
        _ tag: HTMLTag,
        _ piece: RawPiece,
        _ place: (line: Int, column: Int),
        _ scratch: inout MarkdownRenderer.Scratch
    ) -> Int {
        guard !tag.isEnd else {
            if let code = rawHTML.code, code.tag.name == tag.name, code.container == piece.container {
                report(code.tag.name == "style" ? .styleSheet : .script, at: code.place, code.tag)
                scratch.html.truncate(to: code.html)
                scratch.text.truncate(to: min(code.text, scratch.text.count))
                markdown.truncate(to: code.markdown, &scratch.markdown)
                links.removeSubrange(code.links...)
                extraAnchors.removeSubrange(code.anchors...)
                rawHTML.code = nil
            }
            return tag.range.upperBound
        }
        guard piece.isBlock else {
            if rawHTML.code == nil {
                rawHTML.code = InlineCode(
                    tag: tag,
                    place: place,
                    container: piece.container,
                    html: scratch.html.count,
                    text: scratch.text.count,
                    markdown: scratch.markdown.count,
                    links: links.count,
                    anchors: extraAnchors.count
                )
            }
            return tag.range.upperBound
        }
        report(tag.name == "style" ? .styleSheet : .script, at: place, tag)
        // In a block the code is in the same piece; what its end tag holds besides the name is of no use.
        var index = tag.range.upperBound
        while let open = piece.source.index(of: UInt8(ascii: "<"), from: index) {
            index = open + 1
            guard HTMLBytes.matches(piece.source, tag.name == "style" ? "</style" : "</script", at: open) else { continue }
            return piece.source.index(of: UInt8(ascii: ">"), from: open).map { $0 + 1 } ?? piece.source.count
        }
        reportHTML(
            .unclosedHTML,
            at: place,
            "<" + tag.name,
            piece.isOpening(tag.range.lowerBound)
                ? "'<\(tag.name)>' is never closed; it takes all that follows it, to the end of the \(name(ofContainer: piece.container))"
                : "'<\(tag.name)>' is not closed in its HTML block, which ends at a blank line: what is below that line is shown",
            hint: piece.isOpening(tag.range.lowerBound) ? "end it with '</\(tag.name)>'" : Self.ownBlockHint
        )
        return piece.source.count
    }

    static let ownBlockHint = "begin it on a line of its own, below a blank line: then it may contain blank lines"
}
