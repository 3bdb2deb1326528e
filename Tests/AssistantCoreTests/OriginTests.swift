internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// Pages of other sites do not ask in a reader's name; programs do as before.
struct OriginTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    private static let fetchSite = HTTPField.Name(known: "Sec-Fetch-Site")

    /// - Parameters:
    ///   - origin: Empty for none.
    ///   - fetchSite: Empty for none.
    @Test(arguments: [
        ("", "", true), ("http://localhost", "same-origin", true), ("http://localhost:8080", "", true), ("https://LOCALHOST", "", true),
        ("https://docs.example.org", "", true), ("https://docs.example.org:8443", "same-origin", true),
        ("https://app.example.org", "cross-site", true), ("", "same-origin", true), ("", "none", true),
        ("https://evil.test", "", false), ("https://evil.test", "same-origin", false), ("null", "", false), ("null", "same-origin", false),
        ("", "cross-site", false), ("", "same-site", false), ("https://docs.example.org.evil.test", "", false),
        ("https://evil.test/docs.example.org", "", false), ("https://docs.example.org@evil.test", "", false), ("file://", "", false),
        ("http://app.example.org", "", false), ("http://127.0.0.1:3000", "cross-site", false),
        ("https://evil.test, https://docs.example.org", "", false),
    ])
    func looksAtWhosePageAsks(origin: String, fetchSite: String, isAllowed: Bool) async throws {
        let application = try site.application { configuration in
            configuration.allowedHosts = ["docs.example.org"]
            configuration.corsOrigins = ["https://app.example.org"]
        }
        var headers: HTTPFields = [.contentType: "application/json"]
        if !origin.isEmpty { headers[.origin] = origin }
        if !fetchSite.isEmpty { headers[Self.fetchSite] = fetchSite }
        let sent = headers
        try await application.test(.router) { client in
            for (path, body, status) in [
                ("/api/kapa/query", #"{"query": "port"}"#, 200), ("/api/%6Bapa/query", #"{"query": "port"}"#, 200),
                ("/api/kapa/feedback", #"{"question_answer_id": "x", "reaction": "upvote"}"#, 404),
            ] {
                let response = try await client.execute(uri: path, method: .post, headers: sent, body: ByteBuffer(string: body))
                #expect(response.status.code == (isAllowed ? status : 403), "\(path)")
                if !isAllowed { #expect(try response.problemCode() == "origin-not-allowed") }
            }
            // Reading is open to all; a browser keeps the answer from a page that may not see it.
            let search = try await client.execute(uri: "/api/search?q=port", method: .get, headers: sent)
            #expect(search.status == .ok)
        }
    }

    @Test func twoOriginsAreJudgedTogether() async throws {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers.append(HTTPField(name: .origin, value: "http://localhost"))
        headers.append(HTTPField(name: .origin, value: "https://evil.test"))
        let sent = headers
        try await site.application().test(.router) { client in
            let response = try await client.execute(
                uri: "/api/kapa/query",
                method: .post,
                headers: sent,
                body: ByteBuffer(string: #"{"query": "port"}"#)
            )
            #expect(response.status == .forbidden)
        }
    }
}
