internal import Foundation

/// Where answering remembers threads and questions.
///
/// A reader's answer leaves whether or not it can be written down, and does not wait long for that.
package protocol ConversationStore: Sendable {
    /// - Returns: `nil` when no thread has that id, or it cannot be read now; a question in it then begins a new one.
    func thread(_ id: String) async -> ThreadState?

    /// Adds a question to its thread. The next call of ``thread(_:)`` knows of it. Where several servers share the store, this returns when each
    /// of them does, or after a moment in vain; else at once, and the question is written later.
    func add(_ record: QuestionRecord) async

    /// A name for a new thread, which nobody can guess.
    func newThreadID() -> String

    /// A sign that this server has answered a reader just now, for a later vote on an answer of the browser's.
    func issueTicket() -> String
}

extension ConversationStore {
    package func newThreadID() -> String { UUID().uuidString.lowercased() }
}
