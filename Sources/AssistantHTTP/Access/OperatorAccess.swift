internal import CoreMetrics
internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import ServerState
internal import SignIn
internal import Synchronization

/// Who sends a request, and what routes they may use.
///
/// The listener for operators and their networks make a viewer, as they always did. More than that takes a key: one of the settings, which may
/// everything, or one of the state with roles of its own. Several count at once, so that a new one can be handed out before the old one goes. A client
/// that sends wrong ones is not listened to for a while, not even with a right one: otherwise guessing would cost nothing.
final class OperatorAccess: Sendable {
    /// Wrong keys of one client. A script with an old key is not locked out for long.
    static let guesses = RequestRate(count: 10, window: .seconds(60))

    private struct State {
        var hashes: [SHA256.Digest]
        var wrong = TokenBuckets(OperatorAccess.guesses, maxClients: 4096)
        /// Whether there is any key in the state, and until when that is believed: who asks for it in a flood does not wear the state down.
        var hasKeys: (answer: Bool, until: ContinuousClock.Instant)?
        /// Keys whose last use is being written.
        var noting: Set<String> = []
    }

    private struct Guess: Hashable {
        /// `nil` for several, and for a Unix socket.
        var client: IPAddress?
        /// Not looked at, after too many wrong ones.
        var isIgnored: Bool
    }

    private enum Key {
        case none
        case right(Principal)
        case wrong
        case ignored(Duration)
        /// The state cannot be read now.
        case unknown
    }

    private let networks: [AddressRange]
    /// Whether there are tokens that open the same.
    private let takesTokens: Bool
    private let state: Mutex<State>
    /// `nil` where there is no state, and so no key in one.
    private let trail: AuditTrail?
    private let start = ContinuousClock.now
    /// Told for so many clients in a second; those of more are told together.
    private static let toldClients = 16
    private let guesses: EventTally<Guess>
    /// The audit log grows by no more than these in a minute, whoever guesses.
    private static let auditedRefusals = 4
    private static let auditDelay = 60.0
    private let refusals: EventTally<AuditEvent>
    /// What is being written of them.
    private let writing = Mutex<Task<Void, Never>?>.Box(nil)
    private let refused: [String: any CounterHandler]

    init(
        _ configuration: AssistantConfiguration,
        trail: AuditTrail?,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        logger: Logger
    ) {
        state = Mutex(State(hashes: Self.hashes(configuration)))
        networks = configuration.operatorNetworks
        self.trail = trail
        takesTokens = configuration.signIn.tokenIssuer != nil
        guesses = EventTally("wrong keys") { Self.tell($0, logger) }
        refusals = EventTally("refused keys", delay: Self.auditDelay) { [writing] events in
            guard let trail else { return }
            let former = writing.mutex.withLock { $0 }
            let task = Task {
                await former?.value
                for (event, count) in events.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                    var event = event
                    if count > 1 { event.subject += " ×\(count)" }
                    await trail.record(event)
                }
            }
            writing.mutex.withLock { $0 = task }
        }
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

    // MARK: Admission

    /// Who has one of some roles: by the listener for operators, one of their networks, or a key: `Authorization: Bearer KEY`.
    ///
    /// A client behind a proxy that nobody told us to trust has the proxy's address, which may well be ours; the key counts all the same.
    /// - Returns: `nil` for everybody else.
    func principal(_ client: Client, _ request: Request, havingOneOf roles: Set<Role>) async -> Principal? {
        if let place = place(of: client, havingOneOf: roles) { return place }
        if case .right(let principal) = await key(of: request, client), principal.has(oneOf: roles) { return principal }
        return nil
    }

    /// Lets those pass who may.
    ///
    /// - Throws: ``Problem``: 401 where a key would help, 403 where it would not or has other roles, 429 for too many wrong ones, 503 where keys cannot
    ///   be looked up.
    func admit(_ client: Client, _ request: Request, to permission: Permission) async throws(Problem) -> Principal {
        if let place = place(of: client, havingOneOf: permission.roles), place.hasName || !permission.needsName { return place }
        let key = await key(of: request, client)
        switch key {
        case .right(let principal) where principal.has(oneOf: permission.roles): return principal
        case .right(let principal):
            note(AuditEvent(.keyRefused, .refused, by: principal, client: client.network, subject: "role \(permission.roleNames)"))
            let roles = Role.allCases.filter(principal.roles.contains).map(\.rawValue).joined(separator: ", ")
            throw Problem(
                .forbidden,
                "role-missing",
                "\(permission.subject) need the role \(permission.roleNames); the key \(principal.name) has: \(roles).",
                headers: [.wwwAuthenticate: "Bearer realm=\"operator\", error=\"insufficient_scope\""]
            )
        case .ignored(let wait):
            let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
            throw Problem(
                .tooManyRequests,
                "too-many-wrong-keys",
                "Too many wrong keys from this address. Try again in \(seconds) second\(seconds == 1 ? "" : "s").",
                headers: [.retryAfter: "\(seconds)"]
            )
        case .unknown:
            throw Problem(
                .serviceUnavailable,
                "keys-unavailable",
                "Keys cannot be looked up now: the server's state cannot be read. Its log has the reason.",
                headers: [.retryAfter: "5"]
            )
        case .none, .wrong: break
        }
        if client.isSessionUnknown { throw Self.sessionsUnknown }
        if let principal = client.principal { throw Self.refusal(of: principal, permission) }
        if client.tokenFault == .unavailable { throw Self.unavailable }
        throw await refusal(key, client, permission)
    }

