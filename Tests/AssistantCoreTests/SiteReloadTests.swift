internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings
@testable internal import ServerState

/// `POST /api/admin/reload` of a server of several sites: it is what SIGHUP does.
struct SiteReloadTests {
    private let fixture: SitesFixture
    private var file: String { fixture.folder.path + "/assistant.yml" }

    init() throws { fixture = try SitesFixture(["one", "two"]) }

    private static let siteKey = "the-key-of-operators-of-one"
    private static let serverKey = "the-key-of-all-the-operators"

    private func write(rate: String, size: String = "32MiB") throws {
        func site(_ name: String, _ others: String) throws -> String {
            let dist = try #require(fixture.builds[name]).dist
            return "  - {name: \(name), hosts: [\(name).example.org], dist: '\(dist)', state: '\(fixture.statePath(name))', \(others)}\n"
        }
        let sites =
            try site("one", "operator_key: \(Self.siteKey), question_rate: \(rate)")
            + site("two", "question_rate: \(rate), site_cache_size: \(size)")
        try fixture.folder.write("operator_key: \(Self.serverKey)\nsites:\n" + sites, to: "assistant.yml")
    }

    private func start() throws -> SitesServer {
        let settings = try Settings(environment: [:], file: file)
        let server = try SitesServer(settings.configuration, logger: SiteFixture.quiet)
        let live = LiveSettings(settings) { [file] () throws(SettingsError) in try Settings(environment: [:], file: file) }
        server.sites.process.reload.set(server.application.served.readAgain(live))
        return server
    }

    private func reload(_ server: SitesServer, _ key: String) async throws -> [String: Any] {
        try await server.post("one.example.org", "/api/admin/reload", [:], headers: [.authorization: "Bearer " + key]).json()
    }

    @Test func takesTheSettingsOfAllSites() async throws {
        try write(rate: "20/1m")
        let server = try start()
        try write(rate: "1/1m", size: "16MiB")
        let said = try await reload(server, Self.serverKey)
        #expect(said["settings"] as? String == "taken" && said["build"] as? String == "opened")
        #expect(said["changed"] as? [String] == ["one.question_rate", "two.question_rate"])
        #expect(said["waiting"] as? [String] == ["two.site_cache_size"])
        _ = try await server.ask("two.example.org", "How do I set the port?")
        #expect(try await server.post("two.example.org", "/api/kapa/query", ["query": "port"]).status == 429)
        let rows = try await #require(server.sites.open.first).parts.state.inspect { try AuditLog.rows(after: 0, limit: 10, $0) }
        #expect(rows.map(\.action) == ["server.reloaded"] && rows.first?.outcome == "done")
        #expect(rows.first?.subject == "one.question_rate, two.question_rate")
    }

    /// What two sites share is told of neither, nor is what the server has: a name and a place of another one would be in it.
    @Test func aMistakeOfTheServerOrOfTwoSitesIsNoSitesOwn() async throws {
        try write(rate: "20/1m")
        let server = try start()
        let good = try String(contentsOfFile: file, encoding: .utf8)
        let rest = "which the server's log names; the previous settings stay"
        try fixture.folder.write(good.replacing("two.example.org", with: "one.example.org"), to: "assistant.yml")
        #expect(try await reload(server, Self.siteKey)["faults"] as? [String] == ["the settings have 1 mistake, \(rest)"])
        try fixture.folder.write("port: many\nnonsense: 1\n" + good, to: "assistant.yml")
        #expect(try await reload(server, Self.siteKey)["faults"] as? [String] == ["the settings have 2 mistakes, \(rest)"])
        // An unknown key, and two settings that do not go together.
        try fixture.folder.write(
            good.replacing("operator_key: \(Self.siteKey)", with: "operator_key: \(Self.siteKey), nonsense: 1"),
            to: "assistant.yml"
        )
        let unknown = try #require(try await reload(server, Self.siteKey)["faults"] as? [String])
        #expect(unknown.count == 1 && unknown[0].contains(":3:") && unknown[0].contains("unknown setting 'nonsense'"), "\(unknown)")
        try fixture.folder.write(
            good.replacing("operator_key: \(Self.siteKey)", with: "operator_key: \(Self.siteKey), reader_groups: [a], readers: everyone"),
            to: "assistant.yml"
        )
        let together = try #require(try await reload(server, Self.siteKey)["faults"] as? [String])
        #expect(together.count == 1 && together[0].contains(":3:") && together[0].contains("everybody may read"), "\(together)")
    }

    /// Places and values of other sites are for those who operate the server.
    @Test func saysWhatIsWrongAndTellsOfOtherSitesOnlyTheServersOperators() async throws {
        try write(rate: "20/1m")
        let server = try start()
        try write(rate: "often")
        let all = try await reload(server, Self.serverKey)
        #expect(all["settings"] as? String == "refused")
        let faults = try #require(all["faults"] as? [String])
        #expect(faults.count == 2 && faults[0].hasPrefix(file + ":3:") && faults[1].hasPrefix(file + ":4:"), "\(faults)")
        let own = try await reload(server, Self.siteKey)
        let others = "the settings have 1 more mistake, which the server's log names; the previous settings stay"
        #expect(own["faults"] as? [String] == [faults[0], others])
        let rows = try await #require(server.sites.open.first).parts.state.inspect { try AuditLog.rows(after: 0, limit: 10, $0) }
        #expect(rows.map(\.outcome) == ["failed", "failed"])
        try write(rate: "7/1m")
        let taken = try await reload(server, Self.siteKey)
        #expect(taken["changed"] as? [String] == ["one.question_rate"])
    }
}
