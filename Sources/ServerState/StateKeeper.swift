package import Logging
internal import ServerFoundation
internal import ServiceLifecycle

/// Deletes what has grown too old, looks for damage, and writes what waits when the server stops.
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
            var isDamaged = false
            var inspected: ContinuousClock.Instant?
            while !Task.isCancelled {
                if inspected.map({ .now - $0 >= interval }) ?? true {
                    inspected = .now
                    isDamaged = await inspect(wasDamaged: isDamaged)
                }
                do {
                    let count = try await state.deleteExpired(now: state.clock.milliseconds)
                    if count > 0 { logger.notice("deleted old questions", metadata: ["state.questions": .stringConvertible(count)]) }
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

    /// A disk that loses what is on it says nothing; nor does SQLite, before somebody asks for just that part.
    private func inspect(wasDamaged: Bool) async -> Bool {
        let damage: String?
        do {
            damage = try await state.findDamage()
        } catch {
            // A file that cannot be opened now: whoever writes to it tells of that.
            return wasDamaged
        }
        state.noteDamage(isThere: damage != nil)
        if let damage, !wasDamaged {
            logger.error("the state is damaged: stop the server and restore a backup", metadata: ["error.reason": "\(damage)"])
        } else if damage == nil, wasDamaged {
            logger.notice("the state is whole again")
        }
        return damage != nil
    }
}
