internal import DocModel

extension OutputPlaces.Conflict {
    /// - Parameters:
    ///   - kind: What wants the place: "page" or "file".
    ///   - url: That of the place.
    func text(of kind: String, at path: String, url: String) -> String {
        switch self {
        // Swift takes two spellings of one letter for the same text.
        case .file(let owner) where owner == path: "'\(owner)' exists twice, with accents spelled in two ways"
        case .file(let owner): "'\(owner)' has the URL '\(url)' already"
        case .folder(let owner): "the URL '\(url)' of this \(kind) is the folder of '\(owner)'"
        case .above(let owner): "this \(kind) lies in a folder that has the URL of '\(owner)'"
        }
    }

    private var renamesFolder: Bool {
        if case .above = self { true } else { false }
    }

    /// `duplicate-url`: two pages want one place.
    func diagnostic(of page: SitePage, in root: SourceRoot) -> Diagnostic {
        Diagnostic(
            id: .duplicateURL,
            at: root.place(page.path),
            "\(text(of: "page", at: page.path, url: page.url)); this page was not built",
            hint: renamesFolder ? "rename the folder" : "rename the file, or change its slug",
            related: [Diagnostic.Related(root.place(owner), "the other page")]
        )
    }
}
