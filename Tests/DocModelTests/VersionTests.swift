import Foundation
import Testing

@testable import DocModel

/// The version stands in images, charts, examples and the changelog too; a release changes all of them.
struct VersionTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

    @Test(arguments: ["deploy", "docs"])
    func everyPlaceNamesThisVersion(folder: String) throws {
        let files = FileManager.default.enumerator(at: Self.root.appending(path: folder), includingPropertiesForKeys: nil)
        var places = 0
        while let file = files?.nextObject() as? URL {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
            let named = text.matches(of: /(?:docgen|assistant-server|docs|newTag|appVersion|VERSION)[ :=-]+"?([0-9]+\.[0-9]+\.[0-9]+)/)
            for match in named {
                #expect(match.output.1 == docgenVersion, "\(file.lastPathComponent): \(match.output.0)")
                places += 1
            }
        }
        #expect(places > 0)
    }

    @Test func theChangelogTellsWhatIsNew() throws {
        let changes = try String(contentsOf: Self.root.appending(path: "CHANGELOG.md"), encoding: .utf8)
        #expect(changes.contains("\n## \(docgenVersion) "))
    }
}
