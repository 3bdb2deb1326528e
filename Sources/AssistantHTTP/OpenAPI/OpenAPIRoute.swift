internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// `GET /openapi.json`: every route of the API, in OpenAPI 3.1.
struct OpenAPIRoute: Sendable {
    var routes: [Route] {
        [
            Route(.get, "/openapi.json", rates: [], isForOperators: true) { _, _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "application/json", .cacheControl: "no-cache"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: OpenAPIDocument.json))
                )
            }
        ]
    }
}
