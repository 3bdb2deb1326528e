internal import DocMarkdown
internal import DocModel

extension SiteConfiguration {
    /// Takes in what the files say that the configuration names: abbreviations, references, style sheets.
    /// - Parameter root: The folder that their paths begin in.
    /// - Returns: What is wrong with them.
    mutating func readNamedFiles(in root: String) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for file in abbreviationsFiles {
            let found = AbbreviationFile(file, in: root, namedAt: places[file] ?? place(of: "abbreviations"))
            abbreviations += found.abbreviations
            references += found.references
            diagnostics += found.diagnostics
        }
        let styles = StyleFile.all(of: self, in: root)
        styleFiles = styles.files
        return diagnostics + styles.diagnostics
    }
}
