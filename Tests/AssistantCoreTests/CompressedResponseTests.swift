internal import ContentCoding
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP

/// What routes answer, compressed on its way; files have forms of their own.
struct CompressedResponseTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    @Test(
        arguments: ["/openapi.json", "/metrics", "/search/?q=port", "/api/search?q=port", "/api/system/info"],
        [("br, gzip", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip")]
    )
    func compressesForThoseWhoTakeIt(path: String, codings: (accepted: String, sent: String)) async throws {
        try await site.application().test(.router) { client in
            var headers = SiteFixture.operatorKey
            let plain = try await client.execute(uri: path, method: .get, headers: headers)
            headers[.acceptEncoding] = codings.accepted
            let packed = try await client.execute(uri: path, method: .get, headers: headers)
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(packed.headers[.contentEncoding] == codings.sent)
            for response in [plain, packed] {
                #expect(response.headers[.vary]?.contains("Accept-Encoding") == true)
                #expect(response.headers[.contentLength] == "\(response.body.readableBytes)")
            }
            let coding = try #require(ContentCoding(rawValue: codings.sent))
            let text = try #require(packed.body.withUnsafeReadableBytes { coding.decompress($0, maxBytes: 1 << 20) })
            #expect(text.count > packed.body.readableBytes)
            if path == "/openapi.json" { #expect(String(decoding: text, as: UTF8.self) == plain.text) }
        }
    }

    @Test(arguments: ["", "identity", "br;q=0, gzip;q=0", "zstd"])
    func sendsItAsItIsToOthers(accepted: String) async throws {
        let response = try await site.send(.get, "/openapi.json", headers: [.acceptEncoding: accepted])
        #expect(response.headers[.contentEncoding] == nil)
        #expect(response.text == String(decoding: OpenAPIDocument.json, as: UTF8.self))
    }

    @Test func leavesWhatIsShortAndEventsAlone() async throws {
        let headers: HTTPFields = [.acceptEncoding: "gzip, br", .contentType: "application/json", .accept: "text/event-stream"]
        #expect(try await site.send(.get, "/health/live", headers: headers).headers[.contentEncoding] == nil)
        let events = try await site.send(.post, "/api/kapa/query", headers: headers, body: #"{"query": "set the port"}"#)
        #expect(events.headers[.contentEncoding] == nil)
        #expect(events.text.hasPrefix("event: sources\n"))
    }
}
