internal import YAMLKeys
internal import Yams

extension Setting {
    /// Reads YAML. Tags that would run code, `!!python/name:…`, and those of the environment, `!ENV`, become ``Value/code(_:)``; an `!ENV` with a
    /// default becomes that.
    static func yaml(_ text: String, file: String) throws(SetupError) -> Setting {
        let node: Node?
        do throws(YAMLFault) {
            node = try YAMLText.compose(text)
        } catch {
            throw SetupError("not valid YAML: \(error.problem)", at: Place(file: file, line: error.line))
        }
        guard let node else { return Setting(.nothing, at: Place(file: file, line: 1)) }
        var budget = maxCount
        return try setting(node, file: file, depth: 0, &budget)
    }

    private static func setting(_ node: Node, file: String, depth: Int, _ budget: inout Int) throws(SetupError) -> Setting {
        let place = Place(file: file, line: node.mark?.line ?? 1)
        budget -= 1
        guard budget > 0 else { throw SetupError("the file holds more than \(maxCount) values", at: Place(file: file)) }
        guard depth < maxDepth else { throw SetupError("values are nested more than \(maxDepth) deep", at: place) }
        switch node {
        case .scalar(let scalar):
            let tag = node.tag.description
            if tag.hasPrefix("tag:yaml.org,2002:python/") || tag.hasPrefix("!") && tag != "!" {
                return Setting(
                    .code(tag.replacing("tag:yaml.org,2002:", with: "!!") + (scalar.string.isEmpty ? "" : " " + scalar.string)),
                    at: place
                )
            }
            if node.isNull { return Setting(.nothing, at: place) }
            let isPlain = scalar.style == .plain || scalar.style == .any
            if isPlain, let flag = node.bool { return Setting(.flag(flag), at: place) }
            return Setting(.text(scalar.string), at: place)
        case .sequence(let sequence):
            var list: [Setting] = []
            for item in sequence { list.append(try setting(item, file: file, depth: depth + 1, &budget)) }
            guard node.tag.description == "!ENV" else { return Setting(.list(list), at: place) }
            // Source: pyyaml-env-tag: the last of several is the default.
            return list.count > 1 ? list[list.count - 1] : Setting(.code("!ENV"), at: place)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let name = key.scalar?.string ?? ""
                var value = try setting(value, file: file, depth: depth + 1, &budget)
                // Findings name the line of the key.
                value.place.line = key.mark?.line ?? value.place.line
                entries.append(Entry(key: name, value: value))
            }
            return Setting(.table(entries), at: place)
        case .alias: return Setting(.nothing, at: place)
        }
    }
}
