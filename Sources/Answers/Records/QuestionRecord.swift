/// A question with what became of it.
package struct QuestionRecord: Sendable {
    package var id: String
    package var threadID: String
    package var asked: Int64
    package var text: String
    package var page: String?
    package var clientID: String
    package var origin: AnswerOrigin
    package var isAnswered: Bool
    package var isUncertain: Bool?
    /// Why the local index answered although Kapa was asked: a ``KapaError/name``.
    package var fallback: String?
    /// Words of the question, so they are stored only where its text is.
    package var missingTerms: [String]
    /// URLs of the sources named.
    package var nearest: [String]
    package var kapaThreadID: String?
    package var kapaQuestionID: String?
    package var durationMS: Int
}

extension QuestionRecord {
    /// As it is stored.
    package var masked: QuestionRecord {
        var record = self
        record.text = Masking.masked(text)
        guard record.text != text else { return record }
        // The words of what was masked are not named elsewhere either.
        let words = record.text.lowercased()
        record.missingTerms = missingTerms.filter { words.contains($0.lowercased()) }
        return record
    }

    /// A thread of its own for each: the browser's threads are not the server's, and an id that a client chose must not reach another's.
    package init(_ answer: BrowserAnswer, id: String, asked: Int64) {
        self.init(
            id: id,
            threadID: id,
            asked: asked,
            text: answer.question,
            page: answer.page,
            clientID: ReaderPseudonym.of(client: answer.clientID ?? id),
            origin: .local,
            isAnswered: answer.isAnswered,
            isUncertain: answer.isUncertain,
            fallback: BrowserAnswer.fallback,
            missingTerms: answer.missingTerms,
            nearest: answer.nearest,
            kapaThreadID: nil,
            kapaQuestionID: nil,
            durationMS: 0
        )
    }
}
