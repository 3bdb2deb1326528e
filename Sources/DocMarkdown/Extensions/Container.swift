/// A block that holds blocks: an admonition, something folded, a set of tabs, a division with a name.
///
/// All spellings of it become one of these when its first line is read (``ContainerLine``), and nothing behind that knows which it was.
struct Container {
    /// How its end is told.
    enum Form: Equatable {
        /// A line of at least so many of the same sign ends it: `:::`, `///`.
        case fenced(UInt8, Int)
        /// It has the lines below that are indented by four columns: `!!!`, `???`, `===`.
        case indented
        /// A tag of ``ComponentTags`` has begun it, by its number, and another one ends it.
        case tagged(Int)
        /// A part of a set of tabs: the next part ends it, or the set's own end.
        case part
    }

    enum Role: Equatable {
        case admonition
        case details
        case tabs
        case tab
        /// Its code blocks are tabs.
        case codeGroup
        /// An element without a look of its own.
        case division
        /// A card may lead somewhere as a whole.
        case card
        case step
        /// Its title is its caption.
        case figure
        /// All of it is a link.
        case link
        /// TeX.
        case formula
        /// What a template of the site writes around its content.
        case custom
        /// What stands inside is all there is.
        case nothing
    }

    var form: Form
    var role: Role
    /// What its author calls it, in lower case: `note`, `my-kind`.
    var kind: String
    /// Markdown of one line. `nil` where the kind says it, empty where there shall be none.
    var title: [UInt8]?
    /// `nil` for what cannot be folded.
    var isOpen: Bool?
    var attributes = AttributeList()
    /// A tab begins a new set even behind another tab.
    var beginsSet = false
    /// The lines right below the first one may be options.
    var takesOptions = false
    /// It is written as MyST does, `:::{name}`.
    var takesBraces = false
    /// Between two lines `---`, where MyST has options.
    var isInOptionBlock = false
    /// What a figure shows: its title is that image.
    var image: Image?
    /// Markdown of one line, in front of what it holds.
    var body: [UInt8]?
    /// Where it leads.
    var link: String?
    /// By how many columns all of its lines are indented, told by the first one.
    var indent: Int?
    /// The line that ends it was read.
    var isClosed = false
    /// How the first line looks, for messages.
    var shown: String

    struct Image {
        var address: [UInt8]
        var alternative = ""
        var sizes: [(name: String, value: String)] = []
        /// Where it leads.
        var target = ""

        /// As Markdown.
        var source: [UInt8] {
            let text = alternative.utf8.flatMap { "[]\\`*_<&!".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
            let list = sizes.isEmpty ? "" : "{" + sizes.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + "}"
            let image = Array("![".utf8) + text + Array("](<".utf8) + address + Array(">)\(list)".utf8)
            return target.isEmpty ? image : Array("[".utf8) + image + Array("](<\(target)>)".utf8)
        }
    }

    /// The title of a card as a link, which makes all of the card one; `nil` for others.
    var linkedTitle: [UInt8]? {
        guard role == .card, let title, !title.isEmpty, let link else { return nil }
        return Array("[".utf8) + title + Array("](<\(link)>)".utf8)
    }

    /// Directives of MyST that are not containers, and that nothing here reads.
    static let unreadDirectives: Set<String> = [
        "bibliography", "code", "code-block", "code-cell", "contents", "csv-table", "embed", "eval-rst", "glossary", "include", "index",
        "list-table", "literalinclude", "math", "mermaid", "output", "table", "toctree",
    ]

    /// Each line is matched with each open block.
    static let maxDepth = 60

    init(_ name: String, form: Form, shown: String) {
        self.form = form
        self.shown = shown
        kind = name.lowercased()
        role = .admonition
        take(kind: kind)
    }

