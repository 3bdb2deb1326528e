internal import CSentenceKernel
internal import Foundation

/// A file of named tensors: eight bytes with the length of a JSON header, the header, then the numbers.
///
/// Nothing in the file is trusted. Source: <https://github.com/huggingface/safetensors#format>
struct SafeTensors {
    private struct Entry: Decodable {
        var dtype: String
        var shape: [Int]
        var offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private struct Header: Decodable {
        var entries: [String: Entry] = [:]

        struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for name in container.allKeys where name.stringValue != "__metadata__" {
                entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
            }
        }
    }

    private let entries: [String: Entry]
    private let numbers: Data.SubSequence
    /// A model of hundreds of tensors has a header of some tens of kilobytes.
    private static let maxHeaderBytes = 4 << 20

    init(_ file: Data) throws(ModelError) {
        guard file.count >= 8 else { throw ModelError("the weights are not a safetensors file: \(file.count) bytes are too few") }
        let length = file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        guard length <= Self.maxHeaderBytes, length <= file.count - 8 else {
            throw ModelError("the weights are not a safetensors file, or cut short: its header would have \(length) bytes")
        }
        let end = file.startIndex + 8 + Int(length)
        do {
            entries = try JSONDecoder().decode(Header.self, from: file[(file.startIndex + 8)..<end]).entries
        } catch {
            throw ModelError("the weights are not a safetensors file: its header is not the JSON that was expected")
        }
        numbers = file[end...]
    }

    func shape(of name: String) throws(ModelError) -> [Int] { try entry(name).shape }

    /// The numbers of a tensor of 32-bit floats.
    /// - Throws: The tensor is missing, has another shape, is cut short, or holds what is not a number.
    func floats(_ name: String, _ shape: Int...) throws(ModelError) -> [Float] {
        let entry = try entry(name)
        guard entry.dtype == "F32" else { throw ModelError("the weights' '\(name)' is of type \(entry.dtype), expected F32") }
        guard entry.shape == shape else { throw ModelError("the weights' '\(name)' has the shape \(entry.shape), expected \(shape)") }
        let count = shape.reduce(1, *)
        guard entry.offsets.count == 2, entry.offsets[0] >= 0, entry.offsets[0] <= numbers.count,
            entry.offsets[1] >= entry.offsets[0], entry.offsets[1] - entry.offsets[0] == count * 4, entry.offsets[1] <= numbers.count
        else {
            throw ModelError("the weights are cut short or damaged: '\(name)' does not lie within the file")
        }
        let bytes = numbers[(numbers.startIndex + entry.offsets[0])..<(numbers.startIndex + entry.offsets[1])]
        let values = [Float](unsafeUninitializedCapacity: count) { output, written in
            written = bytes.copyBytes(to: output) / 4
        }
        guard docgen_floats_are_finite(values, values.count) else {
            throw ModelError("the weights are damaged: '\(name)' holds values that are not numbers")
        }
        return values
    }

    private func entry(_ name: String) throws(ModelError) -> Entry {
        guard let entry = entries[name] else { throw ModelError("the weights have no '\(name)': they are of another kind of model") }
        return entry
    }
}

extension ModelWeights {
    /// Reads the weights of a BERT encoder as they were published.
    ///
    /// - Parameters:
    ///   - heads: The heads of attention, which the file does not tell.
    ///   - projection: Row after row, 16 bits each; as many columns as there are for the width.
    init(safetensors file: Data, vocabulary: [UInt8], heads: Int, projection: [Int16]) throws(ModelError) {
        let tensors = try SafeTensors(file)
        let shape = try tensors.shape(heads: heads, projection: projection)
        let width = shape.width
        func norm(_ name: String) throws(ModelError) -> Norm {
            Norm(weight: try tensors.floats(name + ".weight", width), bias: try tensors.floats(name + ".bias", width))
        }
        func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws(ModelError) -> Linear {
            Linear(
                matrix: .floats(try tensors.floats(name + ".weight", outputs, inputs)),
                bias: try tensors.floats(name + ".bias", outputs)
            )
        }
        var layers: [Layer] = []
        for number in 0..<shape.layers {
            let name = "encoder.layer.\(number)."
            layers.append(
                Layer(
                    query: try linear(name + "attention.self.query", width, width),
                    key: try linear(name + "attention.self.key", width, width),
                    value: try linear(name + "attention.self.value", width, width),
                    output: try linear(name + "attention.output.dense", width, width),
                    attentionNorm: try norm(name + "attention.output.LayerNorm"),
                    inner: try linear(name + "intermediate.dense", shape.inner, width),
                    outer: try linear(name + "output.dense", width, shape.inner),
                    norm: try norm(name + "output.LayerNorm")
                )
            )
        }
        let type = try tensors.floats("embeddings.token_type_embeddings.weight", 2, width)
        var places = try tensors.floats("embeddings.position_embeddings.weight", shape.positions, width)
        for index in places.indices { places[index] += type[index % width] }
        self.init(
            shape: shape,
            vocabulary: vocabulary,
            pieces: .floats(try tensors.floats("embeddings.word_embeddings.weight", shape.pieces, width)),
            positions: places,
            norm: try norm("embeddings.LayerNorm"),
            layers: layers,
            projection: projection
        )
    }
}

extension SafeTensors {
    /// The sizes of the model that the tensors belong to.
    fileprivate func shape(heads: Int, projection: [Int16]) throws(ModelError) -> ModelShape {
        let pieces = try self.shape(of: "embeddings.word_embeddings.weight")
        let positions = try self.shape(of: "embeddings.position_embeddings.weight")
        let inner = try self.shape(of: "encoder.layer.0.intermediate.dense.weight")
        guard pieces.count == 2, positions.count == 2, inner.count == 2, pieces[1] > 0 else {
            throw ModelError("the weights' embeddings are not matrices")
        }
        var layerCount = 1
        while (try? self.shape(of: "encoder.layer.\(layerCount).intermediate.dense.weight")) != nil { layerCount += 1 }
        let shape = ModelShape(
            pieces: pieces[0],
            width: pieces[1],
            layers: layerCount,
            heads: heads,
            inner: inner[0],
            positions: positions[0],
            outputs: projection.count / pieces[1]
        )
        guard shape.isSupported, shape.outputs * shape.width == projection.count else {
            throw ModelError("the weights are of a model of another size than docgen can use: \(shape)")
        }
        return shape
    }
}
