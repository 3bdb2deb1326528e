/// The places of a site that are given away, so that no two files want the same one.
///
/// A disk holds at a path a file or a folder: where `guide.html` is a page, nothing can lie in `guide.html/`.
struct OutputPlaces: Sendable {
    /// What stands in a file's way.
    enum Conflict: Hashable, Sendable {
        case file(owner: String)
        /// A file lies in a folder with this very path.
        case folder(owner: String)
        /// A file has the path of one of the folders above.
        case above(owner: String)

        /// The other file.
        var owner: String {
            switch self {
            case .file(let owner), .folder(let owner), .above(let owner): owner
            }
        }
    }

    private var files: [String: String] = [:]
    /// Of each folder the first file in it.
    private var folders: [String: String] = [:]

    /// - Parameter reserved: Files that pages ask for by their names, whatever else the site holds.
    init(reserved: [String] = []) {
        for path in reserved { _ = claim(path, for: path) }
    }

    /// Gives `path` to `owner`, unless something stands there already.
    /// - Parameters:
    ///   - path: Relative to `site/`.
    ///   - owner: What a message calls the file.
    /// - Returns: `nil` when it is given.
    mutating func claim(_ path: String, for owner: String) -> Conflict? {
        if let conflict = conflict(at: path) { return conflict }
        files[path] = owner
        var folder = PagePath.folder(of: path)
        while !folder.isEmpty, folders[folder] == nil {
            folders[folder] = owner
            folder = PagePath.folder(of: folder)
        }
        return nil
    }

    /// Whether a file may stand at `path`.
    func isFree(_ path: String) -> Bool { conflict(at: path) == nil }

    /// What stands in the way of a file at `path`.
    func conflict(at path: String) -> Conflict? {
        if let owner = files[path] { return .file(owner: owner) }
        if let owner = folders[path] { return .folder(owner: owner) }
        var folder = PagePath.folder(of: path)
        // Above a folder that holds a file there are folders alone.
        while !folder.isEmpty, folders[folder] == nil {
            if let owner = files[folder] { return .above(owner: owner) }
            folder = PagePath.folder(of: folder)
        }
        return nil
    }
}
