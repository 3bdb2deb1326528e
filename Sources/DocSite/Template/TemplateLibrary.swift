internal import DocModel
internal import Mustache
internal import Synchronization

/// The Mustache templates of a site. Each is parsed when it is rendered for the first time, with the partials that it names: parsing takes longer
/// than rendering, and most builds need a third of the templates.
final class TemplateLibrary: Sendable {
    /// By name: the path in the template folder without its ending. All are valid.
    private let sources: [String: [UInt8]]
    private let parsed = Mutex<Parsed>(Parsed())

    private struct Parsed {
        var templates: [String: MustacheTemplate] = [:]
        /// By the template that is rendered.
        var libraries: [String: MustacheLibrary] = [:]
    }

    /// - Parameter sources: As ``sources``.
    init(_ sources: [String: [UInt8]]) { self.sources = sources }

    /// - Returns: `nil` where there is no such template.
    func render(_ values: Any, withTemplate name: String) -> String? {
        let library = parsed.withLock { parsed in
            if let known = parsed.libraries[name] { return known }
            let library = MustacheLibrary(templates: templates(for: name, &parsed.templates))
            parsed.libraries[name] = library
            return library
        }
        return library.render(values, withTemplate: name)
    }

    /// A template and those that it names, they and so on.
    private func templates(for name: String, _ parsed: inout [String: MustacheTemplate]) -> [String: MustacheTemplate] {
        var found: [String: MustacheTemplate] = [:]
        var open = [name]
        while let next = open.popLast() {
            guard found[next] == nil, let source = sources[next], let template = parsed[next] ?? Self.template(source) else { continue }
            parsed[next] = template
            found[next] = template
            open += Self.partials(of: source) ?? Array(sources.keys)
        }
        return found
    }

    private static func template(_ source: [UInt8]) -> MustacheTemplate? {
        // Whoever made the library has seen that it is valid.
        try? MustacheTemplate(string: String(decoding: source, as: UTF8.self))
    }

    /// The templates that a template names.
    /// - Returns: `nil` where that is seen only when it is rendered, `{{>*name}}`, or where it has delimiters of its own.
    static func partials(of source: [UInt8]) -> [String]? {
        var names: [String] = []
        var rest = source[...]
        let brace = UInt8(ascii: "{")
        while let first = rest.firstIndex(of: brace) {
            rest = rest[(first + 1)...]
            guard rest.first == brace else { continue }
            rest = rest.dropFirst()
            switch rest.first {
            case UInt8(ascii: "="): return nil
            case UInt8(ascii: ">"), UInt8(ascii: "<"):
                let name = rest.dropFirst().drop { $0 <= 0x20 }.prefix { $0 > 0x20 && $0 != UInt8(ascii: "}") }
                guard name.first != UInt8(ascii: "*") else { return nil }
                names.append(String(decoding: name, as: UTF8.self))
            default: break
            }
        }
        return names
    }
}
