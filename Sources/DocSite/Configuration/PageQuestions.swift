internal import DocMarkdown
internal import DocModel

/// Questions that an owner tells in `docgen.yml` of one page.
struct PageQuestions: Hashable, Sendable {
    /// In the content folder.
    var path: String
    var questions: [PageQuestion]
    var location: SourceLocation
}
