internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerHealth

/// Builds that are fetched from a host over real HTTP.
struct PullTests {
    private let host: PullFixture

    init() throws { host = try PullFixture() }

    private func isUpdated(_ result: SitePull.Result) -> Bool { if case .updated = result { true } else { false } }

    private func error(
        isForced: Bool = false,
        limits: PullLimits = PullLimits(),
        _ change: (inout PullSettings) -> Void = { _ in }
    ) async -> PullError? {
        do {
            _ = try await host.pull(isForced: isForced, limits: limits, change)
            return nil
        } catch {
            return error as? PullError
        }
    }

    // MARK: What changes

    @Test func fetchesABuildAndThenWhatHasChanged() async throws {
        #expect(isUpdated(try await host.pull()))
        #expect(host.text("guide/größe 1.html") == "<h1>Größe</h1>")
        #expect(try OpenBuild(opening: host.settings().current).title == "Test")
        #expect(host.takeRequests().count == 14)

        #expect(try await host.pull() == .unchanged)
        #expect(host.takeRequests() == ["/manifest.json"])

        try host.site.write(Array("<h1>News</h1>".utf8), to: "index.html")
        try host.update { _ in }
        let generation = try host.site.manifest().generation
        #expect(try await host.pull() == .updated(generation: generation, fetchedBytes: 13))
        #expect(host.takeRequests() == ["/manifest.json", "/site/index.html"])
        #expect(host.text("index.html") == "<h1>News</h1>")
    }

    /// Readers who are still at it find its files; the one before that is gone.
    @Test func keepsTheBuildBefore() async throws {
        var homes: [String] = []
        for title in ["One", "Two", "Three"] {
            try host.update { $0.title = title }
            #expect(isUpdated(try await host.pull()))
            homes.append(try FileManager.default.destinationOfSymbolicLink(atPath: host.settings().current))
        }
        let builds = try FileManager.default.contentsOfDirectory(atPath: host.folder.path + "/pulled/builds").map { "builds/" + $0 }
        #expect(Set(builds) == Set(homes.dropFirst()))
        let objects = try host.folder.files("pulled/objects")
        // One file is empty, none is there twice, and the index is one more.
        #expect(objects.count == 13)
    }

    /// As nginx answers: an `ETag` of the time in seconds and the size.
    @Test(arguments: [("10:00:00", true), ("10:00:01", false), ("10:05:00", false)])
    func anotherManifestOfTheSameSecondIsSeen(sentAt time: String, isFetchedAgain: Bool) async throws {
        let manifest = host.site.dist + "/manifest.json"
        host.answering { request in
            guard request.path == "/manifest.json", let bytes = FileManager.default.contents(atPath: manifest) else { return nil }
            let tag = "\"6a5b-\(bytes.count)\""
            if request.header("If-None-Match") == tag { return [.send("HTTP/1.1 304 Not Modified\r\nETag: \(tag)\r\n\r\n")] }
            let headers =
                "Date: Mon, 30 Nov 2026 \(time) GMT\r\nLast-Modified: Mon, 30 Nov 2026 10:00:00 GMT\r\nETag: \(tag)\r\n"
            return [PullFixture.answer("200 OK", [UInt8](bytes), headers: headers)]
        }
        try host.update { $0.title = "One" }
        let size = try Data(contentsOf: URL(filePath: manifest)).count
        #expect(isUpdated(try await host.pull()))
        try host.update { $0.title = "Two" }
        #expect(try Data(contentsOf: URL(filePath: manifest)).count == size)
        #expect(isUpdated(try await host.pull()) == isFetchedAgain)
    }

    @Test func aMarkOfAnotherServerIsTakenOverWithTheSameBuild() async throws {
        #expect(isUpdated(try await host.pull()))
        let bytes = try Data(contentsOf: URL(filePath: host.site.dist + "/manifest.json"))
        host.answering { request in
            guard request.path == "/manifest.json" else { return nil }
            return request.header("If-None-Match") == "\"other\""
                ? [.send("HTTP/1.1 304 Not Modified\r\n\r\n")]
                : [PullFixture.answer("200 OK", [UInt8](bytes), headers: "ETag: \"other\"\r\n")]
        }
        #expect(try await host.pull() == .unchanged)
        #expect(try await host.pull() == .unchanged)
        #expect(host.takeRequests().suffix(2) == ["/manifest.json", "/manifest.json"])
    }

