import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

/// Sources in `content/` of a temporary folder, built into `dist/` beside it.
struct SiteFixture {
    let folder: TemporaryFolder

    init(_ files: [String: String]) throws {
        folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: "content/" + name) }
    }

    var root: String { folder.path + "/content" }
    var output: String { folder.path + "/dist" }

    @discardableResult
    func build(jobs: Int = 2, baseURL: String? = nil) throws -> SiteBuilder.Report {
        try SiteBuilder(root: root, options: .init(baseURL: baseURL, jobs: jobs)).build(into: output) { ListingSink(path: $0) }
    }

    func check() throws -> SiteBuilder.Report { try SiteBuilder(root: root).check() }

    /// The findings of a build as a reader sees them.
    func findings() throws -> [String] { try build().diagnostics.map(\.description) }

    func html(_ path: String) throws -> String { try folder.text("dist/site/" + path) }

    /// What a page shows between the marks of its article.
    func article(_ path: String) throws -> String {
        let html = try html(path)
        let start = try #require(html.firstRange(of: "<article class=\"prose\">\n")).upperBound
        let end = try #require(html[start...].firstRange(of: "\n</article>")).lowerBound
        return String(html[start..<end])
    }

    func sidebar(_ path: String) throws -> String {
        let html = try html(path)
        let start = try #require(html.firstRange(of: "<ul class=\"nav\"")).lowerBound
        let end = try #require(html[start...].firstRange(of: "</nav>")).lowerBound
        return String(html[start..<end])
    }

    /// Every file of the site, sorted.
    func written() throws -> [String] { try folder.files("dist/site") }

    func manifest() throws -> Manifest { try JSONDecoder().decode(Manifest.self, from: Data(try folder.text("dist/manifest.json").utf8)) }
}

/// Writes what it is given as lines of text where the index would be.
struct ListingSink: SectionSink {
    let path: String
    /// Everything of a page, not its main facts alone.
    let isWhole: Bool
    private var lines: [String] = []

    init(path: String, isWhole: Bool = false) {
        self.path = path
        self.isWhole = isWhole
    }

    mutating func add(_ page: Page) {
        lines.append(isWhole ? "\(page)" : "page \(page.path) \(page.url) '\(page.title)' \(page.sections.count)")
    }
    mutating func rename(_ path: String, to title: String) { lines.append("title \(path) '\(title)'") }
    mutating func add(_ link: PageLink) { lines.append("link \(link.source) \(link.target) #\(link.anchor)") }
    func finish(isCancelled: @escaping @Sendable () -> Bool, _ publish: @escaping @Sendable (SearchFile) throws -> Void) throws {
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
    }
}

/// Fails where it is told to.
struct FailingSink: SectionSink {
    struct Failure: Error {}
    enum Moment: CaseIterable { case page, finish }

    let moment: Moment

    func add(_ page: Page) throws { if moment == .page { throw Failure() } }
    func rename(_ path: String, to title: String) {}
    func add(_ link: PageLink) {}
    func finish(isCancelled: @escaping @Sendable () -> Bool, _ publish: @escaping @Sendable (SearchFile) throws -> Void) throws {
        if moment == .finish { throw Failure() }
    }
}
