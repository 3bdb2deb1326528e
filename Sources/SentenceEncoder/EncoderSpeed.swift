internal import CSentenceKernel

/// How fast a model is on this machine, on one core: the median of some runs.
package struct EncoderSpeed: Sendable {
    /// Of the text; at most as many as the model takes.
    package let pieces: Int
    /// Of one text.
    package let milliseconds: Double
    package let piecesPerSecond: Double
    /// Thousand millions of multiplications and additions in a second.
    package let gigaflops: Double

    private static let runs = 9

    /// Encodes a text of so many pieces; takes about half a second for a hundred.
    package init(of encoder: SentenceEncoder, pieces: Int) {
        let pieces = min(pieces, encoder.shape.positions)
        self.pieces = pieces
        let numbers = [Int32](repeating: 0, count: pieces)
        let seconds = Self.median { _ = encoder.fullVector(of: numbers) }
        milliseconds = seconds * 1_000
        piecesPerSecond = Double(pieces) / seconds
        gigaflops = encoder.operations(pieces: pieces) / seconds / 1e9
    }

    /// What the kernel reaches at the sizes of MiniLM's largest matrix.
    package static func kernelGigaflops() -> Double {
        let (rows, depth, columns) = (96, 384, 1_536)
        let left = FloatBuffer(count: rows * depth)
        let right = FloatBuffer(count: depth * columns)
        let output = FloatBuffer(count: rows * columns)
        let seconds = median {
            for _ in 0..<10 { Kernel.best.multiply(left.base, depth, rows, depth, right.base, columns, nil, output.base, columns) }
        }
        return Double(10 * 2 * rows * depth * columns) / seconds / 1e9
    }

    private static func median(_ work: () -> Void) -> Double {
        work()
        let times = (0..<runs).map { _ in ContinuousClock().measure(work) / .seconds(1) }
        return times.sorted()[runs / 2]
    }
}

extension SentenceEncoder {
    /// Multiplications and additions for a text of so many pieces.
    fileprivate func operations(pieces: Int) -> Double {
        let (rows, width, inner) = (Double(pieces), Double(shape.width), Double(shape.inner))
        return Double(shape.layers) * 2 * rows * (4 * width * width + 2 * width * inner + 2 * rows * width)
    }
}
