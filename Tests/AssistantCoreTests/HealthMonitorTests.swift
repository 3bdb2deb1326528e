internal import CoreMetrics
internal import CurlClient
internal import DocModel
internal import Foundation
internal import GRDB
internal import HTTPTypes
internal import HealthHistory
internal import HummingbirdTesting
internal import NIOCore
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings

/// The monitor with real services on loopback, real files and a real state; snapshots are taken when the tests say so.
struct HealthMonitorTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private func server(_ configure: (inout AssistantConfiguration) throws -> Void = { _ in }) throws -> AssistantApplication {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.operatorKeys = [Secret("test-key")]
        // Neither a busy machine nor a full disk of its own is what these tests are about.
        configuration.health.slow = .seconds(600)
        configuration.health.timeout = .seconds(120)
        configuration.health.diskWarning = 101
        configuration.health.diskLimit = 101
        try configure(&configuration)
        return try AssistantApplication(configuration, logger: SiteFixture.quiet)
    }

    /// The state of a service after `checks` looks at it.
    private func look(_ target: String, checks: Int = 1, allowing networks: [AddressRange] = []) async throws -> HealthSnapshot.Service {
        let server = try server {
            $0.health.targets = [try HealthTarget(target)]
            $0.health.allowedNetworks = networks
        }
        let monitor = try #require(server.monitor)
        for _ in 0..<checks { await monitor.checkAll() }
        monitor.takeSnapshot(at: .now)
        return try #require(monitor.report(at: .now).services.last)
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    // MARK: Targets

    @Test func asksForAURL() async throws {
        let target = try LoopbackServer(.send(Self.ok), .close)
        let service = try await look("id=api;url=\(target.url)/health?a=b;name=The API;group=Others;required=true")
        #expect(service.id == "api" && service.name == "The API" && service.group == "Others" && service.isRequired)
        #expect(service.state == .healthy)
        #expect(service.responseMS ?? 0 > 0)
        var requests = target.requests.makeAsyncIterator()
        let request = try #require(await requests.next())
        #expect(request.path == "/health?a=b")
        #expect(request.header("User-Agent")?.hasPrefix("AssistantServer/") == true)
    }

    @Test(arguments: [
        ("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "", "It answers with status 500."),
        ("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "", "It answers with status 302."),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", ";expect=204", "It answers with status 200."),
        ("no HTTP\r\n\r\n", "", "Its answer is not HTTP."),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "", "It broke off its answer."),
    ])
    func saysWhatIsWrong(response: String, more: String, message: String) async throws {
        let target = try LoopbackServer(.send(response), .close)
        let service = try await look("id=api;url=\(target.url)/" + more, checks: 2)
        #expect(service.state == .unhealthy)
        #expect(service.message == message)
    }

    @Test func doesNotReadAnEndlessAnswer() async throws {
        let target = try LoopbackServer(
            .send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"),
            .pour(Array(repeating: 0x20, count: 64 << 10), times: 1000)
        )
        let service = try await look("id=api;url=\(target.url)/", checks: 2)
        #expect(service.message == "Its answer has more than 1 MiB.")
    }

    @Test func aSilentServiceFailsInTime() async throws {
        let target = try LoopbackServer(.hold)
        let service = try await look("id=api;url=\(target.url)/;timeout=100ms", checks: 2)
        #expect(service.state == .unhealthy)
        #expect(service.message == "It does not answer in time.")
    }

    /// Ends when the test says so.
    private struct Hanging: HealthCheck {
        let end: AsyncStream<Void>
        let trouble = Mutex<String?>.Box(nil)
        var alarm: String? { trouble.mutex.withLock { $0 } }

        func run() async -> CheckOutcome {
            for await _ in end {}
            return .healthy()
        }
    }

    /// As with a database that was stopped in the middle of an exchange.
    @Test(.timeLimit(.minutes(10))) func aCheckThatDoesNotEndFailsWithEachTurnThatItMisses() async throws {
        let (stream, sink) = AsyncStream<Void>.makeStream()
        let health = HealthConfiguration()
        let hanging = Hanging(end: stream)
        let item = HealthMonitor.Item(
            id: "state",
            name: "State",
            isRequired: false,
            check: hanging,
            interval: .milliseconds(10),
            timeout: .milliseconds(20),
            rules: CheckState.Rules(failures: 4, slowMS: 1e6, ttlSeconds: 90),
            isRemote: false
        )
        let monitor = HealthMonitor(
            health,
            items: [item],
            scope: .server(ServerWatch(health, takeShortage: { ServerFindings.Shortage() })),
            lifecycle: ServerLifecycle(),
            machine: MachineMeter(path: folder.path),
            recorder: nil,
            metrics: HealthMetrics(NOOPMetricsHandler.instance),
            logger: SiteFixture.quiet
        )
        func state() throws -> HealthSnapshot.Service {
            monitor.takeSnapshot(at: .now)
            return try #require(monitor.report(at: .now).services.last)
        }
        async let check: Void = monitor.check(monitor.items[0])
        while try state().state != .unhealthy { try await Task.sleep(for: .milliseconds(2)) }
        #expect(try state().message == "It does not answer in time.")
        sink.finish()
        await check
        #expect(try state().state == .unhealthy, "it came too late")
        // The stream has ended: this one does at once.
        await monitor.check(monitor.items[0])
        #expect(try state().state == .healthy)
        hanging.trouble.mutex.withLock { $0 = "The state takes no votes." }
        let told = try state()
        #expect(told.state == .degraded && told.message == "The state takes no votes.", "before the next look")
    }

    @Test func aSlowServiceIsDegraded() async throws {
        let target = try LoopbackServer(.send(Self.ok), .close)
        let server = try server {
            $0.health.targets = [try HealthTarget("id=api;url=\(target.url)/")]
            $0.health.slow = .zero
        }
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        monitor.takeSnapshot(at: .now)
        #expect(monitor.report(at: .now).services.last?.state == .degraded)
    }

    @Test func opensATCPPort() async throws {
        let target = try LoopbackServer(.hold)
        let place = target.url.replacing("http://", with: "")
        let service = try await look("id=db;tcp=\(place)")
        #expect(service.state == .healthy)
        #expect(service.responseMS ?? 0 > 0)
        let nobody = try LoopbackServer.refusingURL().replacing("http://", with: "")
        let other = try await look("id=db;tcp=\(nobody)", checks: 2)
        #expect(other.state == .unhealthy)
        #expect(other.message == "It takes no connection.")
    }

    /// By name or number, and in the other ways in which an address can be written.
    @Test(arguments: [
        "url=http://169.254.169.254/latest/meta-data/", "url=http://[fe80::1]/", "url=http://0xa9fea9fe/", "url=http://2852039166/",
        "url=http://[::ffff:169.254.169.254]/", "url=http://[fd00:ec2::254]/", "tcp=169.254.169.254:80", "tcp=[fe80::1]:80",
        "url=http://100.100.100.200/", "url=http://0.0.0.0/",
    ])
    func linkLocalAddressesAreRefused(target: String) async throws {
        let service = try await look("id=api;" + target, checks: 2)
        #expect(service.state == .unhealthy)
        #expect(service.message == "Its address is link-local, see health_networks.")
    }

    @Test func anOperatorMayAllowThem() throws {
        let metadata = try #require(IPAddress("169.254.169.254"))
        #expect(!TargetNetworks(allowed: []).admits(metadata))
        #expect(TargetNetworks(allowed: [try #require(AddressRange("169.254.169.254"))]).admits(metadata))
        #expect(try TargetNetworks(allowed: []).admits(#require(IPAddress("127.0.0.1"))), "services beside the server are the rule")
    }

    @Test func anUnknownNameIsSaid() async throws {
        let service = try await look("id=api;url=http://nobody.invalid/", checks: 2)
        #expect(service.message == "Its name has no address.")
    }

    // MARK: An outage, from end to end

    @Test func anOutageStandsInTheSnapshots() async throws {
        let target = Mutex<LoopbackServer?>.Box(try LoopbackServer(.send(Self.ok), .close))
        let url = try #require(target.mutex.withLock { $0?.url })
        let snapshots = folder.path + "/health/snapshots"
        let server = try server {
            $0.health.targets = [try HealthTarget("id=api;url=\(url)/")]
            $0.health.snapshots = snapshots
            $0.state.path = folder.path + "/state.sqlite"
        }
        let monitor = try #require(server.monitor)
        let start = Date.now
        @Sendable func round(_ number: Int) async {
            await monitor.checkAll()
            monitor.takeSnapshot(at: start.addingTimeInterval(Double(number)))
        }
        try await server.makeApplication(isWatched: true).test(.live) { client in
            await round(1)
            #expect(try await client.execute(uri: "/api/system/health", method: .get).json()["state"] as? String == "healthy")
            target.mutex.withLock { $0 = nil }
            await round(2)
            await round(3)
            let health = try await client.execute(uri: "/api/system/health", method: .get).json()
            #expect(health["state"] as? String == "degraded", "the service is not required")
            let metrics = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey).text
            #expect(metrics.contains("assistant_service_state{service=\"api\",state=\"unhealthy\"} 1\n"))
            #expect(metrics.contains("assistant_service_state{service=\"api\",state=\"healthy\"} 0\n"))
            #expect(metrics.contains("assistant_service_response_seconds{service=\"index\"} "))
            #expect(try await client.execute(uri: "/health/ready", method: .get).json()["status"] as? String == "warn")
        }
        let history = try HealthHistory(folder: snapshots, now: .now.addingTimeInterval(60))
        #expect(history.warnings.isEmpty)
        let states = history.recent.compactMap { $0.services.first { $0.id == "api" }?.state }
        // Between them it may be degraded; the running monitor looks too.
        #expect(states.contains(.healthy) && states.contains(.unhealthy), "\(states)")
        let queue = try DatabaseQueue(path: folder.path + "/state.sqlite")
        let rows = try await queue.read { try String.fetchAll($0, sql: "SELECT snapshot FROM health_snapshots ORDER BY generated") }
        #expect(rows.count == history.recent.count)
        #expect(rows.last?.contains(#""id":"api""#) == true)
    }

    @Test func sumsUpInFilesAndState() async throws {
        let snapshots = folder.path + "/snapshots"
        let server = try server {
            $0.health.snapshots = snapshots
            $0.state.path = folder.path + "/state.sqlite"
        }
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        let start = UTCTime.hour(of: .now).addingTimeInterval(-7200)
        for offset in [0.0, 30, 3600, 7200] { monitor.takeSnapshot(at: start.addingTimeInterval(offset)) }
        let recorder = HealthRecorder(
            folder: snapshots,
            state: server.parts.state,
            metrics: HealthMetrics(PrometheusRegistry()),
            logger: SiteFixture.quiet
        )
        // Waits for the queue of the monitor's own recorder, which shares the state.
        try await server.makeApplication().test(.router) { _ in }
        await recorder.flush()
        let queue = try DatabaseQueue(path: folder.path + "/state.sqlite")
        let counts = try await queue.read { database in
            try Int.fetchAll(database, sql: "SELECT healthy FROM health_hours WHERE service = 'server' ORDER BY start")
        }
        #expect(counts == [2, 1])
        let hours = try HealthHistory(folder: snapshots, now: .now).hours.filter { $0.service == "server" }
        #expect(hours.prefix(2).map(\.counts.healthy) == [2, 1])
    }

    @Test func aFolderThatCannotBeWrittenIsCountedAndDoesNotStopTheServer() async throws {
        try folder.write("a file", to: "file")
        let server = try server { $0.health.snapshots = folder.path + "/file/snapshots" }
        try await server.makeApplication().test(.router) { client in
            server.monitor?.takeSnapshot(at: .now)
            var metrics = ""
            while !metrics.contains("assistant_snapshots_total{outcome=\"failed\",store=\"folder\"}") {
                metrics = try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey).text
            }
            #expect(try await client.execute(uri: "/health/ready", method: .get).status == .ok)
        }
    }

    @Test func aFullDiskIsSeen() async throws {
        let server = try server { $0.health.diskLimit = 1 }
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        await monitor.checkAll()
        monitor.takeSnapshot(at: .now)
        let disk = try #require(monitor.report(at: .now).services.first { $0.id == "disk" })
        #expect(disk.state == .unhealthy)
        #expect(disk.message?.contains(" % full") == true)
    }

    // MARK: What is told, and to whom

    @Test func withoutAMonitorNothingIsKnown() async throws {
        let response = try await site.application { $0.health.isEnabled = false }.test(.router) { client in
            try await client.execute(uri: "/api/system/health", method: .get)
        }
        let json = try response.json()
        #expect(json["state"] as? String == "unknown")
        #expect((json["services"] as? [Any])?.isEmpty == true)
    }

    @Test func aMonitorThatHangsIsNotBelieved() async throws {
        let monitor = try #require(try server().monitor)
        #expect(monitor.report(at: .now).state == .unknown, "nothing has been looked at")
        await monitor.checkAll()
        let now = Date.now
        monitor.takeSnapshot(at: now)
        #expect(monitor.report(at: now.addingTimeInterval(89)).state == .healthy)
        let late = monitor.report(at: now.addingTimeInterval(91))
        #expect(late.state == .unknown)
        #expect(late.services.allSatisfy { $0.state == .unknown })
        #expect(late.generatedAt.timeIntervalSince(now).magnitude <= 1, "its age is told")
    }

    @Test func detailsAreForOperators() async throws {
        let server = try server {
            $0.operatorNetworks = []
            $0.operatorKeys = [Secret("old"), Secret("s3cret")]
            $0.health.diskLimit = 1
        }
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        await monitor.checkAll()
        try await server.makeApplication().test(.live) { client in
            monitor.takeSnapshot(at: .now)
            func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
                try await client.execute(uri: path, method: .get, headers: headers)
            }
            let everybody = try await get("/api/system/health")
            for text in ["message", "bytes", "processors", "version\":\"", "full", site.dist] {
                #expect(!everybody.text.contains(text), "\(text)")
            }
            #expect(try Set((everybody.json()["host"] as? [String: Any] ?? [:]).keys) == ["cpu_ratio", "memory_ratio", "disk_ratio"])
            for headers in [[.authorization: "Bearer wrong"], [.authorization: "Basic s3cret"], [.authorization: "Bearer "]] as [HTTPFields]
            {
                #expect(try await get("/api/system/health", headers).text.contains("message") == false)
                let refused = try await get("/metrics", headers)
                #expect(refused.status == .unauthorized)
                #expect(refused.headers[.wwwAuthenticate]?.hasPrefix("Bearer realm=") == true)
            }
            let key: HTTPFields = [.authorization: "Bearer s3cret"]
            let operators = try await get("/api/system/health", key)
            #expect(operators.text.contains("process_memory_bytes"))
            #expect(operators.text.contains("% full"))
            #expect(operators.headers[.eTag] != everybody.headers[.eTag])
            #expect(try await get("/metrics", key).status == .ok)
            for path in ["/health", "/api/system/info"] {
                #expect(try await get(path).json()["version"] == nil)
                #expect(try await get(path, key).json()["version"] as? String == docgenVersion)
            }
        }
    }

    @Test func speaksHealthJSON() async throws {
        let url = try LoopbackServer.refusingURL()
        let server = try server {
            $0.health.targets = [try HealthTarget("id=api;url=\(url)/;required=true")]
            // The running monitor's own first look may come between ours.
            $0.health.failures = 3
        }
        let monitor = try #require(server.monitor)
        try await server.makeApplication().test(.router) { client in
            await monitor.checkAll()
            monitor.takeSnapshot(at: .now)
            func get() async throws -> TestResponse {
                var headers = SiteFixture.operatorKey
                headers[.accept] = "application/health+json"
                return try await client.execute(uri: "/api/system/health", method: .get, headers: headers)
            }
            let warning = try await get()
            #expect(warning.status == .ok)
            #expect(warning.headers[.contentType] == "application/health+json")
            #expect(try warning.json()["status"] as? String == "warn")
            for _ in 0..<2 { await monitor.checkAll() }
            monitor.takeSnapshot(at: .now.addingTimeInterval(1))
            let failure = try await get()
            #expect(failure.status == .serviceUnavailable)
            let json = try failure.json()
            #expect(json["status"] as? String == "fail")
            #expect(json["version"] as? String == docgenVersion)
            let checks = try #require(json["checks"] as? [String: [[String: Any]]])
            #expect(Set(checks.keys).isSuperset(of: ["server:state", "index:responseTime", "cpu:utilization", "uptime", "api:state"]))
            #expect(checks["api:state"]?.first?["output"] as? String == "It takes no connection.")
            #expect(checks["index:responseTime"]?.first?["output"] == nil, "absent when it passes")
            let own = try await client.execute(uri: "/api/system/health", method: .get)
            #expect(own.status == .ok, "our own form has the state in it")
            #expect(try own.json()["state"] as? String == "unhealthy")
        }
    }

    @Test func whatHasNotChangedIsNotSentAgain() async throws {
        let server = try server()
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        try await server.makeApplication().test(.router) { client in
            monitor.takeSnapshot(at: .now)
            let first = try await client.execute(uri: "/api/system/health", method: .get)
            let tag = try #require(first.headers[.eTag])
            #expect(first.headers[.cacheControl] == "no-cache")
            let second = try await client.execute(uri: "/api/system/health", method: .get, headers: [.ifNoneMatch: tag])
            #expect(second.status == .notModified)
            #expect(second.body.readableBytes == 0)
            monitor.takeSnapshot(at: .now.addingTimeInterval(5))
            #expect(try await client.execute(uri: "/api/system/health", method: .get, headers: [.ifNoneMatch: tag]).status == .ok)
        }
    }

    @Test func connectivityTellsAgesAndAsksNobody() async throws {
        let target = try LoopbackServer(.send(Self.ok), .close)
        let server = try server {
            $0.health.interval = .seconds(3600)
            $0.health.targets = [try HealthTarget("id=api;url=\(target.url)/")]
        }
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        monitor.takeSnapshot(at: .now)
        let before = target.connectionCount
        try await server.makeApplication().test(.router) { client in
            let json = try await client.execute(uri: "/api/system/connectivity", method: .get).json()
            let upstreams = try #require(json["upstreams"] as? [[String: Any]])
            #expect(upstreams.map { $0["id"] as? String } == ["api"])
            #expect(upstreams.first?["age_seconds"] as? Int ?? -1 >= 0)
        }
        #expect(target.connectionCount - before <= 1, "the monitor's own first look at most")
    }

    // MARK: Kapa

    @Test func kapaIsAskedForNoAnswerAndNotAgainAtOnce() async throws {
        let kapa = try KapaDouble()
        let server = try server { $0.kapa = KapaConfiguration(kapa) }
        let monitor = try #require(server.monitor)
        for _ in 0..<3 { await monitor.checkAll() }
        monitor.takeSnapshot(at: .now)
        let service = try #require(monitor.report(at: .now).services.first { $0.id == "kapa" })
        #expect(service.state == .healthy)
        #expect(service.responseMS ?? 0 > 0)
        #expect(kapa.requests("/projects/").count == 1)
        #expect(kapa.requests("/chat").isEmpty)
    }

    @Test func kapaThatFailsIsNoFaultOfOurs() async throws {
        let server = try server { $0.kapa = KapaConfiguration(url: try LoopbackServer.refusingURL()) }
        let monitor = try #require(server.monitor)
        for _ in 0..<8 { await monitor.checkAll() }
        monitor.takeSnapshot(at: .now)
        let report = monitor.report(at: .now)
        #expect(report.state == .degraded)
        let service = try #require(report.services.first { $0.id == "kapa" })
        #expect(service.state == .unhealthy)
        #expect(service.message == "Kapa: unreachable; the index answers.")
    }

    @Test func aChatThatFailsIsTroubleHoweverWellTheProjectIs() async throws {
        let kapa = try KapaDouble()
        kapa.failChats(KapaDouble.reply(500, ""))
        let server = try server { $0.kapa = KapaConfiguration(kapa) }
        let monitor = try #require(server.monitor)
        let gateway = try #require(server.parts.kapa)
        func state() async -> HealthSnapshot.State? {
            await monitor.checkAll()
            monitor.takeSnapshot(at: .now)
            return monitor.report(at: .now).services.first { $0.id == "kapa" }?.state
        }
        func ask(_ text: String) async { _ = try? await gateway.answer(KapaQuestion(text: text, clientID: "anon-1")) { _ in } }
        for number in 0..<4 {
            await ask("\(number)")
            #expect(await state() == .degraded)
        }
        await ask("the fifth")
        #expect(gateway.status.breaker != .closed)
        #expect(await state() == .degraded)
        #expect(await state() == .unhealthy, "the second in a row is no slip")
        #expect(gateway.status.breaker != .closed)
        #expect(kapa.requests("/chat/").count == 5)
    }
}
