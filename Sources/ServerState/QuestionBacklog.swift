package import Answers
package import Logging
internal import Synchronization

/// Questions on their way to a store, what it did not take, and what an operator hears of that.
package final class QuestionBacklog: Sendable {
    private let unwritten = Mutex(UnwrittenQuestions())
    /// The last question could not be written; said once, not for each.
    private let isFailing = Mutex(false)
    private let questionFailure = Mutex<ContinuousClock.Instant?>(nil)
    /// When a vote could not be stored last, and whether that passes by itself, as a full disk does; `nil` after one that could.
    private let voteFailure = Mutex<(at: ContinuousClock.Instant, passes: Bool)?>(nil)
    /// What ``StateRehearsal`` could not write.
    private let refusedInRehearsal = Mutex<StateRehearsal.Part?>(nil)
    private let isOverdue = Atomic(false)
    private let hasDamage = Atomic(false)
    /// Said once.
    private let hasDropped = Atomic(false)
    private let logger: Logger
    /// So long a vote that could not be stored is told of: few readers vote, and the next vote may be far away. And so long a question that
    /// nobody knows may be one of another server's that could not be stored.
    package static let memory: Duration = .seconds(120)

    package init(logger: Logger) { self.logger = logger }

    /// The question with that id, while it is not in the store yet.
    package subscript(id: String) -> QuestionRecord? { unwritten.withLock { $0[id] } }

    /// Whether a question of that thread is not in the store yet.
    package func holds(thread: String) -> Bool { unwritten.withLock { $0.holds(thread: thread) } }

    /// Keeps a question until ``settle(_:_:reason:)`` says that it is stored.
    package func insert(_ record: QuestionRecord) { unwritten.withLock { $0.insert(record) } }

    /// Notes what became of a question.
    /// - Returns: Whether others that failed are to be tried again.
    package func settle(_ id: String, _ result: Result<Void, any Error>, reason: (any Error) -> String = { "\($0)" }) -> Bool {
        let hasFailed = if case .failure = result { true } else { false }
        unwritten.withLock { hasFailed ? $0.fail(id) : $0.remove(id) }
        if hasFailed { questionFailure.withLock { $0 = .now } }
        let isNews = isFailing.withLock { isFailing in
            defer { isFailing = hasFailed }
            return isFailing != hasFailed
        }
        if isNews, case .failure(let error) = result {
            logger.error("questions are not stored; but they are still answered", metadata: ["error.reason": "\(reason(error))"])
        } else if isNews {
            logger.notice("questions are stored again")
        }
        return !hasFailed
    }

    /// Forgets a question that will never be stored: the store is well, and takes every other.
    package func drop(_ id: String, because error: any Error) {
        unwritten.withLock { $0.remove(id) }
        let isNews = hasDropped.exchange(true, ordering: .relaxed) == false
        guard isNews else { return }
        logger.warning(
            "a question cannot be stored as it is and is left out; others are counted, not logged",
            metadata: ["error.reason": "\(error)"]
        )
    }

    /// Those that failed, oldest first; they count as on their way again.
    package func takeFailed() -> [QuestionRecord] { unwritten.withLock { $0.takeFailed(limit: 500) } }

    /// Notes that the store could not be reached.
    package func noteAbsence() { questionFailure.withLock { $0 = .now } }

    /// - Parameter passes: Whether another vote would have failed too, so that one that is taken shows that the fault is gone.
    package func noteVote(isStored: Bool, passes: Bool = false) { voteFailure.withLock { $0 = isStored ? nil : (.now, passes) } }

    /// Notes whether a question and a vote of nobody's could be written. Where they could, what was full, forbidden or missing is not any more;
    /// damage may lie in one place, a rule may be against one vote, and both are believed longer.
    package func noteRehearsal(_ refusal: StateRehearsal.Refusal?) {
        if refusal == nil { voteFailure.withLock { if $0?.passes == true { $0 = nil } } }
        let old = refusedInRehearsal.withLock { part in
            defer { part = refusal?.part }
            return part
        }
        guard old != refusal?.part else { return }
        if let refusal {
            logger.error("the state takes no \(refusal.part)", metadata: ["error.reason": "\(refusal.reason)"])
        } else if let old {
            logger.notice("the state takes \(old) again")
        }
    }

    /// Whether questions older than the retention could not be deleted.
    package var keepsTooLong: Bool {
        get { isOverdue.load(ordering: .relaxed) }
        set { isOverdue.store(newValue, ordering: .relaxed) }
    }

    /// Whether a part of what is stored cannot be read any more.
    package var isDamaged: Bool {
        get { hasDamage.load(ordering: .relaxed) }
        set { hasDamage.store(newValue, ordering: .relaxed) }
    }

    package var takesQuestions: Bool { !isFailing.withLock { $0 } }

    /// Whether a question could not be stored within the last minutes.
    package var failedLately: Bool { !takesQuestions || Self.isLately(questionFailure.withLock { $0 }) }

    /// `questions` or `votes`; `nil` when all is stored.
    package var failingStore: String? {
        if !takesQuestions { return "questions" }
        if let part = refusedInRehearsal.withLock({ $0 }) { return part.rawValue }
        return Self.isLately(voteFailure.withLock { $0?.at }) ? "votes" : nil
    }

    private static func isLately(_ instant: ContinuousClock.Instant?) -> Bool { instant.map { .now - $0 < memory } == true }
}
