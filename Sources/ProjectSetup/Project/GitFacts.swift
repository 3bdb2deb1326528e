internal import Foundation

/// What git knows of a folder: where its repository is on the web, its branch, and where the folder lies in it.
package struct GitFacts: Hashable, Sendable {
    /// `https://github.com/owner/name`; `nil` where there is no such remote.
    package var repository: String?
    package var branch: String
    /// The folder's path in the repository; empty for its root.
    package var prefix: String

    package init(repository: String?, branch: String, prefix: String) {
        (self.repository, self.branch, self.prefix) = (repository, branch, prefix)
    }

    /// Reads `.git` of the folder, or of one above it; git itself is not run.
    /// - Returns: `nil` where there is no repository.
    package init?(folder: String) {
        guard let resolved = realpath(folder, nil) else { return nil }
        var root = String(cString: resolved)
        free(resolved)
        var prefix = ""
        while !FileManager.default.fileExists(atPath: root + "/.git") {
            guard root.count > 1, let slash = root.lastIndex(of: "/") else { return nil }
            prefix = Path.join(String(root[root.index(after: slash)...]), prefix)
            root = slash == root.startIndex ? "/" : String(root[..<slash])
            if root == "/" { return nil }
        }
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: root + "/.git/" + path) ?? Data(), as: UTF8.self)
        }
        self.init(config: text("config"), head: text("HEAD"), prefix: prefix)
    }

    /// - Parameters:
    ///   - config: The text of `.git/config`.
    ///   - head: The text of `.git/HEAD`.
    init(config: String, head: String, prefix: String) {
        self.prefix = prefix
        let reference = head.trimmed
        let start = "ref: refs/heads/"
        branch = reference.hasPrefix(start) ? String(reference.dropFirst(start.count)) : "main"
        var remotes: [String: String] = [:]
        var remote: String?
        for line in config.split(whereSeparator: \.isNewline).map(\.trimmed) {
            if line.hasPrefix("[") {
                remote = line.hasPrefix("[remote \"") ? String(line.dropFirst("[remote \"".count).prefix { $0 != "\"" }) : nil
            } else if let remote, remotes[remote] == nil, line.hasPrefix("url"), let equals = line.firstIndex(of: "=") {
                remotes[remote] = line[line.index(after: equals)...].trimmed
            }
        }
        repository = (remotes["origin"] ?? remotes.sorted { $0.key < $1.key }.first?.value).flatMap(Self.web)
    }

    /// `git@github.com:owner/name.git` as people open it. What holds a password is not passed on.
    static func web(_ url: String) -> String? {
        var text = url
        if text.hasSuffix(".git") { text.removeLast(4) }
        for scheme in ["ssh://", "git://", "https://", "http://"] where text.hasPrefix(scheme) { text.removeFirst(scheme.count) }
        if let at = text.firstIndex(of: "@"), text[..<at].allSatisfy({ $0 != "/" }) { text = String(text[text.index(after: at)...]) }
        guard let end = text.firstIndex(where: { $0 == ":" || $0 == "/" }), end > text.startIndex else { return nil }
        let host = text[..<end]
        var path = text[text.index(after: end)...]
        // A port.
        if text[end] == ":", let slash = path.firstIndex(of: "/"), path[..<slash].allSatisfy(\.isNumber), slash > path.startIndex {
            path = path[path.index(after: slash)...]
        }
        guard host.contains("."), path.contains("/"), !path.contains(where: \.isWhitespace), !path.hasPrefix("/") else { return nil }
        return "https://\(host)/\(path)"
    }
}
