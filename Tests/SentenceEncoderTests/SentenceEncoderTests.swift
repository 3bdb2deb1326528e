import Foundation
import Synchronization
import Testing
import TestSupport

@testable import SentenceEncoder

struct SentenceEncoderTests {
    private static let texts = [
        "reset the password", "uninstall", "how do i reset the admin password?", "a", String(repeating: "the admin password ", count: 40),
    ]

    private static func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }

    @Test func vectorsHaveTheLengthOneAndSayWhatATextIsAbout() throws {
        let encoder = try SentenceEncoder(compact: TinyModel.file())
        let vectors = try Self.texts.map { try #require(encoder.vector(of: $0)) }
        for vector in vectors {
            #expect(vector.count == encoder.dimensions)
            #expect(abs(Self.cosine(vector, vector) - 1) < 1e-5)
        }
        #expect(Self.cosine(vectors[0], vectors[2]) > Self.cosine(vectors[0], vectors[1]))
    }

    @Test func textsWithoutKnownWordsHaveNone() throws {
        let encoder = try SentenceEncoder(compact: TinyModel.file())
        for text in ["", "  ", "?!", "文字化け", "パスワード reset 文字"] { #expect(encoder.vector(of: text) == nil, "\(text)") }
    }

    @Test func threadsDoNotChangeAVector() throws {
        let encoder = try SentenceEncoder(compact: TinyModel.file())
        let expected = Self.texts.map { encoder.vector(of: $0) }
        let isSame = Mutex(true)
        DispatchQueue.concurrentPerform(iterations: 32) { index in
            let place = index % Self.texts.count
            let found = encoder.vector(of: Self.texts[place])
            isSame.withLock { $0 = $0 && found == expected[place] }
        }
        #expect(isSame.withLock { $0 })
    }

    @Test func everyProcessorFindsNearlyTheSame() throws {
        let file = TinyModel.file()
        let best = try SentenceEncoder(compact: file)
        let baseline = try SentenceEncoder(compact: file, kernel: .baseline)
        for text in Self.texts {
            let (left, right) = (try #require(best.vector(of: text)), try #require(baseline.vector(of: text)))
            #expect(zip(left, right).allSatisfy { abs($0 - $1) < 1e-5 }, "\(text)")
        }
    }

    /// An index has the same bytes wherever it is built: with AVX2 and with NEON.
    @Test func everyProcessorWithFusedMultiplyAddFindsTheSameBits() throws {
        let encoder = try SentenceEncoder(compact: TinyModel.file())
        guard encoder.instructions != "baseline" else { return }
        let numbers = try Self.texts.flatMap { try #require(encoder.vector(of: $0)) }
        let digest = numbers.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1.bitPattern)) &* 0x0000_0100_0000_01B3 }
        #expect(digest == 0xFD83_0D09_E542_107C)
    }

    @Test func fourBitsMeanNearlyTheSame() throws {
        var weights = try CompactModel.read(TinyModel.file())
        /// Values that lie between the steps.
        func whole(_ tensor: Tensor, _ count: Int) -> Tensor {
            var values = [Float](repeating: 0, count: count)
            tensor.read(from: 0, count: count, into: &values)
            return .floats(values.enumerated().map { $0.element * (1 + 0.3 * sin(Float($0.offset))) })
        }
        let (width, inner) = (weights.shape.width, weights.shape.inner)
        weights.pieces = whole(weights.pieces, weights.shape.pieces * width)
        for index in weights.layers.indices {
            weights.layers[index].query.matrix = whole(weights.layers[index].query.matrix, width * width)
            weights.layers[index].outer.matrix = whole(weights.layers[index].outer.matrix, width * inner)
        }
        let full = try SentenceEncoder(weights, modelID: "full")
        let compact = try SentenceEncoder(compact: CompactModel.bytes(of: weights))
        for text in Self.texts {
            #expect(Self.cosine(try #require(full.vector(of: text)), try #require(compact.vector(of: text))) > 0.95, "\(text)")
        }
    }

    // MARK: Files

    @Test func theSameWeightsGiveTheSameBytes() throws {
        #expect(TinyModel.file() == TinyModel.file())
        #expect(TinyModel.file() != TinyModel.file(seed: 2))
        // Positions are rounded once more; all others keep their blocks.
        let again = CompactModel.bytes(of: try CompactModel.read(TinyModel.file()))
        #expect(again.count == TinyModel.file().count)
        #expect(zip(again, TinyModel.file()).count { $0 != $1 } < 96 * 64)
    }

    @Test func opensWhatWasReplacedAndKeepsWhatWasNot() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.model"
        let installed = InstalledModel(ModelPlaces(named: path, environment: [:], program: nil))
        #expect(throws: ModelError.self) { try installed.encoder() }
        try TinyModel.file().write(to: URL(filePath: path))
        let first = try installed.encoder()
        #expect(try installed.encoder() === first)
        try TinyModel.file(seed: 2).write(to: URL(filePath: path), options: .atomic)
        #expect(try installed.encoder().modelID != first.modelID)
    }

    @Test func looksWhereModelsLie() {
        let places = ModelPlaces(environment: ["HOME": "/home/a", "XDG_DATA_HOME": ""], program: "/opt/docgen/bin/docgen")
        #expect(
            places.paths == [
                "/opt/docgen/share/docgen/all-MiniLM-L6-v2.model", "/home/a/.local/share/docgen/all-MiniLM-L6-v2.model",
            ]
        )
        #expect(places.installation == places.paths.last)
        #expect(ModelPlaces(environment: ["XDG_DATA_HOME": "/data"], program: nil).paths == ["/data/docgen/all-MiniLM-L6-v2.model"])
        let named = ModelPlaces(environment: ["DOCGEN_MODEL": "m", "HOME": "/home/a"], program: "/bin/docgen")
        #expect(named.paths == ["m"] && named.installation == "m")
        #expect(ModelPlaces(named: "n", environment: ["DOCGEN_MODEL": "m"], program: nil).paths == ["n"])
        #expect(ModelPlaces(environment: [:], program: nil).installation == nil)
    }
}

