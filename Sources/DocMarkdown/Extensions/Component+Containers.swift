/// Which block of ours a tag begins.
extension Component {
    /// - Returns: The block that a tag begins; `nil` where the tag is none of those that are known.
    static func container(_ tag: ComponentTags.Tag, number: Int, _ words: MarkdownWords) -> Container? {
        guard let kind = kind(of: tag.name) else { return nil }
        var container = Container("div", form: .tagged(number), shown: tag.shown)
        container.title = tag.value("title", "label", "header", "summary", "tabName").map { Array($0.utf8) }
        container.attributes.id = tag.value("id").flatMap { $0.utf8.allSatisfy(DocumentWriter.isIDByte) ? $0 : nil }
        if let name = containers[kind] {
            container.take(kind: name)
            fill(&container, kind, from: tag, words)
            return container
        }
        switch kind {
        case .admonition(let name): fillAdmonition(&container, name, from: tag)
        case .video(let address): fillVideo(&container, address, from: tag)
        case .link:
            container.role = .link
            container.title = nil
            container.link = tag.value("href", "link", "url", "to", "relref")
        default:
            container.role = .nothing
            container.title = nil
        }
        return container
    }

    /// What our own containers are called.
    private static let containers: [Kind: String] = [
        .details: "details", .tabs: "tabs", .tab: "tab", .codeGroup: "code-group", .cards: "cards", .card: "card", .steps: "steps",
        .step: "step", .columns: "columns", .column: "column", .listing: "figure", .figure: "figure", .division: "figure",
    ]

    /// Fills a container with what its tag says.
    private static func fill(_ container: inout Container, _ kind: Kind, from tag: ComponentTags.Tag, _ words: MarkdownWords) {
        func takeTitle(_ title: [UInt8]?) { container.title = container.title ?? title }
        switch kind {
        case .details:
            takeTitle(title(tag.values, besides: nil))
            if tag.value("open", "defaultOpen") == "true" || tag.values.dropFirst().first == "open" { container.isOpen = true }
        case .tabs: container.title = nil
        case .tab: takeTitle(title(tag.values, besides: nil) ?? tag.value("name", "value", "tabName").map { Array($0.utf8) })
        case .card:
            container.link = tag.value("href", "link", "url", "to")
            // Docsy has a head and a foot beside the title.
            let head = tag.value("title", "label") == nil ? nil : tag.value("header")
            let texts = [head, tag.value("description", "subtitle"), tag.value("footer")].compactMap(\.self)
            container.body = texts.isEmpty ? nil : Array(texts.joined(separator: " · ").utf8)
        case .step: takeTitle(title(tag.values, besides: nil))
        case .listing:
            container.attributes.classes = ["listing"]
            let caption = [tag.value("number").map(words.listing), tag.value("caption")].compactMap(\.self).joined(separator: ": ")
            container.title = caption.isEmpty ? nil : Array(caption.utf8)
            container.body = tag.value("file-name", "filename", "title").map { Array("`\($0)`".utf8) }
        case .figure: fillFigure(&container, from: tag)
        case .division: container.title = tag.value("caption").map { Array($0.utf8) }
        default: break
        }
    }

    private static func fillAdmonition(_ container: inout Container, _ name: String?, from tag: ComponentTags.Tag) {
        let names = [name, tag.value("type", "style", "kind", "variant", "intent", "color", "context"), tag.values.first]
        let named = names.compactMap { $0?.lowercased() }.map { aliases[$0] ?? $0 }.first { AdmonitionLook.isKnown($0) }
        container.take(kind: named ?? "note")
        if let title = title(tag.values, besides: named) { container.title = container.title ?? title }
        if tag.value("collapsible", "collapse", "folded") == "true" { container.isOpen = false }
    }

    private static func fillFigure(_ container: inout Container, from tag: ComponentTags.Tag) {
        let parts = [tag.value("title").map { "**\($0)**" }, tag.value("caption")].compactMap(\.self)
        container.title =
            parts.isEmpty ? nil : Array((parts.count == 2 ? parts.joined(separator: " ") : tag.value("caption", "title") ?? "").utf8)
        guard let source = tag.value("src") ?? tag.values.first else { return }
        var image = Container.Image(address: Array(source.utf8), alternative: tag.value("alt", "caption", "title") ?? "")
        for name in ["width", "height"] {
            guard let value = tag.value(name), value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
            image.sizes.append((name, value))
        }
        let link = tag.value("link").map { Array("](<\($0)>)".utf8) }
        container.body = link.map { Array("[".utf8) + image.source + $0 } ?? image.source
    }

    private static func fillVideo(_ container: inout Container, _ address: String, from tag: ComponentTags.Tag) {
        container.take(kind: "div")
        guard let id = tag.value("id", "videoId", "video-id") ?? tag.values.first else { return }
        container.title = nil
        container.body = Array("[\(tag.value("title") ?? address + id)](<\(address)\(id)>)".utf8)
    }

    private static let aliases: [String: String] = [
        "warn": "warning", "default": "note", "primary": "note", "secondary": "note", "green": "tip", "red": "danger", "yellow": "warning",
        "orange": "warning", "blue": "info",
    ]

    private static func title(_ values: [String], besides kind: String?) -> [UInt8]? {
        values.first { value in kind.map { value.lowercased() != $0 && aliases[value.lowercased()] != $0 } ?? true }.map { Array($0.utf8) }
    }
}
