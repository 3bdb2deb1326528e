internal import Answers
internal import CoreMetrics
package import Logging
package import ServerFoundation
package import ServerHealth
package import ServerSettings
internal import Synchronization

/// What a process has once, however many sites it serves: listeners and their connections, threads, metrics, log, and its end.
package struct ProcessParts: Sendable {
    private let current: Mutex<(configuration: AssistantConfiguration, names: AllowedHosts)>.Box
    /// What `/metrics` shows.
    package let metrics: PrometheusRegistry
    package let logger: Logger
    /// `nil` when nothing is traced.
    package let tracer: Tracer?
    /// What time it is, for all parts.
    let clock: WallClock
    package let lifecycle: ServerLifecycle
    /// How late the server's threads are.
    package let lag: EventLoopLag
    /// Those of readers.
    package let connections: ConnectionTable
    /// For readers' requests.
    package let places: RequestPlaces
    /// Looks at the process from outside.
    package let watch: ServerWatch
    let indexPool: IndexPool
    let accessLog: AccessLog
    /// Files that are open while they are sent, of all sites together.
    let streamed: StreamedFiles
    /// Those who may see all of a process with several sites. It has no state, so no key of one.
    let operators: OperatorAccess
    let exports: MetricsRoute
    /// What SIGHUP does.
    package let reload = Reload()

    /// Reaches for nothing.
    package init(
        _ configuration: AssistantConfiguration,
        metrics: PrometheusRegistry,
        logger: Logger,
        tracer: Tracer? = nil,
        clock: WallClock = .system
    ) {
        current = Mutex.Box((configuration, AllowedHosts(bound: configuration.host, others: configuration.allowedHosts)))
        self.metrics = metrics
        self.logger = logger
        self.tracer = tracer
        self.clock = clock
        lifecycle = ServerLifecycle(clock: clock)
        let lag = EventLoopLag(every: configuration.limits.lagInterval, metrics: metrics)
        self.lag = lag
        let connections = ConnectionTable(configuration, metrics: metrics, logger: logger)
        self.connections = connections
        let places = RequestPlaces(limit: configuration.limits.maxRequests)
        self.places = places
        watch = ServerWatch(
            configuration.health,
            takeShortage: {
                var shortage = connections.takeShortage()
                shortage.requests = places.takeRefused()
                return shortage
            },
            worstLag: { lag.worst(since: $0) },
            clock: clock
        )
        indexPool = IndexPool(.init(processors: configuration.limits.indexWidth, isShared: !configuration.sites.isEmpty))
        streamed = StreamedFiles(limit: configuration.limits.maxStreamedFiles)
        accessLog = AccessLog(rate: configuration.accessLogRate)
        operators = OperatorAccess(configuration, trail: nil, metrics: metrics, logger: logger)
        exports = MetricsRoute(registry: metrics, startedAt: lifecycle.startedAt)
    }

    /// What counts now.
    package var configuration: AssistantConfiguration { current.mutex.withLock { $0.configuration } }
    /// What the server itself answers to.
    var names: AllowedHosts { current.mutex.withLock { $0.names } }

    /// Takes other settings over, as ``ServerParts/take(_:)``.
    func take(_ new: AssistantConfiguration) {
        current.mutex.withLock { current in
            let limits = current.configuration.limits
            current = (new, AllowedHosts(bound: new.host, others: new.allowedHosts))
            current.configuration.limits = limits
        }
        operators.update(new)
        accessLog.update(rate: new.accessLogRate)
    }
}
