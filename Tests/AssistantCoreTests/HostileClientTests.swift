internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import NIOCore
internal import NIOPosix
internal import Testing

@testable internal import AssistantCore
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// Clients that do not mean well, over real sockets.
struct HostileClientTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    /// Sends bytes, reads until the server closes or `isEnough`.
    private func exchange(
        _ port: Int,
        _ bytes: ByteBuffer,
        thenSlowly drip: String? = nil,
        isEnough: @escaping @Sendable (String) -> Bool = { _ in false }
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "localhost", port: port) {
            channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
        }
        return try await channel.executeThenClose { inbound, outbound in
            // The server may have closed already; what came back tells.
            try? await outbound.write(bytes)
            return try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask {
                    for byte in (drip ?? "").utf8 {
                        try await Task.sleep(for: .milliseconds(40))
                        guard (try? await outbound.write(ByteBuffer(bytes: [byte]))) != nil else { break }
                    }
                    return nil
                }
                group.addTask {
                    var received = ""
                    do {
                        for try await part in inbound {
                            received += String(buffer: part)
                            if isEnough(received) { break }
                        }
                    } catch is IOError {}
                    return received
                }
                while let text = try await group.next() {
                    guard let text else { continue }
                    group.cancelAll()
                    return text
                }
                return ""
            }
        }
    }

    /// A second request hidden in the first: whoever stands before us must see the same end of it as we do.
    @Test(arguments: try HostileRequests.all().smuggling)
    func givesNoSecondAnswerToAHiddenRequest(request: String) async throws {
        try await site.application().test(.live) { client in
            let received = try await exchange(try #require(client.port), HostileRequests.bytes(request))
            // A coding that nobody reads is not implemented (RFC 9112 section 6.1), everything else is malformed.
            let status = request.contains("xchunked") ? "501" : "400"
            #expect(received.hasPrefix("HTTP/1.1 \(status) "), "\(received.prefix(200))")
            #expect(received.components(separatedBy: "HTTP/1.1 ").count == 2, "\(received.prefix(400))")
            #expect(received.lowercased().contains("connection: close"))
            #expect(!received.contains("smuggled"))
        }
    }

    @Test(arguments: try HostileRequests.all().notHTTP)
    func answersWhatIsNotHTTPOnceAndCloses(text: String) async throws {
        try await site.application().test(.live) { client in
            let received = try await exchange(try #require(client.port), HostileRequests.bytes(text))
            #expect(received.components(separatedBy: "HTTP/1.1 ").count <= 2)
            #expect(received.isEmpty || received.hasPrefix("HTTP/1.1 4") || received.hasPrefix("HTTP/1.1 505"), "\(received.prefix(100))")
            #expect(try await client.execute(uri: "/", method: .get).status == .ok)
        }
    }

    @Test(arguments: try HostileRequests.all().paths + ["/" + String(repeating: "a/", count: 4000)])
    func neverRedirectsOrLeaksForAStrangePath(path: String) async throws {
        try await site.application().test(.live) { client in
            let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let received = try await exchange(try #require(client.port), ByteBuffer(string: request))
            #expect(received.hasPrefix("HTTP/1.1 4"), "\(received.prefix(100))")
            #expect(!received.contains("Location:"))
            #expect(!received.contains("\r\nSet-Cookie"), "as a header")
            #expect(!received.contains("outside"))
        }
    }

    @Test(arguments: [
        ("/health/ready", "10.1.2.3:8080", 200), ("/health", "[fd00::1]:8080", 200), ("/metrics", "10.1.2.3", 401), ("/", "10.1.2.3", 421),
        ("/api/search?q=a", "10.1.2.3", 421), ("/health/ready", "evil.example", 421), ("/metrics", "10.1.2.3.evil.example", 421),
    ])
    func letsOnlyProbesAskByAddress(path: String, host: String, status: Int) async throws {
        try await site.application().test(.live) { client in
            let request = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
            let received = try await exchange(try #require(client.port), ByteBuffer(string: request))
            #expect(received.hasPrefix("HTTP/1.1 \(status) "), "\(received.prefix(100))")
        }
    }

    @Test func cutsAHeadThatDripsIn() async throws {
        let application = try site.application { $0.limits.idleTimeout = .milliseconds(400) }
        try await application.test(.live) { client in
            // Each byte comes well within the idle timeout; only a whole head counts as read.
            let received = try await exchange(
                try #require(client.port),
                ByteBuffer(string: "GET / HTTP/1.1\r\n"),
                thenSlowly: String(repeating: "X-Slow: header\r\n", count: 1000)
            )
            #expect(received == "")
        }
    }

    @Test func manyIdleConnectionsDoNotKeepOthersOut() async throws {
        let application = try site.application {
            $0.limits.maxConnections = 2000
            $0.limits.idleTimeout = .seconds(600)
        }
        try await application.test(.live) { client in
            let port = try #require(client.port)
            var idle: [any Channel] = []
            // Two descriptors for each, and a common limit is 1,024.
            for _ in 0..<300 {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "localhost", port: port)
                    .get()
                try await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: loc"))
                idle.append(channel)
            }
            for _ in 0..<50 { #expect(try await client.execute(uri: "/", method: .get).status == .ok) }
            for channel in idle { try? await channel.close() }
            #expect(try await client.execute(uri: "/", method: .get).status == .ok)
        }
    }

    @Test func idleConnectionsMakeRoomForNewOnes() async throws {
        let application = try site.application {
            $0.limits.maxConnections = 20
            $0.limits.idleTimeout = .seconds(600)
        }
        try await application.test(.live) { client in
            let port = try #require(client.port)
            var idle: [any Channel] = []
            for number in 0..<120 {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port)
                    .get()
                idle.append(channel)
                if number % 20 == 19 {
                    let probe = try await exchange(port, ByteBuffer(string: "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                        $0.contains("\r\n\r\n")
                    }
                    #expect(probe.hasPrefix("HTTP/1.1 200 "))
                }
            }
            #expect(idle.count { !$0.isActive } >= 90)
            for channel in idle { try? await channel.close() }
        }
    }

    /// 7 KB that took a minute of both processors, when bodies were decoded before they were counted.
    @Test(arguments: ["/api/kapa/query", "/api/kapa/feedback"], ["deep", "empty lists", "many members", "never closed"])
    func refusesBodiesThatAreDeepOrWide(path: String, shape: String) async throws {
        let body =
            switch shape {
            case "deep":
                #"{"query":"port","x":"# + String(repeating: "[", count: 500) + String(repeating: "\"\",", count: 2_000) + "1"
                    + String(repeating: "]", count: 500) + "}"
            case "empty lists": #"{"query":"port","x":["# + String(repeating: "[],", count: 2_000) + "0]}"
            case "many members": #"{"query":"port""# + (0..<2_000).map { ",\"k\($0)\":0" }.joined() + "}"
            default: #"{"query":"port","x":"# + String(repeating: #"{"a":"#, count: 10_000)
            }
        try await site.application().test(.router) { client in
            let response = try await client.execute(
                uri: path,
                method: .post,
                headers: [.contentType: "application/json"],
                body: ByteBuffer(string: body)
            )
            #expect(response.status == .badRequest)
            #expect(try response.problemCode() == "invalid-json")
        }
    }

    @Test func aPipelineIsAnsweredInOrder() async throws {
        try await site.application().test(.live) { client in
            var text = ""
            for number in 0..<100 { text += "GET /\(number % 2 == 0 ? "" : "missing-\(number)") HTTP/1.1\r\nHost: localhost\r\n\r\n" }
            text += "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let received = try await exchange(try #require(client.port), ByteBuffer(string: text))
            let statuses = received.matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).map { String($0.1) }
            #expect(statuses.count == 101)
            #expect(statuses.enumerated().allSatisfy { $1 == ($0 == 100 || $0 % 2 == 0 ? "200" : "404") })
        }
    }
}

/// What `Tests/blackbox/hostile.json` holds, which `lag.py` sends too. A character is a byte.
private struct HostileRequests: Decodable {
    let smuggling: [String]
    let notHTTP: [String]
    let paths: [String]

    static func all() throws -> Self {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../blackbox/hostile.json")
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    static func bytes(_ text: String) -> ByteBuffer { ByteBuffer(bytes: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) }
}
