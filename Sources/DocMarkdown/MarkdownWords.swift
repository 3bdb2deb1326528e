package import ReaderText

/// What pages say beside their author's text, looked up once: some of it stands at every heading.
package struct MarkdownWords: Hashable, Sendable {
    let linkToSection: String
    let backToContent: String
    let done: String
    let toDo: String
    let tab: String
    let code: String
    /// What is said above code that is not meant to work.
    let codeFails: String
    let codePanics: String
    let codeMisbehaves: String
    /// The link of a card without a title.
    let more: String
    /// What a drawing is called that has no title.
    let diagram: String
    /// What a numbered listing is called, with `{number}` in it.
    private let numberedListing: String
    /// The titles of admonitions that have none of their own, by kind.
    private let titles: [String: String]

    package static let english = MarkdownWords(.english)

    package init(_ words: Catalogue) {
        linkToSection = words("markdown.heading.link")
        backToContent = words("markdown.footnote.back")
        done = words("markdown.task.done")
        toDo = words("markdown.task.to-do")
        tab = words("markdown.tab")
        code = words("markdown.tab.code")
        codeFails = words("markdown.code.compile-fail")
        codePanics = words("markdown.code.panics")
        codeMisbehaves = words("markdown.code.undesired")
        more = words("markdown.card.more")
        diagram = words("markdown.diagram")
        numberedListing = words.form(of: "markdown.listing")
        let prefix = "markdown.title."
        titles = words.keys.filter { $0.hasPrefix(prefix) }.reduce(into: [:]) { $0[String($1.dropFirst(prefix.count))] = words($1) }
    }

    func listing(_ number: String) -> String { numberedListing.replacing("{number}", with: number) }

    /// The title of an admonition that has none of its own. A kind that nobody knows is its own title.
    func title(ofAdmonition kind: String) -> String {
        if let title = titles[kind] { return title }
        let words = kind.replacing("-", with: " ").replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
