internal import Answers
internal import HTTPTypes
internal import HummingbirdCore
internal import ReaderText
internal import ServerFoundation
internal import ServerSettings
internal import Synchronization

/// What a request costs its client.
enum RateClass: String, Sendable, CaseIterable {
    /// Questions, which can cost money at Kapa.
    case questions
    /// Every call to the API.
    case requests
    /// Votes on answers that browsers gave: each stores a question.
    case votes
}

/// One token bucket for each key.
struct TokenBuckets: Sendable {
    let rate: RequestRate
    private var buckets: TwoGenerations<IPAddress, TokenBucket>

    /// - Parameter maxClients: Buckets that are remembered, about 80 bytes each.
    init(_ rate: RequestRate, maxClients: Int = 65_536) {
        self.rate = rate
        buckets = TwoGenerations(maxCount: maxClients)
    }

    var clientCount: Int { buckets.count }

    /// What ``take(_:at:)`` would say.
    func decision(_ client: IPAddress, at now: Duration) -> TokenBucket.Decision { bucket(client).decision(rate, at: now) }

    /// How long a client has used up everything; `nil` when it has not.
    func wait(of client: IPAddress, at now: Duration) -> Duration? {
        let decision = decision(client, at: now)
        return decision.isAdmitted ? nil : decision.retryAfter
    }

    /// - Parameter now: On a clock that never goes back.
    mutating func take(_ client: IPAddress, at now: Duration) -> TokenBucket.Decision {
        var bucket = bucket(client)
        let decision = bucket.take(rate, at: now)
        buckets.set(client, bucket)
        return decision
    }

    private func bucket(_ client: IPAddress) -> TokenBucket { buckets[client] ?? TokenBucket() }
}

/// One rate, held by every client, by the networks that clients are in, and by all of them: who has many addresses gains little by them.
struct RateLevels: Sendable {
    /// Whose requests are counted together.
    enum Scope: Sendable, CaseIterable {
        /// An IPv4 address, or an IPv6 /64.
        case client
        case ipv4Network
        case ipv6Network
        case ipv6Site
        case total

        /// What a client's address counts as; `nil` for one of the other family.
        fileprivate func key(of address: IPAddress) -> IPAddress? {
            switch self {
            case .client: address.client
            case .ipv4Network: address.isIPv4 ? address.masked(to: 120) : nil
            case .ipv6Network: address.isIPv4 ? nil : address.masked(to: 56)
            case .ipv6Site: address.isIPv4 ? nil : address.masked(to: 48)
            case .total: address.masked(to: 0)
            }
        }

        fileprivate func factor(_ factors: RateFactors) -> Int {
            switch self {
            case .client: 1
            case .ipv4Network: factors.ipv4Network
            case .ipv6Network: factors.ipv6Network
            case .ipv6Site: factors.ipv6Site
            case .total: factors.total
            }
        }

        /// Behind the name of a rate, in `RateLimit` and `RateLimit-Policy`.
        fileprivate var suffix: String {
            switch self {
            case .client: ""
            case .ipv4Network, .ipv6Network, .ipv6Site: "-network"
            case .total: "-total"
            }
        }

        /// - Parameter what: What there was too much of.
        fileprivate func refusal(of what: RateClass, seconds: Int, in words: Catalogue) -> String {
            let key =
                switch self {
                case .client: "problem.rate-limited.address"
                case .ipv4Network, .ipv6Network, .ipv6Site: "problem.rate-limited.network"
                case .total: "problem.rate-limited.total"
                }
            return words(key, ["what": SentenceValue(words("problem.what.\(what)")), "count": SentenceValue(seconds)])
        }
    }

    struct Decision {
        var scope: Scope
        var rate: RequestRate
        var bucket: TokenBucket.Decision
    }

    private var levels: [(scope: Scope, buckets: TokenBuckets)]

    init(_ rate: RequestRate, _ factors: RateFactors) {
        levels = Scope.allCases.compactMap { scope in
            let (count, overflow) = rate.count.multipliedReportingOverflow(by: scope.factor(factors))
            return count > 0 && !overflow ? (scope, TokenBuckets(RequestRate(count: count, window: rate.window))) : nil
        }
    }

    /// Takes one of each bucket the address belongs to, or none.
    ///
    /// - Parameter now: On a clock that never goes back.
    /// - Returns: That of the client; when the request is refused, that of the level that refuses it for longest.
    mutating func take(_ address: IPAddress, at now: Duration) -> Decision? {
        var refusal: Decision?
        for (scope, buckets) in levels {
            guard let key = scope.key(of: address) else { continue }
            let decision = buckets.decision(key, at: now)
            if !decision.isAdmitted, decision.retryAfter > refusal?.bucket.retryAfter ?? .zero {
                refusal = Decision(scope: scope, rate: buckets.rate, bucket: decision)
            }
        }
        if let refusal { return refusal }
        var result: Decision?
        for index in levels.indices {
            let scope = levels[index].scope
            guard let key = scope.key(of: address) else { continue }
            let decision = levels[index].buckets.take(key, at: now)
            if scope == .client { result = Decision(scope: scope, rate: levels[index].buckets.rate, bucket: decision) }
        }
        return result
    }
}

/// Holds every client and every network to its rates.
final class RateLimiter: Sendable {
    private let levels: [RateClass: Mutex<RateLevels>.Box]
    private let start = ContinuousClock.now

    init(questions: RequestRate?, requests: RequestRate?, votes: RequestRate? = nil, factors: RateFactors) {
        levels = [RateClass.questions: questions, .requests: requests, .votes: votes].compactMapValues { rate in
            rate.map { Mutex<RateLevels>.Box(RateLevels($0, factors)) }
        }
    }

    /// Counts a request against the classes it belongs to.
    ///
    /// - Returns: Headers that tell the client where it stands in the narrowest class.
    /// - Throws: ``Problem`` 429 with `Retry-After` when a class is used up.
    func admit(_ address: IPAddress?, _ classes: [RateClass]) throws(Problem) -> HTTPFields {
        // A connection without an address comes from this machine.
        guard let address else { return [:] }
        var headers: HTTPFields = [:]
        for name in classes {
            guard let box = levels[name] else { continue }
            let now = ContinuousClock.now - start
            guard let decision = box.mutex.withLock({ $0.take(address, at: now) }) else { continue }
            if headers.isEmpty || !decision.bucket.isAdmitted { headers = Self.headers(name, decision) }
            guard decision.bucket.isAdmitted else {
                let seconds = Self.seconds(decision.bucket.retryAfter)
                headers[.retryAfter] = "\(seconds)"
                throw Problem(.tooManyRequests, "rate-limited", headers: headers) { [scope = decision.scope] words in
                    scope.refusal(of: name, seconds: seconds, in: words)
                }
            }
        }
        return headers
    }

    /// Source: draft-ietf-httpapi-ratelimit-headers-11.
    private static func headers(_ name: RateClass, _ decision: RateLevels.Decision) -> HTTPFields {
        let name = name.rawValue + decision.scope.suffix
        return [
            .rateLimitPolicy: "\"\(name)\";q=\(decision.rate.count);w=\(seconds(decision.rate.window))",
            .rateLimit: "\"\(name)\";r=\(decision.bucket.remaining);t=\(seconds(decision.bucket.reset))",
        ]
    }

    /// Rounded up: a client that waits so long is admitted.
    private static func seconds(_ duration: Duration) -> Int { Int((duration / .seconds(1)).rounded(.up)) }
}

extension HTTPField.Name {
    static let rateLimit = Self(known: "RateLimit")
    static let rateLimitPolicy = Self(known: "RateLimit-Policy")
}
