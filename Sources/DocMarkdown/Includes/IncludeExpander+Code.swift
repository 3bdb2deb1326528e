/// What an included text asks of the code block that it stands in.
extension IncludeExpander {
    /// How many signs a line has that would end a code block; without any other byte but spaces.
    static func closing(_ sign: UInt8, in text: ArraySlice<UInt8>) -> Int {
        let text = text.drop { $0 <= 0x20 }
        let count = text.prefix { $0 == sign }.count
        return text.dropFirst(count).allSatisfy { $0 <= 0x20 } ? count : 0
    }

    static func longestRun(of sign: UInt8, in text: ArraySlice<UInt8>) -> Int {
        var (longest, run) = (0, 0)
        for byte in text {
            run = byte == sign ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// Lines of the file as lines of the block.
    static func positions(of ranges: [ClosedRange<Int>], in text: IncludedText) -> String {
        guard !ranges.isEmpty else { return "" }
        let hits = text.lines.indices.filter { index in ranges.contains { $0.contains(text.lines[index].number) } }
        return hits.prefix(200).map { "\($0 + 1)" }.joined(separator: " ")
    }
}
