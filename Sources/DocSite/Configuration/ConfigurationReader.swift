internal import DocModel
internal import YAMLKeys
internal import Yams

/// Turns the YAML of `docgen.yml` into a ``SiteConfiguration``, collecting every mistake. What each key takes is told by ``ConfigurationKey``.
struct ConfigurationReader {
    var keys: KeyReader
    var result = SiteConfiguration()
    let isContentFolder: (String) -> Bool
    private var text = ""

    /// - Parameter isContentFolder: Whether there is a folder of this path beside the file.
    init(file: String, isContentFolder: @escaping (String) -> Bool) {
        keys = KeyReader(
            file: file,
            ids: KeyReader.IDs(
                syntax: .configurationSyntax,
                key: .configurationKey,
                value: .configurationValue,
                unknownKey: .configurationUnknownKey
            ),
            severity: .error
        )
        self.isContentFolder = isContentFolder
    }

    var diagnostics: [Diagnostic] { keys.diagnostics }

    mutating func read(_ text: String) {
        if isContentFolder(RepositoryRoot.docs) { result.content = RepositoryRoot.docs }
        guard let mapping = keys.mapping(text) else { return }
        self.text = text
        read(mapping, by: ConfigurationKey.all, above: "")
    }

    /// - Parameter prefix: The keys above, with a dot behind each.
    mutating func read(_ mapping: Node.Mapping, by table: [ConfigurationKey], above prefix: String) {
        for (key, value) in mapping {
            guard let name = keys.name(of: key) else { continue }
            guard let known = table.first(where: { $0.name == name }) else {
                keys.reportUnknown(prefix + name, at: key, among: table.map(\.name), advice: ForeignSetting.advice(for: prefix + name))
                continue
            }
            result.valuePlaces[prefix + name] = keys.location(of: value)
            if value.isNull { keys.reportComment(behind: key, prefix + name, in: text) }
            // A key without a value is not given, unless it stands for every default.
            if value.isNull { known.readAlone?(&result) } else { known.read(value, prefix + name, &self) }
        }
    }

    /// Notes where a text, or each one of a list, stands: see ``SiteConfiguration/places``.
    mutating func notePlaces(of node: Node) {
        for node in node.sequence.map(Array.init) ?? [node] {
            guard let text = node.scalar?.string, result.places[text] == nil else { continue }
            result.places[text] = keys.location(of: node)
        }
    }
}
