internal import ServerSettings

/// Finds the site that a request is addressed to: by its host, then by the longest base path. A value, replaced as a whole.
struct SiteTable<Site: Sendable>: Sendable {
    enum Match {
        case site(Site)
        /// The host is known, and has nothing at that path.
        case nothingThere
        /// The host is nobody's.
        case unknownHost
    }

    private struct Entry: Sendable {
        /// Decoded, without a slash at its end; empty for the root.
        var base: String
        var site: Site
    }

    /// By names as ``AllowedHosts`` compares them; the longest base path first.
    private var exact: [String: [Entry]] = [:]
    /// By the name below which all belong to them.
    private var wildcards: [String: [Entry]] = [:]
    /// Those without hosts of their own.
    private var nameless: [Entry] = []
    /// What the server itself answers to.
    private let serverNames: AllowedHosts

    init(_ sites: [(configuration: SiteConfiguration, site: Site)], serverNames: AllowedHosts) {
        self.serverNames = serverNames
        for (configuration, site) in sites {
            let entry = Entry(base: configuration.basePath?.path ?? "", site: site)
            if configuration.hosts.isEmpty { nameless.append(entry) }
            for host in configuration.hosts {
                if host.isWildcard {
                    wildcards[host.name, default: []].append(entry)
                } else {
                    exact[AllowedHosts.normalized(host.name), default: []].append(entry)
                }
            }
        }
        func sorted(_ entries: [Entry]) -> [Entry] { entries.sorted { $0.base.utf8.count > $1.base.utf8.count } }
        exact = exact.mapValues(sorted)
        wildcards = wildcards.mapValues(sorted)
        nameless = sorted(nameless)
    }

    /// - Parameters:
    ///   - authority: Of the request: `name`, `name:port`, `[address]:port`.
    ///   - path: Decoded, and otherwise as it was sent: a `..` in it is a name like others, which leads nowhere.
    func find(_ authority: String, path: String) -> Match {
        guard let entries = entries(authority) else { return .unknownHost }
        let found = entries.first { entry in
            guard path.hasPrefix(entry.base) else { return false }
            let rest = path.dropFirst(entry.base.count)
            return entry.base.isEmpty || rest.isEmpty || rest.first == "/"
        }
        return found.map { .site($0.site) } ?? .nothingThere
    }

    /// The sites of a host: of one name alone before those of all names below another, of which the longest counts.
    private func entries(_ authority: String) -> [Entry]? {
        guard let name = AllowedHosts.normalizedName(of: authority) else { return nil }
        if let entries = exact[name] { return entries }
        if !wildcards.isEmpty, AllowedHosts.isHostName(name) {
            var rest = name[...]
            while let dot = rest.firstIndex(of: ".") {
                rest = rest[rest.index(after: dot)...]
                if let entries = wildcards[String(rest)] { return entries }
            }
        }
        return !nameless.isEmpty && serverNames.contains(authority) ? nameless : nil
    }
}
