internal import Foundation
internal import Logging
internal import UnixSignals

/// What the operator's signals do.
struct ServerSignals: Sendable {
    private let signals: UnixSignalsSequence
    let lifecycle: ServerLifecycle
    let drainDelay: Duration
    let reload: @Sendable () async -> Void
    let logger: Logger

    /// From here on no signal ends the process by itself: one that comes before ``watch(shutDown:)`` waits for it.
    init(lifecycle: ServerLifecycle, drainDelay: Duration, reload: @escaping @Sendable () async -> Void, logger: Logger) async {
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        self.lifecycle = lifecycle
        self.drainDelay = drainDelay
        self.reload = reload
        self.logger = logger
    }

    /// Obeys signals until its task is cancelled.
    ///
    /// - Parameter shutDown: Stops accepting and finishes open requests; called once, after the drain delay.
    func watch(shutDown: @escaping @Sendable () async -> Void) async {
        var stopping: Task<Void, Never>?
        defer { stopping?.cancel() }
        for await signal in signals {
            if signal == .sighup {
                await reload()
            } else if stopping == nil {
                lifecycle.beginDraining()
                logger.notice("shutting down", metadata: ["signal": "\(signal)", "drain.ms": "\(Int(drainDelay / .milliseconds(1)))"])
                stopping = Task { [drainDelay] in
                    // A load balancer takes a moment to see that we are not ready; requests that come meanwhile are still answered.
                    try? await Task.sleep(for: drainDelay)
                    await shutDown()
                }
            } else {
                logger.warning("stopped at once by a second signal", metadata: ["signal": "\(signal)"])
                // As the shell names an end by a signal. Not `exit`, which waits for what others hold.
                _exit(signal == .sigint ? 128 + SIGINT : 128 + SIGTERM)
            }
        }
    }
}
