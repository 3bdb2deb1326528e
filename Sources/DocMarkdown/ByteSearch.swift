internal import Foundation

extension String {
    /// At most so many characters. Most texts are shorter in bytes already, and counting characters is slow.
    package func cut(to maxCharacters: Int) -> String {
        utf8.count <= maxCharacters ? self : String(prefix(maxCharacters))
    }

    /// The text with each run of ASCII white space and control characters as one space, and none at its ends: titles and values go into
    /// attributes, templates and other files, where a control character means something or nothing good.
    func collapsingWhitespace() -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }
        var previous: UInt8 = 0x20
        var isClean = true
        for byte in utf8 {
            if isSpace(byte), byte != 0x20 || previous == 0x20 { isClean = false }
            previous = byte
        }
        if isClean, previous != 0x20 { return self }
        return utf8.split(whereSeparator: isSpace).map { String(Substring($0)) }.joined(separator: " ")
    }
}

/// Sixteen bytes at a time. Of `SIMD16(repeating:)`, of comparisons with a single byte, and of `all` and `any` the compiler makes loops over
/// the bytes, for each use: they were a seventh of a build's time. These are one or two instructions each.
extension SIMD16<UInt8> {
    @inline(__always)
    init(splat byte: UInt8) {
        let eight = UInt64(byte) &* 0x0101_0101_0101_0101
        self = unsafeBitCast(SIMD2<UInt64>(eight, eight), to: SIMD16<UInt8>.self)
    }
}

extension SIMDMask<SIMD16<Int8>> {
    /// The results of the first and of the last eight comparisons; all bits are set where one holds.
    @inline(__always)
    private var halves: SIMD2<UInt64> { unsafeBitCast(self, to: SIMD2<UInt64>.self) }

    @inline(__always)
    var holdsAnywhere: Bool { halves.x | halves.y != 0 }

    @inline(__always)
    var holdsEverywhere: Bool { halves.x & halves.y == .max }
}

extension UnsafeBufferPointer<UInt8> {
    /// The first index at or behind `start` that holds `byte`; `nil` when there is none.
    func index(of byte: UInt8, from start: Int) -> Int? {
        guard let baseAddress, start < count, let hit = memchr(baseAddress + start, Int32(byte), count - start) else { return nil }
        return baseAddress.distance(to: hit.assumingMemoryBound(to: UInt8.self))
    }

    /// Where `needle` first stands in `range`.
    ///
    /// - Complexity: O(*n*) in the length of the range for needles whose first byte is rare in it, O(*n* · *m*) at worst; ranges here are lines.
    func index(of needle: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Int? {
        guard let first = needle.first, let baseAddress, let needleAddress = needle.baseAddress else { return nil }
        // What stands behind the range is not looked at: a caller with a thousand ranges would read the file a thousand times.
        let part = UnsafeBufferPointer(start: baseAddress, count: range.upperBound)
        var start = range.lowerBound
        while let candidate = part.index(of: first, from: start), candidate + needle.count <= range.upperBound {
            if memcmp(baseAddress + candidate, needleAddress, needle.count) == 0 { return candidate }
            start = candidate + 1
        }
        return nil
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether `text` stands at `start`, to the byte.
    func hasPrefix(_ text: StaticString, at start: Int = 0) -> Bool {
        let length = text.utf8CodeUnitCount
        guard let baseAddress, start >= 0, start + length <= count else { return false }
        return memcmp(baseAddress + start, text.utf8Start, length) == 0
    }

    /// Where `text` first stands at or behind `start`.
    func index(of text: StaticString, from start: Int) -> Int? {
        let needle = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return start < count ? index(of: needle, in: start..<count) : nil
    }

    /// The name of a tag that begins at `start`, behind its `<`; a closing tag's with its `/`.
    func lowercasedName(at start: Int) -> String {
        let end = self[Swift.min(start, count)...].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: ">") } ?? count
        return String(decoding: self[Swift.min(start, count)..<Swift.min(end, start + 40, count)], as: UTF8.self).lowercased()
    }
}
