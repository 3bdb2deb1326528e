/// What a follow-up needs to know about its thread.
package struct ThreadState: Sendable, Hashable {
    /// A question of the thread.
    package struct EarlierQuestion: Sendable, Hashable {
        /// Its beginning, enough to go on with: many threads are kept in memory.
        package let text: String
        /// Others go on only with what was answered.
        package let isAnswered: Bool

        private static let maxCharacters = 500

        package init(_ text: String, isAnswered: Bool) {
            self.text = String(text.prefix(Self.maxCharacters))
            self.isAnswered = isAnswered
        }
    }

    package var id: String
    /// The thread at Kapa that goes with it; `nil` when Kapa has answered nothing in it, or nothing in a thread of its own.
    package var kapaThreadID: String?
    /// The questions asked so far, oldest first; at most ``maxQuestions``.
    package var questions: [EarlierQuestion] = []

    package init(id: String, kapaThreadID: String? = nil, questions: [EarlierQuestion] = []) {
        self.id = id
        self.kapaThreadID = kapaThreadID
        self.questions = questions
    }

    package static let maxQuestions = 8

    /// What a new thread of Kapa's has to be told. One that goes on is told nothing: what the index answered meanwhile would stand in Kapa's
    /// analytics as a part of the next question, in words that nobody typed.
    var unknownToKapa: [String] { kapaThreadID == nil ? questions.map(\.text) : [] }
}
