import CSentenceKernel
import Foundation
import Testing

@testable import SentenceEncoder

/// The arithmetic, beside the plainest way to write it.
struct KernelTests {
    static let kernels = [Kernel.best, Kernel.baseline]

    private static func numbers(_ count: Int, _ scale: Float = 1) -> [Float] {
        (0..<count).map { sin(Float($0) * 12.9898 + Float(count)) * scale }
    }

    @Test(arguments: [(1, 1, 16), (1, 384, 32), (2, 33, 16), (5, 400, 48), (6, 384, 16), (13, 1_000, 64)])
    func multipliesMatricesOfAnySize(rows: Int, depth: Int, columns: Int) {
        // Rows have a gap behind them, as in the network.
        let stride = depth + 3
        let left = Self.numbers(rows * stride)
        let matrix = Self.numbers(columns * depth)
        let bias = Self.numbers(columns)
        var packed = [Float](repeating: 0, count: columns * depth)
        docgen_pack(matrix, depth, columns, depth, &packed)
        for kernel in Self.kernels {
            var output = [Float](repeating: .nan, count: rows * columns)
            kernel.multiply(left, stride, rows, depth, packed, columns, bias, &output, columns)
            for row in 0..<rows {
                for column in 0..<columns {
                    let expected = (0..<depth).reduce(Double(bias[column])) {
                        $0 + Double(left[row * stride + $1]) * Double(matrix[column * depth + $1])
                    }
                    #expect(abs(Double(output[row * columns + column]) - expected) < 1e-3, "\(kernel.name), \(row), \(column)")
                }
            }
        }
    }

    @Test func fillsUpTheLastPanelWithZeros() {
        var packed = [Float](repeating: .nan, count: 32)
        docgen_pack([1, 2, 3, 4, 5, 6], 2, 3, 2, &packed)
        #expect(packed == [1, 3, 5] + Array(repeating: 0, count: 13) + [2, 4, 6] + Array(repeating: 0, count: 13))
    }

    @Test func knowsTheNormalDistribution() {
        let values = stride(from: Float(-9), to: 9, by: 0.0625).map { $0 }
        for kernel in Self.kernels {
            var output = values
            kernel.gelu(&output, output.count)
            for (value, found) in zip(values, output) {
                let expected = Double(value) * 0.5 * (1 + erf(Double(value) / 2.0.squareRoot()))
                #expect(abs(Double(found) - expected) < 2e-6, "\(kernel.name), \(value)")
            }
        }
    }

    @Test(arguments: [1, 5, 16, 17, 40])
    func softmaxAddsUpToOneAndLeavesNothingBehindTheEnd(count: Int) {
        let padded = (count + 15) / 16 * 16
        let values = Self.numbers(count, 30)
        let sum = values.reduce(0) { $0 + exp(Double($1)) }
        for kernel in Self.kernels {
            var row = values + Array(repeating: 1_000, count: padded - count)
            kernel.softmax(&row, count, padded: padded)
            for (value, found) in zip(values, row) { #expect(abs(Double(found) - exp(Double(value)) / sum) < 1e-6) }
            #expect(row[count...].allSatisfy { $0 == 0 })
        }
    }

    @Test func normalizesWhatWasAddedUp() {
        let (rows, width) = (3, 64)
        let values = Self.numbers(rows * width, 5)
        let added = Self.numbers(rows * width, 2).reversed().map { $0 + 1 }
        let norm = ModelWeights.Norm(weight: Self.numbers(width), bias: Self.numbers(width, 3))
        for kernel in Self.kernels {
            var output = values
            kernel.normalize(&output, adding: Array(added), rows: rows, norm)
            for row in 0..<rows {
                let sums = (0..<width).map { Double(values[row * width + $0]) + Double(added[row * width + $0]) }
                let mean = sums.reduce(0, +) / Double(width)
                let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
                for column in 0..<width {
                    let expected = (sums[column] - mean) / variance.squareRoot() * Double(norm.weight[column]) + Double(norm.bias[column])
                    #expect(abs(Double(output[row * width + column]) - expected) < 1e-4)
                }
            }
        }
    }

    @Test func fourBitsKeepAValueWithinHalfAStep() {
        for scale in [Float(1e-6), 0.05, 3, 60_000] {
            let values = Self.numbers(64, scale)
            let tensor = Tensor.floats(values)
            var restored = [Float](repeating: 0, count: 64)
            Tensor.blocks(tensor.quantized).read(from: 0, count: 64, into: &restored)
            let error = zip(values, restored).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
            #expect(error < scale * 0.16 + 6e-8, "\(scale): \(error)")
        }
        var zeros = [Float](repeating: 1, count: 32)
        Tensor.blocks(Tensor.floats(Array(repeating: 0, count: 32)).quantized).read(from: 0, count: 32, into: &zeros)
        #expect(zeros.allSatisfy { $0 == 0 })
    }
}
