/// Looks through texts, of which every byte of every page passes.
enum TextBytes {
    /// Whether a byte meets a condition.
    ///
    /// In blocks, without a branch, so that the compiler takes many bytes at once.
    /// - Parameter condition: One without a branch either.
    @inline(__always)
    static func holds(in bytes: UnsafeBufferPointer<UInt8>, where condition: (UInt8) -> Bool) -> Bool {
        first(in: bytes, from: 0, where: condition) != nil
    }

    /// The first byte at or behind `start` that meets a condition.
    @inline(__always)
    static func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, where condition: (UInt8) -> Bool) -> Int? {
        var start = start
        while start < bytes.count {
            let end = min(start &+ 64, bytes.count)
            var isAny: UInt8 = 0
            for index in start..<end { isAny |= condition(bytes[index]) ? 1 : 0 }
            if isAny != 0 { return (start..<end).first { condition(bytes[$0]) } }
            start = end
        }
        return nil
    }
}
