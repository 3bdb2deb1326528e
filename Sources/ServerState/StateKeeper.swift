package import Logging
internal import ServerFoundation
internal import ServiceLifecycle

/// Deletes what has grown too old, and writes what waits when the server stops.
package struct StateKeeper: Service {
    package let state: any StateUpkeep
    package let logger: Logger

    package init(state: any StateUpkeep, logger: Logger) {
        self.state = state
        self.logger = logger
    }

    private static let interval: Duration = .seconds(3600)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let count = try await state.deleteExpired(now: state.clock.milliseconds)
                    if count > 0 { logger.notice("deleted old questions", metadata: ["state.questions": "\(count)"]) }
                    try await state.keepWithinSize()
                    state.noteUpkeep(hasFailed: false)
                } catch is CancellationError {
                    break
                } catch {
                    state.noteUpkeep(hasFailed: true)
                    logger.error("cannot delete old questions", metadata: ["error.reason": "\(type(of: state).reason(error))"])
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
        await state.flush()
    }
}
