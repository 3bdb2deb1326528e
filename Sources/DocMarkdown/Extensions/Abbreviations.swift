/// Short forms and what they stand for: `*[HTML]: Hyper Text Markup Language`.
///
/// Source: PHP Markdown Extra, "Abbreviations".
struct Abbreviations {
    struct Entry {
        let name: [UInt8]
        let meaning: String
    }

    /// By their first byte, longer ones first; of two with the same name the first counts.
    private var entries: [[Entry]] = Array(repeating: [], count: 256)
    private(set) var isEmpty = true

    /// Each is compared at each beginning of a word.
    static let maxCount = 1_000

    init(_ list: some Sequence<(name: String, meaning: String)>) {
        var known: Set<String> = []
        for (name, meaning) in list where !name.isEmpty && known.count < Self.maxCount && known.insert(name).inserted {
            let bytes = Array(name.utf8)
            entries[Int(bytes[0])].append(Entry(name: bytes, meaning: meaning))
            isEmpty = false
        }
        for byte in entries.indices { entries[byte].sort { $0.name.count > $1.name.count } }
    }

    /// The first abbreviation at or behind `start` that is a word of its own.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (range: Range<Int>, entry: Entry)? {
        var index = start
        while index < text.count {
            let candidates = entries[Int(text[index])]
            if !candidates.isEmpty, index == 0 || !Self.isWord(text[index - 1]) {
                for entry in candidates where text[index...].starts(with: entry.name) {
                    let end = index + entry.name.count
                    if end == text.count || !Self.isWord(text[end]) || !Self.isWord(text[end - 1]) { return (index..<end, entry) }
                }
            }
            index += 1
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool { SyntaxReview.isWord(byte) || byte >= 0x80 }

    /// The definition that a line is, without the blanks around it.
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
    public static func definitions(in text: [UInt8]) -> [MarkdownOptions.Abbreviation] {
        text.split(separator: 0x0A).compactMap { line in
            line.withUnsafeBufferPointer { Abbreviations.definition(ContainerLine.trimmed($0)) }.map {
                Self(name: $0.name, meaning: $0.meaning)
            }
        }
    }
}
