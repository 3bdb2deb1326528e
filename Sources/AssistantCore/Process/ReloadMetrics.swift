internal import CoreMetrics

/// How often SIGHUP had the settings read again: who sends it sees no exit status.
struct ReloadMetrics: Sendable {
    private let taken: any CounterHandler
    private let refused: any CounterHandler

    init(_ factory: any MetricsFactory) {
        func counter(_ outcome: String) -> any CounterHandler {
            factory.makeCounter(label: "assistant_settings_reloads_total", dimensions: [("outcome", outcome)])
        }
        (taken, refused) = (counter("taken"), counter("refused"))
    }

    func count(isUsable: Bool) { (isUsable ? taken : refused).increment(by: 1) }
}
