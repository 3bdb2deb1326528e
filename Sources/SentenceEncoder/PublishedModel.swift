internal import CSentenceKernel
package import Foundation

/// A model that docgen knows: where its published weights are, and what they are known by.
package struct PublishedModel: Sendable {
    package let name: String
    /// Names of files, as a package that carries the model has them at their ends.
    package let weightsFile: String
    package let vocabularyFile: String
    package let cardFile: String
    /// The largest file that is unpacked.
    package let maxBytes: Int
    private let weightsSHA256: String
    private let vocabularySHA256: String
    /// Of the compact file that is made of the two.
    private let compactSHA256: String
    private let heads: Int

    /// <https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2>: English, six layers, 22.7 million weights, Apache License 2.0 by its model card.
    package static let miniLM = PublishedModel(
        name: "all-MiniLM-L6-v2",
        weightsFile: "model/model.safetensors",
        vocabularyFile: "model/vocab.txt",
        cardFile: "model/README.md",
        maxBytes: 128 << 20,
        weightsSHA256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        vocabularySHA256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        compactSHA256: "beab409b74a88bf8179a9f221339fb620de1c956be190a3a9d6b089f6cabe23c",
        heads: 12
    )

    /// Makes docgen's own file of the published ones; takes a second or two.
    ///
    /// - Throws: ``ModelError``: a file is not the published one.
    package func compact(weights: Data, vocabulary: Data) throws(ModelError) -> Data {
        try check(weights, "weights", weightsSHA256)
        try check(vocabulary, "vocabulary", vocabularySHA256)
        return CompactModel.bytes(of: try self.weights(weights, vocabulary))
    }

    func weights(_ weights: Data, _ vocabulary: Data) throws(ModelError) -> ModelWeights {
        try ModelWeights(safetensors: weights, vocabulary: Array(vocabulary), heads: heads, projection: Self.projection)
    }

    /// Whether docgen knows a model by the hash of its compact file.
    package static func isKnown(_ modelID: String) -> Bool { modelID == miniLM.compactSHA256 }

    /// What to call a model.
    package static func name(of modelID: String) -> String { isKnown(modelID) ? miniLM.name : "a model of your own" }

    private func check(_ file: Data, _ what: String, _ expected: String) throws(ModelError) {
        let found = SentenceEncoder.hash(file)
        guard found == expected else {
            throw ModelError("the \(what) are not those of \(name): their SHA-256 is \(found), expected \(expected)")
        }
    }

    /// What is to be kept beside the model's file: where it comes from, its card, and its licence.
    package func licence(card: String?) -> String {
        var size = 0
        let license = docgen_apache_license(&size)
        let text = String(decoding: UnsafeBufferPointer(start: license, count: size), as: UTF8.self)
        return """
            \(name), by its model card under the Apache License, Version 2.0, whose text stands below.
            Source: https://huggingface.co/sentence-transformers/\(name)
            Changed by docgen: the matrices are rounded to 4 bits; a matrix of docgen's, which shortens the vectors, is added.


            """ + (card.map { "The model card:\n\n\($0)\n\n" } ?? "") + text
    }

    /// The principal axes of 30,748 sentences of four public manuals, as `docs/decisions/0014-meaning.md` tells.
    private static var projection: [Int16] {
        var size = 0
        let bytes = UnsafeRawBufferPointer(start: docgen_projection(&size), count: size)
        return stride(from: 0, to: size, by: 2).map { Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int16.self)) }
    }
}
