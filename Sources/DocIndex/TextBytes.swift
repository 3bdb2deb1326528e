/// Looks through texts, of which every byte of every page passes: eight bytes at once, in the lanes of an integer. Of eight bytes nearly all hold nothing that is
/// looked for, which a few instructions tell.
enum TextBytes {
    /// The highest bit of each byte that may be looked for.
    typealias Candidates = (UInt64) -> UInt64

    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Bytes of characters beyond ASCII.
    @inline(__always)
    static func beyondASCII(_ eight: UInt64) -> UInt64 { eight & highBits }

    /// Bytes with this value.
    @inline(__always)
    static func equal(to byte: UInt8, _ eight: UInt64) -> UInt64 {
        let difference = eight ^ UInt64(byte) &* 0x0101_0101_0101_0101
        return ~((difference & ~highBits) &+ ~highBits | difference | ~highBits)
    }

    /// Whether a byte meets a condition.
    /// - Parameter candidates: Finds at least all those.
    @inline(__always)
    static func holds(
        in bytes: UnsafeBufferPointer<UInt8>,
        among candidates: Candidates = beyondASCII,
        where condition: (UInt8) -> Bool
    ) -> Bool {
        first(in: bytes, from: 0, among: candidates, where: condition) != nil
    }

    /// The first byte at or behind `start` that meets a condition.
    /// - Parameter candidates: Finds at least all those.
    @inline(__always)
    static func first(
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int,
        among candidates: Candidates,
        where condition: (UInt8) -> Bool
    ) -> Int? {
        let source = UnsafeRawBufferPointer(bytes)
        var start = start
        while start &+ 8 <= source.count {
            var hits = candidates(UInt64(littleEndian: source.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
            while hits != 0 {
                let place = start &+ hits.trailingZeroBitCount >> 3
                if condition(source[place]) { return place }
                hits &= hits &- 1
            }
            start &+= 8
        }
        while start < source.count {
            if condition(source[start]) { return start }
            start &+= 1
        }
        return nil
    }
}
