/// A text as the rules of masking read it: other spaces are spaces, wide and foreign digits are digits, curly quotes are quotes, and what nobody
/// sees is left out, as are backslashes before quotes. It knows where each of its bytes stood.
///
/// Readers paste from web pages and logs: `password\u{A0}= x`, `password＝x`, `{\"password\":\"x\"}`.
struct FoldedText {
    private(set) var bytes: [UInt8] = []
    /// Where each byte begins in the text, and where it ends.
    private var places: [(start: Int, end: Int)] = []

    /// - Returns: `nil` for a text that is read as it stands, as most are.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: "\\") || $0 == 0x09 }) else { return nil }
        bytes.reserveCapacity(text.count)
        places.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            let (width, replacement) = Self.fold(text, position)
            if let replacement {
                if replacement != Self.nothing { append(replacement, position, position + width) }
            } else {
                for index in position..<(position + width) { append(text[index], index, index + 1) }
            }
            position += width
        }
    }

    /// Where a part of it stands in the text.
    func source(of range: Range<Int>) -> Range<Int> { places[range.lowerBound].start..<places[range.upperBound - 1].end }

    private mutating func append(_ byte: UInt8, _ start: Int, _ end: Int) {
        bytes.append(byte)
        places.append((start, end))
    }

    /// Stands for no byte at all.
    private static let nothing: UInt8 = 0xFF

    /// - Returns: How many bytes are read, and what stands for them; `nil` for themselves.
    private static func fold(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> (width: Int, replacement: UInt8?) {
        let first = text[position]
        switch first {
        case 0x09: return (1, UInt8(ascii: " "))
        case UInt8(ascii: "\\"):
            var next = position + 1
            while next < text.count, text[next] == first { next += 1 }
            let isBeforeQuote = next < text.count && (text[next] == UInt8(ascii: "\"") || text[next] == UInt8(ascii: "'"))
            return (next - position, isBeforeQuote ? nothing : nil)
        case ..<0xC2: return (1, nil)
        default:
            let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard width < 4, position + width <= text.count else { return (min(width, text.count - position), nil) }
            let second = UInt32(text[position + 1] & 0x3F)
            let scalar =
                width == 2
                ? UInt32(first & 0x1F) << 6 | second : UInt32(first & 0x0F) << 12 | second << 6 | UInt32(text[position + 2] & 0x3F)
            return (width, fold(scalar))
        }
    }

    private static func fold(_ scalar: UInt32) -> UInt8? {
        switch scalar {
        // Soft hyphen, zero-width characters, marks of direction.
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF: nothing
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: UInt8(ascii: " ")
        case 0x2010...0x2013, 0x2212: UInt8(ascii: "-")
        case 0x2018, 0x2019, 0x201A: UInt8(ascii: "'")
        case 0x201C, 0x201D, 0x201E, 0xAB, 0xBB: UInt8(ascii: "\"")
        // The wide forms of ASCII, then the digits of Arabic, Persian, Hindi, Bengali, Thai.
        case 0xFF01...0xFF5E: UInt8(scalar - 0xFF01 + 0x21)
        case 0x0660...0x0669: UInt8(scalar - 0x0660 + 0x30)
        case 0x06F0...0x06F9: UInt8(scalar - 0x06F0 + 0x30)
        case 0x0966...0x096F: UInt8(scalar - 0x0966 + 0x30)
        case 0x09E6...0x09EF: UInt8(scalar - 0x09E6 + 0x30)
        case 0x0E50...0x0E59: UInt8(scalar - 0x0E50 + 0x30)
        default: nil
        }
    }
}
