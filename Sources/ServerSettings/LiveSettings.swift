internal import Foundation
package import Logging
internal import Synchronization

/// The settings of a running server. SIGHUP reads them again, changes those that can change while it serves, and names the others.
package final class LiveSettings: Sendable {
    private let current: Mutex<AssistantConfiguration>
    /// Of the settings that count.
    private let fileCount: Mutex<Int>
    private let read: @Sendable () throws(SettingsError) -> Settings
    private let threshold: LogThreshold?

    /// - Parameters:
    ///   - settings: What the server was started with.
    ///   - threshold: Of the log that the server writes.
    ///   - read: Reads everything again: the same command line and environment, files as they are now.
    package init(
        _ settings: Settings,
        threshold: LogThreshold? = nil,
        read: @escaping @Sendable () throws(SettingsError) -> Settings
    ) {
        current = Mutex(settings.configuration)
        fileCount = Mutex(settings.fileCount)
        self.threshold = threshold
        self.read = read
    }

    /// - Parameter apply: Gets what counts from here on, when something has changed.
    /// - Returns: False where the settings have a mistake, so that nothing has changed.
    package func reload(logger: Logger, apply: (AssistantConfiguration) -> Void) -> Bool {
        let settings: Settings
        do throws(SettingsError) {
            settings = try read()
        } catch {
            for fault in error.faults {
                logger.error("the settings have a mistake; those of before stay", metadata: ["settings.fault": "\(fault)"])
            }
            return false
        }
        // A copy that is under way, or a template that failed: nobody takes all settings back at once, keys of operators among them.
        guard settings.fileCount > 0 || fileCount.withLock({ $0 }) == 0 else {
            logger.warning("the file of settings is empty or gone; those of before stay until a restart")
            return false
        }
        fileCount.withLock { $0 = settings.fileCount }
        let new = settings.configuration
        let old = current.withLock { $0 }
        let changed = Setting.all.filter { !$0.isSame(old, new) }
        let live = changed.filter { $0.canChange(old, new) }
        var result = old
        for setting in live { setting.copy(new, &result) }
        if let key = result.kapaSettings.apiKey { result.kapa?.key = key }
        current.withLock { $0 = result }
        if !live.isEmpty {
            threshold?.level = result.logLevel
            apply(result)
            logger.notice("settings have changed", metadata: ["settings.changed": Self.names(live)])
        }
        let waiting = changed.filter { !$0.canChange(old, new) }
        if !waiting.isEmpty { logger.warning("settings need a restart to change", metadata: ["settings.waiting": Self.names(waiting)]) }
        return true
    }

    private static func names(_ settings: [Setting]) -> Logger.Metadata.Value { .array(settings.map { .string($0.key) }) }
}

extension Setting {
    /// Whether it takes effect while the server runs. A key replaces another one; whether Kapa is asked at all is decided at the start.
    fileprivate func canChange(_ old: AssistantConfiguration, _ new: AssistantConfiguration) -> Bool {
        guard key == "kapa_api_key" else { return isLive }
        return isLive && old.kapa != nil && new.kapa != nil
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
