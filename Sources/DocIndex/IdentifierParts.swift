internal import DocModel

/// The words inside compound identifiers: `HTTPException` is found by "exception", `maxBodySize` by "body".
enum IdentifierParts {
    /// The distinct parts of all compound identifiers of a section's heading, text and code, lowercase, separated by spaces.
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
            var rest = 0
            while let capital = Self.innerCapital(of: bytes, from: rest) {
                var start = capital
                while start > rest, bytes[start - 1].isLetter || bytes[start - 1].isDigit { start -= 1 }
                while bytes[start].isDigit { start += 1 }
                var end = start + 1
                var hasHump = false
                while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit {
                    if bytes[end].isCapital, !bytes[end - 1].isCapital { hasHump = true }
                    end += 1
                }
                if hasHump || (end - start > 3 && isCapitalThenWord(bytes[start..<end])) { cut(bytes, start, end) }
                rest = end
            }
        }

        /// The first capital at or behind `from` that follows a letter or a digit: no compound identifier is without one.
        ///
        /// Most text has few, and every byte of every page passes here: in blocks, without a branch, so that the compiler takes many bytes at
        /// once.
        private static func innerCapital(of bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
            var start = max(from, 1)
            while start < bytes.count {
                let end = min(start + 64, bytes.count)
                var isAny: UInt8 = 0
                for index in start..<end { isAny |= isInnerCapital(bytes[index], after: bytes[index - 1]) }
                if isAny != 0 { return (start..<end).first { isInnerCapital(bytes[$0], after: bytes[$0 - 1]) != 0 } }
                start = end
            }
            return nil
        }

        /// 1 or 0.
        @inline(__always)
        private static func isInnerCapital(_ byte: UInt8, after previous: UInt8) -> UInt8 {
            let isCapital: UInt8 = byte &- UInt8(ascii: "A") < 26 ? 1 : 0
            let followsLetter: UInt8 = (previous | 0x20) &- UInt8(ascii: "a") < 26 ? 1 : 0
            let followsDigit: UInt8 = previous &- UInt8(ascii: "0") < 10 ? 1 : 0
            return isCapital & (followsLetter | followsDigit)
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
