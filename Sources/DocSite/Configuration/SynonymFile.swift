internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import YAMLKeys
internal import Yams

/// What `synonyms.yml` says: words and phrases that mean the same in these docs.
///
/// A list, each entry a text with commas: `- sign in, log in, login`.
struct SynonymFile {
    static let fileName = "synonyms.yml"

    /// More words than this are a sentence, not a name for something.
    private static let maxWords = 3
    private static let maxTermBytes = 100

    private(set) var groups: [[String]] = []
    private var keys = KeyReader(
        file: fileName,
        ids: KeyReader.IDs(syntax: .synonyms, key: .synonyms, value: .synonyms, unknownKey: .synonyms),
        severity: .error
    )

    var diagnostics: [Diagnostic] { keys.diagnostics }

    /// Reads `synonyms.yml` in `root`; without one there are no synonyms.
    /// - Throws: ``SiteError`` when the file cannot be read; mistakes in it become diagnostics.
    init(root: String) throws {
        let file = root + "/" + Self.fileName
        guard FileManager.default.fileExists(atPath: file) else { return }
        do {
            let bytes = Array(try Data(contentsOf: URL(filePath: file)))
            if let fault = TextFile.fault(in: bytes, file: Self.fileName, severity: .error) { keys.diagnostics.append(fault) }
            read(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw SiteError(path: file, "cannot read '\(file)'", error)
        }
    }

    private mutating func read(_ text: String) {
        let node: Node?
        do throws(YAMLFault) {
            node = try YAMLText.compose(text)
        } catch {
            return keys.report(
                keys.ids.syntax,
                at: keys.location(line: error.line, column: error.column),
                "not valid YAML: \(error.problem)"
            )
        }
        guard let node else { return }
        guard let entries = node.sequence else {
            return keys.reportValue(node, "expected a list", hint: "write '- sign in, log in, login'")
        }
        for entry in entries {
            guard let line = entry.scalar?.string else {
                keys.reportValue(entry, "expected words with commas between them", hint: "write '- sign in, log in, login'")
                continue
            }
            let terms = line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            if terms.count < 2 {
                keys.reportValue(
                    entry,
                    "'\(line.prefix(60))' is one word alone",
                    hint: "write the words that mean the same in one line, with commas"
                )
            } else if let long = terms.first(where: { $0.split(separator: " ").count > Self.maxWords || $0.utf8.count > Self.maxTermBytes })
            {
                keys.reportValue(entry, "'\(long.prefix(60))' is more than \(Self.maxWords) words", hint: "write words that people type")
            } else {
                groups.append(terms)
            }
        }
    }
}
