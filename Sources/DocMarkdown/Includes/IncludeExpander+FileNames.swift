/// What the name of an included file says of it.
extension IncludeExpander {
    private static func ending(of path: String) -> Substring {
        let name = path.split(separator: "/").last ?? ""
        return name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? name
    }

    static func isMarkdown(_ path: String) -> Bool { ["md", "markdown", "mdx"].contains(ending(of: path).lowercased()) }

    /// Endings that are not names of languages.
    static func language(of path: String) -> String {
        let ending = ending(of: path).lowercased()
        switch ending {
        case "yml": return "yaml"
        case "h": return "c"
        case "hpp", "hh", "cc", "cxx": return "cpp"
        case "mjs", "cjs": return "js"
        case "txt", "log", "out": return "text"
        default: return ending
        }
    }
}
