internal import CurlClient
internal import Foundation
package import Logging
internal import ServerFoundation

/// An issuer of tokens: what it says about itself and its keys, asked for when somebody needs them, and kept.
///
/// A key that nobody knows makes the keys be asked for again, at most once a minute, whoever sends such tokens. While an issuer does not answer, what
/// it said before counts for a day.
package actor IdentityProvider {
    /// How long answers are taken as they are.
    private static let freshness: Duration = .seconds(3600)
    /// How long they are used when the issuer does not answer any more.
    private static let staleness: Duration = .seconds(86_400)
    /// From one look of the monitor to the next, while it answers.
    private static let lookInterval: Duration = .seconds(300)
    /// Between two attempts.
    private static let pause: Duration = .seconds(60)
    /// The same while nothing is known.
    private static let firstPause: Duration = .seconds(5)
    /// Who may wait for an answer: requests that wait take the places of others.
    private static let maxWaiting = 32
    private static let maxBytes = 512 << 10
    static let deadlines = CurlRequest.Deadlines(connect: .seconds(3), firstByte: .seconds(5), stall: .seconds(3), total: .seconds(8))

    private struct Known: Sendable {
        var metadata: ProviderMetadata
        var keys: VerificationKeys
        var at: ContinuousClock.Instant
    }

    private enum Failure: Error { case answer(String) }

    nonisolated let issuer: String
    nonisolated let client: CurlClient
    private nonisolated let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private var known: Known?
    private var lastAttempt: ContinuousClock.Instant?
    private var attempt: Task<Void, Never>?
    private var waiting = 0
    /// Why the last attempt failed; `nil` when it did not. Said once, not for each request.
    private var failure: String?

    package init(_ issuer: String, logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.issuer = issuer
        self.logger = logger
        self.now = now
        client = CurlClient(maxConcurrent: 4, maxWaiting: 64)
    }

    /// - Throws: ``TokenFault/unavailable``.
    func metadata() async throws(TokenFault) -> ProviderMetadata { try await current().metadata }

    /// The key that a token is to be verified with.
    /// - Throws: ``TokenFault/unknownKey``, ``TokenFault/unavailable``.
    func key(for token: SignedToken) async throws(TokenFault) -> VerificationKey {
        var known = try await current()
        if !known.keys.knows(token.keyID), attempt != nil || mayAsk {
            await ask()
            known = try await current()
        }
        guard let key = known.keys.key(token.keyID, token.algorithm) else { throw .unknownKey }
        return key
    }

    /// Whether it can be asked, for whoever watches over that: what it said some minutes ago is asked for again, though readers would still be served by it.
    /// - Returns: Why it cannot; `nil` when it can.
    func fault() async -> String? {
        let isRecent = known.map { now() - $0.at < Self.lookInterval } ?? false
        if !isRecent || failure != nil, attempt != nil || mayAsk { await ask() }
        return known == nil ? failure ?? "it was not asked" : failure
    }

    private func current() async throws(TokenFault) -> Known {
        if let known, now() - known.at < Self.freshness { return known }
        if attempt != nil || mayAsk { await ask() }
        guard let known, now() - known.at < Self.staleness else { throw .unavailable }
        return known
    }

    private var mayAsk: Bool { lastAttempt.map { now() - $0 >= (known == nil ? Self.firstPause : Self.pause) } ?? true }

    /// All who need an answer wait for the same one, as far as there is room; none of them ends it by leaving.
    private func ask() async {
        guard waiting < Self.maxWaiting else { return }
        waiting += 1
        defer { waiting -= 1 }
        if let attempt { return await attempt.value }
        lastAttempt = now()
        let task = Task { await self.load() }
        attempt = task
        await task.value
        attempt = nil
    }

    private func load() async {
        do {
            let document = try await get(ProviderMetadata.address(of: issuer))
            guard let metadata = ProviderMetadata(document, issuer: issuer) else {
                throw Failure.answer("its description is another issuer's, or names addresses that are not https")
            }
            guard let keys = VerificationKeys(try await get(metadata.keysAddress)) else {
                throw Failure.answer("it has no key for RS256, ES256 or EdDSA")
            }
            known = Known(metadata: metadata, keys: keys, at: now())
            if failure != nil { logger.notice("the identity provider answers again", metadata: ["sign_in.issuer": "\(issuer)"]) }
            failure = nil
        } catch {
            let reason = if case Failure.answer(let reason) = error { reason } else { "\(error)" }
            if failure == nil {
                logger.error(
                    "the identity provider cannot be asked",
                    metadata: ["sign_in.issuer": "\(issuer)", "sign_in.reason": "\(reason)"]
                )
            }
            failure = reason
        }
    }

    private func get(_ url: String) async throws -> JSONValue {
        let request = CurlRequest(
            url: url,
            headers: [(name: "Accept", value: "application/json")],
            deadlines: Self.deadlines,
            maxResponseBytes: Self.maxBytes
        )
        let response = try await client.send(request)
        guard response.status == 200 else { throw Failure.answer("it answered with status \(response.status)") }
        do throws(JSONFault) {
            return try JSONValue(parsing: response.body, limits: .service)
        } catch {
            throw Failure.answer("its answer \(error.reason)")
        }
    }
}
