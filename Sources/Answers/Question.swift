package import DocIndex

/// A reader's question, checked.
package struct Question: Sendable {
    package var text: String
    /// The thread it continues.
    package var threadID: String?
    /// The page on which it was asked, without query and fragment: a query can be another question.
    package var page: String?
    /// An id that the reader's browser made up, so that Kapa can tell readers apart without knowing them.
    package var clientID: String?
    /// Answered by the index and forgotten: what `AssistantServer verify` asks.
    package var isTrial = false
    /// Whether Kapa is asked before the index answers, where there is one.
    package var goesToKapa = true
    /// What the index may make its answer with.
    package var features = AnswerFeatures.all

    package init(text: String, threadID: String? = nil, page: String? = nil, clientID: String? = nil, isTrial: Bool = false) {
        self.text = text
        self.threadID = threadID
        self.page = page
        self.clientID = clientID
        self.isTrial = isTrial
    }
}
