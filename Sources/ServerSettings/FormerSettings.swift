/// What another version of this program said of its settings: the output of `config show --plain`, of one site, of each, or of a server without sites.
package struct FormerSettings: Sendable {
    /// What differs between that version and this one, of the same command line, environment and file.
    package struct Comparison: Sendable, Hashable {
        package struct Change: Sendable, Hashable {
            package var key: String
            package var before: String
            package var after: String
        }

        /// `nil` for a server without sites.
        package var site: String?
        package var changed: [Change] = []
        /// Keys that this version does not know.
        package var removed: [String] = []
        /// Keys that it did not know.
        package var added: [String] = []
    }

    /// Why the output and the settings cannot be compared.
    package struct Mismatch: Error, Sendable, Hashable, CustomStringConvertible { package let description: String }

    /// In the form of `assistant.yml`, by key. Of a secret nothing but the key.
    private typealias Values = [String: String?]

    /// By site, `nil` for a server without sites.
    private var values: [String?: Values] = [:]
    /// In the order of the text.
    private var sites: [String] = []

    /// - Returns: `nil` for a text without any line of a setting.
    package init?(_ text: String) {
        var site: String?
        for line in text.split(whereSeparator: \.isNewline) {
            // The heading that `--site all` gives each, and the title that the settings of a site have anyway.
            if let heading = line.wholeMatch(of: /# site ([^ ]+)( of .*)?/) {
                let name = String(heading.1)
                if name != site { sites.append(name) }
                site = name
                continue
            }
            let isSecret = line.hasPrefix("# ")
            guard let match = (isSecret ? line.dropFirst(2) : line).wholeMatch(of: /([a-z][a-z0-9_]*): ?(.*)/) else { continue }
            values[site, default: [:]][String(match.1)] = .some(isSecret ? nil : String(match.2))
        }
        if values.isEmpty { return nil }
    }

    /// - Parameter configuration: As this version reads the settings; with the sites that are to be compared.
    /// - Returns: One comparison, or one for each site. What is the server's is named with the first site alone.
    /// - Throws: ``Mismatch`` where one side lacks what the other has.
    package func comparisons(with configuration: AssistantConfiguration) throws(Mismatch) -> [Comparison] {
        let names = configuration.sites.map(\.name)
        guard !names.isEmpty else {
            guard sites.isEmpty, let own = values[nil] else {
                throw Mismatch(description: "it is of the sites \(sites.joined(separator: ", ")), and the settings have no sites")
            }
            return [Self.comparison(of: own, with: configuration)]
        }
        guard !sites.isEmpty else {
            throw Mismatch(
                description: "it is of a server without sites, and the settings have \(names.joined(separator: ", ")): "
                    + "'config show --plain' of the former program takes --site"
            )
        }
        var result: [Comparison] = []
        for site in configuration.sites {
            guard let own = values[site.name] else {
                throw Mismatch(
                    description: "it has nothing of site \(site.name): write what the former program prints with --site \(site.name) "
                        + "to its end, or compare one site with --site"
                )
            }
            var comparison = Self.comparison(of: own, with: site.configuration)
            comparison.site = site.name
            if !result.isEmpty {
                comparison.changed.removeAll { Setting.byKey[$0.key]?.mayDifferBySite != true }
                comparison.added.removeAll { Setting.byKey[$0]?.mayDifferBySite != true }
                comparison.removed = []
            }
            result.append(comparison)
        }
        return result
    }

    private static func comparison(of values: Values, with configuration: AssistantConfiguration) -> Comparison {
        var result = Comparison()
        for setting in Setting.all {
            guard let known = values[setting.key] else {
                result.added.append(setting.key)
                continue
            }
            // What is in a secret is not known, and none is told.
            guard let before = known, !setting.holdsSecret(configuration) else { continue }
            let after = setting.show(configuration)
            if before != after { result.changed.append(Comparison.Change(key: setting.key, before: before, after: after)) }
        }
        result.removed = values.keys.filter { Setting.byKey[$0] == nil }.sorted()
        return result
    }
}
