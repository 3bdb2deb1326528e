extension StaticSearchWriter {
    /// What `search/meta.js` holds.
    struct Meta: Encodable {
        var version: Int
        /// The folder of the other files but those of texts, and a part of their keys.
        var id: String
        var sections: Int
        var pages: Int
        /// Words of a section's text and code, of those that have any.
        var meanText: Int
        var meanCode: Int
        var words: ShardedEntries.Table?
        var owners: String
        var synonyms: String
        var phrases: ShardedEntries.Table?
        var pairs: ShardedEntries.Table?
        /// How many sections each file of texts has.
        var texts: String
        /// The names of their folders, one behind the other.
        var textFolders: String
        /// The first letters that have a file.
        var letters: String
        /// The scripts besides Latin in which the docs are written; `nil` where there are none. See ``Script``.
        var scripts: [Int]?
        /// The first sections of change logs, each as its distance from the one before.
        var changeLogs: String
        /// How many files of tags there are; `nil` where no page has any.
        var tags: Int?
        var home: SectionLayout.Home?
        /// What the site is called.
        var name: String
        /// What is said in answers beside the words of the docs.
        var wording: Wording
        var stopWords = Self.line(CommonWords.stopWords)
        var weakWords = Self.line(CommonWords.weak)
        var pointers = Self.line(CommonWords.pointers)
        var connectives = Self.line(CommonWords.connectives)
        var additions = Self.line(CommonWords.additions)
        var modals = Self.line(CommonWords.modals)
        var persons = Self.line(CommonWords.persons)
        var greetings = Self.line(CommonWords.greetings)
        var besideGreetings = Self.line(CommonWords.besideGreetings)
        var productVerbs = Self.line(CommonWords.productVerbs)
        var prepositions = Self.line(CommonWords.prepositions)
        var questionWords = Self.line(CommonWords.questionWords)
        var versionWords = Self.line(CommonWords.versionWords)
        var openings = CommonWords.openings.map { $0.joined(separator: " ") }.joined(separator: ",")
        var meanings = Self.line(CommonWords.meanings)
        var auxiliaries = Self.line(CommonWords.auxiliaries)
        var offers = Self.line(CommonWords.offers)
        var articles = Self.line(CommonWords.articles)
        var copulas = Self.line(CommonWords.copulas)
        var unspacedQuestionWords = CommonWords.unspacedQuestionWords.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
        var asking = Self.line(CommonWords.asking)
        var tasks = Self.line(CommonWords.tasks)
        var generalHeadings = Self.line(CommonWords.generalHeadings)
        var recipe = DocIndex.recipe

        private static func line(_ words: Set<String>) -> String { words.sorted().joined(separator: " ") }
    }
}
