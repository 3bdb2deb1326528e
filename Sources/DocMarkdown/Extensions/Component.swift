/// What a component or shortcode of another tool is here.
///
/// Sources: Docusaurus (`Tabs`, `TabItem`, `Admonition`); Starlight (`Aside`, `CardGrid`, `Steps`, `LinkCard`); Mintlify (`Card`, `CardGroup`, `Accordion`,
/// `Step`, `Frame`); Nextra (`Callout`); Fumadocs; VitePress; mdBook of the Rust project (`Listing`); Hugo (embedded shortcodes) and its themes Docsy, Book, Relearn,
/// Hextra; GitBook (`hint`, `tabs`, `content-ref`).
enum Component {
    enum Kind: Hashable {
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
            "packagemanagertabs": .tabs, "tabitem": .tab, "tab": .tab, "tabs.tab": .tab, "tabs.item": .tab, "tabpanel": .tab,
            "codegroup": .codeGroup,
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
            "blockquote": .admonition(kind: nil), "template": .nothing, "blocks/lead": .nothing, "blocks/section": .nothing,
            "blocks/feature": .card,
        ]
        for name in [
            "note", "tip", "info", "warning", "caution", "danger", "important", "success", "check", "error", "question", "todo", "example",
            "attention",
        ] {
            kinds[name] = .admonition(kind: name)
        }
        return kinds
    }()
}
