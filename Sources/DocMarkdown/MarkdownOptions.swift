package import Diagrams

/// An extension of CommonMark that GitHub Flavored Markdown adds.
package enum MarkdownExtension: String, Hashable, Sendable, CaseIterable {
    case table, strikethrough, autolink, tasklist, footnotes
    /// Disarms nine raw HTML tags (GFM spec section 6.11).
    case tagfilter
}

/// What a page's author may do, and how much of our own is added to GitHub Flavored Markdown.
package struct MarkdownOptions: Hashable, Sendable {
    /// What becomes of raw HTML in Markdown.
    package enum RawHTML: String, Hashable, Sendable, CaseIterable {
        /// It is passed on, but for the nine tags of GFM's tag filter (GFM spec section 6.11).
        case allow
        /// It is shown as text.
        case escape
    }

    /// What becomes of HTML in Markdown.
    package var rawHTML: RawHTML
    /// Plain GFM as cmark-gfm renders it: no anchors, highlighting, alerts or wrappers.
    package var isPlain: Bool
    /// Front matter keys of other tools that are passed over in silence; a `*` at the end stands for any rest.
    package var acceptedFrontMatterKeys: [String]

    /// Where the site is published: absolute links to it are noted like those between its files. `nil` when nobody said.
    package var siteURL: String? {
        didSet { siteURLBytes = Self.bytes(siteURL) }
    }
    private(set) var siteURLBytes: [UInt8]

    /// The extensions of Markdown that are read; what the others would read is plain text.
    package var extensions: Set<MarkdownExtension>

    /// What the site's abbreviations stand for; those that a page defines itself come first.
    package var abbreviations: [Abbreviation] = []
    /// Where `[text][label]` leads on every page; what a page defines itself comes first.
    package var references: [ReferenceDefinition] = []

    /// What a page without a title of its own is called by.
    package var titles = PageTitles.headings

    /// How headings get their anchors, and whether terms of definition lists get some too.
    package var headingIDs = HeadingIDs.github
    package var givesTermsIDs = false

    /// Whether `$x$` and its like are formulas, and what their authors' own commands stand for, by name without the backslash.
    package var readsFormulas = true
    /// What stands for a command in formulas, by its name without the backslash.
    package var mathMacros: [String: String] = [:]

    /// Draws blocks of Mermaid and DOT; `nil` where they are shown as code.
    package var diagrams: DiagramRenderer?

    /// Whether the end of a line in a paragraph breaks it, as in comments on GitHub.
    package var breaksLines = false

    /// Whether straight quotes become curly ones, `--` and `---` dashes, and `...` an ellipsis.
    package var curlsQuotes = false

    /// Whether `x^2^` is raised and `H~2~O` lowered. GitHub strikes the latter through.
    package var raisesText = false
    package var lowersText = false

    /// What `{{ name }}` stands for; the front matter of a page comes first.
    package var variables: [String: String] = [:]

    /// What the site has for components of its own.
    package var components = ComponentTemplates.none

    /// Of longer blocks of code so many lines are shown at first; `nil` for all.
    package var maxCodeLines: Int?

    /// A short form and what it stands for, shown where a reader points at it.
    package struct Abbreviation: Hashable, Sendable {
        package var name: String
        package var meaning: String

        package init(name: String, meaning: String) {
            self.name = name
            self.meaning = meaning
        }
    }

    /// Whether ``RenderedDocument/externalLinks`` and ``RenderedDocument/code`` are filled, for checks that look beyond the site.
    package var notesForChecks = false

    /// In the language of the pages.
    package var words = MarkdownWords.english

    /// Set for Markdown of strangers; see ``strict(_:)``.
    package private(set) var strictLinks: StrictLinks?

    package init(rawHTML: RawHTML = .allow, isPlain: Bool = false, acceptedFrontMatterKeys: [String] = [], siteURL: String? = nil) {
        self.rawHTML = rawHTML
        self.isPlain = isPlain
        self.acceptedFrontMatterKeys = acceptedFrontMatterKeys
        self.siteURL = siteURL
        siteURLBytes = Self.bytes(siteURL)
        extensions = Set(MarkdownExtension.allCases)
    }

    /// As cmark-gfm renders without its tag filter: the specifications' examples of raw HTML come out as they are.
    package static let plain: MarkdownOptions = {
        var options = MarkdownOptions(isPlain: true)
        options.extensions.remove(.tagfilter)
        return options
    }()

    /// For Markdown that nobody we trust wrote: raw HTML is shown as text, images by their alternative text, links only where `links` allows
    /// them and then with their host; no ids, no front matter.
    package static func strict(_ links: StrictLinks) -> MarkdownOptions {
        var options = MarkdownOptions(rawHTML: .escape, isPlain: true)
        options.extensions = [.table, .strikethrough, .autolink]
        options.strictLinks = links
        return options
    }

    private static func bytes(_ siteURL: String?) -> [UInt8] {
        guard let siteURL else { return [] }
        return Array(siteURL.utf8.dropLast(siteURL.hasSuffix("/") ? 1 : 0))
    }

    /// Whether a URL is to be checked once all pages are known.
    func notes(_ url: UnsafeBufferPointer<UInt8>) -> Bool { notesForChecks || !leadsElsewhere(url) }

    /// Whether a URL leads to another site or host, and not to a file of this one.
    func leadsElsewhere(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        guard LinkTarget.isExternal(url) else { return false }
        guard !siteURLBytes.isEmpty, url.starts(with: siteURLBytes) else { return true }
        return url.count > siteURLBytes.count && !"/?#".utf8.contains(url[siteURLBytes.count])
    }
}
