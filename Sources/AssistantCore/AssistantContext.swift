internal import Hummingbird

/// What travels with one request: its logger, its id, the route it matched.
struct AssistantContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}
