internal import AssistantHTTP
internal import Answers
internal import ContentCoding
internal import Crypto
internal import CurlClient
internal import DocIndex
internal import DocModel
internal import Foundation
internal import NIOCore
internal import PostgresState
internal import SentenceEncoder
internal import ServerFoundation
internal import ServerHealth
package import ServerSettings
internal import ServerState

/// `AssistantServer verify`: what an operator would look at by hand after a deployment, each with a verdict and a hint.
package struct DeploymentCheck: Sendable {
    /// What a check came to; the names are those of the report in JSON.
    package enum Outcome: String, Sendable, Encodable {
        case passed, failed
        /// There is nothing to check, because it is not set up.
        case skipped
    }

    /// One check and what it found.
    package struct Result: Sendable, Encodable, CustomStringConvertible {
        package var name: String
        package var outcome: Outcome
        /// What was found.
        package var detail: String
        /// What to do, where something is wrong.
        package var hint: String?

        package var description: String {
            let mark = [Outcome.passed: "pass", .failed: "FAIL", .skipped: "skip"][outcome] ?? ""
            // What another server says does not paint the terminal.
            return "\(mark)  \(name): \(detail.escapingControls())" + (hint.map { "\n      hint: " + $0.escapingControls() } ?? "")
        }
    }

    private let configuration: AssistantConfiguration
    private let url: String?
    private let asks: Bool
    private let key: Secret?
    private let client = CurlClient()

    /// - Parameters:
    ///   - url: Of a running server; `nil` to look at files and settings only.
    ///   - asks: Asks that server a real question, which is stored, and which Kapa may bill.
    ///   - key: Sent to that server with each request.
    package init(_ configuration: AssistantConfiguration, url: String? = nil, asks: Bool = false, key: Secret? = nil) {
        self.key = key
        self.configuration = configuration
        self.asks = asks
        self.url = url.flatMap(Self.serverURL)
    }

    /// An http or https URL without the `/` at its end; `nil` for anything else.
    package static func serverURL(_ text: String) -> String? { SettingKind<String>.url.parse([text]) }

    /// Every check, in the order of the report. None changes anything.
    ///
    /// - Parameter tell: Gets each result when it is known.
    /// - Returns: All of them.
    @discardableResult
    package func run(tell: (Result) -> Void = { _ in }) async -> [Result] {
        var results: [Result] = []
        func add(_ new: [Result]) {
            results += new
            new.forEach(tell)
        }
        add([Result(name: "settings", outcome: .passed, detail: "\(Setting.all.count) settings are valid"), checkOpenFiles()])
        add(checkDist())
        add(await ListenerCheck(configuration: configuration, client: client).run())
        add([checkState(), checkSnapshots()])
        add([await checkServices()])
        add([await checkKapa(), await checkIdentityProvider()])
        guard let url else { return results }
        await RunningServerCheck(url: url, build: build, asks: asks, key: key, client: client).run { add([$0]) }
        return results
    }

    /// The results as a JSON array, keys sorted.
    package static func json(_ results: [Result]) -> String { String(buffer: JSONResponse.encoded(results)) }

    // MARK: Files

    /// Whether a server that is started as this program would take all its connections.
    private func checkOpenFiles() -> Result {
        var limits = configuration.limits
        guard let shortage = OpenFileBudget(configuration).apply(to: &limits) else {
            return Result(name: "open files", outcome: .passed, detail: "\(limits.maxConnections) connections fit")
        }
        return Result(name: "open files", outcome: .failed, detail: shortage.description)
    }

    private func checkDist() -> [Result] {
        let path = configuration.buildFolder
        let manifest: Manifest
        do throws(StartError) {
            manifest = try Manifest(readingFrom: path + "/manifest.json")
            try manifest.checkFiles(in: SiteFolder(opening: path + "/site"))
        } catch {
            return [Result(name: "site", outcome: .failed, detail: error.description, hint: "run 'docgen build', or set 'dist'")]
        }
        return [checkContents(manifest), checkIndex(manifest)]
    }

    /// Reads every file: its bytes have to be those of the manifest, and a compressed form has to hold the same page.
    private func checkContents(_ manifest: Manifest) -> Result {
        var wrong: [String] = []
        for file in manifest.files {
            let site = configuration.buildFolder + "/site/"
            guard let bytes = FileManager.default.contents(atPath: site + file.path), Self.hash(bytes) == file.sha256 else {
                wrong.append(file.path)
                continue
            }
            for encoding in file.encodings ?? [] {
                guard let compressed = FileManager.default.contents(atPath: site + encoding.path), Self.hash(compressed) == encoding.sha256,
                    let coding = ContentCoding(rawValue: encoding.coding),
                    compressed.withUnsafeBytes({ coding.decompress($0, maxBytes: file.size) }).map({ Data($0) == bytes }) == true
                else {
                    wrong.append(encoding.path)
                    continue
                }
            }
        }
        guard wrong.isEmpty else {
            let names = wrong.prefix(3).joined(separator: ", ")
            return Result(
                name: "site",
                outcome: .failed,
                detail: "\(wrong.count) of \(manifest.files.count) files are not what the manifest says: \(names)",
                hint: "run 'docgen build' again, or copy all of its output"
            )
        }
        return Result(name: "site", outcome: .passed, detail: "\(manifest.files.count) files, written by \(manifest.generator)")
    }

    private func checkIndex(_ manifest: Manifest) -> Result {
        let path = configuration.buildFolder + "/" + manifest.index
        do {
            // As the server does, with all that it refuses.
            _ = try OpenBuild(opening: configuration.buildFolder)
            let start = ContinuousClock.now
            let model = InstalledModel(ModelPlaces(named: configuration.model))
            let index = try SectionIndex(opening: path, encoder: { try model.encoder() })
            _ = try index.search("the", limit: 1)
            let milliseconds = (ContinuousClock.now - start).wholeMilliseconds
            try IndexIntegrity(path: path, sha256: manifest.indexSHA256).check()
            if case .unavailable(let reason) = index.meaning {
                return Result(
                    name: "index",
                    outcome: .failed,
                    detail: "questions would be answered by their words alone: \(reason)",
                    hint: "run 'docgen model install' on this machine, or set 'model'"
                )
            }
            let statistics = index.statistics
            return Result(
                name: "index",
                outcome: .passed,
                detail: "\(statistics.pages) pages, \(statistics.sections) sections, opened and searched in \(milliseconds) ms"
            )
        } catch {
            return Result(name: "index", outcome: .failed, detail: "\(error)", hint: "run 'docgen build' with this version")
        }
    }

    private static func hash(_ data: Data) -> String {
        SHA256.hash(data: data).hexadecimal
    }

    static let answersOnly = "the server starts, answers questions and refuses votes"

    /// Says what the server would say, by the same code, and looks at every page of the file.
    private func checkState() -> Result {
        switch configuration.state.location {
        case .memory: Result(name: "state", outcome: .skipped, detail: "it is kept in memory")
        case .file(let path): checkStateFile(path)
        case .postgres(let address): Self.checkPostgres(address)
        }
    }

    private static func checkPostgres(_ address: PostgresAddress) -> Result {
        do throws(StateError) {
            let found = try PostgresOperations(address).look()
            let version =
                found.version == 0
                ? "its tables will be made"
                : "version \(found.version)" + (found.newVersion > found.version ? ", \(found.newVersion) after the next start" : "")
            return Result(name: "state", outcome: .passed, detail: "'\(address)' is PostgreSQL \(found.server); \(version)")
        } catch {
            return Result(
                name: "state",
                outcome: .failed,
                detail: error.description,
                hint: error.isUnwritable ? answersOnly : "the server does not start with it"
            )
        }
    }

    private func checkStateFile(_ path: String) -> Result {
        let found: StateOpening.Found
        do throws(StateError) {
            found = try StateOpening.inspect(path, isThorough: true)
        } catch {
            // The server looks at what it needs, not at every page.
            let starts = (try? StateOpening.inspect(path)) != nil
            return Result(
                name: "state",
                outcome: .failed,
                detail: error.description,
                hint: error.isUnwritable
                    ? Self.answersOnly : starts ? "the server starts, and fails at what is damaged" : "the server does not start with it"
            )
        }
        if let obstacle = obstacle(ofState: path) {
            return Result(
                name: "state",
                outcome: .failed,
                detail: "'\(path)' cannot be written: \(obstacle)",
                hint: obstacle.remedy + ", or set 'state' to another place; "
                    + (obstacle.isOfTheDisk ? Self.answersOnly : "the server does not start without it")
            )
        }
        guard found.version > 0 else { return Result(name: "state", outcome: .passed, detail: "'\(path)' will be made") }
        let steps = found.version < StateSchema.currentVersion ? ", \(StateSchema.currentVersion) after the next start" : ""
        return Result(name: "state", outcome: .passed, detail: "'\(path)' is whole and can be written, version \(found.version)\(steps)")
    }

    /// What keeps the server from writing a file of the state.
    private func obstacle(ofState path: String) -> WriteObstacle? {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard configuration.state.makesFolder, !FileManager.default.fileExists(atPath: folder) else { return WriteObstacle.ofFile(path) }
        return WriteObstacle.ofFolder(HealthMonitor.existingFolder(above: folder))
    }

    /// Some of the site's pages, from its whole length.
    /// What lies here, to compare the running server with.
    private var build: RunningServerCheck.Build? {
        guard let manifest = try? Manifest(readingFrom: configuration.buildFolder + "/manifest.json") else { return nil }
        let pages = manifest.files.map(\.path).filter { $0.hasSuffix(".html") && $0 != "404.html" }
        let step = max(1, pages.count / 5)
        return .init(generation: manifest.generation, pages: stride(from: 0, to: pages.count, by: step).map { pages[$0] })
    }

    private func checkSnapshots() -> Result {
        let health = configuration.health
        guard health.isEnabled else {
            return Result(name: "snapshots", outcome: .skipped, detail: "health_monitor is off; every state is unknown")
        }
        if let obstacle = WriteObstacle.ofFolder(HealthMonitor.existingFolder(above: health.folder)) {
            return Result(
                name: "snapshots",
                outcome: .failed,
                detail: "'\(health.folder)' cannot be written: \(obstacle)",
                hint: obstacle.remedy + ", or set 'health_snapshots' to another place; the server starts and stores no snapshots"
            )
        }
        return Result(name: "snapshots", outcome: .passed, detail: "'\(health.folder)' can be written")
    }

    /// Looks the names of services up as the monitor does, which would find every day that it may not connect.
    private func checkServices() async -> Result {
        let health = configuration.health
        guard health.isEnabled, !health.targets.isEmpty else {
            return Result(name: "services", outcome: .skipped, detail: "the monitor checks no others")
        }
        let addresses = TargetAddresses(allowed: health.allowedNetworks)
        var wrong: [String] = []
        for target in health.targets {
            do throws(TargetAddresses.Refusal) {
                _ = try await addresses.addresses(of: target.host ?? "", port: 80)
            } catch {
                wrong.append("\(target.id): \(error.message)")
            }
        }
        guard wrong.isEmpty else {
            return Result(
                name: "services",
                outcome: .failed,
                detail: wrong.joined(separator: " "),
                hint: "check 'health_services', and the name server of this machine"
            )
        }
        return Result(name: "services", outcome: .passed, detail: "\(health.targets.count) have addresses that may be checked")
    }

    // MARK: Providers

    /// A server starts without it, and nobody can sign in then.
    private func checkIdentityProvider() async -> Result {
        let name = "identity provider"
        guard configuration.signIn.asksProvider else {
            return Result(name: name, outcome: .skipped, detail: "not configured; there is no sign-in here")
        }
        let (issuers, fault) = await SignInProviders.look(configuration.signIn)
        guard let fault else {
            return Result(name: name, outcome: .passed, detail: issuers.joined(separator: ", ") + ": description and keys were found")
        }
        return Result(
            name: name,
            outcome: .failed,
            detail: fault,
            hint: "check the issuer's URL, the network and a proxy: the server starts, and nobody can sign in"
        )
    }

    private func checkKapa() async -> Result {
        guard let kapa = KapaConfiguration(configuration.kapaSettings) else {
            return Result(name: "kapa", outcome: .skipped, detail: "not configured; the index answers")
        }
        let start = ContinuousClock.now
        do throws(KapaError) {
            try await KapaClient(kapa, http: client).checkProject()
            let milliseconds = (ContinuousClock.now - start).wholeMilliseconds
            return Result(name: "kapa", outcome: .passed, detail: "the project exists, \(milliseconds) ms")
        } catch {
            let (detail, hint) =
                switch error.code {
                case .unauthorized: ("Kapa refuses the key: \(error)", "check KAPA_API_KEY")
                case .notFound: ("Kapa knows no such project", "check KAPA_PROJECT_ID")
                case .unreachable, .slow, .truncated, .invalidResponse, .busy, .cancelled:
                    (error.description, "check the network, a proxy and KAPA_BASE_URL")
                default: ("Kapa answers with \(error)", "see https://status.kapa.ai")
                }
            return Result(name: "kapa", outcome: .failed, detail: detail, hint: hint)
        }
    }
}
