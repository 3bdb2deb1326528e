/// One page of the site as the index sees it.
public struct Page: Sendable {
    /// The Markdown file's path relative to the content folder, `/` between components: `guide/install.md`.
    public var path: String
    /// The page's URL relative to the site's root: `guide/install.html`.
    public var url: String
    /// Plain text: from front matter, else the first level-1 heading, else the file's name.
    public var title: String
    /// One or two sentences from front matter.
    public var description: String?
    /// From front matter, in its order, as the author wrote them.
    public var tags: [String]
    /// The day of the last change as `YYYY-MM-DD`, where it is known.
    public var updated: String?
    /// SHA-256 of the source bytes, lowercase hexadecimal.
    public var hash: String
    /// In reading order. The text before the first heading is the first section (level 0, no anchor).
    public var sections: [Section]

    /// A page made of literals, or of what a renderer found.
    public init(
        path: String,
        url: String,
        title: String,
        description: String? = nil,
        tags: [String] = [],
        updated: String? = nil,
        hash: String,
        sections: [Section]
    ) {
        self.path = path
        self.url = url
        self.title = title
        self.description = description
        self.tags = tags
        self.updated = updated
        self.hash = hash
        self.sections = sections
    }
}

/// A page of two builds whose content is another one, and whose place and number of sections are the same.
package struct PageChange: Sendable {
    package var before: Page
    package var after: Page

    package init(before: Page, after: Page) {
        self.before = before
        self.after = after
    }
}

/// A link from one page of the site to another.
public struct PageLink: Hashable, Sendable {
    /// The linking page's path relative to the content folder.
    public var source: String
    /// The target page's path relative to the content folder.
    public var target: String
    /// The anchor on the target page, empty for the top of the page.
    public var anchor: String

    /// A link by the paths of two pages, as ``Page/path`` has them.
    public init(source: String, target: String, anchor: String) {
        self.source = source
        self.target = target
        self.anchor = anchor
    }
}
