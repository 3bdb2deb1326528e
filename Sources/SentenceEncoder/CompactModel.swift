internal import CSentenceKernel
internal import Foundation

/// docgen's own file of a model, for all that asking needs: an eighth of the published weights' size.
///
/// | bytes | hold |
/// |---|---|
/// | 8 | `DCGNMDL1` |
/// | 8 × 4 | the numbers of ``ModelShape``, in its order, then the bytes of the vocabulary |
/// | … | the vocabulary, one piece on a line |
/// | … | the tensors in the order of ``tensors(_:)``, without gaps: matrices as blocks of 32 values with 4 bits each and a half-precision scale, others as 32-bit floats |
/// | … | the projection, 16 bits each |
///
/// All numbers are little-endian. The same weights give the same bytes.
enum CompactModel {
    private static let magic = Array("DCGNMDL1".utf8)

    static func bytes(of model: ModelWeights) -> Data {
        let shape = model.shape
        var data = Data(magic)
        for number in [
            shape.pieces, shape.width, shape.layers, shape.heads, shape.inner, shape.positions, shape.outputs, model.vocabulary.count,
        ] {
            withUnsafeBytes(of: UInt32(number).littleEndian) { data.append(contentsOf: $0) }
        }
        data.append(contentsOf: model.vocabulary)
        func add(_ tensor: Tensor) { data.append(contentsOf: tensor.quantized) }
        func add(_ values: [Float]) { values.withUnsafeBytes { data.append(contentsOf: $0) } }
        func add(_ norm: ModelWeights.Norm) {
            add(norm.weight)
            add(norm.bias)
        }
        func add(_ linear: ModelWeights.Linear) {
            add(linear.matrix)
            add(linear.bias)
        }
        add(model.pieces)
        add(.floats(model.positions))
        add(model.norm)
        for layer in model.layers {
            for linear in [layer.query, layer.key, layer.value, layer.output] { add(linear) }
            add(layer.attentionNorm)
            add(layer.inner)
            add(layer.outer)
            add(layer.norm)
        }
        for value in model.projection { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
        return data
    }

    static func read(_ file: Data) throws(ModelError) -> ModelWeights {
        var reader = Reader(rest: file)
        let (shape, vocabulary) = try head(&reader, of: file)
        let width = shape.width
        func norm() throws(ModelError) -> ModelWeights.Norm {
            ModelWeights.Norm(weight: try reader.floats(width), bias: try reader.floats(width))
        }
        func linear(_ outputs: Int, _ inputs: Int) throws(ModelError) -> ModelWeights.Linear {
            ModelWeights.Linear(matrix: try reader.blocks(outputs * inputs), bias: try reader.floats(outputs))
        }
        let pieces = try reader.blocks(shape.pieces * width)
        let positionBlocks = try reader.blocks(shape.positions * width)
        let positions = [Float](unsafeUninitializedCapacity: shape.positions * width) { output, count in
            count = shape.positions * width
            if let base = output.baseAddress { positionBlocks.read(from: 0, count: count, into: base) }
        }
        let first = try norm()
        var layers: [ModelWeights.Layer] = []
        for _ in 0..<shape.layers {
            layers.append(
                ModelWeights.Layer(
                    query: try linear(width, width),
                    key: try linear(width, width),
                    value: try linear(width, width),
                    output: try linear(width, width),
                    attentionNorm: try norm(),
                    inner: try linear(shape.inner, width),
                    outer: try linear(width, shape.inner),
                    norm: try norm()
                )
            )
        }
        return ModelWeights(
            shape: shape,
            vocabulary: vocabulary,
            pieces: pieces,
            positions: positions,
            norm: first,
            layers: layers,
            projection: try reader.integers(width * shape.outputs)
        )
    }

    /// The sizes of a model and its vocabulary, which stand in front of its tensors.
    private static func head(_ reader: inout Reader, of file: Data) throws(ModelError) -> (shape: ModelShape, vocabulary: [UInt8]) {
        guard file.starts(with: magic) else { throw ModelError("it does not begin as a model of docgen's") }
        _ = try reader.take(magic.count)
        let numbers = try reader.take(8 * 4).withUnsafeBytes { bytes in
            (0..<8).map { Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))) }
        }
        let shape = ModelShape(
            pieces: numbers[0],
            width: numbers[1],
            layers: numbers[2],
            heads: numbers[3],
            inner: numbers[4],
            positions: numbers[5],
            outputs: numbers[6]
        )
        guard shape.isSupported else { throw ModelError("it has sizes that docgen cannot use, or is damaged") }
        // Before anything of the sizes that it asks for is made.
        let expected = magic.count + 8 * 4 + numbers[7] + size(of: shape)
        guard file.count == expected else {
            throw ModelError("it is cut short or damaged: it has \(file.count) bytes, expected \(expected)")
        }
        return (shape, Array(try reader.take(numbers[7])))
    }

    /// The bytes of all tensors.
    private static func size(of shape: ModelShape) -> Int {
        func blocks(_ values: Int) -> Int { values / Tensor.blockValues * Tensor.blockBytes }
        let width = shape.width
        let attention = 4 * (blocks(width * width) + 4 * width)
        let feedForward = 2 * blocks(width * shape.inner) + 4 * (width + shape.inner)
        let norm = 2 * 4 * width
        return blocks((shape.pieces + shape.positions) * width) + norm + shape.layers * (attention + feedForward + 2 * norm)
            + 2 * width * shape.outputs
    }

    private struct Reader {
        var rest: Data

        mutating func take(_ count: Int) throws(ModelError) -> Data {
            guard rest.count >= count else { throw ModelError("it is cut short") }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        mutating func blocks(_ values: Int) throws(ModelError) -> Tensor {
            let bytes = Array(try take(values / Tensor.blockValues * Tensor.blockBytes))
            guard docgen_blocks_are_finite(bytes, values / Tensor.blockValues) else { throw Self.damaged }
            return .blocks(bytes)
        }

        mutating func floats(_ count: Int) throws(ModelError) -> [Float] {
            let bytes = try take(count * 4)
            let values = [Float](unsafeUninitializedCapacity: count) { output, written in written = bytes.copyBytes(to: output) / 4 }
            guard docgen_floats_are_finite(values, values.count) else { throw Self.damaged }
            return values
        }

        mutating func integers(_ count: Int) throws(ModelError) -> [Int16] {
            let bytes = try take(count * 2)
            return [Int16](unsafeUninitializedCapacity: count) { output, written in written = bytes.copyBytes(to: output) / 2 }
        }

        private static let damaged = ModelError("it is damaged: it holds values that are not numbers")
    }
}
