/// Blocks of code, and what an included text asks of the one that it stands in.
extension IncludeExpander {
    /// - Returns: `nil` where a line begins no code block.
    func opened(_ text: UnsafeBufferPointer<UInt8>, content: Int, _ line: UnsafeBufferPointer<UInt8>) -> Fence? {
        guard let sign = text.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~") else { return nil }
        let count = text.prefix { $0 == sign }.count
        guard count >= 3, sign != UInt8(ascii: "`") || !text[count...].contains(sign) else { return nil }
        let info = CodeFence(info: ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[count...])))
        let isMarkdown = info.language == "markdown" || info.language == "md"
        let start = output.count + content
        var fence = Fence(sign: sign, count: count, isMarkdown: isMarkdown, start: start, needed: count, column: content)
        let prefix = line[..<content]
        fence.quotes = prefix.count { $0 == UInt8(ascii: ">") }
        let hasMarker = prefix.contains { $0 > 0x20 && $0 != UInt8(ascii: ">") }
        fence.itemWidth = hasMarker && fence.quotes == 0 ? content : 0
        fence.hiddenPrefix = info.hiddenPrefix
        return fence
    }

    /// What a line does to the code block that it would be part of.
    /// - Returns: `nil` where that goes on; how many signs more than the first line the line has that ends it; -1 where the line is outside it.
    func followed(_ fence: Fence, by line: UnsafeBufferPointer<UInt8>) -> Int? {
        var start = 0
        var quotes = 0
        while start < line.count, line[start] == UInt8(ascii: ">") && quotes < fence.quotes || line[start] <= 0x20 {
            if line[start] == UInt8(ascii: ">") { quotes += 1 }
            start += 1
        }
        if quotes < fence.quotes { return -1 }
        guard start < line.count else { return nil }
        if start < fence.itemWidth, !line[..<start].contains(0x09) { return -1 }
        // Further in it is code.
        guard start < fence.column + 4 else { return nil }
        let text = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: line[start...]))
        guard text.count >= fence.count, text.allSatisfy({ $0 == fence.sign }) else { return nil }
        return text.count - fence.count
    }

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

    /// The lines around those which are meant, as runs of lines of the block.
    static func context(of text: IncludedText) -> String {
        var runs: [ClosedRange<Int>] = []
        for (index, line) in text.lines.enumerated() where text.context.contains(line.number) {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound...(index + 1)
            } else {
                runs.append((index + 1)...(index + 1))
            }
        }
        // A single number is how many lines stay.
        return runs.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
    }
}
