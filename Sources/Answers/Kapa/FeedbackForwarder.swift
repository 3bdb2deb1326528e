internal import Foundation
package import Logging
package import ServerFoundation
internal import ServiceLifecycle
internal import Synchronization

/// Brings votes on Kapa's answers to Kapa, in the background, until it has taken them.
package struct FeedbackForwarder<Outbox: VoteOutbox>: Service {
    package let kapa: KapaGateway
    package let outbox: Outbox
    package let metrics: KapaMetrics
    package let logger: Logger
    package let tracer: Tracer?

    /// - Parameter tracer: Gets a trace of its own for each vote; `nil` when nothing is traced.
    package init(kapa: KapaGateway, outbox: Outbox, metrics: KapaMetrics, logger: Logger, tracer: Tracer? = nil) {
        self.kapa = kapa
        self.outbox = outbox
        self.metrics = metrics
        self.logger = logger
        self.tracer = tracer
    }

    private static var batch: Int { 20 }
    private static var shortestPause: Duration { .seconds(5) }
    private static var longestPause: Duration { .seconds(3600) }
    /// About two days of hourly attempts.
    private static var maxAttempts: Int { 60 }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // So that an operator learns it before a reader asks.
            if kapa.isEnabled {
                let error = await kapa.lookUp()
                guard !Task.isCancelled else { return }
                if let error {
                    logger.warning("Kapa cannot be used now; answers come from the index", metadata: ["kapa.reason": "\(error)"])
                } else {
                    logger.notice("Kapa is reachable and knows the project")
                }
            }
            var timer: Task<Void, Never>?
            defer { timer?.cancel() }
            // Each element is an occasion to look: a new vote, or the next one's turn.
            outbox.wakeOutbox()
            for await _ in outbox.outboxWakeups {
                timer?.cancel()
                guard let pause = await forwardDue(), !Task.isCancelled else { continue }
                timer = Task {
                    guard (try? await Task.sleep(for: pause)) != nil else { return }
                    outbox.wakeOutbox()
                }
            }
        }
    }

    /// - Returns: When to look again; `nil` when nothing waits.
    private func forwardDue() async -> Duration? {
        // Whoever switches it on wakes the outbox.
        guard kapa.isEnabled else { return nil }
        do {
            var pause: Duration?
            while pause == nil, !Task.isCancelled {
                let due = try await outbox.dueVotes(limit: Self.batch)
                guard !due.isEmpty else { break }
                for entry in due where pause == nil { pause = try await forward(entry) }
            }
            let waiting = try await outbox.outbox()
            metrics.outbox(depth: waiting.depth)
            return waiting.nextDue.map { max($0, pause ?? .milliseconds(100)) }
        } catch is CancellationError {
            // The server ends; its successor goes on.
            return nil
        } catch {
            logger.error("cannot read the outbox", metadata: ["error.reason": "\(Outbox.reason(error))"])
            return Self.shortestPause
        }
    }

    /// - Returns: How long to leave Kapa alone; `nil` when the next vote may follow.
    private func forward(_ entry: OutboxEntry) async throws -> Duration? {
        guard let error = await send(entry.vote) else {
            metrics.forwarded("ok")
            try await outbox.removeFromOutbox(entry)
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
            try await outbox.postpone(entry, by: pause)
            logger.info(
                "a vote waits for Kapa",
                metadata: ["kapa.error": "\(error.name)", "kapa.pause.ms": .stringConvertible(Int(pause / .milliseconds(1)))]
            )
            return Self.shortestPause
        }
        try await outbox.removeFromOutbox(entry)
        return nil
    }

    private func send(_ vote: OutgoingVote) async -> KapaError? {
        let span = tracer?.beginTrace("outbox vote", .client)
        defer { span?.end() }
        let error: KapaError? = await ActiveSpan.$current.withValue(span) {
            do throws(KapaError) {
                try await kapa.client.send(vote)
                return nil
            } catch {
                return error
            }
        }
        if let error {
            span?.set("error.type", .text(error.name))
            span?.fail()
        }
        return error
    }
}
