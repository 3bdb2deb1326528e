package import DocIndex

/// Searches the index of one build, away from the threads that serve.
package struct SearchService: Sendable {
    /// What is searched for.
    package struct Query: Sendable {
        /// As it was typed, without the white space around it; a space at the end says that the last word is whole.
        package var text: String
        /// Those that all results have; with an empty text they are all that is asked for.
        package var tags: [String]
        /// The most results.
        package var limit: Int

        /// Whether the words ask something.
        package var isQuestion = false

        package init(_ text: String, tags: [String], limit: Int, isQuestion: Bool = false) {
            self.text = text
            self.tags = tags
            self.limit = limit
            self.isQuestion = isQuestion
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
            let answer = query.tags.isEmpty && query.isQuestion ? try index.answer(query.text, with: features) : nil
            return use(try index.search(query.text, limit: query.limit, tags: query.tags), answer)
        }
    }
}
