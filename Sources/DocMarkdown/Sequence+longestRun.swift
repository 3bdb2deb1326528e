extension Sequence<UInt8> {
    /// How many of one sign stand in a row at most: a fence around the bytes needs one more.
    func longestRun(of sign: UInt8) -> Int {
        var (longest, run) = (0, 0)
        for byte in self {
            run = byte == sign ? run + 1 : 0
            longest = Swift.max(longest, run)
        }
        return longest
    }
}
