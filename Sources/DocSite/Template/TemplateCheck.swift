internal import DocModel
internal import Mustache

/// Finds mistakes in an author's own template files.
enum TemplateCheck {
    /// - Parameter path: As the author knows it, with the template folder's name.
    static func syntaxError(_ error: MustacheTemplate.ParserError, path: String) -> Diagnostic {
        Diagnostic(
            id: .templateSyntax,
            at: SourceLocation(path: path, line: error.context.lineNumber, column: error.context.columnNumber),
            "the template is not valid Mustache: \(problem(error.error))"
        )
    }

    private static func problem(_ error: any Error) -> String {
        guard let error = error as? MustacheTemplate.Error else { return "the file ends inside a tag" }
        return switch error {
        case .sectionCloseNameIncorrect: "a '{{/…}}' names another section than the one that is open"
        case .unfinishedName: "a tag is not closed with '}}'"
        case .expectedSectionEnd: "a section is not closed with '{{/…}}'"
        case .invalidSetDelimiter: "'{{=…=}}' does not name two delimiters"
        case .transformAppliedToInheritanceSection: "a block cannot have a transform"
        case .illegalTokenInsideInheritSection, .textInsideInheritSection: "between '{{<…}}' and its end only blocks are allowed"
        case .invalidConfigVariableSyntax, .unrecognisedConfigVariable: "'{{%…}}' is not a setting"
        }
    }

    /// Files that replace nothing and that nothing uses: most often a name with a typing mistake.
    /// - Parameters:
    ///   - added: Files of the author's folder that the standard template does not have, sorted.
    ///   - files: All files of the template.
    ///   - folder: The template folder's name.
    static func unused(_ added: [String], of files: [String: [UInt8]], folder: String) -> [Diagnostic] {
        let templates = files.filter { $0.key.hasSuffix(".mustache") }.map { String(decoding: $0.value, as: UTF8.self) }
        let standard = SiteTemplate.standardFiles.keys.sorted()
        return added.compactMap { path in
            // `site.css` beside the folder `assets`, or a name with a mistake.
            let suggestion =
                standard.first { $0.hasSuffix("/" + path) } ?? NearestMatch.find(path, among: standard)
            if path.hasSuffix(".mustache") {
                // Which pages use it is not known here.
                if path.hasPrefix(SiteTemplate.componentFolder) { return nil }
                // A partial of the author's own.
                let name = String(path.dropLast(".mustache".count))
                let isUsed = templates.contains { text in
                    ["{{> \(name)}}", "{{>\(name)}}", "{{> \(name) }}", "{{<\(name)}}", "{{< \(name)}}"].contains { text.contains($0) }
                }
                guard !isUsed else { return nil }
            } else if path.hasPrefix("assets/") || path.hasSuffix(".md") || path.hasSuffix(".txt") {
                // The author's own style sheet may name other assets.
                guard suggestion != nil else { return nil }
            } else if path.hasPrefix("languages/"), path.hasSuffix(".yml") {
                return nil
            }
            return Diagnostic(
                id: .templateFile,
                at: SourceLocation(path: PagePath.join(folder, path)),
                "the file replaces no file of the template, and no template uses it",
                hint: suggestion.map(NearestMatch.hint(naming:))
            )
        }
    }
}
