internal import DocModel
internal import YAMLKeys
internal import Yams

/// What of `docgen.yml` may decide how pages are parsed: all of it but what is known to show itself around them, or to be looked at later.
enum PageSettings {
    /// A key that is missing here costs an author time; one that should be missing would leave pages as they were.
    private static let otherKeys: Set<String> = [
        "title", "short_title", "description", "host", "edit_url", "editor", "redirect_other_urls", "redirects", "navigation", "header",
        "footer",
        "copyright", "languages", "versions", "template", "styles", "theme", "assistant", "checks", "external", "markdown", "search",
        "meaning", "status",
    ]

    /// - Parameter text: A `docgen.yml` without mistakes.
    /// - Returns: The same bytes for files that differ in ``otherKeys``, comments and order alone.
    static func bytes(of text: [UInt8]) -> [UInt8] {
        var record = RecordWriter()
        guard let mapping = (try? YAMLText.compose(String(decoding: text, as: UTF8.self)))?.mapping else { return [] }
        let pairs = mapping.compactMap { key, value in key.string.map { (key: $0, value: value) } }.filter { !otherKeys.contains($0.key) }
        for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
            record.put(key)
            // Findings in pages name the places of these.
            record.put(value, withPlaces: key == "questions")
        }
        return record.bytes
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ node: Node, withPlaces: Bool) {
        if withPlaces, let mark = node.mark {
            put(mark.line)
            put(mark.column)
        }
        switch node {
        case .scalar(let scalar):
            put(scalar.string)
            // A word in quotes is no flag and no number.
            put("\(scalar.style)")
        case .sequence(let sequence): put(Array(sequence)) { $0.put($1, withPlaces: withPlaces) }
        case .mapping(let mapping):
            put(mapping.map { $0 }) { record, pair in
                record.put(pair.key, withPlaces: withPlaces)
                record.put(pair.value, withPlaces: withPlaces)
            }
        case .alias(let alias): put(alias.anchor.rawValue)
        }
    }
}
