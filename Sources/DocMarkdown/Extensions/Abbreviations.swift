/// Short forms and what they stand for: `*[HTML]: Hyper Text Markup Language`.
///
/// Source: PHP Markdown Extra, "Abbreviations".
struct Abbreviations {
    struct Entry {
        let name: [UInt8]
        let meaning: String
        /// The longest other name that this one begins with.
        fileprivate var prefix: Int?
    }

    /// By name, in the order of bytes.
    private var entries: [Entry] = []
    /// Where the names with each first byte stand.
    private var ranges: [Range<Int>] = Array(repeating: 0..<0, count: 256)

    var isEmpty: Bool { entries.isEmpty }

    /// - Parameter list: Of two with the same name the first counts.
    init(_ list: some Sequence<(name: String, meaning: String)>) {
        var known: Set<String> = []
        for (name, meaning) in list where !name.isEmpty && known.insert(name).inserted {
            entries.append(Entry(name: Array(name.utf8), meaning: meaning))
        }
        entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
        for index in entries.indices {
            let name = entries[index].name
            let range = ranges[Int(name[0])]
            ranges[Int(name[0])] = range.isEmpty ? index..<(index + 1) : range.lowerBound..<(index + 1)
            guard index > 0 else { continue }
            var prefix: Int? = index - 1
            while let other = prefix, !name.starts(with: entries[other].name) { prefix = entries[other].prefix }
            entries[index].prefix = prefix
        }
    }

    /// The first abbreviation at or behind `start` that is a word of its own; of several that begin there, the longest.
    ///
    /// - Complexity: For each word of the text the logarithm of the number of abbreviations.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (range: Range<Int>, entry: Entry)? {
        var index = start
        while index < text.count {
            let range = ranges[Int(text[index])]
            if !range.isEmpty, index == 0 || !Self.isWord(text[index - 1]), let hit = longest(at: index, of: text, among: range) {
                return (index..<(index + entries[hit].name.count), entries[hit])
            }
            index += 1
        }
        return nil
    }

    /// All names that the text begins with are prefixes of the last one that does not come behind it.
    private func longest(at index: Int, of text: UnsafeBufferPointer<UInt8>, among range: Range<Int>) -> Int? {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if Self.compare(entries[middle].name, text, at: index) == .behind { high = middle } else { low = middle + 1 }
        }
        var candidate = low > range.lowerBound ? low - 1 : nil
        while let hit = candidate {
            let name = entries[hit].name
            let end = index + name.count
            if Self.compare(name, text, at: index) == .begins,
                end == text.count || !Self.isWord(text[end]) || !Self.isWord(text[end - 1])
            {
                return hit
            }
            candidate = entries[hit].prefix
        }
        return nil
    }

    private enum Order { case before, begins, behind }

    /// Where a name stands in the order of bytes: before the text, as its beginning, or behind it.
    private static func compare(_ name: [UInt8], _ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Order {
        for offset in name.indices {
            guard index + offset < text.count else { return .behind }
            let (left, right) = (name[offset], text[index + offset])
            if left != right { return left < right ? .before : .behind }
        }
        return .begins
    }

    private static func isWord(_ byte: UInt8) -> Bool { SyntaxReview.isWord(byte) || byte >= 0x80 }

    /// The definition that a line is, without the spaces around it.
    static func definition(_ line: UnsafeBufferPointer<UInt8>) -> (name: String, meaning: String)? {
        guard line.hasPrefix("*["), let close = line.index(of: "]:", from: 3), close <= 80,
            !line[2..<close].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") })
        else { return nil }
        let meaning = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: line[(close + 2)...]))
        guard !meaning.isEmpty else { return nil }
        return (String(decoding: line[2..<close], as: UTF8.self), String(decoding: meaning, as: UTF8.self))
    }
}

extension MarkdownOptions.Abbreviation {
    /// Those that stand on lines of their own in a text; all other lines are for people.
    package static func definitions(in text: [UInt8]) -> [MarkdownOptions.Abbreviation] {
        text.split(separator: 0x0A).compactMap { line in
            line.withUnsafeBufferPointer { Abbreviations.definition(ContainerLine.trimmed($0)) }.map {
                Self(name: $0.name, meaning: $0.meaning)
            }
        }
    }
}
