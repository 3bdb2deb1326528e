internal import CoreMetrics

/// What became of the checks that a person asks.
struct CaptchaMetrics: Sendable {
    private let factory: any MetricsFactory

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        for outcome in CaptchaGate.Outcome.allCases { counter(outcome).increment(by: 0) }
    }

    func count(_ outcome: CaptchaGate.Outcome) { counter(outcome).increment(by: 1) }

    private func counter(_ outcome: CaptchaGate.Outcome) -> any CounterHandler {
        factory.makeCounter(label: "assistant_captcha", dimensions: [("outcome", outcome.rawValue)])
    }
}
