internal import CSentenceKernel

/// A matrix in the order that the kernel reads it.
final class PackedMatrix: @unchecked Sendable {
    // @unchecked: written by the initialiser, only read afterwards.
    private let values: UnsafeMutablePointer<Float>
    private let columns: Int
    private let depth: Int
    private let bias: [Float]

    static let panel = Int(DOCGEN_PANEL)

    /// Joins the layers of some matrices side by side, each times its factor.
    init(_ parts: [(linear: ModelWeights.Linear, outputs: Int, factor: Float)], depth: Int) {
        columns = parts.reduce(0) { $0 + $1.outputs }
        self.depth = depth
        bias = parts.flatMap { part in part.linear.bias.map { $0 * part.factor } }
        values = .allocate(capacity: columns * depth)
        var first = 0
        for part in parts {
            let count = part.outputs * depth
            let rows = FloatBuffer(count: count)
            part.linear.matrix.read(from: 0, count: count, into: rows.base)
            if part.factor != 1 { for index in 0..<count { rows.base[index] *= part.factor } }
            docgen_pack(rows.base, depth, part.outputs, depth, values + first * depth)
            first += part.outputs
        }
    }

    deinit { values.deallocate() }

    /// `output` = `input` × the matrix + its bias, for `rows` rows without gaps.
    func multiply(_ kernel: Kernel, _ input: UnsafeMutablePointer<Float>, rows: Int, into output: UnsafeMutablePointer<Float>) {
        kernel.multiply(input, depth, rows, depth, values, columns, bias, output, columns)
    }
}
