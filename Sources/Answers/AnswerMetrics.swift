package import CoreMetrics
internal import Metrics

/// What is counted of questions and votes. Labels come from closed sets, never from what a reader wrote.
package struct AnswerMetrics: Sendable {
    private static let questions = "assistant_questions"
    private static let answerDuration = "assistant_answer_duration_seconds"
    private static let feedback = "assistant_feedback"
    private let factory: any MetricsFactory

    /// Makes the series that every server has, so that a rate over them begins with the first event and not with the second.
    package init(_ factory: any MetricsFactory) {
        self.factory = factory
        for outcome in ["answered", "declined"] { question(.local, outcome, "none").increment(by: 0) }
        for reaction in [Vote.Reaction.upvote, .downvote] { self.reaction(reaction).increment(by: 0) }
        _ = duration(.local)
    }

    /// - Parameters:
    ///   - fallback: Why the index answered although Kapa was to; `nil` when it was not to.
    ///   - duration: From the question to the whole answer.
    package func question(_ answer: AssistantAnswer, fallback: String?, duration: Duration) {
        question(answer.origin, answer.isAnswered ? "answered" : "declined", fallback ?? "none").increment()
        self.duration(answer.origin).record(duration: duration)
    }

    /// Counts a vote that was stored, also one that replaces an earlier one.
    package func vote(_ reaction: Vote.Reaction) { self.reaction(reaction).increment() }

    private func question(_ origin: AnswerOrigin, _ outcome: String, _ fallback: String) -> Counter {
        Counter(
            label: Self.questions,
            dimensions: [("origin", origin.rawValue), ("outcome", outcome), ("fallback", fallback)],
            factory: factory
        )
    }

    private func duration(_ origin: AnswerOrigin) -> Metrics.Timer {
        Timer(label: Self.answerDuration, dimensions: [("origin", origin.rawValue)], factory: factory)
    }

    private func reaction(_ reaction: Vote.Reaction) -> Counter {
        Counter(label: Self.feedback, dimensions: [("reaction", reaction.rawValue)], factory: factory)
    }
}
