internal import DocModel
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings

/// Answers for the process what belongs to no site: probes, metrics, its own health, and the refusal of names that are nobody's.
struct FrontDoor: Sendable {
    /// What the server itself answers to.
    let names: AllowedHosts
    private let routes: RouteTable
    private let known: any HTTPResponder<AssistantContext>
    private let unknown: any HTTPResponder<AssistantContext>

    /// The query parameter by which operators name a site.
    static let siteParameter = "site"

    /// - Parameters:
    ///   - sites: In the order of the settings.
    ///   - isWaiting: Whether a site waits for its first build.
    init(
        _ process: ProcessParts,
        monitor: HealthMonitor?,
        losses: RequestLosses,
        sites: @escaping @Sendable () -> SiteList,
        isWaiting: @escaping @Sendable () -> Bool
    ) {
        let names = process.names
        self.names = names
        let routes = ProcessRoutes(process: process, monitor: monitor, sites: sites, isWaiting: isWaiting).table
        self.routes = routes
        func chain(isKnownHost: Bool) -> any HTTPResponder<AssistantContext> {
            RequestChain(
                process,
                metrics: process.metrics,
                losses: losses,
                places: process.places,
                answering: Desk(routes: routes, names: names, sites: sites, isKnownHost: isKnownHost)
            )
        }
        (known, unknown) = (chain(isKnownHost: true), chain(isKnownHost: false))
    }

    /// Whether an authority is the server's: orchestrators, operators and Prometheus ask by address.
    func isOurs(_ authority: String) -> Bool { AllowedHosts.isAddress(authority) || names.contains(authority) }

    /// Whether operators ask a site at that path, and not the process.
    func leavesToSites(_ path: String) -> Bool { Self.isOfSites(path) && !routes.has(path) }

    private static func isOfSites(_ path: String) -> Bool { path.hasPrefix("/api/admin/") || path.hasPrefix("/api/system/") }

    /// - Parameter isKnownHost: Whether sites answer to the name, although none has that path.
    func respond(to request: Request, context: AssistantContext, isKnownHost: Bool) async throws -> Response {
        try await (isKnownHost ? known : unknown).respond(to: request, context: context)
    }

    /// Decides what of the process a request may have.
    private struct Desk: HTTPResponder {
        typealias Context = AssistantContext

        let routes: RouteTable
        let names: AllowedHosts
        let sites: @Sendable () -> SiteList
        let isKnownHost: Bool

        func respond(to request: Request, context: AssistantContext) async throws -> Response {
            let authority = try HostCheck.authority(of: request)
            let target = try RequestTarget(request)
            // Orchestrators and Prometheus ask by address.
            let isOurs = AllowedHosts.isAddress(authority) || names.contains(authority)
            if context.isOnAdminListener, isOurs || isKnownHost {
                try checkSite(target)
                return try await routes.respond(to: request, context: context)
            }
            if isOurs, HostCheck.isProbe(target.path) { return try await routes.respond(to: request, context: context) }
            throw isKnownHost ? Problem.notFound() : Problem.hostNotAllowed("Its operator can add it to the hosts of a site.")
        }

        /// Says which sites there are where a request names none, and has to, or one that there is not. Whoever reaches the listener for operators may
        /// know.
        private func checkSite(_ target: RequestTarget) throws(Problem) {
            let list = sites().sites.compactMap(\.name).joined(separator: ", ")
            if let name = try target.parameter(FrontDoor.siteParameter) {
                throw Problem(
                    .notFound,
                    "unknown-site",
                    "There is no site '\(name.prefix(SiteConfiguration.maxNameLength))'. There are: \(list)."
                )
            }
            guard FrontDoor.isOfSites(target.path), !routes.has(target.path) else { return }
            throw Problem(
                .badRequest,
                "site-needed",
                "This server has several sites: say which with ?site=NAME, or send a host of it in Host. There are: \(list)."
            )
        }
    }
}

/// The routes of a process with several sites.
private struct ProcessRoutes: Sendable {
    let process: ProcessParts
    let monitor: HealthMonitor?
    let sites: @Sendable () -> SiteList
    /// Whether a site waits for its first build, which is looked for.
    let isWaiting: @Sendable () -> Bool

    var table: RouteTable {
        let configuration = process.configuration
        let system = SystemRoutes(
            configuration: configuration,
            lifecycle: process.lifecycle,
            monitor: monitor,
            flags: nil,
            operators: process.operators,
            clock: process.clock
        )
        return RouteTable(
            probes + [system.healthRoute(generation: nil), list] + process.exports.routes() + OpenAPIRoute().routes,
            operators: process.operators,
            limiter: RateLimiter(configuration),
            origins: OriginCheck(baseURL: nil, allowedHosts: configuration.allowedHosts, allowedOrigins: []),
            fallback: { _, _, _ in throw Problem.notFound() }
        )
    }

    private var list: Route {
        Route(.get, SiteList.path, rates: [.requests], isForOperators: true, access: .only(.build)) { [sites] _, _, _ in
            JSONResponse.ok(sites())
        }
    }

    private var probes: [Route] {
        func alive(_ path: String) -> Route {
            Route(.get, path, rates: [], isForOperators: true) { _, _, _ in JSONResponse.ok(Probe(status: "ok")) }
        }
        return [
            Route(.get, "/health", rates: [], isForOperators: true, access: .details) { _, _, context in
                JSONResponse.ok(Probe(status: "ok", version: context.principal == nil ? nil : docgenVersion))
            },
            alive("/health/live"),
            alive("/health/started"),
            Route(.get, "/health/ready", rates: [], isForOperators: true, access: .details) { [self] _, _, context in
                readiness(isOperator: context.principal != nil)
            },
        ]
    }

    /// A site that cannot be served keeps nobody from the others; a process without any had better get no requests.
    private func readiness(isOperator: Bool) -> Response {
        if process.lifecycle.isDraining { return Self.refusal("the server is shutting down") }
        // A replica that is new in a row of them would refuse what the others serve.
        if isWaiting() { return Self.refusal("builds are fetched for the first time") }
        let services = monitor?.report(at: process.clock.now).services ?? []
        let sites = services.filter { $0.group == SiteServer.group }
        if !sites.isEmpty, sites.allSatisfy({ $0.state == .unhealthy }) { return Self.refusal("no site can be served") }
        let ill = services.filter { $0.state != .healthy && $0.state != .maintenance }
        guard !ill.isEmpty else { return JSONResponse.ok(Probe(status: "ok")) }
        // Which sites there are is nobody's business but the operators'.
        let names = isOperator ? "not well: " + ill.map(\.id).joined(separator: ", ") : "\(ill.count) parts are not well"
        return JSONResponse.ok(Probe(status: "warn", output: names))
    }

    private static func refusal(_ reason: String) -> Response {
        var response = JSONResponse.ok(Probe(status: "error", output: reason))
        response.status = .serviceUnavailable
        return response
    }

    private struct Probe: Encodable {
        var status: String
        /// For operators.
        var version: String?
        var output: String?
    }
}
