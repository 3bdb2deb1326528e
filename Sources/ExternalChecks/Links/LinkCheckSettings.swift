public import DocModel

/// How external links are looked at.
public struct LinkCheckSettings: Sendable, Hashable {
    /// The statuses of links that lead somewhere.
    public var accepted = HTTPStatusSet([100...103, 200...299])
    /// Regular expressions (ICU); a link is looked at that one of ``included`` matches, else one that none of ``excluded`` does. Where there are
    /// only ``included``, the others are left out.
    public var excluded: [String] = []
    public var included: [String] = []
    /// For each request.
    public var timeout: Duration = .seconds(20)
    /// For all links together.
    public var deadline: Duration = .seconds(600)
    /// Requests at a time: in all, and to one host.
    public var concurrency = 32
    public var hostConcurrency = 4
    /// From the beginning of one request to a host to that of the next.
    public var hostInterval: Duration = .milliseconds(50)
    /// How many times a request is sent again that met a fault that may pass.
    public var retries = 2
    /// What a server that names no time is given before the first of them; doubled for each one after it.
    public var retryWait: Duration = .seconds(1)
    public var maxRedirects = 10
    /// How long a link that led somewhere is taken to do so still.
    public var cacheAge: Duration = .seconds(86_400)
    public var checksFragments = true
    /// Whether a link is an error that begins with `http:`.
    public var requiresHTTPS = false
    public var userAgent: String?
    /// Whether no server is asked: only what was found before is told.
    public var isOffline = false

    public init() {}
}
