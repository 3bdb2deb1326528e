/// A generator whose projects docgen reads.
package enum Tool: String, CaseIterable, Sendable {
    case mkdocs, mdbook, hugo, docusaurus, vitepress, zola, obsidian

    /// As its makers write it.
    package var title: String {
        switch self {
        case .mkdocs: "MkDocs"
        case .mdbook: "mdBook"
        case .hugo: "Hugo"
        case .docusaurus: "Docusaurus"
        case .vitepress: "VitePress"
        case .zola: "Zola"
        case .obsidian: "Obsidian"
        }
    }

    /// A project that was found: its tool, and the file that is read first.
    package struct Found: Hashable, Sendable {
        package var tool: Tool
        package var configuration: String
        /// The project's folder, relative to the one that was searched.
        package var folder: String
    }
}
