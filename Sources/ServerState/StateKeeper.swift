package import Logging
internal import ServerFoundation
internal import ServiceLifecycle

/// Deletes what has grown too old, and writes what waits when the server stops.
package struct StateKeeper: Service {
    package let state: any StateUpkeep
    package let logger: Logger

    private let interval: Duration
    private let retry: Duration

    /// - Parameters:
    ///   - interval: From one round to the next.
    ///   - retry: The same after a round that failed: a state that comes back is not to be called ill for longer.
    package init(state: any StateUpkeep, logger: Logger, interval: Duration = .seconds(3600), retry: Duration = .seconds(10)) {
        self.state = state
        self.logger = logger
        self.interval = interval
        self.retry = retry
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled {
                do {
                    let count = try await state.deleteExpired(now: state.clock.milliseconds)
                    if count > 0 { logger.notice("deleted old questions", metadata: ["state.questions": "\(count)"]) }
                    try await state.keepWithinSize()
                    state.noteUpkeep(hasFailed: false)
                    if isFailing { logger.notice("old questions are deleted again") }
                    isFailing = false
                } catch is CancellationError {
                    break
                } catch {
                    state.noteUpkeep(hasFailed: true)
                    // Said once, not with each attempt.
                    if !isFailing {
                        logger.error("cannot delete old questions", metadata: ["error.reason": "\(type(of: state).reason(error))"])
                    }
                    isFailing = true
                }
                try? await Task.sleep(for: isFailing ? retry : interval)
            }
        }
        await state.flush()
    }
}
