internal import DocModel
internal import Foundation

/// The former addresses of a site, as hosts that redirect by themselves read them.
package struct RedirectList: Sendable {
    /// The server or host that reads the list; the names are arguments of `docgen redirects`.
    package enum Format: String, CaseIterable, Sendable {
        /// `_redirects`, before the page at the old address. Source: Netlify Docs, "Redirects and rewrites".
        case netlify
        /// `_redirects`. Source: Cloudflare Pages docs, "Redirects".
        case cloudflare
        /// The entries of a `map $uri`. Source: nginx documentation, ngx_http_map_module.
        case nginx
    }

    /// A line of the list. Addresses begin at the root of the host and are percent-encoded; targets on other sites are whole URLs.
    private struct Entry {
        enum Kind {
            case address
            /// ``from`` ends in `*`, for the rest of an address, and ``to`` may end in one for the same.
            case pattern
            /// A pattern whose addresses are all known, each with an entry of its own: one takes the place of the others.
            case patternOfPages, addressOfPattern
        }

        var from: String
        var to: String
        var kind: Kind

        /// Of addresses with one rank their bytes decide.
        var rank: Int { kind == .pattern || kind == .patternOfPages ? -from.utf8.count : Int.min }
    }

    /// In the order in which hosts try them, where the first that fits counts: addresses, then patterns, the longest folder first.
    private let entries: [Entry]

    /// - Throws: ``SiteError`` when a file cannot be read.
    package init(of builder: SiteBuilder) throws {
        guard builder.canBuild else {
            self.init(entries: [])
            return
        }
        self.init(of: try builder.load(builder.sources(), index: nil).site)
    }

    private init(entries: [Entry]) { self.entries = entries }

    /// What stands before the addresses of a site that is published below a path: it is asked for with it.
    static func prefix(of configuration: SiteConfiguration) -> String {
        let base = configuration.baseURL.flatMap { URL(string: $0)?.path(percentEncoded: true) } ?? "/"
        return base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    init(of site: CheckedSite) {
        let prefix = Self.prefix(of: site.configuration)
        entries = site.linked.redirects.map { redirect in
            let from =
                redirect.isPattern ? "/" + PagePath.url(String(redirect.path.dropLast())) + "*" : URLContract.address(of: redirect.path)
            let to: String
            var kind: Entry.Kind = redirect.isPattern ? .pattern : redirect.isOfPattern ? .addressOfPattern : .address
            switch redirect.target {
            case .elsewhere(let url): to = url
            case .page(let page, let fragment):
                to = prefix + URLContract.address(of: site.pages[page].output) + (fragment.isEmpty ? "" : "#" + PagePath.url(fragment))
            case .pages(let folder):
                to = prefix + "/" + PagePath.url(folder) + "*"
                kind = .patternOfPages
            }
            return Entry(from: prefix + from, to: to, kind: kind)
        }.sorted { $0.rank == $1.rank ? $0.from.utf8.lexicographicallyPrecedes($1.from.utf8) : $0.rank < $1.rank }
    }

    /// Lines without the last line end.
    package func text(_ format: Format) -> String {
        entries.compactMap { entry in
            switch (format, entry.kind) {
            // Hosts bound the number of lines: 2,000 and 100 patterns at Cloudflare.
            case (.netlify, .addressOfPattern), (.cloudflare, .addressOfPattern), (.nginx, .patternOfPages): nil
            case (.netlify, .address): "\(entry.from) \(entry.to) 301!"
            case (.cloudflare, .address): "\(entry.from) \(entry.to) 301"
            // Not with force: pages that lie there stay.
            case (.netlify, _), (.cloudflare, _):
                "\(entry.from) \(SiteConfiguration.Redirection.isPattern(entry.to) ? entry.to.dropLast() + ":splat" : entry.to) 301"
            case (.nginx, .pattern): Self.nginxPattern(entry)
            // The server compares decoded paths; a `$` would name a variable.
            case (.nginx, _):
                "\(Self.quoted(entry.from.removingPercentEncoding ?? entry.from)) \(Self.quoted(entry.to.replacing("$", with: "%24")));"
            }
        }.joined(separator: "\n")
    }

    /// A line whose rest is printable ASCII, so that no line end gets into a header.
    private static func nginxPattern(_ entry: Entry) -> String {
        let folder = entry.from.dropLast().removingPercentEncoding ?? String(entry.from.dropLast())
        let expression = "~^\(escaped(folder))(?<moved_rest>[!-~]*)$"
        let to = entry.to.replacing("$", with: "%24")
        return "\(quoted(expression)) \(quoted(SiteConfiguration.Redirection.isPattern(to) ? to.dropLast() + "$moved_rest" : to));"
    }

    /// For a regular expression of PCRE.
    private static func escaped(_ text: String) -> String {
        String(text.flatMap { #".^$*+?()[]{}|\"#.contains($0) ? ["\\", $0] : [$0] })
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
