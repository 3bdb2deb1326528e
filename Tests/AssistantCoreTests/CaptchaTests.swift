internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import NIOCore
internal import Testing
internal import TestSupport

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import DocModel
@testable internal import ServerHealth
@testable internal import ServerSettings

/// A provider on 127.0.0.1 verifies tokens, over real sockets.
struct CaptchaTests {
    private let site: SiteFixture
    private static let secret = "captcha-secret-0xfeed"

    init() throws { site = try SiteFixture() }

    /// Passes the token "good" once, as providers do.
    private func provider() throws -> LoopbackServer {
        try LoopbackServer { request in
            let form = String(decoding: request.body, as: UTF8.self)
            let body =
                switch form {
                case "secret=\(Self.secret)&response=good%20%26token": #"{"success":true,"hostname":"localhost"}"#
                case "secret=\(Self.secret)&response=elsewhere": #"{"success":true,"hostname":"evil.example"}"#
                case "secret=\(Self.secret)&response=robot": #"{"success":true,"score":0.1}"#
                case _ where form.hasPrefix("secret=\(Self.secret)&"): #"{"success":false,"error-codes":["invalid-input-response"]}"#
                default: #"{"success":false,"error-codes":["invalid-input-secret"]}"#
                }
            return KapaDouble.reply(200, body)
        }
    }

    private func application(
        _ url: String,
        policy: CaptchaSettings.Policy = .refuse,
        secret: String = secret,
        log: CapturedLog = CapturedLog()
    ) throws -> Application<AssistantResponder> {
        try site.application(logger: Logger(label: "test") { _ in log }) { configuration in
            configuration.captcha.provider = .turnstile
            configuration.captcha.siteKey = "site-key\"<1>"
            configuration.captcha.secret = Secret(secret)
            configuration.captcha.verifyURL = url
            configuration.captcha.whenUnavailable = policy
            configuration.operatorKeys = [Secret("operator")]
        }
    }

    private func ask(_ client: any TestClientProtocol, _ members: [String: String] = [:], headers: HTTPFields = [:]) async throws
        -> TestResponse
    {
        try await client.post("/api/kapa/query", members.merging(["query": "port"]) { $1 }, headers: headers)
    }

    @Test func aQuestionNeedsATokenOnce() async throws {
        let provider = try provider()
        try await application(provider.url).test(.live) { client in
            let missing = try await ask(client)
            #expect(missing.status == .forbidden)
            #expect(try missing.problemCode() == "captcha-required")
            let refused = try await ask(client, ["captcha_token": "bad"])
            #expect(refused.status == .forbidden)
            #expect(try refused.problemCode() == "captcha-failed")
            #expect(try await ask(client, ["captcha_token": "robot"]).status == .forbidden)
            #expect(try await ask(client, ["captcha_token": "elsewhere"]).status == .forbidden, "made on a page of another site")
            #expect(try await ask(client, ["captcha_token": String(repeating: "x", count: 9000)]).status == .unprocessableContent)
            #expect(try await client.post("/api/kapa/query", ["query": "port", "captcha_token": 5]).status == .unprocessableContent)
            #expect(try await ask(client, headers: [CaptchaGate.header: "good &token"]).status == .ok)
            // The client is known now.
            #expect(try await ask(client).status == .ok)
            #expect(try await ask(client, ["captcha_token": "bad"]).status == .ok)
        }
        #expect(provider.connectionCount >= 1)
    }

    /// A site that answers no question is not well, and is found to be before a reader asks.
    @Test(arguments: [("captcha-secret-0xfeed", "healthy"), ("wrong-secret", "unhealthy"), ("away", "unhealthy")])
    func theProviderIsAServiceOfTheHealth(secret: String, state: String) async throws {
        let provider = try provider()
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.captcha.provider = .turnstile
        configuration.captcha.siteKey = "site-key"
        configuration.captcha.secret = Secret(secret)
        configuration.captcha.verifyURL = secret == "away" ? try LoopbackServer.refusingURL() : provider.url
        configuration.health.failures = 1
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        monitor.takeSnapshot(at: .now)
        let service = try #require(monitor.report(at: .now).services.first { $0.id == "captcha" })
        #expect(service.state.rawValue == state)
    }

