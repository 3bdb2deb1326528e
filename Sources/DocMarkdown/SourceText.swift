package import DocModel
internal import Foundation

/// Checks that a file is the UTF-8 text that Markdown is.
enum SourceText {
    /// The first byte that is not UTF-8, or the first NUL.
    static func firstProblem(in source: UnsafeBufferPointer<UInt8>, path: String) -> Diagnostic? {
        guard let base = source.baseAddress else { return nil }
        if let hit = memchr(base, 0, source.count) {
            let offset = base.distance(to: hit.assumingMemoryBound(to: UInt8.self))
            return Diagnostic(
                id: .nulByte,
                at: location(of: offset, in: source, path: path),
                "the file contains a NUL byte; it is shown as U+FFFD"
            )
        }
        guard let offset = firstInvalidByte(in: source) else { return nil }
        if isControl(source[offset]) {
            let code = String(source[offset], radix: 16, uppercase: true)
            return Diagnostic(
                id: .controlCharacter,
                at: location(of: offset, in: source, path: path),
                "the file contains a control character, U+00\(code.count == 1 ? "0" : "")\(code); it is shown as U+FFFD",
                hint: source[offset] == 0x1B ? "copy the text without its colours, or write '\\e' for an escape" : "remove it"
            )
        }
        return Diagnostic(
            id: .notUTF8,
            at: location(of: offset, in: source, path: path),
            "byte 0x\(String(source[offset], radix: 16, uppercase: true)) is not UTF-8; it is shown as U+FFFD",
            hint: "save the file as UTF-8"
        )
    }

    /// The first byte that is not UTF-8 of a file beside the pages: settings, a list, a style sheet.
    /// - Parameter file: As messages show it.
    static func notUTF8(_ bytes: [UInt8], file: String, severity: Diagnostic.Severity) -> Diagnostic? {
        guard let offset = bytes.withUnsafeBufferPointer(firstByteNotUTF8) else { return nil }
        var place = bytes.withUnsafeBufferPointer { location(of: offset, in: $0, path: file) }
        let line = bytes[(offset - place.column + 1)..<offset]
        place.column = String(decoding: line, as: UTF8.self).unicodeScalars.count + 1
        let byte = String(bytes[offset], radix: 16, uppercase: true)
        return Diagnostic(severity, id: .notUTF8, at: place, "byte 0x\(byte) is not UTF-8", hint: "save the file as UTF-8")
    }

    /// The offset of the first byte that is not UTF-8; control characters are.
    private static func firstByteNotUTF8(_ source: UnsafeBufferPointer<UInt8>) -> Int? {
        var offset = 0
        while let fault = firstInvalidByte(in: UnsafeBufferPointer(rebasing: source[offset...])).map({ $0 + offset }) {
            guard isControl(source[fault]) else { return fault }
            offset = fault + 1
        }
        return nil
    }

    /// Why a file is not the text that a page can include; `nil` where it is.
    static func faultOfFile(_ bytes: [UInt8]) -> (text: String, hint: String)? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return ("it is UTF-16", "save it as UTF-8") }
        if bytes.contains(0) { return ("it is not text", "link to it, or show an image of it") }
        return bytes.withUnsafeBufferPointer { source in
            firstByteNotUTF8(source).map { fault in
                let line = location(of: fault, in: source, path: "").line
                let byte = String(source[fault], radix: 16, uppercase: true)
                return ("it is not UTF-8, byte 0x\(byte) of line \(line)", "save it as UTF-8")
            }
        }
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

    /// Control characters that mean nothing in a text, and end up in pages, feeds and terminals; line ends, tabs and page breaks are none.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 ? byte != 0x0A && byte != 0x0D && byte != 0x09 && byte != 0x0C : byte == 0x7F
    }

    /// The same for text that several files were put together to.
    static func cleaned(_ source: [UInt8]) -> [UInt8] {
        source.withUnsafeBufferPointer { firstInvalidByte(in: $0) == nil ? source : cleaned($0) }
    }

    /// The file as text: what is not UTF-8, and each control character, as U+FFFD.
    static func cleaned(_ source: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let text = Array(String(decoding: source, as: UTF8.self).utf8)
        guard text.contains(where: isControl) else { return text }
        var clean: [UInt8] = []
        clean.reserveCapacity(text.count + 64)
        for byte in text {
            // The parser makes U+FFFD of a NUL itself.
            if isControl(byte), byte != 0 { clean += [0xEF, 0xBF, 0xBD] } else { clean.append(byte) }
        }
        return clean
    }

    /// The file as text that no parser reads any more: NUL is U+FFFD too.
    /// - Returns: `nil` where it is that already.
    static func withoutFaults(_ source: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard firstInvalidByte(in: source) != nil else { return nil }
        let clean = cleaned(source)
        guard clean.contains(0) else { return clean }
        return Array(clean.split(separator: 0, omittingEmptySubsequences: false).joined(separator: [0xEF, 0xBF, 0xBD]))
    }

    /// The first byte that is not UTF-8, or is a control character.
    ///
    /// Source: Unicode 15, table 3-7, well-formed UTF-8 byte sequences.
    private static func firstInvalidByte(in source: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = source.baseAddress.map({ UnsafeRawPointer($0) }) else { return nil }
        var index = 0
        var nextLook = 0
        let count = source.count
        while index < count {
            // Nearly all is ASCII, sixteen bytes at a time.
            if index >= nextLook, index + 16 <= count {
                if isPlain(base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)) {
                    index &+= 16
                    continue
                }
                nextLook = index + 16
            }
            let byte = source[index]
            if byte < 0x80 {
                if isControl(byte) { return index }
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

    /// Whether all are ASCII and none is below a space, but for line ends.
    @inline(__always)
    private static func isPlain(_ bytes: SIMD16<UInt8>) -> Bool {
        // In wrapping arithmetic the bytes from 0x20 to 0x7E are the 95 smallest.
        let isText = (bytes &- SIMD16(splat: 0x20)) .< SIMD16(splat: 0x5F)
        return (isText .| (bytes .== SIMD16(splat: 0x0A))).holdsEverywhere
    }
}

/// What is wrong with a file beside the pages that has to be text.
package enum TextFile {
    /// `not-utf-8`, at the first byte that is none.
    /// - Parameter file: As messages show it.
    package static func fault(in bytes: [UInt8], file: String, severity: Diagnostic.Severity = .warning) -> Diagnostic? {
        SourceText.notUTF8(bytes, file: file, severity: severity)
    }
}
