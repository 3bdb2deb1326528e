internal import DocModel

/// The files of folders that `public` in `docgen.yml` names: they are published as they are, from the site's root.
struct PublicFiles: Sendable {
    /// Where each file is on the disk, by its path in the site.
    private(set) var locations: [String: String] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    /// Looks through the folders; what git ignores, hidden files and links to elsewhere are left out, as in the content folder.
    /// - Parameters:
    ///   - folders: As `docgen.yml` names them, the first one first: of two files with one path that of the first counts.
    ///   - root: The folder of `docgen.yml`.
    ///   - taken: Files of the content folder, which have their places already.
    ///   - named: What `assets` name.
    init(_ folders: [String], in root: String, taken: Set<String>, named: NamedFiles) throws {
        for folder in folders {
            guard let path = SourceTree.realPath(root + "/" + folder) else { continue }
            let source = SourceRoot(.disk(folder: path), prefix: folder)
            let rules = SourceTree.Rules(ignore: GitIgnore(content: path, root: SourceTree.realPath(root) ?? root), named: named)
            let tree = try SourceTree(source, rules: rules)
            diagnostics += tree.diagnostics
            for file in tree.assets where locations[file] == nil {
                guard !taken.contains(file) else {
                    diagnostics.append(
                        Diagnostic(
                            .warning,
                            id: .assetHidden,
                            at: source.place(file),
                            "the content folder has a file at this address too, and that one is published",
                            hint: "rename one of the two"
                        )
                    )
                    continue
                }
                locations[file] = path + "/" + file
            }
        }
    }

    /// Sorted bytewise.
    var paths: [String] { locations.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
