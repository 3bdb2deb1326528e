/// Emoji and other pictures among characters, of which the tokenizer makes no words: as letters of a private area, in which the index holds them.
enum Pictograph {
    /// Blocks of pictures, each with what its first character is in the index. Colours of skin change a picture, and are none.
    ///
    /// Source: Unicode 16, Blocks.txt: from Mahjong Tiles to Symbols and Pictographs Extended-A; Miscellaneous Symbols and Dingbats; Miscellaneous Symbols and
    /// Arrows.
    private static let blocks: [(characters: ClosedRange<UInt32>, first: UInt32)] = [
        (0x1F000...0x1FAFF, 0xE200), (0x2600...0x27BF, 0xED00), (0x2B00...0x2BFF, 0xEF00),
    ]
    private static let skinColours: ClosedRange<UInt32> = 0x1F3FB...0x1F3FF

    /// - Returns: The word of the picture that begins at a byte, in UTF-8; `nil` where none does.
    static func word(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> [UInt8]? {
        let width = bytes[index] == 0xF0 ? 4 : bytes[index] == 0xE2 ? 3 : 0
        guard width > 0, index + width <= bytes.count else { return nil }
        let lead = UInt32(bytes[index]) & (width == 4 ? 0x07 : 0x0F)
        let value = bytes[(index + 1)..<(index + width)].reduce(lead) { $0 << 6 | UInt32($1 & 0x3F) }
        guard !skinColours.contains(value), let block = blocks.first(where: { $0.characters.contains(value) }) else { return nil }
        let letter = block.first + value - block.characters.lowerBound
        return [0xEE, UInt8(0x80 | letter >> 6 & 0x3F), UInt8(0x80 | letter & 0x3F)]
    }

    /// Whether a text holds one.
    static func occurs(in text: some Collection<UInt8>) -> Bool {
        guard text.contains(where: { $0 == 0xE2 || $0 == 0xF0 }) else { return false }
        let bytes = Array(text)
        return bytes.withUnsafeBufferPointer { bytes in bytes.indices.contains { word(in: bytes, at: $0) != nil } }
    }
}
