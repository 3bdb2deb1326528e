internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging

/// `POST /api/kapa/query`: a question in, an answer with its sources out.
struct QueryRoute: Sendable {
    let answers: LocalAnswers
    let limits: AssistantConfiguration.Limits

    var routes: [Route] {
        [
            Route(.post, "/api/kapa/query") { request, _, context in
                let object = try await request.jsonObject(maxBytes: limits.maxBodyBytes)
                let question = try Question(object, maxCharacters: limits.maxQueryCharacters)
                let answer = try await answers.answer(question)
                context.logger.debug(
                    "question answered",
                    metadata: [
                        "answer.origin": "\(answer.origin)", "answer.given": "\(answer.isAnswered)",
                        "answer.sources": "\(answer.sources.count)",
                        "duration.ms": "\(answer.durationMS)",
                    ]
                )
                return JSONResponse.ok(answer)
            }
        ]
    }
}
