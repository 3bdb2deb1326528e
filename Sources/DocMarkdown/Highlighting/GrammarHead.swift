import DocModel

/// The first two lines of a language definition: `name: cpp` and `aliases: [c++, cc]`.
///
/// They have a fixed form, so that a catalog learns every name without parsing YAML.
struct GrammarHead {
    let name: String
    let aliases: [String]

    init(yaml: String, file: String) throws(GrammarError) {
        // Bytes, not Characters: a CRLF line end is one Character.
        let lines = yaml.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard let first = lines.first, let name = Self.value(of: "name", in: first), !name.isEmpty, Self.unquoted(name) != "" else {
            throw GrammarError(
                at: SourceLocation(path: file, line: 1, column: 1),
                "the first line of a language definition must be its name",
                hint: "write 'name: …' with the word that code fences use"
            )
        }
        guard lines.count > 1, let list = Self.value(of: "aliases", in: lines[1]), list.hasPrefix("["), list.hasSuffix("]") else {
            throw GrammarError(
                at: SourceLocation(path: file, line: 2, column: 1),
                "the second line of a language definition must be its aliases",
                hint: "write 'aliases: []' or 'aliases: [one, two]', on one line"
            )
        }
        self.name = Self.unquoted(name)
        aliases = list.dropFirst().dropLast().split(separator: ",").map(Self.unquoted).filter { !$0.isEmpty }
    }

    private static func value(of key: String, in line: Substring.UTF8View) -> String? {
        guard let text = String(line), text.hasPrefix(key + ":") else { return nil }
        return trimmed(text.dropFirst(key.count + 1))
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(text[...last].drop(while: isBlank))
    }

    private static func unquoted(_ text: some StringProtocol) -> String {
        let text = trimmed(text)
        guard text.count > 1, let first = text.first, first == "\"" || first == "'", text.last == first else { return text }
        return String(text.dropFirst().dropLast())
    }
}
