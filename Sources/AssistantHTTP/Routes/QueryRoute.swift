internal import Answers
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ReaderText
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings
internal import ServerState

/// `POST /api/kapa/query`: a question in, an answer with its sources out; as one JSON object, or as events while it is made.
struct QueryRoute: Sendable {
    let answers: AnswerService
    /// `nil` when no sign is needed that a person asks.
    let captcha: CaptchaGate?
    let flags: FeatureFlags
    let operators: OperatorAccess
    let limits: AssistantConfiguration.Limits
    let pages: OwnPages
    let lifecycle: ServerLifecycle
    /// Counts answers that fail after their first words, as others are counted that fail before.
    let losses: RequestLosses
    /// What the site says to its readers.
    let words: Catalogue

    var routes: [Route] {
        [
            Route(.post, "/api/kapa/query", rates: [.questions, .requests]) { request, _, context in
                try await respond(to: request, context)
            }
        ]
    }

    private func respond(to request: Request, _ context: AssistantContext) async throws -> Response {
        let object = try await request.jsonObject(QuestionBody.members, maxBytes: limits.maxBodyBytes)
        let body = try QuestionBody(object, maxCharacters: limits.maxQueryCharacters)
        var question = body.question
        question.page = pages.page(question.page)
        // A trial costs nothing and leaves nothing.
        if let captcha, !question.isTrial { try await captcha.admit(request, token: body.captchaToken, context) }
        // The same for all of a reader's questions, so that a thread stays with who answered it.
        let reader = question.clientID ?? context.client.address.map { "\($0.client)" } ?? ""
        func has(_ role: Role) async -> Bool { await operators.principal(context.client, request, havingOneOf: [role]) != nil }
        question.features = await flags.answerFeatures(for: reader, has: has)
        if answers.kapa != nil { question.goesToKapa = await flags.isOn(.kapaFirst, for: reader, has: has) }
        let prepared = try await answers.prepare(question, trace: context.trace)
        guard !request.acceptsEvents else { return stream(prepared, request, context) }
        guard answers.kapa != nil else { return await Self.response(try await answers.complete(prepared, logger: context.logger)) }
        let answer = try await ClientPresence.whileThere(on: context.channel) { [lifecycle] in
            try await lifecycle.untilTimeIsUp(orThrow: Problem.shuttingDown()) {
                try await answers.complete(prepared, logger: context.logger)
            }
        }
        return await Self.response(answer)
    }

    private static func response(_ answer: AssistantAnswer) async -> Response {
        JSONResponse.ok(encoded: await LongWork.run(ifLarge: answer.answerHTML.utf8.count) { JSONResponse.encoded(answer) })
    }

    // MARK: Events

    private struct Sources: Encodable {
        var sources: [AssistantAnswer.Source]
        var threadID: String
        var questionAnswerID: String

        enum CodingKeys: String, CodingKey {
            case sources
            case threadID = "thread_id"
            case questionAnswerID = "question_answer_id"
        }
    }

    private struct Delta: Encodable { var text: String }

    private func stream(_ prepared: PreparedQuestion, _ request: Request, _ context: AssistantContext) -> Response {
        .events(every: limits.heartbeat, to: context.channel) { sink in
            sink.yield(
                ServerSentEvent(
                    "sources",
                    Sources(sources: prepared.sources, threadID: prepared.thread.id, questionAnswerID: prepared.id)
                )
            )
            await produce(prepared, into: sink, request, context)
        }
    }

    private func produce(
        _ prepared: PreparedQuestion,
        into sink: AsyncStream<ServerSentEvent>.Continuation,
        _ request: Request,
        _ context: AssistantContext
    ) async {
        do {
            let answer = try await lifecycle.untilTimeIsUp(orThrow: Problem.shuttingDown()) {
                try await answers.complete(prepared, logger: context.logger) { text in
                    sink.yield(ServerSentEvent("delta", Delta(text: text)))
                }
            }
            sink.yield(ServerSentEvent("done", answer))
        } catch is CancellationError {
            // The client is gone.
        } catch {
            let problem = ProblemResponses.problem(for: error)
            losses.note(problem, error, request, context)
            sink.yield(
                ServerSentEvent("error", json: problem.encodedBody(instance: request.uri.path, requestID: context.requestID, in: words))
            )
        }
    }
}

extension Request {
    /// Whether the client asks for events. One that takes anything gets JSON.
    fileprivate var acceptsEvents: Bool {
        headers[values: .accept].flatMap { $0.split(separator: ",") }.contains { range in
            let parts = range.split(separator: ";").map { String($0).trimmingWhitespace.lowercased() }
            return parts.first == ServerSentEvent.mediaType
                && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.0") && Double($0.dropFirst(2)) == 0 }
        }
    }
}
