/// Finds places in a Markdown file for nodes, whose own positions stop at the line.
///
/// Nodes are visited in document order, so a cursor moves forward over the lines; going back restarts it.
struct SourceLines {
    private let source: UnsafeBufferPointer<UInt8>
    /// How many lines of the file stand above `source`.
    let lineOffset: Int
    private var line = 1
    private var start = 0
    /// Where the cursor's line ends; found when it is first asked for.
    private var end: Int?
    /// How far from a node's own column its URL is looked for. A line may be as long as the file.
    private static let searchBytes = 2_000

    init(_ source: UnsafeBufferPointer<UInt8>, lineOffset: Int) {
        self.source = source
        self.lineOffset = lineOffset
    }

    /// Where something is on a line: a column from 1 and a width, both in bytes. The width is 0 where it was not found.
    typealias Span = (column: Int, width: Int)

    /// Where `text` is on a node's line; the node's own column where the text is written elsewhere or otherwise.
    mutating func span(of text: UnsafeBufferPointer<UInt8>, line: Int, from column: Int) -> Span {
        guard let range = range(ofLine: line) else { return (max(1, column), 0) }
        // Two equal links on a line: the node's column says which.
        let from = min(max(0, column - 1), range.count)
        for searchStart in [range.lowerBound + from, range.lowerBound] {
            if let hit = url(text, in: searchStart..<min(range.upperBound, searchStart + Self.searchBytes)) {
                return (hit - range.lowerBound + 1, text.count)
            }
        }
        return (max(1, min(column, range.count)), 0)
    }

    /// The column of raw HTML on a line: the first `text` at or behind `column`, or `column` itself.
    ///
    /// - Parameter text: In lower case.
    mutating func column(ofMarkup text: String, line: Int, from column: Int) -> Int {
        guard !text.isEmpty, let range = range(ofLine: line) else { return max(1, column) }
        let start = range.lowerBound + min(max(0, column - 1), range.count)
        let end = min(range.upperBound, start + Self.searchBytes) - text.utf8.count
        guard start <= end else { return max(1, column) }
        for offset in start...end where zip(text.utf8, source[offset...]).allSatisfy({ $0 == HTMLBytes.lowercased($1) }) {
            return offset - range.lowerBound + 1
        }
        return max(1, column)
    }

    /// Where an address of raw HTML first is on a line at or behind `column`; `column` itself where it is not there.
    mutating func span(ofAddress url: UnsafeBufferPointer<UInt8>, line: Int, from column: Int) -> Span {
        guard let range = range(ofLine: line) else { return (max(1, column), 0) }
        let start = range.lowerBound + min(max(0, column - 1), range.count)
        let hit = source.index(of: url, in: start..<min(range.upperBound, start + Self.searchBytes + url.count))
        return hit.map { ($0 - range.lowerBound + 1, url.count) } ?? (max(1, column), 0)
    }

    /// The bytes of a line of the Markdown, from 1; `nil` where there is none.
    mutating func text(ofLine line: Int) -> UnsafeBufferPointer<UInt8>? {
        range(ofLine: line).map { UnsafeBufferPointer(rebasing: source[$0]) }
    }

    /// Moves the cursor to a line.
    private mutating func range(ofLine wanted: Int) -> Range<Int>? {
        guard wanted >= 1 else { return nil }
        if wanted < line { (line, start, end) = (1, 0, nil) }
        while line < wanted, start < source.count {
            guard let newline = source.index(of: 0x0A, from: start) else { break }
            start = newline + 1
            end = nil
            line += 1
        }
        guard line == wanted, start < source.count else { return nil }
        let end = self.end ?? source.index(of: 0x0A, from: start) ?? source.count
        self.end = end
        return start..<end
    }

    /// Where a URL stands: behind what opens a destination, or, for bare URLs, anywhere. A link's text may be the same word.
    private func url(_ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Int? {
        var first: Int?
        var start = range.lowerBound
        while let hit = source.index(of: text, in: start..<range.upperBound) {
            if hit > 0, "(<\"'=".utf8.contains(source[hit - 1]) { return hit }
            first = first ?? hit
            start = hit + 1
        }
        return first
    }
}
