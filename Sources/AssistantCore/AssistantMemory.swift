internal import CoreMetrics
internal import Logging
internal import ServerSettings
internal import ServiceLifecycle

/// What outlives a build: the state, and what is known of Kapa.
struct AssistantMemory: Sendable {
    let state: StateStore
    /// `nil` when Kapa is not configured or switched off.
    let kapa: KapaGateway?
    let metrics: AnswerMetrics
    private let linkHosts: [String]

    init(_ configuration: AssistantConfiguration, metrics factory: any MetricsFactory, logger: Logger) throws(StateError) {
        metrics = AnswerMetrics(factory)
        state = try StateStore(configuration.state, metrics: factory, logger: logger)
        let used = configuration.kapa.flatMap { $0.isEnabled ? $0 : nil }
        let ledger = KapaBudget.Ledger(count: state.kapaQuestions, add: state.addKapaQuestion)
        kapa = used.map { [metrics] in KapaGateway($0, ledger: ledger, metrics: metrics, logger: logger) }
        linkHosts = configuration.kapa?.linkHosts ?? []
    }

    func answers(from worker: IndexWorker, of dist: Dist) -> AnswerService {
        AnswerService(
            worker: worker,
            site: AnswerService.Site(baseURL: dist.baseURL),
            kapa: kapa,
            linkHosts: linkHosts,
            state: state,
            metrics: metrics
        )
    }

    /// What runs beside the server.
    func services(logger: Logger) -> [any Service] {
        let keeper = StateKeeper(state: state, logger: logger)
        return kapa.map { [keeper, FeedbackForwarder(kapa: $0, state: state, metrics: metrics, logger: logger)] } ?? [keeper]
    }
}
