import DocSite
import Foundation
import Testing

struct EmbeddedTemplateTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../site-template")
        .standardizedFileURL

    @Test func embedsEveryFileOfTheTemplateFolder() throws {
        let enumerator = try #require(FileManager.default.enumerator(atPath: Self.folder.path))
        var files: [String: [UInt8]] = [:]
        for case let path as String in enumerator where enumerator.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
            files[path] = Array(try Data(contentsOf: Self.folder.appending(path: path)))
        }
        let embedded = SiteTemplate.standardFiles
        #expect(
            Set(embedded.keys) == Set(files.keys),
            "list the file in Sources/CSiteTemplate/site_template.c, a language in Sources/CLanguages/languages.c"
        )
        for (path, bytes) in files { #expect(embedded[path] == bytes, "\(path) differs from what was embedded") }
    }
}
