/// A vote that Kapa has not got yet.
package struct OutboxEntry: Sendable {
    package var questionID: String
    /// Which version of the vote this is.
    package var revision: Int
    package var attempts: Int
    package var vote: OutgoingVote

    package init(questionID: String, revision: Int, attempts: Int, vote: OutgoingVote) {
        self.questionID = questionID
        self.revision = revision
        self.attempts = attempts
        self.vote = vote
    }
}

/// A vote as it goes to whoever gave the answer.
package struct OutgoingVote: Sendable, Hashable {
    /// The name that the answer has there.
    package var questionAnswerID: String
    package var isUpvote: Bool
    /// Of downvotes only.
    package var reasons: Set<FeedbackReason> = []
    package var comment: String?
    /// The same for every vote of one reader; makes a later vote replace an earlier one.
    package var clientID: String

    package init(questionAnswerID: String, isUpvote: Bool, reasons: Set<FeedbackReason> = [], comment: String? = nil, clientID: String) {
        self.questionAnswerID = questionAnswerID
        self.isUpvote = isUpvote
        self.reasons = reasons
        self.comment = comment
        self.clientID = clientID
    }
}
