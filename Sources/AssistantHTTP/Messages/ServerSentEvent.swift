internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// One event of a stream that a browser reads with `fetch`. Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html>
struct ServerSentEvent: Sendable {
    let bytes: ByteBuffer

    static let mediaType = "text/event-stream"
    /// `X-Accel-Buffering`: nginx would hold the events back until its buffer is full.
    static let headers: HTTPFields = [.contentType: mediaType, .cacheControl: "no-store", .accelBuffering: "no"]

    /// A comment, which nobody shows.
    static let heartbeat = ServerSentEvent(bytes: ByteBuffer(string: ":\n\n"))

    private init(bytes: ByteBuffer) { self.bytes = bytes }

    /// - Parameter name: From the source, so it holds no line break; JSON in one line holds none either.
    init(_ name: String, _ data: some Encodable) {
        var bytes = ByteBuffer(string: "event: \(name)\ndata: ")
        var json = JSONResponse.encoded(data)
        bytes.writeBuffer(&json)
        bytes.writeString("\n\n")
        self.bytes = bytes
    }

    /// - Parameter json: A JSON text without line breaks.
    init(_ name: String, json: ByteBuffer) {
        var bytes = ByteBuffer(string: "event: \(name)\ndata: ")
        bytes.writeImmutableBuffer(json)
        bytes.writeString("\n\n")
        self.bytes = bytes
    }
}

extension HTTPField.Name {
    static let accelBuffering = Self(known: "X-Accel-Buffering")
}
