internal import CoreMetrics
internal import Metrics

/// What is counted of questions, Kapa and votes. Labels come from closed sets, never from what a reader wrote.
struct AnswerMetrics: Sendable {
    private static let questions = "assistant_questions"
    private static let answerDuration = "assistant_answer_duration_seconds"
    private static let kapaDuration = "assistant_kapa_duration_seconds"
    private static let captcha = "assistant_captcha"
    private static let feedback = "assistant_feedback"
    private static let forwarded = "assistant_feedback_forwarded"
    private static let overBudget = "assistant_kapa_over_budget"
    private let factory: any MetricsFactory
    private let cacheHits: Counter
    private let outboxDepth: Gauge
    private let dailyQuestions: Gauge
    private let dailyLimit: Gauge
    private let breakers: [(state: String, gauge: Gauge)]

    /// Makes the series that every server has, so that a rate over them begins with the first event and not with the second.
    init(_ factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        cacheHits = Counter(label: "assistant_kapa_cache_hits", factory: factory)
        outboxDepth = Gauge(label: "assistant_outbox_depth", factory: factory)
        dailyQuestions = Gauge(label: "assistant_kapa_daily_questions", factory: factory)
        dailyLimit = Gauge(label: "assistant_kapa_daily_questions_limit", factory: factory)
        breakers = ["closed", "open", "half_open"].map { state in
            (state, Gauge(label: "assistant_kapa_breaker_state", dimensions: [("state", state)], factory: factory))
        }
        for outcome in ["answered", "declined"] { question(.local, outcome, "none").increment(by: 0) }
        for reaction in [Vote.Reaction.upvote, .downvote] { counter(Self.feedback, "reaction", reaction.rawValue).increment(by: 0) }
        for outcome in CaptchaGate.Outcome.allCases { counter(Self.captcha, "outcome", outcome.rawValue).increment(by: 0) }
        counter(Self.forwarded, "outcome", "ok").increment(by: 0)
        for part in KapaBudget.Part.allCases { counter(Self.overBudget, "budget", part.rawValue).increment(by: 0) }
        budget(used: 0, limit: nil)
        _ = timer(Self.answerDuration, "origin", AssistantAnswer.Origin.local.rawValue)
        _ = timer(Self.kapaDuration, "outcome", "ok")
    }

    /// - Parameters:
    ///   - fallback: Why the index answered although Kapa was to; `nil` when it was not to.
    ///   - duration: From the question to the whole answer.
    func question(_ answer: AssistantAnswer, fallback: String?, duration: Duration) {
        question(answer.origin, answer.isAnswered ? "answered" : "declined", fallback ?? "none").increment()
        timer(Self.answerDuration, "origin", answer.origin.rawValue).record(duration: duration)
    }

    func kapa(_ outcome: String, duration: Duration) { timer(Self.kapaDuration, "outcome", outcome).record(duration: duration) }

    /// - Parameter limit: `nil` for none, which is shown as infinite.
    func budget(used: Int, limit: Int?) {
        dailyQuestions.record(used)
        dailyLimit.record(limit.map(Double.init) ?? .infinity)
    }

    func overBudget(_ part: KapaBudget.Part) {
        counter(Self.overBudget, "budget", part.rawValue).increment()
    }

    func cacheHit() { cacheHits.increment() }

    func captcha(_ outcome: CaptchaGate.Outcome) { counter(Self.captcha, "outcome", outcome.rawValue).increment() }

    func breaker(_ state: CircuitBreaker.State) {
        let name = state.name
        for (state, gauge) in breakers { gauge.record(state == name ? 1 : 0) }
    }

    func vote(_ reaction: Vote.Reaction) { counter(Self.feedback, "reaction", reaction.rawValue).increment() }

    func forwarded(_ outcome: String) { counter(Self.forwarded, "outcome", outcome).increment() }

    func outbox(depth: Int) { outboxDepth.record(depth) }

    private func question(_ origin: AssistantAnswer.Origin, _ outcome: String, _ fallback: String) -> Counter {
        Counter(
            label: Self.questions,
            dimensions: [("origin", origin.rawValue), ("outcome", outcome), ("fallback", fallback)],
            factory: factory
        )
    }

    private func counter(_ label: String, _ name: String, _ value: String) -> Counter {
        Counter(label: label, dimensions: [(name, value)], factory: factory)
    }

    private func timer(_ label: String, _ name: String, _ value: String) -> Metrics.Timer {
        Timer(label: label, dimensions: [(name, value)], factory: factory)
    }
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
