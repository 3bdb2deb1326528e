internal import CCmarkGFM
internal import DocModel

/// Shortcodes of Hugo inside a text: those that the site has a template for, and those that stand alone where no block begins, as in a definition or in a
/// cell. Others are text, and reported.
extension SyntaxExtension {
    func matchShortcodeTag(_ text: InlineText) -> MarkdownNode? {
        guard let components, text.byte(at: 1) == UInt8(ascii: "{"), "<%".utf8.contains(text.byte(at: 2)) else { return nil }
        let bytes = text.bytes
        // A tag is short, and so is what an inline one holds.
        let limit = min(bytes.count, text.start + ComponentTags.maxTagBytes)
        guard let tag = components.parse(bytes, at: text.start, before: limit), !tag.isClosing,
            // `{{</* name */>}}` shows it.
            !bytes[tag.range].contains(ComponentTags.nothing)
        else { return nil }
        if tag.name == "param", !components.isOwn(tag.name), let value = tag.values.first.flatMap({ variables[$0] }) {
            return text.makeText(value, end: tag.range.upperBound)
        }
        var mark = Mark(sign: UInt8(ascii: "{"), canOpen: false, canClose: false)
        mark.isResolved = true
        var end = tag.range.upperBound
        if let parts = options.components.render(tag.name, tag.attributes, tag.values), components.isOwn(tag.name) {
            var content = ""
            if !tag.isEmpty, let close = closing(tag, in: bytes, before: limit) {
                content = HTML.escaped(String(decoding: bytes[end..<close.lowerBound], as: UTF8.self))
                end = close.upperBound
            }
            mark.part = .html(parts.before + content + parts.after)
        } else {
            let isAlone = bytes[..<text.start].allSatisfy { $0 <= 0x20 } && bytes[end...].allSatisfy { $0 <= 0x20 }
            guard isAlone, !Component.isKnown(tag.name), tag.name != "ref", tag.name != "relref" else { return nil }
            mark.part = .leftOut(tag.shown)
        }
        marks.append(mark)
        return text.makeNode(.mark(marks.count - 1), pointer, end: end)
    }

    /// The tag that ends another one in its text.
    private func closing(_ tag: ComponentTags.Parsed, in bytes: UnsafeBufferPointer<UInt8>, before end: Int) -> Range<Int>? {
        var index = tag.range.upperBound
        let line = UnsafeBufferPointer(rebasing: bytes[..<end])
        while let hit = line.index(of: "{{", from: index) {
            index = hit + 2
            if let other = components?.parse(line, at: hit, before: end), other.isClosing, other.name == tag.name { return other.range }
        }
        return nil
    }
}
