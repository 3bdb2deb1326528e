internal import Foundation
package import Logging
internal import Synchronization

/// The settings of a running server. SIGHUP reads them again, takes what each row of ``Setting/all`` says can be taken, and names the rest.
package final class LiveSettings: Sendable {
    private let current: Mutex<AssistantConfiguration>
    /// Of the settings that count.
    private let fileCount: Mutex<Int>
    private let read: @Sendable () throws(SettingsError) -> Settings
    private let listeners: [@Sendable (AssistantConfiguration) -> Void]

    /// - Parameters:
    ///   - settings: What the server was started with.
    ///   - listeners: What the process has besides the server, as its log; each gets what counts from there on.
    ///   - read: Reads everything again: the same command line and environment, files as they are now.
    package init(
        _ settings: Settings,
        listeners: [@Sendable (AssistantConfiguration) -> Void] = [],
        read: @escaping @Sendable () throws(SettingsError) -> Settings
    ) {
        current = Mutex(settings.configuration)
        fileCount = Mutex(settings.fileCount)
        self.listeners = listeners
        self.read = read
    }

    /// - Parameter apply: Gets what counts from here on, when something has changed.
    package func reload(logger: Logger, apply: (AssistantConfiguration) -> Void) -> ReloadReport {
        let settings: Settings
        do throws(SettingsError) {
            settings = try read()
        } catch {
            for fault in error.faults {
                logger.error("invalid settings; keeping the previous ones", metadata: ["settings.fault": "\(fault)"])
            }
            return ReloadReport(faults: error.faults.map { "\($0)" }, faultsOfSites: error.faultsOfSites)
        }
        // A copy that is under way, or a template that failed: nobody takes all settings back at once, keys of operators among them.
        guard settings.fileCount > 0 || fileCount.withLock({ $0 }) == 0 else {
            logger.warning("the settings file is empty or gone; keeping the previous settings until a restart")
            return ReloadReport(faults: ["the settings file is empty or gone; keeping the previous settings until a restart"])
        }
        fileCount.withLock { $0 = settings.fileCount }
        let new = settings.configuration
        let old = current.withLock { $0 }
        let changes = SettingChanges(from: old, to: new)
        var result = changes.result(of: old, new)
        let sites = SitesChange(from: old.sites, to: new.sites)
        result.sites = sites.result
        current.withLock { $0 = result }
        let names = changes.taken.map(\.key) + sites.changed
        if !names.isEmpty {
            apply(result)
            for listener in listeners { listener(result) }
            logger.notice("settings have changed", metadata: ["settings.changed": Self.list(names)])
        }
        let waiting = changes.waiting.map(\.key) + sites.waiting
        if !waiting.isEmpty { logger.warning("settings take effect at the next start", metadata: ["settings.waiting": Self.list(waiting)]) }
        var report = ReloadReport(changed: names, waiting: waiting)
        report.leavesOpen = result.standsOpen(against: new)
        return report
    }

    private static func list(_ names: [String]) -> Logger.Metadata.Value { .array(names.map { .string($0) }) }
}

/// What became of reading the settings again.
package struct ReloadReport: Sendable, Hashable {
    /// What counts from here on: `question_rate` of the server, `docs.question_rate` of a site, `site docs` for one that comes or goes.
    package var changed: [String] = []
    /// What takes effect at the next start, in the same form.
    package var waiting: [String] = []
    /// What is wrong with the settings, with places; then nothing has changed.
    package var faults: [String] = []
    /// Those of ``faults`` that are in the entry of a site, by its name.
    package var faultsOfSites: [String: [String]] = [:]
    /// Whether everybody reads a site until the next start that the settings close.
    package var leavesOpen = false

    package init(changed: [String] = [], waiting: [String] = [], faults: [String] = [], faultsOfSites: [String: [String]] = [:]) {
        (self.changed, self.waiting, self.faults, self.faultsOfSites) = (changed, waiting, faults, faultsOfSites)
    }

    /// Whether the settings could be used.
    package var isUsable: Bool { faults.isEmpty }

    /// What concerns one site: its operators are not told of others.
    package func ofSite(_ name: String) -> ReloadReport {
        func own(_ names: [String]) -> [String] { names.filter { $0.hasPrefix(name + ".") || $0 == "site " + name } }
        let told = faultsOfSites[name] ?? []
        let count = faults.count - told.count
        let number = told.isEmpty ? "\(count)" : "\(count) more"
        let summary =
            "the settings have \(number) mistake\(count == 1 ? "" : "s"), which the server's log names; the previous settings stay"
        return ReloadReport(changed: own(changed), waiting: own(waiting), faults: told + (count > 0 ? [summary] : []))
    }
}

extension AssistantConfiguration {
    /// Whether everybody reads a site that other settings close.
    fileprivate func standsOpen(against new: AssistantConfiguration) -> Bool {
        if sites.isEmpty, new.sites.isEmpty { return signIn.readers == .everyone && new.signIn.readers != .everyone }
        let closed = Set(new.sites.filter { $0.configuration.signIn.readers != .everyone }.map(\.name))
        return sites.contains { $0.configuration.signIn.readers == .everyone && closed.contains($0.name) }
    }
}

/// What other settings mean for the sites of a running server: which come and go, and what can change in those that stay.
private struct SitesChange {
    /// What counts from here on.
    private(set) var result: [SiteConfiguration]
    /// `site docs` for one that comes or goes, `docs.question_rate` for a setting.
    private(set) var changed: [String] = []
    /// What takes effect at the next start, in the same form.
    private(set) var waiting: [String] = []

    init(from old: [SiteConfiguration], to new: [SiteConfiguration]) {
        // A server of one site has its state, its index and its rates in other places than one of several.
        guard old.isEmpty == new.isEmpty else {
            result = old
            waiting = [SettingsFile.sitesKey]
            return
        }
        result = []
        let known = Dictionary(old.map { ($0.name, $0) }) { first, _ in first }
        for site in new {
            guard let before = known[site.name] else {
                result.append(site)
                changed.append("site \(site.name)")
                continue
            }
            result.append(take(site, into: before))
        }
        let names = Set(new.map(\.name))
        changed += old.filter { !names.contains($0.name) }.map { "site \($0.name)" }
    }

    private mutating func take(_ site: SiteConfiguration, into before: SiteConfiguration) -> SiteConfiguration {
        var kept = before
        if site.hosts != before.hosts { waiting.append("\(site.name).hosts") }
        let changes = SettingChanges(from: before.configuration, to: site.configuration)
        kept.configuration = changes.result(of: before.configuration, site.configuration)
        changed += changes.taken.filter(\.mayDifferBySite).map { "\(site.name).\($0.key)" }
        waiting += changes.waiting.filter(\.mayDifferBySite).map { "\(site.name).\($0.key)" }
        return kept
    }
}

/// The level from which lines are written; one for all loggers, changed while they are used.
package final class LogThreshold: Sendable {
    private let index: Atomic<Int>

    package init(_ level: Logger.Level) { index = Atomic(Self.index(of: level)) }

    package var level: Logger.Level {
        get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    private static func index(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
