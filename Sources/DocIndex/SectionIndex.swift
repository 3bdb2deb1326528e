public import DocModel
internal import Foundation
internal import GRDB
package import ReaderText
internal import Synchronization

/// An index file opened for asking. Any number of threads may ask at once.
public final class SectionIndex: Sendable {
    /// How much an index holds.
    public struct Statistics: Sendable, Hashable {
        /// Pages, those without any text too.
        public var pages: Int
        /// Sections of all pages; what stands before a page's first heading is one.
        public var sections: Int
    }

    /// Read when the file was opened.
    public let statistics: Statistics
    /// Whether questions are also compared by their meaning.
    public let meaning: MeaningState
    /// Where readers get help that the docs do not give.
    public let handOver: [HandOver]
    /// What docgen says to readers of these docs, in their language and with their sentences.
    package let words: Catalogue
    private let path: String
    private let layout: SectionLayout
    /// Read when a tag is asked for first: most questions name none.
    private let pageTags = Mutex<PageTags?>(nil)
    private let patience: Duration
    /// One for each thread that can be at work; a connection runs one query at a time.
    private let connections: [Connection]
    /// Connections that are not at work.
    private let idle: Mutex<[Int]>
    private let next = Atomic<Int>(0)

    /// Opens a file that ``IndexWriter`` finished; see ``IndexFile``.
    ///
    /// - Parameters:
    ///   - encoder: Gives the model for questions; asked only when the index holds vectors. What it throws is kept in ``meaning``, and questions are
    ///     answered by their words alone.
    ///   - patience: Every question is answered with what was found within this time.
    /// - Throws: ``IndexError``: the file is missing, not an index, of a newer or older format, or damaged.
    public init(
        opening path: String,
        encoder: (() throws -> any MeaningEncoder)? = nil,
        patience: Duration = .milliseconds(200)
    ) throws {
        self.path = path
        self.patience = patience
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw IndexError(.cannotOpen, path, "no readable index at '\(path)': run 'docgen build', or give its place with --index")
        }
        do {
            let first = try IndexFile.open(path)
            let shared: Shared
            (statistics, meaning, handOver, words, shared) = try first.read { database in
                let meta = try Self.check(database, path)
                let layout = try SectionLayout(database, isGlossary: Glossary.isOne)
                guard layout.count == meta.statistics.sections, layout.pageCount <= meta.statistics.pages else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "sections are missing")
                }
                let tokenizer = try WordTokenizer(database)
                let vectors = try SectionVectors(database, meta: meta.all, sections: layout.count)
                let (state, meaning) = Self.meaning(vectors, encoder)
                return (
                    meta.statistics,
                    state,
                    meta.all["handover"].flatMap { try? JSONDecoder().decode([HandOver].self, from: Data($0.utf8)) } ?? [],
                    IndexSchema.words(in: meta.all),
                    Shared(
                        layout: layout,
                        thesaurus: Thesaurus(owners: try Thesaurus.ownersGroups(database, tokenizer), stem: tokenizer.stem),
                        hasTrigrams: meta.hasTrigrams,
                        meaning: meaning,
                        siteTitle: meta.all[IndexSchema.siteTitleKey] ?? ""
                    )
                )
            }
            let others = try (1..<max(2, ProcessInfo.processInfo.activeProcessorCount)).map { _ in try IndexFile.open(path) }
            layout = shared.layout
            connections = ([first] + others).map { Connection($0, shared) }
            idle = Mutex(Array(connections.indices.reversed()))
        } catch let error as DatabaseError {
            throw Self.readError(path, error)
        }
    }

    /// Sections that match any word of `query`, best first.
    ///
    /// - Parameters:
    ///   - query: What a reader typed. A word at its end may be the beginning of another, unless white space follows. Signs of a name (`C++`, `--prune`)
    ///     count: sections with the exact characters come first. What stands in double quotes is found word for word; operators are only text.
    ///   - limit: At most so many results, 1 to 100.
    ///   - tags: Only sections of pages that have all of these, in upper or lower case, are results; words weigh as in all.
    /// - Returns: No results when nothing matches or `query` holds no word. With tags and a `query` of white space the pages that have them, by title.
    public func search(_ query: String, limit: Int = 10, tags: [String] = []) throws -> SearchResults {
        let limit = min(max(limit, 1), 100)
        if !tags.isEmpty, query.allSatisfy(\.isWhitespace) {
            return SearchResults(results: try pages(with: tags, limit), reading: QueryReading())
        }
        return try rank(query, after: [], isTyped: true, tags: tags, limit: limit) { ranking, reader in
            let marker = TextMarker(ranking, reader.tokenizer)
            let earlier = try reader.textsBefore(ranking.sections)
            let results = ranking.sections.map { section in
                let snippet = marker.snippet(of: section)
                var citation = section.citation
                citation.textFragment = TextDirective(around: snippet)?.text(for: citation.url, after: earlier[section.number])
                return SearchResult(citation: citation, snippet: snippet, score: section.score)
            }
            var reading = QueryReading(ranking)
            let quotes = ranking.scores.ignoresQuotes ? ranking.query.quotes : []
            let quoted = quotes.isEmpty ? [] : Set(ranking.query.phrases.joined())
            reading.dropped =
                zip(ranking.query.concepts, ranking.scores.isKnown).filter { !$1 }.map { $0.0.typed ?? $0.0.word }.filter {
                    !quoted.contains($0)
                }
                + quotes
            return SearchResults(results: results, reading: reading)
        }
    }

    /// Answers a question with a passage of the docs, or says that they hold none.
    ///
    /// - Parameters:
    ///   - earlier: The questions asked before in the same thread that were answered, oldest first. Where the new question goes on with them, the last one
    ///     adds its words, and so do those that it went on with itself.
    ///   - page: The URL of the page on which it is asked, relative to the site's root; its sections are a little nearer.
    ///   - features: What it may be made with.
    public func answer(_ question: String, earlier: [String] = [], page: String? = nil, with features: AnswerFeatures = .all) throws
        -> Answer
    {
        try evaluate(question, earlier: earlier, page: page, with: features, limit: 3).answer
    }

    /// An answer with the ranked sections that it was made of, for measuring.
    package func evaluate(
        _ question: String,
        earlier: [String] = [],
        page: String? = nil,
        with features: AnswerFeatures = .all,
        limit: Int
    ) throws -> (answer: Answer, sections: [(citation: Citation, score: Double)]) {
        let limit = min(max(limit, 3), 100)
        let isRead = max(limit, recipe.readForRelated)
        var (answer, sections, near) = try rank(
            question,
            after: earlier,
            on: page,
            isTyped: false,
            usesMeaning: features.usesMeaning,
            tags: [],
            limit: isRead
        ) { ranking, reader in
            let before = try reader.textsBefore(ranking.sections.prefix(AnswerExtractor.maxSources))
            let extractor = AnswerExtractor(question, ranking, reader.tokenizer, words, before: before, composes: features.composes)
            var answer = extractor.answer(QueryReading(ranking))
            answer.follows = ranking.query.follows
            return (
                answer, ranking.sections,
                answer.isRefused ? extractor.nearQuestions(in: ranking.sections.prefix(recipe.readForRelated)) : []
            )
        }
        if !answer.isAnswered, !answer.isSmallTalk { answer.handOver = handOver }
        if answer.isRefused {
            answer.suggestions = try suggestions(for: answer.missingTerms, in: question)
            answer.related = try related(among: near, usesMeaning: features.usesMeaning)
        }
        return (answer, sections.prefix(limit).map { ($0.citation, $0.score) })
    }

    /// Words of the docs that are near those that stand nowhere in them.
    private func suggestions(for missing: [String], in question: String) throws -> [Answer.Suggestion] {
        guard !missing.isEmpty else { return [] }
        return try read { reader, _ in
            try missing.compactMap { word in
                let pattern = #"(?<![\p{L}\p{N}])"# + word + #"(?![\p{L}\p{N}])"#
                guard let meant = try reader.suggestion(for: word),
                    let place = question.range(of: pattern, options: [.regularExpression, .caseInsensitive])
                else { return nil }
                return Answer.Suggestion(typed: word, meant: meant, question: question.replacingCharacters(in: place, with: meant))
            }
        }
    }

    /// Those of some questions that lead back to their page when they are asked.
    private func related(among candidates: [(question: String, place: Citation)], usesMeaning: Bool) throws -> [Answer.RelatedQuestion] {
        var related: [Answer.RelatedQuestion] = []
        for (question, place) in candidates.prefix(recipe.maxRelatedAsked) where related.count < recipe.maxRelated {
            let isAnswered = try rank(question, after: [], isTyped: false, usesMeaning: usesMeaning, tags: [], limit: 1) { ranking, _ in
                ranking.confidence.isAnswerable >= recipe.refused && ranking.sections.first?.citation.path == place.path
            }
            if isAnswered { related.append(Answer.RelatedQuestion(question: question, url: place.url)) }
        }
        return related
    }

    private func pages(with tags: [String], _ limit: Int) throws -> [SearchResult] {
        try read { reader, database in
            let all = try pageTags(database)
            let pages = all.pages(with: tags)
            return try reader.citations(of: all.byTitle.lazy.filter(pages.contains).prefix(limit)).map {
                SearchResult(citation: $0, snippet: [], score: 0)
            }
        }
    }

    // MARK: Connections

    /// What the connections of one index have in common.
    private struct Shared: Sendable {
        var layout: SectionLayout
        var thesaurus: Thesaurus
        var hasTrigrams: Bool
        var meaning: SectionMeaning?
        var siteTitle: String
    }

    /// `reader` is only touched on `queue`, which runs one query at a time.
    private final class Connection: @unchecked Sendable {
        let queue: DatabaseQueue
        private let shared: Shared
        private var reader: IndexReader?

        init(_ queue: DatabaseQueue, _ shared: Shared) {
            self.queue = queue
            self.shared = shared
        }

        // SQLite closes no connection that has statements.
        deinit { reader = nil }

        func reader(_ database: Database) throws -> IndexReader {
            if let reader { return reader }
            let new = try IndexReader(
                database,
                layout: shared.layout,
                thesaurus: shared.thesaurus,
                hasTrigrams: shared.hasTrigrams,
                meaning: shared.meaning,
                siteTitle: shared.siteTitle
            )
            reader = new
            return new
        }
    }

    private func rank<Value>(
        _ text: String,
        after earlier: [String],
        on current: String? = nil,
        isTyped: Bool,
        usesMeaning: Bool = true,
        tags: [String],
        limit: Int,
        _ use: (IndexReader.Ranking, IndexReader) throws -> Value
    ) throws -> Value {
        let deadline = ContinuousClock.now + patience
        return try read { reader, database in
            let pages = tags.isEmpty ? nil : try pageTags(database).pages(with: tags)
            let ranking = try reader.rank(
                text,
                after: earlier,
                on: current,
                isTyped: isTyped,
                usesMeaning: usesMeaning,
                limit: limit,
                among: pages,
                deadline: deadline
            )
            return try use(ranking, reader)
        }
    }

    private func pageTags(_ database: Database) throws -> PageTags {
        try pageTags.withLock { known in
            if let known { return known }
            let tags = try PageTags(database, layout)
            known = tags
            return tags
        }
    }

    private func read<Value>(_ use: (IndexReader, Database) throws -> Value) throws -> Value {
        let free = idle.withLock { $0.popLast() }
        defer { if let free { idle.withLock { $0.append(free) } } }
        // Where all are at work, one after the other gets one more to do.
        let index = free ?? Int(next.add(1, ordering: .relaxed).oldValue.magnitude % UInt(connections.count))
        let connection = connections[index]
        do {
            return try connection.queue.unsafeRead { database in
                try use(try connection.reader(database), database)
            }
        } catch let error as DatabaseError {
            throw Self.readError(path, error)
        }
    }

    // MARK: Opening

    private static func check(_ database: Database, _ path: String) throws -> (
        statistics: Statistics, hasTrigrams: Bool, all: [String: String]
    ) {
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == IndexSchema.applicationID else {
            throw IndexError(.notAnIndex, path, "'\(path)' is a database, but not an index of docgen: run 'docgen build' to make one")
        }
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version <= IndexSchema.version else {
            throw IndexError(
                .newerVersion,
                path,
                "index '\(path)' has format \(version), this program reads up to \(IndexSchema.version): update it, or build the index with this version"
            )
        }
        guard version == IndexSchema.version else {
            throw IndexError(.olderVersion, path, "index '\(path)' has the old format \(version): run 'docgen build' to make it anew")
        }
        let meta = try Row.fetchAll(database, sql: "SELECT key, value FROM meta").reduce(into: [String: String]()) { result, row in
            result[row["key"] ?? ""] = row["value"] ?? ""
        }
        guard let pages = meta["pages"].flatMap({ Int($0) }), let sections = meta["sections"].flatMap({ Int($0) }) else {
            throw IndexError(.damaged, path, "index '\(path)' is not complete: run 'docgen build' to make it anew")
        }
        return (Statistics(pages: pages, sections: sections), meta["trigrams"] == "yes", meta)
    }

    private static func meaning(
        _ vectors: SectionVectors?,
        _ encoder: (() throws -> any MeaningEncoder)?
    ) -> (MeaningState, SectionMeaning?) {
        guard let vectors else { return (.none, nil) }
        guard let encoder else { return (.unavailable("no model was given"), nil) }
        do {
            let encoder = try encoder()
            guard encoder.modelID == vectors.modelID, encoder.dimensions == vectors.dimensions else {
                let reason =
                    "the index was made with the model \(vectors.modelID.prefix(12)), installed is \(encoder.modelID.prefix(12)): install that one, or build again"
                return (.unavailable(reason), nil)
            }
            return (.used(modelID: vectors.modelID), SectionMeaning(encoder: encoder, vectors: vectors))
        } catch {
            return (.unavailable("\(error)"), nil)
        }
    }

    private static func readError(_ path: String, _ error: DatabaseError) -> IndexError {
        switch error.resultCode {
        case .SQLITE_NOTADB:
            IndexError(.notAnIndex, path, "'\(path)' is not an index of docgen: run 'docgen build' to make one")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            IndexError(.cannotOpen, path, "cannot open the index '\(path)': \(error.message ?? "no reason given")")
        default:
            IndexError(
                .damaged,
                path,
                "index '\(path)' is damaged (\(error.message ?? "no reason given")): run 'docgen build' to make it anew"
            )
        }
    }
}

extension QueryReading {
    init(_ ranking: IndexReader.Ranking) {
        self.init()
        corrections = ranking.query.corrections.map { Correction(typed: $0.typed, meant: $0.meant) }
        synonyms = ranking.scores.usedAlternatives.filter(\.alternative.isCustom).map { used in
            Synonym(word: ranking.query.concepts[used.concept].word, also: used.alternative.words.joined(separator: " "))
        }
        isPartial = ranking.scores.isPartial
    }
}
