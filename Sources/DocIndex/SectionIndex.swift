internal import DocModel
internal import Foundation
internal import GRDB
internal import Synchronization

/// An index file opened for asking. Any number of threads may ask at once.
public final class SectionIndex: Sendable {
    public struct Statistics: Sendable, Hashable {
        public var pages: Int
        public var sections: Int
    }

    public let statistics: Statistics
    private let path: String
    /// One connection for each thread that can be at work; a queue runs one query at a time.
    private let connections: [DatabaseQueue]
    private let next = Atomic<Int>(0)

    /// Opens a file that ``IndexWriter`` finished, read-only and immutable: SQLite takes no locks and leaves nothing beside it.
    ///
    /// - Throws: ``IndexError``: the file is missing, not an index, of a newer or older format, or damaged.
    public init(opening path: String) throws {
        self.path = path
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw IndexError(.cannotOpen, path, "no readable index at '\(path)': run 'docgen build', or give its place with --index")
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.label = "index reader"
            let url = "file:" + Self.percentEncoded(path) + "?immutable=1"
            connections = try (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).map { _ in
                try DatabaseQueue(path: url, configuration: configuration)
            }
            statistics = try connections[0].read { try Self.check($0, path) }
        } catch let error as DatabaseError {
            throw Self.readError(path, error)
        }
    }

    /// Sections that match any word of `query`, best first.
    ///
    /// - Parameters:
    ///   - query: What a reader typed; operators and punctuation in it are only text.
    ///   - limit: At most so many results, 1 to 100.
    /// - Returns: Empty when nothing matches or `query` holds no word.
    public func search(_ query: String, limit: Int = 10) throws -> [SearchResult] {
        let terms = QueryTerms(query)
        guard !terms.isEmpty else { return [] }
        return try read { database in
            try Self.rankedSections(database, terms, limit: min(max(limit, 1), 100)).map { section in
                SearchResult(
                    citation: section.citation,
                    snippet: Passage.snippet(of: section, terms: terms),
                    score: section.score
                )
            }
        }
    }

    /// Answers a question with a passage of the docs, or says that they hold none.
    ///
    /// - Parameter earlier: The questions asked before in the same thread, oldest first; the last one adds its words where the new question
    ///   has few of its own.
    public func answer(_ question: String, earlier: [String] = []) throws -> Answer {
        var terms = QueryTerms(question)
        if terms.words.count < 3, let previous = earlier.last {
            terms.words += QueryTerms(previous).words.filter { !terms.words.contains($0) }
            terms.words = Array(terms.words.prefix(QueryTerms.maxTerms))
        }
        guard !terms.isEmpty else {
            return Answer(isAnswered: false, isUncertain: false, text: "", sources: [], missingTerms: [], confidence: 0)
        }
        return try read { database in try AnswerExtractor(database, terms, sectionCount: statistics.sections).answer() }
    }

    // MARK: Queries

    /// The sections for `terms`, best first, with all their text.
    static func rankedSections(_ database: Database, _ terms: QueryTerms, limit: Int) throws -> [FoundSection] {
        // The inner query touches only the FTS index; texts are read for the few rows that are shown.
        let statement = try database.cachedStatement(
            sql: """
                WITH hits AS (
                    SELECT rowid AS id, bm25(section_words, \(IndexSchema.weights)) AS score FROM section_words
                    WHERE section_words MATCH ? ORDER BY score, rowid LIMIT ?
                )
                SELECT sections.id, pages.title, pages.path, pages.url, sections.heading, sections.breadcrumb, sections.anchor, sections.text,
                    sections.code, hits.score
                FROM hits JOIN sections ON sections.id = hits.id JOIN pages ON pages.id = sections.page
                ORDER BY hits.score, sections.id
                """
        )
        return try Row.fetchAll(statement, arguments: [terms.matchExpression, limit]).map(FoundSection.init)
    }

    private func read<Value>(_ query: (Database) throws -> Value) throws -> Value {
        let index = next.add(1, ordering: .relaxed).oldValue
        do {
            return try connections[Int(index.magnitude % UInt(connections.count))].unsafeRead(query)
        } catch let error as DatabaseError {
            throw Self.readError(path, error)
        }
    }

    // MARK: Opening

    private static func check(_ database: Database, _ path: String) throws -> Statistics {
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
        return Statistics(pages: pages, sections: sections)
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

    /// Source: <https://www.sqlite.org/uri.html>; `?`, `#` and `%` would end or change the path.
    private static func percentEncoded(_ path: String) -> String {
        path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }
}

/// A section as the queries return it.
struct FoundSection {
    let id: Int64
    let citation: Citation
    let text: String
    let code: String
    let score: Double

    init(_ row: Row) {
        id = row[0]
        let title: String = row[1]
        let heading: String = row[4]
        let breadcrumb: String = row[5]
        let url: String = row[3]
        let anchor: String = row[6]
        citation = Citation(
            title: title,
            heading: heading.isEmpty ? title : heading,
            breadcrumb: breadcrumb.isEmpty ? [] : breadcrumb.components(separatedBy: " › "),
            url: anchor.isEmpty ? url : url + "#" + (anchor.addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed) ?? anchor),
            path: row[2]
        )
        text = row[7]
        code = row[8]
        score = -(row[9] as Double)
    }
}
