internal import DocModel

/// A content folder: where its files are read, and the one that makes places in them as the author knows them.
struct SourceRoot: Sendable {
    let files: SourceFiles
    /// The folder's path from the folder that the command was given; empty where the two are one.
    let prefix: String
    /// The whole folder as the author would name it.
    let shown: String
    /// The file with the site's settings, as findings name it.
    let settings: String

    init(_ files: SourceFiles, prefix: String = "", shown: String = ".", settings: String = SiteConfiguration.fileName) {
        self.files = files
        self.prefix = prefix
        self.shown = shown
        self.settings = settings
    }

    /// The path of a file as findings show it.
    func shownPath(_ path: String) -> String {
        if let source = files.publicFiles?.source(of: path) { return source }
        return PagePath.join(prefix, path)
    }

    /// The path in the site of a file that is named from the folder of `docgen.yml`; `nil` for one that the site does not have.
    func path(ofProjectFile file: String) -> String? {
        var folders = [prefix]
        folders += files.publicFiles?.folders ?? []
        // A folder in another one is the nearer.
        return folders.sorted { $0.utf8.count > $1.utf8.count }.lazy.compactMap { folder in
            folder.isEmpty ? file : file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : nil
        }.first
    }

    /// A place in a file of the folder.
    func place(_ path: String, line: Int = 1, column: Int = 1) -> SourceLocation {
        SourceLocation(path: shownPath(path), line: line, column: column)
    }

    /// A file of the folder: the first line of a page; of others no line is meant.
    func file(_ path: String) -> SourceLocation { PagePath.isMarkdown(path) ? place(path) : SourceLocation(whole: shownPath(path)) }

    /// The folder itself.
    var whole: SourceLocation { SourceLocation(whole: shown) }
}