    // MARK: What is not whole

    @Test func aBuildThatIsBeingUploadedIsNotTaken() async throws {
        #expect(isUpdated(try await host.pull()))
        let old = try Data(contentsOf: URL(filePath: host.site.dist + "/site/index.html"))
        try host.site.write(Array("<h1>News</h1>".utf8), to: "index.html")
        try host.site.write(Array("<h1>Begin</h1>".utf8), to: "guide/start.html")
        try host.update { _ in }
        try old.write(to: URL(filePath: host.site.dist + "/site/index.html"))
        let error = try #require(await error())
        #expect(error.outcome == .mixed && error.description.contains("site/index.html"))
        #expect(host.text("guide/start.html") == "<h1>Start</h1>")
        #expect(try host.leftovers() == [])

        _ = host.takeRequests()
        try host.site.write(Array("<h1>News</h1>".utf8), to: "index.html")
        #expect(isUpdated(try await host.pull()))
        // What came the first time is not asked for again.
        #expect(host.takeRequests().filter { $0 == "/site/guide/start.html" }.count <= 1)
        #expect(host.text("index.html") == "<h1>News</h1>" && host.text("guide/start.html") == "<h1>Begin</h1>")
    }

    @Test func aFileThatIsNotThereYetIsWaitedFor() async throws {
        try FileManager.default.removeItem(atPath: host.site.dist + "/site/drawing.svg")
        let error = try #require(await error())
        #expect(error.outcome == .mixed && error.description.contains("status 404"))
        #expect(!FileManager.default.fileExists(atPath: host.settings().current))
    }

    @Test func whatADiskLostIsFetchedAgain() async throws {
        #expect(isUpdated(try await host.pull()))
        let hash = try #require(try host.site.manifest().files.first { $0.path == "index.html" }).sha256
        // In place: the build has the same file under a second name.
        let file = try FileHandle(forUpdating: URL(filePath: host.folder.path + "/pulled/objects/" + hash))
        try file.write(contentsOf: Data("<h1>XXXX".utf8))
        try file.close()
        _ = host.takeRequests()
        #expect(isUpdated(try await host.pull(isForced: true)))
        #expect(host.takeRequests() == ["/manifest.json", "/site/index.html"])
        #expect(host.text("index.html") == "<h1>Home</h1>")
    }

    /// What a build that did not fit has left would keep the next one from fitting. `Tests/blackbox/fetch.py` fills a disk.
    @Test func aFullDiskIsMadeRoomOn() async throws {
        #expect(isUpdated(try await host.pull()))
        let before = try host.folder.files("pulled/objects")
        try host.folder.write("of a build that did not fit", to: "pulled/objects/" + String(repeating: "a", count: 64))
        try host.folder.write("of a build that did not fit", to: "pulled/staging/site/page.html")
        try PulledFolder(at: host.settings().folder).makeRoom()
        #expect(try host.folder.files("pulled/objects") == before)
        #expect(!host.folder.exists("pulled/staging"))
        #expect(host.text("index.html") == "<h1>Home</h1>")
    }

    @Test func aPlaceThatCannotBeWrittenIsSaid() async throws {
        try host.folder.write("in the way", to: "pulled")
        #expect(await error()?.outcome == .disk)
    }

    // MARK: Hostile builds

    private static func edit(_ change: @escaping @Sendable (inout Manifest) -> Void) -> @Sendable (inout Manifest) -> Void { change }

