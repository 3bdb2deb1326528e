internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import ServerFoundation

/// Records requests of traces: method, route, status and id; never the path, the query or who asks.
///
/// Source of the names: <https://opentelemetry.io/docs/specs/semconv/http/http-spans/>.
struct RequestTracing: Sendable {
    let tracer: Tracer

    /// - Parameters:
    ///   - trace: The one that the request belongs to, and this part of it is recorded for.
    ///   - answer: Answers the request, in the span that is recorded.
    func record(
        _ trace: TraceContext,
        _ request: Request,
        _ context: AssistantContext,
        _ answer: (Request, AssistantContext) async -> Response
    ) async -> Response {
        var context = context
        context.trace = trace
        context.logger[metadataKey: "trace_id"] = "\(trace.traceID)"
        let span = tracer.begin(trace, request.method.nameForLogs, .server)
        span.set("http.request.method", .text(request.method.nameForLogs))
        span.set("assistant.request_id", .text(context.requestID))
        var response = await ActiveSpan.$current.withValue(span) { [context] in await answer(request, context) }
        let route = context.endpointPath ?? "none"
        span.rename("\(request.method.nameForLogs) \(route)")
        span.set("http.route", .text(route))
        span.set("http.response.status_code", .number(response.status.code))
        if response.status.code >= 500 { span.fail() }
        guard response.body.contentLength == nil else {
            span.end()
            return response
        }
        // What is streamed is made while it is sent: the answer's own work is in there.
        let body = response.body
        response.body = ResponseBody { writer in
            defer { span.end() }
            try await ActiveSpan.$current.withValue(span) { try await body.write(writer) }
        }
        return response
    }
}
