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

    /// From the root of the host, percent-encoded, sorted; the targets on other sites are whole URLs.
    private let entries: [(from: String, to: String)]

    /// - Throws: ``SiteError`` when a file cannot be read.
    package init(of builder: SiteBuilder) throws {
        guard builder.canBuild else {
            entries = []
            return
        }
        let site = try builder.load(builder.sources(), index: nil).site
        // A site below a path is asked for with it.
        let base = builder.configuration.baseURL.flatMap { URL(string: $0)?.path(percentEncoded: true) } ?? "/"
        let prefix = base.hasSuffix("/") ? String(base.dropLast()) : base
        entries = site.linked.redirects.map { redirect in
            let from = prefix + URLContract.address(of: redirect.path)
            switch redirect.target {
            case .elsewhere(let url): return (from, url)
            case .page(let page, let fragment):
                return (
                    from, prefix + URLContract.address(of: site.pages[page].output) + (fragment.isEmpty ? "" : "#" + PagePath.url(fragment))
                )
            }
        }.sorted { $0.from.utf8.lexicographicallyPrecedes($1.from.utf8) }
    }

    /// Lines without the last line end.
    package func text(_ format: Format) -> String {
        entries.map { from, to in
            switch format {
            case .netlify: "\(from) \(to) 301!"
            case .cloudflare: "\(from) \(to) 301"
            // The server compares decoded paths; a `$` would name a variable.
            case .nginx: "\(Self.quoted(from.removingPercentEncoding ?? from)) \(Self.quoted(to.replacing("$", with: "%24")));"
            }
        }.joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
