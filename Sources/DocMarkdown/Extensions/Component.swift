/// What a component or shortcode of another tool is here.
///
/// Sources: Docusaurus (`Tabs`, `TabItem`, `Admonition`); Starlight (`Aside`, `CardGrid`, `Steps`, `LinkCard`); Mintlify (`Card`, `CardGroup`, `Accordion`,
/// `Step`, `Frame`); Nextra (`Callout`); Fumadocs; VitePress; mdBook of the Rust project (`Listing`); Hugo (embedded shortcodes) and its themes Docsy, Book, Relearn,
/// Hextra; GitBook (`hint`, `tabs`, `content-ref`).
enum Component {
    enum Kind {
        case admonition(kind: String?)
        case details, tabs, tab, codeGroup
        case cards, card, steps, step, columns, column, figure, listing, video(String), link, division
        /// What stands inside stays, and the tag says nothing.
        case nothing
    }

    static func isKnown(_ name: String) -> Bool { kind(of: name) != nil }

    static func kind(of name: String) -> Kind? {
        kinds[name.lowercased().filter { $0 != "-" && $0 != "_" }]
    }

    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [
            "tabs": .tabs, "tabpane": .tabs, "tabgroup": .tabs, "tablist": .nothing, "tabpanels": .nothing, "tabset": .tabs,
            "codetabs": .tabs,
            "packagemanagertabs": .tabs, "tabitem": .tab, "tab": .tab, "tabpanel": .tab, "codegroup": .codeGroup,
            "codeblockgroup": .codeGroup,
            "cards": .cards, "cardgrid": .cards, "cardgroup": .cards, "cardlist": .cards, "card": .card, "linkcard": .card,
            "columns": .columns,
            "column": .column, "row": .columns, "col": .column, "steps": .steps, "steplist": .steps, "stepper": .steps, "step": .step,
            "figure": .figure, "image": .figure, "frame": .division, "listing": .listing,
            "youtube": .video("https://www.youtube.com/watch?v="),
            "youtubelite": .video("https://www.youtube.com/watch?v="), "vimeo": .video("https://vimeo.com/"), "linkbutton": .link,
            "button": .link,
            "buttonlink": .link, "contentref": .nothing, "details": .details, "accordion": .details, "accordionitem": .details,
            "expand": .details, "expandable": .details,
            "collapse": .details, "collapsible": .details, "spoiler": .details, "dropdown": .details, "accordions": .nothing,
            "accordiongroup": .nothing, "fragment": .nothing, "code": .listing, "raw": .nothing, "content": .nothing, "filetree": .division,
            "callout": .admonition(kind: nil), "admonition": .admonition(kind: nil), "alert": .admonition(kind: nil),
            "aside": .admonition(kind: nil),
            "hint": .admonition(kind: nil), "notice": .admonition(kind: nil), "banner": .admonition(kind: nil),
            "blockquote": .admonition(kind: nil),
        ]
        for name in [
            "note", "tip", "info", "warning", "caution", "danger", "important", "success", "check", "error", "question", "todo", "example",
            "attention",
        ] {
            kinds[name] = .admonition(kind: name)
        }
        return kinds
    }()

    /// - Returns: The block that a tag begins; `nil` where the tag is none of those that are known.
    static func container(_ tag: ComponentTags.Tag, number: Int, _ words: MarkdownWords) -> Container? {
        guard let kind = kind(of: tag.name) else { return nil }
        var container = Container("div", form: .tagged(number), shown: tag.shown)
        container.title = tag.value("title", "label", "header", "summary", "tabName").map { Array($0.utf8) }
        container.attributes.id = tag.value("id").flatMap { $0.utf8.allSatisfy(DocumentWriter.isIDByte) ? $0 : nil }
        switch kind {
        case .admonition(let name):
            let names = [name, tag.value("type", "style", "kind", "variant", "intent", "color", "context"), tag.values.first]
            let named = names.compactMap { $0?.lowercased() }.map { aliases[$0] ?? $0 }.first { AdmonitionLook.isKnown($0) }
            container.take(kind: named ?? "note")
            if let title = title(tag.values, besides: named) { container.title = container.title ?? title }
            if tag.value("collapsible", "collapse", "folded") == "true" { container.isOpen = false }
        case .details:
            container.take(kind: "details")
            if let title = title(tag.values, besides: nil) { container.title = container.title ?? title }
            if tag.value("open", "defaultOpen") == "true" || tag.values.dropFirst().first == "open" { container.isOpen = true }
        case .tabs:
            container.take(kind: "tabs")
            container.title = nil
        case .tab:
            container.take(kind: "tab")
            if let title = title(tag.values, besides: nil) ?? tag.value("name", "value", "tabName").map({ Array($0.utf8) }) {
                container.title = container.title ?? title
            }
        case .codeGroup: container.take(kind: "code-group")
        case .cards: container.take(kind: "cards")
        case .card:
            container.take(kind: "card")
            container.link = tag.value("href", "link", "url", "to")
            container.body = tag.value("description", "subtitle").map { Array($0.utf8) }
        case .steps: container.take(kind: "steps")
        case .step:
            container.take(kind: "step")
            if let title = title(tag.values, besides: nil) { container.title = container.title ?? title }
        case .columns: container.take(kind: "columns")
        case .column: container.take(kind: "column")
        case .listing:
            container.take(kind: "figure")
            container.attributes.classes = ["listing"]
            let caption = [tag.value("number").map(words.listing), tag.value("caption")].compactMap(\.self).joined(separator: ": ")
            container.title = caption.isEmpty ? nil : Array(caption.utf8)
            container.body = tag.value("file-name", "filename", "title").map { Array("`\($0)`".utf8) }
        case .figure:
            container.take(kind: "figure")
            let parts = [tag.value("title").map { "**\($0)**" }, tag.value("caption")].compactMap(\.self)
            container.title =
                parts.isEmpty ? nil : Array((parts.count == 2 ? parts.joined(separator: " ") : tag.value("caption", "title") ?? "").utf8)
            guard let source = tag.value("src") ?? tag.values.first else { break }
            var image = Container.Image(address: Array(source.utf8), alternative: tag.value("alt", "caption", "title") ?? "")
            for name in ["width", "height"] {
                guard let value = tag.value(name), value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
                image.sizes.append((name, value))
            }
            let link = tag.value("link").map { Array("](<\($0)>)".utf8) }
            container.body = link.map { Array("[".utf8) + image.source + $0 } ?? image.source
        case .video(let address):
            container.take(kind: "div")
            guard let id = tag.value("id", "videoId", "video-id") ?? tag.values.first else { break }
            container.title = nil
            container.body = Array("[\(tag.value("title") ?? address + id)](<\(address)\(id)>)".utf8)
        case .link:
            container.role = .link
            container.title = nil
            container.link = tag.value("href", "link", "url", "to", "relref")
        case .division:
            container.take(kind: "figure")
            container.title = tag.value("caption").map { Array($0.utf8) }
        case .nothing:
            container.role = .nothing
            container.title = nil
        }
        return container
    }

    private static let aliases: [String: String] = [
        "warn": "warning", "default": "note", "primary": "note", "secondary": "note", "green": "tip", "red": "danger", "yellow": "warning",
        "orange": "warning", "blue": "info",
    ]

    private static func title(_ values: [String], besides kind: String?) -> [UInt8]? {
        values.first { value in kind.map { value.lowercased() != $0 && aliases[value.lowercased()] != $0 } ?? true }.map { Array($0.utf8) }
    }
}
