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
    /// All of the content, code included, as Markdown that ``SectionMarkdown`` reads. Links lead to URLs relative to the site's root.
    public var markdown: String
    /// The words of ``markdown`` without those of code, one line per paragraph, list item or table row.
    ///
    /// List items start with `- ` or their number, table cells are joined with ` | `.
    public var text: String
    /// The code blocks in reading order, separated by ``codeSeparator``.
    public var code: String
    /// How many there are in ``code``.
    public var codeBlocks: Int { code.isEmpty ? 0 : code.utf8.count { $0 == 0x1E } + 1 }
    /// The line of the heading in the Markdown file, counted from 1.
    public var line: Int
    /// What it answers, by what its author says; each one line.
    public var questions: [String]

    /// U+001E RECORD SEPARATOR.
    public static let codeSeparator: Character = "\u{1E}"
    /// Stands between headings where a breadcrumb is one text.
    public static let breadcrumbSeparator = " › "

    /// A section of literals; ``text`` and ``code`` are those of ``markdown``, see ``SectionMarkdown``.
    public init(
        heading: String,
        level: Int,
        anchor: String,
        breadcrumb: [String],
        markdown: String,
        text: String,
        code: String,
        line: Int,
        questions: [String] = []
    ) {
        self.heading = heading
        self.level = level
        self.anchor = anchor
        self.breadcrumb = breadcrumb
        self.markdown = markdown
        self.text = text
        self.code = code
        self.line = line
        self.questions = questions
    }
}
