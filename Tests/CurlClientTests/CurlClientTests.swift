import CurlClient
import Synchronization
import Testing
import TestSupport

/// Against a real server on loopback. The limits of time are far above what is expected (a few milliseconds past a deadline), and below
/// the second after which `curl_easy_perform` would look up.
struct CurlClientTests {
    private static let secret = "kapa-key-3f9c"
    private let client = CurlClient()

    private func code(of request: CurlRequest, from client: CurlClient? = nil) async -> CurlError.Code? {
        do throws(CurlError) {
            _ = try await (client ?? self.client).send(request)
            return nil
        } catch { return error.code }
    }

    private func next<Element: Sendable>(_ stream: AsyncStream<Element>) async throws -> Element {
        var iterator = stream.makeAsyncIterator()
        return try #require(await iterator.next())
    }

    // MARK: Requests and responses

    @Test func getsABody() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Twice: a\r\nX-Twice: b\r\n\r\nhello"))
        let headers = [(name: "X-Empty", value: ""), (name: "Authorization", value: Self.secret)]
        let response = try await client.send(CurlRequest(url: server.url + "/a?b=c", headers: headers))
        #expect(response.status == 200)
        #expect(response.body == Array("hello".utf8))
        #expect(response.header("content-length") == "5")
        #expect(response.headers.filter { $0.name == "X-Twice" }.map(\.value) == ["a", "b"])
        #expect(response.url == server.url + "/a?b=c")
        let lines = try await next(server.requests).lines
        #expect(lines.first == "GET /a?b=c HTTP/1.1")
        #expect(lines.contains("Authorization: \(Self.secret)"))
        #expect(lines.contains("X-Empty:"))
    }

    @Test func cutsABodyWhereThatIsEnough() async throws {
        let head = "HTTP/1.1 404 Not Found\r\nContent-Length: 300000000\r\n\r\n"
        let server = try LoopbackServer(.send(head), .pour([1, 2, 3], times: 100_000_000))
        var request = CurlRequest(url: server.url, maxResponseBytes: 7)
        #expect(await code(of: request) == .tooLarge)
        request.cutsBody = true
        let response = try await client.send(request)
        #expect(response.status == 404 && response.isCut && response.body == [1, 2, 3, 1, 2, 3, 1])
    }

    @Test func connectsToTheAddressThatWasChosen() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        let port = try #require(server.url.split(separator: ":").last)
        var request = CurlRequest(url: "http://nobody.invalid:\(port)/")
        request.address = "127.0.0.1"
        #expect(try await client.send(request).status == 200)
        #expect(try await next(server.requests).header("Host") == "nobody.invalid:\(port)")
        request.address = "localhost"
        #expect(await code(of: request) == .invalidRequest, "a name would be looked up")
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func sendsABody(method: String) async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"))
        // Above the megabyte from which libcurl would ask for "100 Continue"; with a NUL, where a C string would end.
        let body = [0, 1, 2] + [UInt8](repeating: 7, count: 3 << 20)
        let response = try await client.send(CurlRequest(method: method, url: server.url, headers: [("Content-Type", "x/y")], body: body))
        #expect(response.status == 201)
        let request = try await next(server.requests)
        #expect(request.body == body)
        #expect(request.lines.first == "\(method) / HTTP/1.1")
        #expect(request.lines.filter { $0.hasPrefix("Content-Type") } == ["Content-Type: x/y"])
        #expect(!request.lines.contains { $0.hasPrefix("Expect") })
    }

    @Test func aPostWithoutABodyHasALengthOfZeroAndNoType() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 204 No Content\r\n\r\n"))
        #expect(try await client.send(CurlRequest(method: "POST", url: server.url)).status == 204)
        let lines = try await next(server.requests).lines
        #expect(lines.contains("Content-Length: 0"))
        #expect(!lines.contains { $0.hasPrefix("Content-Type") })
    }

    @Test func aHeadResponseHasNoBody() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"))
        let response = try await client.send(CurlRequest(method: "HEAD", url: server.url))
        #expect(response.header("Content-Length") == "5")
        #expect(response.body.isEmpty)
    }

    @Test(arguments: [404, 429, 500])
    func everyStatusIsAResponse(status: Int) async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 \(status) Some Reason\r\nContent-Length: 2\r\n\r\nno"))
        let response = try await client.send(CurlRequest(url: server.url))
        #expect(response.status == status)
        #expect(response.body == Array("no".utf8))
    }

    @Test func followsNoRedirect() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"))
        let response = try await client.send(CurlRequest(url: server.url + "/here"))
        #expect(response.status == 302)
        #expect(response.header("Location") == "/elsewhere")
        #expect(response.url == server.url + "/here")
    }

    @Test func skipsInterimResponses() async throws {
        let server = try LoopbackServer(
            .send("HTTP/1.1 103 Early Hints\r\nX-Interim: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Final: 1\r\n\r\n")
        )
        let response = try await client.send(CurlRequest(url: server.url))
        #expect(response.status == 200)
        #expect(response.headers.map(\.name) == ["Content-Length", "X-Final"])
    }

    // MARK: Streaming

    @Test func handsABodyOverAsItComes() async throws {
        let server = try LoopbackServer(
            .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"),
            .waitForRelease,
            .send("3\r\ntwo\r\n0\r\n\r\n")
        )
        let (pieces, sink) = AsyncStream<String>.makeStream()
        async let response = client.stream(CurlRequest(url: server.url)) { sink.yield(String(decoding: $0, as: UTF8.self)) }
        #expect(try await next(pieces) == "one")
        server.release()
        #expect(try await next(pieces) == "two")
        #expect(try await response.body.isEmpty)
    }

    @Test func collectsTheBodyOfAnError() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"))
        let response = try await client.stream(CurlRequest(url: server.url)) { _ in Issue.record("the body of an error was handed over") }
        #expect(response.body == Array("no".utf8))
        #expect(response.header("retry-after") == "7")
    }

    @Test func aStreamIsBoundedToo() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1001)), .close)
        let total = Atomic(0)
        let error = await #expect(throws: CurlError.self) {
            try await client.stream(CurlRequest(url: server.url, maxResponseBytes: 1000)) { total.add($0.count, ordering: .relaxed) }
        }
        #expect(error?.code == .tooLarge)
        #expect(total.load(ordering: .relaxed) <= 1000)
    }

    @Test(arguments: [1, 8])
    func reusesAConnection(maxConcurrent: Int) async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        let client = CurlClient(maxConcurrent: maxConcurrent)
        // The second must not inherit the first one's options.
        _ = try await client.send(CurlRequest(method: "POST", url: server.url, headers: [("X-First", "1")], body: [1]))
        _ = try await client.send(CurlRequest(url: server.url))
        #expect(server.connectionCount == 1)
        var requests = server.requests.makeAsyncIterator()
        _ = await requests.next()
        let second = try #require(await requests.next())
        #expect(second.lines.first == "GET / HTTP/1.1")
        #expect(!second.lines.contains("X-First: 1"))
    }

    @Test func manyRequestsShareFewConnections() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        let client = CurlClient(maxConcurrent: 4)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 { group.addTask { try await client.send(CurlRequest(url: server.url)).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 200))
        #expect(server.connectionCount <= 4)
    }

    // MARK: Failures

    @Test func aRefusedConnectionNamesHostAndReason() async throws {
        let url = try LoopbackServer.refusingURL()
        let error = await #expect(throws: CurlError.self) { try await client.send(CurlRequest(url: url + "/path?query")) }
        #expect(error?.code == .connect)
        let text = try #require(error?.description)
        #expect(text.hasPrefix("127.0.0.1: Failed to connect to 127.0.0.1"))
        #expect(!text.contains("query"))
    }

    @Test func anUnknownNameDoesNotResolve() async {
        // RFC 6761 keeps "invalid" without addresses; a resolver that is not reached in time ends at the deadline.
        let deadlines = CurlRequest.Deadlines(connect: .milliseconds(500))
        let code = await code(of: CurlRequest(url: "http://name.invalid/", deadlines: deadlines))
        #expect(code == .resolve || code == .timeout(.connect))
    }

    @Test func plainTextWhereTLSIsExpectedIsATLSError() async throws {
        let server = try LoopbackServer([.hold], greeting: "220 mail.example ESMTP\r\n")
        #expect(await code(of: CurlRequest(url: server.url.replacing("http:", with: "https:"))) == .tls)
    }

    @Test func theConnectDeadlineCoversTheHandshake() async throws {
        // The server takes the ClientHello for an unfinished request and waits for the rest.
        let server = try LoopbackServer(.close)
        let request = CurlRequest(
            url: server.url.replacing("http:", with: "https:"),
            deadlines: CurlRequest.Deadlines(connect: .milliseconds(200))
        )
        #expect(await code(of: request) == .timeout(.connect))
    }

    @Test(
        arguments: [
            ([.hold], .firstByte),
            ([.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"), .hold], .stall),
            ([.send("HTTP/1.1 200 OK\r\n"), .hold], .stall),
        ] as [([LoopbackServer.Step], CurlError.Deadline)]
    )
    func silenceEndsAtItsDeadline(script: [LoopbackServer.Step], deadline: CurlError.Deadline) async throws {
        let server = try LoopbackServer(script)
        var deadlines = CurlRequest.Deadlines()
        if deadline == .firstByte { deadlines.firstByte = .milliseconds(200) } else { deadlines.stall = .milliseconds(200) }
        let request = CurlRequest(url: server.url, headers: [("Authorization", Self.secret)], deadlines: deadlines)
        let start = ContinuousClock.now
        let error = await #expect(throws: CurlError.self) { try await client.send(request) }
        let elapsed = start.duration(to: .now)
        #expect(error?.code == .timeout(deadline))
        #expect(error?.description.contains(Self.secret) == false)
        #expect(elapsed >= .milliseconds(200))
        try await next(server.hangUps)
    }

    @Test func theTotalCountsOnceBytesHaveCome() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"), .hold)
        let request = CurlRequest(url: server.url, deadlines: CurlRequest.Deadlines(total: .milliseconds(200)))
        #expect(await code(of: request) == .timeout(.total))
    }

    enum Oversize: CaseIterable {
        case contentLength, chunks, headers

        var response: String {
            let body = String(repeating: "x", count: 1001)
            return switch self {
            case .contentLength: "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n\(body)"
            case .chunks: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n\(body)\r\n0\r\n\r\n"
            case .headers: "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Long: \(body)\r\n", count: 70) + "\r\n"
            }
        }
    }

    @Test(arguments: Oversize.allCases)
    func aResponseAboveTheLimitEnds(kind: Oversize) async throws {
        let server = try LoopbackServer(.send(kind.response), .close)
        #expect(await code(of: CurlRequest(url: server.url, maxResponseBytes: 1000)) == .tooLarge)
    }

    @Test func aResponseAtTheLimitPasses() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1000)), .close)
        #expect(try await client.send(CurlRequest(url: server.url, maxResponseBytes: 1000)).body.count == 1000)
    }

    @Test(
        arguments: [
            ("", .disconnected),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart", .disconnected),
            ("this is not HTTP\r\n\r\n", .protocol),
            // libcurl has no code of its own for a broken chunk.
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .disconnected),
        ] as [(String, CurlError.Code)]
    )
    func aBrokenResponseIsAnError(response: String, expected: CurlError.Code) async throws {
        let server = try LoopbackServer(.send(response), .close)
        #expect(await code(of: CurlRequest(url: server.url)) == expected)
    }

    // MARK: Cancellation and bounds

    @Test func cancellationEndsATransferAtOnce() async throws {
        let server = try LoopbackServer(.hold)
        let task = Task { await code(of: CurlRequest(url: server.url)) }
        _ = try await next(server.requests)
        task.cancel()
        #expect(await task.value == .cancelled)
        try await next(server.hangUps)
    }

    @Test func aTaskCancelledBeforeSendsNothing() async throws {
        let server = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        let code = await withTaskGroup(of: CurlError.Code?.self) { group in
            group.cancelAll()
            group.addTask { await self.code(of: CurlRequest(url: server.url)) }
            return await group.next() ?? nil
        }
        #expect(code == .cancelled)
        #expect(server.connectionCount == 0)
    }

    @Test func whatComesAtOnceAndHasAPlaceIsNotTurnedAway() async throws {
        let server = try LoopbackServer(.hold)
        let client = CurlClient(maxConcurrent: 32, maxWaiting: 1)
        let request = CurlRequest(url: server.url, deadlines: CurlRequest.Deadlines(total: .milliseconds(200)))
        let codes = await withTaskGroup(of: CurlError.Code?.self) { group in
            for _ in 0..<32 { group.addTask { await self.code(of: request, from: client) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(!codes.contains(.busy))
    }

    @Test func whatWaitsForAPlaceIsBoundedAndKeepsItsTotal() async throws {
        let server = try LoopbackServer(.hold)
        let client = CurlClient(maxConcurrent: 1, maxWaiting: 1)
        let first = Task { await code(of: CurlRequest(url: server.url), from: client) }
        _ = try await next(server.requests)
        let waiting = CurlRequest(url: server.url, deadlines: CurlRequest.Deadlines(total: .milliseconds(200)))
        async let second = code(of: waiting, from: client)
        async let third = code(of: waiting, from: client)
        let codes = await [second, third]
        #expect(codes.contains(.busy))
        #expect(codes.contains(.timeout(.total)))
        first.cancel()
        #expect(await first.value == .cancelled)
        #expect(server.connectionCount == 1)
    }

    // MARK: Refused before the call

    @Test(arguments: [
        CurlRequest(url: "http://127.0.0.1:1/", headers: [("X-Key", "\(secret)\r\nX-Injected: 1")]),
        CurlRequest(url: "http://127.0.0.1:1/", headers: [("X-Key", "\(secret)\n")]),
        CurlRequest(url: "http://127.0.0.1:1/", headers: [("X-Key", "\(secret)\0")]),
        CurlRequest(url: "http://127.0.0.1:1/", headers: [("X-Key: 1\r\nX", secret)]),
        CurlRequest(url: "http://127.0.0.1:1/", headers: [("", secret)]),
        CurlRequest(method: "GET /\r\n", url: "http://127.0.0.1:1/"),
        CurlRequest(url: "http://127.0.0.1:1/\0"),
        CurlRequest(url: "http://127.0.0.1:1/ HTTP/1.1\r\nX: 1"),
        CurlRequest(url: "file:///etc/passwd"),
        CurlRequest(url: "ftp://127.0.0.1/"),
        CurlRequest(url: "/relative"),
        CurlRequest(url: ""),
    ])
    func refusesWhatIsNotPlainHTTP(request: CurlRequest) async {
        let error = await #expect(throws: CurlError.self) { try await client.send(request) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains(Self.secret) == false)
    }

    @Test func aPrintedRequestShowsNoSecret() {
        let url = "https://host/?token=\(Self.secret)"
        let request = CurlRequest(url: url, headers: [("X-Key", Self.secret)], body: Array(Self.secret.utf8))
        var dumped = ""
        dump((request, [request]), to: &dumped)
        #expect(!"\(request) \(String(reflecting: request)) \([request]) \(dumped)".contains(Self.secret))
        #expect("\(request)" == #"GET with headers ["X-Key"]"#)
    }
}
