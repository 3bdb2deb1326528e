internal import DocModel
internal import Foundation

/// Files that an author may take for the settings of a build, and that it does not read.
enum UnreadSettings {
    /// Names that other tools allow for their settings.
    private static let otherNames = ["docgen.yaml", ".docgen.yml", ".docgen.yaml", "docgen.toml", "docgen.json"]
    /// How many folders above the root are looked into.
    private static let reach = 8

    /// - Parameter root: As the author named it.
    static func findings(in root: String) -> [Diagnostic] { misnamed(in: root) + above(root) }

    private static func misnamed(in root: String) -> [Diagnostic] {
        otherNames.filter { access(root + "/" + $0, F_OK) == 0 }.map { name in
            Diagnostic(
                .warning,
                id: .settingsUnread,
                at: SourceLocation(path: name),
                "'\(name)' is not read: settings stand in '\(SiteConfiguration.fileName)'",
                hint: hasSettings(root) ? "move what it says to \(SiteConfiguration.fileName), and remove it" : "rename it"
            )
        }
    }

    /// The nearest settings above a root without any, when they are those of a site that the root lies in.
    private static func above(_ root: String) -> [Diagnostic] {
        guard !hasSettings(root), let path = RealPath.of(root) else { return [] }
        var folder = path
        for _ in 0..<reach {
            // What lies above a repository says nothing of it.
            guard access(folder + "/.git", F_OK) != 0, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else { return [] }
            folder = String(folder[..<slash])
            guard hasSettings(folder) else { continue }
            guard let content = (try? SiteConfiguration.load(root: folder))?.configuration.content,
                (path + "/").hasPrefix((content.isEmpty ? folder : folder + "/" + content) + "/")
            else { return [] }
            let file = SiteConfiguration.name(of: folder + "/" + SiteConfiguration.fileName, in: ".")
            let typed = PagePath.folder(of: file)
            return [
                Diagnostic(
                    .notice,
                    id: .settingsUnread,
                    at: SourceLocation(whole: root),
                    "the settings in '\(file)' are not read, as '\(root)' was named",
                    hint: typed.isEmpty ? "leave '\(root)' out to read them" : "name '\(typed)' instead to read them"
                )
            ]
        }
        return []
    }

    private static func hasSettings(_ folder: String) -> Bool { access(folder + "/" + SiteConfiguration.fileName, F_OK) == 0 }
}
