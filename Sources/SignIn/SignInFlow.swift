internal import Crypto
internal import CurlClient
internal import Foundation
package import Logging
package import ServerFoundation
package import ServerSettings
internal import Synchronization

/// The sign-in of a person with an OpenID provider: the authorisation code flow with PKCE.
///
/// Sources: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207; RFC 9700.
package final class SignInFlow: Sendable {
    /// How long a person has to sign in at the provider, in seconds.
    package static let patience = 600
    private static let maxParameterBytes = 4096
    private static let maxReplyBytes = 64 << 10

    package let settings: SignInSettings
    package let callback: CallbackAddress
    package let sessions: Sessions
    package let provider: IdentityProvider
    private let clientID: String
    private let issuer: String
    private let seal: Seal
    private let clock: WallClock
    /// The states whose answers have come: each counts once.
    private let used: Revocations

    /// - Parameter former: What this takes the place of, under other settings: sessions that were ended stay so, and sign-ins that were used.
    /// - Returns: `nil` where nobody signs in here.
    package init?(_ settings: SignInSettings, logger: Logger, clock: WallClock = .system, inPlaceOf former: SignInFlow? = nil) {
        guard let issuer = settings.issuer, let clientID = settings.clientID, let callback = settings.callback, !settings.secrets.isEmpty
        else {
            return nil
        }
        self.settings = settings
        self.issuer = issuer
        self.clientID = clientID
        self.callback = callback
        self.clock = clock
        provider = former.flatMap { $0.issuer == issuer ? $0.provider : nil } ?? IdentityProvider(issuer, logger: logger)
        sessions = Sessions(settings, clock: clock, revocations: former?.sessions.revocations ?? Revocations())
        seal = Seal(settings, .signIn)
        used = former?.used ?? Revocations()
    }

    /// What the browser keeps while the person is at the provider, sealed.
    private struct Begun: Codable {
        var state: String
        var nonce: String
        var verifier: String
        var returnPath: String
        var at: Int
    }

    /// Where a person is sent, and what the browser keeps meanwhile.
    package struct Beginning: Sendable {
        package let location: String
        package let cookie: String
    }

    /// - Throws: ``SignInFault/unavailable``.
    package func begin(returningTo path: ReturnPath) async throws(SignInFault) -> Beginning {
        let endpoint: String?
        do throws(TokenFault) { endpoint = try await provider.metadata().authorizationEndpoint } catch { throw .unavailable }
        let begun = Begun(
            state: Base64URL.random(),
            nonce: Base64URL.random(),
            verifier: Base64URL.random(),
            returnPath: path.description,
            at: Int(clock.now.timeIntervalSince1970)
        )
        guard let endpoint, let bytes = try? JSONEncoder().encode(begun), let cookie = seal.sealed([UInt8](bytes)) else {
            throw .unavailable
        }
        var parameters = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", callback.description),
            ("scope", settings.scopes.joined(separator: " ")), ("state", begun.state), ("nonce", begun.nonce),
            ("code_challenge", Base64URL.encoded(SHA256.hash(data: Data(begun.verifier.utf8)))), ("code_challenge_method", "S256"),
        ]
        if !settings.contexts.isEmpty { parameters.append(("acr_values", settings.contexts.joined(separator: " "))) }
        return Beginning(location: endpoint + (endpoint.contains("?") ? "&" : "?") + Self.form(parameters), cookie: cookie)
    }

    /// What a provider's answer says in its query.
    package struct Answer: Sendable {
        package var code: String?
        package var state: String?
        package var issuer: String?
        package var error: String?

        package init(code: String?, state: String?, issuer: String?, error: String?) {
            (self.code, self.state, self.issuer, self.error) = (code, state, issuer, error)
        }
    }

    /// Somebody who has just signed in.
    package struct Outcome: Sendable {
        package let session: Session
        package let cookie: String
        package let returnPath: String
    }

    /// - Parameter cookie: What the browser kept.
    package func finish(_ answer: Answer, cookie: String?) async throws(SignInFault) -> Outcome {
        let begun = try take(answer, cookie)
        let metadata: ProviderMetadata
        do throws(TokenFault) { metadata = try await provider.metadata() } catch { throw .unavailable }
        // Another provider's answer may carry a code that is for that one alone (RFC 9207, section 2.4).
        if answer.issuer.map({ $0 != issuer }) ?? metadata.namesItselfInResponses { throw .issuer }
        guard answer.error == nil else { throw .refused }
        guard let code = answer.code, (1...Self.maxParameterBytes).contains(code.utf8.count) else { throw .unknown }
        let reply = try await exchange(code, begun.verifier, metadata)
        do throws(TokenFault) {
            let (session, cookie) = try await session(of: reply, nonce: begun.nonce)
            return Outcome(session: session, cookie: cookie, returnPath: ReturnPath(begun.returnPath, of: callback).description)
        } catch {
            throw .token(error)
        }
    }

    /// The sign-in that an answer belongs to. It is used up by that, whatever comes of it.
    private func take(_ answer: Answer, _ cookie: String?) throws(SignInFault) -> Begun {
        let now = Int(clock.now.timeIntervalSince1970)
        guard let state = answer.state, let cookie, let bytes = seal.opened(cookie),
            let begun = try? JSONDecoder().decode(Begun.self, from: Data(bytes)),
            SHA256.hash(data: Data(state.utf8)) == SHA256.hash(data: Data(begun.state.utf8)), now >= begun.at - 60,
            now < begun.at + Self.patience,
            used.addFirst(begun.state, begun: begun.at, end: begun.at + Self.patience, at: now)
        else { throw .unknown }
        return begun
    }

    private func exchange(_ code: String, _ verifier: String, _ metadata: ProviderMetadata) async throws(SignInFault) -> JSONValue {
        guard let url = metadata.tokenEndpoint else { throw .unavailable }
        var headers = [(name: "Content-Type", value: "application/x-www-form-urlencoded"), (name: "Accept", value: "application/json")]
        var parameters = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", callback.description), ("code_verifier", verifier),
        ]
        switch settings.clientSecret {
        case nil: parameters.append(("client_id", clientID))
        case let secret? where metadata.takesSecretInForm: parameters += [("client_id", clientID), ("client_secret", secret.value)]
        case let secret?:
            // RFC 6749, section 2.3.1: both are encoded as in a form before they are joined.
            let pair = PercentEncoding.encoded(clientID) + ":" + PercentEncoding.encoded(secret.value)
            headers.append((name: "Authorization", value: "Basic " + Data(pair.utf8).base64EncodedString()))
        }
        let request = CurlRequest(
            method: "POST",
            url: url,
            headers: headers,
            body: Array(Self.form(parameters).utf8),
            deadlines: IdentityProvider.deadlines,
            maxResponseBytes: Self.maxReplyBytes
        )
        let response: CurlResponse
        do throws(CurlError) { response = try await provider.client.send(request) } catch { throw .unavailable }
        guard response.status != 400, response.status != 401 else { throw .code }
        guard response.status == 200, let reply = try? JSONValue(parsing: response.body, limits: .service) else { throw .unavailable }
        return reply
    }

    /// Source: OpenID Connect Core 1.0, section 3.1.3.7.
    private func session(of reply: JSONValue, nonce: String) async throws(TokenFault) -> (Session, String) {
        guard let text = reply["id_token"]?.text else { throw .incomplete }
        let token = try SignedToken(text)
        // What opens another server is no proof of who signed in (RFC 9068, section 4).
        guard token.type == nil || token.type == "jwt" else { throw .malformed }
        let claims = try token.claims(verifiedBy: await provider.key(for: token))
        try ClaimRules(issuer: issuer, audience: clientID).check(claims, at: clock.now)
        if ClaimRules.audiences(claims).count > 1 || claims["azp"] != nil, claims["azp"]?.text != clientID { throw .audience }
        guard claims["iat"]?.number != nil, let subject = claims["sub"]?.text, !subject.isEmpty,
            subject.utf8.count <= TokenHolder.maxNameBytes
        else {
            throw .incomplete
        }
        guard let sent = claims["nonce"]?.text, SHA256.hash(data: Data(sent.utf8)) == SHA256.hash(data: Data(nonce.utf8)) else {
            throw .nonce
        }
        if let hash = claims["at_hash"] {
            guard let access = reply["access_token"]?.text, hash.text == Self.accessHash(access, token.algorithm) else {
                throw .accessToken
            }
        }
        if !settings.contexts.isEmpty, claims["acr"]?.text.map(settings.contexts.contains) != true { throw .authentication }
        if !settings.methods.isEmpty {
            let used = claims["amr"]?.elements?.compactMap(\.text) ?? []
            guard settings.methods.contains(where: used.contains) else { throw .authentication }
        }
        let name = (claims["name"]?.text ?? claims["preferred_username"]?.text).map { String($0.prefix(100)) }
        let groups = ClaimRules.groups(claims, settings.rolesClaim)
        guard let begun = sessions.begin(subject: subject, name: name, groups: groups) else { throw .incomplete }
        return begun
    }

    /// The left half of the token's hash, by the algorithm of the signature: OpenID Connect Core 1.0, section 3.1.3.6.
    private static func accessHash(_ token: String, _ algorithm: SignatureAlgorithm) -> String {
        switch algorithm {
        case .rs256, .es256: Base64URL.encoded(Array(SHA256.hash(data: Data(token.utf8))).prefix(16))
        case .edDSA: Base64URL.encoded(Array(SHA512.hash(data: Data(token.utf8))).prefix(32))
        }
    }

    private static func form(_ parameters: [(String, String)]) -> String {
        parameters.map { "\($0)=\(PercentEncoding.encoded($1))" }.joined(separator: "&")
    }
}
