internal import DocModel
internal import Foundation
internal import Logging
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerHealth
@testable internal import ServerSettings

/// Sites whose builds are fetched beside one that has a folder.
struct SitePullTests {
    private let fixture: SitesFixture
    private let hosts: [String: PullFixture]
    private let log = CapturedLog()

    init() throws {
        fixture = try SitesFixture(["one"])
        hosts = ["two": try PullFixture(), "three": try PullFixture()]
    }

    private func host(_ name: String) throws -> PullFixture { try #require(hosts[name]) }

    private func fetched(_ name: String) throws -> SiteConfiguration {
        var configuration = AssistantConfiguration()
        configuration.pull = try host(name).settings { $0.interval = .milliseconds(10) }
        configuration.state.path = fixture.statePath(name)
        return SiteConfiguration(
            name: name,
            hosts: [try #require(HostPattern("\(name).example.org"))],
            configuration: configuration
        )
    }

    private func server() throws -> SitesServer {
        try fixture.server(
            [try fixture.site("one", hosts: ["one.example.org"]), try fetched("two"), try fetched("three")],
            logger: Logger(label: "test") { [log] _ in log }
        )
    }

    private func publish(_ home: String, _ name: String) throws {
        try host(name).site.write(Array(home.utf8), to: "index.html")
        try host(name).update { $0.title = home }
    }

    private func state(of site: String, _ server: SitesServer) async throws -> HealthSnapshot.Service? {
        let monitor = try #require(server.sites.monitor)
        monitor.takeSnapshot(at: .now)
        return monitor.report(at: .now).services.first { $0.id == "site-\(site)" }
    }

    @Test func aSiteIsServedWhenItsFirstBuildIsThereAndTheOthersBefore() async throws {
        try host("three").answering { _ in [PullFixture.answer("503 Service Unavailable", [])] }
        try publish("<h1>two</h1>", "two")
        let server = try server()
        #expect(try await server.get("one.example.org", "/").text == "<h1>one</h1>")
        #expect(try await server.get("two.example.org", "/").status == 503)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.sites.run() }
            await log.wait(for: "no build yet; the source is asked again")
            await log.wait(for: "a site is served", count: 2)
            await server.sites.reloadBuilds()
            #expect(try await server.get("one.example.org", "/").text == "<h1>one</h1>")
            #expect(try await server.get("two.example.org", "/").text == "<h1>two</h1>")
            #expect(try await server.get("three.example.org", "/").status == 503)
            let three = try await state(of: "three", server)
            #expect(three?.state == .unhealthy && three?.message?.hasPrefix("It has no build yet") == true)
            #expect(log.text.contains("a site has no build yet; it is fetched"))
            #expect(!log.text.contains("site-closed"), "nothing is wrong with it")

            try publish("<h1>three</h1>", "three")
            try host("three").answering { _ in nil }
            await log.wait(for: "a site is served", count: 3)
            await server.sites.reloadBuilds()
            #expect(try await server.get("three.example.org", "/").text == "<h1>three</h1>")
            let metrics = server.metrics.text()
            #expect(metrics.contains("assistant_dist_pulls_total{outcome=\"updated\",site=\"two\"} 1\n"))
            #expect(metrics.contains("assistant_dist_pulls_total{outcome=\"updated\",site=\"three\"} 1\n"))
            // Rules over it find a site without a source too.
            #expect(metrics.contains("assistant_dist_pulls_total{outcome=\"updated\",site=\"one\"} 0\n"))
            group.cancelAll()
        }
    }

    @Test func eachSiteGoesOnToItsOwnNextBuild() async throws {
        for name in ["two", "three"] { try publish("<h1>\(name)</h1>", name) }
        let server = try server()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.sites.run() }
            await log.wait(for: "a site is served", count: 3)
            await server.sites.reloadBuilds()
            // What is wrong with one is no matter of the other.
            try host("three").update { manifest in
                for index in manifest.files.indices where manifest.files[index].path == "index.html" {
                    manifest.files[index].sha256 = String(repeating: "a", count: 64)
                }
            }
            await log.wait(for: "pull-mixed")
            try publish("<h1>news</h1>", "two")
            // Each was opened again above, and has said so.
            await log.wait(for: "serving a new build", count: 4)
            #expect(try await server.get("two.example.org", "/").text == "<h1>news</h1>")
            #expect(try await server.get("three.example.org", "/").text == "<h1>three</h1>")
            group.cancelAll()
        }
        // The next start needs no host.
        for name in ["two", "three"] { try host(name).answering { _ in [PullFixture.answer("503 Service Unavailable", [])] } }
        let next = try self.server()
        #expect(try await next.get("two.example.org", "/").text == "<h1>news</h1>")
        #expect(try await next.get("three.example.org", "/").text == "<h1>three</h1>")
    }

    /// Orchestrators begin to send requests when the server is ready.
    @Test func aServerIsReadyWhenEachSourceWasAskedOnce() async throws {
        try host("three").answering { _ in [PullFixture.answer("404 Not Found", [])] }
        let server = try server()
        let gate = Gate()
        try host("two").answering { _ in
            gate.wait()
            return nil
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.sites.run() }
            await log.wait(for: "no build yet; the source is asked again")
            let waiting = try await server.get("127.0.0.1", "/health/ready")
            #expect(waiting.status == 503 && waiting.text.contains("builds are fetched for the first time"))
            #expect(try await server.get("one.example.org", "/").status == 200)
            gate.open()
            await log.wait(for: "a site is served", count: 2)
            // What was looked at is noted behind the new build.
            while server.sites.isFirstPullUnderWay { await Task.yield() }
            #expect(try await server.get("127.0.0.1", "/health/ready").status == 200)
            group.cancelAll()
        }
    }

    /// A removed site is asked for no more; the settings of one that comes are followed.
    @Test func sitesWithASourceComeAndGo() async throws {
        for name in ["two", "three"] { try publish("<h1>\(name)</h1>", name) }
        let one = try fixture.site("one", hosts: ["one.example.org"])
        let server = try fixture.server([one, try fetched("two")], logger: Logger(label: "test") { [log] _ in log })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.sites.run() }
            await log.wait(for: "a site is served", count: 2)
            await server.sites.reloadBuilds()
            var configuration = AssistantConfiguration()
            configuration.sites = [one, try fetched("three")]
            server.sites.update(configuration)
            await log.wait(for: "a site is served no more")
            await log.wait(for: "a site is served", count: 4)
            await server.sites.reloadBuilds()
            #expect(try await server.get("two.example.org", "/").status == 421)
            #expect(try await server.get("three.example.org", "/").text == "<h1>three</h1>")
            group.cancelAll()
        }
    }
}

/// Holds those who wait up until it is opened.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    func wait() {
        semaphore.wait()
        semaphore.signal()
    }
}
