internal import CurlClient
package import Foundation
package import Logging
package import ServerFoundation
package import ServerSettings
internal import Synchronization

/// Kapa as answers see it: asked while it is healthy, once for questions that are the same at the same time, and not again for a while.
package final class KapaGateway: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What an operator sees of it.
    package struct Status: Sendable {
        /// The last call that failed.
        package struct Failure: Sendable {
            package var date: Date
            /// A ``KapaError/name``.
            package var code: String
        }

        package var breaker: CircuitBreaker.State
        /// Until the breaker lets a probe through, or the budget a question.
        package var retryAfter: Duration?
        /// What of the budget is used up.
        package var overBudget: KapaBudget.Part?
        /// Questions that were sent in this day of UTC.
        package var usedToday: Int
        /// Of a question.
        package var lastSuccess: Date?
        /// Of a question.
        package var lastFailure: Failure?
        /// When Kapa last knew the project, and how long it took to say so.
        package var lastLookUp: (date: Date, responseMS: Double)?
    }

    private struct State: Sendable {
        var breaker: CircuitBreaker
        var cache: AnswerCache
        /// Whether questions are sent at all.
        var isEnabled: Bool
        var lastSuccess: Date?
        var lastFailure: Status.Failure?
        var lastLookUp: (date: Date, responseMS: Double)?
    }

    /// What makes two questions one.
    private struct Key: Hashable {
        var threadID: String?
        var text: String
    }

    package let client: KapaClient
    package let budget: KapaBudget
    private let maxConcurrent: Int
    private let maxPause: Duration
    private let places: KapaPlaces
    private let calls = SharedCalls<Key, String, Result<KapaAnswer, KapaError>>()
    private let state: Mutex<State>
    private let metrics: KapaMetrics
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let clock: WallClock

    /// A rate limit that says nothing of its end.
    private static let rateLimitPause: Duration = .seconds(60)

    /// - Parameters:
    ///   - ledger: Where the count of the daily budget is kept.
    ///   - now: The clock of the breaker, of the cache and of the budget's rate.
    ///   - clock: Says which day it is, and when something happened.
    package init(
        _ configuration: KapaConfiguration,
        ledger: KapaBudget.Ledger? = nil,
        metrics: KapaMetrics,
        logger: Logger,
        now: @escaping @Sendable () -> Instant = { .now },
        clock: WallClock = .system
    ) {
        maxConcurrent = configuration.maxConcurrent
        maxPause = configuration.breaker.maxPause
        self.metrics = metrics
        self.logger = logger
        self.now = now
        self.clock = clock
        budget = KapaBudget(configuration, ledger: ledger, metrics: metrics, logger: logger, now: now, clock: clock)
        places = KapaPlaces(limit: configuration.maxConcurrent)
        client = KapaClient(configuration, http: CurlClient(maxConcurrent: configuration.maxConcurrent, maxWaiting: 1))
        state = Mutex(
            State(
                breaker: CircuitBreaker(configuration.breaker),
                cache: AnswerCache(lifetime: configuration.cacheLifetime, maxCount: configuration.maxCachedAnswers),
                isEnabled: configuration.isEnabled
            )
        )
        metrics.breaker(.closed)
    }

    /// Other settings count for questions from here on. Earlier answers are not given again: they may be of another project.
    package func update(_ configuration: KapaConfiguration) {
        client.update(configuration)
        budget.update(configuration)
        state.withLock { state in
            state.isEnabled = configuration.isEnabled
            state.cache = AnswerCache(lifetime: configuration.cacheLifetime, maxCount: configuration.maxCachedAnswers)
        }
    }

    /// Whether questions are sent at all; the operator can switch that while the server runs.
    package var isEnabled: Bool { state.withLock { $0.isEnabled } }

    /// Whether a question would reach Kapa now.
    package var isAvailable: Bool { isEnabled && isHealthy && budget.shortage == nil }

    /// Lets questions through again at once, for an operator who has mended what kept Kapa away.
    package func resetBreaker() { withBreaker { $0.reset() } }

    /// A place for a question that nobody else can answer; `nil` where Kapa would not be asked now.
    package func reserve() -> KapaPlaces.Place? { isAvailable ? places.take() : nil }

    /// Whether the breaker would let a question through now.
    package var isHealthy: Bool {
        state.withLock { [now] state in
            switch state.breaker.state {
            case .closed: true
            case .open(let end): now() >= end
            case .halfOpen: false
            }
        }
    }

    package var status: Status {
        let (shortage, usedToday) = (budget.shortage, budget.usedToday)
        return state.withLock { [now] state in
            var retryAfter = shortage?.retryAfter
            if case .open(let end) = state.breaker.state { retryAfter = max(retryAfter ?? .zero, end - now()) }
            return Status(
                breaker: state.breaker.state,
                retryAfter: retryAfter,
                overBudget: shortage?.part,
                usedToday: usedToday,
                lastSuccess: state.lastSuccess,
                lastFailure: state.lastFailure,
                lastLookUp: state.lastLookUp
            )
        }
    }

    // MARK: Questions

    /// Asks Kapa, or gives an answer it gave to the same question just now.
    ///
    /// - Parameters:
    ///   - place: What ``reserve()`` gave; without it one is taken where a call is made.
    ///   - onText: Gets the answer's Markdown as it comes.
    /// - Returns: The answer; without a thread's id where that thread belongs to another reader, who asked the same.
    /// - Throws: ``KapaError``; with the code `cancelled` when the task was cancelled.
    package func answer(
        _ question: KapaQuestion,
        place: KapaPlaces.Place? = nil,
        onText: (String) -> Void
    ) async throws(KapaError) -> KapaAnswer {
        let key = Key(threadID: question.threadID, text: question.text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        if question.threadID == nil, var answer = state.withLock({ [now] in $0.cache.answer(to: key.text, at: now()) }) {
            metrics.cacheHit()
            onText(answer.text)
            answer.threadID = nil
            return answer
        }
        let (events, isFirst) = calls.join(key) { [self] emit in await ask(question, key, place, emit) }
        for await event in events {
            switch event {
            case .part(let text): onText(text)
            case .end(let outcome):
                var answer = try outcome.get()
                if !isFirst, question.threadID == nil { answer.threadID = nil }
                return answer
            }
        }
        throw KapaError(.cancelled, "no client is waiting any more")
    }

    private func ask(
        _ question: KapaQuestion,
        _ key: Key,
        _ reserved: KapaPlaces.Place?,
        _ onText: @Sendable (String) -> Void
    ) async -> Result<KapaAnswer, KapaError> {
        let circuitOpen = KapaError(.circuitOpen, "the circuit breaker is open")
        guard isEnabled else { return .failure(KapaError(.circuitOpen, "Kapa is switched off")) }
        guard isHealthy else { return .failure(circuitOpen) }
        guard let place = reserved ?? places.take() else {
            let busy = KapaError(.busy, "\(maxConcurrent) questions are at Kapa already")
            metrics.call(busy.name, duration: .zero)
            return .failure(busy)
        }
        defer { withExtendedLifetime(place) {} }
        // Before the breaker is asked: what it lets through has to be sent.
        if let shortage = budget.take() { return .failure(KapaError(.overBudget(shortage.part), "the budget for Kapa is used up")) }
        guard let permit = withBreaker({ $0.permit(at: now()) }) else { return .failure(circuitOpen) }
        let start = now()
        do throws(KapaError) {
            let answer = try await client.ask(question, onText: onText)
            // The reader keeps the words that came; for everybody else it is a failure of Kapa's.
            let failure = answer.isIncomplete ? KapaError(.truncated, "an error record in the stream") : nil
            metrics.call(failure?.name ?? "ok", duration: now() - start)
            settle(permit, question, failure: failure)
            // One that is not shown is not given again.
            if question.threadID == nil, failure == nil, !client.spellsKey(answer.text) {
                state.withLock { [now] in $0.cache.store(answer, for: key.text, at: now()) }
            }
            return .success(answer)
        } catch {
            metrics.call(error.name, duration: now() - start)
            settle(permit, question, failure: error)
            return .failure(error)
        }
    }

    /// Looks whether key, project and network are right, which costs no question.
    ///
    /// It says nothing of the chat, which can fail while this succeeds: the breaker goes by questions alone.
    ///
    /// - Returns: `nil` when they are.
    package func lookUp() async -> KapaError? {
        let start = ContinuousClock.now
        do throws(KapaError) {
            try await client.checkProject()
            let responseMS = (ContinuousClock.now - start).milliseconds
            state.withLock { $0.lastLookUp = (clock.now, responseMS) }
            return nil
        } catch {
            if let remedy = error.remedy { logger.error("\(remedy); answers come from the index", metadata: ["kapa.reason": "\(error)"]) }
            return error
        }
    }

    // MARK: What became of it

    private func settle(_ permit: CircuitBreaker.Permit, _ question: KapaQuestion, failure: KapaError?) {
        let now = now()
        switch failure?.code {
        case nil:
            withBreaker { $0.succeed(permit) }
            state.withLock { $0.lastSuccess = clock.now }
            return
        case .cancelled, .busy, .circuitOpen, .overBudget:
            return withBreaker { $0.abandon(permit, at: now) }
        case .rejected:
            withBreaker { $0.succeed(permit) }
        case .notFound where question.threadID != nil:
            // The thread has expired; Kapa itself is well.
            withBreaker { $0.succeed(permit) }
        case .unauthorized, .notFound, .quotaExceeded, .misconfigured:
            withBreaker(after: failure) { $0.fail(permit, at: now, pause: maxPause) }
            logger.error(
                "\(failure?.remedy ?? ""); answers come from the index",
                metadata: ["kapa.reason": "\(failure?.description ?? "")"]
            )
        case .rateLimited(let retryAfter):
            withBreaker(after: failure) { $0.fail(permit, at: now, pause: retryAfter ?? Self.rateLimitPause) }
        case .server, .unreachable, .slow, .truncated, .invalidResponse:
            withBreaker(after: failure) { $0.fail(permit, at: now) }
        }
        guard let failure else { return }
        logger.info("Kapa gave no answer", metadata: ["kapa.error": "\(failure.name)", "kapa.reason": "\(failure)"])
        state.withLock { $0.lastFailure = Status.Failure(date: clock.now, code: failure.name) }
    }

    /// Changes the breaker, and tells the log and the metrics when its state has changed by that.
    /// - Parameter failure: Why it opens, where it does.
    @discardableResult
    private func withBreaker<Value>(after failure: KapaError? = nil, _ body: (inout CircuitBreaker) -> Value) -> Value {
        let (value, before, after) = state.withLock { state in
            let before = state.breaker.state
            let value = body(&state.breaker)
            return (value, before, state.breaker.state)
        }
        guard before != after else { return value }
        metrics.breaker(after)
        switch after {
        case .closed: logger.notice("Kapa answers again")
        // A probe that told nothing opens it again for no time.
        case .open(let end) where failure == nil && end <= now(): logger.info("the probe told nothing; the next question is one")
        case .open(let end):
            let pause = max(.zero, end - now())
            var metadata: Logger.Metadata = [
                "kapa.pause.ms": .stringConvertible(Int(pause / .milliseconds(1))),
                "kapa.retry_at": "\(Date(timeIntervalSinceNow: (pause / .seconds(1)).rounded(.up)).ISO8601Format())",
            ]
            if let failure {
                metadata["kapa.error"] = "\(failure.name)"
                metadata["kapa.reason"] = "\(failure)"
            }
            logger.warning("Kapa's circuit is open: no question is sent to it for a while", metadata: metadata)
        case .halfOpen: logger.info("one question probes Kapa")
        }
        return value
    }
}
