/// Tags in quotes that take several lines: the signs in front of their lines are not part of them.
extension ComponentTags {
    /// A tag that may go on below its line; in a quote, behind the same signs.
    mutating func parseOverLines(_ source: UnsafeBufferPointer<UInt8>, at start: Int, _ line: Range<Int>, content: Int) -> Parsed? {
        let quotes = source[line.lowerBound..<content].count { $0 == UInt8(ascii: ">") }
        guard quotes > 0 else { return parse(source, at: start, before: line.upperBound, mayGoOn: true) }
        let upToEnd = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        if let tag = parse(upToEnd, at: start, before: line.upperBound) { return tag }
        guard quotes <= Self.maxQuotes, start + 2 < line.upperBound, Self.opening(source, at: start) != nil else { return nil }
        let text = unquoted[quotes] ?? Self.withoutQuotes(source, count: quotes)
        unquoted[quotes] = text
        guard var tag = text.withUnsafeBufferPointer({ parse($0, at: start, before: line.upperBound, mayGoOn: true) }) else { return nil }
        let below = source[line.upperBound..<max(line.upperBound, tag.range.upperBound)]
        let isQuoted = below.split(separator: 0x0A, omittingEmptySubsequences: false).dropFirst().allSatisfy {
            Self.behindQuotes($0, count: quotes).left == 0
        }
        guard isQuoted else { return nil }
        tag.quotes = quotes
        return tag
    }

    /// Deeper ones stay text: each depth needs a copy of the page.
    private static let maxQuotes = 4

    /// Spaces in place of so many signs in front of each line that has them.
    private static func withoutQuotes(_ source: UnsafeBufferPointer<UInt8>, count: Int) -> [UInt8] {
        var text = Array(source)
        var start = 0
        while start < text.count {
            let end = source.index(of: 0x0A, from: start) ?? text.count
            let behind = behindQuotes(source[start..<end], count: count)
            if behind.left == 0 { for index in start..<behind.end { text[index] = 0x20 } }
            start = end + 1
        }
        return text
    }

    /// Behind so many signs of quotes, and how many of them the line has not.
    static func behindQuotes<Line: RandomAccessCollection>(
        _ line: Line,
        count: Int
    ) -> (end: Int, left: Int) where Line.Element == UInt8, Line.Index == Int {
        var index = line.startIndex
        var left = count
        while left > 0, let sign = line[index...].firstIndex(where: { $0 != 0x20 }), line[sign] == UInt8(ascii: ">") {
            index = sign + 1
            left -= 1
        }
        return (index, left)
    }

    /// Takes a tag away; the quotes that it stands in go on.
    mutating func blank(_ tag: Tag) {
        guard tag.quotes > 0 else { return blank(tag.range) }
        var start = tag.range.lowerBound
        while start < tag.range.upperBound {
            let end = bytes[start..<tag.range.upperBound].firstIndex(of: 0x0A) ?? tag.range.upperBound
            let isFirst = start == tag.range.lowerBound
            blank((isFirst ? start : Self.behindQuotes(bytes[start..<end], count: tag.quotes).end)..<end)
            start = end + 1
        }
    }
}
