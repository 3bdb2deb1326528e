/// What the tree construction of browsers does differently for an element, as far as it matters inside an article.
///
/// Source: HTML Standard section 13.2.6, above all "in body" (13.2.6.4.7), and section 13.1.2.4, optional tags.
struct HTMLElement: OptionSet, Sendable {
    let rawValue: UInt32

    /// Has no end tag.
    static let void = HTMLElement(rawValue: 1 << 0)
    /// Its start tag ends an open paragraph.
    static let block = HTMLElement(rawValue: 1 << 1)
    /// End tags of other names are not looked for beyond it.
    static let special = HTMLElement(rawValue: 1 << 2)
    /// Nothing inside closes what is outside.
    static let scope = HTMLElement(rawValue: 1 << 3)
    /// It may be left open: what follows closes it.
    static let optionalEnd = HTMLElement(rawValue: 1 << 4)
    /// A part of a table.
    static let tablePart = HTMLElement(rawValue: 1 << 5)
    /// Belongs to a page, not into an article, or would change it as a whole. Its tags are left out.
    static let frame = HTMLElement(rawValue: 1 << 6)
    /// Its tags are left out, its content stays: it would be hidden from readers who have scripts.
    static let unwrapped = HTMLElement(rawValue: 1 << 7)
    /// Shown as text, GFM's tag filter. Source: GFM spec section 6.11. Its content would be no HTML for a browser.
    static let filtered = HTMLElement(rawValue: 1 << 8)
    /// Left out with its text, which is not text for readers.
    static let code = HTMLElement(rawValue: 1 << 9)
    /// Its start tag ends an SVG or MathML that is open.
    static let endsForeign = HTMLElement(rawValue: 1 << 10)
    static let heading = HTMLElement(rawValue: 1 << 11)
    /// The element inside SVG or MathML that holds HTML again.
    static let holdsHTML = HTMLElement(rawValue: 1 << 12)

    /// - Parameter name: In lower case.
    static func named(_ name: String) -> HTMLElement { table[name] ?? [] }

    /// Whether HTML has, or had, an element of that name, or an author may have made one: `<x-name>`. Of others nobody sees anything.
    static func isKnown(_ name: String) -> Bool { name.contains("-") || table[name] != nil || spans.contains(name) }

    /// Whether an element stands in the line like the letters around it: `H<sub>2</sub>O` is one word.
    static func joinsWords(_ name: String) -> Bool { joining.contains(name) }

    private static let joining = Set(
        """
        a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup time tt u var wbr
        """.split(separator: " ").map(String.init)
    )

    private static let spans = Set(
        """
        a abbr acronym audio bdi bdo blink canvas cite data datalist del dfn figure font ins kbd label legend map mark math meter nobr output \
        picture progress q samp select slot svg time video
        """.split(separator: " ").map(String.init)
    )

    /// What an element of SVG or MathML is; its name may be that of an element of HTML.
    static func foreign(_ name: String, _ namespace: OpenHTMLElement.Namespace) -> HTMLElement {
        switch (namespace, name) {
        case (.svg, "foreignobject"), (.svg, "desc"), (.math, "mi"), (.math, "mo"), (.math, "mn"), (.math, "ms"), (.math, "mtext"):
            [.special, .scope, .holdsHTML]
        case (.math, "annotation-xml"): [.special, .scope]
        default: []
        }
    }

    private static let table: [String: HTMLElement] = {
        var table: [String: HTMLElement] = [:]
        func add(_ element: HTMLElement, _ names: String) {
            for name in names.split(separator: " ") { table[String(name), default: []].formUnion(element) }
        }
        add(
            .void,
            "area base basefont bgsound br col command embed frame hr image img input keygen link meta param source track wbr"
        )
        add(
            [.block, .special],
            """
            address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 \
            header hgroup hr li listing main menu nav ol p pre search section summary table ul
            """
        )
        add(
            .special,
            """
            applet area base basefont bgsound body br button caption col colgroup embed frame frameset head html iframe img input keygen link \
            marquee meta noembed noframes noscript object param plaintext script select source style tbody td template textarea tfoot th thead \
            title tr track wbr xmp
            """
        )
        add(.scope, "applet caption table td th marquee object")
        add(.optionalEnd, "p li dd dt option optgroup rb rp rt rtc tbody thead tfoot tr td th colgroup caption")
        add(.tablePart, "caption col colgroup tbody td tfoot th thead tr")
        add(.frame, "html head body frameset frame base meta isindex template mglyph malignmark")
        add(.unwrapped, "noscript")
        add(.filtered, "title textarea xmp iframe noembed noframes plaintext")
        add(.code, "style script")
        add(
            .endsForeign,
            """
            b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s \
            small span strong strike sub sup table tt u ul var
            """
        )
        add(.heading, "h1 h2 h3 h4 h5 h6")
        return table
    }()
}
