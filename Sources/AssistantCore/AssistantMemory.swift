internal import Answers
internal import CoreMetrics
internal import Logging
internal import ServerSettings
internal import ServerState
internal import ServiceLifecycle

/// What outlives a build: the state, and what is known of Kapa.
struct AssistantMemory: Sendable {
    let state: StateStore
    /// `nil` when Kapa is not configured or switched off.
    let kapa: KapaGateway?
    let metrics: AnswerMetrics
    private let kapaMetrics: KapaMetrics
    private let linkHosts: [String]

    init(_ configuration: AssistantConfiguration, metrics factory: any MetricsFactory, logger: Logger) throws(StateError) {
        metrics = AnswerMetrics(factory)
        kapaMetrics = KapaMetrics(factory)
        state = try StateStore(configuration.state, metrics: factory, logger: logger)
        let used = configuration.kapa.flatMap { $0.isEnabled ? $0 : nil }
        let ledger = KapaBudget.Ledger(count: state.kapaQuestions, add: state.addKapaQuestion)
        kapa = used.map { [kapaMetrics] in KapaGateway($0, ledger: ledger, metrics: kapaMetrics, logger: logger) }
        linkHosts = configuration.kapa?.linkHosts ?? []
    }

    func answers(from worker: IndexWorker, of dist: Dist) -> AnswerService<StateStore> {
        AnswerService(
            worker: worker,
            kapa: kapa,
            baseURL: dist.baseURL,
            linkHosts: linkHosts,
            store: state,
            metrics: metrics
        )
    }

    /// What runs beside the server.
    func services(logger: Logger) -> [any Service] {
        let keeper = StateKeeper(state: state, logger: logger)
        return kapa.map { [keeper, FeedbackForwarder(kapa: $0, outbox: state, metrics: kapaMetrics, logger: logger)] } ?? [keeper]
    }
}
