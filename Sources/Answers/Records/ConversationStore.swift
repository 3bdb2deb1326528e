/// Where answering remembers threads and questions.
///
/// Nothing here waits for a disk: a reader's answer leaves whether or not it can be written down.
package protocol ConversationStore: Sendable {
    /// - Returns: `nil` when no thread has that id, or it cannot be read now; a question in it then begins a new one.
    func thread(_ id: String) async -> ThreadState?

    /// Adds a question to its thread. The next call of ``thread(_:)`` knows of it; it is written later.
    func add(_ record: QuestionRecord)

    /// A sign that this server has answered a reader just now, for a later vote on an answer of the browser's.
    func issueTicket() -> String
}
