internal import DocMarkdown

/// A page of the site after its file was read and parsed.
struct SitePage: Sendable {
    /// The Markdown file, relative to the content folder.
    let path: String
    /// The HTML file, relative to `site/`.
    let output: String
    /// ``output`` percent-encoded.
    let url: String
    let title: String
    let description: String?
    let hash: String
    let frontMatter: FrontMatter
    let html: [UInt8]
    let headings: [DocumentHeading]
    let links: [DocumentLink]
    let extraAnchors: [String]
    /// Whether the content begins with, or has, a level-1 heading.
    let hasTitleHeading: Bool
    /// Files besides ``path`` that the page is made of, in the order of first use.
    let includes: [Input]

    struct Input: Hashable, Sendable {
        /// The real path on the disk.
        let path: String
        /// SHA-256, hexadecimal.
        let hash: String
    }

    var folder: String { PagePath.folder(of: output) }
    /// What the navigation calls the page.
    var label: String { frontMatter.label ?? title }
}