    /// What somebody with a token or a session is told whose roles do not suffice.
    private static func refusal(of principal: Principal, _ permission: Permission) -> Problem {
        // RFC 6750, section 3.1.
        let headers: HTTPFields =
            principal.kind == .token ? [.wwwAuthenticate: "Bearer realm=\"operator\", error=\"insufficient_scope\""] : [:]
        let detail = "\(permission.subject) need the role \(permission.roleNames), which '\(principal.name)' does not have; see role_map."
        return Problem(.forbidden, "role-missing", detail, headers: headers)
    }

    static let unavailable = Problem(
        .serviceUnavailable,
        "identity-provider-unavailable",
        "The token cannot be verified now, as the identity provider does not answer. Try again later.",
        headers: [.retryAfter: "30"]
    )

    private static let sessionsUnknown = Problem(
        .serviceUnavailable,
        "sessions-unavailable",
        "The server's state cannot be read, so nobody knows whether this session was ended. Send an operator_key, or try again later.",
        headers: [.retryAfter: "5"]
    )

    private func refusal(_ key: Key, _ client: Client, _ permission: Permission) async -> Problem {
        let detail =
            permission.roles.contains(.viewer) && !permission.needsName
            ? "\(permission.subject) are on the listener for operators (admin_listen); here they are for operator_networks, and for those who send a key."
            : "\(permission.subject) are for those who send a key with the role \(permission.roleNames): Authorization: Bearer KEY."
        // RFC 6750, section 3.
        let isWrong = if case .wrong = key { true } else { client.tokenFault != nil }
        if isWrong {
            let error = "Bearer realm=\"operator\", error=\"invalid_token\""
            return Problem(.unauthorized, "not-an-operator", detail, headers: [.wwwAuthenticate: error])
        }
        guard await wouldHelp() else { return Problem(.forbidden, "not-an-operator", detail) }
        return Problem(.unauthorized, "not-an-operator", detail, headers: [.wwwAuthenticate: "Bearer realm=\"operator\""])
    }

    /// Whether there is any key or token that could be sent.
    private func wouldHelp() async -> Bool {
        let known = state.withLock { state -> Bool? in
            if takesTokens || !state.hashes.isEmpty { return true }
            return state.hasKeys.flatMap { .now < $0.until ? $0.answer : nil }
        }
        if let known { return known }
        guard let trail else { return false }
        let now = trail.clock.milliseconds
        let answer = (try? await trail.state.inspect { try APIKeys.areThere(at: now, $0) }) ?? false
        state.withLock { $0.hasKeys = (answer, .now + .seconds(5)) }
        return answer
    }

    /// Addresses are in the logs of proxies and browsers. A key that was there is known to others.
    /// - Throws: ``Problem`` 400.
    func refuseKeyInAddress(_ client: Client, _ request: Request) throws(Problem) {
        // Most addresses are too short for one.
        guard let address = request.head.path, address.utf8.count > APIKey.length else { return }
        guard let key = APIKey.first(in: address) ?? PercentEncoding.decoded(address[...].utf8).flatMap({ APIKey.first(in: $0) }) else {
            return
        }
        note(AuditEvent(.keyRefused, .refused, kind: "unknown", name: key.prefix, client: client.network, subject: "key in the address"))
        throw Problem(
            .badRequest,
            "key-in-address",
            "A key belongs in the Authorization header. This one, \(key.prefix), is in the logs of every proxy on the way now: rotate it."
        )
    }

    /// Who has a role by the way that the request came by, or by a token or session.
    private func place(of client: Client, havingOneOf roles: Set<Role>) -> Principal? {
        if let principal = client.principal, principal.has(oneOf: roles) { return principal }
        // The ways make viewers.
        guard roles.contains(.viewer) else { return nil }
        if client.isOperator { return Principal(kind: .listener, name: "", roles: [.viewer]) }
        guard !client.isBehindProxy, let address = client.address, networks.contains(where: { $0.contains(address) }) else { return nil }
        return Principal(kind: .network, name: "", roles: [.viewer])
    }

    /// Whether the request brings one of the keys of the settings, wherever it comes from.
    func hasKey(_ request: Request, _ client: Client) -> Bool {
        guard client.principal?.kind != .token, let sent = Self.bearer(request), !sent.hasPrefix(APIKey.mark) else { return false }
        if case .right = operatorKey(sent, client) { return true }
        return false
    }

    // MARK: Keys

