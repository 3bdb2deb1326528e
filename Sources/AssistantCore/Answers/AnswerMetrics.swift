internal import Metrics

/// What is counted of questions, Kapa and votes. Labels come from closed sets, never from what a reader wrote.
struct AnswerMetrics: Sendable {
    private static let questions = "assistant_questions"
    private static let kapaDuration = "assistant_kapa_duration_seconds"
    private let cacheHits = Counter(label: "assistant_kapa_cache_hits")
    private let outboxDepth = Gauge(label: "assistant_outbox_depth")
    private let breakers = ["closed", "open", "half_open"].map { state in
        (state, Gauge(label: "assistant_kapa_breaker_state", dimensions: [("state", state)]))
    }

    /// - Parameter fallback: Why the index answered although Kapa was to; `nil` when it was not to.
    func question(_ answer: AssistantAnswer, fallback: String?) {
        Counter(
            label: Self.questions,
            dimensions: [
                ("origin", answer.origin.rawValue), ("outcome", answer.isAnswered ? "answered" : "declined"),
                ("fallback", fallback ?? "none"),
            ]
        ).increment()
    }

    func kapa(_ outcome: String, duration: Duration) {
        Timer(label: Self.kapaDuration, dimensions: [("outcome", outcome)]).record(duration: duration)
    }

    func cacheHit() { cacheHits.increment() }

    func breaker(_ state: CircuitBreaker.State) {
        let name = state.name
        for (state, gauge) in breakers { gauge.record(state == name ? 1 : 0) }
    }

    func vote(_ reaction: Vote.Reaction) {
        Counter(label: "assistant_feedback", dimensions: [("reaction", reaction.rawValue)]).increment()
    }

    func forwarded(_ outcome: String) {
        Counter(label: "assistant_feedback_forwarded", dimensions: [("outcome", outcome)]).increment()
    }

    func outbox(depth: Int) { outboxDepth.record(depth) }
}

extension CircuitBreaker.State {
    /// For metrics and the status route.
    var name: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half_open"
        }
    }
}
