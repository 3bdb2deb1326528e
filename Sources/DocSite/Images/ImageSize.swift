/// The size at which a browser shows an image, in CSS pixels, from the first bytes of its file.
struct ImageSize: Hashable, Sendable {
    var width: Int
    var height: Int

    /// How much of a file is read: JPEG may keep its size behind a thumbnail and a colour profile.
    private static let maxHeaderBytes = 262_144

    /// Reads PNG, GIF, JPEG, WebP, AVIF and SVG.
    /// - Returns: `nil` when the file cannot be read, is of another kind, does not say, or when browsers disagree about it.
    init?(of path: String, in files: SourceFiles) {
        var bytes: [UInt8] = []
        guard files.readBeginning(path, into: &bytes, count: Self.maxHeaderBytes) else { return nil }
        self.init(header: bytes)
    }

    init?(header bytes: [UInt8]) {
        let size =
            Self.png(bytes) ?? Self.gif(bytes) ?? Self.jpeg(bytes) ?? Self.webP(bytes) ?? AVIFHeader.size(bytes) ?? SVGHeader.size(bytes)
        guard let size, (1...100_000).contains(size.width), (1...100_000).contains(size.height) else { return nil }
        (width, height) = size
    }

    private typealias Size = (width: Int, height: Int)

    private static func big16(_ bytes: [UInt8], _ offset: Int) -> Int { Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) }
    private static func big32(_ bytes: [UInt8], _ offset: Int) -> Int { big16(bytes, offset) << 16 | big16(bytes, offset + 2) }
    private static func little16(_ bytes: [UInt8], _ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
    private static func little24(_ bytes: [UInt8], _ offset: Int) -> Int { little16(bytes, offset) | Int(bytes[offset + 2]) << 16 }

    private static func has(_ bytes: [UInt8], _ text: String, at offset: Int) -> Bool {
        bytes.count >= offset + text.utf8.count && bytes[offset..<(offset + text.utf8.count)].elementsEqual(text.utf8)
    }

    /// Source: PNG (ISO/IEC 15948) 11.2.2, IHDR is the first chunk. Not all browsers turn it as its Exif data says.
    private static func png(_ bytes: [UInt8]) -> Size? {
        guard bytes.count >= 24, bytes[0] == 0x89, has(bytes, "PNG", at: 1), has(bytes, "IHDR", at: 12) else { return nil }
        var offset = 8
        while offset + 8 <= bytes.count, !has(bytes, "IDAT", at: offset + 4) {
            let content = (offset + 8)..<min(bytes.count, offset + 8 + big32(bytes, offset))
            if has(bytes, "eXIf", at: offset + 4), ExifHeader(bytes, content)?.isTurned == true { return nil }
            offset = content.upperBound + 4
        }
        return (big32(bytes, 16), big32(bytes, 20))
    }

    /// Source: GIF89a specification, section 18.
    private static func gif(_ bytes: [UInt8]) -> Size? {
        guard bytes.count >= 10, has(bytes, "GIF8", at: 0) else { return nil }
        return (little16(bytes, 6), little16(bytes, 8))
    }

    /// Source: ITU T.81 B.2.2: the frame header SOFn, n without 4, 8 and 12. Browsers turn the image as its Exif data says.
    private static func jpeg(_ bytes: [UInt8]) -> Size? {
        guard bytes.count >= 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return nil }
        var offset = 2
        var exif: ExifHeader?
        while offset + 9 < bytes.count {
            guard bytes[offset] == 0xFF else { return nil }
            let marker = bytes[offset + 1]
            if marker == 0xFF {
                offset += 1
                continue
            }
            if (0xC0...0xCF).contains(marker), marker != 0xC4, marker != 0xC8, marker != 0xCC {
                let size = (width: big16(bytes, offset + 7), height: big16(bytes, offset + 5))
                return exif?.shown(size) ?? size
            }
            let length = big16(bytes, offset + 2)
            guard length >= 2 else { return nil }
            if marker == 0xE1, exif == nil, has(bytes, "Exif\0\0", at: offset + 4) {
                let end = min(bytes.count, offset + 2 + length)
                if end > offset + 10 { exif = ExifHeader(bytes, (offset + 10)..<end) }
            }
            offset += 2 + length
        }
        return nil
    }

    /// Source: WebP container specification; VP8 (RFC 6386 9.1), VP8L and VP8X headers.
    private static func webP(_ bytes: [UInt8]) -> Size? {
        guard bytes.count >= 30, has(bytes, "RIFF", at: 0), has(bytes, "WEBP", at: 8) else { return nil }
        if has(bytes, "VP8X", at: 12) { return (little24(bytes, 24) + 1, little24(bytes, 27) + 1) }
        if has(bytes, "VP8L", at: 12) {
            let bits = little16(bytes, 21) | little16(bytes, 23) << 16
            return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        }
        guard has(bytes, "VP8 ", at: 12) else { return nil }
        return (little16(bytes, 26) & 0x3FFF, little16(bytes, 28) & 0x3FFF)
    }
}
