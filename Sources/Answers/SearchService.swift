package import DocIndex

/// Searches the index of one build, away from the threads that serve.
package struct SearchService: Sendable {
    /// What is searched for.
    package struct Query: Sendable {
        /// As it was typed, without the white space around it; a blank at the end says that the last word is whole.
        package var text: String
        /// Those that all results have; with an empty text they are all that is asked for.
        package var tags: [String]
        /// The most results.
        package var limit: Int

        package init(_ text: String, tags: [String], limit: Int) {
            self.text = text
            self.tags = tags
            self.limit = limit
        }
    }

    package let worker: IndexWorker

    package init(_ worker: IndexWorker) { self.worker = worker }

    /// - Parameter use: Makes something of the results, where they were found: writing fifty snippets down takes longer than a thread that answers
    ///   requests has time.
    /// - Throws: ``IndexBusy``; `IndexError` when the index cannot be read.
    package func search<Value: Sendable>(_ query: Query, _ use: @escaping @Sendable (SearchResults) -> Value) async throws -> Value {
        try await worker.run { use(try $0.search(query.text, limit: query.limit, tags: query.tags)) }
    }

    /// Searches, and answers where the words ask something.
    ///
    /// - Parameters:
    ///   - features: What an answer may be made with.
    ///   - use: Gets an answer only to a question without tags: it could come from a page that does not have them.
    /// - Throws: As ``search(_:_:)``.
    package func searchAndAnswer<Value: Sendable>(
        _ query: Query,
        with features: AnswerFeatures = .all,
        _ use: @escaping @Sendable (SearchResults, Answer?) -> Value
    ) async throws -> Value {
        try await worker.run { index in
            let answer = query.tags.isEmpty && Self.isQuestion(query.text) ? try index.answer(query.text, with: features) : nil
            return use(try index.search(query.text, limit: query.limit, tags: query.tags), answer)
        }
    }

    private static let questionWords: Set<String> = [
        "how", "what", "why", "when", "where", "which", "who", "whose", "can", "could", "does", "do", "did", "is", "are", "was", "were",
        "should",
        "would", "will", "may", "must", "has", "have", "am",
    ]

    /// Whether to look for an answer too: a question mark at the end, or a question word before others.
    static func isQuestion(_ query: String) -> Bool {
        if let last = query.last, query.count > 1, ["?", "\u{FF1F}", "\u{61F}"].contains(last) { return true }
        let words = query.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        // "What's" asks too.
        guard words.count > 1, let first = words[0].split(whereSeparator: { $0 == "'" || $0 == "\u{2019}" }).first else { return false }
        return questionWords.contains(first.lowercased())
    }
}
