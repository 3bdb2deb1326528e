internal import DocModel
internal import DocSite
internal import Foundation

/// Paths as programs want them that look at a whole repository: GitHub, GitLab and what reads SARIF know files by their paths from its top.
struct RepositoryPaths {
    private let root: String
    /// Where `root` leads, and the folder that paths are to begin in.
    private let folder: String
    private let top: String

    /// - Parameter root: The folder that paths of findings begin in.
    /// - Returns: `nil` where it leads nowhere.
    init?(root: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let folder = RealPath.of(root) else { return nil }
        (self.root, self.folder) = (root, folder)
        // A runner may have other repositories below the one that it works for.
        let checkouts = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].compactMap { environment[$0] }.filter(Self.isRepository)
        let places = checkouts.compactMap(RealPath.of) + [Self.repository(above: folder), RealPath.of(".")].compactMap(\.self)
        top = places.first { folder == $0 || folder.hasPrefix($0 == "/" ? $0 : $0 + "/") } ?? folder
    }

    private static func isRepository(_ folder: String) -> Bool { access(folder + "/.git", F_OK) == 0 }

    private static func repository(above folder: String) -> String? {
        var url = URL(filePath: folder, directoryHint: .isDirectory)
        while !isRepository(url.path) {
            guard url.path != "/" else { return nil }
            url.deleteLastPathComponent()
        }
        return url.path
    }

    /// A path of a finding, from the repository's top; as it is where it leads out of that.
    func path(_ path: String) -> String {
        // What is said of a whole folder names it as the command was given it.
        let isGiven = access(root + "/" + path, F_OK) != 0 && access(path, F_OK) == 0
        let base = isGiven ? RealPath.of(".") ?? folder : folder
        let whole = URL(filePath: path.hasPrefix("/") ? path : base + "/" + path).standardized.path
        if whole == top { return "." }
        let start = top == "/" ? top : top + "/"
        return whole.hasPrefix(start) ? String(whole.dropFirst(start.count)) : path
    }

    func located(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.location.path = path(diagnostic.location.path)
        for index in diagnostic.related.indices { diagnostic.related[index].location.path = path(diagnostic.related[index].location.path) }
        return diagnostic
    }
}
