internal import DocModel
internal import YAMLKeys
internal import Yams

/// The first page of a site of VitePress, which its front matter describes: a large title with buttons, and cards.
///
/// It becomes the Markdown of a landing page in front of the page's own text, so that links in it are checked, the title is the page's, and the index
/// has it all. Source: <https://vitepress.dev/reference/default-theme-home-page>.
struct HomePage {
    /// Lines without their ends.
    private(set) var lines: [String] = []
    /// For each of them the place in the page's file.
    private(set) var places: [SourceLocation] = []

    static let keys: Set<String> = ["layout", "hero", "features"]
    /// More cards or buttons than this no reader looks at.
    private static let maxItems = 100

    private let keyReader: KeyReader

    /// - Returns: `nil` where the front matter describes no such page.
    init?(_ mapping: Node.Mapping, _ keys: KeyReader) {
        guard mapping["layout"]?.scalar?.string == "home" else { return nil }
        keyReader = keys
        if let hero = mapping["hero"], hero.mapping != nil { addHero(hero) }
        if let features = mapping["features"]?.sequence { addFeatures(features) }
        guard !lines.isEmpty else { return nil }
    }

    private mutating func addHero(_ hero: Node) {
        add(["<div class=\"hero\">", ""], at: hero)
        let title = Self.text(hero["name"])
        let text = Self.text(hero["text"])
        if let heading = title ?? text { add(["# " + heading, ""], at: hero["name"] ?? hero["text"] ?? hero) }
        if title != nil, let text { add([text, ""], at: hero["text"] ?? hero) }
        if let tagline = Self.text(hero["tagline"]) { add([tagline, ""], at: hero["tagline"] ?? hero) }
        if let image = hero["image"], let path = Self.text(image) ?? Self.text(image["src"]) ?? Self.text(image["light"]) {
            add(["![\(Self.label(image["alt"]) ?? "")](\(Self.address(path)))", ""], at: image)
        }
        let buttons = (hero["actions"]?.sequence.map(Array.init) ?? []).prefix(Self.maxItems).compactMap { action -> (Node, String)? in
            guard let text = Self.label(action["text"]), let link = Self.text(action["link"]) else { return nil }
            return (action, "[\(text)](\(Self.address(link)))")
        }
        if !buttons.isEmpty {
            add(["<div class=\"buttons\">", ""], at: hero)
            for (action, link) in buttons { add([link], at: action) }
            add(["", "</div>", ""], at: hero)
        }
        add(["</div>", ""], at: hero)
    }

    private mutating func addFeatures(_ features: Node.Sequence) {
        let cards = features.prefix(Self.maxItems).filter { Self.text($0["title"]) != nil }
        guard let first = cards.first else { return }
        add(["<div class=\"cards\">", ""], at: first)
        for card in cards {
            let title = Self.label(card["title"]) ?? ""
            let link = Self.text(card["link"])
            add(["- **\(link.map { "[\(title)](\(Self.address($0)))" } ?? title)**", ""], at: card)
            if let details = Self.text(card["details"]) { add(["  " + details, ""], at: card["details"] ?? card) }
        }
        add(["</div>", ""], at: first)
    }

    private mutating func add(_ new: [String], at node: Node) {
        lines += new
        places += Array(repeating: keyReader.location(of: node), count: new.count)
    }

    /// A text in one line: what begins a line of it would begin a block.
    private static func text(_ node: Node?) -> String? {
        guard let text = node?.scalar?.string.collapsingWhitespace(), !text.isEmpty, node?.isNull == false else { return nil }
        return text
    }

    /// The same between brackets.
    private static func label(_ node: Node?) -> String? {
        text(node)?.replacing("[", with: "\\[").replacing("]", with: "\\]")
    }

    private static func address(_ text: String) -> String {
        "<" + text.replacing("<", with: "%3C").replacing(">", with: "%3E") + ">"
    }

    /// The place in the page's file of a place in the text that this page begins with.
    /// - Parameter lineOffset: How many lines of the file stand above its body.
    func mapped(_ location: SourceLocation, path: String, lineOffset: Int) -> SourceLocation {
        guard !location.isWhole, location.path == path, location.line >= 1 else { return location }
        guard location.line > places.count else { return places[location.line - 1] }
        var place = location
        place.line += lineOffset - places.count
        return place
    }
}
