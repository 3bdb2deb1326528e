internal import DocMarkdown
package import DocModel
internal import ReaderText
package import Foundation
internal import YAMLKeys

/// What `docgen.yml` says, with defaults for what it does not.
package struct SiteConfiguration: Hashable, Sendable {
    /// An entry of a `navigation` list. Paths and patterns are relative to the content folder.
    package indirect enum NavigationEntry: Hashable, Sendable {
        /// A Markdown file, with a title of its own or the page's.
        case page(path: String, title: String?, location: SourceLocation)
        /// A folder as a group, `guide/`, with a title of its own or the folder's.
        case folder(path: String, title: String?, location: SourceLocation)
        /// What a pattern matches, `guide/*.md`, in the order of the folders.
        case pattern(String, location: SourceLocation)
        /// `...`: all pages that no other entry stands for.
        case rest(location: SourceLocation)
        case link(url: String, title: String)
        /// A title above the entries that follow.
        case heading(String)
        /// Entries below a title, a page, or both. One of the two is always there.
        case group(title: String?, page: PageName?, entries: [NavigationEntry])
    }

    /// A page as `docgen.yml` names it.
    package struct PageName: Hashable, Sendable {
        package var path: String
        package var location: SourceLocation
    }

    /// A former address of the site, and where its readers are sent.
    package struct Redirection: Hashable, Sendable {
        /// A path of the site: `old/page.html`, `old/page/`, `old/page`.
        package var from: String
        /// A page in the content folder, with an anchor or without, or a URL elsewhere.
        package var to: String
        package var location: SourceLocation
    }

    /// CSS variables of the default theme, in the order they are written.
    package struct Theme: Hashable, Sendable {
        package var accent: String?
        package var accentDark: String?
        package var font: String?
        package var monospaceFont: String?
        package var measure: String?
        /// Files in the content folder: the picture in the header, the same for the dark theme, and the icon of browser tabs.
        package var logo: String?
        package var logoDark: String?
        package var favicon: String?
    }

    /// The reader's assistant on every page.
    package struct Assistant: Hashable, Sendable {
        package var isEnabled = true
        /// Questions offered before the first one is asked.
        package var examples: [String] = []
        /// Where readers get help that the docs do not give.
        package var handOver: [HandOver] = []
    }

    /// The file that this was read from, as findings name it.
    package internal(set) var file = SiteConfiguration.fileName

    package var title = "Documentation"
    /// What header and assistant call the site; `nil` where the title is short enough, or is to be shortened.
    package var shortTitle: String?
    /// What pages say besides their own text.
    var words: Catalogue { .of(language: language).replacing(strings) }
    package var description: String?
    /// Where the site is published, ending in `/`. Needed for canonical links and the sitemap only: pages link to each other relatively.
    package var baseURL: String?
    /// The host whose own files the build writes beside the pages; `nil` for none.
    package var host: StaticHost?
    /// The folder with the Markdown, relative to the root; empty for the root itself.
    package var content = ""
    package var language = "en"
    /// Sentences of the site's own, by their keys in the catalogue.
    package var strings: [String: String] = [:]
    /// A URL with `{path}` where the page's path goes.
    package var editURL: String?
    /// A URL that opens a place in an author's editor, with `{path}`, `{line}` and `{column}`.
    package var editor: String?
    /// Whether a page is the index of a folder of its own, `guide/install/`, and not a file `guide/install.html`.
    package var hasFolderURLs = false
    /// Whether each page is reached by its address in the other form too, on hosts that cannot redirect.
    package var redirectsOtherURLs = false
    /// Former addresses, in the order of the file.
    package var redirects: [Redirection] = []
    /// `nil`: from folders.
    package var navigation: [NavigationEntry]?
    /// Whether its entries have numbers, and patterns of pages that have none.
    var numbersNavigation = false
    var unnumberedPages: [String] = []
    /// Links beside the text of every page: in the header, in the footer, and to the site in other languages and versions.
    package var header: [SiteLink] = []
    package var footer: [SiteLink] = []
    package var languages: [SiteLink] = []
    package var versions: [SiteLink] = []
    /// A line in the footer.
    package var copyright: String?
    /// Style sheets of the site's own, relative to the root, in the order in which pages load them.
    package var styles: [String] = []
    /// What they say; read by ``SiteBuilder``.
    var styleFiles: [StyleFile] = []
    /// The headings that a page's outline shows, where the page does not say itself.
    var outline = OutlineLevels.standard
    /// How headings get their anchors, and whether terms of definition lists get some too.
    var headingIDs = HeadingIDs.github
    /// What pages without a title are called by.
    var pageTitles = PageTitles.headings
    var givesTermsIDs = false
    /// Whether raw HTML is passed on.
    package var allowsHTML = true
    /// Paths that are left out; a `*` stands for any run of characters.
    package var exclude: [String] = []
    /// Files that are published although no page refers to them; see ``NamedFiles``.
    package var assets: [String] = []
    /// Folders, relative to the root, whose files are published as they are.
    package var publicFolders: [String] = []
    /// Where values stand in the file that are checked once the site's files are known: entries of ``exclude`` and ``assets``, and the logo.
    var places: [String: SourceLocation] = [:]
    /// Where the value of each key stands, by the key with those above it.
    var valuePlaces: [String: SourceLocation] = [:]

    /// Where the value of a key stands; the file where it has none.
    /// - Parameter key: With those above it: `theme.logo`.
    package func place(of key: String) -> SourceLocation { valuePlaces[key] ?? SourceLocation(path: file) }

    /// Front matter keys of other tools that are not mistakes.
    package var frontMatterKeys: [String] = []
    /// Whether pages without `updated` have the day of their last commit.
    package var readsDatesOfGit = false
    /// Whether `$x$` is a formula.
    package var readsFormulas = true
    /// What commands of the author's own in formulas stand for, by name.
    package var mathMacros: [String: String] = [:]
    package var drawsDiagrams = true
    /// Whether the end of a line in a paragraph breaks it.
    package var breaksLines = false
    /// Whether straight quotes become curly ones, and hyphens dashes.
    package var curlsQuotes = false
    /// Whether `x^2^` is raised and `H~2~O` lowered.
    package var raisesText = false
    package var lowersText = false
    /// What `{{ name }}` in pages stands for.
    package var variables: [String: String] = [:]
    /// Of longer blocks of code so many lines are shown at first; `nil` for all.
    package var maxCodeLines: Int?
    /// Files, relative to the root, with the site's abbreviations and references; the first one first.
    package var abbreviationsFiles: [String] = []
    /// What they say; read by ``SiteBuilder``.
    var abbreviations: [MarkdownOptions.Abbreviation] = []
    var references: [ReferenceDefinition] = []
    /// A folder, relative to the root, whose files replace those of the default template.
    package var template: String?
    package var theme = Theme()
    package var assistant = Assistant()
    /// What pages answer, as the owner says it.
    var questions: [PageQuestions] = []
    /// Whether each page's Markdown is published beside it. `nil`: for sites of at most ``markdownPageLimit`` pages, because it doubles the
    /// number of files.
    package var publishesMarkdown: Bool?
    /// Pages, from which on their Markdown is not published unless `docgen.yml` asks for it.
    package static let markdownPageLimit = 1_000

    /// Whether the Markdown of a site with so many pages is published.
    func publishesMarkdown(of pageCount: Int) -> Bool { publishesMarkdown ?? (pageCount <= Self.markdownPageLimit) }

    /// Whether pages can search where no server answers.
    package var hasStaticSearch = true
    /// Whether sections are also found by what they mean; needs a model.
    package var usesMeaning = false
    /// `nil`: a build writes no status pages.
    package var status: StatusSettings?
    package var findings = FindingRules()
    /// Of Markdown in one file; `nil` for docgen's own bound.
    package var maxPageKilobytes: Int?
    package var external = ExternalLinkSettings()
    package var codeChecks: [CodeCheckRule] = []
    package var preprocessors: [PreprocessRule] = []

    package init() {}

    /// Why a text cannot be a ``baseURL``, an http or https URL without user, query and fragment, as a sentence goes on from it; `nil` when it can.
    package static func problem(withBaseURL text: String) -> String? {
        guard !text.contains(where: \.isWhitespace), let components = URLComponents(string: text),
            ["http", "https"].contains(components.scheme?.lowercased()), let host = components.host, !host.isEmpty
        else { return "is not an http or https URL" }
        if components.user != nil || components.password != nil { return "has a user name, which every reader would see" }
        if components.query != nil { return "has a query, and pages are found by their paths" }
        return components.fragment == nil ? nil : "has a fragment, and pages are found by their paths"
    }

    /// A text that is an address of the web, http or https with a host, in printable ASCII.
    static func webAddress(_ text: String) -> String? {
        guard text.contains("://"), !text.contains(where: \.isWhitespace), let components = URLComponents(string: text),
            ["http", "https"].contains(components.scheme), !(components.host ?? "").isEmpty,
            let url = components.string, url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else { return nil }
        return url
    }

    /// Addresses of pages are joined to it.
    static func withSlash(_ url: String) -> String { url.hasSuffix("/") ? url : url + "/" }

    /// A ``baseURL`` from a command line, with a `/` at its end.
    /// - Throws: ``SiteError`` when it is none.
    static func baseURL(given text: String) throws(SiteError) -> String {
        if let problem = problem(withBaseURL: text) {
            throw SiteError(path: text, "base URL '\(text)' \(problem); write one like 'https://example.org/docs/'")
        }
        return withSlash(text)
    }

    /// The published URL of a page: that of its folder for an index page. `nil` without a base URL.
    func canonicalURL(_ url: String) -> String? {
        guard let baseURL else { return nil }
        let isIndex = url == "index.html" || url.hasSuffix("/index.html")
        return baseURL + (isIndex ? String(url.dropLast("index.html".count)) : url)
    }

    /// The title for places that have little room: without a motto, and cut between words.
    var shownTitle: String {
        if let shortTitle { return shortTitle }
        guard title.count > Self.longTitle else { return title }
        let name = OwnersWords.name(in: title)
        guard name.count > Self.longTitle else { return name }
        let start = name.prefix(Self.longTitle)
        guard let blank = start.lastIndex(of: " "), blank > start.startIndex else { return name }
        return start[..<blank] + " …"
    }

    /// In characters; a header has room for so many on a desk.
    private static let longTitle = 40

    package static let fileName = "docgen.yml"

    /// How findings name a file with settings: as all files, by its path from the root; as it was given, where there is no such file.
    /// - Parameter file: Relative to the current folder.
    package static func name(of file: String, in root: String) -> String {
        guard let path = RealPath.of(file), let folder = RealPath.of(root) else { return file }
        return PagePath.relative(String(path.dropFirst()), from: String(folder.dropFirst()))
    }

    /// Reads `docgen.yml` in `root`; without one, every default.
    ///
    /// - Parameters:
    ///   - given: Another file in its place, relative to the current folder; it has to be there.
    ///   - settings: What the file would hold; `nil` for what it does.
    /// - Returns: The configuration, every mistake found in the file, and its bytes. An unknown key is an error.
    /// - Throws: ``SiteError`` when the file cannot be read.
    package static func load(root: String, file given: String? = nil, settings: String? = nil) throws -> (
        configuration: SiteConfiguration, diagnostics: [Diagnostic], text: [UInt8]
    ) {
        let file = given ?? root + "/" + fileName
        let name = given.map { Self.name(of: $0, in: root) } ?? fileName
        let text: [UInt8]
        if let settings {
            text = Array(settings.utf8)
        } else {
            guard given != nil || FileManager.default.fileExists(atPath: file) else { return (SiteConfiguration(), [], []) }
            do {
                text = Array(try Data(contentsOf: URL(filePath: file)))
            } catch {
                throw SiteError(path: file, "cannot read '\(file)'", error)
            }
        }
        var reader = ConfigurationReader(file: name) { isFolder(root + "/" + $0) }
        reader.read(String(decoding: text, as: UTF8.self))
        var configuration = reader.result
        configuration.file = name
        let fault = TextFile.fault(in: text, file: name, severity: .error)
        return (configuration, [fault].compactMap(\.self) + reader.diagnostics, text)
    }

    /// What `docgen.yml` may hold, as JSON Schema.
    package static func schema() throws -> Data {
        try ConfigurationKey.schema.document(title: fileName, definitions: ConfigurationKey.definitions)
    }
}
