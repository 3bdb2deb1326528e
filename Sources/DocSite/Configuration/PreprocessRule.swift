package import DocModel
internal import YAMLKeys
internal import Yams

/// A program that changes pages before they are read: an entry of `preprocess` in `docgen.yml`.
package struct PreprocessRule: Hashable, Sendable {
    /// A program and its arguments.
    package var command: [String]
    /// The pages that it gets, as patterns; empty for all.
    package var pages: [String] = []
    /// Files and folders, relative to the root, that it reads besides: where one changes it runs again.
    package var inputs: [String] = []
    package var timeout: Duration = .seconds(60)
    package var location: SourceLocation

    package init(command: [String], location: SourceLocation) { (self.command, self.location) = (command, location) }
}

extension ValueKind where Value == [PreprocessRule] {
    static var preprocessors: ValueKind {
        let rule = ValueSchema.object([
            ValueSchema.Property("command", .texts(), "A program and its arguments."),
            ValueSchema.Property("pages", .texts(), "The pages that it gets: paths, folders, patterns."),
            ValueSchema.Property("inputs", .texts(), "Other files and folders that it reads."),
            ValueSchema.Property(
                "timeout",
                ValueKind<Duration>.time(.milliseconds(100)...(.seconds(3_600))).schema,
                "How long it may take."
            ),
        ])
        return ValueKind(schema: .list(.either([.text, rule]))) { node, shown, reader in
            guard let list = node.sequence else {
                reader.keys.reportType(node, shown, "a list of commands, or of 'command:', 'pages:', 'inputs:' and 'timeout:'")
                return nil
            }
            return list.compactMap { reader.preprocessor($0, shown) }
        }
    }
}

extension ConfigurationReader {
    fileprivate mutating func preprocessor(_ node: Node, _ shown: String) -> PreprocessRule? {
        var rule = PreprocessRule(command: [], location: keys.location(of: node))
        guard let mapping = node.mapping else {
            rule.command = words(node, shown)
            return rule.command.isEmpty ? nil : rule
        }
        for (key, value) in mapping {
            guard let name = keys.name(of: key) else { continue }
            switch name {
            case "command": rule.command = words(value, "\(shown).command")
            case "pages": rule.pages = keys.list(value, "\(shown).pages")
            case "inputs": rule.inputs = keys.list(value, "\(shown).inputs")
            case "timeout":
                let kind = ValueKind<Duration>.time(.milliseconds(100)...(.seconds(3_600)))
                rule.timeout = kind.read(value, "\(shown).timeout", &self) ?? rule.timeout
            default: keys.reportUnknown("\(shown).\(name)", at: key, among: ["command", "pages", "inputs", "timeout"])
            }
        }
        guard rule.command.isEmpty else { return rule }
        if !mapping.contains(where: { $0.key.scalar?.string == "command" }) {
            keys.reportValue(node, "an entry of \(shown) has no command", hint: "write 'command: python3 tools/tables.py'")
        }
        return nil
    }
}
