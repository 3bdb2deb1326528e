internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// Who may do what: other origins, too many at once, other hosts, browsers.
struct AccessTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    // MARK: Origins

    private static let allowMethod = HTTPField.Name(known: "Access-Control-Request-Method")

    @Test(arguments: [
        ("https://app.example.org", true), ("https://APP.example.org", true), ("https://evil-app.example.org", false),
        ("https://app.example.org.evil.example", false), ("http://app.example.org", false), ("https://app.example.org:8443", false),
        ("null", false),
        ("", false),
    ])
    func opensTheAPIToNamedOriginsOnly(origin: String, isAllowed: Bool) async throws {
        let application = try site.application { $0.corsOrigins = ["https://app.example.org"] }
        try await application.test(.router) { client in
            for uri in ["/api/search?q=port", "/api/search", "/api/nothing"] {
                let response = try await client.execute(uri: uri, method: .get, headers: [.origin: origin])
                #expect(response.headers[.accessControlAllowOrigin] == (isAllowed ? origin : nil))
                #expect(response.headers[.accessControlAllowCredentials] == nil)
                #expect(response.headers[.vary]?.contains("Origin") == true)
            }
            let preflight = try await client.execute(
                uri: "/api/kapa/query",
                method: .options,
                headers: [.origin: origin, Self.allowMethod: "POST"]
            )
            #expect(preflight.status == (isAllowed ? .noContent : .methodNotAllowed))
            #expect(preflight.headers[.accessControlAllowOrigin] == (isAllowed ? origin : nil))
            #expect(try await client.execute(uri: "/", method: .get, headers: [.origin: origin]).headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func namesNoOriginUnlessToldTo() async throws {
        let response = try await site.send(.get, "/api/search?q=port", headers: [.origin: "https://app.example.org"])
        #expect(response.headers[.accessControlAllowOrigin] == nil)
    }

    // MARK: Load

    @Test func refusesQuicklyWhatIsTooMuch() async throws {
        let application = try site.application { $0.limits.maxRequests = 0 }
        try await application.test(.live) { client in
            let refused = try await client.execute(uri: "/api/search?q=port", method: .get)
            #expect(refused.status == .serviceUnavailable)
            #expect(try refused.problemCode() == "overloaded")
            #expect(refused.headers[.retryAfter] == "1")
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok, "probes pass")
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey)
            #expect(metrics.status == .ok)
        }
    }

    /// Begun bodies keep nobody from reading, and one client's not from asking.
    @Test func aBodyThatDoesNotComeHoldsNoPlaceOfAnother() async throws {
        let application = try site.application {
            $0.limits.maxRequests = 1
            $0.limits.requestDeadline = .seconds(3600)
            $0.limits.idleTimeout = .seconds(3600)
        }
        try await application.test(.live) { client in
            let holder = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "localhost", port: try #require(client.port)).get()
            try await holder.writeAndFlush(
                ByteBuffer(
                    string:
                        "POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
                )
            )
            func ask() async throws -> TestResponse {
                try await client.execute(
                    uri: "/api/kapa/query",
                    method: .post,
                    headers: [.contentType: "application/json"],
                    body: ByteBuffer(string: #"{"query":"Which port?"}"#)
                )
            }
            var refused = try await ask()
            while refused.status == .ok { refused = try await ask() }
            #expect(try refused.problemCode() == "overloaded")
            #expect(try await client.execute(uri: "/api/search?q=port", method: .get).status == .ok)
            #expect(try await client.execute(uri: "/", method: .get).status == .ok)
            try await holder.close()
            while try await ask().status != .ok {}
        }
    }

    @Test func oneClientHasAShareOfThePlacesForBodies() throws {
        let places = RequestPlaces(limit: 64)
        let (one, neighbour, other) = (IPAddress("2001:db8::1"), IPAddress("2001:db8::2"), IPAddress("2001:db8:1::1"))
        let held = try (0..<8).map { try places.wait(for: $0 % 2 == 0 ? one : neighbour) }
        #expect(throws: Problem.self) { try places.wait(for: one) }
        let second = try places.wait(for: other)
        #expect(places.takeRefused() == 1)
        try held[0].beginWork()
        let third = try places.wait(for: one)
        for place in held + [second, third] { place.leave() }
        held[0].leave()
        #expect(try (0..<64).map { _ in try places.work() }.count == 64)
        #expect(throws: Problem.self) { try places.work() }
    }

    // MARK: Browsers

    @Test(arguments: ["/", "/nothing", "/api/search?q=port", "/search/?q=port"])
    func headersScoreWellWithTheObservatory(path: String) async throws {
        let application = try site.application { $0.trustedProxies = AddressRange.loopback }
        try await application.test(.live) { client in
            let headers: HTTPFields = [HTTPField.Name(known: "X-Forwarded-Proto"): "https"]
            let response = try await client.execute(uri: path, method: .get, headers: headers)
            let score = ObservatoryScore(headers: response.headers.map { ($0.name.rawName, $0.value) }, isSecure: true)
            #expect(score.findings == [])
            #expect(score.value >= ObservatoryScore.passMark, "\(score.value)")
        }
    }

    @Test func saysHTTPSOnlyWhereAProxyOfOursDid() async throws {
        let headers: HTTPFields = [HTTPField.Name(known: "X-Forwarded-Proto"): "https"]
        try await site.application().test(.live) { client in
            let response = try await client.execute(uri: "/", method: .get, headers: headers)
            #expect(response.headers[.strictTransportSecurity] == nil)
        }
    }

    @Test func theScoreFindsWhatIsMissing() {
        #expect(ObservatoryScore(headers: [], isSecure: true).value == 30)
        let inline = [(name: "Content-Security-Policy", value: "default-src 'none'; script-src 'self' 'unsafe-inline'")]
        #expect(ObservatoryScore(headers: inline, isSecure: false).findings.contains("the policy allows inline or foreign scripts"))
    }
}
