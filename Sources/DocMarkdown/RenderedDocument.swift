package import DocModel

/// What one Markdown file became, in one pass over its tree.
package struct RenderedDocument: Sendable {
    /// The page's content as HTML. ``links`` and ``images`` name the byte ranges that depend on other files.
    package var html: [UInt8]
    package var frontMatter: FrontMatter
    /// Plain text of the first level-1 heading.
    package var firstHeading: String?
    /// In reading order; the page's outline.
    package var headings: [DocumentHeading]
    /// In reading order, as ``Page/sections``.
    package var sections: [Section]
    /// Links and images that may point to files of the site, by rising offset; external URLs are not listed.
    package var links: [DocumentLink]
    /// Where links of included files stand in those; ``DocumentLink/includedPlace`` leads here.
    package var includedPlaces: [SourceLocation] = []
    /// Every `id` on the page (and `name` of `<a>`) besides those of ``headings``.
    package var extraAnchors: [String]
    /// In the order in which they were found, not sorted.
    package var diagnostics: [Diagnostic]
    /// ``IncludedFile/id`` of each file that the page includes, also by way of others, in the order of first use.
    package var includes: [String] = []
    /// In reading order.
    package var ignores: [IgnoreMark] = []
    /// Links and images that lead to other sites, in the form and order of ``links``; empty unless the options ask for them.
    package var externalLinks: [DocumentLink] = []
    /// Blocks of code in reading order; empty unless the options ask for them.
    package var code: [CodeSample] = []
    package var sheets: PageSheets = []
    /// Where tags of components stand that began no block.
    var unopenedTags: Set<Int> = []
}

/// A heading of the page, for its outline.
package struct DocumentHeading: Hashable, Sendable {
    /// 1 to 6.
    package var level: Int
    package var text: String
    /// The `id`, unique on the page.
    package var anchor: String
    /// Counted from 1 in the Markdown file.
    package var line: Int

    package init(level: Int, text: String, anchor: String, line: Int) {
        self.level = level
        self.text = text
        self.anchor = anchor
        self.line = line
    }
}

/// A URL in ``RenderedDocument/html`` that has to be checked, and perhaps rewritten, once all pages are known.
package struct DocumentLink: Hashable, Sendable {
    /// Where the URL stands.
    package enum Kind: UInt8, Hashable, Sendable {
        case link
        /// An image written in Markdown: the site adds `width` and `height` behind its URL.
        case image
        /// `href` or `src` of raw HTML.
        case rawLink
        case rawImage
    }

    package var kind: Kind
    /// Where the URL, as it stands in the attribute, begins in the HTML.
    package var offset: Int32
    /// In bytes.
    package var length: Int32
    /// Where the URL stands in the Markdown file, counted from 1.
    package var line: Int32
    /// Counted in characters from 1.
    package var column: Int32
    /// How many characters of the line it takes there; 0 where the address is not found on it.
    package var width: Int32
    /// An index in ``RenderedDocument/includedPlaces``; negative for what stands in the page itself.
    package var includedPlace: Int32 = -1

    package init(kind: Kind, offset: Int, length: Int, line: Int, column: Int, width: Int = 0) {
        self.kind = kind
        self.offset = Int32(offset)
        self.length = Int32(length)
        self.line = Int32(line)
        self.column = Int32(column)
        self.width = Int32(width)
    }
}
