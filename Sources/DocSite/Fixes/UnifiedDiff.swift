/// The lines in which two versions of a file differ, as `patch` and `git apply` read them. Lines change; none comes or goes.
///
/// Source: GNU Diffutils manual, "Detailed Description of Unified Format".
struct UnifiedDiff {
    private static let context = 3

    private let path: String
    private let before: [ArraySlice<UInt8>]
    private let after: [ArraySlice<UInt8>]

    /// - Parameters:
    ///   - path: As the two headers name the file.
    ///   - before: Bytes, with as many line feeds as `after`.
    init(of path: String, from before: [UInt8], to after: [UInt8]) {
        self.path = path
        (self.before, self.after) = (Self.lines(of: before), Self.lines(of: after))
    }

    /// Each with its line feed, but for a last one that has none.
    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }

    /// Empty where nothing differs.
    var bytes: [UInt8] {
        let changed = zip(before, after).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        guard !changed.isEmpty else { return [] }
        var text = Array("--- a/\(path)\n+++ b/\(path)\n".utf8)
        for hunk in Self.hunks(around: changed, of: before.count) {
            text += "@@ -\(hunk.lowerBound + 1),\(hunk.count) +\(hunk.lowerBound + 1),\(hunk.count) @@\n".utf8
            var line = hunk.lowerBound
            while line < hunk.upperBound {
                // A run of lines that differ: first as they were.
                let end = (line..<hunk.upperBound).first { before[$0] == after[$0] } ?? hunk.upperBound
                for index in line..<end { Self.append("-", before[index], to: &text) }
                for index in line..<end { Self.append("+", after[index], to: &text) }
                if end < hunk.upperBound { Self.append(" ", before[end], to: &text) }
                line = end + 1
            }
        }
        return text
    }

    /// Runs of lines that hold what changed, with the lines around.
    private static func hunks(around changed: [Int], of count: Int) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for line in changed {
            let range = max(0, line - context)..<min(count, line + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func append(_ mark: StaticString, _ line: ArraySlice<UInt8>, to text: inout [UInt8]) {
        text += "\(mark)".utf8
        text += line
        if line.last != 0x0A { text += "\n\\ No newline at end of file\n".utf8 }
    }
}
