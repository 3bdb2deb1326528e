internal import DocMarkdown
internal import DocModel

/// Gives questions to the sections that answer them.
struct QuestionPlaces {
    private(set) var sections: [Section]
    private(set) var diagnostics: [Diagnostic] = []

    /// - Parameter questions: Each for the section with its anchor, or for the first one.
    init(_ questions: [PageQuestion], in sections: [Section]) {
        self.sections = sections
        guard !questions.isEmpty, !sections.isEmpty else { return }
        let numbers = Dictionary(sections.enumerated().map { ($1.anchor, $0) }) { first, _ in first }
        for question in questions {
            if let number = question.anchor.isEmpty ? 0 : numbers[question.anchor] {
                self.sections[number].questions.append(question.text)
                continue
            }
            let near = NearestMatch.find(question.anchor, among: sections.map(\.anchor).filter { !$0.isEmpty })
            diagnostics.append(
                Diagnostic(
                    .warning,
                    id: PagePath.isMarkdown(question.location.path) ? .frontMatterValue : .configurationValue,
                    at: question.location,
                    "no heading of the page has the anchor '#\(question.anchor)': the question is left out",
                    hint: near.map { "did you mean '#\($0)'?" } ?? "name an anchor of a heading, or none for the whole page"
                )
            )
        }
    }
}