/// Files that are not models, or not whole ones.
struct HostileModelTests {
    private static let file = TinyModel.file()

    private static func changed(_ change: (inout Data) -> Void) -> Data {
        var file = file
        change(&file)
        return file
    }

    private static func error(_ file: Data) -> String? {
        do {
            _ = try SentenceEncoder(compact: file)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func refusesWhatIsCutShortAtAnyPlace() {
        for length in [0, 1, 7] { #expect(Self.error(Self.file.prefix(length)) == "it does not begin as a model of docgen's") }
        for length in [8, 39] { #expect(Self.error(Self.file.prefix(length)) == "it is cut short") }
        for length in [40, 41, 1_000, Self.file.count - 1] {
            #expect(Self.error(Self.file.prefix(length))?.hasPrefix("it is cut short or damaged: it has \(length) bytes") == true)
        }
        #expect(Self.error(Self.file + [0])?.hasPrefix("it is cut short or damaged") == true)
        #expect(Self.error(Self.file) == nil)
    }

    @Test(arguments: 0..<8, [0, 63, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32])
    func refusesAbsurdSizes(field: Int, value: UInt32) {
        let file = Self.changed { file in
            withUnsafeBytes(of: value.littleEndian) { file.replaceSubrange(8 + 4 * field..<12 + 4 * field, with: $0) }
        }
        #expect(Self.error(file) != nil)
    }

    @Test func refusesWhatIsNoNumber() {
        let scale = 8 + 8 * 4 + TinyModel.vocabulary.utf8.count
        // A half's exponent of ones is infinity or no number.
        let file = Self.changed { $0[scale + 1] = 0x7C }
        #expect(Self.error(file) == "it is damaged: it holds values that are not numbers")
    }

    @Test func namesTheFileAndWhatToDo() throws {
        let folder = try TemporaryFolder()
        try folder.write("nothing", to: "x.model")
        let path = folder.path + "/x.model"
        #expect(
            throws: ModelError(
                "the model '\(path)' cannot be used: it does not begin as a model of docgen's; run 'docgen model install' again"
            )
        ) {
            try SentenceEncoder(opening: path)
        }
    }

    // MARK: Published weights

    private static func tensors(_ header: String, _ numbers: [UInt8] = []) -> Data {
        var file = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { file.append(contentsOf: $0) }
        return file + Data(header.utf8) + Data(numbers)
    }

    @Test(arguments: [
        (Data(), "the weights are not a safetensors file: 0 bytes are too few"),
        (
            Data(repeating: 0xFF, count: 20),
            "the weights are not a safetensors file, or cut short: its header would have 18446744073709551615 bytes"
        ),
        (tensors("{]"), "the weights are not a safetensors file: its header is not the JSON that was expected"),
        (tensors(#"{"a": 1}"#), "the weights are not a safetensors file: its header is not the JSON that was expected"),
        (tensors("{}"), "the weights have no 'a': they are of another kind of model"),
        (tensors(#"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#), "the weights' 'a' is of type I64, expected F32"),
        (tensors(#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#), "the weights' 'a' has the shape [3], expected [2]"),
        (
            tensors(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, [0, 0, 0, 0]),
            "the weights are cut short or damaged: 'a' does not lie within the file"
        ),
        (
            tensors(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#),
            "the weights are cut short or damaged: 'a' does not lie within the file"
        ),
        (
            tensors(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]}}"#),
            "the weights are cut short or damaged: 'a' does not lie within the file"
        ),
        (
            tensors(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, [0, 0, 0x80, 0x7F, 0, 0, 0, 0]),
            "the weights are damaged: 'a' holds values that are not numbers"
        ),
    ])
    func refusesWeightsThatAreNone(file: Data, expected: String) {
        #expect(throws: ModelError(expected)) { try SafeTensors(file).floats("a", 2) }
    }

    @Test func readsTheNumbersOfATensor() throws {
        let file = Self.tensors(
            #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
            [9, 9, 0, 0, 0xC0, 0x3F]
        )
        #expect(try SafeTensors(file).floats("a", 1) == [1.5])
    }

    @Test func knowsThePublishedFilesByTheirHashes() {
        #expect(throws: ModelError.self) { try PublishedModel.miniLM.compact(weights: Data("x".utf8), vocabulary: Data()) }
        #expect(PublishedModel.miniLM.licence(card: "A card.").contains("A card.\n\n"))
        #expect(PublishedModel.miniLM.licence(card: nil).contains("Version 2.0, January 2004"))
    }
}
