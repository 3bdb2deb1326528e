package import Answers
package import DocModel
package import HealthHistory
package import ServerFoundation
package import ServerSettings

/// What outlives a process: threads, questions, votes, those that Kapa has not got yet, keys, the audit log, and how well the server was. A file for one server, or a
/// PostgreSQL for several.
package protocol StateStoring: ConversationStore, VoteOutbox, VoteStore, HealthStore, QuestionLedger, StateUpkeep,
    AdministrationStore
{
    /// Other bounds count from here on: how long is kept what, and how much.
    func update(_ configuration: StateConfiguration)
}

/// Where readers' votes go.
package protocol VoteStore: Sendable {
    /// What signs the permission to vote on a browser's answer; the same for all servers that share a store.
    var tickets: VoteTickets { get }
    var clock: WallClock { get }

    /// Stores a vote; it is on the disk when this returns.
    ///
    /// - Throws: ``VoteError``; anything else when it cannot be stored now.
    func save(_ vote: Vote, idempotency: Idempotency?) async throws
}

extension VoteStore {
    package func issueTicket() -> String { tickets.issue(now: clock.milliseconds) }

    package func acceptsTicket(_ ticket: String) -> Bool { tickets.isValid(ticket, now: clock.milliseconds) }
}

/// Why a vote is not taken.
package enum VoteError: Error {
    case unknownQuestion
    /// The answer may be one that a server could not write yet: the same vote may be taken in a while.
    case notKnownYet
    /// The idempotency key came before with another vote.
    case keyReused
}

/// A request's `Idempotency-Key`, and what tells its body from others.
package struct Idempotency: Sendable {
    /// Of one client, see ``VoteTickets/scoped(_:to:)``.
    package var key: String
    package var fingerprint: String

    /// A client that repeats a vote does so within a day.
    package static let lifetimeMS: Int64 = 24 * 3600 * 1000

    package init(key: String, fingerprint: String) {
        self.key = key
        self.fingerprint = fingerprint
    }
}

/// Where the monitor writes, and what it learns by that.
package protocol HealthStore: Sendable {
    /// Writes one row, and a question and a vote that it takes back, so that somebody knows what can be written.
    func beat() async throws

    /// What readers send and the store does not take: `questions` or `votes`. `nil` when all is stored.
    var failingStore: String? { get }

    /// Whether questions older than the retention are still there, because they could not be deleted.
    var keepsTooLong: Bool { get }

    /// Whether a part of what is stored cannot be read any more.
    var isDamaged: Bool { get }

    /// Whether nothing can be written until the server is started again.
    var needsRestart: Bool { get }

    /// Adds a snapshot without waiting; one with the same time is replaced. Those beyond 48 hours go.
    ///
    /// - Parameter completion: Called on a thread of the store's.
    func add(_ snapshot: HealthSnapshot, completion: @escaping @Sendable (Result<Void, any Error>) -> Void)

    /// Stores what is known of finished hours and days, in place of what was known before.
    func store(_ rollUp: SnapshotWriter.RollUp, completion: @escaping @Sendable (Result<Void, any Error>) -> Void)

    /// Returns when everything that was to be written is written, or has failed.
    func flush() async
}

/// Counts what Kapa was asked in a day, over all servers that share a store.
package protocol QuestionLedger: Sendable {
    /// The questions of a day, counted from 1970; 0 when that cannot be read.
    func kapaQuestions(onDay day: Int) -> Int

    /// Counts a question that is sent to Kapa; written behind, like questions.
    /// - Parameter completion: Gets the questions of that day, those of other servers too, when it is written.
    func addKapaQuestion(onDay day: Int, completion: @escaping @Sendable (Int) -> Void)
}

/// What keeps a store from growing for ever.
package protocol StateUpkeep: Sendable {
    var clock: WallClock { get }

    /// Deletes what is older than the retention allows, in parts, so that votes need not wait for it.
    /// - Parameter now: In milliseconds since 1970.
    /// - Returns: How many questions were deleted.
    @discardableResult
    func deleteExpired(now: Int64) async throws -> Int

    /// Deletes the oldest where more is stored than may be.
    func keepWithinSize() async throws

    /// Notes whether the last round of these was done.
    func noteUpkeep(hasFailed: Bool)

    /// Reads all that is stored, where nobody else watches over that.
    /// - Returns: What is damaged; `nil` where all can be read.
    func findDamage() async throws -> String?

    /// Notes what ``findDamage()`` found.
    func noteDamage(isThere: Bool)

    func flush() async

    /// Writes what waits and gives up what is held, when the server ends. Nothing can be read or written afterwards.
    func close() async

    static func reason(_ error: any Error) -> String
}

extension StateUpkeep {
    package func findDamage() async throws -> String? { nil }

    package func noteDamage(isThere: Bool) {}

    package func close() async { await flush() }
}

extension HealthStore {
    package var isDamaged: Bool { false }

    package var needsRestart: Bool { false }
}
