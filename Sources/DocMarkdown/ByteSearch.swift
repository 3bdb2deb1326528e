internal import Foundation

extension UnsafeBufferPointer<UInt8> {
    /// The first index at or behind `start` that holds `byte`; `nil` when there is none.
    func index(of byte: UInt8, from start: Int) -> Int? {
        guard let baseAddress, start < count, let hit = memchr(baseAddress + start, Int32(byte), count - start) else { return nil }
        return baseAddress.distance(to: hit.assumingMemoryBound(to: UInt8.self))
    }

    /// Where `needle` first stands in `range`.
    ///
    /// - Complexity: O(*n*) for needles whose first byte is rare in the range, O(*n* · *m*) at worst; ranges here are lines.
    func index(of needle: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Int? {
        guard let first = needle.first, let baseAddress, let needleAddress = needle.baseAddress else { return nil }
        var start = range.lowerBound
        while let candidate = index(of: first, from: start), candidate + needle.count <= range.upperBound {
            if memcmp(baseAddress + candidate, needleAddress, needle.count) == 0 { return candidate }
            start = candidate + 1
        }
        return nil
    }
}
