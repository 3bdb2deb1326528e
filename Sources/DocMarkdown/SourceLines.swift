/// Finds places in a Markdown file for nodes, whose own positions stop at the line.
///
/// Nodes are visited in document order, so a cursor moves forward over the lines; going back restarts it.
struct SourceLines {
    private let source: UnsafeBufferPointer<UInt8>
    /// How many lines of the file stand above `source`.
    let lineOffset: Int
    private var line = 1
    private var start = 0

    init(_ source: UnsafeBufferPointer<UInt8>, lineOffset: Int) {
        self.source = source
        self.lineOffset = lineOffset
    }

    /// The column of `text` on a node's line, from 1 in bytes; the node's own column where the text is written elsewhere or otherwise.
    mutating func column(of text: UnsafeBufferPointer<UInt8>, line wanted: Int, from column: Int) -> Int {
        guard wanted >= 1 else { return max(1, column) }
        if wanted < line { (line, start) = (1, 0) }
        while line < wanted, start < source.count {
            guard let newline = source.index(of: 0x0A, from: start) else { break }
            start = newline + 1
            line += 1
        }
        guard line == wanted, start < source.count else { return max(1, column) }
        let end = source.index(of: 0x0A, from: start) ?? source.count
        // Two equal links on a line: the node's column says which.
        let from = min(max(0, column - 1), end - start)
        for searchStart in [start + from, start] {
            if let hit = source.index(of: text, in: searchStart..<end) { return hit - start + 1 }
        }
        return max(1, min(column, end - start))
    }
}
