import Foundation
import TestSupport

/// The files of a site that an author changes at random: what people do to docs, in any order.
struct RandomSite {
    private(set) var files: [String: String] = [:]
    private var generator: SeededGenerator
    private var counter = 0

    private static let folders = ["", "guide", "guide/deep", "api", "überblick"]
    private static let names = ["index", "README", "install", "use", "faq", "a b", "Zwölf", "_index"]
    /// What pages include: parts include others, some are pages too, and any of them may be missing.
    private static let parts = ["parts/a.md", "parts/b.txt", "parts/deep/c.md", "parts/deep/b.txt", ".hidden/d.txt"]
    private static let pictures = ["images/a.svg", "images/b.svg", "api/c.svg", ".github/d.svg"]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        files["index.md"] = "# Home\n\n[install](guide/install.md#one)\n"
        files["images/a.svg"] = Self.picture(10)
        for path in Self.parts.prefix(3) { files[path] = part() }
        for _ in 0..<7 { addPage() }
    }

    /// Takes files of earlier, as a checkout of another commit brings them.
    mutating func restore(_ files: [String: String]) { self.files = files }

    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    private var pages: [String] { files.keys.filter { $0.hasSuffix(".md") }.sorted() }

    /// Makes one change, or several that come at once.
    /// - Returns: What was done, for messages.
    mutating func change() -> String {
        let count = below(4) == 0 ? 1 + below(6) : 1
        return (0..<count).map { _ in changeOnce() }.joined(separator: ", ")
    }

    private mutating func changeOnce() -> String {
        counter += 1
        switch below(24) {
        case 0, 1, 2, 3: return edit { site, text in text + "\nMore text \(site.counter), \(site.link()).\n" }
        case 4: return edit { site, text in text.replacing("## One", with: "## One \(site.counter)") }
        case 5:
            return edit { site, text in
                text.replacing("## One \(site.counter - 1)", with: "## One") + "\n## Two\n\n![](\(site.pick(Self.pictures)))\n"
            }
        case 6: return edit { site, text in Self.titled("Title \(site.counter % 3)", text) }
        case 7, 8: return edit { site, text in site.withFrontMatter(text) }
        case 9, 10: return addPage()
        case 11: return remove()
        case 12, 13: return move()
        case 14: return configure()
        case 15: return changeTemplate()
        case 16: return changePicture()
        case 17: return swap()
        case 18: return changeRules()
        case 19, 20: return changePart()
        case 21: return edit { site, text in text + "\n\(site.inclusion())\n" }
        case 22:
            return edit { _, text in
                text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix(":::include") }.joined(separator: "\n")
            }
        default: return edit { _, text in text }
        }
    }

    private mutating func edit(_ work: (inout RandomSite, String) -> String) -> String {
        let path = pick(pages)
        files[path] = work(&self, files[path] ?? "")
        return "edit \(path)"
    }

    @discardableResult
    private mutating func addPage() -> String {
        let folder = pick(Self.folders)
        let path = (folder.isEmpty ? "" : folder + "/") + pick(Self.names) + ".md"
        counter += 1
        files[path] =
            "# Page \(counter)\n\nThe words of this page are enough for a description: \(link()), \(link()).\n\n## One\n\n<img src=\"\(pick(Self.pictures))\">\n\n```swift\nlet a = \(counter)\n```\n"
            + (below(3) == 0 ? "\n" + inclusion() + "\n" : "")
        return "add \(path)"
    }

    private mutating func remove() -> String {
        guard pages.count > 2 else { return "nothing" }
        if below(4) == 0 {
            let folder = pick(Self.folders.filter { !$0.isEmpty })
            files = files.filter { !$0.key.hasPrefix(folder + "/") }
            return "remove \(folder)/"
        }
        let path = pick(pages)
        files[path] = nil
        return "remove \(path)"
    }

    private mutating func move() -> String {
        let path = pick(pages)
        let folder = pick(Self.folders)
        let name = below(2) == 0 ? pick(Self.names) + ".md" : String(path.split(separator: "/").last ?? "x.md")
        let target = (folder.isEmpty ? "" : folder + "/") + name
        guard target != path else { return "nothing" }
        files[target] = files[path]
        files[path] = nil
        return "move \(path) to \(target)"
    }

    private mutating func swap() -> String {
        let (a, b) = (pick(pages), pick(pages))
        (files[a], files[b]) = (files[b], files[a])
        return "swap \(a) and \(b)"
    }

    private mutating func configure() -> String {
        let lines = Self.settings(counter)
        let chosen = Dictionary((0..<below(9)).map { _ in pick(lines) }.map { ($0.prefix { $0 != ":" }, $0) }) { first, _ in first }
        files["own.css"] = "main { margin: \(counter % 2)px }\n"
        files["words.md"] = "*[HTML]: Markup \(counter % 2)\n\n[manual]: https://manual.example/\(counter % 3)\n"
        files["docgen.yml"] = chosen.values.sorted().joined(separator: "\n") + "\n"
        return "configure"
    }

    /// Lines of `docgen.yml`, at least one for each key that a build without other programs and services reads.
    static func settings(_ counter: Int) -> [String] {
        [
            "title: Docs \(counter % 2)", "short_title: D\(counter % 2)", "updated: git", "breaks: true", "smart_punctuation: true",
            "page_titles: files", "title: Cafe\u{301}",
            "title: Caf\u{E9}", "description: About \(counter % 2)",
            "host: netlify",
            "base_url: https://docs.example.org/sub/", "content: guide", "language: de", "strings: {search.hint: Find \(counter % 2)}",
            "edit_url: https://example.org/{path}", "editor: \"vscode://file{path}:{line}\"", "urls: folder", "redirect_other_urls: true",
            "redirects: {old-1.html: index.md, \"v1/*\": guide/*}",
            "navigation:\n  - index.md\n  - More:\n    - guide/\n    - ...", "header: [index.md, {B: \"https://b.example\"}]",
            "footer: [{E: \"guide/install.md#one\"}]", "copyright: Mine \(counter % 2)", "languages: [Deutsch, {English: /en/}]",
            "versions: [{\"2.\(counter % 2)\": ../2.0/}]", "outline: 2-3", "heading_ids: zola", "term_ids: true",
            "numbering: {enabled: true}", "html: escape",
            "exclude: [api]", "assets: [notes.txt]", "public: [images]", "front_matter_keys: [nonsense]", "abbreviations: words.md",
            "variables: {version: 1.\(counter % 3)}", "math: {enabled: false}", "diagrams: {enabled: false}", "superscript: true",
            "subscript: true", "code: {collapse: \(2 + counter % 2)}", "template: look", "styles: own.css",
            "theme:\n  accent: \"#\(100 + counter % 3)\"", "assistant: {enabled: false, examples: [Why?]}", "questions: {index.md: Why?}",
            "checks: {severity: {broken-link: warning, html-link: warning, orphan-page: notice}, max_page_size: 1}",
            "external: {timeout: 5s}",
            "markdown: false", "search: server", "meaning: true",
        ]
    }

    private mutating func changeTemplate() -> String {
        switch below(4) {
        case 0: files["look/assets/site.css"] = "body { margin: \(counter)px }\n"
        case 1: files["look/footer.mustache"] = "<footer>\(counter % 2)</footer></body></html>\n"
        case 2: files["look/languages/own.yml"] = "name: Own\naliases: []\n"
        default: files = files.filter { !$0.key.hasPrefix("look/") }
        }
        files["docgen.yml", default: ""] += files["docgen.yml"]?.contains("template:") ?? false ? "" : "template: look\n"
        // A template that is named has to be there.
        files["look/assets/own.css"] = "/* own */"
        return "template"
    }

    private mutating func changePicture() -> String {
        let path = pick(Self.pictures)
        files[path] = files[path] != nil && below(4) == 0 ? nil : Self.picture(10 + below(3))
        return "picture \(path)"
    }

    private mutating func changePart() -> String {
        let path = pick(Self.parts)
        let isRemoved = files[path] != nil && below(3) == 0
        files[path] = isRemoved ? nil : part()
        return "\(isRemoved ? "remove" : "write") \(path)"
    }

    private mutating func changeRules() -> String {
        switch below(5) {
        case 4:
            files["secret.txt"] = pick([
                "no secret", "-----BEGIN PRIVATE KEY-----\n\(String(repeating: "MIIEvQ", count: 20))\n-----END PRIVATE KEY-----\n",
            ])
        case 0: files[".gitignore"] = pick(["faq.md\n", "*.svg\n", "notes.txt\n", "b.txt\n", ""])
        case 1: files["synonyms.yml"] = "- sign in, log in \(counter % 2)\n"
        case 2: files["notes.txt"] = "note \(counter)\n"
        default: files["styles/a.html"] = "<link href=\"b.css\"><img src=\"../images/b.svg\">"
        }
        return "rules"
    }

    // MARK: Texts

    private mutating func inclusion() -> String {
        let names = Self.parts.map { "/" + $0 } + ["b.txt", "c.md", "../notes.txt", "gone.txt"]
        return ":::include \(pick(names))\(pick(["", "", "#one", "#two", "#2-3"]))"
    }

    private mutating func part() -> String {
        let draft = below(6) == 0 ? "---\ndraft: true\n---\n" : ""
        return draft
            + "Part \(counter), \(link()).\n\n# #region one\nFirst \(below(3)).\n# #endregion one\n\n\(below(2) == 0 ? inclusion() : "")\n"
            + (below(3) == 0 ? "" : "\n# #region two\nSecond \(counter).\n# #endregion two\n")
    }

    private mutating func link() -> String {
        switch below(11) {
        case 10: return "[manual][] of HTML"
        case 9: return "[secret](/secret.txt)"
        case 0: return "[gone](gone\(below(3)).md)"
        case 1: return "[root](/\(pick(pages)))"
        case 2: return "[own](#one)"
        case 3: return "![](images/a.svg)"
        case 4: return "[folder](guide/)"
        case 5: return "[notes](notes.txt)"
        case 6: return "[site](https://docs.example.org/sub/guide/install.html#one)"
        default: return "[page](/\(pick(pages))#\(pick(["one", "two", "one-3", "title-1", ""])))".replacing("a b", with: "a%20b")
        }
    }

    private mutating func withFrontMatter(_ text: String) -> String {
        let body = text.hasPrefix("---\n") ? String(text.split(separator: "---\n", maxSplits: 1).last ?? "") : text
        let lines = [
            "title: Named \(counter % 3)", "title: Na\u{EF}ve", "title: Nai\u{308}ve", "order: \(below(3))", "hidden: true", "draft: true",
            "tags: [one, two \(counter % 2)]", "slug: own-\(below(3))", "redirect_from: [old-\(below(3)).html]",
            "updated: 2026-01-0\(1 + below(3))",
            "description: About \(counter % 2)", "label: Short", "nonsense: 1",
        ]
        let chosen = Dictionary((0..<below(4)).map { _ in pick(lines) }.map { ($0.prefix { $0 != ":" }, $0) }) { first, _ in first }
        return chosen.isEmpty ? body : "---\n" + chosen.values.sorted().joined(separator: "\n") + "\n---\n" + body
    }

    private static func titled(_ title: String, _ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasPrefix("# ") ? "# " + title : $0 }.joined(separator: "\n")
    }

    private static func picture(_ size: Int) -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size)\" height=\"\(size)\"></svg>"
    }
}
