/// What a page without a title of its own is called by: the values of `page_titles`.
package enum PageTitles: String, CaseIterable, Sendable {
    /// Its first heading.
    case headings
    /// A heading of level 1, else the words of its file's name. Source: MkDocs, "Meta-data".
    case h1
    /// The name of its file, unless it begins with a heading of level 1. Source: Obsidian.
    case files
}
