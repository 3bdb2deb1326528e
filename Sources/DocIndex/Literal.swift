/// Characters of a query that are looked for as they stand, in upper or lower case: `std::vector`, `C#`, `--prune`.
struct Literal: Hashable {
    /// Small ASCII letters, other bytes as they were typed.
    let bytes: [UInt8]
    /// The reader may still be typing it: it may go on.
    let isOpen: Bool
    /// There is no letter in it.
    private let isSigns: Bool

    /// How a text holds it.
    enum Match: Comparable {
        case none
        /// As a part of something longer: signs between words, another flag, or what is being typed.
        case part
        case whole

        var weight: Double {
            switch self {
            case .none: 0
            case .part: recipe.partOfLiteral
            case .whole: 1
            }
        }
    }

    /// What is read of one field; browsers have no more of it.
    private static let maxTextBytes = 32_768

    init?(_ bytes: some Collection<UInt8>, isOpen: Bool = false) {
        guard !bytes.isEmpty, bytes.count <= recipe.maxLiteralLength else { return nil }
        self.bytes = bytes.map(Self.lowercased)
        self.isOpen = isOpen
        isSigns = !bytes.contains(where: SymbolWords.isWord)
    }

    /// The names with signs of a query: what stands between spaces, without the marks of a sentence around it.
    ///
    /// - Parameter isOpen: The last word is being typed.
    static func all(in text: String, isOpen: Bool) -> [Literal] {
        var literals: [Literal] = []
        let text = text.replacing("\u{201C}", with: "\"").replacing("\u{201D}", with: "\"")
        let chunks = text.utf8.split(whereSeparator: { $0 <= 0x20 || $0 == UInt8(ascii: "\"") })
        for (number, chunk) in chunks.enumerated() where literals.count < recipe.maxLiterals {
            let name = withoutMarks(chunk)
            guard holdsSign(name) else { continue }
            let isLast = number == chunks.count - 1 && chunk.endIndex == text.utf8.endIndex && name.endIndex == chunk.endIndex
            if let literal = Literal(name, isOpen: isOpen && isLast), !literals.contains(literal) { literals.append(literal) }
        }
        return literals
    }

    /// Whether there is more to a name than its words.
    static func holdsSign(_ name: some Collection<UInt8>) -> Bool {
        guard name.contains(where: SymbolWords.isWord) else { return name.contains(where: SymbolWords.isSign) }
        if Pictograph.occurs(in: name) { return true }
        return name.contains { SymbolWords.isSign($0) || $0 == UInt8(ascii: "_") }
    }

    /// Whether it is a name in prose too, where words are joined by signs: signs begin it or end it, or stand in it as in code alone.
    var isName: Bool {
        guard let letter = bytes.firstIndex(where: SymbolWords.isWord), let last = bytes.last else { return false }
        let beginsWithLetter = bytes[letter] &- UInt8(ascii: "a") < 26
        if letter > 0 { return beginsWithLetter && bytes[..<letter].allSatisfy(SymbolWords.isSign) }
        return beginsWithLetter && "+#<>=*&|^".utf8.contains(last)
            || zip(bytes, bytes.dropFirst()).contains {
                $0 == (UInt8(ascii: ":"), UInt8(ascii: ":")) || $0 == (UInt8(ascii: "-"), UInt8(ascii: ">"))
            }
    }

    /// Cuts off quotes, brackets that have no partner, and what ends a sentence.
    private static func withoutMarks(_ chunk: Substring.UTF8View) -> Substring.UTF8View {
        var name = chunk
        while let first = name.first, let last = name.last {
            if "'`,;".utf8.contains(first) || (first == UInt8(ascii: "(") && !name.dropFirst().contains(UInt8(ascii: ")")))
                || (first == UInt8(ascii: "(") && last == UInt8(ascii: ")"))
            {
                name = name.dropFirst()
            } else if "'`,;".utf8.contains(last) || (last == UInt8(ascii: ")") && !name.contains(UInt8(ascii: "(")))
                || (".:!?".utf8.contains(last)
                    && (name.count == 1 || name.dropLast().last.map { SymbolWords.isWord($0) || $0 == UInt8(ascii: ")") } == true))
            {
                name = name.dropLast()
            } else {
                break
            }
        }
        return name
    }

    /// How `text` holds it: not within a longer word or a longer run of the same sign.
    func match(in text: UnsafeBufferPointer<UInt8>) -> Match {
        guard text.count >= bytes.count, let first = bytes.first, let last = bytes.last else { return .none }
        var best = Match.none
        for start in 0...(text.count - bytes.count) where Self.lowercased(text[start]) == first {
            guard (1..<bytes.count).allSatisfy({ Self.lowercased(text[start + $0]) == bytes[$0] }) else { continue }
            if start > 0, Self.joins(text[start - 1], first) { continue }
            let end = start + bytes.count
            let next = end < text.count ? text[end] : nil
            let joins = next.map { Self.joins(last, $0) } ?? false
            let isWithinName = isSigns && (start > 0 && SymbolWords.isWord(text[start - 1]) || next.map(SymbolWords.isWord) == true)
            if !joins, !isWithinName, !goesOn(text, end) { return .whole }
            if isOpen || !joins { best = .part }
        }
        return best
    }

    func match(in text: String) -> Match {
        var text = text
        return text.withUTF8 { match(in: UnsafeBufferPointer(rebasing: $0.prefix(Self.maxTextBytes))) }
    }

    /// What it counts in a heading: one that says little else is about it.
    func share(of heading: String) -> Double {
        let length = min(1, Double(bytes.count) / Double(max(1, heading.utf16.count)))
        return recipe.literalBesideWords + (1 - recipe.literalBesideWords) * length
    }

    /// Where it stands in `text`, in bytes.
    func ranges(in text: [UInt8]) -> [Range<Int>] {
        guard text.count >= bytes.count else { return [] }
        var ranges: [Range<Int>] = []
        var start = 0
        while start + bytes.count <= text.count {
            if bytes.indices.allSatisfy({ Self.lowercased(text[start + $0]) == bytes[$0] }),
                start == 0 || !Self.joins(text[start - 1], bytes[0])
            {
                ranges.append(start..<start + bytes.count)
                start += bytes.count
            } else {
                start += 1
            }
        }
        return ranges
    }

    /// `--no-color` is another flag than `--no`.
    private func goesOn(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        guard let last = bytes.last, SymbolWords.isWord(last), end < text.count else { return false }
        return text[end] == UInt8(ascii: "-") && end + 1 < text.count && SymbolWords.isWord(text[end + 1])
    }

    /// Two letters, or a sign twice, are of one name.
    private static func joins(_ left: UInt8, _ right: UInt8) -> Bool {
        if left < 0x80 && right < 0x80 {
            return SymbolWords.isWord(left) ? SymbolWords.isWord(right) : left == right && SymbolWords.isSign(left)
        }
        return false
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
