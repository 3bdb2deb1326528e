internal import DocMarkdown
internal import DocModel
internal import ReaderText

/// A page's own table of contents: its headings as nested lists.
enum Outline {
    /// Longer outlines leave out their deepest level, and stop here.
    private static let maxEntries = 200

    /// - Returns: Empty when the page has fewer than two headings of these levels.
    static func html(_ headings: [DocumentHeading], levels: OutlineLevels, words: Catalogue) -> [UInt8] {
        guard var range = levels.range else { return [] }
        // A link without a text has no name.
        var entries = headings.filter { range.contains($0.level) && !$0.text.isEmpty }
        let count = entries.count
        guard count > 1 else { return [] }
        while entries.count > maxEntries, range.count > 1 {
            range = range.lowerBound...(range.upperBound - 1)
            let upper = entries.filter { range.contains($0.level) }
            if upper.isEmpty { break }
            entries = upper
        }
        if entries.count > maxEntries { entries.removeLast(entries.count - maxEntries) }

        var html = "<ol>"
        // The levels of the entries that are open: a heading stands below the last one before it that has a smaller level.
        var open: [Int] = []
        for entry in entries {
            let depth = open.count
            while let last = open.last, last >= entry.level { open.removeLast() }
            if depth > 0 {
                html += open.count == depth ? "<ol>" : "</li>" + String(repeating: "</ol></li>", count: depth - open.count - 1)
            }
            open.append(entry.level)
            html += "<li><a href=\"#\(HTML.escaped(entry.anchor))\">\(HTML.escaped(entry.text))</a>"
        }
        html += "</li>" + String(repeating: "</ol></li>", count: open.count - 1)
        if entries.count < count {
            let rest = words("list.more", ["count": SentenceValue(count - entries.count, shown: grouped(count - entries.count))])
            html += "<li class=\"more\">\(HTML.escaped(rest))</li>"
        }
        return Array((html + "</ol>").utf8)
    }

    /// `1,189`.
    private static func grouped(_ number: Int) -> String {
        number < 1_000 ? "\(number)" : grouped(number / 1_000) + "," + String(String(1_000 + number % 1_000).dropFirst())
    }
}
