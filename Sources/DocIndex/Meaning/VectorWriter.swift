internal import Crypto
internal import DocModel
internal import Foundation
internal import Synchronization

/// How an index gets the vectors of its sections.
public struct MeaningOptions: Sendable {
    /// How far the encoding is.
    public struct Progress: Sendable, Hashable {
        /// Sections that were encoded, of those that the cache did not know.
        public var done: Int
        /// All sections that the cache did not know.
        public var total: Int
    }

    /// The model; its ``MeaningEncoder/modelID`` is noted in the index, and questions must be encoded by the same one.
    public var encoder: any MeaningEncoder
    /// A file for the vectors of texts that were encoded before; `nil` for none. One that cannot be used is done without.
    public var cachePath: String?
    /// Called from any thread, often.
    public var progress: @Sendable (Progress) -> Void

    /// - Parameters:
    ///   - cachePath: The folder of the file must be there; `nil` encodes everything anew.
    ///   - progress: Called from any thread, often.
    public init(encoder: any MeaningEncoder, cachePath: String?, progress: @escaping @Sendable (Progress) -> Void = { _ in }) {
        self.encoder = encoder
        self.cachePath = cachePath
        self.progress = progress
    }
}

/// Collects what is to be encoded while pages come in, and encodes it when all are there.
struct VectorWriter {
    private let options: MeaningOptions
    /// The place in ``texts`` for each section, in the order of their ids.
    private var places: [Int] = []
    /// No text twice.
    private var texts: [(key: Data, text: String)] = []
    private var placesByKey: [Data: Int] = [:]
    /// Vectors that are stored in the cache in one go.
    private static let batch = 64

    var modelID: String { options.encoder.modelID }
    var dimensions: Int { options.encoder.dimensions }

    init(_ options: MeaningOptions) { self.options = options }

    mutating func add(_ section: Section, on page: String) {
        let text = MeaningText.text(of: section, on: page)
        // 128 bits of it are enough to tell texts apart.
        let key = Data(SHA256.hash(data: Data(text.utf8)).prefix(16))
        if let known = placesByKey[key] { return places.append(known) }
        placesByKey[key] = texts.count
        places.append(texts.count)
        texts.append((key, text))
    }

    /// The vector of each section, in the order in which they were added; empty where the model knows nothing of its text.
    ///
    /// - Throws: `CancellationError` as soon as `isCancelled` says so; what was encoded until then is in the cache.
    func vectors(jobs: Int, isCancelled: @escaping @Sendable () -> Bool) throws -> [Data] {
        let cache = options.cachePath.flatMap(VectorCache.init)
        let known = cache?.vectors(of: texts.map(\.key)) ?? [:]
        let lengths = [0, dimensions]
        var vectors = texts.indices.map { place in known[place].flatMap { lengths.contains($0.count) ? $0 : nil } }
        let missing = texts.indices.filter { vectors[$0] == nil }
        let results = Slots<Data>(count: missing.count)
        let unstored = Mutex<(done: Int, batch: [(key: Data, vector: Data)])>((0, []))
        options.progress(.init(done: 0, total: missing.count))
        do {
            try forEachIndex(below: missing.count, jobs: jobs, makeState: {}) { [texts, options] (index, _) throws(CancellationError) in
                guard !isCancelled() else { throw CancellationError() }
                let (key, text) = texts[missing[index]]
                let vector = options.encoder.vector(of: text, maxPieces: meaningRecipe.maxSectionPieces)
                let code = Data((vector.map(VectorCode.code) ?? []).map(UInt8.init(bitPattern:)))
                results[index] = code
                let (done, batch) = unstored.withLock { state in
                    state.done += 1
                    state.batch.append((key, code))
                    guard state.batch.count >= Self.batch else { return (state.done, [(key: Data, vector: Data)]()) }
                    defer { state.batch = [] }
                    return (state.done, state.batch)
                }
                if !batch.isEmpty { cache?.store(batch) }
                options.progress(.init(done: done, total: missing.count))
            }
        } catch {
            cache?.store(unstored.withLock { $0.batch })
            throw error
        }
        cache?.store(unstored.withLock { $0.batch })
        for (index, place) in missing.enumerated() { vectors[place] = results[index] }
        cache?.trim(to: zip(texts, vectors).map { ($0.key, $1 ?? Data()) })
        return places.map { vectors[$0] ?? Data() }
    }
}
