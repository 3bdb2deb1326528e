internal import Foundation
internal import Logging
internal import ServerFoundation
internal import ServiceLifecycle
internal import Synchronization

/// Brings votes on Kapa's answers to Kapa, in the background, until it has taken them.
struct FeedbackForwarder: Service {
    let kapa: KapaGateway
    let state: StateStore
    let metrics: AnswerMetrics
    let logger: Logger

    private static let batch = 20
    private static let shortestPause: Duration = .seconds(5)
    private static let longestPause: Duration = .seconds(3600)
    /// About two days of hourly attempts.
    private static let maxAttempts = 60

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // So that an operator learns it before a reader asks.
            let error = await kapa.lookUp()
            guard !Task.isCancelled else { return }
            if let error {
                logger.warning("Kapa cannot be used now; answers come from the index", metadata: ["kapa.reason": "\(error)"])
            } else {
                logger.notice("Kapa is reachable and knows the project")
            }
            var timer: Task<Void, Never>?
            defer { timer?.cancel() }
            // Each element is an occasion to look: a new vote, or the next one's turn.
            state.wakeOutbox()
            for await _ in state.outboxWakeups {
                timer?.cancel()
                guard let pause = await forwardDue(), !Task.isCancelled else { continue }
                timer = Task {
                    guard (try? await Task.sleep(for: pause)) != nil else { return }
                    state.wakeOutbox()
                }
            }
        }
    }

    /// - Returns: When to look again; `nil` when nothing waits.
    private func forwardDue() async -> Duration? {
        do {
            var pause: Duration?
            while pause == nil, !Task.isCancelled {
                let due = try await state.dueVotes(limit: Self.batch)
                guard !due.isEmpty else { break }
                for entry in due where pause == nil { pause = try await forward(entry) }
            }
            let outbox = try await state.outbox()
            metrics.outbox(depth: outbox.depth)
            return outbox.nextDue.map { max($0, pause ?? .milliseconds(100)) }
        } catch is CancellationError {
            // The server ends; its successor goes on.
            return nil
        } catch {
            logger.error("cannot read the outbox", metadata: ["error.reason": "\(StateStore.reason(error))"])
            return Self.shortestPause
        }
    }

    /// - Returns: How long to leave Kapa alone; `nil` when the next vote may follow.
    private func forward(_ entry: OutboxEntry) async throws -> Duration? {
        guard let error = await send(entry.feedback) else {
            metrics.forwarded("ok")
            try await state.removeFromOutbox(entry)
            return nil
        }
        metrics.forwarded(error.name)
        switch error.code {
        case .cancelled:
            return .zero
        case .rejected, .misconfigured, .notFound:
            logger.warning("Kapa does not take a vote; it is kept here only", metadata: ["kapa.reason": "\(error)"])
        case _ where entry.attempts + 1 >= Self.maxAttempts:
            logger.warning("a vote could not be brought to Kapa; it is kept here only", metadata: ["kapa.reason": "\(error)"])
        default:
            var pause = min(Self.longestPause, Self.shortestPause * (1 << min(entry.attempts, 10)))
            if case .rateLimited(let retryAfter?) = error.code { pause = min(Self.longestPause, max(pause, retryAfter)) }
            // Servers that lost Kapa at the same moment should not come back at the same moment.
            pause = pause * Double.random(in: 0.8...1.2)
            try await state.postpone(entry, by: pause)
            logger.info(
                "a vote waits for Kapa",
                metadata: ["kapa.error": "\(error.name)", "kapa.pause.ms": .stringConvertible(Int(pause / .milliseconds(1)))]
            )
            return Self.shortestPause
        }
        try await state.removeFromOutbox(entry)
        return nil
    }

    private func send(_ feedback: KapaClient.Feedback) async -> KapaError? {
        do throws(KapaError) {
            try await kapa.client.send(feedback)
            return nil
        } catch {
            return error
        }
    }
}

/// Deletes what has grown too old, and writes what waits when the server stops.
struct StateKeeper: Service {
    let state: StateStore
    let logger: Logger

    private static let interval: Duration = .seconds(3600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let count = try await state.deleteExpired()
                    if count > 0 { logger.notice("deleted old questions", metadata: ["state.questions": "\(count)"]) }
                    try await state.keepWithinSize()
                } catch is CancellationError {
                    break
                } catch {
                    logger.error("cannot delete old questions", metadata: ["error.reason": "\(StateStore.reason(error))"])
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
        await state.flush()
    }
}
