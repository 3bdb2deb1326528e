import DocModel
import DocSite
import Foundation
import TestSupport
import Testing

/// Sites with what they must become: `Tests/Sites/NAME/site` is built and compared with `Tests/Sites/NAME/expected`.
///
/// `findings.txt` holds every finding. Of a page, `x.html` holds the article, `x.sidebar.html` the sidebar, and `x.page.html` everything;
/// any other file is as it was published. `RECORD=1 swift test --filter GoldenSite` writes anew the files that are there: read the difference
/// before it is committed. To expect one more file, make an empty one of its name and record.
struct GoldenSiteTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path + "/Sites"
    private static let isRecording = ProcessInfo.processInfo.environment["RECORD"] != nil

    static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []

    @Test func thereAreSome() { #expect(Self.names.count >= 6) }

    @Test(arguments: names) func isAsExpected(name: String) throws {
        let golden = URL(filePath: Self.folder, directoryHint: .isDirectory).appending(path: name)
        let site = try SiteFixture(Self.texts(in: golden.appending(path: "site")))
        let findings = try site.findings().map { $0 + "\n" }.joined().replacing(site.root, with: "site")
        for (file, expected) in try Self.texts(in: golden.appending(path: "expected")).sorted(by: { $0.key < $1.key }) {
            let built = try file == "findings.txt" ? findings : Self.built(file, of: site)
            if Self.isRecording {
                try Data(built.utf8).write(to: golden.appending(path: "expected/" + file))
            } else {
                let changes = Self.changes(from: expected, to: built)
                #expect(changes.isEmpty, "Tests/Sites/\(name)/expected/\(file)\n\(changes.joined(separator: "\n"))")
            }
        }
    }

    /// The files below `folder` by their paths in it.
    private static func texts(in folder: URL) throws -> [String: String] {
        var texts: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let file = folder.appending(path: path)
            if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
                texts[path] = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            }
        }
        return texts
    }

    private static func built(_ file: String, of site: SiteFixture) throws -> String {
        guard file.hasSuffix(".html") else { return try site.html(file) }
        let page = file.dropLast(".html".count)
        if page.hasSuffix(".sidebar") { return try site.sidebar(page.dropLast(".sidebar".count) + ".html") }
        if page.hasSuffix(".page") {
            // The folder's name changes with every byte of a script.
            return try site.html(page.dropLast(".page".count) + ".html").replacing(/assets\/[0-9a-f]{10}\//, with: "assets/HASH/")
        }
        return try site.article(file) + "\n"
    }

    /// The lines that differ, as `diff` shows them: `-` what was expected, `+` what was built, each with its line number.
    private static func changes(from expected: String, to built: String) -> [String] {
        let difference = built.split(separator: "\n", omittingEmptySubsequences: false)
            .difference(from: expected.split(separator: "\n", omittingEmptySubsequences: false))
        return difference.map { change in
            switch change {
            case .remove(let offset, let line, _): (offset, "-\(offset + 1): \(line)")
            case .insert(let offset, let line, _): (offset, "+\(offset + 1): \(line)")
            }
        }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
