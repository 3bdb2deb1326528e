internal import NIOCore
internal import NIOEmbedded
internal import NIOHTTP1
internal import Testing

@testable internal import AssistantHTTP

/// Where requests begin and end is the codec's to say: however bytes come, it reads the same with the bounds as without.
struct FramingBoundsTests {
    private static let requests =
        "\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        + "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n\r\n\r\n\r\n\r\n"
        + "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n00B;x=\"y\"\r\n\r\n\r\n0\r\n\r\n0;\r\n\r\n0;z\r\nX: y\r\nY: z\r\n\r\n"
        + "POST /d HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + "GET /e HTTP/1.1\r\nHost: a\r\n\r\n"

    private func read(_ text: String, by size: Int, maxChunkBytes: Int = 100) throws -> (text: String, error: (any Error)?) {
        let channel = EmbeddedChannel()
        let framing = FramingBounds(maxChunkBytes: maxChunkBytes)
        try channel.pipeline.syncOperations.addHandler(framing)
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
        try channel.pipeline.syncOperations.addHandler(HTTP1Rules(framing))
        var failure: (any Error)?
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) where failure == nil {
            do {
                try channel.writeInbound(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            } catch {
                failure = error
            }
        }
        var result = ""
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head): result += head.uri + ":"
            case .body(let body): result += String(buffer: body)
            case .end(let trailers): result += (trailers.map { "+\($0.count)" } ?? "") + ";"
            }
        }
        _ = try? channel.finish()
        return (result, failure)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 64, 10_000])
    func readsTheSameHoweverBytesCome(size: Int) throws {
        let read = try read(Self.requests, by: size)
        #expect(read.error == nil)
        #expect(read.text == "/a:;/b:\r\n\r\n\r\n\r\n;/c:\n\r\n\r\n0\r\n\r\n0;+2;/d:;/e:;")
    }

    private static let chunked = "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(arguments: [1, 100, 10_000])
    func aBodyInTheSmallestChunksIsNotTooMuch(size: Int) throws {
        let read = try read(Self.chunked + String(repeating: "1\r\na\r\n", count: 5000) + "0\r\n\r\n", by: size)
        #expect(read.error == nil && read.text.utf8.count == 5004)
    }

    /// Behind other requests, too.
    @Test(arguments: ["", requests], [1, 100, 100_000])
    func whatSaysNothingIsBounded(before: String, size: Int) throws {
        for text in [
            Self.chunked + "2;" + String(repeating: "a", count: 5000), Self.chunked + String(repeating: "0", count: 5000),
            Self.chunked + String(repeating: "1;aaaaaaaaaaaaaaaaaaaa\r\na\r\n", count: 5000), String(repeating: "\r\n", count: 600),
        ] {
            #expect(try read(before + text, by: size).error is FramingTooLong, "\(text.prefix(90))")
        }
        #expect(try read(before + Self.chunked + "65", by: size).error is NIOTooManyBytesError)
    }
}
