internal import Answers
internal import CoreMetrics
internal import DocIndex
internal import Hummingbird
package import HummingbirdCore
internal import Logging
internal import ServerFoundation
internal import ServerHealth
package import ServerSettings
internal import Synchronization

/// Everything between a request's head and its response, from the outside in: metrics, identity, log, headers, errors, limits, `Host`,
/// and the routes of the current build.
///
/// Headers are set outside the middleware that turns errors into responses, so that no error leaves without them. What is made here lives as
/// long as the server; what belongs to one build is made in the closure, again for each build.
package struct AssistantResponder: HTTPResponder {
    package let build: BuildResponder
    /// Takes other settings over, as far as they can change while the server runs. Requests at work end under the previous ones.
    package let update: @Sendable (AssistantConfiguration) -> Void
    /// Tells at once what the log would say a second later, and waits until the audit log has its part.
    package let finish: @Sendable () async -> Void
    private let chain: Mutex<any HTTPResponder<AssistantContext>>.Box

    /// - Parameter live: A site that takes the place of the build's files.
    package init(_ parts: ServerParts, serving dist: OpenBuild, live: LiveSite? = nil) {
        let (configuration, metrics, logger) = (parts.configuration, parts.metrics, parts.logger)
        let operators = parts.operators
        let losses = RequestLosses(metrics: metrics, logger: logger)
        let routes = BuildRoutes(parts, losses: losses, live: live)
        let build = BuildResponder(
            dist,
            at: configuration.buildFolder,
            index: parts.index,
            lifecycle: parts.lifecycle,
            logger: logger,
            metrics: metrics,
            clock: parts.clock,
            makeRoutes: routes.table
        )
        self.build = build
        let base = dist.basePath
        @Sendable func makeChain() -> any HTTPResponder<AssistantContext> {
            let configuration = parts.configuration
            let origins = Set(configuration.corsOrigins)
            return RequestChain(
                parts.process,
                metrics: metrics,
                losses: losses,
                words: { build.words },
                sharing: origins.isEmpty ? nil : CrossOriginAccess(origins: origins, base: configuration.basePath ?? base),
                places: parts.places,
                hosts: HostCheck(parts.hosts),
                persons: routes.signIn.map { PrincipalFinder(access: $0, ends: parts.sessionEnds) },
                answering: build
            )
        }
        let chain = Mutex<any HTTPResponder<AssistantContext>>.Box(makeChain())
        self.chain = chain
        update = { configuration in
            // Of the process there is this one site.
            if parts.site == nil { parts.process.take(configuration) }
            routes.take(configuration)
            build.makeRoutesAgain()
            let new = makeChain()
            chain.mutex.withLock { $0 = new }
        }
        routes.openAgain.set { [weak build] in
            await build?.reload(isForced: true)
            return ReloadReport()
        }
        finish = {
            losses.report()
            await operators.finish()
        }
    }

    package func respond(to request: Request, context: AssistantContext) async throws -> Response {
        try await chain.mutex.withLock { $0 }.respond(to: request, context: context)
    }
}
