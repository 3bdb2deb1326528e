/// A value of another tool's configuration with its place, whatever language the file is written in.
package struct Setting: Hashable, Sendable {
    /// A value of another tool's settings, whatever the language they are written in.
    package indirect enum Value: Hashable, Sendable {
        /// Numbers and dates too, as they are written.
        case text(String)
        case flag(Bool)
        case list([Setting])
        /// In the order of the file.
        case table([Entry])
        /// What only the tool itself could work out: a call, a variable of the environment.
        case code(String)
        case nothing
    }

    /// A key of a mapping and its value.
    package struct Entry: Hashable, Sendable {
        package var key: String
        package var value: Setting
    }

    package var value: Value
    /// The file and the line, from 1.
    package var place: Place

    package init(_ value: Value, at place: Place) { (self.value, self.place) = (value, place) }

    /// Where it stands in the settings.
    package struct Place: Hashable, Sendable, CustomStringConvertible {
        /// Relative to the project's folder.
        package var file: String
        /// `0` for the whole file.
        package var line: Int

        package init(file: String, line: Int = 0) { (self.file, self.line) = (file, line) }

        package var description: String { line == 0 ? file : "\(file):\(line)" }
    }

    /// A file cannot hold more values: beyond that it is made to be expanded, not to be read.
    static let maxCount = 200_000
    static let maxDepth = 64

    // MARK: Reading

    /// Of a text, and of a flag, which some tools take for one.
    var text: String? {
        switch value {
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        default: nil
        }
    }

    var flag: Bool? {
        switch value {
        case .flag(let flag): flag
        case .text(let text): ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false][text.lowercased()]
        default: nil
        }
    }

    var entries: [Entry]? {
        if case .table(let entries) = value { entries } else { nil }
    }

    var list: [Setting]? {
        if case .list(let list) = value { list } else { nil }
    }

    /// The texts of a list; a text alone is a list of one.
    var texts: [String] {
        if case .text(let text) = value { return [text] }
        return (list ?? []).compactMap(\.text)
    }

    subscript(key: String) -> Setting? {
        // The last one of two, as most tools have it.
        entries?.last { $0.key == key }?.value
    }

    /// How a message names a value that is not what was expected.
    var shown: String {
        switch value {
        case .text(let text): "'\(text.prefix(60))'"
        case .flag(let flag): "\(flag)"
        case .list: "a list"
        case .table: "a table"
        case .code(let code): "'\(code.prefix(60))'"
        case .nothing: "empty"
        }
    }

    /// This table over another one: its own values count, and tables in both are joined. Source: MkDocs, `INHERIT`.
    func over(_ base: Setting, depth: Int = 0) -> Setting {
        guard let own = entries, let inherited = base.entries, depth < Self.maxDepth else { return self }
        var joined = inherited
        for entry in own {
            if let index = joined.firstIndex(where: { $0.key == entry.key }) {
                joined[index].value = entry.value.over(joined[index].value, depth: depth + 1)
            } else {
                joined.append(entry)
            }
        }
        return Setting(.table(joined), at: place)
    }
}

/// Why a project cannot be read: a sentence with its place, and what to do.
package struct SetupError: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    package var place: Setting.Place?
    package var hint: String?

    init(_ message: String, at place: Setting.Place? = nil, hint: String? = nil) {
        (self.message, self.place, self.hint) = (message, place, hint)
    }

    /// Nothing that could be read.
    package static func notFound(_ message: String, hint: String? = nil) -> SetupError { SetupError(message, hint: hint) }

    package var description: String { (place.map { "\($0): " } ?? "") + message + (hint.map { "\n  hint: \($0)" } ?? "") }
}
