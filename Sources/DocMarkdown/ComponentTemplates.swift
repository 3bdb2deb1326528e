/// What a site has for components and shortcodes of its own.
package struct ComponentTemplates: Sendable, Hashable {
    /// Their names, as tags write them.
    package let names: Set<String>
    /// Tells what the templates say from what others say.
    package let fingerprint: String
    private let write: @Sendable (_ name: String, _ attributes: [(name: String, value: String)], _ values: [String]) -> String?

    /// - Parameters:
    ///   - fingerprint: Changes with the templates.
    ///   - write: The HTML for a tag, with ``content`` where its content belongs.
    package init(
        names: Set<String>,
        fingerprint: String,
        write: @escaping @Sendable (_ name: String, _ attributes: [(name: String, value: String)], _ values: [String]) -> String?
    ) {
        self.names = names
        self.fingerprint = fingerprint
        self.write = write
    }

    package static let none = ComponentTemplates(names: [], fingerprint: "") { _, _, _ in nil }

    /// Stands for the content; no text holds it.
    package static let content = "\u{2}content\u{3}"

    func render(_ name: String, _ attributes: [(name: String, value: String)], _ values: [String]) -> (before: String, after: String)? {
        guard let text = write(name, attributes, values) else { return nil }
        guard let place = text.firstRange(of: Self.content) else { return (text, "") }
        return (String(text[..<place.lowerBound]), String(text[place.upperBound...].replacing(Self.content, with: "")))
    }

    package static func == (left: ComponentTemplates, right: ComponentTemplates) -> Bool {
        left.names == right.names && left.fingerprint == right.fingerprint
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(names)
        hasher.combine(fingerprint)
    }
}
