/// A question that the reader's browser answered from the site's own files, and that the server first hears of with a vote.
///
/// Of the browser it has the question alone. What the docs say to it the server asks its own index: a client's word for that would stand in the
/// owner's exports.
package struct BrowserAnswer: Sendable, Hashable {
    package var question: String
    package var page: String?
    package var clientID: String?
    package var isAnswered = false
    package var isUncertain: Bool?
    package var missingTerms: [String] = []
    /// URLs of sections that this site has.
    package var nearest: [String] = []

    package init(
        question: String,
        page: String? = nil,
        clientID: String? = nil,
        isAnswered: Bool = false,
        isUncertain: Bool? = nil,
        missingTerms: [String] = [],
        nearest: [String] = []
    ) {
        self.question = question
        self.page = page
        self.clientID = clientID
        self.isAnswered = isAnswered
        self.isUncertain = isUncertain
        self.missingTerms = missingTerms
        self.nearest = nearest
    }

    /// What it may take, in bytes of UTF-8.
    package static let maxBytes = 4096

    /// What ``QuestionRecord/fallback`` says of it.
    package static let fallback = "browser"
}
