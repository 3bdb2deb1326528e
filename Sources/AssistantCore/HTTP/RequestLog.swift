internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging

/// One line for each request, at `debug`: route pattern, status and time; never the path or the query, which can hold a question.
struct RequestLog: RouterMiddleware {
    func handle(
        _ request: Request,
        context: AssistantContext,
        next: (Request, AssistantContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.debug(
            "answered",
            metadata: [
                "http.method": "\(request.method)", "http.route": "\(context.endpointPath ?? "none")",
                "http.status": "\(response.status.code)",
                "duration.ms": "\(JSONResponse.milliseconds(since: start))",
            ]
        )
        return response
    }
}
