internal import DocModel
internal import Foundation

/// Encodings of Unicode that are not UTF-8, with or without a byte order mark, and what is not text at all. A file in one of them is not a page.
enum SourceEncoding: String {
    case utf16 = "UTF-16"
    case utf32 = "UTF-32"
    case binary = "not text"

    /// As many bytes tell.
    private static let probeBytes = 4_096

    init?(of source: UnsafeBufferPointer<UInt8>) {
        if source.starts(with: [0xFF, 0xFE, 0, 0]) || source.starts(with: [0, 0, 0xFE, 0xFF]) {
            self = .utf32
        } else if source.starts(with: [0xFF, 0xFE]) || source.starts(with: [0xFE, 0xFF]) {
            self = .utf16
        } else {
            // Nearly every file ends here.
            guard let base = source.baseAddress, source.count >= 4, memchr(base, 0, min(source.count, Self.probeBytes)) != nil else {
                return nil
            }
            self.init(unmarked: source)
        }
    }

    /// Where the zeros stand tells the width of a unit: the upper bytes of a text's spaces, line ends and signs are zeros.
    private init?(unmarked source: UnsafeBufferPointer<UInt8>) {
        let probe = source.prefix(Self.probeBytes & ~3)
        let units = max(1, probe.count / 4)
        var zeros = [0, 0, 0, 0]
        for (index, byte) in probe.enumerated() where byte == 0 { zeros[index & 3] += 1 }
        let (even, odd) = (zeros[0] + zeros[2], zeros[1] + zeros[3])
        // Every unit of UTF-32 has a zero at one end, and almost always another one beside it.
        if zeros[3] >= units && zeros[2] * 10 >= units * 9 || zeros[0] >= units && zeros[1] * 10 >= units * 9 {
            self = .utf32
            return
        }
        let (most, least) = (max(even, odd), min(even, odd))
        guard most >= 3 else { return nil }
        let isLatin = most * 10 >= probe.count / 2 * 3 && least * 10 <= most
        // A text in another script has few zeros, yet nearly all on one side (the lower byte of U+4E00 is one too), and is not text in UTF-8.
        guard isLatin || least * 4 <= most && !Self.isUTF8Text(probe) else { return nil }
        self = Self.isUTF16(probe) ? .utf16 : .binary
    }

    /// Whether pairs of bytes are UTF-16 in one order or the other: half of a surrogate pair is none.
    /// - Parameter probe: Its end may cut a pair.
    private static func isUTF16(_ probe: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let bytes = Array(probe)
        func isText(high: Int) -> Bool {
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + 1 - high]) }
            return (0..<2).contains { String(validating: units.dropLast($0), as: UTF16.self) != nil }
        }
        return isText(high: 0) || isText(high: 1)
    }

    /// The upper bytes of Greek, Cyrillic, Hebrew and Arabic are control characters, which no text is full of.
    /// - Parameter probe: Its end may cut a character.
    private static func isUTF8Text(_ probe: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let controls = probe.count { $0 > 0 && $0 < 0x09 }
        return controls * 10 < probe.count && (0..<4).contains { String(validating: probe.dropLast($0), as: UTF8.self) != nil }
    }

    var remedy: String {
        switch self {
        case .utf16, .utf32: "save it as UTF-8"
        case .binary: "give it the ending of its format, or exclude it"
        }
    }

    var diagnosticID: DiagnosticID {
        switch self {
        case .utf16: .utf16
        case .utf32: .utf32
        case .binary: .binaryFile
        }
    }
}
