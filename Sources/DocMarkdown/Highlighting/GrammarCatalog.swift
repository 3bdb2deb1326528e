import DocModel
import Synchronization

/// The languages that a site can highlight, by every name that a code fence may use.
///
/// A catalog is cheap while nobody asks: of each definition only the first two lines are read; the rest is parsed on the
/// first use of one of its names, once, whichever thread asks first. Safe to share between threads.
package final class GrammarCatalog: Sendable {
    /// A definition and what became of it.
    private final class Entry: Sendable {
        let file: String
        let yaml: String
        let result = Mutex<Result<Grammar, GrammarError>?>(nil)

        init(file: String, yaml: String) {
            self.file = file
            self.yaml = yaml
        }

        func grammar() -> Result<Grammar, GrammarError> {
            // Parsing takes a millisecond; who waits here needs this very grammar.
            result.withLock { result in
                if let result { return result }
                let parsed = Result { () throws(GrammarError) in try Grammar(yaml: yaml, file: file) }
                result = parsed
                return parsed
            }
        }
    }

    private let entries: [String: Entry]
    private let headErrors: [GrammarError]

    /// - Parameter definitions: The YAML text of each definition by its file name, which errors cite. Where two files claim
    ///   a name, the one whose `name:` it is wins, then the first in order of file names; ``errors`` reports the other.
    package init(definitions: [String: String]) {
        var entries: [String: Entry] = [:]
        var errors: [GrammarError] = []
        var heads: [(head: GrammarHead, entry: Entry)] = []
        for (file, yaml) in definitions.sorted(by: { $0.key < $1.key }) {
            do throws(GrammarError) {
                heads.append((try GrammarHead(yaml: yaml, file: file), Entry(file: file, yaml: yaml)))
            } catch {
                errors.append(error)
            }
        }
        func claim(_ name: String, line: Int, for entry: Entry) {
            if let other = entries[name.lowercased()] {
                guard other !== entry else { return }
                errors.append(
                    GrammarError(
                        at: SourceLocation(path: entry.file, line: line),
                        "the name '\(name)' belongs to \(other.file) already",
                        hint: "remove it from one of the two files"
                    )
                )
            } else {
                entries[name.lowercased()] = entry
            }
        }
        for (head, entry) in heads { claim(head.name, line: 1, for: entry) }
        for (head, entry) in heads { for alias in head.aliases { claim(alias, line: 2, for: entry) } }
        self.entries = entries
        headErrors = errors
    }

    /// The grammar for a language name as written in a fence's info string, in any case.
    ///
    /// - Returns: `nil` when no definition has that name, or when its definition has an error, which ``errors`` then holds.
    package func grammar(named name: some StringProtocol) -> Grammar? {
        guard let entry = entry(named: name), case .success(let grammar) = entry.grammar() else { return nil }
        return grammar
    }

    /// Whether the name is known and its text gets no colours, as that of `text` and `output`.
    package func isPlainText(_ name: some StringProtocol) -> Bool { grammar(named: name)?.isPlainText ?? false }

    /// Whether a definition has that name; parses nothing.
    package func contains(_ name: some StringProtocol) -> Bool { entry(named: name) != nil }

    /// All names and aliases in lower case, sorted.
    package var names: [String] { entries.keys.sorted() }

    /// What is wrong with the definitions looked at so far, sorted by place. Complete for those in use once a build is done.
    package var errors: [GrammarError] {
        var errors = headErrors
        var seen = Set<ObjectIdentifier>()
        for entry in entries.values where seen.insert(ObjectIdentifier(entry)).inserted {
            if case .failure(let error) = entry.result.withLock({ $0 }) { errors.append(error) }
        }
        return errors.sorted { ($0.location, $0.message) < ($1.location, $1.message) }
    }

    private func entry(named name: some StringProtocol) -> Entry? { entries[name.lowercased()] }
}
