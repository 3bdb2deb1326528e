import Crypto
import Foundation
import Logging
import Synchronization
import Testing

@testable import ServerFoundation
@testable import ServerSettings
@testable import SignIn

/// The sign-in of a person, against a provider that says what it likes.
struct SignInFlowTests {
    private let key = Issuer.Key.ed25519(Curve25519.Signing.PrivateKey())
    private let issuer: Issuer
    private let time = Mutex<Double>.Shared(1_800_000_000)

    init() throws { issuer = try Issuer([key.jwk("k")]) }

    private func settings(_ change: (inout SignInSettings) -> Void = { _ in }) -> SignInSettings {
        var settings = SignInSettings()
        settings.issuer = issuer.url
        settings.clientID = "docs"
        settings.callback = CallbackAddress("https://docs.example.org/manual/signin/callback")
        settings.secrets = [Secret(String(repeating: "a", count: 32))]
        settings.grants = [RoleGrant("ops=operator")].compactMap { $0 }
        change(&settings)
        return settings
    }

    private func flow(_ settings: SignInSettings? = nil) throws -> SignInFlow {
        let time = time
        return try #require(
            SignInFlow(
                settings ?? self.settings(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                clock: WallClock { Date(timeIntervalSince1970: time.mutex.withLock { $0 }) }
            )
        )
    }

    /// A sign-in at the provider, up to its answer.
    private struct Begun {
        var cookie: String
        var query: [String: String]
        var answer: SignInFlow.Answer { .init(code: "c", state: query["state"], issuer: nil, error: nil) }
    }

