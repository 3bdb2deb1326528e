internal import CurlClient
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import ReaderText
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings
internal import Synchronization

/// Lets questions through when a person was seen to ask, by a token that the provider verifies. A client that has shown one is not asked again for
/// a while.
final class CaptchaGate: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Stable and kebab-case: for problems and metrics.
    enum Outcome: String, CaseIterable { case passed, remembered, missing, refused, unavailable }

    /// What of the settings counts now.
    private struct Terms: Sendable {
        var provider: CaptchaProvider
        var siteKey: String
        var secret: Secret
        var url: String
        var policy: CaptchaSettings.Policy
        var lifetime: Duration

        /// - Returns: `nil` when no captcha is asked for.
        init?(_ settings: CaptchaSettings) {
            guard let provider = settings.provider, let siteKey = settings.siteKey, let secret = settings.secret else { return nil }
            self.provider = provider
            self.siteKey = siteKey
            self.secret = secret
            url = settings.verifyURL ?? provider.facts.verifyURL
            policy = settings.whenUnavailable
            lifetime = settings.lifetime
        }
    }

    private let current: Mutex<Terms>
    private let operators: OperatorAccess
    private let health: ProviderHealth?
    private let metrics: CaptchaMetrics
    private let client = CurlClient(maxConcurrent: maxCalls, maxWaiting: 64)
    private let logger: Logger
    private let now: @Sendable () -> Instant
    /// Until when clients that were verified are not asked again.
    private let verified = Mutex(TwoGenerations<IPAddress, Instant>(maxCount: 65_536))
    /// Said once, not for each question.
    private let isFailing = Mutex(false)

    private static let maxReplyBytes = 64 << 10
    /// Tokens that are verified at once.
    static let maxCalls = 16

    /// - Returns: `nil` when no captcha is asked for.
    init?(
        _ settings: CaptchaSettings,
        operators: OperatorAccess,
        health: ProviderHealth?,
        metrics: CaptchaMetrics,
        logger: Logger,
        now: @escaping @Sendable () -> Instant = { .now }
    ) {
        guard let terms = Terms(settings) else { return nil }
        current = Mutex(terms)
        self.operators = operators
        self.health = health
        self.metrics = metrics
        self.logger = logger
        self.now = now
        health?.begin { [weak self] in _ = await self?.verify("health-check", from: []) }
    }

    /// Other settings count for tokens from here on; clients that were verified stay so until their time is over.
    func update(_ settings: CaptchaSettings) {
        guard let terms = Terms(settings) else { return }
        current.withLock { $0 = terms }
        isFailing.withLock { $0 = false }
    }

    private var terms: Terms { current.withLock { $0 } }
    var provider: CaptchaProvider { terms.provider }
    var siteKey: String { terms.siteKey }

    /// Where a client that is not a browser puts its token.
    static let header = HTTPField.Name(known: "X-Captcha-Token")

    /// - Parameter token: From the body; the header counts where there is none.
    /// - Throws: ``Problem``: 403 `captcha-required` without a token, 403 `captcha-failed` with one that the provider refuses, 503
    ///   `captcha-unavailable` when it cannot be asked and that is not to be ignored.
    func admit(_ request: Request, token: String?, _ context: AssistantContext) async throws(Problem) {
        let address = context.client.address?.client
        if let address, let expiry = verified.withLock({ $0[address] }), now() < expiry { return metrics.count(.remembered) }
        if operators.hasKey(request, context.client) { return }
        guard let token = token ?? request.headers[Self.header], !token.isEmpty else {
            metrics.count(.missing)
            throw Problem(.forbidden, "captcha-required", "Show that a person asks: open /api/kapa/captcha in a browser, or send a token.")
        }
        let outcome = CaptchaRoutes.fault(ofToken: token) == nil ? await verify(token, from: Self.hosts(of: request)) : .refused
        metrics.count(outcome)
        switch outcome {
        case .refused:
            throw Problem(.forbidden, "captcha-failed") { words in words("problem.captcha-failed") }
        case .unavailable where terms.policy == .refuse:
            throw Problem(.serviceUnavailable, "captcha-unavailable", headers: [.retryAfter: "30"]) { words in
                words("problem.captcha-unavailable")
            }
        case .unavailable: break
        default:
            // A connection without an address has nothing that it could be known by.
            guard let address else { break }
            let expiry = now() + terms.lifetime
            verified.withLock { $0.set(address, expiry) }
        }
    }

    /// The hosts of the pages on which a token for this request may have been made: a browser names its page's in `Origin`, which was looked at before,
    /// as was `Host`.
    private static func hosts(of request: Request) -> Set<String> {
        let origin = request.headers[.origin].flatMap { URLComponents(string: $0)?.plainHost }
        let own = request.head.authority.flatMap { URLComponents(string: "http://" + $0)?.plainHost }
        return Set([origin, own].compactMap { $0?.lowercased() })
    }

    /// The client's address is not sent: the provider has seen it when it showed the check.
    ///
    /// - Parameter hosts: Where the check may have been shown. A token of another site's, which has the same key by mistake, or was made there by
    ///   whoever asks, counts for nothing here; of none the provider says where.
    private func verify(_ token: String, from hosts: Set<String>) async -> Outcome {
        let terms = terms
        let request = CurlRequest(
            method: "POST",
            url: terms.url,
            headers: [(name: "Content-Type", value: "application/x-www-form-urlencoded"), (name: "Accept", value: "application/json")],
            body: Array("secret=\(Self.encoded(terms.secret.value))&response=\(Self.encoded(token))".utf8),
            deadlines: CurlRequest.Deadlines(connect: .seconds(3), firstByte: .seconds(5), stall: .seconds(3), total: .seconds(8)),
            maxResponseBytes: Self.maxReplyBytes
        )
        do throws(CurlError) {
            let response = try await client.send(request)
            guard response.status == 200, let reply = try? JSONValue(parsing: response.body, limits: .service),
                let isPassed = reply["success"]?.flag
            else { return failed("status \(response.status)") }
            let codes = (reply["error-codes"]?.elements ?? []).compactMap(\.text)
            // What is wrong with our own settings is not the reader's fault.
            if !isPassed, let code = codes.first(where: { Self.isOurs($0) }) {
                return failed("it refuses captcha_secret or captcha_site_key (\(code.prefix(40)))")
            }
            isFailing.withLock { $0 = false }
            health?.note(isWell: true)
            if let host = reply["hostname"]?.text?.lowercased(), !host.isEmpty, !hosts.contains(where: { Self.isSame($0, host) }) {
                return .refused
            }
            // The third version of reCAPTCHA shows nothing, and judges.
            if let score = reply["score"]?.number, score < Self.minScore { return .refused }
            return isPassed ? .passed : .refused
        } catch {
            return error.code == .cancelled ? .unavailable : failed(error.description)
        }
    }

    /// All names of the loopback interface mean this machine.
    private static func isSame(_ host: String, _ other: String) -> Bool {
        func isLoopback(_ host: String) -> Bool { host == "localhost" || IPAddress(host)?.isLoopback == true }
        return host == other || isLoopback(host) && isLoopback(other)
    }

    private static let minScore = 0.5

    private static func isOurs(_ code: String) -> Bool { code.hasSuffix("-secret") || code.contains("sitekey") || code == "bad-request" }

    private func failed(_ reason: String) -> Outcome {
        health?.note(isWell: false)
        let isNews = isFailing.withLock { isFailing in
            defer { isFailing = true }
            return !isFailing
        }
        if isNews {
            logger.error(
                "captchas cannot be verified; questions are \(terms.policy == .allow ? "answered without" : "refused")",
                metadata: ["captcha.provider": "\(provider.rawValue)", "captcha.reason": "\(reason)"]
            )
        }
        return .unavailable
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: unreserved)) ?? ""
    }

    /// RFC 3986, section 2.3.
    private static let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
}
