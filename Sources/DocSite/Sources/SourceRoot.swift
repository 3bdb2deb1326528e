internal import DocModel

/// A content folder: where its files are read, and the one that makes places in them as the author knows them.
struct SourceRoot: Sendable {
    let files: SourceFiles
    /// The folder's path from the folder that the command was given; empty where the two are one.
    let prefix: String
    /// The whole folder as the author would name it.
    let shown: String

    init(_ files: SourceFiles, prefix: String = "", shown: String = ".") {
        self.files = files
        self.prefix = prefix
        self.shown = shown
    }

    /// The path of a file as findings show it.
    func shownPath(_ path: String) -> String { PagePath.join(prefix, path) }

    /// A place in a file of the folder.
    func place(_ path: String, line: Int = 1, column: Int = 1) -> SourceLocation {
        SourceLocation(path: shownPath(path), line: line, column: column)
    }

    /// The folder itself.
    var whole: SourceLocation { SourceLocation(whole: shown) }
}
