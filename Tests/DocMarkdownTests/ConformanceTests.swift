import DocMarkdown
import Foundation
import Testing

/// Compares plain rendering with the examples of the CommonMark and GFM specifications.
///
/// Runs where `DOCGEN_CONFORMANCE` names a folder that holds `commonmark-0.31.2.json` and `gfm-0.29.json`, lists of
/// `{example, section, extensions, markdown, html}`.
struct ConformanceTests {
    static let folder = ProcessInfo.processInfo.environment["DOCGEN_CONFORMANCE"]

    private struct Example: Decodable {
        var example: Int
        var extensions: [String]
        var markdown: String
        var html: String
    }

    /// Debian 12's cmark-gfm implements CommonMark 0.29; these examples changed, or were added, after it.
    static let differingFromCommonMark: [Int: String] = [
        28: "`&#87654321;`: since 0.30 a reference of more than seven digits is text; 0.29 takes eight, and the code point does not exist",
        173: "`<textarea>`: since 0.30 it begins an HTML block that spans blank lines, as `<pre>` does",
        356: "`*£*bravo`: since 0.31 currency signs and other symbols are punctuation for the flanking rules; 0.29 counts only class P",
        627: "`<!-- a --\\nb -->`: since 0.31 a comment may hold two hyphens",
        628: "`<!-->` and `<!--->`: since 0.31 they are comments, as in HTML",
    ]
    /// The GFM specification marks its task list examples as disabled: cmark-gfm writes `<li>[ ] foo</li>` without its `tasklist` extension.
    static let differingFromGFM: [Int: String] = [
        279: "the example's list of extensions does not switch task lists on",
        280: "the same, with nested lists",
    ]

    @Test(
        .enabled(if: folder != nil, "set DOCGEN_CONFORMANCE to the folder with the specifications' examples"),
        arguments: [("commonmark-0.31.2.json", differingFromCommonMark), ("gfm-0.29.json", differingFromGFM)]
    )
    func rendersTheExamplesOfTheSpecification(file: String, expectedToDiffer: [Int: String]) throws {
        let folder = try #require(Self.folder)
        let examples = try JSONDecoder().decode([Example].self, from: Data(contentsOf: URL(filePath: folder).appending(path: file)))
        #expect(examples.count > 600)
        var differing: [Int] = []
        for example in examples {
            var options = MarkdownOptions.plain
            options.extensions = Set(
                try example.extensions.filter { $0 != "disabled" }.map { try #require(MarkdownExtension(rawValue: $0)) }
            )
            if Rendering.html(example.markdown, options: options) != example.html { differing.append(example.example) }
        }
        #expect(differing == expectedToDiffer.keys.sorted())
    }
}
