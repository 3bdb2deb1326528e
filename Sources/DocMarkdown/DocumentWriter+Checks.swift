internal import CCmarkGFM
internal import DocModel

/// What is noted for checks that look beyond the site: other servers, other programs.
extension DocumentWriter {
    func leadsElsewhere(_ link: DocumentLink, in html: [UInt8]) -> Bool {
        html[Int(link.offset)..<Int(link.offset + link.length)].withUnsafeBufferPointer { options.leadsElsewhere($0) }
    }

    /// - Parameter literal: The code before anything of it is rewritten, so that its lines are those of the source.
    mutating func note(_ literal: UnsafeBufferPointer<UInt8>, _ fence: CodeFence, info: UnsafeBufferPointer<UInt8>, _ node: MarkdownNode) {
        guard !fence.language.isEmpty else { return }
        let first = Int(node.pointee.start_line) + (docgen_code_is_fenced(node) ? 1 : 0)
        let texts = literal.split(separator: 0x0A, omittingEmptySubsequences: false)
        // A copy: the lines of this block are behind what is still to be looked for.
        var lines = lines
        let places = texts.indices.map { index in
            let source = lines.text(ofLine: first + index)
            let cut = source.map { max(0, $0.count - texts[index].count) } ?? 0
            return SourceLocation(path: path, line: first + index + lines.lineOffset, column: cut + 1)
        }
        code.append(
            CodeSample(
                language: fence.language,
                words: CodeFence.words(behindLanguageIn: info),
                text: String(decoding: literal, as: UTF8.self),
                places: places,
                start: place(of: node)
            )
        )
    }
}
