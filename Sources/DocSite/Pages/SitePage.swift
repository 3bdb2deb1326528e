internal import DocMarkdown
internal import DocModel

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
    /// The bytes of Markdown in its file.
    let sourceSize: Int
    let frontMatter: FrontMatter
    let html: [UInt8]
    let headings: [DocumentHeading]
    let links: [DocumentLink]
    /// Where links of included files stand in those.
    let includedPlaces: [SourceLocation]
    let extraAnchors: [String]
    /// Whether the content begins with, or has, a level-1 heading.
    let hasTitleHeading: Bool
    /// Files besides ``path`` that the page is made of, in the order of first use: real paths, in memory their paths.
    let includes: [String]

    /// What is not to be told of single places.
    var ignores: [IgnoreMark] = []

    /// Where the files may appear that it asked for in vain: absolute paths.
    var missingIncludes: [String] = []

    var sheets: PageSheets = []

    /// See ``RenderedDocument/externalLinks`` and ``RenderedDocument/code``. Nothing keeps them: builds do not ask for them.
    var externalLinks: [DocumentLink] = []
    var code: [CodeSample] = []

    var folder: String { PagePath.folder(of: output) }

    /// Whether the page comes out the same as another one of its path. Of two readings of one file the parts share their memory, so this is quick.
    func isSame(as other: SitePage) -> Bool {
        hash == other.hash && output == other.output && title == other.title && description == other.description
            && frontMatter == other.frontMatter && hasTitleHeading == other.hasTitleHeading && html == other.html
            && headings == other.headings && links == other.links && includedPlaces == other.includedPlaces
            && extraAnchors == other.extraAnchors && ignores == other.ignores && sheets == other.sheets
    }

    func hasOtherAnchors(than other: SitePage) -> Bool {
        !(headings.map(\.anchor) + extraAnchors).hasSameBytes(as: other.headings.map(\.anchor) + other.extraAnchors)
    }

    /// What other pages show of this one, and what gives it its place among them.
    var face: Face {
        Face(path: path, output: output, title: title, frontMatter: frontMatter, isEmpty: html.isEmpty)
    }

    struct Face: Sendable {
        var path: String
        var output: String
        var title: String
        var frontMatter: FrontMatter
        /// The page of a folder may be there for its title only.
        var isEmpty: Bool

        /// Not `==`, which takes two spellings of one letter for the same.
        func isSame(as other: Face) -> Bool { String(describing: self).hasSameBytes(as: String(describing: other)) }
    }
    /// What the navigation calls the page.
    var label: String { frontMatter.label ?? title }
}
