/// The pieces of a vocabulary, found by their bytes.
///
/// A dictionary of 30,000 texts would take longer to make than a question to answer.
struct PieceTable: Sendable {
    /// One piece behind the other.
    private var bytes: [UInt8] = []
    /// Where each piece begins in ``bytes``, and the end.
    private var starts: [Int] = [0]
    /// Numbers of pieces by their hashes, -1 for none; open addressing, at most half full.
    private var slots: [Int32]
    private var longest = 0

    var count: Int { starts.count - 1 }

    /// - Parameter vocabulary: One piece on a line.
    init(_ vocabulary: [UInt8]) {
        bytes.reserveCapacity(vocabulary.count)
        for line in vocabulary.split(separator: 0x0A, omittingEmptySubsequences: false) {
            bytes += line.last == 0x0D ? line.dropLast() : line
            starts.append(bytes.count)
        }
        // Nothing stands behind the last line break.
        if vocabulary.isEmpty || vocabulary.last == 0x0A { starts.removeLast() }
        var capacity = 64
        while capacity < starts.count * 2 { capacity *= 2 }
        slots = Array(repeating: -1, count: capacity)
        for number in 0..<count {
            let piece = bytes[starts[number]..<starts[number + 1]]
            longest = max(longest, piece.count)
            var slot = Self.slot(piece.reduce(Self.seed, Self.hash), capacity)
            while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = Int32(number)
        }
    }

    func number(of piece: String) -> Int32? {
        let piece = Array(piece.utf8)
        return find(piece.reduce(Self.seed, Self.hash), behind: [], piece[...])
    }

    /// The longest piece that `word` begins with, and its length in bytes.
    /// - Parameter isInside: Something of the word stands before it: its piece begins with `##`.
    func longest(in word: ArraySlice<UInt8>, isInside: Bool) -> (number: Int32, length: Int)? {
        let mark: [UInt8] = isInside ? [0x23, 0x23] : []
        var hash = mark.reduce(Self.seed, Self.hash)
        // The hashes of all beginnings in one pass.
        var hashes: [UInt64] = []
        for byte in word.prefix(max(0, longest - mark.count)) {
            hash = Self.hash(hash, byte)
            hashes.append(hash)
        }
        for (index, hash) in hashes.enumerated().reversed() {
            if let number = find(hash, behind: mark, word.prefix(index + 1)) { return (number, index + 1) }
        }
        return nil
    }

    private func find(_ hash: UInt64, behind mark: [UInt8], _ piece: ArraySlice<UInt8>) -> Int32? {
        var slot = Self.slot(hash, slots.count)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            let held = bytes[starts[number]..<starts[number + 1]]
            if held.count == mark.count + piece.count, held.starts(with: mark), held.dropFirst(mark.count).elementsEqual(piece) {
                return slots[slot]
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// FNV-1a; tables are powers of two, so the high bits are folded in.
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
    private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    private static func slot(_ hash: UInt64, _ capacity: Int) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 32) & (capacity - 1) }
}
