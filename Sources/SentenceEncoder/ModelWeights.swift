internal import CSentenceKernel

/// All numbers of a model, as one of the two files has them: as they were published, or with four bits each.
///
/// The matrices of layers have a row for each output, as PyTorch stores them.
struct ModelWeights: Sendable {
    struct Norm: Sendable {
        var weight: [Float]
        var bias: [Float]
    }

    struct Linear: Sendable {
        var matrix: Tensor
        var bias: [Float]
    }

    struct Layer: Sendable {
        var query: Linear
        var key: Linear
        var value: Linear
        var output: Linear
        var attentionNorm: Norm
        var inner: Linear
        var outer: Linear
        var norm: Norm
    }

    var shape: ModelShape
    /// One piece on a line, by number: `vocab.txt`.
    var vocabulary: [UInt8]
    /// A row for each piece.
    var pieces: Tensor
    /// A row for each position; the embedding of the first of two sentences, the only one here, is added.
    var positions: [Float]
    var norm: Norm
    var layers: [Layer]
    /// A row of ``ModelShape/outputs`` numbers for each number of a vector, in units of 1/32767.
    var projection: [Int16]
}

/// The numbers of a matrix, row after row.
enum Tensor: Sendable {
    case floats([Float])
    /// Blocks of 32 values: 4 bits each, with a half-precision scale. Rows are whole blocks.
    case blocks([UInt8])

    static let blockValues = Int(DOCGEN_BLOCK_VALUES)
    static let blockBytes = Int(DOCGEN_BLOCK_BYTES)

    /// Writes `count` values from `start` on; both are multiples of 32.
    func read(from start: Int, count: Int, into output: UnsafeMutablePointer<Float>) {
        switch self {
        case .floats(let values):
            values.withUnsafeBufferPointer { values in
                guard let base = values.baseAddress else { return }
                output.update(from: base + start, count: count)
            }
        case .blocks(let bytes):
            bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                docgen_dequantize(base + start / Self.blockValues * Self.blockBytes, count / Self.blockValues, output)
            }
        }
    }

    /// The same values with four bits each.
    var quantized: [UInt8] {
        switch self {
        case .blocks(let bytes): bytes
        case .floats(let values):
            [UInt8](unsafeUninitializedCapacity: values.count / Self.blockValues * Self.blockBytes) { output, count in
                values.withUnsafeBufferPointer { values in
                    guard let from = values.baseAddress, let to = output.baseAddress else { return }
                    docgen_quantize(from, values.count / Self.blockValues, to)
                }
                count = values.count / Self.blockValues * Self.blockBytes
            }
        }
    }
}
