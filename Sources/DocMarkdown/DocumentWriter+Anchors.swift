internal import DocModel

/// Anchors that raw HTML gives a page.
extension DocumentWriter {
    /// An `id`, or a `name` of `<a>`.
    struct ExtraAnchor {
        var name: String
        /// Where the attribute stands in the Markdown, from 1; `nil` for an anchor that docgen makes.
        var place: (line: Int, column: Int)?
        /// Where its tag begins in the page's HTML: `<a id="x" name="x">` is one anchor.
        var tag = 0
    }

    /// An empty anchor so many lines beside a heading leads to the same place, whichever of the two a browser takes.
    private static let linesBesideHeading = 3

    /// Reports anchors of raw HTML that the page has elsewhere: a link leads to the first of them.
    mutating func reviewAnchors() {
        guard extraAnchors.contains(where: { $0.place != nil }) else { return }
        var lineOfHeading: [String: Int] = [:]
        for heading in headings where lineOfHeading[heading.anchor] == nil { lineOfHeading[heading.anchor] = heading.line }
        var known: [String: (line: Int, tag: Int)] = [:]
        var count = 0
        for anchor in extraAnchors where count < OpenHTML.maxFindings {
            guard let place = anchor.place else { continue }
            let line = place.line + lines.lineOffset
            var other: Int?
            if let first = known[anchor.name] {
                other = first.tag == anchor.tag ? nil : first.line
            } else {
                known[anchor.name] = (line, anchor.tag)
                other = lineOfHeading[anchor.name].flatMap { abs($0 - line) <= Self.linesBesideHeading ? nil : $0 }
            }
            guard let other = other ?? footnoteLines[anchor.name] else { continue }
            count += 1
            let column = lines.column(ofMarkup: anchor.name.lowercased(), line: place.line, from: place.column)
            reportAnchor(
                anchor.name,
                at: SourceLocation(path: path, line: line, column: column),
                hint: "give one of them another id",
                other: other
            )
        }
    }

    /// The line of the heading or footnote that has an anchor; `nil` where something else has it.
    func line(ofAnchor name: String) -> Int? { headings.first { $0.anchor == name }?.line ?? footnoteLines[name] }

    /// `duplicate-anchor`
    /// - Parameter other: The line that has the anchor too.
    mutating func reportAnchor(_ name: String, at place: SourceLocation, hint: String, other: Int?) {
        diagnostics.append(
            Diagnostic(
                id: .duplicateAnchor,
                at: place,
                "the page has an anchor '\(name.cut(to: 80))' \(other.map { "on line \($0) too" } ?? "already")",
                hint: hint,
                related: other.map { [Diagnostic.Related(SourceLocation(path: path, line: $0), "the other anchor")] } ?? []
            )
        )
    }
}
