package import Foundation

/// A sentence encoder's model of the real one's layout with random numbers, small enough for every test.
package enum TinyModel {
    /// Marks, some words, letters and digits at the beginning and inside words, signs.
    package static let vocabulary: String = {
        let characters = "abcdefghijklmnopqrstuvwxyz0123456789".map(String.init)
        let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "reset", "pass", "##word", "password", "admin", "un", "##install", "the"]
        return (words + characters + characters.map { "##" + $0 } + ["?", ".", "-", ">", "中"]).map { $0 + "\n" }.joined()
    }()

    private static let width = 64
    private static let inner = 128
    private static let outputs = 32
    private static let positions = 96
    private static let layers = 2

    /// The bytes of its file; another seed gives another model.
    package static func file(seed: UInt64 = 1) -> Data {
        var writer = Writer(state: seed)
        let pieces = vocabulary.split(separator: "\n").count
        writer.file += Data("DCGNMDL1".utf8)
        for number in [pieces, width, layers, 2, inner, positions, outputs, vocabulary.utf8.count] { writer.add(UInt32(number)) }
        writer.file += Data(vocabulary.utf8)
        // Half-precision numbers for the largest of 8 steps to be 1, 0.1 and 0.2.
        writer.addBlocks(pieces * width, scale: 0x3000)
        writer.addBlocks(positions * width, scale: 0x2266)
        writer.addNorm(width)
        for _ in 0..<layers {
            for _ in 0..<4 { writer.addLinear(width, width) }
            writer.addNorm(width)
            writer.addLinear(inner, width)
            writer.addLinear(width, inner)
            writer.addNorm(width)
        }
        for _ in 0..<width * outputs { writer.add(Int16(truncatingIfNeeded: writer.next())) }
        return writer.file
    }

    private struct Writer {
        var file = Data()
        var state: UInt64

        /// The same everywhere.
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }

        mutating func add(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.littleEndian) { file.append(contentsOf: $0) } }

        /// -0.1 to 0.1, around a number.
        mutating func addFloats(_ count: Int, around mean: Float = 0) {
            for _ in 0..<count {
                let value = mean + Float(Int32(truncatingIfNeeded: next())) / Float(Int32.max) * 0.1
                add(value.bitPattern)
            }
        }

        mutating func addBlocks(_ values: Int, scale: UInt16) {
            for _ in 0..<values / 32 {
                add(scale)
                for _ in 0..<4 { add(UInt32(truncatingIfNeeded: next())) }
            }
        }

        mutating func addNorm(_ width: Int) {
            addFloats(width, around: 1)
            addFloats(width)
        }

        mutating func addLinear(_ outputs: Int, _ inputs: Int) {
            addBlocks(outputs * inputs, scale: 0x2666)
            addFloats(outputs)
        }
    }
}
