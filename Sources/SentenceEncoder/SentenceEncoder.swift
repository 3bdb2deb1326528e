internal import CSentenceKernel
internal import Crypto
internal import DocModel
internal import Foundation

/// Turns a text into a vector that says what it means: texts about the same have similar ones, whatever their words.
///
/// The network is BERT's encoder with mean pooling (Reimers and Gurevych 2019, "Sentence-BERT"), whose vectors a fixed matrix shortens. Any
/// number of threads may encode at once; a text's vector depends on nothing but the text, the model, and whether the processor has fused
/// multiply-add.
public final class SentenceEncoder: Sendable {
    /// SHA-256 of the model's file, hexadecimal: vectors of different models do not compare.
    public let modelID: String
    /// Numbers of a vector.
    public var dimensions: Int { shape.outputs }
    /// The instructions that are used: `avx2`, `neon` or `baseline`.
    public var instructions: String { kernel.name }

    private struct Layer: Sendable {
        /// Query, key and value side by side; the query is divided by the square root of a head's width already.
        let attention: PackedMatrix
        let output: PackedMatrix
        let attentionNorm: ModelWeights.Norm
        let inner: PackedMatrix
        let outer: PackedMatrix
        let norm: ModelWeights.Norm
    }

    let shape: ModelShape
    private let kernel: Kernel
    private let words: WordPieces
    private let pieces: Tensor
    private let positions: [Float]
    private let norm: ModelWeights.Norm
    private let layers: [Layer]
    private let projection: [Int16]

    /// Reads a model that `docgen model install` wrote. Takes some 20 ms, and about 60 MB for as long as the encoder lives.
    ///
    /// - Throws: ``ModelError``: the file cannot be read, is none of docgen's, is cut short or damaged.
    public convenience init(opening path: String) throws(ModelError) {
        let file: Data
        do {
            file = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            throw ModelError("the model '\(path)' cannot be read: \(Self.reason(error))")
        }
        do throws(ModelError) {
            try self.init(compact: file)
        } catch {
            throw ModelError("the model '\(path)' cannot be used: \(error); run 'docgen model install' again")
        }
    }

    /// - Parameter file: The bytes of a model's file.
    convenience init(compact file: Data, kernel: Kernel = .best) throws(ModelError) {
        try self.init(CompactModel.read(file), modelID: Self.hash(file), kernel: kernel)
    }

