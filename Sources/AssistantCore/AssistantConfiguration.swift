internal import DocModel

/// What ``AssistantApplication`` serves, where, and within which bounds.
public struct AssistantConfiguration: Sendable {
    /// The server's version, which is docgen's.
    public static var version: String { docgenVersion }

    /// The folder that `docgen build` wrote: `manifest.json`, the index, `site/`.
    public var dist: String
    /// The name or address to listen on.
    public var host: String
    /// 0 lets the system choose a free port.
    public var port: Int
    /// Names that the `Host` header may hold besides loopback names and ``host``; without a port.
    public var allowedHosts: [String]
    public var limits = Limits()
    /// `nil` answers every question from the index.
    public var kapa: KapaConfiguration?
    public var state = StateConfiguration()

    public init(dist: String = "dist", host: String = "127.0.0.1", port: Int = 8080, allowedHosts: [String] = []) {
        self.dist = dist
        self.host = host
        self.port = port
        self.allowedHosts = allowedHosts
    }

    /// Bounds that keep one client, slow or hostile, from taking the server away from the others.
    public struct Limits: Sendable {
        /// From a request's head to the end of its body, however steadily bytes arrive.
        public var requestDeadline: Duration = .seconds(10)
        /// A connection on which nothing is read or answered; also the time for a request's head.
        public var idleTimeout: Duration = .seconds(30)
        /// A client that reads nothing of its response.
        public var writeStall: Duration = .seconds(30)
        /// Open requests get so long after SIGTERM.
        public var shutdownGrace: Duration = .seconds(10)
        /// The server stops accepting at so many connections; a common limit is 1,024 open files.
        public var maxConnections = 512
        public var maxHeaderFieldBytes = 16 * 1024
        public var maxHeaderBytes = 32 * 1024
        public var maxHeaderFields = 100
        public var maxBodyBytes = 64 * 1024
        /// The longest question or search, in characters.
        public var maxQueryCharacters = 8000
        /// Index queries at work; 0 stands for the number of processors.
        public var indexWidth = 0
        /// Index queries that wait for their turn; one more is refused with status 503.
        public var maxWaitingQueries = 64

        public init() {}
    }
}
