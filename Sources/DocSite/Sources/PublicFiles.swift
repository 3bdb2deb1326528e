internal import DocModel

/// The files of folders that `public` in `docgen.yml` names: they are published as they are, from the site's root.
struct PublicFiles: Sendable {
    /// Where each file is on the disk, by its path in the site.
    private(set) var locations: [String: String] = [:]
    /// The folder of each file as `docgen.yml` names it, by the file's path in the site.
    private var folderOfFile: [String: String] = [:]
    /// Those that `docgen.yml` names.
    let folders: [String]
    private(set) var diagnostics: [Diagnostic] = []

    /// Looks through the folders; what git ignores, hidden files and links to elsewhere are left out, as in the content folder.
    /// - Parameters:
    ///   - folders: As `docgen.yml` names them, the first one first: of two files with one path that of the first counts.
    ///   - root: The folder of `docgen.yml`.
    ///   - taken: Files of the content folder, which have their places already.
    ///   - named: What `assets` name.
    init(_ folders: [String], in root: String, taken: Set<String>, named: NamedFiles) throws {
        self.folders = folders
        for folder in folders {
            guard let path = RealPath.of(root + "/" + folder) else { continue }
            let source = SourceRoot(.disk(folder: path), prefix: folder)
            let rules = SourceTree.Rules(ignore: GitIgnore(content: path, root: RealPath.of(root) ?? root), named: named)
            let tree = try SourceTree(source, rules: rules)
            diagnostics += tree.diagnostics
            for file in tree.assets {
                let owner = taken.contains(file) ? "the content folder" : folderOfFile[file].map { "the folder '\($0)'" }
                guard let owner else {
                    locations[file] = path + "/" + file
                    folderOfFile[file] = folder
                    continue
                }
                // A folder that is named twice, or within another one, is no second file.
                guard locations[file] != path + "/" + file else { continue }
                diagnostics.append(
                    Diagnostic(
                        id: .assetHidden,
                        at: source.file(file),
                        "\(owner) has a file at this address too, and that one is published",
                        hint: "rename one of the two"
                    )
                )
            }
        }
    }

    /// Where a file is, from the folder of `docgen.yml`; `nil` for one that is elsewhere.
    func source(of file: String) -> String? { folderOfFile[file].map { PagePath.join($0, file) } }

    /// Sorted bytewise.
    var paths: [String] { locations.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