    static let hostile: [(name: String, change: @Sendable (inout Manifest) -> Void)] = [
        ("parent", edit { $0.files[0].path = "../../outside.html" }),
        ("absolute", edit { $0.files[0].path = "/etc/outside.html" }),
        ("empty component", edit { $0.files[0].path = "a//b.html" }),
        ("dot", edit { $0.files[0].path = "./b.html" }),
        ("control", edit { $0.files[0].path = "a\u{0}b.html" }),
        (
            "parent of an encoding",
            edit {
                $0.files[0].encodings = [.init(coding: "br", path: "../x.br", sha256: String(repeating: "0", count: 64), size: 1)]
            }
        ),
        ("twice", edit { $0.files.append($0.files[0]) }),
        (
            "a file and a folder",
            edit {
                $0.files[0].path = "x"
                $0.files[1].path = "x/y"
            }
        ),
        ("long path", edit { $0.files[0].path = String(repeating: "a/", count: 600) + "b" }),
        ("long name", edit { $0.files[0].path = String(repeating: "a", count: 300) }),
        ("negative", edit { $0.files[0].size = -1 }),
        ("too large", edit { $0.files[0].size = Int.max }),
        (
            "too large together",
            edit { manifest in
                for index in manifest.files.indices { manifest.files[index].size = Int.max / 2 }
            }
        ),
        (
            "two sizes",
            edit {
                $0.files[1].sha256 = $0.files[0].sha256
                $0.files[1].size = $0.files[0].size + 1
            }
        ),
        ("hash as a path", edit { $0.files[0].sha256 = "../../../../../../../../../../../../../../../../../../../../../../etc/p" }),
        ("hash of the index as a path", edit { $0.indexSHA256 = "../x" }),
        ("index elsewhere", edit { $0.index = "../index.sqlite" }),
        ("index over the manifest", edit { $0.index = "manifest.json" }),
        ("index over the site", edit { $0.index = "site" }),
        ("no size of the index", edit { $0.indexSize = nil }),
        ("large index", edit { $0.indexSize = 1 << 40 }),
        ("format of the future", edit { $0.version = 99 }),
    ]

    @Test(arguments: hostile.indices)
    func refusesAManifestThat(index: Int) async throws {
        #expect(isUpdated(try await host.pull()))
        _ = host.takeRequests()
        try host.update { Self.hostile[index].change(&$0) }
        let error = try #require(await error(), "\(Self.hostile[index].name)")
        #expect(error.outcome == .refused, "\(Self.hostile[index].name): \(error)")
        #expect(host.text("index.html") == "<h1>Home</h1>")
        #expect(try host.leftovers() == [])
        // Nothing but the manifest: what it names was not worth asking for, or could not have a place.
        #expect(host.takeRequests().first == "/manifest.json")
        #expect(!FileManager.default.fileExists(atPath: host.folder.path + "/outside.html"))
    }

    @Test(arguments: ["", "{", "[]", "null", #"{"version":1}"#, String(repeating: "[", count: 100_000), "<!doctype html>"])
    func refusesWhatIsNoManifest(text: String) async throws {
        host.answering { $0.path == "/manifest.json" ? [PullFixture.answer("200 OK", Array(text.utf8))] : nil }
        #expect(await error()?.outcome == .refused)
    }

    @Test func refusesAManifestWithoutEnd() async throws {
        host.answering { _ in [.send("HTTP/1.1 200 OK\r\n\r\n"), .pour(Array(repeating: 0x20, count: 1 << 16), times: 1 << 16)] }
        var limits = PullLimits()
        limits.manifestBytes = 1 << 20
        let error = try #require(await error(limits: limits))
        #expect(error.outcome == .refused && error.description.contains("more than 1048576 bytes"))
    }

    /// It would unpack to a thousand times its size; nothing is unpacked.
    @Test func refusesACodingThatItDidNotAskFor() async throws {
        host.answering { _ in [PullFixture.answer("200 OK", [0x1F, 0x8B, 0x08], headers: "Content-Encoding: gzip\r\n")] }
        let error = try #require(await error())
        #expect(error.outcome == .refused && error.description.contains("coding 'gzip'"))
    }

    /// Each byte comes in time, and the whole never does.
    @Test func givesUpWhatComesTooSlowly() async throws {
        host.answering { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), .hold] }
        var silent = PullLimits()
        silent.silence = .milliseconds(100)
        #expect(await error(limits: silent)?.outcome == .unreachable)
        var slow = PullLimits()
        (slow.silence, slow.patience, slow.manifestBytes) = (.seconds(300), .milliseconds(100), 1000)
        #expect(await error(limits: slow)?.outcome == .unreachable)
    }

    @Test func aFileThatIsCutShortIsNotTaken() async throws {
        host.answering { request in
            request.path == "/site/index.html" ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<h1>H"), .close] : nil
        }
        #expect(await error()?.outcome == .unreachable)
        #expect(!FileManager.default.fileExists(atPath: host.settings().current))
    }

