internal import DocMarkdown
internal import DocModel

/// What is odd about a page as a whole; mistakes in its Markdown are the renderer's to find.
struct PageFindings {
    /// Relative to the content folder.
    let path: String
    let root: SourceRoot

    static let manyHeadings = 1_000
    static let maxTitleCharacters = 200
    /// A longer title is not a title, but a text in the wrong place.
    static let longTitleCharacters = 1_000

    /// - Parameter title: Before it is cut.
    func about(_ document: RenderedDocument, source: UnsafeBufferPointer<UInt8>, title: String) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        func warn(_ id: DiagnosticID, line: Int? = nil, _ message: String, hint: String? = nil) {
            let place = line.map { root.place(path, line: $0) } ?? root.place(path)
            findings.append(Diagnostic(id: id, at: place, message, hint: hint))
        }
        if let line = PrivateKeyText(source).lineOfWholeKey {
            warn(
                .privateKey,
                line: line,
                "the page shows a whole private key; every reader can take it",
                hint: "write '…' in place of its lines, and replace the key wherever it is trusted"
            )
        }
        findings += tokens(in: source)
        if let line = MergeConflict.line(in: source) {
            findings.append(
                Diagnostic(
                    id: .mergeConflict,
                    at: root.place(path, line: line),
                    "a merge conflict begins here: readers would see both versions and Git's marks",
                    hint: "choose one of the versions, and take the lines '<<<<<<<', '=======' and '>>>>>>>' out"
                )
            )
        }
        if document.headings.count > Self.manyHeadings {
            warn(
                .manyHeadings,
                "the page has \(document.headings.count) headings",
                hint: "split the page: its outline is too long to scan"
            )
        }
        // The page of a folder may be there for its title and order: it shows the folder's list.
        if document.html.isEmpty, !PagePath.isIndex(path) { warn(.emptyPage, "the page has no content") }
        if title.utf8.count > Self.longTitleCharacters, title.count > Self.longTitleCharacters {
            warn(
                .longTitle,
                line: document.frontMatter.title == nil ? document.headings.first?.line ?? 1 : 1,
                "the page's title has \(title.count) characters; lists show the first \(Self.maxTitleCharacters)",
                hint: "write a short 'title' in the front matter, or a short first heading"
            )
        }
        return findings
    }

    /// More tokens of a page are not named one by one.
    private static let maxTokens = 20

    /// Tokens of services, by their places alone: whoever reads the log of a build must not find them there.
    private func tokens(in source: UnsafeBufferPointer<UInt8>) -> [Diagnostic] {
        var line = 1
        var lineStart = 0
        return SecretText(Array(source)).foundTokens(upTo: Self.maxTokens).map { token in
            while let newline = source[lineStart..<token.offset].firstIndex(of: 0x0A) { (line, lineStart) = (line + 1, newline + 1) }
            let column = String(decoding: source[lineStart..<token.offset], as: UTF8.self).count + 1
            return Diagnostic(
                id: .privateKey,
                at: root.place(path, line: line, column: column),
                "the page shows what looks like a token of \(token.service); every reader can take it",
                hint: "write '…' in its place, and revoke it there"
            )
        }
    }
}
