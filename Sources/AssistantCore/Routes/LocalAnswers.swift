internal import DocIndex
internal import Foundation

/// Answers from the index: a passage of the docs, or a plain refusal with the nearest sections.
struct LocalAnswers: Sendable {
    let worker: IndexWorker

    func answer(_ question: Question) async throws -> AssistantAnswer {
        let start = ContinuousClock.now
        let found = try await worker.run { try $0.answer(question.text) }
        return AssistantAnswer(
            answer: found.isAnswered ? found.text : found.refusal,
            answerHTML: HTMLText.answer(found, linkPrefix: "/"),
            isAnswered: found.isAnswered,
            origin: .local,
            isUncertain: found.isUncertain,
            threadID: question.threadID ?? Self.newID(),
            questionAnswerID: Self.newID(),
            sources: found.sources.map(AssistantAnswer.Source.init),
            missingTerms: found.missingTerms.isEmpty ? nil : found.missingTerms,
            durationMS: JSONResponse.milliseconds(since: start)
        )
    }

    private static func newID() -> String { UUID().uuidString.lowercased() }
}
