internal import DocModel
internal import DocSite
internal import Foundation
internal import HTTPTypes
internal import HealthHistory
internal import Hummingbird
internal import HummingbirdTesting
internal import NIOCore
internal import NIOPosix
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings

/// The monitor looks at the server over the server's own listener, and goes on when nothing else does.
struct ServerWatchTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private func server(_ configure: (inout AssistantConfiguration) throws -> Void = { _ in }) throws -> AssistantApplication {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.health.snapshots = folder.path
        configuration.health.interval = .seconds(1)
        // A busy machine is not what these tests are about.
        configuration.health.slow = .seconds(600)
        configuration.health.diskWarning = 101
        configuration.health.diskLimit = 101
        try configure(&configuration)
        return try AssistantApplication(configuration, logger: SiteFixture.quiet)
    }

    /// What readers see on a status page that was built while the server was away: from the snapshots until then, by `docgen status` as on another host.
    private func expectOutageOnThePage() throws {
        let all = try HealthHistory(folder: folder.path, now: .now.addingTimeInterval(60)).recent
        func state(_ snapshot: HealthSnapshot) -> HealthSnapshot.State? { snapshot.services.first { $0.id == "server" }?.state }
        let states = all.map(state)
        let outage = try #require(states.firstIndex(of: .unhealthy), "\(states)")
        #expect(states[..<outage].contains { $0 != .unhealthy }, "the server was well before")
        let there = try TemporaryFolder()
        let writer = try SnapshotWriter(folder: there.path + "/snapshots")
        for snapshot in all[...outage] { try writer.append(snapshot) }
        let options = StatusBuilder.Options(snapshots: there.path + "/snapshots", now: all[outage].generatedAt)
        let report = try StatusBuilder(root: there.path, options: options).build(into: there.path + "/status")
        #expect(report.headline == "Major outage")
        let page = try String(contentsOfFile: there.path + "/status/site/index.html", encoding: .utf8)
        #expect(page.contains("Major outage") && page.contains("Affected: Server"))
    }

    private func service(_ monitor: HealthMonitor) -> HealthSnapshot.Service? {
        monitor.report(at: .now).services.first { $0.id == "server" }
    }

    private func lookAway(_ monitor: HealthMonitor, from server: AssistantApplication) async throws {
        monitor.watch?.listens(at: nil)
        while server.connections.count > 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    @Test(.timeLimit(.minutes(10)))
    func aServerWhoseThreadsStandStillIsWrittenDown() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // Shorter than a test's patience, longer than a busy machine lets a thread wait.
        let server = try server { $0.health.timeout = .seconds(5) }
        let monitor = try #require(server.monitor)
        try await server.makeApplication(on: .shared(group), isWatched: true).test(.live) { _ in
            while service(monitor)?.state != .healthy { try await Task.sleep(for: .milliseconds(10)) }
            // As one request did that took a minute to parse.
            let gate = DispatchSemaphore(value: 0)
            group.any().execute { gate.wait() }
            while service(monitor)?.state != .unhealthy { try await Task.sleep(for: .milliseconds(10)) }
            #expect(service(monitor)?.message?.contains("It does not answer in time.") == true)
            gate.signal()
            while service(monitor)?.state != .healthy { try await Task.sleep(for: .milliseconds(10)) }
            try await lookAway(monitor, from: server)
        }
        try await group.shutdownGracefully()
        try expectOutageOnThePage()
    }

    @Test(.timeLimit(.minutes(10)))
    func aTableFullOfOthersIsSeen() async throws {
        let server = try server {
            $0.limits.maxConnections = 4
            // Loopback is nobody special here, as the readers are.
            $0.operatorNetworks = []
            $0.limits.requestDeadline = .seconds(3600)
            $0.limits.idleTimeout = .seconds(3600)
            $0.health.timeout = .seconds(120)
            $0.health.interval = .seconds(3600)
        }
        let monitor = try #require(server.monitor)
        try await server.makeApplication(isWatched: true).test(.live) { client in
            let port = try #require(client.port)
            // The running monitor takes its first snapshot when it likes, and no other one.
            while service(monitor) == nil { try await Task.sleep(for: .milliseconds(10)) }
            // Idle ones make room for us, and somebody lost them.
            var idle: [any Channel] = []
            for _ in 0..<6 { idle.append(try await Self.connect(port)) }
            while server.connections.count < 4 { try await Task.sleep(for: .milliseconds(10)) }
            await monitor.checkAll()
            monitor.takeSnapshot(at: .now)
            #expect(service(monitor)?.state == .degraded)
            #expect(service(monitor)?.message?.hasPrefix("Places for connections ran short:") == true)
            // Those at work do not.
            for channel in idle { try? await channel.close() }
            var busy: [any Channel] = []
            var now = Date.now
            repeat {
                let channel = try await Self.connect(port)
                try? await channel.writeAndFlush(
                    ByteBuffer(
                        string:
                            "POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
                    )
                )
                busy.append(channel)
                await monitor.checkAll()
                now += 1
                monitor.takeSnapshot(at: now)
            } while service(monitor)?.state != .unhealthy
            #expect(service(monitor)?.message?.contains("It ") == true)
            for channel in busy { try? await channel.close() }
            try await lookAway(monitor, from: server)
        }
        try expectOutageOnThePage()
    }

    private static func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port).get()
    }

    @Test(arguments: [
        ("HTTP/1.1 503 Busy\r\n\r\n", "It answers with status 503."), ("SSH-2.0-x\r\n\r\n", "It broke off its answer."),
        ("HT", "It broke off its answer."),
    ])
    func whatIsNoAnswerIsSaid(response: String, message: String) async throws {
        let target = try LoopbackServer(.send(response), .close)
        let port = try #require(target.url.split(separator: ":").last.flatMap { Int($0) })
        let outcome = await OutsideLook.run(
            at: try SocketAddress(ipAddress: "127.0.0.1", port: port),
            on: MultiThreadedEventLoopGroup.singleton.any(),
            deadline: .seconds(60)
        )
        #expect(outcome.finding == .failed)
        #expect(outcome.message == message)
    }

    /// Whoever counts what the end of the server cuts is not to count us.
    @Test(.timeLimit(.minutes(10)))
    func aLookEndsWithTheServer() async throws {
        let target = try LoopbackServer(.hold)
        let port = try #require(target.url.split(separator: ":").last.flatMap { Int($0) })
        var health = HealthConfiguration()
        health.timeout = .seconds(3600)
        let watch = ServerWatch(health, takeShortage: { .init() })
        watch.listens(at: try SocketAddress(ipAddress: "127.0.0.1", port: port))
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        async let look: Void = watch.look(on: loop)
        var requests = target.requests.makeAsyncIterator()
        #expect(await requests.next()?.path == "/health/live")
        watch.stop()
        await look
        #expect(!watch.isLookedAt, "that it was broken off is no finding")
        await watch.look(on: loop)
        #expect(target.connectionCount == 1)
    }

    /// It is bound under another name than the one at which it is found.
    @Test(.timeLimit(.minutes(10)))
    func aServerOnASocketIsFoundThere() async throws {
        let socket = folder.path + "/readers.sock"
        let application = try server {
            $0.socket = socket
            $0.adminListen = .off
        }
        let (places, found) = AsyncStream.makeStream(of: String.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run(telling: found) }
            var iterator = places.makeAsyncIterator()
            let place = await iterator.next()
            try #require(place == "unix:" + socket)
            let watch = try #require(application.monitor?.watch)
            while !watch.isLookedAt { try await Task.sleep(for: .milliseconds(10)) }
            // Whatever else a busy machine makes of the answer.
            #expect(watch.report(at: Date()).message?.contains("takes no connection") != true)
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    /// Otherwise nobody learns of it before the next start, which fails.
    @Test(.timeLimit(.minutes(10)))
    func refusedSettingsDegradeTheServer() async throws {
        let server = try server { $0.health.timeout = .seconds(5) }
        let monitor = try #require(server.monitor)
        try await server.makeApplication(isWatched: true).test(.live) { _ in
            while service(monitor)?.state != .healthy { try await Task.sleep(for: .milliseconds(10)) }
            monitor.watch?.noteSettings(fault: "The settings have a mistake.")
            while service(monitor)?.message != "The settings have a mistake." { try await Task.sleep(for: .milliseconds(10)) }
            #expect(service(monitor)?.state == .degraded)
            monitor.watch?.noteSettings(fault: nil, note: "Settings wait.")
            while service(monitor)?.message != "Settings wait." { try await Task.sleep(for: .milliseconds(10)) }
            #expect(service(monitor)?.state == .healthy, "nothing is wrong")
            monitor.watch?.noteSettings(fault: nil)
            while service(monitor)?.message != nil { try await Task.sleep(for: .milliseconds(10)) }
            #expect(service(monitor)?.state == .healthy)
            try await lookAway(monitor, from: server)
        }
    }

    @Test func aServerOnEveryAddressIsFoundOverLoopback() async throws {
        let server = try server { $0.host = "0.0.0.0" }
        try await server.makeApplication().test(.live) { client in
            let outcome = await OutsideLook.run(
                at: try SocketAddress(ipAddress: "0.0.0.0", port: try #require(client.port)),
                on: MultiThreadedEventLoopGroup.singleton.any(),
                deadline: .seconds(60)
            )
            #expect(outcome.finding == .healthy)
        }
    }
}
