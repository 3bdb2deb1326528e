import Crypto
import CryptoExtras
import Foundation
import Logging
import Synchronization
import Testing

@testable import ServerFoundation
@testable import ServerSettings
@testable import SignIn

/// Tokens of services: what counts, and everything that does not.
struct TokenTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let key = Issuer.Key.p256(P256.Signing.PrivateKey())
    private let issuer: Issuer
    private let settings: SignInSettings

    init() throws {
        issuer = try Issuer([key.jwk("k")])
        var settings = SignInSettings()
        settings.tokenIssuer = issuer.url
        settings.tokenAudience = "docs"
        settings.grants = [RoleGrant("ops=operator"), RoleGrant("watch=viewer")].compactMap { $0 }
        settings.readerGroups = ["watch"]
        self.settings = settings
    }

    private func tokens(_ settings: SignInSettings? = nil, provider: IdentityProvider? = nil) throws -> ServiceTokens {
        try #require(
            ServiceTokens(
                settings ?? self.settings,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                provider: provider,
                clock: WallClock { Self.now }
            )
        )
    }

    private func claims(_ others: [String: Any?] = [:]) -> [String: Any] {
        let usual: [String: Any?] = [
            "iss": issuer.url, "aud": "docs", "sub": "ci", "exp": Self.now.timeIntervalSince1970 + 300, "groups": ["watch", "unknown"],
        ]
        return usual.merging(others) { $1 }.compactMapValues { $0 }
    }

    private func fault(_ token: String, _ tokens: ServiceTokens? = nil) async throws -> TokenFault? {
        let tokens = try tokens ?? self.tokens()
        do throws(TokenFault) {
            _ = try await tokens.holder(of: token)
            return nil
        } catch {
            return error
        }
    }

    @Test func eachAlgorithmCounts() async throws {
        let rsa = Issuer.Key.rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048))
        let edwards = Issuer.Key.ed25519(Curve25519.Signing.PrivateKey())
        issuer.said.mutex.withLock { $0.keys = (try? [rsa.jwk("r"), key.jwk("k"), edwards.jwk("e")]) ?? [] }
        let tokens = try tokens()
        for (key, id) in [(rsa, "r"), (key, "k"), (edwards, "e")] {
            let holder = try await tokens.holder(of: Issuer.token(claims(), by: key, head: ["kid": id]))
            #expect(holder == TokenHolder(principal: Principal(kind: .token, name: "ci", roles: [.viewer]), mayRead: true))
            // The key is there, and it is for another algorithm.
            for (other, otherID) in [(rsa, "r"), (self.key, "k"), (edwards, "e")] where otherID != id {
                #expect(try await fault(Issuer.token(claims(), by: other, head: ["kid": id]), tokens) == .unknownKey)
            }
        }
    }

    /// The token of RFC 7515, appendix A.2, with its key: written by others.
    @Test func verifiesATokenOfTheStandard() throws {
        let jwk = try JSONValue(
            parsing: Array(
                """
                {"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs\
                D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV\
                MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}
                """.utf8
            )
        )
        let key = try #require(VerificationKey(jwk))
        let token = try SignedToken(
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
                + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjb"
                + "KBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZES"
                + "c6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
        )
        #expect(try token.claims(verifiedBy: key)["iss"]?.text == "joe")
    }

    @Test func noneAndSharedSecretsDoNotCount() async throws {
        let tokens = try tokens()
        let body = Issuer.text(Array(Issuer.json(claims()).utf8))
        for name in ["none", "None", "NONE", "HS256", "HS384", "HS512", "PS256", "RS1", ""] {
            let head = Issuer.text(Array(#"{"alg":"\#(name)","kid":"k"}"#.utf8))
            for signature in ["", "AAAA"] { #expect(try await fault("\(head).\(body).\(signature)", tokens) == .algorithm, "\(name)") }
        }
        // The public key as a secret, in the forms that it is handed out in.
        guard case .p256(let signing) = key else { return }
        let head = Issuer.text(Array(#"{"alg":"HS256","kid":"k"}"#.utf8))
        for secret in [
            Data(signing.publicKey.pemRepresentation.utf8), signing.publicKey.derRepresentation, signing.publicKey.rawRepresentation,
        ] {
            let mac = HMAC<SHA256>.authenticationCode(for: Data("\(head).\(body)".utf8), using: SymmetricKey(data: secret))
            #expect(try await fault("\(head).\(body).\(Issuer.text(mac))", tokens) == .algorithm)
        }
    }

    @Test func timesHaveAMinuteToSpare() async throws {
        let tokens = try tokens()
        let now = Self.now.timeIntervalSince1970
        let cases: [([String: Any?], TokenFault?)] = [
            (["exp": now - 59], nil), (["exp": now - 60], .expired), (["exp": now - 86_400], .expired), (["exp": nil], .incomplete),
            (["exp": "soon"], .incomplete), (["exp": -1], .incomplete), (["nbf": now + 59], nil), (["nbf": now + 60], .notYetValid),
            (["iat": now + 61], .notYetValid), (["nbf": "x"], .incomplete), (["iat": now - 86_400], nil),
        ]
        for (others, expected) in cases { #expect(try await fault(Issuer.token(claims(others), by: key), tokens) == expected, "\(others)") }
    }

    @Test func countsOnlyFromItsIssuerAndForThisServer() async throws {
        let tokens = try tokens()
        let cases: [([String: Any?], TokenFault?)] = [
            (["iss": issuer.url + "/"], .issuer), (["iss": nil], .issuer), (["iss": [issuer.url]], .issuer), (["aud": "other"], .audience),
            (["aud": ["other", "docs"]], nil), (["aud": []], .audience), (["aud": nil], .audience), (["aud": "docs2"], .audience),
            (["sub": nil], .incomplete), (["sub": ""], .incomplete), (["sub": String(repeating: "s", count: 256)], .incomplete),
        ]
        for (others, expected) in cases { #expect(try await fault(Issuer.token(claims(others), by: key), tokens) == expected, "\(others)") }
    }

    @Test func anotherKeyOrAChangedWordIsNoSignature() async throws {
        let tokens = try tokens()
        #expect(try await fault(Issuer.token(claims(), by: .p256(P256.Signing.PrivateKey())), tokens) == .signature)
        let token = try Issuer.token(claims(), by: key)
        let parts = token.split(separator: ".").map(String.init)
        let changed = Issuer.text(Array(Issuer.json(claims(["groups": ["ops"]])).utf8))
        #expect(try await fault([parts[0], changed, parts[2]].joined(separator: "."), tokens) == .signature)
        #expect(try await fault([parts[0], parts[1], ""].joined(separator: "."), tokens) == .signature)
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "ey.ey.ey", "e30.e30.", "e30.e30.e30.e30", "e30.e30.e30.e30.e30", "W10.e30.AAAA"])
    func whatIsNoTokenIsMalformed(text: String) async throws { #expect(try await fault(text) == .malformed) }

    @Test func headersThatAskForMoreAreRefused() async throws {
        let tokens = try tokens()
        for head in [["crit": "exp"], ["typ": "dpop+jwt"], ["typ": "logout+jwt"]] {
            #expect(try await fault(Issuer.token(claims(), by: key, head: head), tokens) == .malformed, "\(head)")
        }
        #expect(try await fault(Issuer.token(claims(), by: key, head: ["kid": "k", "typ": "application/at+jwt"]), tokens) == nil)
        // A key that comes with the token is not a key.
        #expect(try await fault(Issuer.token(claims(), by: key, head: ["kid": "x", "jku": issuer.url + "/keys"]), tokens) == .unknownKey)
        let twice = Issuer.text(Array(#"{"alg":"ES256","alg":"none","kid":"k"}"#.utf8))
        #expect(try await fault(twice + ".e30.AAAA", tokens) == .malformed)
        #expect(try await fault("eyJh." + String(repeating: "A", count: 20_000) + ".AAAA", tokens) == .malformed)
    }

    @Test func aTokenWithoutKeyIDNeedsTheOnlyKey() async throws {
        #expect(try await fault(Issuer.token(claims(), by: key, head: [:])) == nil)
        let other = Issuer.Key.p256(P256.Signing.PrivateKey())
        issuer.said.mutex.withLock { $0.keys = (try? [key.jwk("k"), other.jwk("o")]) ?? [] }
        #expect(try await fault(Issuer.token(claims(), by: key, head: [:])) == .unknownKey)
    }

    @Test func anUnknownKeyIsAskedForOnceAMinute() async throws {
        let time = Mutex<Duration>.Shared(.zero)
        let start = ContinuousClock.now
        let provider = IdentityProvider(issuer.url, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
            start + time.mutex.withLock { $0 }
        }
        let tokens = try tokens(provider: provider)
        func asked() -> Int { issuer.said.mutex.withLock { $0.asked.count { $0 == "/keys" } } }
        #expect(try await fault(Issuer.token(claims(), by: key), tokens) == nil)
        let next = Issuer.Key.p256(P256.Signing.PrivateKey())
        for id in 0..<20 { #expect(try await fault(Issuer.token(claims(), by: next, head: ["kid": "\(id)"]), tokens) == .unknownKey) }
        #expect(asked() == 1)
        issuer.said.mutex.withLock { $0.keys = (try? [next.jwk("n")]) ?? [] }
        time.mutex.withLock { $0 = .seconds(61) }
        #expect(try await fault(Issuer.token(claims(), by: next, head: ["kid": "n"]), tokens) == nil)
        #expect(asked() == 2)
        // The key of before went, and is not believed any more.
        #expect(try await fault(Issuer.token(claims(), by: key), tokens) == .unknownKey)
    }

    @Test func manyWhoWaitAskOnce() async throws {
        let tokens = try tokens()
        let token = try Issuer.token(claims(), by: key)
        let faults = try await withThrowingTaskGroup(of: TokenFault?.self) { group in
            for _ in 0..<30 { group.addTask { try await fault(token, tokens) } }
            return try await group.reduce(into: [TokenFault?]()) { $0.append($1) }
        }
        #expect(faults.allSatisfy { $0 == nil })
        #expect(issuer.said.mutex.withLock { $0.asked.count } == 2)
    }

    @Test(arguments: [
        ["issuer": "https://other.example"], ["jwks_uri": "http://192.0.2.1/keys"], ["jwks_uri": "file:///etc/passwd"],
        ["jwks_uri": "https://169.254.169.254/keys"], ["token_endpoint": "http://example.org/"],
    ])
    func aDescriptionThatLeadsElsewhereIsNotBelieved(metadata: [String: String]) async throws {
        issuer.said.mutex.withLock { $0.metadata = metadata }
        #expect(try await fault(Issuer.token(claims(), by: key)) == .unavailable)
    }

    @Test func weakAndForeignKeysAreNone() throws {
        func key(_ jwk: [String: Any]) throws -> VerificationKey? { VerificationKey(try JSONValue(parsing: Array(Issuer.json(jwk).utf8))) }
        let good = try self.key.jwk("k")
        #expect(try key(good) != nil)
        #expect(try key(good.merging(["use": "enc"]) { $1 }) == nil)
        #expect(try key(good.merging(["alg": "ES384"]) { $1 }) == nil)
        #expect(try key(good.merging(["alg": "HS256"]) { $1 }) == nil)
        #expect(try key(["kty": "oct", "k": "AAAA", "alg": "HS256"]) == nil)
        let weak = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).publicKey.getKeyPrimitives()
        #expect(try key(["kty": "RSA", "n": Issuer.text(weak.modulus), "e": "AQAB"]) == nil)
        let strong = try _RSA.Signing.PrivateKey(keySize: .bits2048).publicKey.getKeyPrimitives()
        #expect(try key(["kty": "RSA", "n": Issuer.text(strong.modulus), "e": "AQAB"]) != nil)
        for exponent in ["AQ", "Ag", ""] { #expect(try key(["kty": "RSA", "n": Issuer.text(strong.modulus), "e": exponent]) == nil) }
        // Not on the curve.
        #expect(try key(good.merging(["x": Issuer.text(Array(repeating: 1, count: 32))]) { $1 }) == nil)
    }

    @Test func groupsAreFoundByNameAndByPath() throws {
        let claims = try JSONValue(parsing: Array(#"{"realm":{"roles":["a"]},"https://x.example/r":["b"],"one":"c","bad":7}"#.utf8))
        #expect(ClaimRules.groups(claims, "realm.roles") == ["a"])
        #expect(ClaimRules.groups(claims, "https://x.example/r") == ["b"])
        #expect(ClaimRules.groups(claims, "one") == ["c"])
        #expect(ClaimRules.groups(claims, "bad") == [])
        #expect(ClaimRules.groups(claims, "none") == [])
    }
}
