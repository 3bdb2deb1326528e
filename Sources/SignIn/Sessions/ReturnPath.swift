internal import Foundation
package import ServerSettings

/// Where somebody goes after signing in: a path of this site, whatever was asked for.
package struct ReturnPath: Sendable, Hashable, CustomStringConvertible {
    private static let maxBytes = 1024

    /// A path and perhaps a query, percent-encoded, with the site's base before it.
    package let description: String

    /// - Parameter text: What a query says. What could be read as another host's address by any browser, or is not a page, stands for the site's root.
    package init(_ text: String?, of site: CallbackAddress) {
        description = text.flatMap { Self.isOfSite($0, site) ? $0 : nil } ?? site.base + "/"
    }

    private static func isOfSite(_ text: String, _ site: CallbackAddress) -> Bool {
        // Browsers take `\` for `/`, and leave out line ends and tabs wherever they stand.
        guard text.utf8.count <= maxBytes, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            text.hasPrefix(site.base + "/")
        else { return false }
        let path = text.prefix { $0 != "?" && $0 != "#" }
        // A proxy may decode before it redirects.
        let folded = path.lowercased()
        guard !path.contains("//"), !["%2f", "%5c", "%25", "%0", "%1", "%2e"].contains(where: folded.contains) else { return false }
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !steps.contains("."), !steps.contains("..") else { return false }
        let own = path.dropFirst(site.base.utf8.count)
        return own != "/signin" && own != "/signout" && !own.hasPrefix("/signin/")
    }
}
