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
    package let build: CurrentBuild
    /// Takes other settings over, as far as they can change while the server runs; rates with the next build that is opened.
    package let update: @Sendable (AssistantConfiguration) -> Void
    /// Tells at once what the log would say a second later, and waits until the audit log has its part.
    package let finish: @Sendable () async -> Void
    private let chain: any HTTPResponder<AssistantContext>

    /// - Parameter live: A site that takes the place of the build's files.
    package init(_ parts: ServerParts, serving dist: Dist, live: LiveSite? = nil) {
        let (configuration, metrics, logger) = (parts.configuration, parts.metrics, parts.logger)
        let operators = parts.operators
        let losses = RequestLosses(metrics: metrics, logger: logger)
        let routes = BuildRoutes(parts, losses: losses, live: live)
        build = CurrentBuild(
            dist,
            at: configuration.buildFolder,
            index: parts.index,
            lifecycle: parts.lifecycle,
            logger: logger,
            metrics: metrics,
            makeRoutes: routes.table
        )
        update = { configuration in
            routes.limiter.mutex.withLock { $0 = RateLimiter(configuration) }
            operators.update(configuration)
            routes.flags.update(configuration.flags)
            parts.process.accessLog.update(rate: configuration.accessLogRate)
            if let kapa = configuration.kapa { parts.kapa?.client.update(key: kapa.key) }
        }
        routes.openAgain.set { [weak build] in
            await build?.reload(isForced: true)
            return ReloadReport()
        }
        finish = {
            losses.report()
            await operators.finish()
        }
        let origins = Set(configuration.corsOrigins)
        chain = RequestChain.make(
            parts.process,
            metrics: metrics,
            losses: losses,
            words: { [build] in build.words },
            sharing: origins.isEmpty ? nil : CrossOriginAccess(origins: origins, base: configuration.basePath ?? dist.basePath),
            places: parts.places,
            hosts: HostCheck(parts.hosts),
            persons: routes.signIn.map(PrincipalFinder.init),
            answering: build
        )
    }

    package func respond(to request: Request, context: AssistantContext) async throws -> Response {
        try await chain.respond(to: request, context: context)
    }
}
