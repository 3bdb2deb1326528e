internal import Foundation

/// Titles that say nothing of what they stand above.
enum FolderTitle {
    /// Titles of index pages that say nothing of their folder. The site's own title is another one.
    private static let empty: Set<String> = [
        "contents", "docs", "documentation", "home", "index", "intro", "introduction", "overview", "readme", "read me", "start here",
        "table of contents", "welcome",
    ]

    /// Whether a title would do for any folder.
    static func saysNothing(_ title: String, site: String) -> Bool {
        title.utf8.count <= max(20, site.utf8.count) && (title.lowercased() == site.lowercased() || empty.contains(title.lowercased()))
    }
}
