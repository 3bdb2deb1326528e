/// What a project of another tool has, in docgen's words, and what became of each of its settings.
package struct MovedProject: Sendable {
    package let tool: Tool
    /// The file that was read first, relative to the folder that was searched.
    package let configuration: String
    /// Where `docgen.yml` goes, relative to the same; empty for that folder itself. The paths below are relative to it.
    package var folder: String

    package var title: String?
    package var description: String?
    package var baseURL: String?
    /// The folder with the Markdown; `.` for that of `docgen.yml`.
    package var content = "."
    package var language: String?
    package var editURL: String?
    package var hasFolderURLs = false
    /// Whether pages had the dates of their last commits.
    package var readsDatesOfGit = false
    /// `nil`: from the folders.
    package var navigation: [NavigationEntry]?
    /// Whether its chapters are numbered, and the pages that are not.
    package var numbersNavigation = false
    package var unnumberedPages: [String] = []
    package var exclude: [String] = []
    package var assets: [String] = []
    /// Patterns of pages that are not in the navigation on purpose.
    package var unlisted: [String] = []
    /// Targets of links to what stands beside the site and is not built with it, as patterns.
    package var neighbours: [String] = []
    /// A template that changes the addresses of links, and what that is for.
    package var linkTemplate: Setting.Place?
    /// Folders whose files are published as they are, from the site's root.
    package var publicFolders: [String] = []
    /// How the old tool makes the anchors of headings, where that is not docgen's way: a value of `heading_ids`.
    package var headingIDs: String?
    /// What pages without a title are called by, where that is not docgen's way: a value of `page_titles`.
    package var pageTitles: String?
    /// Whether terms of definition lists had anchors.
    package var givesTermsIDs = false
    /// Files with abbreviations, and with references of all pages.
    package var abbreviations: [String] = []
    /// Whether the end of a line breaks it.
    package var breaksLines = false
    /// Whether quotes and dashes were made of straight signs.
    package var curlsQuotes = false
    /// Whether `x^2^` is raised and `H~2~O` lowered.
    package var raisesText = false
    package var lowersText = false
    /// What `{{ name }}` stands for, in the order of the old configuration; groups as `group.name`.
    package var variables: [Variable] = []
    package var frontMatterKeys: [String] = []
    package var accent: String?
    package var darkAccent: String?
    package var font: String?
    package var monospaceFont: String?
    package var logo: String?
    package var darkLogo: String?
    package var favicon: String?
    /// Style sheets, relative to ``folder``.
    package var styles: [String] = []
    /// Files that the old theme showed and that stand where no page can name them, relative to ``folder``: they are copied.
    package var copies: [(from: String, to: String)] = []
    /// Links beside the text of every page, and a line in the footer.
    package var header: [NavigationEntry] = []
    package var footer: [NavigationEntry] = []
    package var copyright: String?
    /// The site in other languages and versions: links, and a heading for this one.
    package var languages: [NavigationEntry] = []
    package var versions: [NavigationEntry] = []
    /// The levels of headings in the outline, as docgen writes them.
    package var outline: String?
    /// Former addresses that the tool's own configuration had.
    package var redirects: [Redirection] = []
    /// Where each page is on the old site.
    package var addresses: [PageAddress] = []
    package var notes = Notes()

    package init(tool: Tool, configuration: String, folder: String) {
        (self.tool, self.configuration, self.folder) = (tool, configuration, folder)
    }

    /// A line of the navigation. Paths are relative to the content folder; a title of `nil` is that of the page.
    package indirect enum NavigationEntry: Hashable, Sendable {
        case page(path: String, title: String?)
        case folder(path: String, title: String?)
        case link(url: String, title: String)
        case heading(String)
        case group(title: String?, page: String?, entries: [NavigationEntry])
        /// All pages that no other entry stands for.
        case rest

        /// The pages that it names, those of entries inside too.
        var pages: [String] {
            switch self {
            case .page(let path, _): [path]
            case .group(_, let page, let entries): (page.map { [$0] } ?? []) + entries.flatMap(\.pages)
            case .folder, .link, .heading, .rest: []
            }
        }
    }

    /// A former address and what it leads to, as `docgen.yml` has them.
    package struct Redirection: Hashable, Sendable {
        package var from: String
        /// A page, with an anchor or without, or a URL.
        package var to: String

        package init(from: String, to: String) { (self.from, self.to) = (from, to) }
    }

    /// A name that pages use and the text in its place.
    package struct Variable: Hashable, Sendable {
        package var name: String
        package var text: String

        package init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
    }

    /// An address of the old site, relative to its root: `guide/install/`, `guide/install.html`, `guide/install`.
    package struct PageAddress: Hashable, Sendable {
        package var address: String
        /// Relative to the content folder.
        package var page: String

        package init(_ address: String, of page: String) { (self.address, self.page) = (address, page) }
    }
}

/// What became of the settings of a project: each one is in one of the three lists.
package struct Notes: Hashable, Sendable {
    /// A setting of the other tool and what became of it, for the report.
    package struct Note: Hashable, Sendable {
        /// The setting, as the file names it.
        package var subject: String
        package var places: [Setting.Place]
        /// Where it is now, why it is not needed, or what to do.
        package var text: String
        /// How often it is there.
        package var count = 1
    }

    package private(set) var carried: [Note] = []
    package private(set) var needless: [Note] = []
    package private(set) var missing: [Note] = []

    /// What docgen.yml, or the pages, now say.
    mutating func carry(_ subject: String, from place: Setting.Place, to text: String, count: Int = 1) {
        carried.append(Note(subject: subject, places: [place], text: text, count: count))
    }

    /// What nobody misses: docgen does it anyway, or it is about the tool alone.
    mutating func drop(_ subject: String, at place: Setting.Place, because text: String) {
        needless.append(Note(subject: subject, places: [place], text: text))
    }

    /// What a reader may miss, and what to do about it.
    mutating func miss(_ subject: String, at places: [Setting.Place], todo text: String, count: Int? = nil) {
        missing.append(Note(subject: subject, places: places, text: text, count: count ?? max(1, places.count)))
    }

    mutating func miss(_ subject: String, at place: Setting.Place, todo text: String, count: Int = 1) {
        miss(subject, at: [place], todo: text, count: count)
    }
}
