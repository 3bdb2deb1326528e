package import DocModel
internal import DocMarkdown

/// What only other servers and other programs can prove of a site: that links to other sites lead somewhere, that code is code.
package struct OutsideCheck: Sendable {
    /// What a site's pages, and its `docgen.yml`, hold of that. In the order of places.
    package struct Material: Sendable {
        package var links: [ExternalLink]
        package var code: [CodeSample]
    }

    /// What came out.
    package struct Outcome: Sendable {
        /// At their places on pages, one for each place: what is not to be told is left out afterwards, and what is left is joined.
        package var findings: [Diagnostic]
        /// Kinds of findings that were not looked for everywhere: a server was not asked, a program is missing.
        package var incomplete: Set<DiagnosticID>

        package init(_ findings: [Diagnostic], incomplete: Set<DiagnosticID> = []) {
            (self.findings, self.incomplete) = (findings, incomplete)
        }
    }

    /// The kinds of findings that it looks for: what ignores others is not told to be of no use.
    let ids: Set<DiagnosticID>
    let find: @Sendable (Material) -> Outcome

    package init(for ids: Set<DiagnosticID>, find: @escaping @Sendable (Material) -> Outcome) {
        (self.ids, self.find) = (ids, find)
    }
}

extension OutsideCheck.Material {
    init(_ site: CheckedSite, configurationText: [UInt8]) {
        links = ConfigurationLinks(site.configuration, text: configurationText).links
        code = []
        for page in site.pages {
            links += page.externalLinks.map { link in
                ExternalLink(
                    url: LinkURL(attribute: page.html[Int(link.offset)..<Int(link.offset + link.length)]).text,
                    location: site.root.place(page.path, line: Int(link.line), column: Int(link.column)).spanning(Int(link.width)),
                    includedPlace: link.includedPlace < 0 ? nil : page.includedPlaces[Int(link.includedPlace)]
                )
            }
            code += page.code
        }
    }
}

/// The addresses of other sites that `docgen.yml` names in the navigation, in links of every page, as targets of redirects, and as places for
/// questions.
private struct ConfigurationLinks {
    private(set) var links: [ExternalLink] = []

    init(_ configuration: SiteConfiguration, text: [UInt8]) {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        func add(_ url: String, at location: SourceLocation? = nil) {
            guard url.contains("://"), !links.contains(where: { $0.url == url }) else { return }
            for (index, line) in lines.enumerated() {
                guard let found = line.firstRange(of: url) else { continue }
                let column = line[..<found.lowerBound].unicodeScalars.count + 1
                let place = SourceLocation(path: configuration.file, line: index + 1, column: column).spanning(url.unicodeScalars.count)
                return links.append(ExternalLink(url: url, location: place))
            }
            // Where it is written with escapes.
            links.append(ExternalLink(url: url, location: location ?? SourceLocation(path: configuration.file)))
        }
        func walk(_ entries: [SiteConfiguration.NavigationEntry]) {
            for entry in entries {
                switch entry {
                case .link(let url, _): add(url)
                case .group(_, _, let entries): walk(entries)
                default: break
                }
            }
        }
        walk(configuration.navigation ?? [])
        for link in configuration.siteLinks {
            if case .address(let url) = link.target { add(url, at: link.location) }
        }
        // What a pattern leads to is known for each address alone.
        for redirect in configuration.redirects where !SiteConfiguration.Redirection.isPattern(redirect.to) {
            add(redirect.to, at: redirect.location)
        }
        for place in configuration.assistant.handOver { add(place.url, at: configuration.place(of: "assistant.handover")) }
    }
}
