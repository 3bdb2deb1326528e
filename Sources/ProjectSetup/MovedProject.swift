/// What a project of another tool has, in docgen's words, and what became of each of its settings.
public struct MovedProject: Sendable {
    public let tool: Tool
    /// The file that was read first, relative to the folder that was searched.
    public let configuration: String
    /// Where `docgen.yml` goes, relative to the same; empty for that folder itself. The paths below are relative to it.
    public var folder: String

    public var title: String?
    public var description: String?
    public var baseURL: String?
    /// The folder with the Markdown; `.` for that of `docgen.yml`.
    public var content = "."
    public var language: String?
    public var editURL: String?
    public var hasFolderURLs = false
    /// `nil`: from the folders.
    public var navigation: [NavigationEntry]?
    public var exclude: [String] = []
    public var assets: [String] = []
    /// Folders whose files are published as they are, from the site's root.
    public var publicFolders: [String] = []
    /// How the old tool makes the anchors of headings, where that is not docgen's way: a value of `heading_ids`.
    public var headingIDs: String?
    /// Whether terms of definition lists had anchors.
    public var givesTermsIDs = false
    /// Files with abbreviations, and with references of all pages.
    public var abbreviations: [String] = []
    /// Whether `x^2^` is raised and `H~2~O` lowered.
    public var raisesText = false
    public var lowersText = false
    /// What `{{ name }}` stands for, in the order of the old configuration; groups as `group.name`.
    public var variables: [Variable] = []
    public var frontMatterKeys: [String] = []
    public var accent: String?
    public var font: String?
    public var monospaceFont: String?
    public var logo: String?
    /// Former addresses that the tool's own configuration had.
    public var redirects: [Redirection] = []
    /// Where each page is on the old site.
    public var addresses: [PageAddress] = []
    public var notes = Notes()

    public init(tool: Tool, configuration: String, folder: String) {
        (self.tool, self.configuration, self.folder) = (tool, configuration, folder)
    }

    public indirect enum NavigationEntry: Hashable, Sendable {
        case page(path: String, title: String?)
        case folder(path: String, title: String?)
        case link(url: String, title: String)
        case heading(String)
        case group(title: String?, page: String?, entries: [NavigationEntry])
        /// All pages that no other entry stands for.
        case rest
    }

    public struct Redirection: Hashable, Sendable {
        public var from: String
        /// A page, with an anchor or without, or a URL.
        public var to: String

        public init(from: String, to: String) { (self.from, self.to) = (from, to) }
    }

    public struct Variable: Hashable, Sendable {
        public var name: String
        public var text: String

        public init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
    }

    /// An address of the old site, relative to its root: `guide/install/`, `guide/install.html`, `guide/install`.
    public struct PageAddress: Hashable, Sendable {
        public var address: String
        /// Relative to the content folder.
        public var page: String

        public init(_ address: String, of page: String) { (self.address, self.page) = (address, page) }
    }
}

/// What became of the settings of a project: each one is in one of the three lists.
public struct Notes: Hashable, Sendable {
    public struct Note: Hashable, Sendable {
        /// The setting, as the file names it.
        public var subject: String
        public var places: [Setting.Place]
        /// Where it is now, why it is not needed, or what to do.
        public var text: String
        /// How often it is there.
        public var count = 1
    }

    public private(set) var carried: [Note] = []
    public private(set) var needless: [Note] = []
    public private(set) var missing: [Note] = []

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
