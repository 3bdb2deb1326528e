import DocModel
import YAMLKeys
import Yams

/// A node of a language definition, read with errors that name the place.
struct DefinitionNode {
    let node: Node
    let file: String
    /// What the node is, for messages: `strings`, `sigils`.
    let name: String

    /// Parses `yaml`; its root must be a mapping.
    static func root(yaml: String, file: String) throws(GrammarError) -> DefinitionNode {
        let start = SourceLocation(path: file, line: 1, column: 1)
        let node: Node?
        do throws(YAMLFault) {
            // All values are read as texts.
            node = try YAMLText.compose(yaml, resolver: .basic)
        } catch {
            throw GrammarError(
                at: SourceLocation(path: file, line: error.line, column: error.column),
                "the file is not valid YAML: \(error.problem)",
                hint: error.repeatedKeys.isEmpty ? "put texts with special characters in single quotes" : "take one of them out"
            )
        }
        guard let node else { throw GrammarError(at: start, "the language definition is empty", hint: "start with 'name: …'") }
        return DefinitionNode(node: node, file: file, name: "a language definition")
    }

    var location: SourceLocation {
        SourceLocation(path: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    func error(_ message: String, hint: String? = nil) -> GrammarError { GrammarError(at: location, message, hint: hint) }

    // MARK: Shapes

    /// The values by key; a key that is not in `allowed` is an error.
    func fields(allowed: Set<String>) throws(GrammarError) -> [String: DefinitionNode] {
        guard let mapping = node.mapping else {
            throw error("'\(name)' must be a mapping of keys to values", hint: "its keys are \(allowed.sorted().joined(separator: ", "))")
        }
        var fields: [String: DefinitionNode] = [:]
        for (keyNode, value) in mapping {
            let key = DefinitionNode(node: keyNode, file: file, name: name)
            let text = try key.text()
            guard allowed.contains(text) else {
                let hint =
                    NearestMatch.hint(for: text, among: allowed)
                    ?? "the keys of '\(name)' are \(allowed.sorted().joined(separator: ", "))"
                throw key.error("unknown key '\(text)' in '\(name)'", hint: hint)
            }
            fields[text] = DefinitionNode(node: value, file: file, name: text)
        }
        return fields
    }

    /// The keys and values of a mapping with free keys, in the order of the file.
    func orderedFields() throws(GrammarError) -> [(key: DefinitionNode, value: DefinitionNode)] {
        guard let mapping = node.mapping else { throw error("'\(name)' must be a mapping of keys to values") }
        return mapping.map { key, value in
            (DefinitionNode(node: key, file: file, name: name), DefinitionNode(node: value, file: file, name: key.string ?? name))
        }
    }

    /// The elements of a list, or the node itself where a single element may stand for a list.
    func elements() -> [DefinitionNode] {
        guard let sequence = node.sequence else { return [self] }
        return sequence.map { DefinitionNode(node: $0, file: file, name: name) }
    }

    var isList: Bool { node.sequence != nil }
    var isMapping: Bool { node.mapping != nil }

    // MARK: Scalars

    func text() throws(GrammarError) -> String {
        guard let scalar = node.scalar else { throw error("'\(name)' must be a text") }
        return scalar.string
    }

    func nonEmptyText() throws(GrammarError) -> String {
        let text = try text()
        guard !text.isEmpty else { throw error("'\(name)' must not be empty", hint: "write the text in quotes") }
        guard text.utf8.count <= 64 else { throw error("'\(name)' must have at most 64 bytes") }
        return text
    }

    func flag() throws(GrammarError) -> Bool {
        switch try text() {
        case "true": return true
        case "false": return false
        case let other: throw error("'\(name)' must be true or false, not '\(other)'")
        }
    }

    /// A single ASCII character.
    func byte() throws(GrammarError) -> UInt8 {
        let text = try text()
        guard text.utf8.count == 1, let byte = text.utf8.first else { throw error("'\(name)' must be one ASCII character, not '\(text)'") }
        return byte
    }

    /// A list of texts: a YAML list, or one text that is split at white space.
    func words() throws(GrammarError) -> [String] {
        if isList {
            var words: [String] = []
            for element in elements() { words.append(try element.text()) }
            return words
        }
        return try text().split { $0 == " " || $0 == "\n" || $0 == "\t" }.map(String.init)
    }

    func kind() throws(GrammarError) -> TokenKind {
        let text = try text()
        guard let kind = TokenKind.named[text] else {
            let names = TokenKind.allCases.map { String(describing: $0) }
            let hint = NearestMatch.hint(for: text, among: names) ?? "the kinds are \(names.joined(separator: ", "))"
            throw error("unknown kind '\(text)'", hint: hint)
        }
        return kind
    }

    // MARK: Choices and sets

    func missing(_ key: String) -> GrammarError { error("'\(key)' is missing here", hint: "add '\(key): …'") }

    func choice(_ choices: [String]) throws(GrammarError) -> String {
        let text = try text()
        guard choices.contains(text) else {
            let hint =
                NearestMatch.hint(for: text, among: choices) ?? "write one of \(choices.joined(separator: ", "))"
            throw error("unknown value '\(text)' for '\(name)'", hint: hint)
        }
        return text
    }

    /// Words by kind; a word in two lists belongs to the first kind in the file.
    func wordsByKind() throws(GrammarError) -> [String: TokenKind] {
        var words: [String: TokenKind] = [:]
        for (name, node) in try orderedFields() {
            let kind = try name.kind()
            for word in try node.words() where words[word] == nil { words[word] = kind }
        }
        return words
    }

    /// The bytes of a set such as `A-Za-z_`; a `-` at either end stands for itself.
    func byteSet() throws(GrammarError) -> [UInt8] {
        let (set, backwards) = Self.expanded(Array(try text().utf8))
        if let backwards { throw error("the range '\(backwards)' in '\(name)' runs backwards") }
        return set
    }

    /// The bytes of a set, and a range in it whose end comes before its start.
    static func expanded(_ bytes: [UInt8]) -> (set: [UInt8], backwards: String?) {
        var set: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "-") {
                guard bytes[index] <= bytes[index + 2] else {
                    return (set, String(decoding: bytes[index...(index + 2)], as: UTF8.self))
                }
                set += bytes[index]...bytes[index + 2]
                index += 3
            } else {
                set.append(bytes[index])
                index += 1
            }
        }
        return (set, nil)
    }
}
