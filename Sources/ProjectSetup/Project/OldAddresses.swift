internal import DocSite

/// Compares the addresses of the old site with those of the new one.
package struct OldAddresses: Sendable {
    /// An address that cannot lead to its page.
    package struct Lost: Hashable, Sendable {
        package var address: String
        package var page: String
        package var reason: String
    }

    /// What to write into `redirects`: those of the old configuration, then one for each page that is elsewhere now.
    package private(set) var redirects: [MovedProject.Redirection] = []
    package private(set) var lost: [Lost] = []
    /// How many there are.
    package let count: Int
    private let project: MovedProject

    package init(_ project: MovedProject) {
        self.project = project
        count = Set(project.addresses.map(\.address)).count + project.redirects.count
        redirects = Self.named(project)
    }

    /// The redirects of the old configuration, their targets as pages where they are pages.
    private static func named(_ project: MovedProject) -> [MovedProject.Redirection] {
        var pages: [String: String] = [:]
        for address in project.addresses {
            for file in files(for: address.address) where pages[file] == nil { pages[file] = address.page }
            if pages[address.page] == nil { pages[address.page] = address.page }
        }
        var seen: Set<String> = []
        return project.redirects.compactMap { redirect in
            guard seen.insert(redirect.from).inserted else { return nil }
            guard !Common.isExternal(redirect.to) else { return redirect }
            let hash = redirect.to.firstIndex(of: "#") ?? redirect.to.endIndex
            let target = String(redirect.to[..<hash])
            let page = pages[target] ?? files(for: target).lazy.compactMap { pages[$0] }.first
            return MovedProject.Redirection(from: redirect.from, to: (page ?? target) + redirect.to[hash...])
        }
    }

    /// Adds a redirect for each address at which the new site does not answer with the page.
    /// - Parameters:
    ///   - answers: By the files of the new site.
    ///   - pages: The pages that the new site has.
    mutating func complete(_ answers: [String: SiteSurvey.Answer], pages: Set<String>) {
        var added = Set(redirects.map(\.from))
        lost = []
        for old in project.addresses {
            guard pages.contains(old.page) else {
                lost.append(Lost(address: old.address, page: old.page, reason: "the page is not built"))
                continue
            }
            let files = Self.files(for: old.address)
            let found = files.lazy.compactMap { answers[$0] }
            if found.contains(.page(old.page)) || found.contains(.redirect(toPage: old.page)) { continue }
            if let other = found.first {
                let owner =
                    switch other {
                    case .page(let path): "'\(path)'"
                    case .redirect(let path): "a redirect to '\(path)'"
                    case .other: "a file that is copied"
                    }
                lost.append(Lost(address: old.address, page: old.page, reason: "\(owner) is there now"))
            } else {
                let from = old.address.isEmpty ? "/" : old.address
                if added.insert(from).inserted { redirects.append(MovedProject.Redirection(from: from, to: old.page)) }
            }
        }
    }

    /// The files that a host sends for an address, whatever host it is: `a/` is `a/index.html`, and `a` is either that or `a.html`.
    static func files(for address: String) -> [String] {
        let path = address.hasPrefix("/") ? String(address.dropFirst()) : address
        if path.isEmpty { return ["index.html"] }
        if path.hasSuffix("/") { return [path + "index.html"] }
        if path.hasSuffix(".html") || path.hasSuffix(".htm") { return [path] }
        return [path + ".html", path + "/index.html"]
    }
}
