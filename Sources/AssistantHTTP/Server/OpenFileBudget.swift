internal import Foundation
package import ServerSettings

/// How many files a server may need at once, and how many connections it takes where the process may open fewer.
///
/// A process that has none left cannot even go on as it is: the dispatch library reads `/proc` about once a second, and ends the process when it cannot.
/// So all that is opened under load is counted here, and no request opens what is not.
package struct OpenFileBudget: Sendable {
    /// Files that are open or opened whoever connects.
    let own: Int

    /// What the dispatch library and the C library open by themselves, and what this count may have forgotten.
    private static let spare = 16
    /// Standard streams, the log, listeners, signals, watches, folders of the site, snapshots, `/proc`.
    private static let basics = 24
    /// `epoll`, its wake-up and its timer. Source: NIOPosix, SelectorEpoll.swift.
    private static let filesOfLoop = 3
    /// The lock, a connection that writes, GRDB's five that read, with a log each, and what a transaction puts aside.
    private static let filesOfStateFile = 16
    /// A socket that connects by IPv4 and one by IPv6, of which one stays.
    private static let filesOfCall = 2
    /// Sources, pages, index and search files that builds of the author's loop write on all processors.
    private static let filesOfBuild = 64
    /// Fewer connections than that are not worth a server.
    static let fewestConnections = 8

    /// - Parameters:
    ///   - processors: Of this machine; so many threads serve, search and read files.
    ///   - isBuilding: Whether the process builds the site too.
    package init(
        _ configuration: AssistantConfiguration,
        processors: Int = ProcessInfo.processInfo.activeProcessorCount,
        isBuilding: Bool = false
    ) {
        let width = configuration.limits.indexWidth > 0 ? configuration.limits.indexWidth : processors
        var files = Self.spare + Self.basics + Self.filesOfLoop * (processors + 2)
        // A new build is opened while the old one answers, and its index is read by one more.
        let sites = configuration.sites.isEmpty ? [configuration] : configuration.sites.map(\.configuration)
        files += sites.count * (2 * (width + 1) + 1)
        // A thread that reads a file of the site has its folder open too.
        files += 2 * processors
        for site in sites {
            files += site.state.path == nil ? site.state.connections + 1 : Self.filesOfStateFile
            if let kapa = site.kapa { files += Self.filesOfCall * (kapa.maxConcurrent + 1) }
            // Each file that is fetched is written meanwhile; the lock, and what is hashed or looked at.
            if site.pull.url != nil { files += (Self.filesOfCall + 1) * PullLimits().concurrency + 2 }
            if site.captcha.provider != nil { files += Self.filesOfCall * CaptchaGate.maxCalls }
        }
        if configuration.health.isEnabled, !configuration.health.targets.isEmpty { files += Self.filesOfCall * 16 }
        if configuration.sentry != nil { files += Self.filesOfCall }
        own = files + (isBuilding ? Self.filesOfBuild : 0)
    }

    /// Files where every place is taken: each connection may be sent a large file of the site.
    func needed(_ limits: AssistantConfiguration.Limits) -> Int {
        own + 2 * (limits.maxConnections + limits.reservedConnections + limits.maxOperatorConnections)
    }

    /// What an operator should know of the budget; `nil` where all fits.
    package enum Shortage: Sendable, Hashable, CustomStringConvertible {
        /// Fewer connections than set fit.
        case lowered(String)
        /// No server fits.
        case refused(String)

        package var description: String {
            switch self {
            case .lowered(let text), .refused(let text): text
            }
        }
    }

    /// Lowers the bounds of connections to what fits.
    ///
    /// - Parameter files: What the process may open.
    /// - Returns: `nil` where the bounds stay.
    package func fit(_ limits: inout AssistantConfiguration.Limits, in files: Int) -> Shortage? {
        let wanted = limits.maxConnections
        let needed = needed(limits)
        guard files < needed else { return nil }
        let left = files - own
        limits.maxOperatorConnections = min(limits.maxOperatorConnections, max(8, left / 8))
        limits.reservedConnections = min(limits.reservedConnections, max(2, left / 16))
        let others = limits.maxOperatorConnections + limits.reservedConnections
        // Large files are a fifth of the rest, and more where connections leave it.
        limits.maxConnections = min(wanted, (left - others) * 4 / 5)
        limits.maxClientConnections = max(1, min(limits.maxClientConnections, limits.maxConnections))
        limits.maxStreamedFiles = max(1, left - others - limits.maxConnections)
        let remedy = "raise 'ulimit -n' (LimitNOFILE= in systemd)"
        let fewest = min(wanted, Self.fewestConnections)
        guard limits.maxConnections >= fewest else {
            // Eight for operators, two that are kept free, and a fifth for large files.
            let least = own + 10 + (fewest * 5 + 3) / 4
            return .refused("the process may open \(files) files, the server needs at least \(least): \(remedy)")
        }
        guard limits.maxConnections < wanted else { return nil }
        return .lowered(
            "the process may open \(files) files, max_connections = \(wanted) needs \(needed): at most \(limits.maxConnections) connections are taken; \(remedy) or lower max_connections"
        )
    }

    /// Raises the limit of the process as far as the connections need and the system allows, and lowers them to what fits then.
    /// - Returns: `nil` where nothing is lowered.
    package func apply(to limits: inout AssistantConfiguration.Limits) -> Shortage? {
        OpenFileLimit.raise(to: needed(limits)).flatMap { fit(&limits, in: $0) }
    }
}