    private func begin(_ flow: SignInFlow, _ path: String = "/manual/guide/?a=b") async throws -> Begun {
        let beginning = try await flow.begin(returningTo: ReturnPath(path, of: flow.callback))
        let items = try #require(URLComponents(string: beginning.location)?.queryItems)
        return Begun(cookie: beginning.cookie, query: Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first })
    }

    private func reply(_ begun: Begun, _ others: [String: Any?] = [:], head: [String: Any] = ["kid": "k"], access: String = "access") throws
    {
        let now = time.mutex.withLock { $0 }
        let usual: [String: Any?] = [
            "iss": issuer.url, "aud": "docs", "sub": "ann", "name": "Ann", "exp": now + 300, "iat": now, "nonce": begun.query["nonce"],
            "groups": ["ops", "others"],
        ]
        let claims = usual.merging(others) { $1 }.compactMapValues { $0 }
        let token = try Issuer.token(claims, by: key, head: head)
        issuer.said.mutex.withLock { $0.reply = (200, #"{"access_token":"\#(access)","token_type":"Bearer","id_token":"\#(token)"}"#) }
    }

    private func fault(_ flow: SignInFlow, _ answer: SignInFlow.Answer, _ cookie: String?) async -> SignInFault? {
        do throws(SignInFault) {
            _ = try await flow.finish(answer, cookie: cookie)
            return nil
        } catch {
            return error
        }
    }

    @Test func signsIn() async throws {
        let flow = try flow()
        let begun = try await begin(flow)
        #expect(begun.query["response_type"] == "code" && begun.query["code_challenge_method"] == "S256")
        #expect(begun.query["redirect_uri"] == "https://docs.example.org/manual/signin/callback")
        try reply(begun)
        let outcome = try await flow.finish(begun.answer, cookie: begun.cookie)
        #expect(outcome.returnPath == "/manual/guide/?a=b")
        let session = try #require(flow.sessions.session(outcome.cookie))
        #expect(session == outcome.session && session.subject == "ann" && session.name == "Ann")
        #expect(session.principal(flow.settings) == Principal(kind: .session, name: "ann", roles: [.operator]))
        // What the provider got is what the challenge was made of.
        let form = try #require(issuer.said.mutex.withLock { $0.forms.last })
        let sent = try #require(URLComponents(string: "?" + form)?.queryItems)
        let verifier = try #require(sent.first { $0.name == "code_verifier" }?.value)
        #expect(Issuer.text(SHA256.hash(data: Data(verifier.utf8))) == begun.query["code_challenge"])
        #expect(sent.contains(URLQueryItem(name: "client_id", value: "docs")))
    }

    @Test func anAnswerCountsOnce() async throws {
        let flow = try flow()
        let begun = try await begin(flow)
        try reply(begun)
        #expect(await fault(flow, begun.answer, begun.cookie) == nil)
        #expect(await fault(flow, begun.answer, begun.cookie) == .unknown)
    }

    @Test func anAnswerBelongsToTheBrowserThatAsked() async throws {
        let flow = try flow()
        let (mine, other) = (try await begin(flow), try await begin(flow))
        try reply(mine)
        #expect(await fault(flow, mine.answer, nil) == .unknown)
        #expect(await fault(flow, mine.answer, other.cookie) == .unknown)
        #expect(await fault(flow, mine.answer, mine.cookie.replacing("A", with: "B") + "x") == .unknown)
        #expect(await fault(flow, .init(code: "c", state: nil, issuer: nil, error: nil), mine.cookie) == .unknown)
        // A session is not a sign-in that was begun, nor the other way round.
        let outcome = try await flow.finish(mine.answer, cookie: mine.cookie)
        #expect(await fault(flow, other.answer, outcome.cookie) == .unknown)
        #expect(flow.sessions.session(other.cookie) == nil)
    }

    @Test func ofTwoSignInsEachHasItsNonce() async throws {
        let flow = try flow()
        let (mine, other) = (try await begin(flow), try await begin(flow))
        // A code of another sign-in: the provider would refuse it for its verifier; one that does not is found out by the nonce.
        try reply(other)
        #expect(await fault(flow, mine.answer, mine.cookie) == .token(.nonce))
    }

    @Test func tenMinutesAreEnough() async throws {
        let flow = try flow()
        let begun = try await begin(flow)
        try reply(begun)
        time.mutex.withLock { $0 += Double(SignInFlow.patience) }
        #expect(await fault(flow, begun.answer, begun.cookie) == .unknown)
    }

    @Test func anotherProvidersAnswerIsRefused() async throws {
        let flow = try flow()
        for (name, expected) in [("https://evil.example", SignInFault.issuer), (issuer.url + "/", .issuer), (issuer.url, nil)] {
            let begun = try await begin(flow)
            try reply(begun)
            var answer = begun.answer
            answer.issuer = name
            #expect(await fault(flow, answer, begun.cookie) == expected)
        }
    }

    @Test func theProviderMaySayNo() async throws {
        let flow = try flow()
        let begun = try await begin(flow)
        #expect(
            await fault(flow, .init(code: nil, state: begun.query["state"], issuer: nil, error: "access_denied"), begun.cookie) == .refused
        )
        for (status, expected) in [(400, SignInFault.code), (401, .code), (500, .unavailable)] {
            let begun = try await begin(flow)
            issuer.said.mutex.withLock { $0.reply = (status, "{}") }
            #expect(await fault(flow, begun.answer, begun.cookie) == expected)
        }
    }

    @Test func identityTokensAreJudgedLikeOthers() async throws {
        let flow = try flow()
        let now = time.mutex.withLock { $0 }
        let hash = Issuer.text(Array(SHA512.hash(data: Data("access".utf8))).prefix(32))
        let cases: [([String: Any?], TokenFault?)] = [
            ([:], nil), (["nonce": nil], .nonce), (["nonce": "x"], .nonce), (["aud": "other"], .audience),
            (["aud": ["docs", "other"]], .audience),
            (["aud": ["docs", "other"], "azp": "docs"], nil), (["azp": "other"], .audience), (["iss": "https://evil.example"], .issuer),
            (["exp": now - 61], .expired), (["iat": now + 61], .notYetValid), (["iat": nil], .incomplete), (["sub": nil], .incomplete),
            (["at_hash": hash], nil), (["at_hash": "x"], .accessToken),
        ]
        for (others, expected) in cases {
            let begun = try await begin(flow)
            try reply(begun, others)
            #expect(await fault(flow, begun.answer, begun.cookie) == expected.map { .token($0) }, "\(others)")
        }
        let begun = try await begin(flow)
        try reply(begun, head: ["kid": "k", "typ": "at+jwt"])
        #expect(await fault(flow, begun.answer, begun.cookie) == .token(.malformed), "a token for a service says nothing of a sign-in")
    }

    @Test func aSecondFactorIsAskedFor() async throws {
        let flow = try flow(
            settings {
                $0.contexts = ["phr", "mfa"]
                $0.methods = ["otp", "hwk"]
            }
        )
        let cases: [([String: Any?], TokenFault?)] = [
            ([:], .authentication), (["acr": "mfa"], .authentication), (["acr": "mfa", "amr": ["pwd"]], .authentication),
            (["acr": "0", "amr": ["otp"]], .authentication), (["acr": "mfa", "amr": ["pwd", "otp"]], nil),
        ]
        for (others, expected) in cases {
            let begun = try await begin(flow)
            #expect(begun.query["acr_values"] == "phr mfa")
            try reply(begun, others)
            #expect(await fault(flow, begun.answer, begun.cookie) == expected.map { .token($0) }, "\(others)")
        }
    }

    @Test func theSecretGoesWhereTheProviderTakesIt() async throws {
        let secret = settings { $0.clientSecret = Secret("s&c") }
        let flow = try flow(secret)
        var begun = try await begin(flow)
        try reply(begun)
        _ = try await flow.finish(begun.answer, cookie: begun.cookie)
        #expect(issuer.said.mutex.withLock { $0.forms.last?.contains("s%26c") } == false)
        let other = try self.flow(secret)
        issuer.said.mutex.withLock { $0.postsSecret = true }
        begun = try await begin(other)
        try reply(begun)
        _ = try await other.finish(begun.answer, cookie: begun.cookie)
        #expect(issuer.said.mutex.withLock { $0.forms.last?.contains("client_secret=s%26c") } == true)
    }

    // MARK: Sessions

    private func sessions(_ secrets: [String] = ["a"], revocations: Revocations = Revocations()) -> Sessions {
        let time = time
        return Sessions(
            settings { $0.secrets = secrets.map { Secret(String(repeating: $0, count: 32)) } },
            clock: WallClock { Date(timeIntervalSince1970: time.mutex.withLock { $0 }) },
            revocations: revocations
        )
    }

    /// One secret, and any one of the others differs: neither opens what the other has sealed.
    @Test func aSessionIsGoodForOneSiteOfOneProvider() throws {
        let changes: [(inout SignInSettings) -> Void] = [
            { _ in }, { $0.issuer = "https://other.example" }, { $0.clientID = "other" }, { $0.site = "other/" },
            { $0.callback = CallbackAddress("https://docs.example.org/other/signin/callback") },
            {
                // The same bytes in a row, in other parts.
                $0.clientID = "doc"
                $0.issuer = "s" + issuer.url
            },
        ]
        let all = changes.map { change in Sessions(settings { change(&$0) }) }
        for (index, sessions) in all.enumerated() {
            let cookie = try #require(sessions.begin(subject: "ann", name: nil, groups: [])).1
            for (other, opener) in all.enumerated() { #expect((opener.session(cookie) != nil) == (index == other), "\(index) \(other)") }
        }
    }

    @Test func aSessionEndsWhenItIsIdleAndInAnyCase() throws {
        let sessions = sessions()
        var (_, cookie) = try #require(sessions.begin(subject: "ann", name: nil, groups: []))
        let first = cookie
        time.mutex.withLock { $0 += 1799 }
        #expect(sessions.session(cookie) != nil)
        time.mutex.withLock { $0 += 1 }
        #expect(sessions.session(cookie) == nil, "idle")
        time.mutex.withLock { $0 -= 1740 }
        var seconds = 60.0
        while let session = sessions.session(cookie), let renewed = sessions.renewed(session) {
            cookie = renewed.cookie
            time.mutex.withLock { $0 += 1500 }
            seconds += 1500
        }
        #expect((28_800..<30_300).contains(seconds), "used all the time, it lasts as long as it may: \(seconds)")
        #expect(sessions.session(first) == nil)
    }

    @Test func aSessionThatWasEndedDoesNotComeBack() throws {
        let sessions = sessions()
        let (session, cookie) = try #require(sessions.begin(subject: "ann", name: nil, groups: []))
        time.mutex.withLock { $0 += 61 }
        let renewed = try #require(sessions.renewed(session)).cookie
        sessions.end(session)
        #expect(sessions.session(cookie) == nil && sessions.session(renewed) == nil)
        #expect(sessions.begin(subject: "ann", name: nil, groups: []).map { sessions.session($0.1) != nil } == true)
    }

    @Test func moreEndedSessionsThanCanBeRememberedEndAll() throws {
        let sessions = sessions(revocations: Revocations(maxCount: 3))
        let all = try (0..<5).map { _ in try #require(sessions.begin(subject: "ann", name: nil, groups: [])) }
        for (session, _) in all.prefix(3) { sessions.end(session) }
        #expect(sessions.session(all[4].1) != nil)
        sessions.end(all[3].0)
        for (_, cookie) in all { #expect(sessions.session(cookie) == nil) }
        time.mutex.withLock { $0 += 1 }
        #expect(sessions.begin(subject: "ann", name: nil, groups: []).map { sessions.session($0.1) != nil } == true)
    }

    @Test func secretsAreRotated() throws {
        let (_, old) = try #require(sessions(["a"]).begin(subject: "ann", name: nil, groups: []))
        #expect(sessions(["b", "a"]).session(old) != nil)
        #expect(sessions(["b"]).session(old) == nil)
        let (_, new) = try #require(sessions(["b", "a"]).begin(subject: "ann", name: nil, groups: []))
        #expect(sessions(["b"]).session(new) != nil)
    }

    @Test func aChangedCookieIsNone() throws {
        let sessions = sessions()
        let (_, cookie) = try #require(sessions.begin(subject: "ann", name: nil, groups: []))
        for index in [0, 15, 16, cookie.utf8.count / 2, cookie.utf8.count - 2] {
            var bytes = Array(cookie.utf8)
            bytes[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(sessions.session(String(decoding: bytes, as: UTF8.self)) == nil, "\(index)")
        }
        for text in ["", "A", "AAAA", cookie + "AAAA", String(cookie.dropLast(4)), String(repeating: "A", count: 4000)] {
            #expect(sessions.session(text) == nil)
        }
    }

    @Test func manyGroupsDoNotFillTheCookie() throws {
        let groups = (0..<1000).map { "group-\($0)" } + ["ops"]
        let (session, _) = try #require(sessions().begin(subject: "ann", name: nil, groups: groups))
        #expect(session.groups == ["ops"])
    }

    // MARK: Where to

    @Test(arguments: [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "//manual/", "/manual//evil.example",
        "/manual/\\evil",
        "/%2f/evil.example", "/manual/%2f%2fevil", "/manual/%5cevil", "/manual/%252f", "/manual/..//evil", "/manual/../other",
        "/manual/%2e%2e/x",
        "/other/", "/manual", "manual/", "", "javascript:alert(1)", "/manual/\t/evil", "/manual/\n", "/manual/ x",
        "/manual/%0d%0aSet-Cookie:x",
        "/manual/signin", "/manual/signin?return_to=/manual/", "/manual/signin/callback?code=x", "/manual/signout", "/manual/ü",
        "/manual/" + String(repeating: "a", count: 1024), "/manual/%00",
    ])
    func otherAddressesLeadToTheRoot(text: String) throws {
        let site = try #require(CallbackAddress("https://docs.example.org/manual/signin/callback"))
        #expect(ReturnPath(text, of: site).description == "/manual/")
    }

    @Test(arguments: ["/manual/", "/manual/guide/start.html", "/manual/search/?q=a%2Fb&x=//y", "/manual/guide/gr%C3%B6%C3%9Fe.html#part"])
    func pathsOfTheSiteAreKept(text: String) throws {
        let site = try #require(CallbackAddress("https://docs.example.org/manual/signin/callback"))
        #expect(ReturnPath(text, of: site).description == text)
    }

    @Test(arguments: [
        ("https://docs.example.org/signin/callback", "https://docs.example.org", ""),
        ("https://Docs.example.org:443/a/b/signin/callback", "https://docs.example.org", "/a/b"),
        ("http://127.0.0.1:8080/signin/callback", "http://127.0.0.1:8080", ""),
        ("http://[::1]:80/signin/callback", "http://[::1]", ""),
    ])
    func aCallbackSaysWhereTheSiteIs(text: String, origin: String, base: String) throws {
        let address = try #require(CallbackAddress(text))
        #expect(address.origin == origin && address.base == base && address.description == text)
    }

    @Test(arguments: [
        "http://docs.example.org/signin/callback", "https://docs.example.org/callback", "https://docs.example.org/signin/callback?x",
        "https://u@docs.example.org/signin/callback", "https://docs.example.org//a/signin/callback", "https:///signin/callback",
        "ftp://docs.example.org/signin/callback", "",
    ])
    func otherCallbacksAreRefused(text: String) { #expect(CallbackAddress(text) == nil) }
}
