internal import DocModel
internal import Foundation

/// Checks that a file is the UTF-8 text that Markdown is.
enum SourceText {
    /// The first byte that is not UTF-8, or the first NUL.
    static func firstProblem(in source: UnsafeBufferPointer<UInt8>, path: String) -> Diagnostic? {
        guard let base = source.baseAddress else { return nil }
        if let hit = memchr(base, 0, source.count) {
            let offset = base.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            return Diagnostic(
                .warning,
                id: "nul-byte",
                at: location(of: offset, in: source, path: path),
                "the file holds a NUL byte; it is shown as U+FFFD"
            )
        }
        guard let offset = firstInvalidByte(in: source) else { return nil }
        return Diagnostic(
            .warning,
            id: "not-utf-8",
            at: location(of: offset, in: source, path: path),
            "byte 0x\(String(source[offset], radix: 16, uppercase: true)) is not UTF-8; it is shown as U+FFFD",
            hint: "save the file as UTF-8"
        )
    }

    private static func location(of offset: Int, in source: UnsafeBufferPointer<UInt8>, path: String) -> SourceLocation {
        var line = 1
        var lineStart = 0
        for index in 0..<offset where source[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return SourceLocation(path: path, line: line, column: offset - lineStart + 1)
    }

    /// Source: Unicode 15, table 3-7, well-formed UTF-8 byte sequences.
    private static func firstInvalidByte(in source: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        let count = source.count
        while index < count {
            let byte = source[index]
            if byte < 0x80 {
                index &+= 1
                continue
            }
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch byte {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: length = 4
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: return index
            }
            guard index + length <= count, second.contains(source[index + 1]) else { return index }
            for next in (index + 2)..<max(index + 2, index + length) where !(0x80...0xBF).contains(source[next]) { return index }
            index += length
        }
        return nil
    }
}