    init(_ weights: ModelWeights, modelID: String, kernel: Kernel = .best) throws(ModelError) {
        let shape = weights.shape
        self.modelID = modelID
        self.shape = shape
        self.kernel = kernel
        words = try WordPieces(vocabulary: weights.vocabulary, count: shape.pieces)
        pieces = weights.pieces
        positions = weights.positions
        norm = weights.norm
        projection = weights.projection
        let scale = 1 / Float(shape.headWidth).squareRoot()
        layers = weights.layers.map { layer in
            Layer(
                attention: PackedMatrix(
                    [(layer.query, shape.width, scale), (layer.key, shape.width, 1), (layer.value, shape.width, 1)],
                    depth: shape.width
                ),
                output: PackedMatrix([(layer.output, shape.width, 1)], depth: shape.width),
                attentionNorm: layer.attentionNorm,
                inner: PackedMatrix([(layer.inner, shape.inner, 1)], depth: shape.width),
                outer: PackedMatrix([(layer.outer, shape.width, 1)], depth: shape.inner),
                norm: layer.norm
            )
        }
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        return cause.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(cause.code))) : cause.localizedDescription
    }

    static func hash(_ file: Data) -> String {
        SHA256.hash(data: file).hexadecimal
    }

    /// Pieces of a text that are read; the model was trained with as many.
    public static let maxPieces = 256

    /// The vector of a text, of length 1.
    ///
    /// - Parameter maxPieces: Pieces of the text that are read, two of which are marks; a piece takes about 0.4 ms with AVX2.
    /// - Returns: `nil` where less than half of the pieces are Latin letters or digits that the model knows: it could only guess.
    public func vector(of text: String, maxPieces: Int = SentenceEncoder.maxPieces) -> [Float]? {
        let pieces = words.pieces(of: text, limit: max(3, min(maxPieces, shape.positions)))
        guard pieces.known * 2 >= max(1, pieces.count) else { return nil }
        return shortened(fullVector(of: pieces.numbers))
    }

    // MARK: The network

    /// The mean of all pieces behind the last layer, of length 1.
    func fullVector(of numbers: [Int32]) -> [Float] {
        let (rows, width) = (numbers.count, shape.width)
        let state = FloatBuffer(count: rows * width)
        for (row, number) in numbers.enumerated() {
            let place = state.base + row * width
            pieces.read(from: Int(number) * width, count: width, into: place)
            for column in 0..<width { place[column] += positions[row * width + column] }
        }
        kernel.normalize(state.base, adding: nil, rows: rows, norm)
        let padded = (rows + PackedMatrix.panel - 1) / PackedMatrix.panel * PackedMatrix.panel
        var scratch = Scratch(shape, rows: rows, padded: padded)
        for layer in layers { run(layer, state, rows: rows, padded: padded, &scratch) }
        var mean = [Float](repeating: 0, count: width)
        for row in 0..<rows {
            for column in 0..<width { mean[column] += state.base[row * width + column] }
        }
        return Self.unit(mean)
    }

    /// What a layer needs beside its input; made once for a text.
    private struct Scratch: ~Copyable {
        let attention: FloatBuffer
        let context: FloatBuffer
        let output: FloatBuffer
        let inner: FloatBuffer
        let keys: FloatBuffer
        let values: FloatBuffer
        let scores: FloatBuffer

        init(_ shape: ModelShape, rows: Int, padded: Int) {
            attention = FloatBuffer(count: rows * 3 * shape.width)
            context = FloatBuffer(count: rows * shape.width)
            output = FloatBuffer(count: rows * shape.width)
            inner = FloatBuffer(count: rows * shape.inner)
            keys = FloatBuffer(count: padded * shape.headWidth)
            values = FloatBuffer(count: rows * shape.headWidth)
            scores = FloatBuffer(count: rows * padded)
        }
    }

    private func run(_ layer: Layer, _ state: borrowing FloatBuffer, rows: Int, padded: Int, _ scratch: inout Scratch) {
        layer.attention.multiply(kernel, state.base, rows: rows, into: scratch.attention.base)
        for head in 0..<shape.heads { attend(head, rows: rows, padded: padded, &scratch) }
        layer.output.multiply(kernel, scratch.context.base, rows: rows, into: scratch.output.base)
        kernel.normalize(state.base, adding: scratch.output.base, rows: rows, layer.attentionNorm)
        layer.inner.multiply(kernel, state.base, rows: rows, into: scratch.inner.base)
        kernel.gelu(scratch.inner.base, rows * shape.inner)
        layer.outer.multiply(kernel, scratch.inner.base, rows: rows, into: scratch.output.base)
        kernel.normalize(state.base, adding: scratch.output.base, rows: rows, layer.norm)
    }

    /// What one head makes of each piece: the values of all pieces, weighted by how well their keys fit its query.
    private func attend(_ head: Int, rows: Int, padded: Int, _ scratch: inout Scratch) {
        let (width, headWidth) = (shape.width, shape.headWidth)
        let stride = 3 * width
        let queries = scratch.attention.base + head * headWidth
        docgen_pack(queries + width, stride, rows, headWidth, scratch.keys.base)
        let (values, panel) = (queries + 2 * width, PackedMatrix.panel)
        for column in 0..<headWidth / panel {
            for row in 0..<rows {
                let place = scratch.values.base + (column * rows + row) * panel
                place.update(from: values + (row * stride + column * panel), count: panel)
            }
        }
        kernel.multiply(queries, stride, rows, headWidth, scratch.keys.base, padded, nil, scratch.scores.base, padded)
        for row in 0..<rows { kernel.softmax(scratch.scores.base + row * padded, rows, padded: padded) }
        let context = scratch.context.base + head * headWidth
        kernel.multiply(scratch.scores.base, padded, rows, rows, scratch.values.base, headWidth, nil, context, width)
    }

    private func shortened(_ vector: [Float]) -> [Float] {
        var result = [Float](repeating: 0, count: shape.outputs)
        for (row, value) in vector.enumerated() {
            for column in result.indices { result[column] += value * Float(projection[row * shape.outputs + column]) }
        }
        return Self.unit(result)
    }

    private static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }
}
