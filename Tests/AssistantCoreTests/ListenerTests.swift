internal import Foundation
internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Testing
internal import TestSupport

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// The server with the listeners that it has in earnest.
struct ListenerTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private var readers: String { folder.path + "/readers.sock" }
    private var operators: String { folder.path + "/operators.sock" }

    /// Runs a server on two Unix sockets while `test` asks it.
    private func whileRunning(
        limits: AssistantConfiguration.Limits = .init(),
        requestRate: RequestRate? = nil,
        takesOver: Bool = false,
        _ test: @escaping @Sendable (AssistantApplication) async throws -> Void
    ) async throws {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.socket = readers
        configuration.adminListen = .at(.unix(path: operators))
        configuration.health.isEnabled = false
        configuration.limits = limits
        configuration.requestRate = requestRate
        configuration.sharesPort = takesOver
        let application = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        let (places, found) = AsyncStream.makeStream(of: String.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { found.finish() }
                _ = try await application.run { found.yield($0) }
            }
            var iterator = places.makeAsyncIterator()
            // It ended before it listened, with an error.
            guard await iterator.next() != nil else { return try await group.waitForAll() }
            try await test(application)
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    /// Sends one request, which closes its connection, and returns the response.
    private func get(_ path: String, at socket: String, host: String = "localhost") async throws -> String {
        var channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>?
        // The listener for operators may open a moment after that for readers.
        while channel == nil {
            channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(unixDomainSocketPath: socket) {
                channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
            }
        }
        return try await #require(channel).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"))
            var received = ByteBuffer()
            for try await var part in inbound { received.writeBuffer(&part) }
            return String(buffer: received)
        }
    }

    // MARK: Operators

    @Test func operatorsHaveAListenerOfTheirOwn() async throws {
        try await whileRunning { _ in
            let metrics = try await get("/metrics", at: operators)
            #expect(metrics.contains("assistant_event_loop_lag_seconds_bucket"))
            let info = try await get("/api/system/info", at: operators)
            #expect(info.contains("\"version\""))
            for path in ["/health", "/health/live", "/health/ready", "/health/started", "/api/system/health", "/openapi.json"] {
                let response = try await get(path, at: operators)
                #expect(response.hasPrefix("HTTP/1.1 200 "), "\(path)")
            }
        }
    }

    @Test func readersFindTheSiteAndProbesButNoDetails() async throws {
        try await whileRunning { _ in
            let page = try await get("/", at: readers)
            #expect(page.hasSuffix("<h1>Home</h1>"))
            let ready = try await get("/health/ready", at: readers)
            #expect(ready.hasPrefix("HTTP/1.1 200 "))
            let metrics = try await get("/metrics", at: readers)
            #expect(metrics.hasPrefix("HTTP/1.1 403 "))
            for path in ["/health", "/api/system/info"] {
                let details = try await get(path, at: readers)
                #expect(!details.contains("version"))
            }
        }
    }

    @Test(arguments: ["/", "/api/search?q=port", "/search/?q=port", "/api/kapa/status", "/_assets/large.bin"])
    func operatorsFindNoSite(path: String) async throws {
        try await whileRunning { _ in
            let response = try await get(path, at: operators)
            #expect(response.hasPrefix("HTTP/1.1 404 "))
            #expect(response.contains("\"code\":\"not-found\""))
        }
    }

    /// A page of any site can point its own name to this machine, and have an operator's browser ask for it.
    @Test(arguments: [("evil.example", "421"), ("10.1.2.3:9080", "200"), ("[fd00::1]", "200"), ("localhost:9080", "200")])
    func operatorsAskByAddress(host: String, status: String) async throws {
        try await whileRunning { _ in
            let response = try await get("/api/system/health", at: operators, host: host)
            #expect(response.hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func operatorsAreAnsweredWhileReadersAreNot() async throws {
        var limits = AssistantConfiguration.Limits()
        limits.maxConnections = 1
        limits.maxRequests = 1
        try await whileRunning(limits: limits, requestRate: RequestRate(count: 1, window: .seconds(86400))) { _ in
            for _ in 0..<20 {
                let response = try await get("/api/system/health", at: operators)
                #expect(response.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    /// Nobody serves it yet who would see that its client is gone.
    @Test func aConnectionThatAsksForNothingEndsWithItsClient() async throws {
        var limits = AssistantConfiguration.Limits()
        limits.idleTimeout = .seconds(3600)
        try await whileRunning(limits: limits) { server in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: readers).get()
            while server.connections.count == 0 { try await Task.sleep(for: .milliseconds(10)) }
            try await channel.close().get()
            while server.connections.count > 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    // MARK: Sockets

    @Test func onlyTheOwnerAndTheGroupReachTheSockets() async throws {
        @Sendable func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        try await whileRunning { _ in
            _ = try await get("/health/live", at: operators)
            #expect(try mode(readers) == 0o660)
            #expect(try mode(operators) == 0o600)
        }
        #expect(!FileManager.default.fileExists(atPath: readers))
        #expect(!FileManager.default.fileExists(atPath: operators))
    }

    @Test func aSuccessorTakesTheSocketOverWhereItIsTold() async throws {
        try await whileRunning { _ in
            // Two at once by mistake would end with none: the second takes the socket with it.
            await #expect(throws: StartError.self) { try await whileRunning { _ in } }
            let page = try await get("/", at: readers)
            #expect(page.hasPrefix("HTTP/1.1 200 "))
            try await whileRunning(takesOver: true) { _ in
                let page = try await get("/", at: readers)
                #expect(page.hasPrefix("HTTP/1.1 200 "))
            }
            // Its end leaves no socket: that of the first had been replaced.
            #expect(!FileManager.default.fileExists(atPath: readers))
        }
    }

    @Test func twoServersShareAPortOnlyWhenBothAreTold() async throws {
        let (places, found) = AsyncStream.makeStream(of: String.self)
        var configuration = AssistantConfiguration(dist: site.dist, port: 0)
        configuration.sharesPort = true
        configuration.adminListen = .off
        configuration.health.isEnabled = false
        let first = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await first.run { found.yield($0) } }
            var iterator = places.makeAsyncIterator()
            let url = try #require(await iterator.next())
            configuration.port = try #require(URL(string: url)?.port)
            configuration.sharesPort = false
            let stranger = try AssistantApplication(configuration, logger: SiteFixture.quiet)
            await #expect(throws: StartError.self) { try await stranger.run { _ in } }
            configuration.sharesPort = true
            let successor = try AssistantApplication(configuration, logger: SiteFixture.quiet)
            group.addTask { _ = try await successor.run { found.yield($0) } }
            #expect(await iterator.next() == url)
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    @Test(arguments: [
        ("127.0.0.1:9080", ListenPlace.tcp(host: "127.0.0.1", port: 9080)), ("[::1]:0", .tcp(host: "::1", port: 0)),
        ("9080", .tcp(host: "127.0.0.1", port: 9080)), ("admin.internal:80", .tcp(host: "admin.internal", port: 80)),
        ("/run/docs.sock", .unix(path: "/run/docs.sock")), ("", nil), (":80", nil), ("127.0.0.1", nil), ("::1:80", nil),
        ("127.0.0.1:65536", nil), ("127.0.0.1:+1", nil), ("[::1]80", nil), ("docs.sock", nil), ("[x]:1", nil),
    ])
    func readsPlaces(text: String, place: ListenPlace?) {
        #expect(ListenPlace(text) == place)
        if let place { #expect(ListenPlace(place.description) == place) }
    }

    @Test func theDefaultListenerForOperatorsIsOnLoopback() {
        #expect(AdminListen.automatic.place(besides: 8080) == .tcp(host: "127.0.0.1", port: 9080))
        #expect(AdminListen.automatic.place(besides: 0) == .tcp(host: "127.0.0.1", port: 0))
        #expect(AdminListen.automatic.place(besides: 65000) == .tcp(host: "127.0.0.1", port: 0))
        #expect(AdminListen("off")?.place(besides: 8080) == nil)
    }

    // MARK: Service manager

    @Test func takesOverSocketsOfTheServiceManager() throws {
        func sockets(_ environment: [String: String]) throws -> [CInt?] {
            let sockets = try InheritedSockets(environment: environment, processID: 7)
            return [sockets.readers, sockets.operators]
        }
        #expect(try sockets([:]) == [nil, nil])
        #expect(try sockets(["LISTEN_PID": "7", "LISTEN_FDS": "1"]) == [3, nil])
        #expect(try sockets(["LISTEN_PID": "8", "LISTEN_FDS": "1"]) == [nil, nil], "meant for another process")
        #expect(try sockets(["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "admin:docs"]) == [4, 3])
        #expect(throws: StartError.self) { try sockets(["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"]) }
        #expect(try sockets(["LISTEN_PID": "7", "LISTEN_FDS": "0"]) == [nil, nil])
        for wrong in ["abc", "-1", "", "99999"] {
            #expect(throws: StartError.self) { try sockets(["LISTEN_PID": "7", "LISTEN_FDS": wrong]) }
        }
    }

    @Test func tellsTheServiceManagerHowItIs() throws {
        let path = folder.path + "/notify"
        let receiver = try DatagramReceiver(path)
        let manager = try #require(
            ServiceManager(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"], processID: 7)
        )
        #expect(manager.watchdog == .seconds(3))
        manager.ready("Serving")
        #expect(receiver.next() == "READY=1\nSTATUS=Serving")
        manager.reloading()
        #expect(receiver.next().wholeMatch(of: #/RELOADING=1\nMONOTONIC_USEC=\d+/#) != nil)
        manager.stopping()
        #expect(receiver.next().hasPrefix("STOPPING=1\n"))
        #expect(ServiceManager(environment: [:]) == nil)
        #expect(
            ServiceManager(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "1", "WATCHDOG_PID": "8"], processID: 7)?.watchdog == nil
        )
    }

    // MARK: Date

    @Test(arguments: [(0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT")])
    func datesAreThoseOfRFC9110(second: Int, text: String) { #expect(DateHeader.text(second) == text) }
}

/// The other end of `$NOTIFY_SOCKET`.
private final class DatagramReceiver {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(status == 0)
    }

    deinit { close(descriptor) }

    func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
