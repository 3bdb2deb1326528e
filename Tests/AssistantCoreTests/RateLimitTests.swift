internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

struct RateLimitTests {
    private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test func admitsItsRateAtOnceThenAsItFills() throws {
        var buckets = TokenBuckets(RequestRate(count: 3, window: .seconds(30)))
        let client = try Self.address("192.0.2.1")
        #expect((0..<3).map { _ in buckets.take(client, at: .zero).remaining } == [2, 1, 0])
        let refused = buckets.take(client, at: .zero)
        #expect(!refused.isAdmitted)
        #expect(refused.retryAfter == .seconds(10))
        #expect(refused.reset == .seconds(30))
        #expect(!buckets.take(client, at: .milliseconds(9999)).isAdmitted)
        #expect(buckets.take(client, at: .seconds(10)).isAdmitted)
        #expect(!buckets.take(client, at: .seconds(10)).isAdmitted)
        #expect(buckets.take(client, at: .seconds(1000)).remaining == 2)
    }

    @Test func aRefusalCostsNothing() throws {
        var buckets = TokenBuckets(RequestRate(count: 1, window: .seconds(10)))
        let client = try Self.address("192.0.2.1")
        _ = buckets.take(client, at: .zero)
        for _ in 0..<100 { #expect(!buckets.take(client, at: .seconds(5)).isAdmitted) }
        #expect(buckets.take(client, at: .seconds(10)).isAdmitted)
    }

    @Test func remembersABoundedNumberOfClients() throws {
        var buckets = TokenBuckets(RequestRate(count: 1, window: .seconds(600)), maxClients: 100)
        let busy = try Self.address("192.0.2.1")
        #expect(buckets.take(busy, at: .zero).isAdmitted)
        for number in 0..<10_000 {
            _ = buckets.take(try Self.address("10.\(number / 65536).\(number / 256 % 256).\(number % 256)"), at: .seconds(1))
            #expect(buckets.clientCount <= 100)
            if number % 10 == 0 { #expect(!buckets.take(busy, at: .seconds(1)).isAdmitted, "one who keeps asking is not forgotten") }
        }
    }

    @Test func countsAHouseholdOfIPv6AsOne() throws {
        #expect(try Self.address("2001:db8:1:2::1").client == Self.address("2001:db8:1:2:ffff::9").client)
        #expect(try Self.address("2001:db8:1:2::1").client != Self.address("2001:db8:1:3::1").client)
        #expect(try Self.address("192.0.2.1").client != Self.address("192.0.2.2").client)
        #expect(try Self.address("::ffff:192.0.2.1").client == Self.address("192.0.2.1").client)
    }

    /// - Parameters:
    ///   - addresses: How many, each `step` after the one before where `pattern` has a mark.
    ///   - admitted: With 20 questions for each client.
    @Test(arguments: [
        ("2001:db8:1:#::1", 0x100, 100, 80, "-network"), ("2001:db8:1:#::1", 1, 90, 40, "-network"),
        ("2001:db8:#::1", 1, 3000, 2000, "-total"),
        ("192.0.2.#", 1, 200, 200, ""), ("2001:db8:1:2::#", 1, 30, 20, ""),
    ])
    func whoHasManyAddressesGainsLittleByThem(pattern: String, step: Int, addresses: Int, admitted: Int, scope: String) throws {
        let limiter = RateLimiter(questions: RequestRate(count: 20, window: .seconds(86_400)), requests: nil, factors: RateFactors())
        var count = 0
        var policy: String?
        for index in 0..<addresses {
            let address = try Self.address(pattern.replacing("#", with: String(index * step, radix: pattern.contains(":") ? 16 : 10)))
            do throws(Problem) {
                _ = try limiter.admit(address, [.questions])
                count += 1
            } catch {
                #expect(error.code == "rate-limited" && error.headers[.retryAfter] != nil)
                policy = error.headers[.rateLimitPolicy]
            }
        }
        #expect(count == admitted)
        if admitted < addresses { #expect(policy?.hasPrefix("\"questions\(scope)\";q=") == true) }
    }

    @Test func aRefusedClientUsesNothingOfItsNetwork() throws {
        let limiter = RateLimiter(questions: RequestRate(count: 2, window: .seconds(3600)), requests: nil, factors: RateFactors())
        let (first, second) = (try Self.address("2001:db8:1:aa01::1"), try Self.address("2001:db8:1:aa02::1"))
        var admitted = 0
        for address in [first, first, first, first, first, first, second, second, second] {
            if (try? limiter.admit(address, [.questions])) != nil { admitted += 1 }
        }
        #expect(admitted == 4)
    }

    @Test func aFactorOfZeroIsAnyNumber() throws {
        var factors = RateFactors()
        (factors.ipv6Network, factors.ipv6Site, factors.total) = (0, 0, 0)
        let limiter = RateLimiter(questions: RequestRate(count: 1, window: .seconds(3600)), requests: nil, factors: factors)
        for index in 0..<1000 {
            _ = try limiter.admit(try Self.address("2001:db8:1:\(index)::1"), [.questions])
        }
    }

    @Test func refusesMoreThanTheRateOverASocket() async throws {
        let site = try SiteFixture()
        let application = try site.application { $0.requestRate = RequestRate(count: 2, window: .seconds(3600)) }
        try await application.test(.live) { client in
            let first = try await client.execute(uri: "/api/search?q=port", method: .get)
            #expect(first.status == .ok)
            #expect(first.headers[.rateLimitPolicy] == "\"requests\";q=2;w=3600")
            #expect(first.headers[.rateLimit] == "\"requests\";r=1;t=1800")
            // Forged hops do not make another client.
            for hop in 0..<3 {
                let response = try await client.execute(
                    uri: "/api/%73earch?q=port",
                    method: .get,
                    headers: [HTTPField.Name(known: "X-Forwarded-For"): "10.9.8.\(hop)"]
                )
                guard hop > 0 else {
                    #expect(response.status == .ok)
                    continue
                }
                #expect(response.status == .tooManyRequests)
                #expect(try response.problemCode() == "rate-limited")
                #expect(Int(response.headers[.retryAfter] ?? "") ?? 0 > 1000)
                #expect(response.headers[.rateLimit]?.hasPrefix("\"requests\";r=0;t=") == true)
            }
            #expect(try await client.execute(uri: "/", method: .get).status == .ok, "pages have no rate")
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok)
        }
    }

    @Test func countsClientsBehindATrustedProxyOneByOne() async throws {
        let site = try SiteFixture()
        let application = try site.application { configuration in
            configuration.questionRate = RequestRate(count: 1, window: .seconds(3600))
            configuration.trustedProxies = AddressRange.loopback
        }
        try await application.test(.live) { client in
            // What a client itself wrote, to the left of the proxy's word, does not count.
            for (hops, status) in [("192.0.2.1", 200), ("192.0.2.1", 429), ("203.0.113.9, 192.0.2.1", 429), ("192.0.2.2", 200)] {
                let found = try await ask(client, hops)
                #expect(found.code == status, "\(hops)")
            }
        }
    }

    private func ask(_ client: any TestClientProtocol, _ hops: String) async throws -> HTTPResponse.Status {
        try await client.execute(
            uri: "/api/kapa/query",
            method: .post,
            headers: [.contentType: "application/json", HTTPField.Name(known: "X-Forwarded-For"): hops],
            body: ByteBuffer(string: #"{"query": "port"}"#)
        ).status
    }

    // MARK: Addresses

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.8", false),
        ("0.0.0.0/0", "203.0.113.1", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true),
        ("fd00::/8", "fdff::1", true),
        ("fd00::/8", "fe80::1", false), ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("10.1.2.3/8", "10.200.0.1", true),
    ])
    func rangesHoldTheirAddresses(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(Self.address(address)) == isInside)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "::1/129", "localhost", "10.0.0.1/8/8", "1e1.0.0.0"])
    func refusesWhatIsNoRange(text: String) { #expect(AddressRange(text) == nil) }

    @Test(arguments: [
        ("198.51.100.1", ["192.0.2.1"], "198.51.100.1", true), ("127.0.0.1", ["192.0.2.1"], "192.0.2.1", false),
        ("127.0.0.1", ["203.0.113.9, 192.0.2.1"], "192.0.2.1", false), ("127.0.0.1", ["192.0.2.1, 10.1.1.1"], "192.0.2.1", false),
        ("127.0.0.1", ["192.0.2.1", "10.1.1.1"], "192.0.2.1", false), ("127.0.0.1", ["192.0.2.1:4711"], "192.0.2.1", false),
        ("127.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1", false), ("127.0.0.1", ["nonsense"], "127.0.0.1", false),
        ("127.0.0.1", ["192.0.2.1, nonsense, 10.1.1.1"], "10.1.1.1", false), ("127.0.0.1", [], "127.0.0.1", false),
        ("127.0.0.1", [String(repeating: "10.1.1.1,", count: 5000) + "10.1.1.1"], "10.1.1.1", false),
    ])
    func findsTheClientBehindProxies(peer: String, hops: [String], client: String, isUnknown: Bool) throws {
        let proxies = try ["127.0.0.0/8", "10.0.0.0/8"].map { try #require(AddressRange($0)) }
        var headers: HTTPFields = [:]
        for hop in hops { headers.append(HTTPField(name: HTTPField.Name(known: "X-Forwarded-For"), value: hop)) }
        let found = ClientFinder(trustedProxies: proxies).client(peer: IPAddress(peer), headers: headers)
        #expect(try found.address == Self.address(client))
        #expect(found.isBehindUnknownProxy == isUnknown)
        #expect(found.isBehindProxy == !hops.isEmpty, "whoever comes through one is no operator by address")
    }

    /// The forms of RFC 7239, section 4.
    @Test(arguments: [
        ("for=192.0.2.1", "192.0.2.1", false), ("For=\"192.0.2.1:4711\";Proto=https", "192.0.2.1", true),
        ("for=\"[2001:db8::1]:4711\"", "2001:db8::1", false), ("for=203.0.113.9, for=192.0.2.1;proto=HTTPS", "192.0.2.1", true),
        ("for=192.0.2.1;proto=https,for=10.1.1.1;proto=http", "192.0.2.1", false), ("for=unknown", "127.0.0.1", false),
        ("for=_hidden, for=10.1.1.1", "10.1.1.1", false), ("by=10.1.1.1;host=\"a,for=192.0.2.9\"", "127.0.0.1", false),
        ("for=\"192.0.2.1, for=192.0.2.2", "127.0.0.1", false), ("", "127.0.0.1", false), (";;==,\"\\", "127.0.0.1", false),
    ])
    func findsTheClientInForwarded(value: String, client: String, isSecure: Bool) throws {
        let proxies = try ["127.0.0.0/8", "10.0.0.0/8"].map { try #require(AddressRange($0)) }
        let headers: HTTPFields = [HTTPField.Name(known: "Forwarded"): value, HTTPField.Name(known: "X-Forwarded-For"): "192.0.2.99"]
        var finder = ClientFinder(trustedProxies: proxies, header: .forwarded)
        let found = finder.client(peer: IPAddress("127.0.0.1"), headers: headers)
        #expect(try found.address == Self.address(client))
        #expect(found.isSecure == isSecure)
        // Who may not be believed is not, and the header that our proxies do not write is not read.
        #expect(finder.client(peer: IPAddress("198.51.100.1"), headers: headers).isBehindUnknownProxy)
        finder.header = .xForwardedFor
        #expect(try finder.client(peer: IPAddress("127.0.0.1"), headers: headers).address == Self.address("192.0.2.99"))
    }

    @Test func aUnixSocketIsAProxyWhereReadersComeThroughIt() throws {
        let headers: HTTPFields = [HTTPField.Name(known: "X-Forwarded-For"): "192.0.2.1"]
        #expect(
            try ClientFinder(trustedProxies: [], trustsSockets: true).client(peer: nil, headers: headers).address
                == Self.address("192.0.2.1")
        )
        #expect(ClientFinder(trustedProxies: []).client(peer: nil, headers: headers).isBehindUnknownProxy)
    }
}
