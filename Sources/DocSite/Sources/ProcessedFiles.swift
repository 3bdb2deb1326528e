/// Files of which some are read as a program has changed them.
final class ProcessedFiles: Sendable {
    let base: SourceFiles
    /// By path, as they are read.
    let texts: [String: [UInt8]]
    /// Which line of the file each line of its text stands for.
    let lines: [String: LineMap]

    init(_ base: SourceFiles, texts: [String: [UInt8]], lines: [String: LineMap]) {
        (self.base, self.texts, self.lines) = (base, texts, lines)
    }
}

/// Which line of a file each line of a changed text stands for. Lines that are the same keep their places; others have that of the line that
/// they stand before.
struct LineMap: Sendable, Hashable {
    /// From 1.
    private var lines: [Int32]
    /// Whether the text of the line is that of the file.
    private var areSame: [Bool]

    /// - Complexity: O(*n* log *n*) in lines.
    init(from text: [UInt8], to old: [UInt8]) {
        let new = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        let old = old.split(separator: 0x0A, omittingEmptySubsequences: false)
        var start = 0
        while start < min(new.count, old.count), new[start] == old[start] { start += 1 }
        var rest = 0
        while rest < min(new.count, old.count) - start, new[new.count - 1 - rest] == old[old.count - 1 - rest] { rest += 1 }
        lines = (0..<start).map { Int32($0 + 1) }
        areSame = Array(repeating: true, count: start)
        var places: [ArraySlice<UInt8>: [Int]] = [:]
        for index in start..<(old.count - rest) { places[old[index], default: []].append(index) }
        var next = start
        for line in new[start..<(new.count - rest)] {
            // A line that is there once, or is the next, is taken for the same.
            let known = places[line].flatMap { known in
                known.count == 1 ? known[0] >= next ? known[0] : nil : old[next] == line ? next : nil
            }
            lines.append(Int32(min(known ?? next, old.count - 1) + 1))
            areSame.append(known != nil)
            if let known { next = min(known + 1, old.count - 1) }
        }
        for index in 0..<rest {
            lines.append(Int32(old.count - rest + index + 1))
            areSame.append(true)
        }
    }

    /// - Parameter line: Of the text, from 1.
    /// - Returns: The line of the file, and whether columns are those of the file too.
    func place(of line: Int) -> (line: Int, isSame: Bool) {
        guard !lines.isEmpty else { return (line, false) }
        let index = min(max(1, line), lines.count) - 1
        return (Int(lines[index]), areSame[index])
    }
}
