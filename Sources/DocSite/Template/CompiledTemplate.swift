internal import Mustache

/// What decides how a template's sections come out: which values a page has, not what they are.
///
/// Thousands of pages have a handful of shapes. The template engine runs once for each, with marks in place of values; a page is then the
/// literal runs between the marks with its own values, a tenth of the work.
struct PageShape: Hashable {
    var template: String
    /// Names of the single values the page has.
    var values: Set<String>
    /// For each breadcrumb, whether it has a URL.
    var breadcrumbs: [Bool]
    var tagCount: Int
    /// Names that are true.
    var flags: Set<String>

    func child(named name: String) -> Any? {
        switch name {
        case "breadcrumbs":
            breadcrumbs.enumerated().map { index, hasURL in
                MarkedValues(values: [
                    "title": Slot.mark("breadcrumb.\(index).title"), "url": hasURL ? Slot.mark("breadcrumb.\(index).url") : nil,
                ])
            }
        case "has_breadcrumbs": !breadcrumbs.isEmpty
        case "tags": (0..<tagCount).map { MarkedValues(values: ["name": Slot.mark("tag.\($0).name"), "url": Slot.mark("tag.\($0).url")]) }
        case "has_tags": tagCount > 0
        case "previous", "next":
            values.contains(name) ? MarkedValues(values: ["title": Slot.mark(name + ".title"), "url": Slot.mark(name + ".url")]) : nil
        case "updated": values.contains(name) ? MarkedValues(values: ["iso": Slot.mark(name), "text": Slot.mark(name)]) : nil
        case "noindex", "has_outline": flags.contains(name)
        default: values.contains(name) ? Slot.mark(name) : nil
        }
    }

    private struct MarkedValues: MustacheParent {
        var values: [String: String?]

        func child(named name: String) -> Any? { values[name] ?? nil }
    }
}

/// A shape with the words that templates use.
struct WordedShape: MustacheParent {
    let shape: PageShape
    let words: [String: any Sendable]

    func child(named name: String) -> Any? { name == "words" ? words : shape.child(named: name) }
}

/// A mark for a value: U+0001, its name, `&`, U+0001. No value holds U+0001, and the `&` tells whether the template escapes the value.
private enum Slot {
    static func mark(_ name: String) -> String { "\u{1}\(name)&\u{1}" }
}

/// A template with its sections decided: literal bytes and places for values, in order.
struct CompiledTemplate: Sendable {
    enum Part: Sendable {
        case literal([UInt8])
        case value(name: String, isEscaped: Bool)
    }

    let parts: [Part]

    init(rendered text: String) {
        var parts: [Part] = []
        for (index, run) in text.utf8.split(separator: 0x01, omittingEmptySubsequences: false).enumerated() {
            guard index % 2 == 1 else {
                if !run.isEmpty { parts.append(.literal(Array(run))) }
                continue
            }
            let mark = String(Substring(run))
            let name = mark.prefix { $0 != "&" }
            parts.append(.value(name: String(name), isEscaped: mark.hasSuffix("&amp;")))
        }
        self.parts = parts
    }
}

/// The compiled templates of one thread.
struct TemplateCache {
    private var compiled: [PageShape: CompiledTemplate] = [:]

    /// More shapes than any site has; a bound for one that lists a hundred tags on each page.
    private static let limit = 256

    mutating func template(for shape: PageShape, in template: SiteTemplate) throws -> CompiledTemplate {
        if let known = compiled[shape] { return known }
        let made = try template.compile(shape)
        if compiled.count >= Self.limit { compiled.removeAll() }
        compiled[shape] = made
        return made
    }
}
