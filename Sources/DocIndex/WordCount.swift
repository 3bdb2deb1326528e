/// How long a text is, as ranking measures it.
enum WordCount {
    /// Runs of letters and digits; of scripts without blanks every character of three bytes.
    static func words(in text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var count = 0
            var isInWord = false
            for byte in bytes {
                let isWord = byte >= 0x80 || table[Int(byte)]
                if isWord, !isInWord || (0xE3...0xED).contains(byte) { count += 1 }
                isInWord = isWord
            }
            return count
        }
    }

    private static let table: [Bool] = (0..<128).map { byte in
        let scalar = Unicode.Scalar(UInt8(byte))
        return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
