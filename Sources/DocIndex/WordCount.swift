/// How long a text is, as ranking measures it.
enum WordCount {
    /// Runs of letters and digits; of scripts without spaces every character of three bytes.
    static func words(in text: String) -> Int {
        var text = text
        return text.withUTF8(words)
    }

    /// Every byte of every page passes here: no branch, and no step that waits for the one before, so that the compiler takes many bytes at once.
    private static func words(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let first = bytes.first else { return 0 }
        var count = Int(isInWord(first))
        var start = 1
        while start < bytes.count {
            // So many that a byte can count them.
            let end = min(bytes.count, start + 255)
            var beginnings: UInt8 = 0
            for index in start..<end {
                let byte = bytes[index]
                let isUnspaced: UInt8 = byte &- 0xE3 < 0xEE - 0xE3 ? 1 : 0
                beginnings &+= isInWord(byte) & (isInWord(bytes[index - 1]) ^ 1 | isUnspaced)
            }
            count += Int(beginnings)
            start = end
        }
        return count
    }

    /// 1 or 0.
    @inline(__always)
    private static func isInWord(_ byte: UInt8) -> UInt8 {
        // Wrapping subtraction makes one comparison of two.
        let isLetter: UInt8 = (byte | 0x20) &- UInt8(ascii: "a") < 26 ? 1 : 0
        let isDigit: UInt8 = byte &- UInt8(ascii: "0") < 10 ? 1 : 0
        return isLetter | isDigit | byte >> 7
    }
}
