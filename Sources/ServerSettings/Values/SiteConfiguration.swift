/// One of several sites that a process serves: how readers address it, and the settings it has.
package struct SiteConfiguration: Sendable {
    /// 1 to ``maxNameLength`` of `a`–`z`, `0`–`9` and `-`; stands in logs, metrics, file names and the name of a PostgreSQL schema.
    package var name: String
    /// Empty for the names that the server itself answers to; then ``basePath`` tells sites apart.
    package var hosts: [HostPattern]
    /// The server's settings, with those of the site in their places. Its own ``AssistantConfiguration/sites`` are empty.
    package var configuration: AssistantConfiguration

    /// Whether its files in memory have a part of what the server has for those of all sites, and not a bound of their own.
    package var sharesCache = true

    package init(name: String, hosts: [HostPattern] = [], configuration: AssistantConfiguration) {
        self.name = name
        self.hosts = hosts
        self.configuration = configuration
        self.configuration.signIn.site = name + (configuration.basePath?.description ?? "/")
    }

    /// The bound for its files in memory.
    ///
    /// - Parameter count: How many sites there are.
    package func cacheBytes(amongSites count: Int) -> Int {
        let bytes = configuration.limits.siteCacheBytes
        return sharesCache && bytes > 0 ? max(Self.leastCacheBytes, bytes / max(1, count)) : bytes
    }

    /// What a page with its style and scripts needs.
    private static let leastCacheBytes = 1 << 20

    /// The folder of its hosts below which the site is; `nil` for all of them.
    package var basePath: BasePath? { configuration.basePath.flatMap { $0.path.isEmpty ? nil : $0 } }

    /// A schema of PostgreSQL has at most 63 bytes, ``PostgresAddress/defaultSchema`` and a `_` before the name among them.
    package static let maxNameLength = 32

    /// The site in the health of the server, among services.
    package var healthID: String { Self.healthPrefix + name }
    static let healthPrefix = "site-"

    /// Stands for every site on the command line, and is the name of none.
    package static let allName = "all"

    /// Whether a text can be the name of a site. A `_` cannot, so that two names never become one schema.
    package static func isName(_ text: String) -> Bool {
        (1...maxNameLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
            && text.first != "-" && text.last != "-" && text != allName
    }
}

/// A name by which readers address a site: `docs.example.org`, or `*.docs.example.org` for every name below that one.
package struct HostPattern: Hashable, Sendable, CustomStringConvertible {
    /// In lower case, without the root's dot; of a wildcard without `*.`.
    package let name: String
    package let isWildcard: Bool

    /// - Returns: `nil` for what a `Host` header cannot hold: a scheme, a port, a wildcard elsewhere than in place of the first labels.
    package init?(_ text: String) {
        let isWildcard = text.hasPrefix("*.")
        let rest = isWildcard ? String(text.dropFirst(2)) : text
        guard let name = SettingKind<[String]>.hostNames.parse([rest])?.first else { return nil }
        // A wildcard stands for labels of a name; an address has none.
        guard !isWildcard || !name.contains(where: { "[]:".contains($0) }) && !name.hasPrefix(".") else { return nil }
        self.name = name.hasSuffix(".") ? String(name.dropLast()) : name
        self.isWildcard = isWildcard
        guard !self.name.isEmpty else { return nil }
    }

    package var description: String { (isWildcard ? "*." : "") + name }
}
