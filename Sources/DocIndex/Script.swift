/// What a word is written in, where that is not Latin: a number, alike for letters of one script and of no use beside that.
///
/// Scripts lie in blocks of Unicode; from Devanagari on these have 128 characters each, and those of East Asia count as one. Source: Unicode 16, `Blocks.txt`.
enum Script {
    private static let firstOfBlocks: [UInt32] = [0x370, 0x400, 0x530, 0x590, 0x600, 0x900]

    /// - Returns: Of the word's first letter that is not Latin; `nil` where all are.
    static func beside(latin word: some StringProtocol) -> Int? {
        guard let letter = word.unicodeScalars.first(where: { $0.value >= firstOfBlocks[0] })?.value else { return nil }
        return letter < 0x900 ? firstOfBlocks.lastIndex { $0 <= letter } : Int(min(letter, 0x2E80) >> 7)
    }

    /// With so many letters do words of docs begin that have texts in a script that is not Latin. The index holds what follows from it.
    private static let minLetters = 3

    /// Those in which texts are written, not just a few letters quoted.
    /// - Parameter letters: The first ones of all their words.
    static func ofTexts(_ letters: Set<Unicode.Scalar>) -> Set<Int> {
        let counts = letters.reduce(into: [Int: Int]()) { counts, letter in
            if let script = beside(latin: String(letter)) { counts[script, default: 0] += 1 }
        }
        return Set(counts.filter { $0.value >= minLetters }.keys)
    }
}
