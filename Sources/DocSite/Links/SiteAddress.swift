internal import Foundation

/// Where a site is published, as links to it may be written.
struct SiteAddress: Sendable {
    /// The base URL without a `/` at its end.
    private let url: [UInt8]
    /// The base URL's path between its slashes, decoded; empty for the root of a host.
    private let path: String
    /// Paths on the same host below which other sites stand: the same docs in other languages and versions.
    private let siblings: [String]

    /// - Parameters:
    ///   - baseURL: Ends in `/`.
    ///   - others: Addresses of other sites; those that are relative, from the site's root.
    init(_ baseURL: String, others: [String] = []) {
        url = Array(baseURL.utf8.dropLast(baseURL.hasSuffix("/") ? 1 : 0))
        let base = URL(string: baseURL)
        let path = Self.path(of: base)
        self.path = path
        siblings = others.compactMap { other in
            guard let address = URL(string: other, relativeTo: base)?.absoluteURL, address.host() == base?.host(),
                address.port == base?.port
            else {
                return nil
            }
            let sibling = Self.path(of: address)
            // Below the root of a host stands this site too.
            return sibling == path || path.isBelow(sibling) ? nil : sibling
        }
    }

    private static func path(of url: URL?) -> String {
        (url?.path(percentEncoded: false) ?? "").split(separator: "/").joined(separator: "/")
    }

    /// Whether a link leads to another of the sites that are published here.
    /// - Parameters:
    ///   - normalized: From the root of the host, or behind the site's address.
    ///   - isBehindBase: Which of both.
    func isOfSibling(_ normalized: String, isBehindBase: Bool) -> Bool {
        guard !siblings.isEmpty else { return false }
        let full = isBehindBase && !path.isEmpty ? "\(path)/\(normalized)" : normalized
        return siblings.contains { full == $0 || full.isBelow($0) }
    }

    /// Where the part behind the site's address begins and ends, without slashes before it; `nil` for every other URL.
    func pathRange(in link: ArraySlice<UInt8>) -> Range<Int>? {
        guard let first = link.first, first == UInt8(ascii: "h"), link.starts(with: url) else { return nil }
        var rest = link.dropFirst(url.count)
        guard let next = rest.first else { return rest.startIndex..<rest.endIndex }
        guard next == UInt8(ascii: "/") || next == UInt8(ascii: "?") || next == UInt8(ascii: "#") else { return nil }
        while rest.first == UInt8(ascii: "/") { rest = rest.dropFirst() }
        return rest.startIndex..<rest.endIndex
    }

    /// `project/guide/install.html` as `guide/install.html` for a site below `/project/`.
    func withoutBase(_ normalized: String) -> String? {
        guard !path.isEmpty, normalized.hasPrefix(path) else { return nil }
        let rest = normalized.dropFirst(path.count)
        return rest.isEmpty ? "" : rest.first == "/" ? String(rest.dropFirst()) : nil
    }

    /// What may stand behind the site's address in a path from the root of a host: first without the whole path of the address, then without ends of it.
    ///
    /// Docusaurus puts its `baseUrl` before links by itself: of docs below `/project/docs/`, `/docs/install` is the page `install`.
    func candidates(behindBase normalized: String) -> [String] {
        let parts = path.split(separator: "/")
        return parts.indices.compactMap { start in
            let end = parts[start...].joined(separator: "/")
            if normalized == end { return "" }
            return normalized.hasPrefix(end + "/") ? String(normalized.dropFirst(end.count + 1)) : nil
        }
    }

    /// The path of an absolute URL of the site; `nil` for a URL elsewhere.
    func path(of link: String) -> String? {
        let bytes = Array(link.utf8)
        return pathRange(in: bytes[...]).map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}

extension String {
    /// Whether this path lies in a folder; all lie in the one without a name.
    fileprivate func isBelow(_ folder: String) -> Bool { folder.isEmpty || hasPrefix(folder + "/") }
}
