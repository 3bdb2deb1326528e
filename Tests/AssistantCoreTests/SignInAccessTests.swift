internal import CoreMetrics
internal import Crypto
internal import CurlClient
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings
@testable internal import ServerState
@testable internal import SignIn

/// Who may read a site that not everybody may, and what a session opens. `Tests/blackbox/sign_in.py` signs in with a real provider.
struct SignInAccessTests {
    private static let origin = "https://docs.example.org"
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    static func settings(_ change: (inout SignInSettings) -> Void = { _ in }) -> SignInSettings {
        var settings = SignInSettings()
        settings.issuer = "https://id.example.org"
        settings.clientID = "docs"
        settings.callback = CallbackAddress(origin + "/signin/callback")
        settings.secrets = [Secret(String(repeating: "s", count: 32))]
        settings.grants = [RoleGrant("ops=operator"), RoleGrant("watch=viewer"), RoleGrant("edit=editor")].compactMap { $0 }
        settings.readers = .signedIn
        change(&settings)
        return settings
    }

    private func application(_ settings: SignInSettings, _ change: (inout AssistantConfiguration) -> Void = { _ in }) throws
        -> Application<AssistantResponder>
    {
        try site.application { configuration in
            configuration.signIn = settings
            change(&configuration)
        }
    }

    /// The cookie of somebody who has signed in.
    private func cookie(_ groups: [String] = [], _ settings: SignInSettings = Self.settings()) throws -> HTTPFields {
        let value = try #require(Sessions(settings).begin(subject: "ann", name: "Ann", groups: groups)).1
        return [.cookie: "theme=dark; __Host-docgen=\(value)"]
    }

    private func both(_ first: HTTPFields, _ second: HTTPFields) -> HTTPFields {
        var result = first
        result.append(contentsOf: second)
        return result
    }

    private static let html: HTTPFields = [.accept: "text/html,application/xhtml+xml"]

    /// Everything that a site is made of, and what is not there.
    private static let inside = [
        "/", "/index.html", "/guide/", "/guide/start.html", "/guide", "/_assets/style.5f3a.css", "/drawing.svg", "/search/",
        "/search/?q=port",
        "/search/index.html", "/api/search?q=port", "/api/start.html", "/api/system/info", "/api/system/health", "/api/kapa/status",
        "/openapi.json",
        "/nothing", "/api/nothing", "/404.html", "/signin/other", "/signout", "/signin/", "//", "/%2e%2e/guide/start.html",
        "/health/../guide/start.html",
        "/healthy", "/health/page.html", "/health/", "/metrics/", "/signin/callback/../../guide/start.html", "/empty.txt",
    ]

