internal import Foundation

/// What the readers of several tools share.
enum Common {
    /// Places on the web whose repositories docgen can link to, with the part of the path behind the repository's.
    /// - Parameters:
    ///   - repository: `https://github.com/owner/name`.
    ///   - folder: That of the pages in the repository.
    /// - Returns: `nil` for a host whose addresses are not known.
    static func editURL(repository: String, branch: String, folder: String) -> String? {
        var base = repository
        while base.hasSuffix("/") { base.removeLast() }
        if base.hasSuffix(".git") { base.removeLast(4) }
        guard let host = base.range(of: "://").map({ base[$0.upperBound...].prefix { $0 != "/" }.lowercased() }) else { return nil }
        let path = Path.join(folder, "{path}")
        if host.contains("github") { return "\(base)/edit/\(branch)/\(path)" }
        if host.contains("gitlab") { return "\(base)/-/edit/\(branch)/\(path)" }
        if host.contains("bitbucket") { return "\(base)/src/\(branch)/\(path)?mode=edit" }
        if host.contains("codeberg") || host.contains("gitea") || host.contains("forgejo") { return "\(base)/_edit/\(branch)/\(path)" }
        return nil
    }

    /// A language as docgen writes it: `pt_BR` is `pt-BR`.
    static func language(_ text: String) -> String? {
        let code = text.replacing("_", with: "-")
        let parts = code.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts[0].count),
            parts.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
        else { return nil }
        return code
    }

    /// An address with which a site can be published; `nil` for one that is none, such as `/` or a variable.
    static func baseURL(_ text: String) -> String? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains(where: { $0.isWhitespace || "?#{}$".contains($0) }),
            text.split(separator: "/").count > 1
        else { return nil }
        return text.hasSuffix("/") ? text : text + "/"
    }

    static func isExternal(_ url: String) -> Bool { url.hasPrefix("https://") || url.hasPrefix("http://") }

    /// Pages of a content folder, relative to it, sorted.
    static func pages(in content: String, of files: ProjectFiles, isLeftOut: (String) -> Bool = { _ in false }) -> [String] {
        files.files(below: content).lazy.filter(Path.isMarkdown).compactMap { Path.relative($0, to: content) }.filter { path in
            !path.split(separator: "/").contains { $0.hasPrefix(".") } && !isLeftOut(path)
        }
    }

    /// Whether docgen's `exclude` leaves a page out.
    static func isExcluded(_ path: String, by patterns: [String]) -> Bool {
        guard !patterns.isEmpty else { return false }
        let parts = path.split(separator: "/")
        return parts.indices.contains { index in
            let part = parts[...index].joined(separator: "/")
            return patterns.contains { pattern in
                let pattern = pattern.hasSuffix("/") ? String(pattern.dropLast()) : pattern
                return fnmatch(pattern, part, 0) == 0 || pattern.hasPrefix("**/") && fnmatch(String(pattern.dropFirst(3)), part, 0) == 0
            }
        }
    }

    /// Where a folder is as `docgen.yml` in another one names it.
    static func content(_ path: String, from folder: String) -> String? {
        guard let relative = Path.relative(path, to: folder) else { return nil }
        return relative.isEmpty ? "." : relative
    }

    /// Of three or six digits, as docgen's theme takes them.
    static func isColour(_ text: String) -> Bool {
        text.hasPrefix("#") && [4, 7].contains(text.count) && text.dropFirst().allSatisfy(\.isHexDigit)
    }

    /// Addresses of the pages of tools that show `guide/install.md` at `guide/install/`, and the page of a folder at that folder's.
    static func folderAddress(of page: String, indexes: Set<String>) -> String {
        let stem = Path.stem(of: page)
        let folder = Path.folder(of: page)
        let name = indexes.contains(stem.lowercased()) ? folder : Path.join(folder, stem)
        return name.isEmpty ? "" : name + "/"
    }

    static func htmlAddress(of page: String, indexes: Set<String>) -> String {
        let stem = Path.stem(of: page)
        let name = indexes.contains(stem.lowercased()) ? "index" : stem
        return Path.join(Path.folder(of: page), name + ".html")
    }
}
