internal import DocMarkdown
internal import DocModel
internal import Foundation

/// The file that `abbreviations` in `docgen.yml` names: lines such as `*[CI]: continuous integration`, and whatever else for people.
enum AbbreviationFile {
    /// - Parameters:
    ///   - root: The folder of `docgen.yml`.
    ///   - path: Relative to it.
    ///   - place: Where it is named.
    /// - Returns: What the file defines, and the finding where it cannot be read.
    static func read(_ path: String, in root: String, namedAt place: SourceLocation) -> (
        entries: [MarkdownOptions.Abbreviation], diagnostic: Diagnostic?
    ) {
        var bytes: [UInt8] = []
        do {
            try FileBytes.read(root + "/" + path, into: &bytes, limit: IncludeFiles.maxBytes)
        } catch {
            let finding = Diagnostic(
                .error,
                id: .configurationValue,
                at: place,
                "abbreviations: \(error.description)",
                hint: "name a file beside \(SiteConfiguration.fileName) with lines such as '*[CI]: continuous integration'"
            )
            return ([], finding)
        }
        return (MarkdownOptions.Abbreviation.definitions(in: bytes), nil)
    }
}