    @Test func nothingIsReadWithoutASession() async throws {
        try await application(Self.settings()).test(.router) { client in
            for path in Self.inside {
                let page = try await client.execute(uri: path, method: .get, headers: Self.html)
                #expect(page.status == .found, "\(path)")
                #expect(page.headers[.location]?.hasPrefix("/signin?return_to=%2F") == true, "\(path)")
                #expect(page.headers[.cacheControl] == "no-store" && page.body.readableBytes == 0, "\(path)")
                for headers in [[:], both(Self.html, [HTTPField.Name(known: "Sec-Fetch-Mode"): "cors"])] {
                    let other = try await client.execute(uri: path, method: .get, headers: headers)
                    #expect(other.status == .unauthorized, "\(path)")
                    #expect(try other.problemCode() == "not-signed-in")
                }
                guard path != "/signout" else { continue }
                #expect(try await client.execute(uri: path, method: .post, headers: Self.html).status == .unauthorized, "\(path)")
            }
            let question = try await client.execute(
                uri: "/api/kapa/query",
                method: .post,
                headers: [.contentType: "application/json"],
                body: ByteBuffer(string: #"{"query":"port"}"#)
            )
            #expect(question.status == .unauthorized)
        }
    }

    /// As it stands in a snapshot.
    private static func identityProvider(_ server: AssistantApplication) throws -> HealthSnapshot.Service? {
        let monitor = try #require(server.monitor)
        let now = Date()
        monitor.takeSnapshot(at: now)
        let services = monitor.report(at: now).services
        #expect(services.contains { $0.id == "index" })
        return services.first { $0.id == "identity-provider" }
    }

    /// Nobody listens at the provider's port.
    @Test func aProviderThatIsAwayIsKnownToTheHealthAndCounted() async throws {
        let settings = Self.settings { $0.issuer = "https://127.0.0.1:1" }
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.signIn = settings
        let log = CapturedLog()
        let server = try AssistantApplication(configuration, logger: Logger(label: "test") { _ in log })
        let service = try #require(try Self.identityProvider(server))
        #expect(service.isRequired, "a site that is closed without it")
        let check = ProviderCheck(provider: try #require(server.parts.identity), failure: "It is away.")
        #expect(await check.run().finding == .failed)
        #expect(await SignInProviders.look(settings).fault?.contains("127.0.0.1:1") == true)
        try await server.makeApplication().test(.router) { client in
            let page = try await client.execute(uri: "/signin", method: .get, headers: Self.html)
            #expect(page.status == .serviceUnavailable)
            #expect(try await client.execute(uri: "/signin", method: .get).status == .serviceUnavailable)
        }
        #expect(server.parts.process.metrics.text().contains("assistant_sign_ins_total{outcome=\"unavailable\"} 2"))
        await server.responder.finish()
        // The reason in words, not as Swift writes a value.
        #expect(log.text.contains("was not completed: unavailable") && !log.text.contains("Problem("))
    }

    @Test func onlyASiteThatIsClosedNeedsItsProvider() throws {
        var configuration = AssistantConfiguration(dist: site.dist)
        func service() throws -> HealthSnapshot.Service? {
            try Self.identityProvider(try AssistantApplication(configuration, logger: SiteFixture.quiet))
        }
        #expect(try service() == nil)
        configuration.signIn = Self.settings { $0.readers = .everyone }
        #expect(try service()?.isRequired == false)
    }

    @Test func probesAndTheSignInStayOpen() async throws {
        try await application(Self.settings()).test(.router) { client in
            for path in ["/health", "/health/live", "/health/ready", "/health/started"] {
                #expect(try await client.execute(uri: path, method: .get).status == .ok, "\(path)")
            }
            #expect(try await client.execute(uri: "/metrics", method: .get).status == .unauthorized)
            #expect(try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey).status == .ok)
            let session = try await client.execute(uri: "/api/session", method: .get)
            #expect(session.status == .ok && session.text == #"{"signed_in":false}"#)
            let callback = try await client.execute(uri: "/signin/callback?code=a&state=b", method: .get, headers: Self.html)
            #expect(callback.status == .badRequest && callback.text.contains("ten minutes"))
            #expect(try await client.execute(uri: "/signin/callback?code=a&state=b", method: .head).status == .methodNotAllowed)
            #expect(try await client.execute(uri: "/guide/start.html", method: .get, headers: SiteFixture.operatorKey).status == .ok)
        }
    }

    @Test func aSessionOpensTheSiteAndNoCacheKeepsIt() async throws {
        let cookie = try cookie()
        try await application(Self.settings()).test(.router) { client in
            for (path, directive) in [("/", "private, no-cache"), ("/_assets/style.5f3a.css", "private, max-age=31536000, immutable")] {
                let response = try await client.execute(uri: path, method: .get, headers: cookie)
                #expect(response.status == .ok && response.headers[.cacheControl] == directive, "\(path)")
                #expect(response.headers[.vary]?.contains("Cookie") == true)
                let tag = try #require(response.headers[.eTag])
                let same = try await client.execute(uri: path, method: .get, headers: both(cookie, [.ifNoneMatch: tag]))
                #expect(same.status == .notModified && same.headers[.cacheControl] == directive)
            }
            #expect(try await client.execute(uri: "/nothing", method: .get, headers: cookie).headers[.cacheControl] == "private, no-cache")
            let session = try JSONValue(
                parsing: Array(try await client.execute(uri: "/api/session", method: .get, headers: cookie).body.readableBytesView)
            )
            #expect(session["signed_in"]?.flag == true && session["subject"]?.text == "ann" && session["may_read"]?.flag == true)
        }
    }

    @Test func cookiesOfOthersAreNoSession() async throws {
        let settings = Self.settings()
        let value = try #require(try cookie()[.cookie]?.split(separator: "__Host-docgen=").last)
        let foreign = try cookie([], Self.settings { $0.secrets = [Secret(String(repeating: "x", count: 32))] })
        try await application(settings).test(.router) { client in
            for text in [
                "docgen-session=\(value)", "__host-docgen=\(value)", "__Host-docgen=\(value)x", "__Host-docgen=",
                "__Host-docgen-signin=\(value)",
                "__Host-docgen=\(value); __Host-docgen=\(value)", foreign[.cookie] ?? "",
            ] {
                let response = try await client.execute(uri: "/", method: .get, headers: [.cookie: text])
                #expect(response.status == .unauthorized, "\(text.prefix(24))")
            }
        }
    }

    @Test func aReaderHasToBeInAGroup() async throws {
        let settings = Self.settings { $0.readerGroups = ["staff"] }
        let (member, other) = (try cookie(["staff"], settings), try cookie(["ops"], settings))
        try await application(settings).test(.router) { client in
            #expect(try await client.execute(uri: "/", method: .get, headers: member).status == .ok)
            let refused = try await client.execute(uri: "/", method: .get, headers: other)
            #expect(try refused.problemCode() == "not-a-reader")
            let page = try await client.execute(uri: "/", method: .get, headers: both(other, Self.html))
            #expect(page.status == .forbidden && page.text.contains(#"action="/signout""#))
        }
    }

    @Test func whatIsPublicIsRead() async throws {
        let settings = Self.settings { $0.publicPaths = ["/guide/", "/empty.txt"] }
        try await application(settings).test(.router) { client in
            for path in ["/guide/start.html", "/guide/", "/empty.txt"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status == .ok && response.headers[.cacheControl] == "no-cache", "\(path)")
            }
            for path in [
                "/guide/../index.html", "/guide/%2e%2e/index.html", "/guide/..%2findex.html", "/guide//../index.html", "/empty.txt/",
                "/empty", "/",
            ] {
                #expect(try await client.execute(uri: path, method: .get).status == .unauthorized, "\(path)")
            }
        }
    }

    @Test func pagesOfOtherSitesCannotUseASession() async throws {
        let cookie = both(try cookie(["ops"]), [.contentType: "application/json"])
        let fetchSite = HTTPField.Name(known: "Sec-Fetch-Site")
        let settings = Self.settings { $0.readers = .everyone }
        let app = try application(settings) {
            $0.corsOrigins = ["https://app.example.org"]
            $0.allowedHosts = ["docs.example.org"]
        }
        try await app.test(.router) { client in
            func post(_ path: String, _ headers: HTTPFields) async throws -> Int {
                try await client.execute(
                    uri: path,
                    method: .post,
                    headers: both(cookie, headers),
                    body: ByteBuffer(string: #"{"query":"port"}"#)
                ).status.code
            }
            for headers: HTTPFields in [
                [:], [.origin: "https://evil.example"], [.origin: "null"], [.origin: "https://app.example.org"],
                [.origin: "https://evil.docs.example.org"],
                [.origin: "http://docs.example.org"], [.origin: Self.origin + ":8443"], [fetchSite: "cross-site"], [fetchSite: "same-site"],
                [fetchSite: "none"],
            ] {
                for path in ["/signout", "/api/kapa/query"] {
                    let status = try await post(path, headers)
                    #expect(status == 403, "\(path) \(headers)")
                }
            }
            #expect(try await post("/api/kapa/query", [.origin: Self.origin]) == 200)
            #expect(try await post("/signout", [fetchSite: "same-origin"]) == 204)
            // That session is over, and the request is anybody's.
            #expect(try await client.execute(uri: "/api/session", method: .get, headers: cookie).text == #"{"signed_in":false}"#)
        }
    }

    @Test func aSessionThatWasEndedIsOver() async throws {
        let (mine, other) = (try cookie(), try cookie())
        try await application(Self.settings()).test(.router) { client in
            let own: HTTPFields = [HTTPField.Name(known: "Sec-Fetch-Site"): "same-origin"]
            let page = try await client.execute(uri: "/signout", method: .post, headers: both(both(mine, own), Self.html))
            #expect(page.status == .ok && page.text.contains("You have signed out"))
            #expect(page.headers[.setCookie] == "__Host-docgen=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure")
            #expect(try await client.execute(uri: "/", method: .get, headers: mine).status == .unauthorized)
            #expect(try await client.execute(uri: "/", method: .get, headers: other).status == .ok)
        }
    }

    @Test func rolesOpenWhatOperatorsSee() async throws {
        let settings = Self.settings { $0.readers = .everyone }
        let cookies = try ["ops", "watch", "edit", "none"].map { try cookie([$0], settings) }
        try await application(settings).test(.router) { client in
            for (cookie, status) in zip(cookies, [200, 200, 403, 403]) {
                #expect(try await client.execute(uri: "/metrics", method: .get, headers: cookie).status.code == status)
            }
            let shown = try await client.execute(uri: "/health", method: .get, headers: cookies[1]).text
            #expect(shown.contains("version"))
            #expect(try await !client.execute(uri: "/health", method: .get, headers: cookies[3]).text.contains("version"))
        }
    }

    @Test func aProxyNamesReadersAndNobodyElseDoes() async throws {
        let settings = Self.settings {
            $0.issuer = nil
            $0.readers = .proxy
            $0.groupsHeader = "X-Groups"
            $0.readerGroups = ["staff"]
        }
        let user: HTTPFields = [HTTPField.Name(known: "X-Forwarded-User"): "ann", HTTPField.Name(known: "X-Groups"): "others, staff"]
        let trusting = try application(settings) { $0.trustedProxies = ["127.0.0.1", "::1"].compactMap { AddressRange($0) } }
        try await trusting.test(.live) { client in
            #expect(try await client.execute(uri: "/", method: .get, headers: user).status == .ok)
            let none = try await client.execute(uri: "/", method: .get, headers: Self.html)
            #expect(none.status == .forbidden)
            #expect(try none.problemCode() == "not-signed-in")
            for headers: HTTPFields in [
                [HTTPField.Name(known: "X-Forwarded-User"): "ann"], [HTTPField.Name(known: "X-Groups"): "staff"],
                both(user, [HTTPField.Name(known: "X-Forwarded-User"): "bob"]),
                // As a proxy does that adds its own to what the client sent.
                both(user, [HTTPField.Name(known: "X-Groups"): "staff"]),
                both(
                    [HTTPField.Name(known: "X-Groups"): "staff"],
                    [HTTPField.Name(known: "X-Forwarded-User"): "ann", HTTPField.Name(known: "X-Groups"): ""]
                ),
            ] {
                #expect(try await client.execute(uri: "/", method: .get, headers: headers).status == .forbidden, "\(headers)")
            }
        }
        try await application(settings) { $0.trustedProxies = ["192.0.2.1"].compactMap { AddressRange($0) } }.test(.live) { client in
            let response = try await client.execute(uri: "/", method: .get, headers: user)
            #expect(response.status == .forbidden, "whoever asks is no proxy of ours")
        }
    }

    /// Of people those with a role are written down, and sign-ins that were refused.
    @Test func theAuditLogNamesOperatorsAndNoReaders() async throws {
        let settings = Self.settings()
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.signIn = settings
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        let own: HTTPFields = [HTTPField.Name(known: "Sec-Fetch-Site"): "same-origin"]
        let cookies = try [["ops", "watch"], [], ["staff"]].map { try cookie($0, settings) }
        try await server.makeApplication().test(.router) { client in
            for cookie in cookies {
                #expect(try await client.execute(uri: "/signout", method: .post, headers: both(cookie, own)).status == .noContent)
            }
            for _ in 0..<3 { _ = try await client.execute(uri: "/signin/callback?code=a&state=b", method: .get) }
        }
        await server.responder.finish()
        let rows = try await server.parts.state.inspect { try AuditLog.rows(after: 0, limit: 10, $0) }
        #expect(rows.map(\.action) == ["person.signed_out", "person.refused"])
        #expect(rows.first.map { [$0.kind, $0.name, $0.subject, $0.outcome] } == ["session", "ann", "operator, viewer", "done"])
        #expect(rows.last.map { [$0.kind, $0.subject, $0.outcome] } == ["unknown", "unknown ×3", "refused"])
    }

    // MARK: verify

    @Test func verifyUnderstandsAClosedSite() async throws {
        try await application(Self.settings()).test(.live) { client in
            let port = try #require(client.port)
            func results(_ key: String?) async -> [String: DeploymentCheck.Outcome] {
                let check = RunningServerCheck(
                    url: "http://localhost:\(port)",
                    build: nil,
                    asks: false,
                    key: key.map { Secret($0) },
                    client: CurlClient()
                )
                var outcomes: [String: DeploymentCheck.Outcome] = [:]
                await check.run { outcomes[$0.name] = $0.outcome }
                return outcomes
            }
            let without = await results(nil)
            #expect(without == ["GET /health/live": .passed, "readers": .skipped, "GET /health/ready": .passed, "GET /metrics": .passed])
            #expect(await results("another-key-that-opens-nothing")["readers"] == .failed)
            let with = await results("test-key")
            #expect(with["readers"] == nil && with["GET /"] == .passed && with["streaming"] == .passed, "\(with)")
        }
    }

    @Test func withoutSettingsNothingIsThere() async throws {
        #expect(SignInAccess(SignInSettings(), metrics: NOOPMetricsHandler.instance, logger: SiteFixture.quiet, clock: .system) == nil)
        for path in ["/signin", "/signin/callback", "/api/session"] { #expect(try await site.send(.get, path).status == .notFound) }
        let page = try await site.send(.get, "/", headers: [.cookie: "__Host-docgen=x", .authorization: "Bearer eyJ.e30.x"])
        #expect(page.status == .ok && page.headers[.vary] == nil)
    }
}
