internal import DocModel

extension SiteCheck {
    /// `exclude-unused`: entries of `exclude` that leave nothing out. One with a wildcard may be there for what comes and goes.
    static let unusedExclusions = SiteCheck { site in
        let tree = site.sources.tree
        return tree.unusedPatterns.map { pattern in
            let isPattern = pattern.contains { "*?[".contains($0) }
            return Diagnostic(
                isPattern ? .notice : .warning,
                id: .excludeUnused,
                at: site.configuration.places[pattern] ?? SourceLocation(whole: site.configuration.file),
                isPattern
                    ? "exclude '\(pattern)' matches nothing in the content folder"
                    : "exclude names '\(pattern)', which is not a file or folder of the content folder",
                hint: isPattern ? nil : NearestMatch.hint(for: pattern, among: Self.paths(of: tree))
            )
        }
    }

    /// Files and folders.
    private static func paths(of tree: SourceTree) -> [String] {
        var folders: Set<String> = []
        for path in tree.pages + tree.assets {
            var folder = PagePath.folder(of: path)
            while !folder.isEmpty, folders.insert(folder).inserted { folder = PagePath.folder(of: folder) }
        }
        return folders.sorted() + tree.pages + tree.assets
    }
}
