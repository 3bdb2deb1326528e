internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import Synchronization

/// Fetches the builds of those sites that have a `dist_url`, each by itself: also of a site that could not be opened for want of a build.
final class SitePulls: Sendable {
    /// What the sites are told.
    struct Listener: Sendable {
        /// A site of that name has another build.
        var updated: @Sendable (String) async -> Void
        /// The newest build of its source is not taken, for this reason; `nil` when it is.
        var refused: @Sendable (String, String?) -> Void
        /// Nothing could be fetched for it for too long, or now something could.
        var isStale: @Sendable (String, Bool) -> Void
    }

    private struct State {
        /// Between ``start()`` and ``stop()``.
        var isRunning = false
        var tasks: [String: Task<Void, Never>] = [:]
        /// Of those tasks.
        var loops: [String: PullLoop] = [:]
        /// Sites whose first pull has not come to its end.
        var waiting: Set<String> = []
    }

    private let metrics: PrometheusRegistry
    private let logger: Logger
    private let clock: WallClock
    private let state = Mutex(State())

    init(metrics: PrometheusRegistry, logger: Logger, clock: WallClock) {
        (self.metrics, self.logger, self.clock) = (metrics, logger, clock)
    }

    /// Whether there is a site without a build whose source has not been asked yet.
    var isFirstPullUnderWay: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// From here on builds are fetched.
    func start() { state.withLock { $0.isRunning = true } }

    /// Begins to fetch for sites that are new, lets go of those that are gone, and takes other settings over for the rest.
    ///
    /// - Parameter closed: Names of those that have no build that can be opened.
    func follow(_ sites: [SiteConfiguration], closed: Set<String>, _ listener: Listener) {
        let wanted = Set(sites.map(\.name))
        state.withLock { state in
            guard state.isRunning else { return }
            for (name, task) in state.tasks where !wanted.contains(name) {
                task.cancel()
                state.tasks[name] = nil
                state.loops[name] = nil
                state.waiting.remove(name)
            }
            for site in sites {
                state.loops[site.name]?.update(site.configuration.pull)
                guard state.tasks[site.name] == nil else { continue }
                var logger = logger
                logger[metadataKey: "site"] = "\(site.name)"
                let count = PullMetrics(SiteMetrics(metrics, site: site.name))
                guard let loop = PullLoop(site.configuration.pull, metrics: count, logger: logger, clock: clock) else { continue }
                state.loops[site.name] = loop
                let isClosed = closed.contains(site.name)
                if isClosed { state.waiting.insert(site.name) }
                state.tasks[site.name] = Task { [self, name = site.name] in
                    await loop.pullOn(
                        isForced: isClosed,
                        onStale: { listener.isStale(name, $0) },
                        onRefusal: { listener.refused(name, $0) },
                        onLook: { _ = self.state.withLock { $0.waiting.remove(name) } },
                        onUpdate: { await listener.updated(name) }
                    )
                }
            }
        }
    }

    /// Ends all, and waits for what is under way.
    func stop() async {
        let tasks = state.withLock { state in
            defer { state = State() }
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