    /// What the name says about it, and what words of other tools for the same thing say.
    mutating func take(kind name: String) {
        var name = name.lowercased()
        // Quarto.
        if name.hasPrefix("callout-") { name.removeFirst("callout-".utf8.count) }
        kind = name
        switch name {
        case "details", "dropdown", "collapse", "toggle":
            kind = "details"
            role = .details
            isOpen = isOpen ?? false
        case "tabs", "tab-set", "code-tabs": role = .tabs
        case "tab", "tab-item": role = .tab
        case "code-group": role = .codeGroup
        case "card", "grid-item-card":
            kind = "card"
            role = .card
        case "step": role = .step
        case "figure": role = .figure
        default: role = Self.divisions.contains(name) ? .division : .admonition
        }
    }

    /// Kinds that are not admonitions, for who misspells them; sorted.
    static let names = ["code-group", "details", "dropdown", "tab-set", "tabs"] + ["card", "cards", "columns", "figure", "grid", "steps"]

    /// Names of what is arranged, not of what is said.
    private static let divisions: Set<String> = [
        "buttons", "caption", "cards", "center", "column", "columns", "div", "figure-caption", "grid", "grid-item", "hero", "html",
        "raw",
        "row", "steps", "table-caption", "v-pre",
    ]

    /// An option of a line of its own, `type: warning` or `:class: tip`, or an attribute in braces.
    mutating func take(option name: String, _ value: String) {
        let isTrue = value.isEmpty || value.lowercased() == "true"
        switch name {
        case "type": if role != .tab { adopt(value) }
        case "class":
            for word in value.split(separator: " ") {
                if word == "dropdown" || word == "toggle" {
                    isOpen = isOpen ?? false
                } else if kind == "admonition", AdmonitionLook.isKnown(String(word)) {
                    adopt(String(word))
                } else {
                    attributes.classes.append(String(word))
                }
            }
        case "open": isOpen = isTrue
        case "collapse": isOpen = !isTrue
        case "new": beginsSet = isTrue
        case "name", "id": attributes.id = attributes.id ?? value
        case "title": title = title ?? Array(value.utf8)
        // sphinx-design: an address, or the name of a document or of a label.
        case "link" where role == .card: link = value.isEmpty ? nil : value
        case "link-type" where role == .card && value == "ref": link = link.map { "#" + $0 }
        case "alt": image?.alternative = value
        case "target": image?.target = value
        case "width", "height":
            let number = value.hasSuffix("px") ? String(value.dropLast(2)) : value
            if number.hasSuffix("%"), Int(number.dropLast()) != nil { image?.sizes.append((name, number)) }
            if !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { image?.sizes.append((name, number)) }
        default: break
        }
    }

    /// `type: warning` of something folded makes it look like a warning, and it stays folded.
    private mutating func adopt(_ name: String) {
        let wasFolded = isOpen
        take(kind: name)
        role = role == .details ? .details : .admonition
        isOpen = wasFolded ?? isOpen
    }
}

/// How an admonition looks. The five kinds of GitHub have a colour and an icon; the words of other tools for them have the same.
enum AdmonitionLook: String {
    case note, tip, important, warning, caution, neutral

    init(kind: String) { self = Self.known[kind] ?? .neutral }

    /// Sorted.
    static let names = (Array(known.keys) + Array(uncoloured)).sorted()

    static func isKnown(_ kind: String) -> Bool { known[kind.lowercased()] != nil || uncoloured.contains(kind.lowercased()) }

    /// Source: the kinds of Material for MkDocs, Obsidian, Docusaurus, VitePress, Starlight, MyST and GitHub.
    private static let known: [String: AdmonitionLook] = [
        "note": .note, "info": .note, "information": .note, "abstract": .note, "summary": .note, "tldr": .note, "todo": .note,
        "seealso": .note, "tip": .tip, "hint": .tip, "success": .tip, "check": .tip, "done": .tip, "important": .important,
        "warning": .warning, "attention": .warning, "caution": .caution, "danger": .caution, "error": .caution, "failure": .caution,
        "fail": .caution, "missing": .caution, "bug": .caution,
    ]

    /// Kinds that tools know too.
    private static let uncoloured: Set<String> = [
        "example", "quote", "cite", "question", "help", "faq", "aside", "admonition", "details", "secondary",
    ]
}
