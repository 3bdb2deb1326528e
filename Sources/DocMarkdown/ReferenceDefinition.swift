internal import CCmarkGFM

/// What a line such as `[label]: page.md "Title"` defines.
package struct ReferenceDefinition: Hashable, Sendable {
    /// As labels are compared: without case, with single spaces.
    package var label: String
    package var url: String
    /// Empty where there is none.
    package var title: String

    package init(label: String, url: String, title: String = "") { (self.label, self.url, self.title) = (label, url, title) }

    /// Those of a text, in its order; of two with one label the first. Source: CommonMark 0.31.2, section 4.7.
    package static func all(in text: [UInt8]) -> [ReferenceDefinition] {
        guard text.contains(UInt8(ascii: "[")), let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES) else { return [] }
        defer { cmark_parser_free(parser) }
        // A definition is known once its paragraph has ended.
        let ended = Array(SourceText.cleaned(text) + "\n\n***\n".utf8)
        ended.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        }
        var found: [ReferenceDefinition] = []
        var next = docgen_last_reference(parser)
        while let reference = next?.pointee {
            let definition = ReferenceDefinition(
                label: String(cString: reference.entry.label),
                url: String(decoding: reference.url.bytes, as: UTF8.self),
                title: String(decoding: reference.title.bytes, as: UTF8.self)
            )
            found.append(definition)
            next = docgen_reference_before(next)
        }
        var known: Set<String> = []
        return found.reversed().filter { known.insert($0.label).inserted }
    }
}
