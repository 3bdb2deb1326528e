internal import DocModel

/// What the disks that sites are written to can hold.
enum OutputNames {
    /// Bytes of one file name. Source: `NAME_MAX` of the file systems of Linux, macOS and Windows.
    static let maxNameBytes = 255
    /// Bytes of a path in the site. Linux stops at 4,096 with the folders above it.
    static let maxPathBytes = 3_000

    /// Why no file of this path can be written; `nil` when one can.
    static func problem(with path: String) -> String? {
        if path.utf8.count > maxPathBytes { return "the path would have \(path.utf8.count) bytes, more than \(maxPathBytes)" }
        guard let long = path.utf8.split(separator: UInt8(ascii: "/")).first(where: { $0.count > maxNameBytes }) else { return nil }
        return "the file name would have \(long.count) bytes, more than \(maxNameBytes)"
    }

    // MARK: Case

    /// Files and folders whose names differ only in case: one and the same on the disks of macOS and Windows.
    ///
    /// Of a folder that clashes the files are not compared with those of the other one.
    /// - Parameters:
    ///   - assets: Files whose paths are the same in the content folder and in the site.
    static func caseClashes(pages: [SitePage], assets: [String], in root: SourceRoot) -> [Diagnostic] {
        var seen: [String: (path: String, output: String)] = [:]
        var folders: Set<String> = []
        var diagnostics: [Diagnostic] = []
        func note(_ output: String, _ path: String, _ kind: String) {
            let key = PagePath.join(PagePath.folder(of: output), PagePath.name(of: output).lowercased())
            guard let other = seen[key] else {
                seen[key] = (path, output)
                return
            }
            guard !other.output.utf8.elementsEqual(output.utf8) else { return }
            // Swift takes two spellings of one letter for the same text.
            let difference = other.output == output ? "only in how accents are written" : "only in case"
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: .caseClash,
                    at: root.place(path),
                    "the \(kind) differs from that of '\(other.path)' \(difference)",
                    hint: "rename one: not every disk keeps them apart",
                    related: [Diagnostic.Related(root.place(other.path), "the other one")]
                )
            )
        }
        func noteFolders(of output: String, _ path: String) {
            let folder = PagePath.folder(of: output)
            guard !folder.isEmpty, folders.insert(folder).inserted else { return }
            noteFolders(of: folder, PagePath.folder(of: path))
            note(folder, PagePath.folder(of: path), "folder's name")
        }
        for page in pages {
            noteFolders(of: page.output, page.path)
            note(page.output, page.path, "page's URL")
        }
        for asset in assets {
            noteFolders(of: asset, asset)
            note(asset, asset, "file's name")
        }
        return diagnostics
    }
}
