/// What tabs are called.
extension ComponentTags {
    /// Gives a tab without a label the one that the tabs around it say: `<Tabs values={[{label: 'Windows', value: 'win'}]}>` (Docusaurus),
    /// `<Tabs items={['npm', 'pnpm']}>` (Nextra), `{{< tabs items="npm,pnpm" >}}` (Hextra).
    mutating func nameTab(_ tab: inout Tag, in open: [Int]) {
        guard let parent = open.last, case .tab? = Component.kind(of: tab.name), case .tabs? = Component.kind(of: tags[parent].name) else {
            return
        }
        defer { tags[parent].tabs += 1 }
        guard tab.value("label", "title", "name", "tabName") == nil, tab.values.isEmpty else { return }
        let label: String?
        if let name = tab.value("value") {
            label = tags[parent].value("values").flatMap { Self.label(of: name, in: $0) }
        } else {
            label = tags[parent].value("items").flatMap { items in
                let names = Self.items(of: items)
                return tags[parent].tabs < names.count ? names[tags[parent].tabs] : nil
            }
        }
        if let label { tab.attributes.append(("label", label)) }
    }

    /// In `[{label: 'Windows', value: 'win'}, …]`.
    private static func label(of value: String, in list: String) -> String? {
        for entry in list.matches(of: /\{[^{}]*\}/) {
            func member(_ name: String) -> String? {
                entry.output.matches(of: /(\w+)['"]?\s*:\s*(?:'([^']*)'|"([^"]*)")/).first { $0.1 == name }.flatMap { $0.2 ?? $0.3 }
                    .map(String.init)
            }
            if member("value") == value { return member("label") }
        }
        return nil
    }

    /// In `['npm', 'pnpm']` or `npm,pnpm`.
    private static func items(of list: String) -> [String] {
        let quoted = list.matches(of: /'([^']*)'|"([^"]*)"/).compactMap { ($0.1 ?? $0.2).map(String.init) }
        if !quoted.isEmpty || list.hasPrefix("[") { return quoted }
        return list.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
}
