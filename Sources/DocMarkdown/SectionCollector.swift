internal import DocModel

/// Cuts the text of a page into sections while the page is written.
struct SectionCollector {
    private(set) var finished: [Section] = []

    private var heading = ""
    private var level = 0
    private var anchor = ""
    private var line = 1
    /// The heading that gives the page its title leads no section's breadcrumb.
    private var isTitle = false
    /// The headings above the open section, outermost first.
    private var parents: [(level: Int, text: String)] = []
    private var hasCode = false
    private var isOpen = true

    /// Ends the open section: what was written since it began becomes its text.
    mutating func close(_ scratch: inout MarkdownRenderer.Scratch) {
        guard isOpen else { return }
        isOpen = false
        defer {
            scratch.text.removeAll()
            scratch.markdown.removeAll()
            scratch.code.removeAll()
            hasCode = false
        }
        while let last = scratch.text.last, last == 0x0A || last == 0x20 { scratch.text.truncate(to: scratch.text.count - 1) }
        // Text before the first heading is a section only where there is some.
        if level == 0, scratch.text.count == 0, !hasCode { return }
        finished.append(
            Section(
                heading: heading,
                level: level,
                anchor: anchor,
                breadcrumb: parents.map(\.text),
                markdown: scratch.markdown.string(),
                text: scratch.text.string(),
                code: scratch.code.string(),
                line: line
            )
        )
    }

    private static let maxBreadcrumbCharacters = 120

    mutating func open(heading: String, level: Int, anchor: String, line: Int, isTitle: Bool) {
        // Every section below repeats it.
        if self.level > 0, !self.isTitle { parents.append((self.level, self.heading.cut(to: Self.maxBreadcrumbCharacters))) }
        parents.removeAll { $0.level >= level }
        self.heading = heading
        self.level = level
        self.anchor = anchor
        self.line = line
        self.isTitle = isTitle
        isOpen = true
    }

    /// Ends a footnote: what was written since the sections ended is a paragraph of the section that refers to it.
    /// - Parameter index: `nil` where the reference stands in nothing that is a section's text.
    mutating func leaveFootnote(ofSection index: Int?, _ scratch: inout MarkdownRenderer.Scratch) {
        // A heading inside has begun a section of its own.
        guard !isOpen else { return close(&scratch) }
        defer {
            scratch.text.removeAll()
            scratch.markdown.removeAll()
            scratch.code.removeAll()
            hasCode = false
        }
        guard let index, finished.indices.contains(index) else { return }
        while let last = scratch.text.last, last == 0x0A || last == 0x20 { scratch.text.truncate(to: scratch.text.count - 1) }
        func append(_ added: String, to text: inout String, _ separator: String) {
            if !added.isEmpty { text += text.isEmpty ? added : separator + added }
        }
        append(scratch.markdown.string(), to: &finished[index].markdown, "\n\n")
        append(scratch.text.string(), to: &finished[index].text, "\n")
        append(scratch.code.string(), to: &finished[index].code, String(Section.codeSeparator))
    }

    /// Makes the first section that of the page's title: it leads no breadcrumb.
    mutating func promoteFirst() {
        guard let title = finished.first else { return }
        finished[0].level = 1
        for index in finished.indices.dropFirst() where finished[index].breadcrumb.first == title.heading {
            finished[index].breadcrumb.removeFirst()
        }
    }

    mutating func addCode(_ literal: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        var code = literal
        while let last = code.last, last == 0x0A { code = UnsafeBufferPointer(rebasing: code.dropLast()) }
        if hasCode { scratch.code.append(String(Section.codeSeparator)) }
        hasCode = true
        scratch.code.append(code)
        scratch.text.endLine()
    }
}
