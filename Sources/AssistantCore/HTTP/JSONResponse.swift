internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// JSON bodies, written the same way everywhere: members sorted, slashes as they are.
enum JSONResponse {
    static func ok(_ value: some Encodable) -> Response { ok(encoded: encoded(value)) }

    /// - Parameter body: JSON.
    static func ok(encoded body: ByteBuffer) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: body)
        )
    }

    static func encoded(_ value: some Encodable) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            return ByteBuffer(bytes: try encoder.encode(value))
        } catch {
            // Our values hold strings, whole numbers, flags and finite scores: nothing that JSON cannot say.
            preconditionFailure("a response of ours has no JSON form: \(error)")
        }
    }

    /// Whole milliseconds since `start`, for `duration_ms`.
    static func milliseconds(since start: ContinuousClock.Instant) -> Int {
        Int((ContinuousClock.now - start) / .milliseconds(1))
    }
}
