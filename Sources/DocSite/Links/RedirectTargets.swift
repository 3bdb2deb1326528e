internal import DocMarkdown
internal import DocModel

/// What the entries of `redirects` in `docgen.yml` can lead to: a page, another site, or a former address that leads on itself.
struct RedirectTargets {
    /// Why an entry leads nowhere.
    struct Missing: Error {
        var suggestion: String?
        /// What is missing, as a message calls it.
        var what = "which is not a page"
        var hint = "write the path of a page in the content folder, or a URL with 'https://'"

        func diagnostic(of entry: SiteConfiguration.Redirection) -> Diagnostic {
            Diagnostic(
                id: .redirect,
                at: entry.location,
                "redirects sends '\(entry.from)' to '\(entry.to)', \(what)",
                hint: suggestion.map(NearestMatch.hint(naming:)) ?? hint
            )
        }
    }

    /// An entry for every address below a folder.
    private struct Pattern {
        /// With its `/`; empty for the site's root.
        var folder: String
        var entry: SiteConfiguration.Redirection
    }

    private let pages: [SitePage]
    private let configuration: SiteConfiguration
    /// By their paths, and by the files they become.
    private let numbers: [String: Int]
    /// The pages whose front matter names a former address, by the file there.
    private let owners: [String: Int]
    private let entries: [String: SiteConfiguration.Redirection]
    private let patterns: [Pattern]

    /// - Parameter former: The redirects of the pages' front matter.
    init(_ pages: [SitePage], former: [Redirect], _ configuration: SiteConfiguration) {
        self.pages = pages
        self.configuration = configuration
        let named = pages.enumerated().flatMap { [($1.path, $0), ($1.output, $0)] }
        numbers = Dictionary(named) { first, _ in first }
        owners = Dictionary(former.compactMap { redirect in redirect.page.map { (redirect.path, $0) } }) { first, _ in first }
        entries = Redirect.entries(of: configuration)
        patterns = Redirect.patterns(of: configuration).compactMap { entry in
            Redirect.folder(ofPattern: entry.address, in: configuration).map { Pattern(folder: $0, entry: entry) }
        }
    }

    func target(of entry: SiteConfiguration.Redirection) -> Result<Redirect.Target, Missing> {
        entry.isPattern && SiteConfiguration.Redirection.isPattern(entry.to) && SiteConfiguration.webAddress(entry.to) == nil
            ? folder(of: entry) : place(of: entry)
    }

    /// Follows former addresses until one is a page or lies elsewhere. The last part of a page that is named on the way counts.
    private func place(of entry: SiteConfiguration.Redirection) -> Result<Redirect.Target, Missing> {
        var (text, fragment) = (entry.to, "")
        var followed: Set<String> = []
        while true {
            if let url = SiteConfiguration.webAddress(text) { return .success(.elsewhere(url: url)) }
            let hash = text.firstIndex(of: "#") ?? text.endIndex
            if hash < text.endIndex { fragment = String(text[hash...].dropFirst()) }
            let address = String(text[..<hash])
            let path = PagePath.normalized(PercentBytes.decoded(address), in: "") ?? ""
            let candidates = [path, path + ".html", PagePath.join(path, "index.html")]
            if let number = candidates.lazy.compactMap({ numbers[$0] }).first { return .success(.page(number, fragment: fragment)) }
            guard let file = Redirect.file(for: address, in: configuration) else { return .failure(missing(path, text, of: entry)) }
            if let owner = owners[file] { return .success(.page(owner, fragment: fragment)) }
            // One that leads to itself names a page that is not there.
            guard let next = step(from: file), next.entry != entry || !followed.isEmpty else {
                return .failure(missing(path, text, of: entry))
            }
            guard followed.insert(next.entry.from).inserted else { return .failure(Self.circle) }
            text = next.text
        }
    }

    /// The entry for a former address, and what it leads to from there.
    private func step(from file: String) -> (entry: SiteConfiguration.Redirection, text: String)? {
        if let entry = entries[file] { return (entry, entry.to) }
        guard let pattern = patterns.first(where: { file.hasPrefix($0.folder) }) else { return nil }
        let to = pattern.entry.to
        guard SiteConfiguration.Redirection.isPattern(to) else { return (pattern.entry, to) }
        return (pattern.entry, String(to.dropLast()) + file.dropFirst(pattern.folder.count))
    }

    /// Of a pattern that leads to the pages of a folder, or to the folder of another such pattern.
    private func folder(of entry: SiteConfiguration.Redirection) -> Result<Redirect.Target, Missing> {
        var text = entry.to
        var followed: Set<String> = []
        while true {
            if let url = SiteConfiguration.webAddress(text) { return .success(.elsewhere(url: url)) }
            guard SiteConfiguration.Redirection.isPattern(text) else {
                var rest = entry
                rest.to = text
                return place(of: rest)
            }
            let folder = (PagePath.normalized(String(text.dropLast()), in: "") ?? "").appendingSlash
            if pages.contains(where: { $0.output.hasPrefix(folder) }) { return .success(.pages(below: folder)) }
            guard let next = patterns.first(where: { $0.folder == folder })?.entry else {
                let folders = Set(pages.map { PagePath.folder(of: $0.output) }).sorted().map { $0.appendingSlash + "*" }
                let what = Self.what(text, of: entry, is: "is not a folder with pages")
                return .failure(Missing(suggestion: NearestMatch.find(text, among: folders), what: what))
            }
            guard followed.insert(next.from).inserted else { return .failure(Self.circle) }
            text = next.to
        }
    }

    private func missing(_ path: String, _ text: String, of entry: SiteConfiguration.Redirection) -> Missing {
        Missing(suggestion: NearestMatch.find(path, among: pages.map(\.path)), what: Self.what(text, of: entry, is: "is not a page"))
    }

    private static func what(_ text: String, of entry: SiteConfiguration.Redirection, is fault: String) -> String {
        text == entry.to ? "which \(fault)" : "which leads on to '\(text)', which \(fault)"
    }

    private static let circle = Missing(what: "which leads on in a circle", hint: "let one address of the circle lead to a page")
}
