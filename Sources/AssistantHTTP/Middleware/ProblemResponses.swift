internal import Answers
internal import DocIndex
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import ReaderText

/// The one place where errors become responses, the framework's with their empty bodies included.
struct ProblemResponses: Sendable {
    let losses: RequestLosses
    /// What the site that is served says to its readers.
    var words: @Sendable () -> Catalogue = { .english }

    func response(for error: any Error, to request: Request, _ context: AssistantContext) -> Response {
        let problem = Self.problem(for: error)
        losses.note(problem, error, request, context)
        return problem.response(instance: request.uri.path, requestID: context.requestID, in: words())
    }

    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem:
            problem
        // Tasks of requests are cancelled by the end of the server, those within them by the departure of a client.
        case is ServerStops:
            .shuttingDown()
        case is CancellationError:
            Task.isCancelled ? .shuttingDown() : .clientGone()
        case is RequestDeadlineExceeded:
            Problem(.requestTimeout, "request-timeout", "The request's body did not arrive in time.")
        case is HTTPParserError, is FramingTooLong:
            Problem(.badRequest, "malformed-request", "The request's body is not valid HTTP.")
        case is NIOTooManyBytesError:
            Problem(.contentTooLarge, "body-too-large", "The request's body is too large.")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            Problem(error.status, "bad-request", "The request cannot be answered: \(error.status.reasonPhrase).")
        case is IndexBusy:
            Problem(.serviceUnavailable, "busy", headers: [.retryAfter: "1"]) { words in words("problem.busy") }
        case is IndexError:
            Problem(.internalServerError, "index-unreadable", "The search index cannot be read. The server's log has the reason.")
        default:
            .internalFault()
        }
    }
}
