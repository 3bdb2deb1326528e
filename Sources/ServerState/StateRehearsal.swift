package import Answers
internal import Foundation

/// A question and a vote that nobody gave. The state's check writes them as readers' are written and takes them back, so that what readers would meet
/// is known before they do: rights, tables and rules may differ from one table to the next.
package struct StateRehearsal: Sendable {
    /// The table that a refused write was for.
    package enum Part: String, Sendable { case questions, votes }

    /// The first of them that the database does not take.
    package struct Refusal: Error, Sendable {
        package var part: Part
        /// For the log.
        package var reason: String

        package init(_ part: Part, reason: String) {
            self.part = part
            self.reason = reason
        }
    }

    package let question: QuestionRecord
    package let vote: Vote
    package let idempotency: Idempotency

    /// - Parameter now: In milliseconds since 1970.
    package init(now: Int64) {
        // Nobody else's, also among those of other servers.
        let id = "rehearsal-" + UUID().uuidString
        var question = QuestionRecord(BrowserAnswer(question: "", isAnswered: true), id: id, asked: now)
        // So that the vote goes to the outbox too.
        question.kapaQuestionID = id
        self.question = question
        vote = Vote(questionID: id, reaction: .upvote)
        idempotency = Idempotency(key: id, fingerprint: id)
    }
}
