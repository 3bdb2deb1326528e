internal import DocModel
internal import YAMLKeys
internal import Yams

extension ValueKind where Value == [DiagnosticID: FindingRules.Weight] {
    static var weights: ValueKind {
        ValueKind(schema: .object([], takesOthers: true)) { node, shown, reader in
            guard let mapping = node.mapping else {
                reader.keys.reportType(node, shown, "'broken-link: error' lines")
                return nil
            }
            var weights: Value = [:]
            for (key, value) in mapping {
                guard let name = reader.keys.name(of: key), let id = reader.findingID(name, at: key, shown) else { continue }
                // YAML takes `off` for false.
                let word = value.flag == false ? FindingRules.Weight.off.rawValue : value.scalar?.string
                if let weight = word.flatMap({ FindingRules.Weight(rawValue: $0) }) {
                    weights[id] = weight
                } else {
                    reader.keys.reportType(value, "\(shown).\(name)", "off, notice, warning or error")
                }
            }
            return weights
        }
    }
}

extension ValueKind where Value == [FindingRules.Ignore] {
    static var ignores: ValueKind {
        let id = ValueSchema.choice(DiagnosticID.allCases.map(\.rawValue))
        let entry = ValueSchema.object([
            ValueSchema.Property("id", id, "The kind of findings."),
            ValueSchema.Property("path", .text, "Files, or a folder: * stands for any run of characters."),
            ValueSchema.Property("target", .text, "What a link leads to, as it is written: * stands for any run of characters."),
        ])
        return ValueKind(schema: .list(.either([id, entry]))) { node, shown, reader in
            guard let list = node.sequence else {
                reader.keys.reportType(node, shown, "a list of ids, or of 'id:', 'path:' and 'target:'")
                return nil
            }
            return list.compactMap { reader.ignore($0, shown) }
        }
    }
}

extension ConfigurationReader {
    fileprivate mutating func findingID(_ name: String, at node: Node, _ shown: String) -> DiagnosticID? {
        if let id = DiagnosticID(rawValue: name) { return id }
        let hint = NearestMatch.hint(for: name, among: DiagnosticID.allCases.map(\.rawValue))
        keys.reportValue(
            node,
            "\(shown) names '\(name.prefix(60))', which is not a kind of finding",
            hint: hint ?? "each finding ends with its id in brackets"
        )
        return nil
    }

    fileprivate mutating func ignore(_ node: Node, _ shown: String) -> FindingRules.Ignore? {
        let place = keys.location(of: node)
        if let name = node.scalar?.string {
            return findingID(name, at: node, shown).map { FindingRules.Ignore(id: $0, location: place) }
        }
        guard let mapping = node.mapping, !mapping.isEmpty else {
            keys.reportType(node, shown, "an id, or 'id:', 'path:' and 'target:'")
            return nil
        }
        var ignore = FindingRules.Ignore(location: place)
        for (key, value) in mapping {
            guard let name = keys.name(of: key) else { continue }
            guard ["id", "path", "target"].contains(name) else {
                keys.reportUnknown("\(shown).\(name)", at: key, among: ["id", "path", "target"])
                return nil
            }
            guard let text = keys.text(value, "\(shown).\(name)") else { return nil }
            switch name {
            case "id":
                guard let id = findingID(text, at: value, shown + ".id") else { return nil }
                ignore.id = id
            case "path": ignore.path = text
            default: ignore.target = text
            }
        }
        return ignore
    }
}
