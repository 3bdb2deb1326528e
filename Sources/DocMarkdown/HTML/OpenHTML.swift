/// An element of raw HTML that is open while a page is written.
struct OpenHTMLElement {
    enum Namespace { case html, svg, math }

    /// In lower case.
    var name: String
    var element: HTMLElement
    var namespace = Namespace.html
    /// Inside are tags of SVG or MathML.
    var holdsForeign = false
    /// The Markdown block or span it was opened in, and has to be closed in.
    var container: MarkdownNode
    /// It was opened inside a cell of a Markdown table.
    var isInCell: Bool
    /// Of its start tag, in the file, from 1.
    var place: (line: Int, column: Int)
    var hasAttributes = false
    /// An HTML block of its own that only its end tag ends: nothing below it is Markdown.
    var isOpaqueBlock = false
    var isLink = false
    /// Of a link that only its content gives a name: where that begins in the page's HTML.
    var unnamedContent: Int?
    /// Its start tag was left out, or it is closed already: its end tag is left out too.
    var isGhost = false
    /// What a ghost was closed early for is worth a finding when no end tag follows.
    var isMissed = false
    /// Its end tag stood where it could not be written; it is closed as soon as that is possible.
    var closesLater = false

    func isHTML(_ name: String) -> Bool { namespace == .html && self.name == name }
    func isHTML(_ names: Set<String>) -> Bool { namespace == .html && names.contains(name) }
}

/// The elements of raw HTML that are open, outermost first, so that what a page holds is closed where it has to be.
///
/// Whatever is written with it leaves a browser's stack of open elements as it was: no start tag is written that would close an element by
/// itself (the end tags are written before it), and no end tag that does not close the innermost element. So the rules for what goes wrong,
/// such as the adoption agency, are never entered.
/// Source: HTML Standard section 13.2.6.
struct OpenHTML {
    /// Browsers stop at 512; each tag may look at all of them.
    static let maxDepth = 100
    /// Findings of one page about misplaced tags.
    static let maxFindings = 100

    private(set) var elements: [OpenHTMLElement] = []
    /// Of each element, the index from which on elements were opened in its container.
    private var starts: [Int] = []

    var isEmpty: Bool { elements.isEmpty }
    var last: OpenHTMLElement? { elements.last }

    /// The index from which on the elements were opened in `container`.
    func start(of container: MarkdownNode) -> Int {
        guard let last = elements.last, let start = starts.last, last.container == container else { return elements.count }
        return start
    }

    mutating func push(_ element: OpenHTMLElement) {
        if elements.count >= Self.maxDepth {
            guard let ghost = elements.firstIndex(where: \.isGhost) else { return }
            remove(at: ghost)
        }
        starts.append(start(of: element.container))
        elements.append(element)
    }

    /// Whether another element can be opened.
    var hasRoom: Bool { elements.count < Self.maxDepth || elements.contains(where: \.isGhost) }

    mutating func popLast() -> OpenHTMLElement? {
        starts.removeLast(min(1, starts.count))
        return elements.popLast()
    }

    mutating func remove(at index: Int) {
        elements.remove(at: index)
        starts.remove(at: index)
        for later in starts.indices where starts[later] > index { starts[later] -= 1 }
    }

    mutating func makeGhost(_ index: Int, isMissed: Bool) {
        elements[index].isGhost = true
        elements[index].isMissed = isMissed
    }
    mutating func closeLater(_ index: Int) { elements[index].closesLater = true }

    /// The innermost element from `start` on that is not a ghost.
    func innermost(from start: Int) -> OpenHTMLElement? {
        var index = elements.count
        while index > start {
            index -= 1
            if !elements[index].isGhost { return elements[index] }
        }
        return nil
    }

    /// The innermost element from `start` on that has a `name`, with nothing between that `stop` says ends the search.
    func index(from start: Int, where matches: (OpenHTMLElement) -> Bool, stop: (OpenHTMLElement) -> Bool = { _ in false }) -> Int? {
        var index = elements.count
        while index > start {
            index -= 1
            if elements[index].isGhost { continue }
            if matches(elements[index]) { return index }
            if stop(elements[index]) { return nil }
        }
        return nil
    }

    /// The paragraph that a block's start tag would close.
    func paragraph(from start: Int) -> Int? {
        index(from: start, where: { $0.isHTML("p") }, stop: { $0.element.contains(.scope) || $0.isHTML("button") })
    }

    /// The table whose parts, not those of one of its cells, a browser expects: all else it moves in front of the table.
    func tableAroundCells(isInCell: Bool) -> Int? {
        var index = elements.count
        while index > 0 {
            index -= 1
            let element = elements[index]
            if element.isGhost { continue }
            if element.isInCell != isInCell || element.isHTML(["td", "th", "caption"]) { return nil }
            if element.isHTML("table") { return index }
        }
        return nil
    }
}
