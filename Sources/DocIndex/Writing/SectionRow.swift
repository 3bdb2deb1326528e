internal import DocModel

/// What the tables hold of a section.
struct SectionRow {
    private let section: Section
    private let position: Int
    /// What a page's sections share stands once, with the first: ranking gives it to all of them.
    private let title: String
    private let path: String
    private let breadcrumb: String

    init(_ position: Int, of page: Page) {
        section = page.sections[position]
        self.position = position
        title = position == 0 ? page.title : ""
        path = position == 0 ? page.path.lastIndex(of: ".").map { String(page.path[..<$0]) } ?? page.path : ""
        let parents = section.breadcrumb.first == page.title ? section.breadcrumb.dropFirst() : section.breadcrumb[...]
        breadcrumb = parents.joined(separator: " ")
    }

    /// The columns of `section_words`, in their order.
    var words: [String] {
        [
            Self.withSymbols(title), Self.withSymbols(heading), breadcrumb, section.text, section.code,
            IdentifierParts.of(section) + SymbolWords.of(section.text, section.code) + UndividedWords.of(section.text), path,
        ].map(WordFolding.folded)
    }

    private var trigrams: [String] { [title, heading, breadcrumb, section.text] }

    /// Questions that a section answers are found as its heading is.
    private var heading: String {
        section.questions.isEmpty ? section.heading : ([section.heading] + section.questions).joined(separator: "\n")
    }

    /// Whether some of it is in a script without spaces.
    var isUnspaced: Bool { trigrams.contains(where: UnspacedScript.occurs) }

    func write(as id: Int64, of page: Int64, with statement: RowStatement) throws {
        try statement.run { row in
            row.bind(1, id)
            row.bind(2, page)
            row.bind(3, Int64(position))
            row.bind(4, section.heading)
            row.bind(5, Int64(section.level))
            row.bind(6, section.anchor)
            row.bind(7, section.breadcrumb.joined(separator: Section.breadcrumbSeparator))
            row.bind(8, Int64(section.line))
            // A block of code is as long as one word of the text around it.
            row.bind(9, Int64(WordCount.words(in: section.heading) + WordCount.words(in: section.text) + section.codeBlocks))
            row.bind(10, Int64(WordCount.words(in: section.code)))
            row.bind(11, section.markdown)
            row.bind(12, section.questions.isEmpty ? nil : section.questions.joined(separator: "\n"))
        }
    }

    func writeWords(as id: Int64, with statement: RowStatement) throws { try Self.write(words, as: id, with: statement) }

    func writeTrigrams(as id: Int64, with statement: RowStatement) throws {
        try Self.write(trigrams.map(UnspacedScript.runs), as: id, with: statement)
    }

    static func write(_ columns: [String], as id: Int64, with statement: RowStatement) throws {
        try statement.run { row in
            row.bind(1, id)
            for (column, text) in columns.enumerated() { row.bind(Int32(column + 2), text) }
        }
    }

    private static func withSymbols(_ heading: String) -> String {
        let symbols = SymbolWords.of(heading, in: .heading) + UndividedWords.of(heading)
        return symbols.isEmpty ? heading : heading + " " + symbols
    }
}
