/// Votes on their way to whoever gave the answer, in the order in which they came. One forwarder empties it.
///
/// Every method throws when the store cannot be read or written; nothing has changed then.
package protocol VoteOutbox: Sendable {
    /// Gets an element when there may be something to do. For one reader; elements that nobody took are one.
    var outboxWakeups: AsyncStream<Void> { get }

    func wakeOutbox()

    /// The votes whose turn it is, the longest waiting first.
    func dueVotes(limit: Int) async throws -> [OutboxEntry]

    /// How many votes wait, and when the first of them is due, from now.
    func outbox() async throws -> (depth: Int, nextDue: Duration?)

    /// Takes a vote out, unless a newer one has taken its place.
    func removeFromOutbox(_ entry: OutboxEntry) async throws

    /// Puts a vote off, and counts an attempt, unless a newer one has taken its place.
    func postpone(_ entry: OutboxEntry, by delay: Duration) async throws

    /// What a log may say of an error that one of these methods threw.
    static func reason(_ error: any Error) -> String
}
