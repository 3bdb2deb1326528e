package import DocModel

/// How external links are looked at.
package struct LinkCheckSettings: Sendable, Hashable {
    /// The statuses of links that lead somewhere.
    package var accepted = HTTPStatusSet([100...103, 200...299])
    /// Regular expressions (ICU); a link is looked at that one of ``included`` matches, else one that none of ``excluded`` does. Where there are
    /// only ``included``, the others are left out.
    package var excluded: [String] = []
    package var included: [String] = []
    /// The same for links that are not looked at unless one of ``included`` matches: they do not count as ``excluded``.
    package var excludedNetworks: [String] = []
    /// The same for the paths of pages whose links are not looked at.
    package var excludedPages: [String] = []
    /// For each request.
    package var timeout: Duration = .seconds(20)
    /// For all links together.
    package var deadline: Duration = .seconds(600)
    /// Requests at a time: in all, and to one host.
    package var concurrency = 32
    package var hostConcurrency = 4
    /// From the beginning of one request to a host to that of the next.
    package var hostInterval: Duration = .milliseconds(50)
    /// How many times a request is sent again that met a fault that may pass.
    package var retries = 2
    /// What a server that names no time is given before the first of them; doubled for each one after it.
    package var retryWait: Duration = .seconds(1)
    package var maxRedirects = 10
    /// How long a link that led somewhere is taken to do so still.
    package var cacheAge: Duration = .seconds(86_400)
    package var checksFragments = true
    /// Whether a link is an error that begins with `http:`.
    package var requiresHTTPS = false
    package var userAgent: String?
    /// Whether no server is asked: only what was found before is told.
    package var isOffline = false

    package init() {}
}
