/// How long a text is, as ranking measures it.
enum WordCount {
    /// Runs of letters and digits; of scripts without blanks every character of three bytes.
    static func words(in text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var count = 0
            var isInWord = false
            for byte in bytes {
                // Wrapping subtraction makes one comparison of two; every byte of every page passes here.
                let isWord = byte >= 0x80 || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
                if isWord, !isInWord || (0xE3...0xED).contains(byte) { count += 1 }
                isInWord = isWord
            }
            return count
        }
    }
}
