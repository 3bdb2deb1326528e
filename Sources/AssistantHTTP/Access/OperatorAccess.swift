internal import CoreMetrics
internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import SignIn
internal import Synchronization

/// Who sees what helps an operator, and an attacker: sizes, reasons, versions.
///
/// Several keys count at once, so that a new one can be handed out before the old one goes. A client that sends wrong ones is not listened to for a
/// while, not even with a right one: otherwise guessing would cost nothing.
final class OperatorAccess: Sendable {
    /// Wrong keys of one client. A script with an old key is not locked out for long.
    static let guesses = RequestRate(count: 10, window: .seconds(60))

    private struct State {
        var hashes: [SHA256.Digest]
        var wrong = TokenBuckets(OperatorAccess.guesses, maxClients: 4096)
    }

    private struct Guess: Hashable {
        /// `nil` for several, and for a Unix socket.
        var client: IPAddress?
        /// Not looked at, after too many wrong ones.
        var isIgnored: Bool
    }

    private enum Key { case none, right, wrong, ignored(Duration) }

    private let networks: [AddressRange]
    /// Whether there are tokens that open the same.
    private let takesTokens: Bool
    private let state: Mutex<State>
    private let start = ContinuousClock.now
    /// Told for so many clients in a second; those of more are told together.
    private static let toldClients = 16
    private let guesses: EventTally<Guess>
    private let refused: [String: any CounterHandler]

    init(_ configuration: AssistantConfiguration, metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger) {
        state = Mutex(State(hashes: Self.hashes(configuration)))
        networks = configuration.operatorNetworks
        takesTokens = configuration.signIn.tokenIssuer != nil
        guesses = EventTally("wrong keys") { Self.tell($0, logger) }
        refused = Dictionary(
            uniqueKeysWithValues: ["wrong", "ignored"].map { reason in
                (reason, metrics.makeCounter(label: "assistant_operator_keys_refused_total", dimensions: [("reason", reason)]))
            }
        )
    }

    /// Other keys count from here on.
    func update(_ configuration: AssistantConfiguration) { state.withLock { $0.hashes = Self.hashes(configuration) } }

    private static func hashes(_ configuration: AssistantConfiguration) -> [SHA256.Digest] {
        configuration.operatorKeys.map { SHA256.hash(data: Data($0.value.utf8)) }
    }

    /// Who comes to the listener for operators, from one of their networks, or sends a key: `Authorization: Bearer KEY`.
    ///
    /// A client behind a proxy that nobody told us to trust has the proxy's address, which may well be ours; the key counts all the same.
    func admits(_ client: Client, _ request: Request) -> Bool {
        if client.isOperator || client.principal?.may(.viewer) == true { return true }
        if case .right = key(of: request, client) { return true }
        return isInNetworks(client)
    }

    /// Lets operators pass.
    ///
    /// - Parameter purpose: What is kept from others, as the subject of a sentence in the plural.
    /// - Throws: ``Problem``: 401 where a key would help, 429 for too many wrong ones, 403 otherwise.
    func admit(_ client: Client, _ request: Request, to purpose: String) throws(Problem) {
        if client.isOperator || client.principal?.may(.viewer) == true { return }
        let key = key(of: request, client)
        if case .right = key { return }
        if isInNetworks(client) { return }
        if case .ignored(let wait) = key {
            let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
            throw Problem(
                .tooManyRequests,
                "too-many-wrong-keys",
                "Too many wrong keys from this address. Try again in \(seconds) second\(seconds == 1 ? "" : "s").",
                headers: [.retryAfter: "\(seconds)"]
            )
        }
        if let principal = client.principal {
            let detail = "\(purpose) are for those with the role viewer or operator, which '\(principal.name)' does not have; see role_map."
            // RFC 6750, section 3.1.
            let headers: HTTPFields =
                principal.kind == .token ? [.wwwAuthenticate: "Bearer realm=\"operator\", error=\"insufficient_scope\""] : [:]
            throw Problem(.forbidden, "not-an-operator", detail, headers: headers)
        }
        if client.tokenFault == .unavailable { throw Self.unavailable }
        let detail =
            "\(purpose) are on the listener for operators (admin_listen); here they are for operator_networks, and for those who send an operator_key."
        guard takesTokens || state.withLock({ !$0.hashes.isEmpty }) else { throw Problem(.forbidden, "not-an-operator", detail) }
        // RFC 6750, section 3.
        let isWrong = if case .wrong = key { true } else { client.tokenFault != nil }
        let error = isWrong ? ", error=\"invalid_token\"" : ""
        throw Problem(.unauthorized, "not-an-operator", detail, headers: [.wwwAuthenticate: "Bearer realm=\"operator\"" + error])
    }

    static let unavailable = Problem(
        .serviceUnavailable,
        "identity-provider-unavailable",
        "The token cannot be verified now, as the identity provider does not answer. Try again later.",
        headers: [.retryAfter: "30"]
    )

    private func isInNetworks(_ client: Client) -> Bool {
        guard !client.isBehindProxy, let address = client.address else { return false }
        return networks.contains { $0.contains(address) }
    }

    /// Whether the request brings a key, wherever it comes from.
    func hasKey(_ request: Request, _ client: Client) -> Bool {
        if case .right = key(of: request, client) { true } else { false }
    }

    private func key(of request: Request, _ client: Client) -> Key {
        guard client.principal?.kind != .token, let value = request.headers[.authorization], value.lowercased().hasPrefix("bearer ") else {
            return .none
        }
        let sent = SHA256.hash(data: Data(value.dropFirst("bearer ".count).utf8))
        let now = ContinuousClock.now - start
        let key = state.withLock { state -> Key in
            guard !state.hashes.isEmpty else { return .none }
            // Digests compare in constant time, whatever was sent, and all of them are compared.
            let isRight = state.hashes.reduce(false) { $1 == sent || $0 }
            if let address = client.address?.client, let wait = state.wrong.wait(of: address, at: now) { return .ignored(wait) }
            if isRight { return .right }
            if let address = client.address?.client { _ = state.wrong.take(address, at: now) }
            return .wrong
        }
        switch key {
        case .none, .right: break
        case .wrong: count(client, isIgnored: false)
        case .ignored: count(client, isIgnored: true)
        }
        return key
    }

    private func count(_ client: Client, isIgnored: Bool) {
        refused[isIgnored ? "ignored" : "wrong"]?.increment(by: 1)
        guesses.add(
            Guess(client: client.address, isIgnored: isIgnored),
            limit: Self.toldClients,
            other: Guess(client: nil, isIgnored: isIgnored)
        )
    }

    /// Tells at once of wrong keys that were not told yet.
    func report() { guesses.flush() }

    private static func tell(_ guesses: [Guess: Int], _ logger: Logger) {
        let lines = guesses.map {
            (client: $0.key.client.map { "\($0)" } ?? "several or unknown", isIgnored: $0.key.isIgnored, count: $0.value)
        }
        for line in lines.sorted(by: { ($0.client, $0.isIgnored ? 1 : 0) < ($1.client, $1.isIgnored ? 1 : 0) }) {
            logger.warning(
                line.isIgnored ? "operator keys were ignored, after too many wrong ones" : "wrong operator keys",
                metadata: ["client.address": "\(line.client)", "count": .stringConvertible(line.count)]
            )
        }
    }
}
