internal import DocMarkdown
internal import DocModel
internal import Foundation

/// A file that `abbreviations` in `docgen.yml` names: lines such as `*[CI]: continuous integration` and `[label]: page.md`, and whatever else
/// for people.
struct AbbreviationFile {
    private(set) var abbreviations: [MarkdownOptions.Abbreviation] = []
    private(set) var references: [ReferenceDefinition] = []
    /// Where the file cannot be read, or is not text.
    private(set) var diagnostics: [Diagnostic] = []

    /// - Parameters:
    ///   - path: Relative to `root`.
    ///   - root: The folder of `docgen.yml`.
    ///   - place: Where it is named.
    init(_ path: String, in root: String, namedAt place: SourceLocation) {
        var bytes: [UInt8] = []
        do {
            try FileBytes.read(root + "/" + path, into: &bytes, limit: FileBytes.largestText)
        } catch {
            diagnostics.append(
                Diagnostic(
                    id: .configurationValue,
                    at: place,
                    "abbreviations: \(error.description)",
                    hint: "name a file beside \(SiteConfiguration.fileName) with lines such as '*[CI]: continuous integration'"
                )
            )
            return
        }
        if let fault = TextFile.fault(in: bytes, file: path) { diagnostics.append(fault) }
        abbreviations = MarkdownOptions.Abbreviation.definitions(in: bytes)
        references = ReferenceDefinition.all(in: bytes)
    }
}
