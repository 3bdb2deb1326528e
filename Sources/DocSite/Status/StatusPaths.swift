/// Where the files of the status pages lie, relative to the overview's folder.
struct StatusPaths: Sendable {
    static let overview = "index.html"
    static let markdown = "status.md"
    static let recent = "recent.json"
    static let api = "api/v2/"
    static let atom = "feed.atom"
    static let rss = "feed.rss"
    static let overallBadge = "badges/overall.svg"

    /// The overview's folder in the site; empty where the status pages are the site.
    let prefix: String
    private let names: [String: String]

    /// - Parameter services: Their ids come from snapshots: what cannot be a file's name is replaced, and no two share one.
    init(prefix: String, services: [String]) {
        self.prefix = prefix
        var names: [String: String] = [:]
        var taken: Set<String> = ["overall"]
        for id in services {
            var base = ""
            for scalar in id.unicodeScalars.prefix(80) {
                let isPlain =
                    scalar.isASCII
                    && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "-_".unicodeScalars.contains(scalar))
                base.unicodeScalars.append(isPlain ? scalar : "-")
            }
            if base.isEmpty { base = "service" }
            var name = base
            var number = 2
            while !taken.insert(name.lowercased()).inserted {
                name = "\(base)-\(number)"
                number += 1
            }
            names[id] = name
        }
        self.names = names
    }

    /// A file's path in the site.
    func inSite(_ path: String) -> String { PagePath.join(prefix, path) }

    func history(_ month: UTCMonth) -> String { "history/\(month.iso).html" }
    func incident(_ incident: Incident) -> String { "incidents/\(incident.id).html" }
    func icon(_ state: StatusState) -> String { "icons/\(state).svg" }
    func badge(_ service: String) -> String { "badges/\(name(service)).svg" }
    func atom(_ service: String) -> String { "feeds/\(name(service)).atom" }
    func rss(_ service: String) -> String { "feeds/\(name(service)).rss" }

    /// The way from a page to a file, as a URL.
    /// - Parameters:
    ///   - path: Relative to the overview's folder, as is `folder`.
    func link(to path: String, from folder: String) -> String { PagePath.relative(path, from: folder) }

    /// The `id` of the service's part of the overview.
    func anchor(_ service: String) -> String { "service-\(name(service))" }

    private func name(_ service: String) -> String { names[service] ?? "service" }
}
