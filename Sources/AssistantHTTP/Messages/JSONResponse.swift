internal import DocModel
internal import HTTPTypes
internal import HummingbirdCore
package import NIOCore
internal import ServerFoundation

/// Responses that hold JSON, as ``JSONText`` writes it.
package enum JSONResponse {
    static func ok(_ value: some Encodable) -> Response { ok(encoded: encoded(value)) }

    /// - Parameter body: JSON.
    static func ok(encoded body: ByteBuffer) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: body)
        )
    }

    /// A value as JSON, as ``JSONText`` writes it.
    package static func encoded(_ value: some Encodable) -> ByteBuffer { ByteBuffer(bytes: JSONText.encoded(value)) }
}
