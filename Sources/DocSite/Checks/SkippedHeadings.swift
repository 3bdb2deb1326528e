internal import DocMarkdown
internal import DocModel

extension SiteCheck {
    /// `heading-skip`: a heading more than one level below the one before it. Source: WCAG 2.2, technique G141.
    static let skippedHeadings = SiteCheck { site in
        site.pages.flatMap { page in
            zip(page.headings, page.headings.dropFirst()).filter { $1.level > $0.level + 1 }.map { above, heading in
                Diagnostic(
                    id: .headingSkip,
                    at: site.root.place(page.path, line: heading.line),
                    "the heading '\(heading.text.cut(to: 60))' has level \(heading.level), below one of level \(above.level)",
                    hint: "make it level \(above.level + 1): '\(String(repeating: "#", count: above.level + 1))'"
                )
            }
        }
    }
}
