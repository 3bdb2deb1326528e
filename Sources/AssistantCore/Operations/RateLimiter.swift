internal import HTTPTypes
internal import HummingbirdCore
internal import Synchronization

/// What a request costs its client.
enum RateClass: String, Sendable, CaseIterable {
    /// Questions, which can cost money at Kapa.
    case questions
    /// Every call to the API.
    case requests
}

/// Token buckets, one for each client and class: a client may use up its whole rate at once, then as fast as it fills again.
///
/// A bucket is one instant, the time at which it will be full again (the "theoretical arrival time" of GCRA, ITU-T I.371).
struct TokenBuckets: Sendable {
    struct Decision: Hashable, Sendable {
        var isAdmitted: Bool
        var remaining: Int
        /// Until the bucket is full.
        var reset: Duration
        /// Until one more is admitted; zero when one is.
        var retryAfter: Duration
    }

    private let rate: RequestRate
    private let interval: Duration
    /// Two generations: when the new one is full, it becomes the old one, which is forgotten. A client that still asks is carried over. So the
    /// table is bounded, at a constant cost, and flushing it needs as many addresses as it has places.
    private var current: [IPAddress: Duration] = [:]
    private var previous: [IPAddress: Duration] = [:]
    private let generationSize: Int

    /// - Parameter maxClients: Buckets that are remembered, about 80 bytes each.
    init(_ rate: RequestRate, maxClients: Int = 65_536) {
        self.rate = rate
        interval = rate.window / rate.count
        generationSize = max(1, maxClients / 2)
    }

    var clientCount: Int { current.count + previous.count }

    /// How long a client has used up everything; `nil` when it has not.
    func wait(of client: IPAddress, at now: Duration) -> Duration? {
        let full = max(current[client] ?? previous[client] ?? now, now)
        let wait = full + interval - now - rate.window
        return wait > .zero ? wait : nil
    }

    /// - Parameter now: On a clock that never goes back.
    mutating func take(_ client: IPAddress, at now: Duration) -> Decision {
        let full = max(current[client] ?? previous[client] ?? now, now)
        let next = full + interval
        let isAdmitted = next - now <= rate.window
        let used = isAdmitted ? next : full
        if current[client] == nil, current.count >= generationSize {
            previous = current
            current = [:]
        }
        current[client] = used
        return Decision(
            isAdmitted: isAdmitted,
            remaining: max(0, Int((rate.window - (used - now)) / interval)),
            reset: used - now,
            retryAfter: isAdmitted ? .zero : next - now - rate.window
        )
    }
}

/// Holds every client to its rates.
final class RateLimiter: Sendable {
    private let rates: [RateClass: RequestRate]
    private let buckets: [RateClass: Mutex<TokenBuckets>.Box]
    private let start = ContinuousClock.now

    init(questions: RequestRate?, requests: RequestRate?) {
        rates = [RateClass.questions: questions, .requests: requests].compactMapValues { $0 }
        buckets = rates.mapValues { Mutex<TokenBuckets>.Box(TokenBuckets($0)) }
    }

    /// Counts a request against the classes it belongs to.
    ///
    /// - Returns: Headers that tell the client where it stands in the narrowest class.
    /// - Throws: ``Problem`` 429 with `Retry-After` when a class is used up.
    func admit(_ client: IPAddress?, _ classes: [RateClass]) throws(Problem) -> HTTPFields {
        // A connection without an address comes from this machine.
        guard let client = client?.client else { return [:] }
        var headers: HTTPFields = [:]
        for name in classes {
            guard let box = buckets[name], let rate = rates[name] else { continue }
            let now = ContinuousClock.now - start
            let decision = box.mutex.withLock { $0.take(client, at: now) }
            if headers.isEmpty || !decision.isAdmitted { headers = Self.headers(name, rate, decision) }
            guard decision.isAdmitted else {
                let seconds = Self.seconds(decision.retryAfter)
                headers[.retryAfter] = "\(seconds)"
                throw Problem(
                    .tooManyRequests,
                    "rate-limited",
                    "Too many \(name.rawValue) from this address. Try again in \(seconds) second\(seconds == 1 ? "" : "s").",
                    headers: headers
                )
            }
        }
        return headers
    }

    /// Source: draft-ietf-httpapi-ratelimit-headers-11.
    private static func headers(_ name: RateClass, _ rate: RequestRate, _ decision: TokenBuckets.Decision) -> HTTPFields {
        [
            .rateLimitPolicy: "\"\(name.rawValue)\";q=\(rate.count);w=\(seconds(rate.window))",
            .rateLimit: "\"\(name.rawValue)\";r=\(decision.remaining);t=\(seconds(decision.reset))",
        ]
    }

    /// Rounded up: a client that waits so long is admitted.
    private static func seconds(_ duration: Duration) -> Int { Int((duration / .seconds(1)).rounded(.up)) }
}

extension Mutex {
    /// A mutex that can stand in a dictionary.
    final class Box: Sendable where Value: Sendable {
        let mutex: Mutex<Value>
        init(_ value: Value) { mutex = Mutex(value) }
    }
}

extension HTTPField.Name {
    static let rateLimit = Self(known: "RateLimit")
    static let rateLimitPolicy = Self(known: "RateLimit-Policy")
}
