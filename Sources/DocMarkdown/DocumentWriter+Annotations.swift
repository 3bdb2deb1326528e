internal import CCmarkGFM

/// Notes to a text: numbers in parentheses stand for the items of the ordered list below a block with the class `annotate`.
///
/// Source: <https://squidfunk.github.io/mkdocs-material/reference/annotations/>.
extension DocumentWriter {
    /// Notes the list behind a paragraph, or behind the container that it stands in, where one of them has the class.
    mutating func beginAnnotations(of node: MarkdownNode, _ classes: [String]) {
        annotations = nil
        if classes.contains("annotate"), let list = listOfNotes(behind: node) { return annotate(list) }
        guard let parent = node.pointee.parent, syntax?.container(of: parent)?.attributes.classes.contains("annotate") ?? false else {
            return
        }
        // Several paragraphs of a container share its list.
        if let noteList, noteList.node == listOfNotes(behind: parent)?.node {
            annotations = (noteList.anchor, listOfNotes(behind: parent)?.count ?? 0)
        } else if let list = listOfNotes(behind: parent) {
            annotate(list)
        }
    }

    private mutating func annotate(_ list: (node: MarkdownNode, count: Int)) {
        annotations = (claimNotes(list), list.count)
    }

    /// Writes a text with its numbers as links to their notes.
    /// - Returns: `false` where it has none.
    mutating func writeAnnotations(_ text: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) -> Bool {
        guard let annotations else { return false }
        var start = 0
        var offset = 0
        while let open = text.index(of: UInt8(ascii: "("), from: offset) {
            offset = open + 1
            let digits = text[offset...].prefix(4).prefix { (0x30...0x39).contains($0) }
            guard let number = Int(String(decoding: digits, as: UTF8.self)), (1...annotations.count).contains(number),
                digits.endIndex < text.count, text[digits.endIndex] == UInt8(ascii: ")")
            else { continue }
            let before = UnsafeBufferPointer(rebasing: text[start..<open])
            scratch.html.appendEscaped(before)
            scratch.html.append("<sup><a class=\"note\" href=\"#\(annotations.anchor)\(number)\">\(number)</a></sup>")
            start = digits.endIndex + 1
            offset = start
        }
        guard start > 0 else { return false }
        scratch.html.appendEscaped(UnsafeBufferPointer(rebasing: text[start...]))
        addText(text, &scratch)
        return true
    }
}
