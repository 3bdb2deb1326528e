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
        #expect(state.hint == DeploymentCheck.answersOnly)
        // `migrate --dry-run` says the same, whichever way.
        let error = #expect(throws: StateError.self) { try StateChange.migrate(statePath: statePath, isDryRun: true) }
        #expect(error?.description == state.detail)
        let back = #expect(throws: StateError.self) {
            try StateChange.migrate(statePath: statePath, to: StateSchema.currentVersion - 2, isDryRun: true)
        }
        #expect(back?.description.contains("cannot be brought to \(StateSchema.currentVersion - 2): nothing may be written at") == true)
    }

    /// Something in the way that keeps root from writing too.
    @Test func aLockThatCannotBeTakenIsSaidBefore() async throws {
        try await makeState()
        let target = StateSchema.currentVersion - 1
        let lock = statePath + StateLock.suffix
        try? FileManager.default.removeItem(atPath: lock)
        try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: lock)
        let error = #expect(throws: StateError.self) { try StateChange.migrate(statePath: statePath, to: target, isDryRun: true) }
        let start = "'\(statePath)' has version \(target + 1), and cannot be brought to \(target): '\(lock)': "
        #expect(error?.description.hasPrefix(start) == true && error?.isUnwritable == true)
        #expect(throws: StateError.self) { try StateChange.migrate(statePath: statePath, to: target, isDryRun: false) }
    }

    @Test func aStateInUseIsSaidToBe() async throws {
        let target = StateSchema.currentVersion - 1
        do {
            // It has the state until nobody has it.
            let store = try StateStore(StateConfiguration(path: statePath), logger: SiteFixture.quiet)
            #expect(try StateChange.migrate(statePath: statePath, to: target, isDryRun: true).isInUse)
            #expect(throws: StateError.self) { try StateChange.migrate(statePath: statePath, to: target, isDryRun: false) }
            #expect(try !StateChange.migrate(statePath: statePath, isDryRun: true).isInUse, "nothing is to be done")
            await store.close()
        }
        #expect(try !StateChange.migrate(statePath: statePath, to: target, isDryRun: true).isInUse)
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
        let same = try #require(FormerSettings(plain)).comparisons(with: settings.configuration)
        #expect(same == [FormerSettings.Comparison()])
        let lines = plain.split(separator: "\n").filter { !$0.hasPrefix("otlp_logs:") }.map {
            $0.hasPrefix("question_rate:") ? "question_rate: 7/1m" : String($0)
        }
        let former = try #require(FormerSettings((lines + ["# old_secret: (set)", "old_setting: 7"]).joined(separator: "\n")))
        let comparisons = try former.comparisons(with: settings.configuration)
        let comparison = try #require(comparisons.first)
        #expect(comparison.changed == [.init(key: "question_rate", before: "7/1m", after: "20/1m")])
        #expect(comparison.removed == ["old_secret", "old_setting"])
        #expect(comparison.added == ["otlp_logs"])
        let results = UpgradeCheck(configuration, comparisons: comparisons).run().filter { $0.name == "former settings" }
        #expect(results.count == 3 && results.allSatisfy { $0.outcome == .failed })
        #expect(results[0].hint == "write 'question_rate: 7/1m' into assistant.yml to keep it, or the new value to take it")
        #expect(FormerSettings("<html>") == nil)
    }

    /// As `config show --plain --site all` prints them, or one after the other with `--site`.
    @Test(arguments: [true, false])
    func theSettingsOfEachSiteAreCompared(hasHeadings: Bool) throws {
        try folder.write(
            "sites:\n  - {name: one, hosts: [one.example.org], dist: a}\n  - {name: two, hosts: [two.example.org], dist: b}\n",
            to: "assistant.yml"
        )
        let settings = try Settings(environment: [:], file: folder.path + "/assistant.yml")
        let sites = try settings.sites(named: "all")
        func text(_ names: [String], _ change: (String) -> String = { $0 }) -> String {
            sites.filter { names.contains($0.name) }
                .map { (hasHeadings ? "# site \($0.name)\n" : "") + change($0.settings.description(showsPlaces: false)) }
                .joined(separator: "\n")
        }
        let same = try #require(FormerSettings(text(["one", "two"]))).comparisons(with: settings.configuration)
        #expect(same == ["one", "two"].map { FormerSettings.Comparison(site: $0) })
        let former = text(["one", "two"]) {
            $0.replacing("question_rate: 20/1m", with: "question_rate: 7/1m").replacing("port: 8080", with: "port: 8000")
        }
        let changed = try #require(FormerSettings(former)).comparisons(with: settings.configuration)
        #expect(changed.map { $0.changed.map(\.key) } == [["port", "question_rate"], ["question_rate"]], "the port is the server's")
        let results = UpgradeCheck(settings.configuration, comparisons: changed).run().filter { $0.name.hasPrefix("former settings of") }
        #expect(results.map(\.name) == ["former settings of one", "former settings of one", "former settings of two"])
        #expect(results.first?.hint?.hasPrefix("write 'port: 8000' into assistant.yml") == true)
        #expect(results.last?.hint?.hasPrefix("write 'question_rate: 7/1m' into the entry of two in assistant.yml") == true)
        // One of them alone.
        var one = settings.configuration
        one.sites.removeLast()
        #expect(try #require(FormerSettings(text(["one"]))).comparisons(with: one) == [FormerSettings.Comparison(site: "one")])
    }

    @Test func whatCannotBeComparedIsRefused() throws {
        try folder.write("sites:\n  - {name: one, hosts: [one.example.org], dist: a}\n", to: "assistant.yml")
        let many = try Settings(environment: [:], file: folder.path + "/assistant.yml")
        let alone = try Settings(environment: [:])
        let ofServer = try #require(FormerSettings(alone.description(showsPlaces: false)))
        let ofSite = try #require(FormerSettings(many.site(named: "one").description(showsPlaces: false)))
        func refusal(_ former: FormerSettings, _ configuration: AssistantConfiguration) -> String? {
            #expect(throws: FormerSettings.Mismatch.self) { try former.comparisons(with: configuration) }?.description
        }
        #expect(refusal(ofServer, many.configuration)?.hasPrefix("it is of a server without sites, and the settings have one") == true)
        #expect(refusal(ofSite, alone.configuration) == "it is of the sites one, and the settings have no sites")
        var other = many.configuration
        other.sites[0] = SiteConfiguration(name: "two", configuration: other.sites[0].configuration)
        #expect(refusal(ofSite, other)?.hasPrefix("it has nothing of site two: ") == true)
    }

    @Test func eachSiteHasItsStateAndBuild() throws {
        var configuration = configuration
        configuration.sites = ["one", "two"].map { SiteConfiguration(name: $0, configuration: self.configuration) }
        let names = UpgradeCheck(configuration).run().map(\.name)
        #expect(names == ["settings", "former settings", "state of one", "build of one", "state of two", "build of two"])
    }
}
