/// What another version of this program said of its settings: the output of `config show --plain`.
package struct FormerSettings: Sendable {
    /// What differs between that version and this one, of the same command line, environment and file.
    package struct Comparison: Sendable, Hashable {
        package struct Change: Sendable, Hashable {
            package var key: String
            package var before: String
            package var after: String
        }

        package var changed: [Change] = []
        /// Keys that this version does not know.
        package var removed: [String] = []
        /// Keys that it did not know.
        package var added: [String] = []
    }

    /// By key, in the form of `assistant.yml`. Of a secret nothing but the key.
    private var values: [String: String?] = [:]

    /// - Returns: `nil` for a text without any line of a setting.
    package init?(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let isSecret = line.hasPrefix("# ")
            guard let match = (isSecret ? line.dropFirst(2) : line).wholeMatch(of: /([a-z][a-z0-9_]*): ?(.*)/) else { continue }
            values[String(match.1)] = .some(isSecret ? nil : String(match.2))
        }
        if values.isEmpty { return nil }
    }

    /// - Parameter configuration: As this version reads the settings.
    package func comparison(with configuration: AssistantConfiguration) -> Comparison {
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
