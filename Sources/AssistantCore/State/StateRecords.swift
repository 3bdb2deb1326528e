/// What a follow-up needs to know about its thread.
struct ThreadState: Sendable, Hashable {
    struct Asked: Sendable, Hashable {
        /// Its beginning, enough to go on with: many threads are kept in memory.
        let text: String

        private static let maxCharacters = 500

        init(_ text: String) { self.text = String(text.prefix(Self.maxCharacters)) }
    }

    var id: String
    /// The thread at Kapa that goes with it; `nil` when Kapa has answered nothing in it, or nothing in a thread of its own.
    var kapaThreadID: String?
    /// The questions asked so far, oldest first; at most ``maxQuestions``.
    var questions: [Asked] = []

    static let maxQuestions = 8

    /// What a new thread of Kapa's has to be told. One that goes on is told nothing: what the index answered meanwhile would stand in Kapa's
    /// analytics as a part of the next question, in words that nobody typed.
    var unknownToKapa: [String] { kapaThreadID == nil ? questions.map(\.text) : [] }
}

/// A question with what became of it.
struct QuestionRecord: Sendable {
    var id: String
    var threadID: String
    var asked: Int64
    var text: String
    var page: String?
    var clientID: String
    var origin: AssistantAnswer.Origin
    var isAnswered: Bool
    var isUncertain: Bool?
    /// Why the local index answered although Kapa was asked: a ``KapaError/name``.
    var fallback: String?
    /// Words of the question, so they are stored only where its text is.
    var missingTerms: [String]
    /// URLs of the sources named.
    var nearest: [String]
    var kapaThreadID: String?
    var kapaQuestionID: String?
    var durationMS: Int
}

extension QuestionRecord {
    /// As it is stored.
    var masked: QuestionRecord {
        var record = self
        record.text = Masking.masked(text)
        guard record.text != text else { return record }
        // The words of what was masked are not named elsewhere either.
        let words = record.text.lowercased()
        record.missingTerms = missingTerms.filter { words.contains($0.lowercased()) }
        return record
    }

    /// A thread of its own for each: the browser's threads are not the server's, and an id that a client chose must not reach another's.
    init(_ answer: BrowserAnswer, id: String, asked: Int64) {
        self.init(
            id: id,
            threadID: id,
            asked: asked,
            text: answer.question,
            page: answer.page,
            clientID: ReaderPseudonym.of(client: answer.clientID ?? id),
            origin: .local,
            isAnswered: answer.isAnswered,
            isUncertain: answer.isUncertain,
            fallback: BrowserAnswer.fallback,
            missingTerms: answer.missingTerms,
            nearest: answer.nearest,
            kapaThreadID: nil,
            kapaQuestionID: nil,
            durationMS: 0
        )
    }
}

/// What was wrong with an answer; Kapa knows the same three.
enum FeedbackReason: String, Sendable, Hashable, CaseIterable {
    /// It is wrong.
    case incorrect
    /// It speaks of things that do not apply.
    case irrelevant
    /// It does not answer the question.
    case unaddressed
}

/// A reader's judgement of an answer. A later one replaces an earlier one.
struct Vote: Sendable, Hashable {
    enum Reaction: String, Sendable, Hashable, CaseIterable { case upvote, downvote }

    var questionID: String
    var reaction: Reaction
    var reasons: [FeedbackReason] = []
    var comment: String?
    /// What was judged, where no server had a part in it.
    var browserAnswer: BrowserAnswer?
}

/// A question that the reader's browser answered from the site's own files, and that the server first hears of with a vote.
///
/// Of the browser it has the question alone. What the docs say to it the server asks its own index: a client's word for that would stand in the
/// owner's exports.
struct BrowserAnswer: Sendable, Hashable {
    var question: String
    var page: String?
    var clientID: String?
    var isAnswered = false
    var isUncertain: Bool?
    var missingTerms: [String] = []
    /// URLs of sections that this site has.
    var nearest: [String] = []

    /// What it may take, in bytes of UTF-8.
    static let maxBytes = 4096

    /// What ``QuestionRecord/fallback`` says of it.
    static let fallback = "browser"
}

/// A vote that Kapa has not got yet.
struct OutboxEntry: Sendable {
    var questionID: String
    /// Which version of the vote this is.
    var revision: Int
    var attempts: Int
    var feedback: KapaClient.Feedback
}
