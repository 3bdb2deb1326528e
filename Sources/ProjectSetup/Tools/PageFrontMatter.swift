/// The settings above the text of pages, as far as they say where a page is and whether it is built.
struct PageFrontMatter {
    private let pages: [String: Setting]
    /// How many pages have each key, in no order.
    private let counts: [String: Int]

    /// - Parameter content: The content folder of the pages.
    init(_ pages: [String], in content: String, of files: ProjectFiles) {
        var known: [String: Setting] = [:]
        var counts: [String: Int] = [:]
        for page in pages {
            let path = Path.join(content, page)
            guard let text = try? files.text(path), let setting = Self.read(text, file: path) else { continue }
            known[page] = setting
            for key in Set((setting.entries ?? []).map(\.key)) { counts[key, default: 0] += 1 }
        }
        self.pages = known
        self.counts = counts
    }

    subscript(page: String) -> Setting? { pages[page] }

    /// Those of `keys` that pages have, sorted.
    func used(of keys: [String]) -> [(key: String, count: Int)] {
        keys.sorted().compactMap { key in counts[key].map { (key, $0) } }
    }

    /// YAML between `---`, TOML between `+++`, a JSON object. What is not valid is the build's to report.
    static func read(_ text: String, file: String) -> Setting? {
        // No front matter is longer.
        let lines = text.prefix(200_000).lines
        guard let first = lines.first else { return nil }
        let fence = first.trimmed
        if fence == "---" || fence == "+++" {
            guard let end = lines.dropFirst().firstIndex(where: { $0.trimmed == fence || fence == "---" && $0.trimmed == "..." }) else {
                return nil
            }
            let block = lines[1..<end].joined(separator: "\n")
            return fence == "---" ? try? Setting.yaml(block, file: file) : try? TOMLSettings.read(block, file: file)
        }
        guard fence == "{", let end = lines.firstIndex(where: { $0.trimmed == "}" }) else { return nil }
        return (try? LiteralSettings.read(lines[...end].joined(separator: "\n"), file: file)) ?? nil
    }
}

extension MovedProject {
    /// Keys that the tool's templates read and docgen has no use for: they are no mistakes.
    mutating func acceptKeys(_ keys: [String], of frontMatter: PageFrontMatter) {
        for (key, count) in frontMatter.used(of: keys) {
            frontMatterKeys.append(key)
            notes.drop(
                "front matter: \(key) (\(count))",
                at: Setting.Place(file: Path.join(folder, content)),
                because: "only the old templates read it"
            )
        }
    }
}
