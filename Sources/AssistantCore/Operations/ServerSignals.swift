internal import Foundation
internal import Logging
internal import UnixSignals

/// What the operator's signals do.
struct ServerSignals: Sendable {
    let lifecycle: ServerLifecycle
    let drainDelay: Duration
    let build: CurrentBuild
    let logger: Logger

    /// Obeys signals until its task is cancelled.
    ///
    /// - Parameter shutDown: Stops accepting and finishes open requests; called once, after the drain delay.
    func watch(shutDown: @escaping @Sendable () async -> Void) async {
        var stopping: Task<Void, Never>?
        defer { stopping?.cancel() }
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup) {
            if signal == .sighup {
                await build.reload(isForced: true)
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
