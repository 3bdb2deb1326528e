internal import CSentenceKernel

/// The arithmetic for one kind of processor.
struct Kernel: @unchecked Sendable {
    // @unchecked: functions of a constant in C, which keep nothing.
    private let functions: UnsafePointer<docgen_kernel>

    /// The fastest one of this processor.
    static let best = Kernel(functions: docgen_kernel(false))
    /// The one that any processor of this architecture can run.
    static let baseline = Kernel(functions: docgen_kernel(true))

    var name: String { String(cString: functions.pointee.name) }

    func multiply(
        _ left: UnsafePointer<Float>,
        _ leftStride: Int,
        _ rows: Int,
        _ depth: Int,
        _ right: UnsafePointer<Float>,
        _ columns: Int,
        _ bias: UnsafePointer<Float>?,
        _ output: UnsafeMutablePointer<Float>,
        _ outputStride: Int
    ) {
        functions.pointee.multiply(left, leftStride, rows, depth, right, columns, bias, output, outputStride)
    }

    func gelu(_ values: UnsafeMutablePointer<Float>, _ count: Int) { functions.pointee.gelu(values, count) }

    func softmax(_ row: UnsafeMutablePointer<Float>, _ count: Int, padded: Int) { functions.pointee.softmax(row, count, padded) }

    /// Adds `added` to each row and normalizes it.
    func normalize(
        _ values: UnsafeMutablePointer<Float>,
        adding added: UnsafePointer<Float>?,
        rows: Int,
        _ norm: ModelWeights.Norm
    ) {
        functions.pointee.normalize(values, added, rows, norm.weight.count, norm.weight, norm.bias, 1e-12)
    }
}
