internal import DocModel

/// The words inside compound identifiers: `HTTPException` is found by "exception", `maxBodySize` by "body".
enum IdentifierParts {
    /// The distinct parts of all compound identifiers of a section's heading, text and code, lowercase, separated by blanks.
    ///
    /// Only ASCII letters take part: where a small letter meets a capital, and before the last of several capitals.
    static func of(_ section: Section) -> String {
        var parts = Parts()
        for text in [section.heading, section.text, section.code] {
            var text = text
            text.withUTF8 { parts.add($0) }
        }
        return String(decoding: parts.output, as: UTF8.self)
    }

    private struct Parts {
        var output: [UInt8] = []
        private var seen: Set<UInt64> = []

        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
            var start = 0
            while start < bytes.count {
                guard bytes[start].isLetter else {
                    start += 1
                    continue
                }
                var end = start + 1
                var hasHump = false
                while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit {
                    if bytes[end].isCapital, !bytes[end - 1].isCapital { hasHump = true }
                    end += 1
                }
                if hasHump || (end - start > 3 && isCapitalThenWord(bytes[start..<end])) { cut(bytes, start, end) }
                start = end
            }
        }

        /// `HTTPException` has no small letter before a capital, but several capitals before a small one.
        private func isCapitalThenWord(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
            let start = word.startIndex
            guard word[start].isCapital, word[start + 1].isCapital else { return false }
            return word.contains { $0.isLetter && !$0.isCapital }
        }

        private mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
            var partStart = start
            for index in (start + 1)...end {
                let isBoundary =
                    index == end || (bytes[index].isCapital && !bytes[index - 1].isCapital)
                    || (bytes[index].isCapital && index + 1 < end && bytes[index + 1].isLetter && !bytes[index + 1].isCapital)
                    || (bytes[index].isDigit != bytes[index - 1].isDigit)
                guard isBoundary else { continue }
                if index - partStart > 1, seen.insert(WordTokenizer.hash(bytes[partStart..<index].lazy.map { $0 | 0x20 })).inserted {
                    for byte in bytes[partStart..<index] { output.append(byte | 0x20) }
                    output.append(UInt8(ascii: " "))
                }
                partStart = index
            }
        }
    }
}

extension UInt8 {
    fileprivate var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
