/// Places that the pass over a page's bytes finds on its way and that mean something only once the tree is known.
struct SourceNotes {
    /// A table row that has more cells than the table has columns.
    struct WideRow {
        var cells: Int
        /// A `|` stands between backticks: it was meant as code.
        var hasPipeInCode: Bool
    }

    /// Offsets of each `]` with a `:` behind it: link reference definitions and footnotes, and whatever else looks like them.
    var definitions: [Int] = []
    /// By line of the Markdown, from 1.
    private(set) var wideRows: [Int: WideRow] = [:]

    mutating func addRow(_ row: UnsafeBufferPointer<UInt8>, from start: Int, line: Int, columns: Int) {
        let found = Self.cells(of: row, from: start)
        guard found.count > columns else { return }
        wideRows[line] = WideRow(cells: found.count, hasPipeInCode: found.hasPipeInCode)
    }

    /// Counts the cells of a line as the table extension does: `|` separates, a backslash in front of it takes that away, also in code.
    static func cells(of row: UnsafeBufferPointer<UInt8>, from start: Int) -> (count: Int, hasPipeInCode: Bool) {
        var end = row.count
        while end > start, row[end - 1] == 0x20 || row[end - 1] == 0x09 || row[end - 1] == 0x0D { end -= 1 }
        var pipes = 0
        var ticks = 0
        var hasPipeInCode = false
        var lastIsPipe = false
        var index = start
        while index < end {
            let byte = row[index]
            lastIsPipe = byte == UInt8(ascii: "|") && (index == start || row[index - 1] != UInt8(ascii: "\\"))
            if lastIsPipe {
                pipes += 1
                if !ticks.isMultiple(of: 2) { hasPipeInCode = true }
            } else if byte == UInt8(ascii: "`"), index == start || row[index - 1] != byte {
                ticks += 1
            }
            index += 1
        }
        let leading = start < end && row[start] == UInt8(ascii: "|") ? 1 : 0
        return (max(1, pipes + 1 - leading - (lastIsPipe && pipes > leading ? 1 : 0)), hasPipeInCode && ticks.isMultiple(of: 2))
    }
}
