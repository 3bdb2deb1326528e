/// The part of a page from one heading to the next: the unit that is searched, quoted and cited.
public struct Section: Hashable, Sendable {
    /// The heading's plain text; empty for the text before a page's first heading.
    public var heading: String
    /// 1 to 6 as in HTML; 0 for the text before the first heading.
    public var level: Int
    /// The `id` of the heading in the page, empty for the top of the page.
    public var anchor: String
    /// The parent headings' texts, outermost first.
    public var breadcrumb: [String]
    /// Plain text in reading order, one line per paragraph, list item or table row.
    ///
    /// List items start with `- ` or their number, table cells are joined with ` | `. Where a code block stands there is a line with only
    /// ``codeMark``; the *n*th mark stands for the *n*th block of ``code``.
    public var text: String
    /// The code blocks in reading order, separated by ``codeSeparator``.
    public var code: String
    /// The line of the heading in the Markdown file, counted from 1.
    public var line: Int

    /// U+FFFC OBJECT REPLACEMENT CHARACTER; it is no word character for any tokenizer.
    public static let codeMark: Character = "\u{FFFC}"
    /// U+001E RECORD SEPARATOR.
    public static let codeSeparator: Character = "\u{1E}"
    /// Stands between headings where a breadcrumb is one text.
    public static let breadcrumbSeparator = " › "

    public init(heading: String, level: Int, anchor: String, breadcrumb: [String], text: String, code: String, line: Int) {
        self.heading = heading
        self.level = level
        self.anchor = anchor
        self.breadcrumb = breadcrumb
        self.text = text
        self.code = code
        self.line = line
    }
}
