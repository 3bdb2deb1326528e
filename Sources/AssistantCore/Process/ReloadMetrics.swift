internal import CoreMetrics
internal import ServerSettings

/// What reading the settings again came to: whoever sends SIGHUP sees no exit status.
struct ReloadMetrics: Sendable {
    private let taken: any CounterHandler
    private let refused: any CounterHandler
    private let isRefused: any MeterHandler
    private let waiting: any MeterHandler

    init(_ factory: any MetricsFactory) {
        func counter(_ outcome: String) -> any CounterHandler {
            factory.makeCounter(label: "assistant_settings_reloads_total", dimensions: [("outcome", outcome)])
        }
        (taken, refused) = (counter("taken"), counter("refused"))
        isRefused = factory.makeMeter(label: "assistant_settings_refused", dimensions: [])
        waiting = factory.makeMeter(label: "assistant_settings_waiting", dimensions: [])
        isRefused.set(Int64(0))
        waiting.set(Int64(0))
    }

    func note(_ report: ReloadReport) {
        (report.isUsable ? taken : refused).increment(by: 1)
        isRefused.set(Int64(report.isUsable ? 0 : 1))
        // Of settings that cannot be read nobody knows what would wait.
        if report.isUsable { waiting.set(Int64(report.waiting.count)) }
    }
}

/// What the health says of the server. The operators of each site see it too, so no names.
extension ReloadReport {
    /// What is wrong until somebody does something; `nil` for nothing.
    var fault: String? {
        if !isUsable {
            return "The settings have a mistake, which the log names; the previous ones stay, and the server does not start with them."
        }
        return leavesOpen ? "Everybody reads a site that its settings close: that takes effect at the next start." : nil
    }

    /// What takes effect later; `nil` for nothing.
    var note: String? {
        guard !waiting.isEmpty else { return nil }
        return waiting.count == 1
            ? "A changed setting takes effect at the next start; the log names it."
            : "\(waiting.count) changed settings take effect at the next start; the log names them."
    }
}