    private static func bearer(_ request: Request) -> String? {
        guard let value = request.headers[.authorization], value.prefix(7).lowercased() == "bearer " else { return nil }
        return String(value.dropFirst(7))
    }

    private func key(of request: Request, _ client: Client) async -> Key {
        guard client.principal?.kind != .token, let sent = Self.bearer(request) else { return .none }
        return sent.hasPrefix(APIKey.mark) ? await apiKey(sent, client) : operatorKey(sent, client)
    }

    private func operatorKey(_ text: String, _ client: Client) -> Key {
        let sent = SHA256.hash(data: Data(text.utf8))
        let now = ContinuousClock.now - start
        let key = state.withLock { state -> Key in
            guard !state.hashes.isEmpty else { return .none }
            // Digests compare in constant time, whatever was sent, and all of them are compared.
            let isRight = state.hashes.reduce(false) { $1 == sent || $0 }
            if let address = client.address?.client, let wait = state.wrong.wait(of: address, at: now) { return .ignored(wait) }
            return isRight ? .right(Principal(kind: .operatorKey, name: "", roles: [.operator])) : .wrong
        }
        switch key {
        case .wrong: return wrong("wrong", prefix: nil, client)
        case .ignored(let wait): return ignored(client, wait)
        case .none, .right, .unknown: return key
        }
    }

    private func apiKey(_ text: String, _ client: Client) async -> Key {
        if let wait = wait(of: client) { return ignored(client, wait) }
        // Where there is no state nobody can tell a right key from a wrong one, so it is not a guess.
        guard let trail else { return .none }
        guard let key = APIKey(text) else { return wrong("wrong", prefix: nil, client) }
        let now = trail.clock.milliseconds
        let record: APIKeyRecord?
        do {
            record = try await trail.state.inspect { try APIKeys.find(key.prefix, $0) }
        } catch {
            trail.logger.error("cannot look up a key", metadata: ["error.reason": "\(type(of: trail.state).reason(error))"])
            return .unknown
        }
        guard let record else { return wrong("wrong", prefix: nil, client) }
        let verdict = record.verdict(on: key, at: now)
        guard verdict == .right else { return wrong(verdict.rawValue, prefix: record.prefix, client) }
        noteUse(of: record, at: now)
        return .right(Principal(kind: .apiKey, name: record.prefix, roles: record.roles))
    }

    /// Written beside the request, at most once a minute.
    private func noteUse(of record: APIKeyRecord, at now: Int64) {
        guard let trail, APIKeys.isUseDue(record, at: now), state.withLock({ $0.noting.insert(record.prefix).inserted }) else { return }
        Task { [trail, self] in
            do {
                try await trail.state.change { try APIKeys.noteUse(record.prefix, now: now, $0) }
            } catch {
                trail.logger.warning(
                    "cannot write when a key was used",
                    metadata: ["key.prefix": "\(record.prefix)", "error.reason": "\(type(of: trail.state).reason(error))"]
                )
            }
            _ = state.withLock { $0.noting.remove(record.prefix) }
        }
    }

    // MARK: Guesses

    private func wait(of client: Client) -> Duration? {
        guard let address = client.address?.client else { return nil }
        let now = ContinuousClock.now - start
        return state.withLock { $0.wrong.wait(of: address, at: now) }
    }

    private func ignored(_ client: Client, _ wait: Duration) -> Key {
        count(client, isIgnored: true)
        return .ignored(wait)
    }

    /// - Parameters:
    ///   - reason: `wrong`; `expired` or `revoked` of a key that was right once.
    ///   - prefix: Of a key that exists.
    private func wrong(_ reason: String, prefix: String?, _ client: Client) -> Key {
        // A program with a key that has run out guesses nothing, and must not lock out the others of its host.
        if reason == "wrong", let address = client.address?.client {
            let now = ContinuousClock.now - start
            state.withLock { _ = $0.wrong.take(address, at: now) }
        }
        count(client, isIgnored: false)
        note(AuditEvent(.keyRefused, .refused, kind: "unknown", name: prefix ?? "", client: client.network, subject: reason))
        return .wrong
    }

    private func count(_ client: Client, isIgnored: Bool) {
        refused[isIgnored ? "ignored" : "wrong"]?.increment(by: 1)
        guesses.add(
            Guess(client: client.address, isIgnored: isIgnored),
            limit: Self.toldClients,
            other: Guess(client: nil, isIgnored: isIgnored)
        )
    }

    /// Writes down what was refused, a while later and gathered: whoever tries a thousand times does not make the audit log longer.
    func note(_ event: AuditEvent) {
        refusals.add(
            event,
            limit: Self.auditedRefusals - 1,
            other: AuditEvent(event.action, .refused, kind: "unknown", name: "", client: "several", subject: "wrong")
        )
    }

    /// Tells at once of wrong keys that were not told yet.
    func report() {
        guesses.flush()
        refusals.flush()
    }

    /// The same, and returns when the audit log has them.
    func finish() async {
        report()
        await writing.mutex.withLock { $0 }?.value
    }

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
