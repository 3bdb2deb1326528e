internal import Answers
internal import Crypto
internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
package import ServerFoundation
internal import ServerSettings
internal import ServerState

/// `POST /api/kapa/feedback`: a reader's vote on an answer, on the disk before it is acknowledged.
struct FeedbackRoute: Sendable {
    let state: any StateStoring
    let answers: AnswerService
    let pages: OwnPages
    let limiter: RateLimiter
    let limits: AssistantConfiguration.Limits

    private static let maxKeyBytes = 255

    var routes: [Route] {
        [Route(.post, "/api/kapa/feedback", rates: [.requests]) { request, _, context in try await respond(to: request, context) }]
    }

    private func respond(to request: Request, _ context: AssistantContext) async throws -> Response {
        let idempotencyKey = try Self.idempotencyKey(of: request)
        let object = try await request.jsonObject(Vote.members, maxBytes: limits.maxBodyBytes)
        var vote = try Vote(object, maxQueryCharacters: limits.maxQueryCharacters)
        var headers: HTTPFields = [:]
        if let answer = vote.browserAnswer {
            guard case .string(let ticket)? = object["vote_ticket"], state.acceptsTicket(ticket) else { throw Self.ticketRefused }
            headers = try limiter.admit(context.client.address, [.votes])
            vote.browserAnswer = try await derived(answer)
        }
        let client = context.client.address.map { "\($0.client)" } ?? ""
        let idempotency = idempotencyKey.map {
            Idempotency(key: state.tickets.scoped($0, to: client), fingerprint: vote.fingerprint)
        }
        do {
            try await ActiveSpan.run("state vote") { () async throws(any Error) in try await state.save(vote, idempotency: idempotency) }
        } catch VoteError.unknownQuestion {
            throw Problem(.notFound, "unknown-answer", "This server has given no answer with that id, or has forgotten it.")
        } catch VoteError.notKnownYet {
            throw Self.unavailable(reason: "questions could not be stored a moment ago, and this may be one of them", isFault: false)
        } catch VoteError.keyReused {
            throw Problem(.unprocessableContent, "idempotency-key-reused", "This Idempotency-Key came before with another vote.")
        } catch {
            throw Self.unavailable(reason: type(of: state).reason(error))
        }
        answers.metrics.vote(vote.reaction)
        var response = JSONResponse.ok(Stored(vote))
        response.headers.append(contentsOf: headers)
        return response
    }

    private static func unavailable(reason: String, isFault: Bool = true) -> Problem {
        Problem(
            .serviceUnavailable,
            "state-unavailable",
            "The vote could not be stored. Try again later.",
            headers: [.retryAfter: "30"],
            reason: reason,
            isFault: isFault
        )
    }

    private static let ticketRefused = Problem(
        .forbidden,
        "ticket-refused",
        "A vote on an answer that the browser gave needs the vote_ticket of an answer that this server gave within a day."
    )

    /// What the docs say to a question, by this server's own index.
    private func derived(_ answer: BrowserAnswer) async throws -> BrowserAnswer {
        let found = try await answers.localAnswer(to: answer.question)
        var answer = answer
        answer.page = pages.page(answer.page)
        answer.isAnswered = found.isAnswered
        answer.isUncertain = found.isUncertain
        answer.missingTerms = found.missingTerms
        answer.nearest = found.sources.map(\.url)
        return answer
    }

    /// Source: draft-ietf-httpapi-idempotency-key-header-07; its value is a string, which many clients send without the quotes.
    private static func idempotencyKey(of request: Request) throws(Problem) -> String? {
        guard let value = request.headers[.idempotencyKey] else { return nil }
        guard (1...maxKeyBytes).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(.badRequest, "bad-idempotency-key", "Idempotency-Key has 1 to \(maxKeyBytes) visible characters.")
        }
        return value
    }

    private struct Stored: Encodable {
        var questionAnswerID: String
        var reaction: String
        var reasons: [String]

        init(_ vote: Vote) {
            questionAnswerID = vote.questionID
            reaction = vote.reaction.rawValue
            reasons = vote.reasons.map(\.rawValue)
        }

        enum CodingKeys: String, CodingKey {
            case reaction, reasons
            case questionAnswerID = "question_answer_id"
        }
    }
}

extension Vote {
    /// What a vote's body may say.
    fileprivate static let members: Set = ["question_answer_id", "reaction", "reasons", "comment", "browser_answer", "vote_ticket"]

