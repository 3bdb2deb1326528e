/// Text in which signs of comments are text: code and style sheets of HTML, values of attributes, titles of links.
extension ComponentTags {
    private static let rawElements: [(opening: StaticString, closing: StaticString)] = [
        ("<pre", "</pre"), ("<script", "</script"), ("<style", "</style"), ("<textarea", "</textarea"),
    ]

    /// Behind the line that ends what `<pre>` begins on a line; `nil` where no such element begins, or nothing ends it.
    ///
    /// Source: CommonMark 0.31, "HTML blocks", kind 1.
    mutating func endOfRawElement(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, content: Int) -> Int? {
        guard source[content] == UInt8(ascii: "<"),
            let element = Self.rawElements.first(where: { source.hasPrefix($0.opening, at: content) }),
            case let behind = content + element.opening.utf8CodeUnitCount,
            behind >= line.upperBound || source[behind] <= 0x20 || source[behind] == UInt8(ascii: ">"),
            let close = nextEnd(element.closing, in: source, from: behind)
        else { return nil }
        let end = source.index(of: 0x0A, from: close) ?? source.count
        let quotes = source[line.lowerBound..<content].count { $0 == UInt8(ascii: ">") }
        guard quotes > 0 else { return end }
        // With its quote it ends. Bounded, as each line of a long quote may begin one.
        var start = line.upperBound + 1
        for _ in 0..<Self.maxFormulaLines {
            guard start < end else { return end }
            let next = source.index(of: 0x0A, from: start) ?? source.count
            guard Self.behindQuotes(source[start..<next], count: quotes).left == 0 else { return nil }
            start = next + 1
        }
        return nil
    }

    /// Goes through a line once and tells which of its places stand in such text.
    struct KeptText {
        private let end: Int
        private var index: Int
        private var isInTag = false
        private var isInAddress: Bool
        /// Where the value or the code that was found last ends.
        private var keptEnd = 0
        /// Quotes, and ends of code, that do not come any more.
        private var missing: Set<UInt8> = []

        init(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
            (index, end) = (line.lowerBound, line.upperBound)
            // `[name]: address "title"`
            isInAddress =
                line.lowerBound < end && source[line.lowerBound] == UInt8(ascii: "[")
                && source[line].prefix(200).contains(UInt8(ascii: ":"))
        }

        /// Goes on behind a comment.
        mutating func pass(to place: Int) { index = max(index, place) }

        /// - Parameter place: Not in front of one that was asked for.
        mutating func contains(_ place: Int, in source: UnsafeBufferPointer<UInt8>) -> Bool {
            while index < place {
                let byte = source[index]
                let previous = index > 0 ? source[index - 1] : 0x0A
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "'"):
                    guard isInTag ? previous == UInt8(ascii: "=") : isInAddress && previous <= 0x20 else { break }
                    keep(source, upTo: byte)
                case UInt8(ascii: "<") where !isInTag && index + 1 < end:
                    isInTag = source[index + 1].isLetter || source[index + 1] == UInt8(ascii: "/")
                    // What is in a tag of code is little: what is behind it counts.
                    if source.hasPrefix("<code>", at: index) { keepCode(source) }
                case UInt8(ascii: ">"): isInTag = false
                case UInt8(ascii: "(") where previous == UInt8(ascii: "]"): isInAddress = true
                case UInt8(ascii: ")"): isInAddress = false
                default: break
                }
                index += 1
            }
            return place < keptEnd
        }

        /// A value up to its second quote.
        private mutating func keep(_ source: UnsafeBufferPointer<UInt8>, upTo quote: UInt8) {
            guard !missing.contains(quote) else { return }
            guard let close = source[(index + 1)..<end].firstIndex(of: quote) else {
                missing.insert(quote)
                return
            }
            (keptEnd, index) = (close, close)
        }

        private mutating func keepCode(_ source: UnsafeBufferPointer<UInt8>) {
            guard !missing.contains(UInt8(ascii: "<")) else { return }
            let text = UnsafeBufferPointer(rebasing: source[..<end])
            guard let close = text.index(of: "</code>", from: index) else {
                missing.insert(UInt8(ascii: "<"))
                return
            }
            (keptEnd, index, isInTag) = (close, close, false)
        }
    }
}
