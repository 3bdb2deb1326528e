internal import DocModel
internal import Foundation

/// What makes a browser scroll to some words of a page and mark them; `search-quote.js` of the template makes the same.
///
/// A browser takes the first place on the page that holds the words, whatever the anchor before them names. So words that stand in front of
/// their section too get none: the anchor alone leads to the right place.
///
/// Source: <https://wicg.github.io/scroll-to-text-fragment/>
struct TextDirective {
    /// Words of one block of the page, as they are read.
    let words: String

    private static let bounds = recipe.textFragment

    /// The words of a snippet around the first that was asked for.
    init?(around snippet: [SnippetPart]) {
        guard let match = snippet.firstIndex(where: \.isMatch) else { return nil }
        let before = Self.pieces(snippet[..<match].map(\.text).joined()).last ?? ""
        let after = Self.pieces(snippet[match...].map(\.text).joined())[0]
        let lead = Self.withoutMarker(before).split(separator: " ", omittingEmptySubsequences: false).suffix(Self.bounds.wordsBefore + 1)
        let rest = after.split(separator: " ", omittingEmptySubsequences: false).prefix(Self.bounds.wordsAfter + 1)
        self.init(lead.joined(separator: " ") + rest.joined(separator: " "))
    }

    /// The first words of a passage: of its first line that is not code.
    init?(beginning units: ArraySlice<Passage.Unit>) {
        guard let first = units.firstIndex(where: { $0.kind != .code }) else { return nil }
        let line = [units[first]] + units[(first + 1)...].prefix { $0.continuesLine }
        let text = Self.pieces(line.map(\.text).joined(separator: " "))[0]
        self.init(Self.withoutMarker(text).split(separator: " ").prefix(Self.bounds.wordsOfPassage).joined(separator: " "))
    }

    private init?(_ text: String) {
        words = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard words.utf16.count >= Self.bounds.minLength else { return nil }
    }

    /// What is put behind `url`.
    /// - Parameter earlier: What stands on the page in front of the section's text; `nil` where that is not known.
    /// - Returns: `nil` where the words stand there too.
    func text(for url: String, after earlier: FoldedText?) -> String? {
        guard let earlier, !earlier.holds(FoldedText(words)),
            let encoded = words.addingPercentEncoding(withAllowedCharacters: Self.unreserved)
        else { return nil }
        return (url.contains("#") ? "" : "#") + ":~:text=" + encoded
    }

    private static let unreserved = CharacterSet.alphanumerics

    /// Cells of a table, lines of code and what was left out are not neighbours on the page.
    private static func pieces(_ text: String) -> [String] {
        var text = text
        for joint in ["… ", " …", "\n", TextMarker.cellSeparator] { text = text.replacing(joint, with: " | ") }
        return text.components(separatedBy: " | ")
    }

    /// Without `- ` or `1. ` of an item.
    private static func withoutMarker(_ text: String) -> Substring {
        let rest = text.drop { $0.isASCII && $0.isNumber }
        if rest.startIndex > text.startIndex, rest.hasPrefix(". ") { return rest.dropFirst(2) }
        return text.hasPrefix("- ") ? text.dropFirst(2) : text[...]
    }
}

/// Letters and digits of Markdown or plain text, those of ASCII in lower case, one behind the other.
///
/// Neither markup nor white space nor where a block ends counts. So words may be found that are not neighbours on the page, which costs a mark at most.
struct FoldedText {
    private var bytes: [UInt8] = []

    init() {}

    init(_ text: String) {
        var text = text
        text.withUTF8 { add($0) }
    }

    var count: Int { bytes.count }

    func holds(_ words: FoldedText) -> Bool {
        guard let first = words.bytes.first else { return true }
        return bytes.withUnsafeBytes { text in
            words.bytes.withUnsafeBytes { words in
                guard let base = text.baseAddress, let wanted = words.baseAddress else { return false }
                var start = 0
                while start + words.count <= text.count,
                    let hit = memchr(base + start, Int32(first), text.count - words.count - start + 1)
                {
                    if memcmp(hit, wanted, words.count) == 0 { return true }
                    start = base.distance(to: UnsafeRawPointer(hit)) + 1
                }
                return false
            }
        }
    }

    /// - Parameter text: Of a link only its text is kept.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "]"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "(") {
                while index < text.count, text[index] != UInt8(ascii: ")"), text[index] != 0x0A { index += 1 }
            } else if SectionMarkdown.isWord(byte) {
                bytes.append(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte)
            }
            index += 1
        }
    }
}
