internal import DocModel
internal import DocSite
internal import ExternalChecks
internal import Foundation
internal import Synchronization

/// What `docgen check` asks of other servers and programs, and what it says about that in its last line.
final class OutsideChecks: Sendable {
    private let configuration: SiteConfiguration
    private let scope: CheckScope
    private let linkChecker: LinkChecker?
    private let codeChecker: CodeChecker?
    private let isOffline: Bool
    /// Keys of lychee's files that decide about links, and that are not read.
    private let unreadKeys: [LycheeFiles.UnreadKey]
    private let progress: BuildProgress
    private let counts = Mutex("")

    /// - Parameters:
    ///   - asksServers: Whether links to other sites are looked at.
    ///   - isOffline: Whether that goes by what was found before alone.
    ///   - jobs: Programs at work at a time.
    /// - Throws: ``InputOutputError`` where a file with settings for lychee cannot be read.
    init(
        of configuration: SiteConfiguration,
        in scope: CheckScope,
        asksServers: Bool,
        isOffline: Bool,
        jobs: Int,
        progress: BuildProgress
    ) throws {
        self.progress = progress
        self.configuration = configuration
        self.scope = scope
        var settings = LinkCheckSettings()
        var unreadKeys: [LycheeFiles.UnreadKey] = []
        if asksServers {
            do {
                unreadKeys = try LycheeFiles.apply(in: scope.root, to: &settings)
            } catch {
                throw InputOutputError(description: error.description)
            }
        }
        self.unreadKeys = unreadKeys
        settings.apply(configuration.external)
        if isOffline { settings.isOffline = true }
        self.isOffline = settings.isOffline
        let rules = configuration.codeChecks.map(CodeRule.init)
        let cacheFolder = asksServers || !rules.isEmpty ? Self.cacheFolder(in: scope.root) : nil
        codeChecker = rules.isEmpty ? nil : CodeChecker(rules, in: scope.root, cacheFolder: cacheFolder, jobs: jobs)
        do {
            linkChecker = asksServers ? try LinkChecker(settings, cacheFolder: cacheFolder) : nil
        } catch {
            throw InputOutputError(
                description: "'\(error.pattern)' in \(LycheeFiles.names.joined(separator: " or ")) is not a regular expression"
            )
        }
    }

    /// - Returns: `nil` where nothing is to be asked.
    var check: OutsideCheck? {
        var ids: Set<DiagnosticID> = []
        if linkChecker != nil { ids = Self.ofLinks }
        if codeChecker != nil { ids.insert(.codeCheck) }
        return ids.isEmpty
            ? nil
            : OutsideCheck(for: ids) { [self] material in
                let (code, links) = (checkCode(material.code), checkLinks(material.links))
                return OutsideCheck.Outcome(code.findings + links.findings, incomplete: code.incomplete.union(links.incomplete))
            }
    }

    private static let ofLinks: Set<DiagnosticID> = [.externalLink, .externalFragment, .externalRedirect, .externalUnchecked]

    private func checkLinks(_ all: [ExternalLink]) -> OutsideCheck.Outcome {
        guard let linkChecker else { return .init([]) }
        let links = all.filter { scope.covers($0.location) }
        let result = progress.measure(.askingServers) { [progress] in
            waiting { await linkChecker.check(links) { progress.reach($0, of: $1) } }
        }
        var parts = ["\(Console.count(result.checked, "external link")) checked"]
        if result.cached > 0 { parts.append("\(result.cached) of them earlier") }
        if result.excluded > 0 { parts.append("\(result.excluded) excluded") }
        if result.unchecked > 0 { parts.append("\(result.unchecked) not checked\(isOffline ? " offline" : "")") }
        counts.withLock { $0 += "; " + parts.joined(separator: ", ") }
        let isComplete = links.count == all.count && result.unchecked == 0
        return .init(result.findings + unreadKeys.map(Self.finding), incomplete: isComplete ? [] : Self.ofLinks)
    }

    private static func finding(about unread: LycheeFiles.UnreadKey) -> Diagnostic {
        Diagnostic(
            id: .settingsUnread,
            at: SourceLocation(whole: unread.file),
            "'\(unread.key)' in \(unread.file) is not read: links are checked as if it were not there",
            hint: "see 'external' in \(SiteConfiguration.fileName) for what can be set"
        )
    }

    private func checkCode(_ all: [CodeSample]) -> OutsideCheck.Outcome {
        guard let codeChecker else { return .init([]) }
        let samples = all.filter { scope.covers($0.start) }
        let result = progress.measure(.tryingCode) { codeChecker.check(samples) }
        counts.withLock { counts in
            guard result.checked > 0 else { return }
            counts += "; \(Console.count(result.checked, "code block")) tried"
            if result.cached > 0 { counts += ", \(result.cached) of them earlier" }
        }
        let missing = configuration.codeChecks.compactMap { rule in
            result.missing[rule.language].map { name in
                Diagnostic(
                    id: .codeCheck,
                    at: rule.location,
                    "code.check.\(rule.language) names the program '\(name)', which is not there",
                    hint: "install it, or name another one"
                )
            }
        }
        let isComplete = samples.count == all.count && missing.isEmpty
        return .init(result.findings + missing, incomplete: isComplete ? [] : [.codeCheck])
    }

    /// What was asked, for the last line.
    var summary: String { counts.withLock(\.self) }

    /// `.docgen` beside `docgen.yml`; a folder without one is left as it is.
    private static func cacheFolder(in root: String) -> String? {
        guard FileManager.default.fileExists(atPath: root + "/" + SiteConfiguration.fileName) else { return nil }
        return CacheFolder.usual(in: root)
    }

    /// Waits on this thread for work of others.
    private func waiting<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
        let ended = DispatchSemaphore(value: 0)
        let box = Box<Value>()
        Task {
            let value = await work()
            box.result.withLock { $0 = value }
            ended.signal()
        }
        ended.wait()
        guard let value = box.result.withLock({ $0 }) else { preconditionFailure("the work has ended without its value") }
        return value
    }

    private final class Box<Value: Sendable>: Sendable {
        let result = Mutex<Value?>(nil)
    }
}

extension CodeRule {
    fileprivate init(_ rule: CodeCheckRule) {
        self.init(
            language: rule.language,
            command: rule.command,
            isForMarkedOnly: rule.isForMarkedOnly,
            timeout: rule.timeout,
            linePattern: rule.linePattern
        )
    }
}

extension LinkCheckSettings {
    /// What `docgen.yml` says comes before what other files do; patterns add up.
    fileprivate mutating func apply(_ settings: ExternalLinkSettings) {
        accepted = settings.accept ?? accepted
        excluded += settings.exclude
        included += settings.include
        timeout = settings.timeout ?? timeout
        deadline = settings.deadline ?? deadline
        concurrency = settings.concurrency ?? concurrency
        hostConcurrency = settings.hostConcurrency ?? hostConcurrency
        hostInterval = settings.hostInterval ?? hostInterval
        retries = settings.retries ?? retries
        maxRedirects = settings.maxRedirects ?? maxRedirects
        cacheAge = settings.cacheAge ?? cacheAge
        checksFragments = settings.fragments ?? checksFragments
        requiresHTTPS = settings.requireHTTPS ?? requiresHTTPS
        userAgent = settings.userAgent ?? userAgent
    }
}
