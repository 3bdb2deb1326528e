internal import ContentCoding
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation

/// Compresses what routes answer with: JSON, metrics, the search page. Files have their own forms, and events leave one by one.
///
/// A compressed response tells by its length whether something in it repeats what the client sent (BREACH). Nothing that is compressed here holds
/// a secret beside a client's words: there are no sessions, cookies or tokens, and metrics hold no words of anybody's.
enum ResponseCompression {
    static func compress(_ response: Response, for request: Request) async throws -> Response {
        guard response.status.kind != .redirection, response.headers[.contentEncoding] == nil, response.headers[.eTag] == nil,
            let type = response.headers[.contentType], type != ServerSentEvent.mediaType, let size = response.body.contentLength,
            ContentCoding.isWorthwhile(type: type, size: size)
        else { return response }
        var response = response
        response.headers.addVary("Accept-Encoding")
        let accepted = AcceptedCodings(request.headers[.acceptEncoding])
        // Brotli comes first, and wins where the weights are equal.
        guard let coding = ContentCoding.allCases.max(by: { accepted.weight(of: $0) < accepted.weight(of: $1) }),
            accepted.weight(of: coding) > 0
        else { return response }
        let collected = Collected()
        try await response.body.write(Collector(collected))
        let plain = collected.bytes
        let made = await LongWork.run(ifLarge: plain.readableBytes) {
            plain.withUnsafeReadableBytes { coding.compress($0, effort: .quick) }.map { ByteBuffer(bytes: $0) }
        }
        guard let made, made.readableBytes < plain.readableBytes else {
            response.body = ResponseBody(byteBuffer: plain)
            return response
        }
        response.headers[.contentEncoding] = coding.rawValue
        response.body = ResponseBody(byteBuffer: made)
        response.headers[.contentLength] = "\(made.readableBytes)"
        return response
    }

    /// What a body wrote. Touched by one task at a time.
    private final class Collected {
        var bytes = ByteBuffer()
    }

    private struct Collector: ResponseBodyWriter {
        let collected: Collected

        init(_ collected: Collected) { self.collected = collected }

        mutating func write(_ buffer: ByteBuffer) async throws { collected.bytes.writeImmutableBuffer(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
