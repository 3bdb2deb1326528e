package import DocModel
internal import Foundation
internal import YAMLKeys
internal import Yams

/// How `docgen check` tries the code of one language: an entry of `code.check` in `docgen.yml`.
package struct CodeCheckRule: Hashable, Sendable {
    package var language: String
    /// A program and its arguments; `{file}` stands for a file with the code, which else comes to its standard input. Empty: docgen itself reads
    /// the language.
    package var command: [String] = []
    /// Whether only blocks are tried that say `check` after their language.
    package var isForMarkedOnly = false
    package var timeout: Duration = .seconds(30)
    /// A regular expression that finds the line of the code, and perhaps the column, in what the program says.
    package var linePattern: String?
    package var location: SourceLocation

    /// Those that docgen reads without a program.
    package static let builtIn = ["json", "toml", "yaml", "yml"]

    package init(language: String, location: SourceLocation) { (self.language, self.location) = (language, location) }
}

extension ValueKind where Value == [CodeCheckRule] {
    static var codeChecks: ValueKind {
        return ValueKind(schema: .object([], takesOthers: true)) { node, shown, reader in
            guard let mapping = node.mapping else {
                reader.keys.reportType(node, shown, "'bash: bash -n' lines")
                return nil
            }
            return mapping.compactMap { key, value in
                guard let language = reader.keys.name(of: key) else { return nil }
                return reader.codeCheck(of: language, at: key, value, "\(shown).\(language)")
            }
        }
    }
}

extension ConfigurationReader {
    fileprivate mutating func codeCheck(of language: String, at key: Node, _ node: Node, _ shown: String) -> CodeCheckRule? {
        var rule = CodeCheckRule(language: language.lowercased(), location: keys.location(of: key))
        if node.flag == false { return nil }
        if node.flag == nil, !node.isNull {
            guard let mapping = node.mapping else {
                rule.command = words(node, shown)
                return rule.command.isEmpty ? nil : rule
            }
            for (nameNode, value) in mapping {
                guard let name = keys.name(of: nameNode) else { continue }
                switch name {
                case "command": rule.command = words(value, shown + ".command")
                case "fences": rule.isForMarkedOnly = keys.choice(value, shown + ".fences", among: ["all", "marked"]) == "marked"
                case "timeout":
                    rule.timeout =
                        ValueKind<Duration>.time(.milliseconds(100)...(.seconds(600))).read(value, shown + ".timeout", &self)
                        ?? rule.timeout
                case "lines": rule.linePattern = ValueKind<[String]>.expressions.read(value, shown + ".lines", &self)?.first
                default: keys.reportUnknown("\(shown).\(name)", at: nameNode, among: ["command", "fences", "timeout", "lines"])
                }
            }
        }
        guard !rule.command.isEmpty || CodeCheckRule.builtIn.contains(rule.language) else {
            keys.reportValue(
                node.isNull ? key : node,
                "\(shown) has no command, and docgen itself reads \(CodeCheckRule.builtIn.joined(separator: ", ")) alone",
                hint: "write the program that tries this language: 'bash: bash -n'"
            )
            return nil
        }
        return rule
    }

    /// The words of a command: a list, or a text that is split at spaces.
    mutating func words(_ node: Node, _ shown: String) -> [String] {
        guard let text = node.scalar?.string else { return keys.list(node, shown) }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        // No shell reads it.
        if let sign = text.first(where: { "\"'`$|&;<>".contains($0) }) {
            keys.reportValue(
                node,
                "\(shown) holds '\(sign)', which only a shell would understand: the command is started without one",
                hint: "write a list of words, [python3, -c, 'print(1)'], or name the shell: [sh, -c, '…']"
            )
            return []
        }
        return words
    }
}
