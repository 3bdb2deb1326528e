internal import Foundation

/// Cuts a text into the word pieces of BERT's uncased vocabularies and numbers them.
///
/// Source: `BasicTokenizer` and `WordpieceTokenizer` of <https://github.com/google-research/bert/blob/master/tokenization.py>
struct WordPieces: Sendable {
    struct Text: Hashable, Sendable {
        /// With the marks for the beginning and the end.
        var numbers: [Int32]
        /// How many of the pieces are letters or digits of the Latin alphabet that the vocabulary knows.
        var known: Int
        /// How many pieces there are, without the marks.
        var count: Int
    }

    private let table: PieceTable
    private let unknown: Int32
    private let begin: Int32
    private let end: Int32

    /// Longer words are unknown as a whole.
    private static let maxWordCharacters = 100

    /// - Parameters:
    ///   - vocabulary: One piece on a line; pieces inside words begin with `##`.
    ///   - count: The rows of the model's table of pieces.
    init(vocabulary: [UInt8], count: Int) throws(ModelError) {
        table = PieceTable(vocabulary)
        guard table.count == count else { throw ModelError("the vocabulary has \(table.count) pieces, the weights have \(count)") }
        guard let unknown = table.number(of: "[UNK]"), let begin = table.number(of: "[CLS]"), let end = table.number(of: "[SEP]") else {
            throw ModelError("the vocabulary is none of BERT's: [UNK], [CLS] or [SEP] is missing")
        }
        (self.unknown, self.begin, self.end) = (unknown, begin, end)
    }

    /// - Parameter limit: Pieces with both marks; what goes beyond is left out.
    func pieces(of text: String, limit: Int) -> Text {
        var result = Text(numbers: [begin], known: 0, count: 0)
        for word in Self.words(of: text) {
            guard result.numbers.count < limit - 1 else { break }
            add(word, to: &result)
        }
        result.numbers.removeLast(max(0, result.numbers.count - (limit - 1)))
        result.count = result.numbers.count - 1
        result.known = min(result.known, result.count)
        result.numbers.append(end)
        return result
    }

    // MARK: Words

    /// Words in lower case without accents; signs and CJK ideographs are words of their own.
    private static func words(of text: String) -> [ArraySlice<UInt8>] {
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        var starts: [Int] = []
        var ends: [Int] = []
        var isOpen = false
        func close() {
            if isOpen { ends.append(bytes.count) }
            isOpen = false
        }
        func open() {
            if !isOpen { starts.append(bytes.count) }
            isOpen = true
        }
        if isASCII {
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    open()
                    bytes.append(byte)
                case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    open()
                    bytes.append(byte | 0x20)
                case 0x20, 0x09, 0x0A, 0x0D: close()
                case 0x00..<0x20, 0x7F: continue
                default:
                    close()
                    open()
                    bytes.append(byte)
                    close()
                }
            }
        } else {
            let lowered = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) })).lowercased()
            for scalar in lowered.decomposedStringWithCanonicalMapping.unicodeScalars {
                if scalar.properties.generalCategory == .nonspacingMark { continue }
                if scalar.properties.isWhitespace {
                    close()
                } else if isSign(scalar) || isIdeograph(scalar) {
                    close()
                    open()
                    bytes += UTF8.encode(scalar).map(Array.init) ?? []
                    close()
                } else {
                    open()
                    bytes += UTF8.encode(scalar).map(Array.init) ?? []
                }
            }
        }
        close()
        return zip(starts, ends).map { bytes[$0..<$1] }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\t" || scalar == "\n" || scalar == "\r" { return false }
        if scalar == "\0" || scalar == "\u{FFFD}" { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: return true
        default: return false
        }
    }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 33...47, 58...64, 91...96, 123...126: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation:
            return true
        default: return false
        }
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B820...0x2CEAF,
            0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    // MARK: Pieces

    /// The longest piece that the rest of the word begins with, again and again.
    private func add(_ word: ArraySlice<UInt8>, to result: inout Text) {
        let characters = word.count { $0 & 0xC0 != 0x80 }
        let first = result.numbers.count
        var start = word.startIndex
        while start < word.endIndex, characters <= Self.maxWordCharacters {
            guard let (number, length) = table.longest(in: word[start...], isInside: start > word.startIndex) else { break }
            result.numbers.append(number)
            start += length
        }
        if start < word.endIndex {
            // A word of which a part is unknown is unknown as a whole.
            result.numbers.removeLast(result.numbers.count - first)
            result.numbers.append(unknown)
        } else if word.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 }) {
            result.known += result.numbers.count - first
        }
    }
}
