internal import DocModel
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import ServerSettings
@testable internal import ServerState

/// What `verify --upgrade` says of what another version has left.
struct UpgradeCheckTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder
    private var statePath: String { folder.path + "/state.sqlite" }

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    private var configuration: AssistantConfiguration {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.state.path = statePath
        return configuration
    }

    private func found(_ name: String, _ configuration: AssistantConfiguration? = nil) throws -> DeploymentCheck.Result {
        try #require(UpgradeCheck(configuration ?? self.configuration).run().first { $0.name == name })
    }

    private func makeState() async throws {
        let store = try StateStore(StateConfiguration(path: statePath), logger: SiteFixture.quiet)
        await store.close()
    }

    @Test func aStateOfThisVersionStaysForBoth() async throws {
        #expect(try found("state").detail == "'\(statePath)' will be made")
        try await makeState()
        let current = StateSchema.currentVersion
        #expect(try found("state").detail == "'\(statePath)' has version \(current) and keeps it: the former server goes on with it")
    }

    @Test func aStateOfTheVersionBeforeHasAWayBack() async throws {
        try await makeState()
        let current = StateSchema.currentVersion
        _ = try StateChange.migrate(statePath: statePath, to: current - 1, isDryRun: false)
        let before = try Data(contentsOf: URL(filePath: statePath))
        let state = try found("state")
        #expect(state.outcome == .passed)
        #expect(state.detail.contains("has version \(current - 1), and \(current) after the start ("))
        #expect(state.detail.hasSuffix("back with 'migrate --to \(current - 1)' of this program while no server runs"))
        #expect(try Data(contentsOf: URL(filePath: statePath)) == before, "it only looks")
        // What it says is so.
        try await makeState()
        #expect(try StateChange.migrate(statePath: statePath, to: current - 1, isDryRun: false).to == current - 1)
    }

    @Test func anOlderStateHasAWayBackToo() async throws {
        try await makeState()
        let current = StateSchema.currentVersion
        try await DatabaseQueue(path: statePath).write { database in
            for step in StateSchema.steps.suffix(2).reversed() {
                try database.execute(sql: try #require(step.down))
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = ?", arguments: [String(step.version)])
            }
        }
        let state = try found("state")
        #expect(state.detail.contains("has version \(current - 2), and \(current) after the start"))
        #expect(state.detail.hasSuffix("back with 'migrate --to \(current - 2)' of this program while no server runs"))
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func aStateThatCannotBeWrittenIsNotTakenOver() async throws {
        try await aStateOfTheVersionBeforeHasAWayBack()
        let folder = (statePath as NSString).deletingLastPathComponent
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder) }
        let state = try found("state")
        #expect(state.outcome == .failed && state.detail.contains("cannot be brought to \(StateSchema.currentVersion): "))
    }

    @Test func aNewerStateIsRefused() async throws {
        try await makeState()
        try await DatabaseQueue(path: statePath).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") }
        let state = try found("state")
        #expect(state.outcome == .failed && state.hint == "this server does not start with it")
    }

    @Test func aBuildOfAnotherFormatIsRefused() throws {
        #expect(
            try found("build").detail
                == "'\(site.dist)' has format \(Manifest.currentVersion), written by docgen test: this server reads it"
        )
        var manifest = try site.manifest()
        manifest.version = 2
        try site.store(manifest)
        let build = try found("build")
        #expect(build.outcome == .failed)
        #expect(build.detail.contains("has format 2, this program reads 1"))
        #expect(build.hint?.hasPrefix("build with docgen \(docgenVersion) into another folder") == true)
    }

    @Test func mistakesInTheSettingsKeepNothingElseFromTheReport() throws {
        try folder.write(
            "dist: '\(site.dist)'\nstate: '\(statePath)'\nport: 8080\nold_setting: 7\nquestion_rate: often\n",
            to: "assistant.yml"
        )
        let file = folder.path + "/assistant.yml"
        let error = try #require(throws: SettingsError.self) { try Settings(environment: [:], file: file) }
        let results = UpgradeCheck(try #require(error.rest), mistakes: error.mistakes).run()
        let settings = results.filter { $0.name == "settings" }
        #expect(settings.count == 2 && settings.allSatisfy { $0.outcome == .failed })
        #expect(settings[0].detail == "\(file):4:1: unknown setting 'old_setting'")
        #expect(settings[1].detail.hasPrefix("\(file):5:16: question_rate is 'often', expected "))
        #expect(results.first { $0.name == "build" }?.outcome == .passed)
        #expect(results.first { $0.name == "state" }?.detail == "'\(statePath)' will be made")
    }

    @Test func aSettingThatMeansSomethingElseIsNamed() throws {
        let settings = try Settings(environment: ["KAPA_API_KEY": "k", "KAPA_PROJECT_ID": "p"])
        let plain = settings.description(showsPlaces: false)
        let same = try #require(FormerSettings(plain)).comparison(with: settings.configuration)
        #expect(same == FormerSettings.Comparison())
        let lines = plain.split(separator: "\n").filter { !$0.hasPrefix("otlp_logs:") }.map {
            $0.hasPrefix("question_rate:") ? "question_rate: 7/1m" : String($0)
        }
        let former = try #require(FormerSettings((lines + ["# old_secret: (set)", "old_setting: 7"]).joined(separator: "\n")))
        let comparison = former.comparison(with: settings.configuration)
        #expect(comparison.changed == [.init(key: "question_rate", before: "7/1m", after: "20/1m")])
        #expect(comparison.removed == ["old_secret", "old_setting"])
        #expect(comparison.added == ["otlp_logs"])
        let results = UpgradeCheck(configuration, comparison: comparison).run().filter { $0.name == "former settings" }
        #expect(results.count == 3 && results.allSatisfy { $0.outcome == .failed })
        #expect(results[0].hint == "write 'question_rate: 7/1m' into assistant.yml to keep it, or the new value to take it")
        #expect(FormerSettings("<html>") == nil)
    }

    @Test func eachSiteHasItsStateAndBuild() throws {
        var configuration = configuration
        configuration.sites = ["one", "two"].map { SiteConfiguration(name: $0, configuration: self.configuration) }
        let names = UpgradeCheck(configuration).run().map(\.name)
        #expect(names == ["settings", "former settings", "state of one", "build of one", "state of two", "build of two"])
    }
}
