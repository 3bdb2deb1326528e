internal import Foundation
package import Logging
package import ServerFoundation
package import ServerSettings
internal import Synchronization

/// Bounds what Kapa can cost: so many questions at once, and so many in a day of UTC, over all clients. Then the index answers.
///
/// Every question that is sent counts, whatever becomes of it. Answers that are given again are not sent.
package final class KapaBudget: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What can be used up. The names are those of metrics and of the status route.
    package enum Part: String, Sendable, CaseIterable {
        /// ``KapaConfiguration/rate``.
        case rate
        /// ``KapaConfiguration/dailyQuestions``.
        case day
    }

    /// What is used up now.
    package struct Shortage: Sendable, Hashable {
        package var part: Part
        /// Until a question may be sent again.
        package var retryAfter: Duration
    }

    /// How far a part is used up.
    package struct Use: Sendable, Hashable {
        package var part: Part
        package var used: Int
        /// `nil` where nothing bounds it.
        package var limit: Int?
        package var window: Duration
        /// Until all of it is there again.
        package var reset: Duration
    }

    /// Where the count of a day is kept for the next start. Days are counted from 1970.
    package struct Ledger: Sendable {
        /// Asked once, at the start.
        package var count: @Sendable (_ day: Int) -> Int
        /// Counts a question, and says later how many there were on that day, over all servers that share the ledger.
        package var add: @Sendable (_ day: Int, _ completion: @escaping @Sendable (_ total: Int) -> Void) -> Void

        package init(
            count: @escaping @Sendable (_ day: Int) -> Int,
            add: @escaping @Sendable (_ day: Int, _ completion: @escaping @Sendable (_ total: Int) -> Void) -> Void
        ) {
            self.count = count
            self.add = add
        }
    }

    private struct State {
        var bucket = TokenBucket()
        var day: Int
        /// The questions of the days since the start; a clock that is set back comes to a day that has its count already.
        var counts: [Int: Int]
        var used: Int { counts[day] ?? 0 }
        /// When the rate was last found used up; the shortage counts as over when it was not for a whole window.
        var lastShortage: Instant?
        var refused: [Part: Int] = [:]
        var isDayReached = false
        var rate: RequestRate?
        var dailyLimit: Int?
    }

    private let ledger: Ledger?
    private let metrics: KapaMetrics
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let clock: WallClock
    private let start: Instant
    private let state: Mutex<State>.Box

    /// - Parameters:
    ///   - ledger: `nil` forgets the count with the process.
    ///   - now: The clock of the rate.
    ///   - clock: Says which day it is.
    package init(
        _ configuration: KapaConfiguration,
        ledger: Ledger? = nil,
        metrics: KapaMetrics,
        logger: Logger,
        now: @escaping @Sendable () -> Instant = { .now },
        clock: WallClock = .system
    ) {
        self.ledger = ledger
        self.metrics = metrics
        self.logger = logger
        self.now = now
        self.clock = clock
        start = now()
        let day = Self.day(of: clock.now)
        state = Mutex<State>.Box(
            State(
                day: day,
                counts: [day: ledger?.count(day) ?? 0],
                rate: configuration.rate,
                dailyLimit: configuration.dailyQuestions
            )
        )
        show()
    }

    /// Other bounds count from here on; what was sent today stays counted.
    func update(_ configuration: KapaConfiguration) {
        let events = state.mutex.withLock { state in
            var events: [Event] = []
            if state.rate != configuration.rate {
                state.rate = configuration.rate
                state.bucket = TokenBucket()
                if state.lastShortage != nil { events.append(.rateOver(state.refused.removeValue(forKey: .rate) ?? 0)) }
                state.lastShortage = nil
            }
            state.dailyLimit = configuration.dailyQuestions
            if state.isDayReached, state.dailyLimit.map({ state.used < $0 }) ?? true {
                state.isDayReached = false
                events.append(.dayRaised(state.refused.removeValue(forKey: .day) ?? 0))
            }
            return events
        }
        show()
        for event in events { log(event) }
    }

    private static let secondsOfDay = 86_400
    private static let maxDays = 8
    private static func day(of date: Date) -> Int { Int((date.timeIntervalSince1970 / Double(secondsOfDay)).rounded(.down)) }

    /// Counts a question that is about to be sent.
    /// - Returns: Why it may not be; then nothing is counted.
    package func take() -> Shortage? {
        let (shortage, day, events) = state.mutex.withLock { state -> (Shortage?, Int, [Event]) in
            var events = turn(&state)
            let shortage = lack(state)
            if let shortage {
                if shortage.part == .rate {
                    if state.lastShortage == nil { events.append(.rateReached) }
                    state.lastShortage = now()
                } else if !state.isDayReached {
                    state.isDayReached = true
                    events.append(.dayReached(state.dailyLimit ?? 0))
                }
                state.refused[shortage.part, default: 0] += 1
            } else {
                state.counts[state.day, default: 0] += 1
                if let rate = state.rate { _ = state.bucket.take(rate, at: now() - start) }
            }
            return (shortage, state.day, events)
        }
        if let shortage {
            metrics.overBudget(shortage.part)
        } else {
            ledger?.add(day) { [state] total in
                // Other servers may have sent some.
                state.mutex.withLock { $0.counts[day] = max($0.counts[day] ?? 0, total) }
            }
            show()
        }
        for event in events { log(event) }
        return shortage
    }

    /// Shows what is used of the day. In the lock: of several at once the last to show knows of all.
    package func show() { state.mutex.withLock { metrics.budget(used: $0.used, limit: $0.dailyLimit) } }

    /// What is used up now, if anything is: the next question would not be sent.
    package var shortage: Shortage? {
        let (shortage, events) = state.mutex.withLock { state -> (Shortage?, [Event]) in
            let events = turn(&state)
            return (lack(state), events)
        }
        if !events.isEmpty { show() }
        for event in events { log(event) }
        return shortage
    }

    /// Questions that were sent in this day of UTC, as far as this server knows.
    package var usedToday: Int {
        state.mutex.withLock { state in
            _ = turn(&state)
            return state.used
        }
    }

    /// How far each part is used up: the day, and the rate where there is one.
    package var uses: [Use] {
        let (uses, events) = state.mutex.withLock { state -> ([Use], [Event]) in
            let events = turn(&state)
            let day = Duration.seconds(Self.secondsOfDay)
            var uses = [Use(part: .day, used: state.used, limit: state.dailyLimit, window: day, reset: restOfDay(state))]
            if let rate = state.rate {
                let (count, reset) = state.bucket.use(of: rate, at: now() - start)
                uses.append(Use(part: .rate, used: count, limit: rate.count, window: rate.window, reset: reset))
            }
            return (uses, events)
        }
        if !events.isEmpty { show() }
        for event in events { log(event) }
        return uses
    }

    private func restOfDay(_ state: State) -> Duration {
        let end = Double((state.day + 1) * Self.secondsOfDay)
        return .seconds(max(1, (end - clock.now.timeIntervalSince1970).rounded(.up)))
    }

    /// Like ``shortage``, but a rate that was used up counts for a whole window: what is used up again and again is not well in between.
    package var lately: Part? {
        let current = shortage?.part
        return current ?? (state.mutex.withLock { $0.lastShortage } == nil ? nil : .rate)
    }

    private func lack(_ state: State) -> Shortage? {
        if let dailyLimit = state.dailyLimit, state.used >= dailyLimit { return Shortage(part: .day, retryAfter: restOfDay(state)) }
        guard let rate = state.rate else { return nil }
        let decision = state.bucket.decision(rate, at: now() - start)
        return decision.isAdmitted ? nil : Shortage(part: .rate, retryAfter: decision.retryAfter)
    }

    // MARK: What an operator hears

    private enum Event { case rateReached, rateOver(Int), dayReached(Int), dayOver(Int), dayRaised(Int) }

    /// Notices that a day or a shortage is over.
    private func turn(_ state: inout State) -> [Event] {
        var events: [Event] = []
        let day = Self.day(of: clock.now)
        if day != state.day {
            state.day = day
            if state.counts.count > Self.maxDays, let oldest = state.counts.keys.min() { state.counts[oldest] = nil }
            if state.isDayReached { events.append(.dayOver(state.refused.removeValue(forKey: .day) ?? 0)) }
            state.isDayReached = false
        }
        if let rate = state.rate, let last = state.lastShortage, now() - last >= rate.window {
            state.lastShortage = nil
            events.append(.rateOver(state.refused.removeValue(forKey: .rate) ?? 0))
        }
        return events
    }

    private func log(_ event: Event) {
        switch event {
        case .rateReached:
            logger.warning("more questions than kapa_rate lets through to Kapa; the index answers the others")
        case .rateOver(let count):
            logger.notice("questions keep to kapa_rate again", metadata: ["kapa.not_sent": .stringConvertible(count)])
        case .dayReached(let limit):
            logger.warning(
                "the questions for Kapa of this day are used up; the index answers until 00:00 UTC",
                metadata: ["kapa.daily_questions": .stringConvertible(limit)]
            )
        case .dayOver(let count):
            logger.notice("a new day: questions go to Kapa again", metadata: ["kapa.not_sent": .stringConvertible(count)])
        case .dayRaised(let count):
            logger.notice(
                "kapa_daily_questions is higher: questions go to Kapa again",
                metadata: ["kapa.not_sent": .stringConvertible(count)]
            )
        }
    }
}
