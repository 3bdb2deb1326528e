internal import DocModel
internal import Foundation

/// What broken links tell of a project that is moved in: those that its author cannot mend on the page, and why the others are broken.
extension MovedProject {
    /// More entries of `checks.ignore` than this nobody reads.
    private static let maxNeighbours = 20
    /// A word that so many links lead to was made an address by a template.
    private static let minTemplateLinks = 3

    /// - Parameters:
    ///   - diagnostics: What a build with the settings so far finds.
    ///   - root: The folder of `docgen.yml`.
    mutating func takeLinks(_ diagnostics: [Diagnostic], root: String) {
        let broken = diagnostics.filter { $0.id == .brokenLink && $0.target != nil }
        takeNeighbours(broken, root: root)
        tellOfTemplate(broken)
    }

    /// `../std/index.html` on a page of the content folder leads to another site on the same host, which the old tool did not look at either.
    private mutating func takeNeighbours(_ broken: [Diagnostic], root: String) {
        var places: [String: [Setting.Place]] = [:]
        for finding in broken {
            guard let target = finding.target, let pattern = Self.neighbour(target, of: finding.location.path, content: content, root: root)
            else { continue }
            places[pattern, default: []].append(Setting.Place(file: finding.location.path, line: finding.location.line))
        }
        let patterns = places.keys.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
            .sorted { (places[$0]?.count ?? 0) > (places[$1]?.count ?? 0) }
        neighbours = patterns.prefix(Self.maxNeighbours).sorted()
        for pattern in neighbours {
            notes.miss(
                "links to \(pattern)",
                at: places[pattern] ?? [],
                todo:
                    "they lead to what is published beside the site and not built with it: checks.ignore names them; write whole URLs if it is elsewhere"
            )
        }
    }

    /// The pattern of a link that leads out of the content folder, and to no file of the project.
    private static func neighbour(_ target: String, of page: String, content: String, root: String) -> String? {
        let path = String(target.prefix { $0 != "#" && $0 != "?" })
        let folder = Path.folder(of: page)
        guard path.hasPrefix("../"), !Path.isMarkdown(path) else { return nil }
        if let file = Path.normalized(path.removingPercentEncoding ?? path, in: folder) {
            guard content != ".", file != content, !file.hasPrefix(content + "/"),
                !FileManager.default.fileExists(atPath: root + "/" + file)
            else { return nil }
        }
        var rest = path[...]
        while rest.hasPrefix("../") { rest = rest.dropFirst(3) }
        let name = rest.prefix { $0 != "/" }
        guard !name.isEmpty, name != "..", !name.contains("*") else { return nil }
        return String(target.prefix(path.count - rest.count)) + name + (rest.count > name.count ? "/*" : "*")
    }

    /// `[text](g)` of Hugo's documentation leads into its glossary, because a template makes it so.
    private mutating func tellOfTemplate(_ broken: [Diagnostic]) {
        guard let linkTemplate else { return }
        var places: [String: [Setting.Place]] = [:]
        for finding in broken {
            guard let target = finding.target, !target.isEmpty, target.utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) else {
                continue
            }
            places[target, default: []].append(Setting.Place(file: finding.location.path, line: finding.location.line))
        }
        for (word, places) in places.sorted(by: { $0.key < $1.key }) where places.count >= Self.minTemplateLinks {
            notes.miss(
                "links to '\(word)'",
                at: places,
                todo: "\(linkTemplate.file) made addresses of them: write on each page what it leads to"
            )
        }
    }
}
