internal import GRDB

/// The vectors of an index's sections, in memory: a question compares some fifty sections, and all sections of their pages.
struct SectionVectors: Sendable {
    let modelID: String
    let dimensions: Int
    /// One behind the other, by the sections' numbers; zeros where a section has none.
    private var codes: [Int8]
    /// 1 divided by the length of each; 0 where there is none.
    private var factors: [Float]

    /// - Returns: `nil` when the index holds none.
    /// - Throws: `DatabaseError` with `SQLITE_CORRUPT` where a vector has another length than the index says.
    init?(_ database: Database, meta: [String: String], sections: Int) throws {
        guard let modelID = meta["model"], let dimensions = meta["dimensions"].flatMap({ Int($0) }), (1...4_096).contains(dimensions) else {
            return nil
        }
        self.modelID = modelID
        self.dimensions = dimensions
        var codes = [Int8](repeating: 0, count: sections * dimensions)
        var factors = [Float](repeating: 0, count: sections)
        try database.makeStatement(sql: "SELECT id, vector FROM section_vectors").forEachRow { row in
            let number = row.integer(0) - 1
            let bytes = row.blob(1)
            guard factors.indices.contains(number), bytes.count == dimensions else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a section's vector is damaged")
            }
            for (place, byte) in bytes.enumerated() { codes[number * dimensions + place] = Int8(bitPattern: byte) }
            return true
        }
        codes.withUnsafeBufferPointer { codes in
            guard let base = codes.baseAddress else { return }
            for number in factors.indices { factors[number] = Self.factor(base + number * dimensions, dimensions) }
        }
        self.codes = codes
        self.factors = factors
    }

    private static func factor(_ code: UnsafePointer<Int8>, _ count: Int) -> Float {
        let square = VectorCode.product(code, code, count: count)
        return square > 0 ? 1 / Float(square).squareRoot() : 0
    }

    /// How similar sections are to a question, each -1 to 1: most of it the section itself, the rest the most similar section of its page.
    ///
    /// - Parameter question: A vector of the same model.
    func similarities(of question: [Float], to sections: some Sequence<Int>, _ layout: SectionLayout) -> [Double] {
        let code = VectorCode.code(of: question)
        var best: [Int32: Float] = [:]
        return code.withUnsafeBufferPointer { code in
            codes.withUnsafeBufferPointer { codes in
                guard code.count == dimensions, let asked = code.baseAddress, let base = codes.baseAddress else {
                    return sections.map { _ in 0 }
                }
                let factor = Self.factor(asked, dimensions)
                func cosine(_ number: Int) -> Float {
                    Float(VectorCode.product(asked, base + number * dimensions, count: dimensions)) * factor * factors[number]
                }
                return sections.map { number in
                    let page = layout.pageOf[number]
                    let own = cosine(number)
                    if best[page] == nil {
                        let first = Int(layout.firstOfPage[Int(page)])
                        best[page] = (first..<Int(layout.firstOfPage[Int(page) + 1])).reduce(-1) { max($0, cosine($1)) }
                    }
                    return Double(own) * (1 - meaningRecipe.pageShare) + Double(best[page] ?? own) * meaningRecipe.pageShare
                }
            }
        }
    }
}

/// What compares questions with sections by their meaning.
struct SectionMeaning: Sendable {
    let encoder: any MeaningEncoder
    let vectors: SectionVectors

    /// - Parameter earlier: What it goes on with.
    /// - Returns: `nil` where the model does not know the question's words.
    func vector(of question: String, after earlier: [String]) -> [Float]? {
        encoder.vector(of: (earlier + [question]).joined(separator: " "), maxPieces: meaningRecipe.maxQuestionPieces)
    }
}
