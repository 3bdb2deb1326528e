internal import AssistantHTTP
internal import DocModel
internal import Foundation
internal import PostgresState
package import ServerSettings
internal import ServerState

/// `AssistantServer verify --upgrade`: what the start of this program would make of what the program before it has left, and whether there is a way back.
///
/// Nothing is changed, and no server is asked: the previous one may go on meanwhile.
package struct UpgradeCheck: Sendable {
    private let configuration: AssistantConfiguration
    private let mistakes: [SettingsError.Mistake]
    private let comparisons: [FormerSettings.Comparison]

    /// - Parameters:
    ///   - configuration: As this program reads the settings; what is wrong in them is left out.
    ///   - mistakes: What is wrong.
    ///   - comparisons: With what the program before this one said of the same settings; empty where nobody knows that.
    package init(
        _ configuration: AssistantConfiguration,
        mistakes: [SettingsError.Mistake] = [],
        comparisons: [FormerSettings.Comparison] = []
    ) {
        self.configuration = configuration
        self.mistakes = mistakes
        self.comparisons = comparisons
    }

    /// Every check, in the order of the report: settings, then state and build of each site.
    package func run() -> [DeploymentCheck.Result] {
        var results = settings + changes
        let sites = configuration.sites
        guard !sites.isEmpty else { return results + [Self.state(configuration, "state"), Self.build(configuration, "build")] }
        for site in sites {
            results.append(Self.state(site.configuration, "state of \(site.name)"))
            results.append(Self.build(site.configuration, "build of \(site.name)"))
        }
        return results
    }

    // MARK: Settings

    private var settings: [DeploymentCheck.Result] {
        guard mistakes.isEmpty else {
            return mistakes.map { DeploymentCheck.Result(name: "settings", outcome: .failed, detail: $0.text, hint: $0.hint) }
        }
        return [DeploymentCheck.Result(name: "settings", outcome: .passed, detail: "\(Setting.all.count) settings are valid")]
    }

    /// What means something else than it did, although nobody has written anything.
    private var changes: [DeploymentCheck.Result] {
        guard comparisons.isEmpty else { return comparisons.flatMap(Self.changes) }
        return [
            DeploymentCheck.Result(
                name: "former settings",
                outcome: .skipped,
                detail: "not compared: --former FILE takes what 'config show --plain' of the former program prints"
            )
        ]
    }

    private static func changes(_ comparison: FormerSettings.Comparison) -> [DeploymentCheck.Result] {
        let name = "former settings" + (comparison.site.map { " of " + $0 } ?? "")
        var results = comparison.changed.map { change in
            let isOfSite = Setting.all.contains { $0.key == change.key && $0.mayDifferBySite }
            let place = isOfSite ? comparison.site.map { "the entry of \($0) in assistant.yml" } : nil
            return DeploymentCheck.Result(
                name: name,
                outcome: .failed,
                detail: "\(change.key) was \(change.before) and is now \(change.after)",
                hint: "write '\(change.key): \(change.before)' into \(place ?? "assistant.yml") to keep it, or the new value to take it"
            )
        }
        results += comparison.removed.map { key in
            DeploymentCheck.Result(name: name, outcome: .failed, detail: "\(key) is no longer a setting", hint: "see the change log")
        }
        if results.isEmpty {
            let new = comparison.added.isEmpty ? "" : "; new: " + comparison.added.joined(separator: ", ")
            results.append(DeploymentCheck.Result(name: name, outcome: .passed, detail: "all mean what they meant" + new))
        }
        return results
    }

    // MARK: The state

    private static func state(_ configuration: AssistantConfiguration, _ name: String) -> DeploymentCheck.Result {
        let place = configuration.state.place
        if case .file(let path) = place, !FileManager.default.fileExists(atPath: path) {
            return DeploymentCheck.Result(name: name, outcome: .passed, detail: "'\(path)' will be made")
        }
        do throws(StateError) {
            let outlook = try place.outlook()
            return DeploymentCheck.Result(name: name, outcome: .passed, detail: "'\(place)' \(sentence(on: outlook))")
        } catch {
            return DeploymentCheck.Result(
                name: name,
                outcome: .failed,
                detail: error.description,
                hint: error.isUnwritable ? DeploymentCheck.answersOnly : "this server does not start with it"
            )
        }
    }

    private static func sentence(on outlook: StateOutlook) -> String {
        guard outlook.from != 0 else { return "will get its tables: there is nothing to go back to" }
        guard !outlook.steps.isEmpty else { return "has version \(outlook.from) and keeps it: the former server goes on with it" }
        let steps = outlook.steps.joined(separator: "; ")
        let back =
            switch outlook.wayBack {
            case .none: "the former server goes on with it"
            case .migration: "back with 'migrate --to \(outlook.from)' of this program while no server runs"
            case .backup: "the way back is a backup made before"
            }
        return "has version \(outlook.from), and \(outlook.to) after the start (\(steps)); \(back)"
    }

    // MARK: The build

    private static func build(_ configuration: AssistantConfiguration, _ name: String) -> DeploymentCheck.Result {
        let path = configuration.buildFolder
        if configuration.pull.url != nil, !FileManager.default.fileExists(atPath: path + "/manifest.json") {
            return DeploymentCheck.Result(name: name, outcome: .skipped, detail: "nothing was fetched from dist_url yet")
        }
        do throws(StartError) {
            let manifest = try Manifest(readingFrom: path + "/manifest.json")
            _ = try OpenBuild(opening: path)
            return DeploymentCheck.Result(
                name: name,
                outcome: .passed,
                detail: "'\(path)' has format \(manifest.version), written by \(manifest.generator): this server reads it"
            )
        } catch {
            return DeploymentCheck.Result(
                name: name,
                outcome: .failed,
                detail: error.description,
                hint:
                    "build with docgen \(docgenVersion) into another folder, and start this server with that; the running one goes on with the old"
            )
        }
    }
}
