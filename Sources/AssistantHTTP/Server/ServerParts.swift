package import Answers
internal import CoreMetrics
internal import Foundation
package import Logging
internal import PostgresState
package import ServerFoundation
package import ServerHealth
package import ServerSettings
package import ServerState
package import ServiceLifecycle

/// What a server is made of, each part once. All of it outlives a build; what belongs to one build is made from it anew for each.
///
/// This is the joining place: which part needs which stands in the initialiser, and nowhere else.
package struct ServerParts: Sendable {
    package let configuration: AssistantConfiguration
    /// Where every part counts, and what `/metrics` shows.
    package let metrics: PrometheusRegistry
    package let logger: Logger
    /// What time it is, for all parts.
    let clock: WallClock
    package let lifecycle: ServerLifecycle
    package let index = CurrentIndex()
    package let state: any StateStoring
    /// `nil` when Kapa is not configured or switched off.
    package let kapa: KapaGateway?
    /// How the captcha's provider is; `nil` when none is asked for.
    let captcha: CaptchaHealth?
    /// How late the server's threads are.
    package let lag: EventLoopLag
    /// Those of readers.
    package let connections: ConnectionTable
    /// For readers' requests.
    package let places: RequestPlaces
    /// `nil` when it is switched off.
    package let monitor: HealthMonitor?
    private let answerMetrics: AnswerMetrics
    private let kapaMetrics: KapaMetrics

    /// Opens the state, and reaches for nothing else.
    package init(_ configuration: AssistantConfiguration, metrics: PrometheusRegistry, logger: Logger, clock: WallClock = .system)
        throws(StateError)
    {
        self.configuration = configuration
        self.metrics = metrics
        self.logger = logger
        self.clock = clock
        lifecycle = ServerLifecycle(clock: clock)
        answerMetrics = AnswerMetrics(metrics)
        kapaMetrics = KapaMetrics(metrics)
        state = try Self.openState(configuration, metrics: metrics, logger: logger, clock: clock)
        let ledger = KapaBudget.Ledger(
            count: { [state] in state.kapaQuestions(onDay: $0) },
            add: { [state] in state.addKapaQuestion(onDay: $0, completion: $1) }
        )
        let used = configuration.kapa.flatMap { $0.isEnabled ? $0 : nil }
        kapa = used.map { [kapaMetrics] in KapaGateway($0, ledger: ledger, metrics: kapaMetrics, logger: logger, clock: clock) }
        let lag = EventLoopLag(every: configuration.limits.lagInterval, metrics: metrics)
        self.lag = lag
        let connections = ConnectionTable(configuration, metrics: metrics, logger: logger)
        self.connections = connections
        let places = RequestPlaces(limit: configuration.limits.maxRequests)
        self.places = places
        captcha = configuration.captcha.provider == nil ? nil : CaptchaHealth()
        monitor = HealthMonitor(
            configuration,
            state: state,
            kapa: kapa,
            captcha: captcha,
            index: index,
            watch: ServerWatch(
                configuration.health,
                takeShortage: {
                    var shortage = connections.takeShortage()
                    shortage.requests = places.takeRefused()
                    return shortage
                },
                worstLag: { lag.worst(since: $0) },
                clock: clock
            ),
            lifecycle: lifecycle,
            metrics: metrics,
            logger: logger,
            clock: clock
        )
    }

    private static func openState(
        _ configuration: AssistantConfiguration,
        metrics: PrometheusRegistry,
        logger: Logger,
        clock: WallClock
    ) throws(StateError) -> any StateStoring {
        guard case .postgres(let address) = configuration.state.location else {
            return try StateStore(configuration.state, metrics: metrics, logger: logger, clock: clock)
        }
        // The same after a restart, and another than that of a server beside it.
        let replica = ProcessInfo.processInfo.hostName + ":" + "\(configuration.port)"
        return try PostgresState(address, configuration.state, replica: replica, metrics: metrics, logger: logger, clock: clock)
    }

    private func forwarder(_ kapa: KapaGateway, _ outbox: some VoteOutbox) -> any Service {
        FeedbackForwarder(kapa: kapa, outbox: outbox, metrics: kapaMetrics, logger: logger)
    }

    /// What runs beside the listeners. The state stops after them, when no vote can come any more.
    package var services: [any Service] {
        var services: [any Service] = [StateKeeper(state: state, logger: logger)]
        if let kapa { services.append(forwarder(kapa, state)) }
        if let monitor { services.append(monitor) }
        return services + [lag]
    }

    /// Shows what changes without this process, or faster than it is told of: as it is now, for who asks now.
    func refreshMetrics() async {
        guard let kapa else { return }
        // Begins the new day where one has begun.
        _ = kapa.budget.shortage
        kapa.budget.show()
        if let depth = try? await state.outbox().depth { kapaMetrics.outbox(depth: depth) }
    }

    /// What answers questions from one build.
    func answers(from worker: IndexWorker, of dist: Dist) -> AnswerService {
        AnswerService(
            worker: worker,
            kapa: kapa,
            baseURL: dist.baseURL,
            linkHosts: configuration.kapa?.linkHosts ?? [],
            store: state,
            metrics: answerMetrics,
            clock: clock
        )
    }
}
