internal import Foundation

extension String {
    /// At most so many characters. Most texts are shorter in bytes already, and counting characters is slow.
    package func cut(to maxCharacters: Int) -> String {
        utf8.count <= maxCharacters ? self : String(prefix(maxCharacters))
    }

    /// The text with each run of ASCII white space as one space, and none at its ends.
    func collapsingWhitespace() -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
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
