/// Reads a tool's configuration key by key, and knows at the end which ones nobody has asked for.
struct SettingsReader {
    let root: Setting
    /// Keys with those above them, each ending in a NUL.
    private var read: Set<String> = []

    /// Whether `baseURL` is `baseurl`, as for Hugo.
    private let ignoresCase: Bool

    init(_ root: Setting, ignoringCase ignoresCase: Bool = false) { (self.root, self.ignoresCase) = (root, ignoresCase) }

    /// The value of a key, `theme.palette`, that counts as read with all below it.
    mutating func take(_ path: String...) -> Setting? { take(path) }

    mutating func take(_ path: [String]) -> Setting? {
        guard let (value, written) = find(path) else { return nil }
        read.insert(written.joined(separator: "\0") + "\0")
        return value
    }

    /// The same without its being read.
    func look(_ path: String...) -> Setting? { look(path) }

    func look(_ path: [String]) -> Setting? { find(path)?.value }

    /// The value of a key, and the keys as the file writes them.
    private func find(_ path: [String]) -> (value: Setting, written: [String])? {
        var setting = root
        var written: [String] = []
        for key in path {
            let entries = setting.entries ?? []
            let other = ignoresCase ? entries.last { $0.key.lowercased() == key.lowercased() } : nil
            guard let entry = entries.last(where: { $0.key == key }) ?? other else { return nil }
            setting = entry.value
            written.append(entry.key)
        }
        return (setting, written)
    }

    /// A text, such as a title.
    /// - Throws: ``SetupError`` when the value is a list or a table.
    mutating func text(_ path: String...) throws(SetupError) -> (text: String, place: Setting.Place)? { try text(path) }

    mutating func text(_ path: [String]) throws(SetupError) -> (text: String, place: Setting.Place)? {
        guard let value = take(path) else { return nil }
        switch value.value {
        case .nothing, .code: return nil
        default:
            guard let text = value.text else {
                throw SetupError("\(path.joined(separator: ".")) is \(value.shown), expected a text", at: value.place)
            }
            return text.isEmpty ? nil : (text, value.place)
        }
    }

    /// What was not read, the largest parts first: a whole table where nothing of it was.
    /// - Parameter tables: Those of which each key is wanted all the same, in lower case.
    func leftovers(opening tables: Set<String> = []) -> [(key: String, value: Setting)] {
        var left: [(key: String, value: Setting)] = []
        func visit(_ setting: Setting, _ path: [String]) {
            for entry in setting.entries ?? [] {
                let path = path + [entry.key]
                let id = path.joined(separator: "\0") + "\0"
                if read.contains(id) || entry.value.value == .nothing && path.count > 1 { continue }
                let isOpened = tables.contains(path.joined(separator: ".").lowercased())
                if let entries = entry.value.entries, !entries.isEmpty, isOpened || read.contains(where: { $0.hasPrefix(id) }) {
                    visit(entry.value, path)
                } else {
                    left.append((path.joined(separator: "."), entry.value))
                }
            }
        }
        visit(root, [])
        return left
    }

    /// Sorts what was not read into what nobody needs and what is missing.
    /// - Parameters:
    ///   - needless: Why a key is not needed, by its name; that of a table stands for those below it.
    ///   - todo: What to do about others.
    func tellOfRest(_ notes: inout Notes, ignoringCase: Bool = false, needless: [String: String], todo: [String: String]) {
        // All tables above a key that is named: `output` too for `output.html.search`.
        let tables = Set(
            (Array(needless.keys) + todo.keys).flatMap { key in
                key.indices.filter { key[$0] == "." }.map { key[..<$0].lowercased() }
            }
        )
        for (key, value) in leftovers(opening: tables) {
            let names = sequence(first: ignoringCase ? key.lowercased() : key) { name in name.lastIndex(of: ".").map { String(name[..<$0]) }
            }
            if let reason = names.lazy.compactMap({ needless[$0] }).first {
                notes.drop(key, at: value.place, because: reason)
            } else {
                let text = names.lazy.compactMap { todo[$0] }.first
                notes.miss(key, at: value.place, todo: text ?? "docgen has no such setting")
            }
        }
    }
}
