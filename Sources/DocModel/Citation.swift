/// A place in the docs that an answer or a search result rests on.
public struct Citation: Hashable, Sendable, Codable {
    /// The page's title.
    public var title: String
    /// The heading's text; the page's title where the passage stands before the first heading.
    public var heading: String
    /// Parent headings, outermost first, without the page's title.
    public var breadcrumb: [String]
    /// The page's URL relative to the site's root, with the heading's anchor.
    public var url: String
    /// The Markdown file's path relative to the content folder.
    public var path: String
    /// The passage, verbatim plain text.
    public var quote: String?
    /// The passage again, cut where matched words begin and end.
    public var quoteParts: [SnippetPart]?
    /// Put behind ``url`` it makes a browser scroll to the passage and mark it; `nil` where the browser would find its words elsewhere first.
    ///
    /// Source: <https://wicg.github.io/scroll-to-text-fragment/>
    public var textFragment: String?

    /// Without ``quoteParts`` and ``textFragment``, which are set where they are known.
    public init(title: String, heading: String, breadcrumb: [String], url: String, path: String, quote: String? = nil) {
        self.title = title
        self.heading = heading
        self.breadcrumb = breadcrumb
        self.url = url
        self.path = path
        self.quote = quote
    }

    enum CodingKeys: String, CodingKey {
        case title, heading, breadcrumb, url, path, quote
        case quoteParts = "quote_parts"
        case textFragment = "text_fragment"
    }
}
