package import CoreMetrics
internal import Metrics

/// What is counted of Kapa: calls, what they cost, whether it is asked at all, and votes on their way to it.
package struct KapaMetrics: Sendable {
    private static let duration = "assistant_kapa_duration_seconds"
    private static let forwarded = "assistant_feedback_forwarded"
    private static let overBudget = "assistant_kapa_over_budget"
    private let factory: any MetricsFactory
    private let cacheHits: Counter
    private let outboxDepth: Gauge
    private let dailyQuestions: Gauge
    private let dailyLimit: Gauge
    private let breakers: [(state: String, gauge: Gauge)]

    /// Makes the series that every server has, whether or not it asks Kapa.
    package init(_ factory: any MetricsFactory) {
        self.factory = factory
        cacheHits = Counter(label: "assistant_kapa_cache_hits", factory: factory)
        outboxDepth = Gauge(label: "assistant_outbox_depth", factory: factory)
        dailyQuestions = Gauge(label: "assistant_kapa_daily_questions", factory: factory)
        dailyLimit = Gauge(label: "assistant_kapa_daily_questions_limit", factory: factory)
        breakers = ["closed", "open", "half_open"].map { state in
            (state, Gauge(label: "assistant_kapa_breaker_state", dimensions: [("state", state)], factory: factory))
        }
        counter(Self.forwarded, "outcome", "ok").increment(by: 0)
        for part in KapaBudget.Part.allCases { counter(Self.overBudget, "budget", part.rawValue).increment(by: 0) }
        budget(used: 0, limit: nil)
        _ = timer("ok")
    }

    func call(_ outcome: String, duration: Duration) { timer(outcome).record(duration: duration) }

    /// - Parameter limit: `nil` for none, which is shown as infinite.
    package func budget(used: Int, limit: Int?) {
        dailyQuestions.record(used)
        dailyLimit.record(limit.map(Double.init) ?? .infinity)
    }

    /// Counts a question that was not sent because that part of the budget is used up.
    package func overBudget(_ part: KapaBudget.Part) { counter(Self.overBudget, "budget", part.rawValue).increment() }

    func cacheHit() { cacheHits.increment() }

    /// Shows the state of the breaker: the gauge of that state is 1, those of the others are 0.
    package func breaker(_ state: CircuitBreaker.State) {
        let name = state.name
        for (state, gauge) in breakers { gauge.record(state == name ? 1 : 0) }
    }

    /// Counts a vote that was forwarded, or given up.
    package func forwarded(_ outcome: String) { counter(Self.forwarded, "outcome", outcome).increment() }

    /// Shows how many votes wait to be forwarded.
    package func outbox(depth: Int) { outboxDepth.record(depth) }

    private func counter(_ label: String, _ name: String, _ value: String) -> Counter {
        Counter(label: label, dimensions: [(name, value)], factory: factory)
    }

    private func timer(_ outcome: String) -> Metrics.Timer {
        Timer(label: Self.duration, dimensions: [("outcome", outcome)], factory: factory)
    }
}
