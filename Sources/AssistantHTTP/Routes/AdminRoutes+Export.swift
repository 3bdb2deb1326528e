internal import Dispatch
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import PostgresState
internal import ServerFoundation
internal import ServerSettings
internal import ServerState

/// What readers asked and how they judged the answers: what `AssistantServer export` prints, over the API.
extension AdminRoutes {
    private static let maxExported: Int64 = 10_000
    /// One at a time: it may take a while, and it is held in memory.
    private static let exports = DispatchQueue(label: "exports")

    /// Who exports is written down with it, before anything is shown.
    func export(_ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        guard let content = StateExport.Content(rawValue: target.lastName) else {
            throw Problem(
                .notFound,
                "unknown-export",
                "There is: " + StateExport.Content.allCases.map(\.rawValue).joined(separator: ", ") + "."
            )
        }
        guard let format = StateExport.Format(rawValue: try target.parameter("format") ?? "jsonl") else {
            throw Problem(.badRequest, "bad-query", "'format' is csv or jsonl.")
        }
        var since: Date?
        if let text = try target.parameter("since") {
            since = Date(instant: text)
            guard since != nil else { throw Problem(.badRequest, "bad-query", "'since' is a time: 2026-01-01 or 2026-01-01T12:00:00Z.") }
        }
        let limit = Int(try Self.number("limit", target, 1...Self.maxExported) ?? 1000)
        guard location != .memory else {
            throw Problem(.conflict, "state-in-memory", "The state of this server is in memory: there is nothing to export.")
        }
        let principal = try Self.principal(context)
        let export = StateExport(content, format: format, since: since, limit: limit)
        let data = try await inState { _ in
            let (data, count) = try await rows(export)
            let subject = "\(content.rawValue), \(count) rows"
            let event = AuditEvent(.exported, by: principal, client: context.client.network, subject: subject)
            return try await trail.recording(event) { _ in data }
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: format == .csv ? "text/csv; charset=utf-8" : "application/jsonl", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(content.rawValue).\(format.rawValue)\"",
            ],
            body: ResponseBody(byteBuffer: .init(bytes: data))
        )
    }

    /// Over a connection of its own: whoever exports much keeps no reader waiting.
    private func rows(_ export: StateExport) async throws -> (Data, Int) {
        let result = await Self.exports.run { [location] in
            Result {
                var data = Data()
                let count = try location.operations().export(export) { data += $0 }
                return (data, count)
            }
        }
        guard let result else { throw CancellationError() }
        return try result.get()
    }
}
