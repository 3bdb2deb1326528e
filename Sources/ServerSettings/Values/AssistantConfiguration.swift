internal import DocModel
package import Logging
package import ServerFoundation

/// What ``AssistantApplication`` serves, where, and within which bounds. ``Settings`` reads one from flags, environment and file.
package struct AssistantConfiguration: Sendable {
    /// The server's version, which is docgen's.
    package static var version: String { docgenVersion }

    /// The folder that `docgen build` wrote: `manifest.json`, the index, `site/`.
    package var dist: String
    /// Where the build is fetched from, in place of ``dist``.
    package var pull = PullSettings()
    /// The file of the model that encodes questions; `nil` for the usual places.
    package var model: String?
    /// The name or address to listen on.
    package var host: String
    /// 0 lets the system choose a free port.
    package var port: Int
    /// A Unix socket to listen on, in place of ``host`` and ``port``.
    package var socket: String?
    /// Who may open ``socket``: its permissions.
    package var socketMode: UInt16 = 0o660
    /// Whether another process may listen on the same port: how a new version takes over from an old one.
    package var sharesPort = false
    /// Where operators find probes, metrics and details.
    package var adminListen = AdminListen.automatic
    /// Where the site is on its host; `nil` for the path of the build's base URL.
    package var basePath: BasePath?
    /// Whether readers find the API for people at `/docs/api/`.
    package var hasAPIPage = true
    /// Names that the `Host` header may hold besides loopback names and ``host``; without a port.
    package var allowedHosts: [String]
    /// Origins whose pages may read the API's answers: `https://docs.example.org`.
    package var corsOrigins: [String] = []
    /// Proxies that are believed when they say who asks.
    package var trustedProxies: [AddressRange] = []
    /// Where they say it.
    package var forwardedHeader = ForwardedHeader.xForwardedFor
    /// Clients that may read `/metrics` and the details of the server's health on the listener for readers too. Nobody by default: a proxy on
    /// this machine has a loopback address, and hands on what comes from everywhere.
    package var operatorNetworks: [AddressRange] = []
    /// Each opens the same to clients elsewhere.
    package var operatorKeys: [Secret] = []
    /// What operators said of features in the file; what they said to the running server counts more.
    package var flags: [FeatureFlag: FlagValue] = [:]
    package var kapaSettings = KapaSettings()
    /// Questions of one client; `nil` for any number.
    package var questionRate: RequestRate? = RequestRate(count: 20, window: .seconds(60))
    /// Calls of one client to the API, questions and searches included; `nil` for any number.
    package var requestRate: RequestRate? = RequestRate(count: 300, window: .seconds(60))
    /// How many clients' rates the clients of one network have together.
    package var rateFactors = RateFactors()
    package var captcha = CaptchaSettings()
    /// Votes of one client on answers that its browser gave; `nil` for any number.
    package var browserVoteRate: RequestRate? = RequestRate(count: 10, window: .seconds(60))
    package var sentry: SentryAddress?
    package var telemetry = TelemetrySettings()
    package var logLevel: Logger.Level = .notice
    package var logFormat: LogFormat = .automatic
    /// Lines for requests a second at `info`; of more requests a sample.
    package var accessLogRate = 100
    package var limits = Limits()
    /// Made of ``kapaSettings``; `nil` answers every question from the index.
    package var kapa: KapaConfiguration?
    package var state = StateConfiguration()
    package var health = HealthConfiguration()
    package var signIn = SignInSettings()
    /// What is served where there are several sites; then ``dist`` and ``basePath`` mean nothing here, and the rest is what sites have where they do
    /// not say otherwise. Empty where one site is served, which is this one.
    package var sites: [SiteConfiguration] = []

    package init(dist: String = "dist", host: String = "127.0.0.1", port: Int = 8080, allowedHosts: [String] = []) {
        self.dist = dist
        self.host = host
        self.port = port
        self.allowedHosts = allowedHosts
    }

    /// The folder of the build that is served.
    package var buildFolder: String { pull.url == nil ? dist : pull.current }

    /// Bounds that keep one client, slow or hostile, from taking the server away from the others.
    package struct Limits: Sendable {
        /// From a request's head to the end of its body, however steadily bytes arrive.
        package var requestDeadline: Duration = .seconds(10)
        /// A connection on which nothing is read or answered; also the time for a request's head.
        package var idleTimeout: Duration = .seconds(30)
        /// A client that reads nothing of its response.
        package var writeStall: Duration = .seconds(30)
        /// After SIGTERM the server says that it is not ready, and serves on for so long, until nobody sends it requests any more. Load balancers
        /// look every few seconds, and Kubernetes takes a while to tell all of its nodes.
        package var drainDelay: Duration = .seconds(5)
        /// Then open requests get so long.
        package var shutdownGrace: Duration = .seconds(10)
        /// How often each thread that serves is asked for the time. At 10 ms it takes some percent of an idle processor.
        package var lagInterval: Duration = .milliseconds(50)
        /// Between two signs of life on a stream of events.
        package var heartbeat: Duration = .seconds(15)
        /// Connections at once; beyond it the one that has been idle longest is closed.
        package var maxConnections = 512
        /// Connections of one client, an IPv4 address or an IPv6 /64; proxies and operators have no such bound.
        package var maxClientConnections = 128
        /// Requests at work at once; one more is refused with status 503.
        package var maxRequests = 256
        /// Connections beyond ``maxConnections`` that only operators may have. This and the next two are not settings: a server that may open few
        /// files lowers them with the connections.
        package var reservedConnections = 16
        /// Connections to the listener for operators.
        package var maxOperatorConnections = 80
        /// Large files of the site that are sent at once; one more is refused with status 503.
        package var maxStreamedFiles = Int.max
        package var maxHeaderFieldBytes = 16 * 1024
        package var maxHeaderBytes = 32 * 1024
        package var maxHeaderFields = 100
        package var maxBodyBytes = 64 * 1024
        /// The longest question or search, in characters.
        package var maxQueryCharacters = 8000
        /// Index queries at work; 0 stands for the number of processors.
        package var indexWidth = 0
        /// Index queries that wait for their turn; one more is refused with status 503.
        package var maxWaitingQueries = 64
        /// Files of the site, plain and compressed, that are kept in memory.
        package var siteCacheBytes = 32 << 20

        package init() {}
    }
}

/// What clients of one network have together, in rates of one client; 0 for any number. Whoever has many addresses has no more than that.
package struct RateFactors: Hashable, Sendable {
    /// An IPv4 /24: 256 addresses, mostly of many households.
    package var ipv4Network = 16
    /// An IPv6 /56: what a household gets, 256 networks.
    package var ipv6Network = 2
    /// An IPv6 /48: what a company gets, or anybody who asks, 65,536 networks.
    package var ipv6Site = 4
    /// All clients.
    package var total = 100

    package init() {}
}

/// A number of requests per window of time.
package struct RequestRate: Hashable, Sendable {
    /// At least 1. All of them may come at once.
    package var count: Int
    /// At least a second.
    package var window: Duration

    package init(count: Int, window: Duration) {
        precondition(count >= 1 && window >= .seconds(1))
        self.count = count
        self.window = window
    }
}

/// How the log is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// Lines for people on a terminal, JSON everywhere else.
    case automatic = "auto"
    case json
    case text
}