    /// Takes a vote from a request's body; members it does not know are ignored.
    /// - Throws: ``Problem`` with status 422 that names every member that is wrong.
    package init(_ object: [String: JSONValue], maxQueryCharacters: Int) throws(Problem) {
        var reader = VoteReader(object)
        let questionID = reader.questionID()
        let reaction = reader.reaction()
        let reasons = reader.reasons(of: reaction)
        let comment = reader.comment()
        let browserAnswer = reader.browserAnswer(of: questionID, maxCharacters: maxQueryCharacters)
        guard reader.errors.isEmpty else {
            throw Problem(.unprocessableContent, "invalid-request", "The request's body is not a vote.", errors: reader.errors)
        }
        self.init(questionID: questionID, reaction: reaction, reasons: reasons, comment: comment, browserAnswer: browserAnswer)
    }

    /// The same for the same vote.
    fileprivate var fingerprint: String {
        let text = ([questionID, reaction.rawValue] + reasons.map(\.rawValue) + [comment ?? "", browserAnswer?.question ?? ""]).joined(
            separator: "\n"
        )
        return SHA256.hash(data: Data(text.utf8)).hexadecimal
    }
}

/// Reads the members of a vote's body, and gathers what is wrong with them.
private struct VoteReader {
    private static let maxCommentCharacters = 1000
    private static let maxCommentBytes = 4000

    private let object: [String: JSONValue]
    private(set) var errors: [Problem.Member] = []

    init(_ object: [String: JSONValue]) { self.object = object }

    private mutating func fault(_ name: String, _ detail: String) { errors.append(.init(pointer: "#/" + name, detail: detail)) }

    mutating func questionID() -> String {
        switch object["question_answer_id"] {
        case .string(let id)? where (1...64).contains(id.utf8.count): return id
        case nil, .null?: fault("question_answer_id", "is missing")
        default: fault("question_answer_id", "must be an id that this server gave")
        }
        return ""
    }

    mutating func reaction() -> Vote.Reaction {
        switch object["reaction"] {
        case .string(let name)?:
            if let known = Vote.Reaction(rawValue: name) { return known }
            fault("reaction", "must be 'upvote' or 'downvote'")
        case nil, .null?: fault("reaction", "is missing")
        default: fault("reaction", "must be 'upvote' or 'downvote'")
        }
        return .upvote
    }

    mutating func reasons(of reaction: Vote.Reaction) -> [FeedbackReason] {
        switch object["reasons"] {
        case nil, .null?: return []
        case .array(let values)?:
            let known = values.compactMap { value -> FeedbackReason? in
                if case .string(let name) = value { .init(rawValue: name) } else { nil }
            }
            let reasons = FeedbackReason.allCases.filter(known.contains)
            if known.count != values.count {
                fault("reasons", "may hold " + FeedbackReason.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))
            } else if reaction == .upvote, !reasons.isEmpty {
                fault("reasons", "go with a downvote")
            }
            return reasons
        default:
            fault("reasons", "must be an array of strings")
            return []
        }
    }

    mutating func comment() -> String? {
        switch object["comment"] {
        case nil, .null?: return nil
        case .string(let text)?:
            let text = text.trimmingWhitespace
            if text.count > Self.maxCommentCharacters {
                fault("comment", "has more than \(Self.maxCommentCharacters) characters")
            } else if text.utf8.count > Self.maxCommentBytes {
                // A letter may have any number of accents.
                fault("comment", "has more than \(Self.maxCommentBytes) bytes")
            }
            return text.isEmpty ? nil : text
        default:
            fault("comment", "must be a string")
            return nil
        }
    }

    /// The question of an answer that a browser found by itself, which the server has not seen.
    mutating func browserAnswer(of questionID: String, maxCharacters: Int) -> BrowserAnswer? {
        switch object["browser_answer"] {
        case nil, .null?: return nil
        case .object(let members)?:
            var answer: BrowserAnswer?
            do {
                let question = try QuestionBody(members, maxCharacters: maxCharacters).question
                answer = BrowserAnswer(question: question.text, page: question.page, clientID: question.clientID)
                let bytes = [question.text, question.page, question.clientID].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
                if bytes > BrowserAnswer.maxBytes { fault("browser_answer", "has more than \(BrowserAnswer.maxBytes) bytes") }
            } catch {
                errors += error.errors.map { .init(pointer: $0.pointer.replacing("#/", with: "#/browser_answer/"), detail: $0.detail) }
            }
            if !OpaqueID.isValid(questionID) { fault("question_answer_id", "must be letters, digits, '-' or '_'") }
            return answer
        default:
            fault("browser_answer", "must be an object")
            return nil
        }
    }
}

extension HTTPField.Name {
    static let idempotencyKey = Self(known: "Idempotency-Key")
}