    @Test func aFileThatIsTooLongIsNotTaken() async throws {
        host.answering { request in
            request.path == "/site/index.html"
                ? [.send("HTTP/1.1 200 OK\r\n\r\n"), .pour(Array(repeating: 0x20, count: 1 << 16), times: 1 << 16)] : nil
        }
        #expect(await error()?.outcome == .mixed)
        #expect(try host.leftovers() == [])
    }

    // MARK: Redirects

    private func redirecting(to target: @escaping @Sendable (String) -> String) {
        host.answering { request in
            request.path.hasPrefix("/new") ? nil : [PullFixture.answer("302 Found", [], headers: "Location: \(target(request.path))\r\n")]
        }
    }

    @Test func followsRedirectsOnTheSameHost() async throws {
        let dist = host.site.dist
        try FileManager.default.createDirectory(atPath: dist + "/new", withIntermediateDirectories: true)
        for name in ["manifest.json", "site", "index.sqlite"] {
            try FileManager.default.copyItem(atPath: dist + "/" + name, toPath: dist + "/new/" + name)
        }
        redirecting { "/new" + $0 }
        #expect(isUpdated(try await host.pull()))
    }

    @Test func followsRedirectsToOtherHostsWhereThatIsMeant() async throws {
        let tokens = Mutex<Set<String>>.Box([])
        let port = try #require(host.url.split(separator: ":").last)
        host.answering { request in
            let isFirst = request.header("Host")?.hasPrefix("127.0.0.1") == true
            tokens.mutex.withLock { _ = $0.insert((isFirst ? "own " : "other ") + (request.header("Authorization") ?? "none")) }
            guard isFirst else { return nil }
            return [PullFixture.answer("302 Found", [], headers: "Location: http://localhost:\(port)\(request.path)\r\n")]
        }
        let error = try #require(await error())
        #expect(error.outcome == .refused && error.description.contains("'localhost': name it in dist_redirect_hosts"))
        #expect(
            isUpdated(
                try await host.pull {
                    $0.redirectHosts = ["localhost"]
                    $0.token = Secret("s3cret")
                }
            )
        )
        // Never to another host.
        #expect(tokens.mutex.withLock { $0 } == ["own none", "own Bearer s3cret", "other none"])
    }

    @Test func aBuildOfTooManyFilesIsRefused() async throws {
        var limits = PullLimits()
        limits.files = 2
        let error = try #require(await error(limits: limits))
        #expect(error.outcome == .refused && error.description.hasSuffix("files, more than 2"))
        #expect(host.takeRequests() == ["/manifest.json"])
    }

    @Test func givesUpRedirectsInACircle() async throws {
        redirecting { $0 }
        #expect(await error()?.description.contains("redirects more than 5 times") == true)
    }

    @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:1", ""])
    func refusesRedirectsOutOfHTTP(target: String) async throws {
        redirecting { _ in target }
        #expect(await error()?.outcome == .refused)
    }

    // MARK: The loop

    @Test func aServerBeginsWithWhatItHasAndGoesOnToTheNext() async throws {
        let (updates, update) = AsyncStream.makeStream(of: Void.self)
        let registry = PrometheusRegistry.forAssistant()
        let settings = host.settings { $0.interval = .milliseconds(10) }
        let loop = try #require(PullLoop(settings, metrics: PullMetrics(registry), logger: SiteFixture.quiet))
        try await loop.prepare()
        _ = host.takeRequests()
        try await loop.prepare()
        #expect(host.takeRequests() == [])
        var configuration = AssistantConfiguration()
        configuration.pull = settings
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet, metrics: registry, pulls: loop)
        let service = loop.service(lifecycle: server.lifecycle, onRefusal: { _ in }) {
            await server.responder.build.reload()
            update.yield()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try host.site.write(Array("<h1>News</h1>".utf8), to: "index.html")
            try host.update { $0.title = "Next" }
            for await _ in updates { break }
            group.cancelAll()
        }
        let build = try await server.makeApplication().test(.router) { try await $0.execute(uri: "/", method: .get).text }
        #expect(build == "<h1>News</h1>")
        let metrics = registry.text()
        #expect(metrics.contains("assistant_dist_pulls_total{outcome=\"updated\"} 2\n"))
        #expect(metrics.contains("assistant_dist_pulls_total{outcome=\"mixed\"} 0\n"))
        #expect(metrics.contains("assistant_builds_total{outcome=\"opened\"} 2\n"))
    }

    /// As one that was put into the server's folder.
    @Test func aBuildThatIsRefusedAtItsSourceIsToldOf() async throws {
        let registry = PrometheusRegistry.forAssistant()
        let settings = host.settings { $0.interval = .milliseconds(10) }
        let loop = try #require(PullLoop(settings, metrics: PullMetrics(registry), logger: SiteFixture.quiet))
        try await loop.prepare()
        var configuration = AssistantConfiguration()
        configuration.pull = settings
        configuration.health.snapshots = nil
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet, metrics: registry, pulls: loop)
        let (build, lifecycle) = (server.responder.build, server.lifecycle)
        let monitor = try #require(server.monitor)
        func state() -> HealthSnapshot.State? {
            monitor.takeSnapshot(at: .now)
            return monitor.report(at: .now).services.first { $0.id == "site" }?.state
        }
        func pulls(_ count: Int) async throws {
            _ = host.takeRequests()
            var seen = 0
            while seen < count {
                try await Task.sleep(for: .milliseconds(5))
                seen += host.takeRequests().count
            }
        }
        let service = loop.service(lifecycle: lifecycle, onRefusal: { build.noteSource(refusal: $0) }, onUpdate: { await build.reload() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try host.update { $0.version = 9 }
            try await pulls(3)
            #expect(lifecycle.newestRefusal?.contains("format 9") == true && lifecycle.buildRefusal == nil)
            #expect(state() == .degraded)
            #expect(registry.text().contains("assistant_builds_total{outcome=\"refused\"} 1\n"), "however often it was looked at")
            try host.update { $0.version = Manifest.currentVersion }
            while lifecycle.newestRefusal != nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(state() == .healthy)
            group.cancelAll()
        }
    }

    /// Which file it is, also for those whose host is away just then.
    @Test func aFormerBuildThatIsDamagedIsNamedAndMended() async throws {
        let log = CapturedLog()
        let settings = host.settings()
        let logger = Logger(label: "test") { _ in log }
        let loop = try #require(PullLoop(settings, metrics: PullMetrics(PrometheusRegistry.forAssistant()), logger: logger))
        try await loop.prepare()
        #expect(!log.text.contains("former-build-refused"))
        let path = settings.current + "/site/guide/start.html"
        let page = try Data(contentsOf: URL(filePath: path))
        try FileManager.default.removeItem(atPath: path)
        try await loop.prepare()
        #expect(log.text.contains("former-build-refused") && log.text.contains("guide/start.html"))
        #expect(try Data(contentsOf: URL(filePath: path)) == page)
    }

    @Test func pausesBecomeLongerAndTheSiteOld() {
        let start = ContinuousClock.now
        var progress = PullProgress(interval: .seconds(5), stale: .seconds(60), at: start)
        let pauses = (0..<9).map { count in
            let (isNew, isStale) = progress.fail("away", at: start + .seconds(10 * count))
            #expect(isNew == (count == 0) && isStale == (count >= 6))
            return progress.pause(1)
        }
        #expect(pauses == [5, 5, 5, 10, 20, 40, 60, 60, 60].map { .seconds($0) })
        let another = progress.fail("another", at: start)
        #expect(another.isNew)
        let hadFailed = progress.succeed(at: start + .seconds(100))
        #expect(hadFailed)
        #expect(progress.pause(0.8) == .seconds(4))
        let later = progress.fail("away", at: start + .seconds(159))
        #expect(!later.isStale)
        var rare = PullProgress(interval: .seconds(600), stale: .seconds(60), at: start)
        for _ in 0..<9 { _ = rare.fail("away", at: start) }
        #expect(rare.pause(1) == .seconds(600))
    }

    @Test func aSourceThatIsOldIsDegraded() async throws {
        var configuration = AssistantConfiguration(dist: host.site.dist)
        configuration.health.snapshots = nil
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        let monitor = try #require(server.monitor)
        func state() -> HealthSnapshot.State? {
            monitor.takeSnapshot(at: .now)
            return monitor.report(at: .now).services.first { $0.id == "site" }?.state
        }
        #expect(state() == .healthy)
        server.lifecycle.isSourceStale = true
        #expect(state() == .degraded)
    }
}
