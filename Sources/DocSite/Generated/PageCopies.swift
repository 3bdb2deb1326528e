internal import DocMarkdown

/// The Markdown of pages as it is published: beside each page, and in `llms-full.txt`.
struct PageCopies: Sendable {
    let files: SourceFiles
    let includes: IncludeFiles

    /// - Throws: ``SiteError`` when the page's file cannot be read.
    func read(_ page: SitePage, into bytes: inout [UInt8]) throws {
        try files.read(page.path, into: &bytes)
        // A page that was told of no file when it was parsed includes none.
        let reader = page.includes.isEmpty ? nil : includes.reader(for: page.path)
        let copy = bytes.withUnsafeBufferPointer { MarkdownCopy.make(of: $0, path: page.path, includes: reader) }
        if let copy { bytes = copy }
    }
}
