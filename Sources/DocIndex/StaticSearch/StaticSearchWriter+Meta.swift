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
        /// The first sections of change logs, each as its distance from the one before, those of proposals, and of pages of entries.
        var changeLogs: String
        var proposals: String
        var entries: String
        /// The sections of glossaries, in the same way.
        var glossary: String
        /// How many files of tags there are; `nil` where no page has any.
        var tags: Int?
        var home: SectionLayout.Home?
        /// What the site is called.
        var name: String
        /// What is said in answers beside the words of the docs.
        var wording: Wording
        /// Words of common speech, by what they say.
        var lists = CommonWords.lists.mapValues { $0.sorted().joined(separator: " ") }
        var openings = CommonWords.openings.map { $0.joined(separator: " ") }.joined(separator: ",")
        var instead = Dictionary(uniqueKeysWithValues: SiteQuestion.instead.map { ($0.rawValue, $1) })
        var unspacedQuestionWords = CommonWords.unspacedQuestionWords.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
        var recipe = DocIndex.recipe
    }
}
