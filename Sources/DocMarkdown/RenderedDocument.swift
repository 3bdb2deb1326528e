public import DocModel

/// What one Markdown file became, in one pass over its tree.
public struct RenderedDocument: Sendable {
    /// The page's content as HTML. ``links`` and ``images`` name the byte ranges that depend on other files.
    public var html: [UInt8]
    public var frontMatter: FrontMatter
    /// Plain text of the first level-1 heading.
    public var firstHeading: String?
    /// In reading order; the page's outline.
    public var headings: [DocumentHeading]
    public var sections: [Section]
    /// Links and images that may point to files of the site, by rising offset; external URLs are not listed.
    public var links: [DocumentLink]
    /// Where links of included files stand in those; ``DocumentLink/includedPlace`` leads here.
    public var includedPlaces: [SourceLocation] = []
    /// Every `id` on the page (and `name` of `<a>`) besides those of ``headings``.
    public var extraAnchors: [String]
    public var diagnostics: [Diagnostic]
    /// ``IncludedFile/id`` of each file that the page includes, also by way of others, in the order of first use.
    public var includes: [String] = []
    /// In reading order.
    public var ignores: [IgnoreMark] = []
    /// Whether any part of it is a drawing made of Mermaid or DOT.
    public var hasDiagrams = false
    /// Where tags of components stand that began no block.
    var unopenedTags: Set<Int> = []
}

public struct DocumentHeading: Hashable, Sendable {
    /// 1 to 6.
    public var level: Int
    public var text: String
    /// The `id`, unique on the page.
    public var anchor: String
    /// Counted from 1 in the Markdown file.
    public var line: Int

    public init(level: Int, text: String, anchor: String, line: Int) {
        self.level = level
        self.text = text
        self.anchor = anchor
        self.line = line
    }
}

/// A URL in ``RenderedDocument/html`` that has to be checked, and perhaps rewritten, once all pages are known.
public struct DocumentLink: Hashable, Sendable {
    public enum Kind: UInt8, Hashable, Sendable {
        case link
        /// An image written in Markdown: the site adds `width` and `height` behind its URL.
        case image
        /// `href` or `src` of raw HTML.
        case rawLink
        case rawImage
    }

    public var kind: Kind
    /// Where the URL, as it stands in the attribute, begins in the HTML.
    public var offset: Int32
    /// In bytes.
    public var length: Int32
    /// Where the URL stands in the Markdown file, counted from 1.
    public var line: Int32
    public var column: Int32
    /// An index in ``RenderedDocument/includedPlaces``; negative for what stands in the page itself.
    public var includedPlace: Int32 = -1

    public init(kind: Kind, offset: Int, length: Int, line: Int, column: Int) {
        self.kind = kind
        self.offset = Int32(offset)
        self.length = Int32(length)
        self.line = Int32(line)
        self.column = Int32(column)
    }
}
