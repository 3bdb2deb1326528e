/// What was wrong with an answer; Kapa knows the same three.
package enum FeedbackReason: String, Sendable, Hashable, CaseIterable {
    /// It is wrong.
    case incorrect
    /// It speaks of things that do not apply.
    case irrelevant
    /// It does not answer the question.
    case unaddressed
}

/// A reader's judgement of an answer. A later one replaces an earlier one.
package struct Vote: Sendable, Hashable {
    /// Up or down; the names are those of the HTTP API.
    package enum Reaction: String, Sendable, Hashable, CaseIterable { case upvote, downvote }

    package var questionID: String
    package var reaction: Reaction
    package var reasons: [FeedbackReason] = []
    package var comment: String?
    /// What was judged, where no server had a part in it.
    package var browserAnswer: BrowserAnswer?

    package init(
        questionID: String,
        reaction: Reaction,
        reasons: [FeedbackReason] = [],
        comment: String? = nil,
        browserAnswer: BrowserAnswer? = nil
    ) {
        self.questionID = questionID
        self.reaction = reaction
        self.reasons = reasons
        self.comment = comment
        self.browserAnswer = browserAnswer
    }
}
