internal import DocIndex
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// The one place where errors become responses, the framework's with their empty bodies included.
struct ProblemResponses: RouterMiddleware {
    func handle(
        _ request: Request,
        context: AssistantContext,
        next: (Request, AssistantContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Self.problem(for: error)
            if problem.status.kind == .serverError {
                // Not the text of an index error: SQLite's messages can quote a query.
                let reason = (error as? IndexError).map { "\($0.code), \($0.path)" } ?? "\(error)"
                context.logger.error(
                    "request failed",
                    metadata: ["error.code": "\(problem.code)", "error.type": "\(type(of: error))", "error.reason": "\(reason)"]
                )
            }
            return problem.response(instance: request.uri.path, requestID: context.requestID)
        }
    }

    static func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem:
            problem
        case is RequestDeadlineExceeded:
            Problem(.requestTimeout, "request-timeout", "The request's body did not arrive in time.")
        case is HTTPParserError:
            Problem(.badRequest, "malformed-request", "The request's body is not valid HTTP.")
        case is NIOTooManyBytesError:
            Problem(.contentTooLarge, "body-too-large", "The request's body is too large.")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            Problem(error.status, "bad-request", "The request cannot be answered: \(error.status.reasonPhrase).")
        case is IndexError:
            Problem(.internalServerError, "index-unreadable", "The search index cannot be read. The server's log has the reason.")
        default:
            .internalFault()
        }
    }
}
