internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import NIOCore
internal import NIOPosix
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings

/// The server behind a real socket: what clients can do that a request value cannot say.
struct ConnectionTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    @Test func servesOverASocket() async throws {
        try await site.application().test(.live) { client in
            let page = try await client.execute(uri: "/", method: .get)
            #expect(page.text == "<h1>Home</h1>")
            let large = try await client.execute(uri: "/_assets/large.bin", method: .get)
            #expect(Array(large.body.readableBytesView) == SiteFixture.large)
            let unchanged = try await client.execute(
                uri: "/",
                method: .get,
                headers: [.ifNoneMatch: try #require(page.headers[.eTag])]
            )
            #expect(unchanged.status == .notModified)
            #expect(try await client.execute(uri: "/guide/start.html", method: .head).headers[.contentLength] == "14")
            let answer = try await client.execute(
                uri: "/api/kapa/query",
                method: .post,
                headers: [.contentType: "application/json"],
                body: ByteBuffer(string: #"{"query": "set the port"}"#)
            )
            #expect(try answer.json()["answered"] as? Bool == true)
        }
    }

    @Test func answersSeveralRequestsOnOneConnection() async throws {
        let request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let received = try await talk(request + request + "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(received.components(separatedBy: "HTTP/1.1 200 OK").count == 4)
        #expect(received.hasSuffix("<h1>Home</h1>"))
    }

    @Test func tellsWhatIsWrongBehindARequest() async throws {
        let received = try await talk("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nNOT HTTP\r\n\r\n")
        #expect(received.hasPrefix("HTTP/1.1 200 OK"))
        #expect(received.contains("<h1>Home</h1>HTTP/1.1 400 Bad Request"))
        #expect(received.contains("\"code\":\"malformed-request\""))
    }

    // MARK: Slow and wrong

    private static let question = "POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    @Test func cutsABodyThatDripsIn() async throws {
        var limits = AssistantConfiguration.Limits()
        limits.requestDeadline = .milliseconds(300)
        let received = try await talk(Self.question + "Content-Length: 1000\r\n\r\n{", drip: " ", limits: limits)
        #expect(received.hasPrefix("HTTP/1.1 408 "))
        #expect(received.contains("\"code\":\"request-timeout\""))
        #expect(received.lowercased().contains("connection: close"))
        #expect(received.contains("Content-Security-Policy"))
    }

    @Test(arguments: ["POST /api/nothing", "POST /", "GET /", "POST /api/search"])
    func doesNotReadOnAfterItsAnswer(line: String) async throws {
        let received = try await talk(line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n", drip: "x")
        #expect(received.hasPrefix("HTTP/1.1 "))
        #expect(received.lowercased().contains("connection: close"))
        #expect(received.components(separatedBy: "HTTP/1.1 ").count == 2)
    }

    @Test func refusesALargeBodyBeforeItComes() async throws {
        let received = try await talk(Self.question + "Content-Length: 65537\r\n\r\n", drip: "x")
        #expect(received.hasPrefix("HTTP/1.1 413 "))
        let size = "11000\r\n" + String(repeating: "a", count: 0x11000) + "\r\n"
        #expect(try await talk(Self.question + "Transfer-Encoding: chunked\r\n\r\n" + size).hasPrefix("HTTP/1.1 413 "))
    }

    @Test(arguments: [
        ("NOT HTTP\r\n\r\n", 400, "malformed-request"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "malformed-request"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "a", count: 17000) + "\r\n\r\n", 431, "headers-too-large"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n" + String(repeating: "X: a\r\n", count: 101) + "\r\n", 431, "headers-too-large"),
        (question + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "malformed-request"),
        (question + "Transfer-Encoding: chunked\r\n\r\n2;" + String(repeating: "a", count: 5000), 400, "malformed-request"),
        (question + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: "0", count: 5000), 400, "malformed-request"),
        (String(repeating: "\r\n", count: 600), 400, "malformed-request"),
        (question + "Transfer-Encoding: chunked\r\n\r\nffffffff", 413, "body-too-large"),
        (question + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 501, "unknown-transfer-coding"),
        (question + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 501, "unknown-transfer-coding"),
        ("GET / HTTP/1.1\r\n\r\n", 400, "host-missing"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400, "host-missing"),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421, "host-not-allowed"),
        ("GET http://localhost/api/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404, "not-found"),
    ])
    func answersWithAProblem(request: String, status: Int, code: String) async throws {
        let received = try await talk(request)
        #expect(received.hasPrefix("HTTP/1.1 \(status) "), "\(received)")
        #expect(received.contains("\"code\":\"\(code)\""))
        #expect(received.contains("Content-Type: application/problem+json"))
        #expect(received.contains("X-Content-Type-Options: nosniff"))
        // What may be more than one request ends the connection, asked to or not.
        if !request.contains("close") { #expect(received.contains("Connection: close"), "\(received)") }
    }

    /// No route knows of them.
    @Test(arguments: [
        ("NOT HTTP\r\n\r\n", "malformed-request"),
        ("GET / HTTP/1.1\r\n" + String(repeating: "X: a\r\n", count: 101) + "\r\n", "headers-too-large"),
        (question + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "unknown-transfer-coding"),
    ])
    func countsWhatNeverBecameARequest(request: String, code: String) async throws {
        let metrics = PrometheusRegistry.forAssistant()
        _ = try await talk(request + request, metrics: metrics)
        #expect(metrics.text().contains("assistant_requests_malformed_total{reason=\"\(code)\"} 1\n"))
        #expect(metrics.text().components(separatedBy: "assistant_requests_malformed_total{").count == 4, "the others are there, and 0")
        #expect(!metrics.text().contains("http_server_request_duration_seconds_count"))
    }

    /// Whether a route waits for the rest or not.
    @Test(arguments: ["\r\n", question + "Transfer-Encoding: chunked\r\n\r\n2;"])
    func countsFramingThatDoesNotEnd(request: String) async throws {
        let metrics = PrometheusRegistry.forAssistant()
        _ = try await talk(request + String(repeating: request == "\r\n" ? "\r\n" : "a", count: 5000), metrics: metrics)
        #expect(metrics.text().contains("assistant_requests_malformed_total{reason=\"malformed-request\"} 1\n"))
    }

    /// The listener for operators has no metrics of its connections, but these.
    @Test func countsWhatNeverBecameARequestOfOperators() {
        let metrics = PrometheusRegistry.forAssistant()
        let table = ConnectionTable.ofOperators(AssistantConfiguration.Limits(), metrics: metrics, logger: SiteFixture.quiet)
        table.note(.syntax)
        #expect(metrics.text().contains("assistant_requests_malformed_total{reason=\"malformed-request\"} 1\n"))
        #expect(!metrics.text().contains("assistant_connections"))
    }

    @Test func answersToNamesItWasGiven() async throws {
        let request = "GET /health/live HTTP/1.1\r\nHost: docs.example.org:8443\r\nConnection: close\r\n\r\n"
        #expect(try await talk(request).hasPrefix("HTTP/1.1 421 "))
        #expect(try await talk(request, allowedHosts: ["docs.example.org"]).hasPrefix("HTTP/1.1 200 "))
    }

    @Test func closesAConnectionThatIsIdle() async throws {
        var limits = AssistantConfiguration.Limits()
        limits.idleTimeout = .milliseconds(300)
        #expect(try await talk("GET / HTTP/1.1\r\nHost: loc", limits: limits) == "")
    }

    // MARK: Corners of HTTP/1

    /// What a load balancer sends that checks with HTTP/1.0. RFC 9112, section 3.3: without `Host` it is for the address that it came to.
    @Test(arguments: ["/health/ready", "/health/live", "/health"])
    func answersAProbeOfHTTP10WithoutHost(path: String) async throws {
        let received = try await talk("GET \(path) HTTP/1.0\r\n\r\n")
        #expect(received.hasPrefix("HTTP/1.1 200 "), "\(received)")
    }

    /// RFC 9112, section 9.3: an older client keeps no connection open, and asks for that in vain.
    @Test(arguments: ["", "Connection: keep-alive\r\n"])
    func closesBehindAResponseToHTTP10(header: String) async throws {
        let received = try await talk("GET / HTTP/1.0\r\nHost: localhost\r\n\(header)\r\n")
        #expect(received.contains("Connection: close\r\n"))
        #expect(received.hasSuffix("\r\n\r\n<h1>Home</h1>"))
    }

    /// RFC 9112, section 6.1: a server sends no `Transfer-Encoding` to a client that knows none; the end of the connection is that of the events.
    @Test func sendsEventsToHTTP10WithoutChunks() async throws {
        let body = #"{"query": "set the port"}"#
        let received = try await talk(
            "POST /api/kapa/query HTTP/1.0\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        #expect(!received.contains("Transfer-Encoding"))
        #expect(received.contains("\r\n\r\nevent: sources\ndata: {"))
        #expect(received.hasSuffix("\n\n"))
    }

    /// RFC 9112, section 9.6: the last response says that it is the last one, and what was sent behind its request is not looked at.
    @Test func answersNothingBehindARequestThatCloses() async throws {
        let received = try await talk(
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Close\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        #expect(received.components(separatedBy: "HTTP/1.1 ").count == 2)
        #expect(received.contains("Connection: close\r\n"))
    }

    /// RFC 9110, section 10.1.1.
    @Test func letsAClientThatWaitsSendItsBody() async throws {
        let body = #"{"query": "set the port"}"#
        let received = try await talk(
            Self.question + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n",
            after: "HTTP/1.1 100 Continue\r\n\r\n",
            body
        )
        #expect(received.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "), "\(received)")
    }

    /// The same section: what is refused by its head gets its final response at once, and the body need not travel.
    @Test(arguments: [("/api/kapa/query", "65537", "413"), ("/api/nothing", "5", "404"), ("/api/search", "5", "405")])
    func refusesAClientThatWaits(path: String, length: String, status: String) async throws {
        let received = try await talk(
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                + "Content-Length: \(length)\r\n\r\n"
        )
        #expect(received.hasPrefix("HTTP/1.1 \(status) "), "\(received)")
        #expect(received.contains("Connection: close\r\n"))
    }

    /// RFC 9112, section 3.2.2: the target's host counts, and that in `Host` does not.
    @Test(arguments: [
        ("http://evil.example/", "localhost", "421"), ("http://localhost/", "evil.example", "200"), ("HTTP://LOCALHOST:80", "x", "200"),
        ("http://user@localhost/", "localhost", "421"), ("http:///", "localhost", "400"),
        ("https://localhost/api/search?q=port", "localhost", "200"), ("http://localhost?q=a", "localhost", "200"),
    ])
    func asksTheHostOfTheTarget(target: String, host: String, status: String) async throws {
        let received = try await talk("GET \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        #expect(received.hasPrefix("HTTP/1.1 \(status) "), "\(received)")
    }

    /// RFC 9112, section 3.2: one that is missing or stands twice is refused, whatever the target says.
    @Test(arguments: ["", "Host: localhost\r\nHost: localhost\r\n"])
    func needsOneHostBesidesTheTarget(headers: String) async throws {
        let received = try await talk("GET http://localhost/ HTTP/1.1\r\n\(headers)Connection: close\r\n\r\n")
        #expect(received.hasPrefix("HTTP/1.1 400 "), "\(received)")
    }

    /// RFC 9110, section 8.6: a length may have more digits than any number has here.
    @Test(arguments: ["9223372036854775807", "9223372036854775808", "18446744073709551615", "99999999999999999999999999"])
    func refusesAHugeLengthAtOnce(length: String) async throws {
        var limits = AssistantConfiguration.Limits()
        limits.requestDeadline = .seconds(3600)
        limits.idleTimeout = .seconds(3600)
        let received = try await talk(Self.question + "Content-Length: \(length)\r\n\r\n{", limits: limits)
        #expect(received.hasPrefix("HTTP/1.1 413 ") || received.hasPrefix("HTTP/1.1 400 "), "\(received)")
        #expect(received.contains("Connection: close\r\n"))
    }

    // MARK: The end of the server

    @Test func saysInEachResponseThatItIsGoing() async throws {
        let server = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: SiteFixture.quiet)
        try await server.makeApplication().test(.live) { client in
            let before = try await client.execute(uri: "/", method: .get)
            #expect(before.headers[.connection] == nil)
            server.lifecycle.beginDraining()
            let after = try await client.execute(uri: "/", method: .get)
            #expect(after.headers[.connection] == "close")
        }
        // What was sent ahead of the answers is answered, and only the last of them closes.
        let request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let received = try await talk(request + request + request, lifecycle: { $0.beginDraining() })
        #expect(received.components(separatedBy: "HTTP/1.1 200 OK").count == 4)
        #expect(received.components(separatedBy: "Connection: close\r\n").count == 2)
    }

    /// Sends `text` to a server of its own, `rest` when that has said nothing but `word`, then `drip` again and again; returns what came back until the server closed the connection.
    private func talk(
        _ text: String,
        after word: String? = nil,
        _ rest: String = "",
        drip: String? = nil,
        allowedHosts: [String] = [],
        limits: AssistantConfiguration.Limits = .init(),
        metrics: PrometheusRegistry = .forAssistant(),
        lifecycle: (ServerLifecycle) -> Void = { _ in }
    ) async throws -> String {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.allowedHosts = allowedHosts
        configuration.limits = limits
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet, metrics: metrics)
        lifecycle(server.lifecycle)
        return try await server.makeApplication().test(.live) { client in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "localhost", port: try #require(client.port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            return try await channel.executeThenClose { inbound, outbound in
                // On a busy machine the server's timeout may pass before the first byte; what came back tells.
                try? await outbound.write(ByteBuffer(string: text))
                return try await withThrowingTaskGroup(of: String?.self) { group in
                    group.addTask {
                        while let drip, !Task.isCancelled {
                            try await Task.sleep(for: .milliseconds(50))
                            guard (try? await outbound.write(ByteBuffer(string: drip))) != nil else { break }
                        }
                        return nil
                    }
                    group.addTask {
                        var received = ByteBuffer()
                        do {
                            for try await var part in inbound {
                                received.writeBuffer(&part)
                                if let word, String(buffer: received) == word { try await outbound.write(ByteBuffer(string: rest)) }
                            }
                        } catch is IOError {
                            // A reset after the last byte: what was received counts.
                        }
                        return String(buffer: received)
                    }
                    var result = ""
                    while let text = try await group.next() {
                        guard let text else { continue }
                        result = text
                        group.cancelAll()
                        break
                    }
                    return result
                }
            }
        }
    }
}