    @Test func thePageShowsTheCheckAndTakesItsToken() async throws {
        let provider = try provider()
        try await application(provider.url).test(.live) { client in
            let page = try await client.execute(uri: "/api/kapa/captcha", method: .get)
            #expect(page.status == .ok)
            #expect(page.text.contains(#"data-key="site-key&quot;&lt;1&gt;""#))
            #expect(page.text.contains("https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit&amp;onload=ready"))
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("script-src 'self' https://challenges.cloudflare.com;"))
            // All other pages keep theirs.
            let home = try await client.execute(uri: "/", method: .get)
            #expect(home.headers[.contentSecurityPolicy] == SecurityHeaders.pagePolicy)
            #expect(
                try await client.execute(uri: "/api/kapa/captcha.js", method: .get).headers[.contentType]?.hasPrefix("text/javascript")
                    == true
            )
            let info = try await client.execute(uri: "/api/system/info", method: .get).json()
            #expect((info["captcha"] as? [String: String])?["provider"] == "turnstile")

            #expect(try await client.post("/api/kapa/captcha", ["captcha_token": "bad"]).status == .forbidden)
            #expect(try await ask(client).status == .forbidden)
            #expect(try await client.post("/api/kapa/captcha", ["captcha_token": "good &token"]).status == .noContent)
            #expect(try await ask(client).status == .ok)
        }
    }

    @Test(arguments: [CaptchaSettings.Policy.allow, .refuse])
    func theOperatorSaysWhatBecomesOfQuestionsWithoutTheProvider(policy: CaptchaSettings.Policy) async throws {
        let log = CapturedLog()
        try await application(try LoopbackServer.refusingURL(), policy: policy, log: log).test(.live) { client in
            for _ in 0..<3 {
                let response = try await ask(client, ["captcha_token": "good &token"])
                #expect(response.status == (policy == .allow ? .ok : .serviceUnavailable))
                if policy == .refuse { #expect(try response.problemCode() == "captcha-unavailable") }
            }
            // Nobody was checked, so nobody is known.
            #expect(try await ask(client).status == .forbidden)
        }
        #expect(log.text.ranges(of: "captchas cannot be verified").count == 1)
    }

    /// A wrong secret is the operator's mistake, not the reader's.
    @Test(arguments: ["wrong secret", "no JSON", "500"])
    func aProviderThatSaysNothingOfTheTokenIsUnavailable(kind: String) async throws {
        let log = CapturedLog()
        let provider =
            switch kind {
            case "no JSON": try LoopbackServer(KapaDouble.reply(200, "<h1>Hello</h1>"))
            case "500": try LoopbackServer(KapaDouble.reply(500, "{}"))
            default: try self.provider()
            }
        let secret = kind == "wrong secret" ? "other" : Self.secret
        try await application(provider.url, secret: secret, log: log).test(.live) { client async throws in
            #expect(try await ask(client, ["captcha_token": "good &token"]).status == .serviceUnavailable)
        }
        #expect(log.text.contains("captchas cannot be verified"))
        #expect(!log.text.contains(secret) && !log.text.contains("good"))
    }

    @Test func operatorsNeedNoToken() async throws {
        let provider = try provider()
        try await application(provider.url).test(.live) { client async throws in
            #expect(try await ask(client, headers: [.authorization: "Bearer operator"]).status == .ok)
            #expect(try await ask(client, headers: [.authorization: "Bearer guess"]).status == .forbidden)
        }
    }

    @Test func withoutAProviderNothingIsAsked() async throws {
        #expect(try await site.send(.get, "/api/kapa/captcha").status == .notFound)
        try await site.application().test(.router) { client async throws in
            #expect(try await client.post("/api/kapa/captcha", ["captcha_token": "x"]).status == .notFound)
            #expect(try await client.post("/api/kapa/query", ["query": "port"]).status == .ok)
        }
    }

    @Test func theTableIsWhole() {
        for provider in CaptchaProvider.allCases {
            #expect(provider.facts.verifyURL.hasPrefix("https://"))
            #expect(provider.facts.scriptURL.hasSuffix("?render=explicit&onload=ready"))
        }
    }
}
