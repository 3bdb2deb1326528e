internal import DocModel

extension SiteCheck {
    /// `case-clash`: what is one file on the disks of macOS and Windows.
    static let caseClashes = SiteCheck { site in
        CaseClashes.find(pages: site.pages, assets: site.sources.tree.assets, in: site.root)
    }
}

/// Files and folders that not every disk keeps apart.
enum CaseClashes {
    private static let page = "page's URL"

    /// Files and folders whose names differ only in case: one and the same on the disks of macOS and Windows.
    ///
    /// Of a folder that clashes the files are not compared with those of the other one.
    /// - Parameters:
    ///   - assets: Files whose paths are the same in the content folder and in the site.
    static func find(pages: [SitePage], assets: [String], in root: SourceRoot) -> [Diagnostic] {
        var seen: [String: (path: String, output: String)] = [:]
        var folders: Set<String> = []
        var diagnostics: [Diagnostic] = []
        // Of a folder, and of a file that is not text, there is no line to look at.
        func place(_ path: String, _ kind: String) -> SourceLocation {
            kind == Self.page ? root.place(path) : SourceLocation(whole: root.shownPath(path))
        }
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
                    id: .caseClash,
                    at: place(path, kind),
                    "the \(kind) differs from that of '\(other.path)' \(difference)",
                    hint: "rename one: not every disk keeps them apart",
                    related: [Diagnostic.Related(place(other.path, kind), "the other one")]
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
            note(page.output, page.path, Self.page)
        }
        for asset in assets {
            noteFolders(of: asset, asset)
            note(asset, asset, "file's name")
        }
        return diagnostics
    }
}
