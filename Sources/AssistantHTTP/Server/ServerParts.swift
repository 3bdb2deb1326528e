package import Answers
package import CoreMetrics
package import DocModel
package import Foundation
package import Logging
internal import PostgresState
package import ServerFoundation
package import ServerHealth
package import ServerSettings
package import ServerState
package import ServiceLifecycle
internal import Synchronization

/// What a site is made of, each part once, apart from what its process has once (``ProcessParts``). All of it outlives a build; what belongs to one build
/// is made from it anew for each.
///
/// This is the joining place: which part needs which stands in the initialiser, and nowhere else. Nothing in here knows of another site.
package struct ServerParts: Sendable {
    package let process: ProcessParts
    private let current: Mutex<AssistantConfiguration>.Box
    /// Which of several sites of the process; `nil` where it serves one.
    let site: String?
    /// Where the site's parts count.
    package let metrics: any MetricsFactory
    package let logger: Logger
    package let lifecycle: ServerLifecycle
    package let index = CurrentIndex()
    package let state: any StateStoring
    /// What operators do is written down here.
    package let trail: AuditTrail
    /// `nil` when Kapa is not configured.
    private let gateway: KapaGateway?
    /// How the captcha's provider is; `nil` when none is asked for.
    let captcha: ProviderHealth?
    /// How those are who say who signs in, or who sends a token; `nil` where nobody does. Told by ``SignInAccess``.
    let identity: ProviderHealth?
    /// For readers' requests.
    package let places: RequestPlaces
    /// `nil` when it is switched off.
    package let monitor: HealthMonitor?
    /// Of one of several sites; empty for the names of the server.
    private let hostPatterns: [HostPattern]
    /// Who may see the site's details.
    let operators: OperatorAccess
    let flags: FeatureFlags
    let sessionEnds: SessionEnds
    /// Where its queries wait for the index.
    let indexLine = IndexPool.Line()
    private let answerMetrics: AnswerMetrics
    private let kapaMetrics: KapaMetrics
    /// For gauges of what changes without this process.
    private let refresher: PrometheusRegistry.Refresher

    /// A process with one site. Opens the state, and reaches for nothing else.
    package init(
        _ configuration: AssistantConfiguration,
        metrics: PrometheusRegistry,
        logger: Logger,
        tracer: Tracer? = nil,
        clock: WallClock = .system
    ) throws(StateError) {
        let process = ProcessParts(configuration, metrics: metrics, logger: logger, tracer: tracer, clock: clock)
        try self.init(
            configuration,
            named: nil,
            within: process,
            hosts: [],
            places: process.places,
            lifecycle: process.lifecycle,
            scope: .server(process.watch),
            metrics: metrics,
            logger: logger
        )
    }

    /// One of several sites of a process. Opens its state, and reaches for nothing else.
    ///
    /// - Parameter server: How the process is.
    package init(
        _ site: SiteConfiguration,
        within process: ProcessParts,
        server: @escaping @Sendable (Date) -> HealthSnapshot.Service?
    ) throws(StateError) {
        let configuration = site.configuration
        let metrics = SiteMetrics(process.metrics, site: site.name)
        var logger = process.logger
        logger[metadataKey: "site"] = "\(site.name)"
        try self.init(
            configuration,
            named: site.name,
            within: process,
            hosts: site.hosts,
            places: RequestPlaces(of: process.places),
            lifecycle: ServerLifecycle(clock: process.clock, within: process.lifecycle),
            scope: .site(server: server),
            metrics: metrics,
            logger: logger
        )
    }

    private init(
        _ configuration: AssistantConfiguration,
        named site: String?,
        within process: ProcessParts,
        hosts: [HostPattern],
        places: RequestPlaces,
        lifecycle: ServerLifecycle,
        scope: HealthMonitor.Scope,
        metrics: any MetricsFactory,
        logger: Logger
    ) throws(StateError) {
        self.process = process
        current = Mutex.Box(configuration)
        self.site = site
        self.metrics = metrics
        self.logger = logger
        self.lifecycle = lifecycle
        self.places = places
        hostPatterns = hosts
        let clock = process.clock
        answerMetrics = AnswerMetrics(metrics)
        kapaMetrics = KapaMetrics(metrics)
        state = try Self.openState(configuration, metrics: metrics, logger: logger, clock: clock)
        trail = AuditTrail(state: state, clock: clock, logger: logger)
        sessionEnds = SessionEnds(trail)
        flags = FeatureFlags(configuration.flags, trail: trail, metrics: metrics)
        operators = OperatorAccess(configuration, trail: trail, metrics: metrics, logger: logger)
        let ledger = KapaBudget.Ledger(
            count: { [state] in state.kapaQuestions(onDay: $0) },
            add: { [state] in state.addKapaQuestion(onDay: $0, completion: $1) }
        )
        gateway = configuration.kapa.map { [kapaMetrics] in
            KapaGateway($0, ledger: ledger, metrics: kapaMetrics, logger: logger, clock: clock)
        }
        refresher = process.metrics.onRefresh { [flags, gateway, state, kapaMetrics] in
            await flags.refresh()
            if let gateway, gateway.isEnabled { await Self.refresh(gateway, state, kapaMetrics) }
        }
        captcha = configuration.captcha.provider == nil ? nil : ProviderHealth()
        identity = configuration.signIn.asksProvider ? ProviderHealth(alwaysLooks: true) : nil
        monitor = HealthMonitor(
            configuration,
            state: state,
            kapa: gateway,
            captcha: captcha,
            identity: identity,
            index: index,
            scope: scope,
            HealthMonitor.Surroundings(lifecycle: lifecycle, metrics: metrics, logger: logger, tracer: process.tracer, clock: clock)
        )
    }

    /// What counts now.
    package var configuration: AssistantConfiguration { current.mutex.withLock { $0 } }

    /// `nil` when Kapa is not configured, or switched off now.
    package var kapa: KapaGateway? { gateway.flatMap { $0.isEnabled ? $0 : nil } }

    /// Names by which readers address the site.
    var hosts: AllowedHosts { hostPatterns.isEmpty ? process.names : AllowedHosts(hostPatterns) }

    /// Takes other settings over, apart from what was decided when the parts were made: those that a running server takes are the ones that
    /// ``Setting/reload`` names. Routes are made of them anew by whoever has them.
    func take(_ new: AssistantConfiguration) {
        let old = current.mutex.withLock { configuration in
            let old = configuration
            configuration = new
            // They were fitted to what the process may open, and to what sites share.
            configuration.limits = old.limits
            return old
        }
        operators.update(new)
        flags.update(new.flags)
        state.update(new.state)
        if let kapa = new.kapa, new.kapaSettings != old.kapaSettings {
            gateway?.update(kapa)
            state.wakeOutbox()
        }
        monitor?.update(new)
    }

    /// What time it is, for all parts.
    var clock: WallClock { process.clock }

    private static func openState(
        _ configuration: AssistantConfiguration,
        metrics: any MetricsFactory,
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
        FeedbackForwarder(kapa: kapa, outbox: outbox, metrics: kapaMetrics, logger: logger, tracer: process.tracer)
    }

    /// What runs beside the listeners as long as the site is served. The state stops last, when no vote can come any more.
    package var services: [any Service] {
        var services: [any Service] = [StateKeeper(state: state, logger: logger)]
        if let gateway { services.append(forwarder(gateway, state)) }
        if let monitor { services.append(monitor) }
        return services
    }

    /// Shows what changes without this process, or faster than it is told of: as it is now, for who asks now.
    private static func refresh(_ kapa: KapaGateway, _ outbox: some VoteOutbox, _ metrics: KapaMetrics) async {
        // Begins the new day where one has begun.
        _ = kapa.budget.shortage
        kapa.budget.show()
        if let depth = try? await outbox.outbox().depth { metrics.outbox(depth: depth) }
    }

    /// What answers questions from one build.
    func answers(from worker: IndexWorker, of dist: OpenBuild) -> AnswerService {
        AnswerService(
            worker: worker,
            kapa: kapa,
            baseURL: dist.baseURL,
            root: dist.readersPath(configuration.basePath),
            linkHosts: configuration.kapa?.linkHosts ?? [],
            store: state,
            metrics: answerMetrics,
            clock: clock
        )
    }
}
