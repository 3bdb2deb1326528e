/// What pages of MkDocs may name between two braces: the values of `extra`, for plugins that put them there.
///
/// Sources: <https://mkdocs-macros-plugin.readthedocs.io/en/latest/>, <https://github.com/rosscdh/mkdocs-markdownextradata-plugin>.
enum MkDocsVariables {
    static let plugins: Set<String> = ["macros", "markdownextradata"]

    /// Those that Material's own templates read; see the remaining settings.
    private static let ofTheme: Set<String> = [
        "social", "analytics", "alternate", "version", "consent", "homepage", "generator", "status", "tags", "annotate",
    ]

    static func read(_ reader: inout SettingsReader, into project: inout MovedProject) {
        for entry in reader.look("extra")?.entries ?? [] {
            // `version` is also what projects call their own.
            guard !ofTheme.contains(entry.key) || entry.value.text != nil else { continue }
            var found: [MovedProject.Variable] = []
            var others: [(name: String, value: Setting)] = []
            collect(entry.value, entry.key, into: &found, &others, depth: 0)
            guard !found.isEmpty else { continue }
            _ = reader.take("extra", entry.key)
            project.variables += found
            project.notes.carry("extra.\(entry.key)", from: entry.value.place, to: "variables", count: found.count)
            for (name, value) in others {
                project.notes.miss("extra.\(name)", at: value.place, todo: "it is \(value.shown): write what pages show of it into them")
            }
        }
    }

    private static func collect(
        _ value: Setting,
        _ name: String,
        into found: inout [MovedProject.Variable],
        _ others: inout [(name: String, value: Setting)],
        depth: Int
    ) {
        if let text = value.text {
            found.append(MovedProject.Variable(name, text))
        } else if let entries = value.entries, depth < Setting.maxDepth {
            for entry in entries { collect(entry.value, "\(name).\(entry.key)", into: &found, &others, depth: depth + 1) }
        } else if value.value != .nothing {
            others.append((name, value))
        }
    }
}
