/// A page's Markdown for programs that read text: with the files that it includes in it, and without comments, which are not for readers.
///
/// Comments of HTML, MDX (`{/* … */}`), Obsidian (`%%…%%`) and template languages are left out, and imports of MDX; front matter and all other forms stay as they are
/// written. What a page shows as U+FFFD, because it is not text, is that here too.
package enum MarkdownCopy {
    /// - Parameters:
    ///   - source: The file's bytes.
    ///   - includes: Reads the files that the page includes; `nil` where it is known to include none.
    /// - Returns: `nil` where the copy is the file itself, as that of nearly every page is.
    /// - Complexity: O(*n*) in bytes.
    package static func make(of source: UnsafeBufferPointer<UInt8>, path: String, includes: IncludeReader?) -> [UInt8]? {
        if let clean = SourceText.withoutFaults(source) {
            return clean.withUnsafeBufferPointer { make(of: $0, path: path, includes: includes) } ?? clean
        }
        let start = FrontMatterBlock.locate(in: source)?.bodyStart ?? 0
        let body = UnsafeBufferPointer(rebasing: source[start...])
        let text = includes.flatMap { IncludeExpander.mayInclude(body) ? expanded(body, path: path, $0) : nil }
        let copy = text.map { $0.withUnsafeBufferPointer(withoutComments) ?? $0 } ?? withoutComments(body)
        return copy.map { source[..<start] + $0 }
    }

    private static func expanded(_ body: UnsafeBufferPointer<UInt8>, path: String, _ includes: @escaping IncludeReader) -> [UInt8]? {
        var expander = IncludeExpander(path: path, lineOffset: 0, read: includes)
        expander.expand(body)
        return expander.files.isEmpty ? nil : expander.output
    }

    private static func withoutComments(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard ComponentTags.mayHoldComment(text) else { return nil }
        let bytes = ComponentTags(ofCommentsIn: text).bytes
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        /// The last line that was looked at held nothing but a comment.
        var isBehindComment = false
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            var line = line
            if line.contains(ComponentTags.nothing) {
                line.removeAll { $0 == ComponentTags.nothing }
                while let last = line.last, last <= 0x20 { line.removeLast() }
                if line.isEmpty {
                    isBehindComment = true
                    continue
                }
            } else if isBehindComment, line.allSatisfy({ $0 <= 0x20 }), copy.isEmpty || copy.suffix(2).elementsEqual([0x0A, 0x0A]) {
                // The blank lines on both sides of it are one.
                continue
            }
            isBehindComment = false
            copy += line
            copy.append(0x0A)
        }
        // Behind the last line's end there is no line.
        if copy.last == 0x0A { copy.removeLast() }
        return copy
    }
}
