/// Cuts a paragraph where sentences end.
enum Sentences {
    /// The sentences of a line, without the spaces between them.
    static func split(_ line: Substring) -> [Substring] {
        let bytes = line.utf8
        var sentences: [Substring] = []
        var start = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            let byte = bytes[index]
            var next = bytes.index(after: index)
            if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
                // Closing marks belong to the sentence.
                while next < line.endIndex, bytes[next] == UInt8(ascii: "\"") || bytes[next] == UInt8(ascii: ")") {
                    next = bytes.index(after: next)
                }
                if next < line.endIndex, bytes[next] == UInt8(ascii: " "), beginsSentence(bytes, bytes.index(after: next)),
                    !isAbbreviation(line[start..<next])
                {
                    sentences.append(line[start..<next])
                    next = bytes.index(after: next)
                    start = next
                }
            } else if byte == 0xE3 || byte == 0xEF {
                // 。！？ need no space after them.
                let scalar = line.unicodeScalars[index]
                next = line.unicodeScalars.index(after: index)
                if ["\u{3002}", "\u{FF01}", "\u{FF1F}"].contains(scalar), next < line.endIndex {
                    sentences.append(line[start..<next])
                    start = next
                }
            }
            index = next
        }
        if start < line.endIndex { sentences.append(line[start...]) }
        return sentences
    }

    /// A capital, digit, opening mark or any letter beyond ASCII.
    private static func beginsSentence(_ bytes: Substring.UTF8View, _ index: Substring.Index) -> Bool {
        guard index < bytes.endIndex else { return false }
        let byte = bytes[index]
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte >= 0x80
            || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "`")
            || byte == UInt8(ascii: "-")
    }

    private static func isAbbreviation(_ sentence: Substring) -> Bool {
        guard let last = sentence.split(separator: " ").last else { return false }
        return CommonWords.abbreviations.contains(last.lowercased().drop { $0 == "(" }.description)
    }
}
