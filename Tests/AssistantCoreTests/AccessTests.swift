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
        let application = try site.application {
            $0.limits.maxRequests = 1
            // The question below is to last as long as the test, however slow the machine is.
            $0.limits.requestDeadline = .seconds(3600)
            $0.limits.idleTimeout = .seconds(3600)
        }
        try await application.test(.live) { client in
            // A question whose body never ends holds the one place.
            let holder = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "localhost", port: try #require(client.port)).get()
            try await holder.writeAndFlush(
                ByteBuffer(
                    string:
                        "POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
                )
            )
            var refused = try await client.execute(uri: "/api/search?q=port", method: .get)
            while refused.status == .ok { refused = try await client.execute(uri: "/api/search?q=port", method: .get) }
            #expect(refused.status == .serviceUnavailable)
            #expect(try refused.problemCode() == "overloaded")
            #expect(refused.headers[.retryAfter] == "1")
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok, "probes pass")
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey)
            #expect(metrics.status == .ok)
            try await holder.close()
        }
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
