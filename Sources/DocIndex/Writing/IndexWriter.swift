public import DocModel
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Writes an index file, page by page.
///
/// The same pages in the same order give the same bytes. Nothing is readable until ``finish()`` returns; an index that is not finished is to
/// be deleted by its caller.
public final class IndexWriter {
    private let path: String
    let database: DatabaseQueue
    /// `nil` once the file is finished: SQLite closes no connection that has statements.
    private(set) var statements: Statements?
    private var pageID: Int64 = 0
    private(set) var pageIDs: [String: Int64] = [:]
    private var sectionID: Int64 = 0
    /// Some section has text of an unspaced script.
    private var hasTrigrams = false
    /// Set where an index is changed in place of writing a whole one.
    var amendment: Amendment?
    /// Where sections get vectors.
    private var vectors: VectorWriter?
    /// What the site is called: words that tell little in a question. To be set before ``finish(jobs:staticSearch:isCancelled:)``.
    public var siteTitle = ""
    /// Where readers get help that the docs do not give; to be set before ``finish(jobs:staticSearch:isCancelled:)``.
    public var handOver: [HandOver] = []
    /// What docgen says in answers is in this language, a file of `strings/`; to be set before ``finish(jobs:staticSearch:isCancelled:)``.
    public var language = "en"
    /// Sentences that take the place of those of the language, by their keys; to be set before ``finish(jobs:staticSearch:isCancelled:)``.
    public var strings: [String: String] = [:]

    /// Opens a new file at `path`, replacing what is there.
    /// - Parameter meaning: Where given, sections are also found by what they mean; ``finish(jobs:staticSearch:isCancelled:)`` then takes much longer.
    /// - Throws: ``IndexError`` with code `cannotWrite`.
    public init(path: String, meaning: MeaningOptions? = nil) throws {
        self.path = path
        vectors = meaning.map(VectorWriter.init)
        try? FileManager.default.removeItem(atPath: path)
        do {
            var configuration = Configuration()
            configuration.label = "index writer"
            // One transaction spans all calls of `add`.
            configuration.allowsUnsafeTransactions = true
            database = try DatabaseQueue(path: path, configuration: configuration)
            statements = try database.unsafeReentrantWrite { database in
                try database.execute(sql: IndexSchema.pragmas)
                try database.execute(sql: "BEGIN")
                try database.execute(sql: IndexSchema.tables)
                // At once: a new table makes FTS5 write out what it has collected, and merging that later leaves holes in the file.
                try database.execute(sql: IndexSchema.trigramTables)
                return try Statements(database)
            }
        } catch {
            throw Self.writeError(path, error)
        }
    }

    /// Opens a copy of a finished index, to change it.
    /// - Parameter pageIDs: What ``add(_:)-(PageLink)`` and ``rename(_:to:)`` find pages by.
    init(changing path: String, _ database: DatabaseQueue) throws {
        self.path = path
        self.database = database
        statements = try database.unsafeReentrantWrite { database in
            try database.execute(sql: IndexSchema.connectionPragmas)
            try database.execute(sql: "BEGIN")
            try Row.fetchCursor(database, sql: "SELECT path, id FROM pages").forEach { pageIDs[$0[0]] = $0[1] }
            hasTrigrams = try database.tableExists("section_trigrams")
            return try Statements(database, hasTrigrams: hasTrigrams)
        }
    }

    deinit {
        // SQLite keeps a connection with statements until the last one is gone, and rolls back then: GRDB, which hears of that, must still be there.
        statements = nil
        amendment = nil
    }

    /// Adds a page and its sections behind those before it.
    public func add(_ page: Page) throws {
        do {
            try database.unsafeReentrantWrite { _ in try write(page) }
        } catch {
            throw Self.writeError(path, error)
        }
    }

    /// Gives a page that was added before another title for results to show. It is found by its own.
    public func rename(_ path: String, to title: String) throws {
        guard let statements, let id = pageIDs[path] else { return }
        do {
            try statements.title.run { row in
                row.bind(1, title)
                row.bind(2, id)
            }
        } catch {
            throw Self.writeError(path, error)
        }
    }

    /// Adds a link between two pages that were added before; one that names another page is left out.
    public func add(_ link: PageLink) throws {
        guard let statements, let source = pageIDs[link.source], let target = pageIDs[link.target] else { return }
        do {
            try statements.link.run { row in
                row.bind(1, source)
                row.bind(2, target)
                row.bind(3, link.anchor)
            }
        } catch {
            throw Self.writeError(path, error)
        }
    }

    /// Adds words and phrases that mean the same in these docs: `["sign in", "log in", "login"]`.
    public func addSynonyms(_ terms: [String]) throws {
        do {
            try database.unsafeReentrantWrite { database in
                try database.execute(sql: "INSERT INTO synonyms (terms) VALUES (?)", arguments: [terms.joined(separator: "\n")])
            }
        } catch {
            throw Self.writeError(path, error)
        }
    }

    /// Completes the file: search structures merged, vocabulary and totals stored, everything on disk.
    ///
    /// - Parameters:
    ///   - jobs: Threads that encode sections and make the files for `publish`.
    ///   - publish: Where given, takes the files for searching without a server, made of what the index holds; called from several threads at
    ///     once. What it throws comes out as it is.
    ///   - isCancelled: Asked while sections are encoded; `true` ends it.
    /// - Throws: ``IndexError``; `CancellationError` after `isCancelled`.
    public func finish(
        jobs: Int = 1,
        staticSearch publish: (@Sendable (SearchFile) throws -> Void)? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws {
        let vectors = try vectors?.vectors(jobs: jobs, isCancelled: isCancelled)
        let postings = try complete(vectors, keepsPostings: publish != nil)
        do {
            try database.close()
            if let publish {
                try StaticSearchWriter.write(index: path, hasTrigrams: hasTrigrams, postings, jobs: jobs, publish: publish)
            }
        } catch let error as DatabaseError {
            throw Self.writeError(path, error)
        }
    }

    /// - Parameter codes: The vectors of all sections, in their order.
    /// - Returns: The postings, where they are wanted and were read on the way.
    private func complete(_ codes: [Data]?, keepsPostings: Bool) throws -> PostingTable? {
        do {
            if let amendment {
                try database.unsafeReentrantWrite { database in
                    try amendment.finish(database)
                    try database.execute(sql: "COMMIT")
                }
                statements = nil
                self.amendment = nil
                return nil
            }
            let postings = try database.unsafeReentrantWrite { database in
                if !hasTrigrams {
                    statements = nil
                    try database.execute(sql: IndexSchema.dropTrigramTables)
                }
                for table in ["section_words"] + (hasTrigrams ? ["section_trigrams"] : []) {
                    try database.execute(sql: "INSERT INTO \(table) (\(table)) VALUES ('optimize')")
                    try database.execute(sql: IndexSchema.hashSize(of: table, bytes: 1 << 20))
                }
                try database.execute(sql: IndexSchema.sectionLengthsIndex)
                let postings = try Self.writeVocabulary(database, keepsPostings: keepsPostings)
                if let codes { try Self.write(codes, to: database) }
                var meta = [
                    ("format", "docgen index"), ("version", String(IndexSchema.version)), ("generator", "docgen \(docgenVersion)"),
                    ("pages", String(pageID)), ("sections", String(sectionID)), ("trigrams", hasTrigrams ? "yes" : "no"),
                ]
                if let vectors { meta += [("model", vectors.modelID), ("dimensions", String(vectors.dimensions))] }
                if !siteTitle.isEmpty { meta.append((IndexSchema.siteTitleKey, siteTitle)) }
                if !handOver.isEmpty { meta.append(("handover", JSONText.text(handOver))) }
                meta += IndexSchema.words(language: language, strings: strings)
                for (key, value) in meta {
                    try database.execute(sql: "INSERT INTO meta VALUES (?, ?)", arguments: [key, value])
                }
                try database.execute(sql: "COMMIT")
                return postings
            }
            statements = nil
            return postings
        } catch {
            throw Self.writeError(path, error)
        }
    }

    private static func write(_ codes: [Data], to database: Database) throws {
        try database.execute(sql: IndexSchema.vectorTable)
        let insert = try database.makeStatement(sql: "INSERT INTO section_vectors VALUES (?, ?)")
        for (number, code) in codes.enumerated() where !code.isEmpty { try insert.execute(arguments: [number + 1, code]) }
    }

    /// Stores every word with its stem; what SQLite calls a term is what a question is cut into, so both agree.
    /// - Returns: The postings of an index that was written as a whole, where they are wanted.
    @discardableResult
    static func writeVocabulary(_ database: Database, keepsPostings: Bool = false) throws -> PostingTable? {
        let tokenizer = try WordTokenizer(database)
        let insert = RowStatement(try database.makeStatement(sql: "INSERT INTO vocabulary VALUES (?, ?, ?, ?)"))
        func add(_ term: UnsafeBufferPointer<UInt8>, sections: Int, occurrences: Int) throws {
            try insert.run { statement in
                tokenizer.withStem(of: term) { statement.bind(1, $0) }
                statement.bind(2, term)
                statement.bind(3, Int64(sections))
                statement.bind(4, Int64(occurrences))
            }
        }
        let table = try PostingTable(database, keepsPostings: keepsPostings) { word, sections, places in
            try word.withUnsafeBufferPointer { try add($0, sections: sections, occurrences: places) }
        }
        if let table { return keepsPostings ? table : nil }
        // FTS5's own list of words, which takes as long as all the rest, knows an index that was changed too.
        try database.execute(sql: "CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, section_words, row)")
        // In a scope of its own: a statement that lives keeps the table.
        do {
            try database.makeStatement(sql: "SELECT term, doc, cnt FROM temp.terms").forEachRow { row in
                try add(row.bytes(0), sections: row.integer(1), occurrences: row.integer(2))
                return true
            }
        }
        try database.execute(sql: "DROP TABLE temp.terms")
        return nil
    }

    static func write(_ page: Page, as id: Int64, with statement: RowStatement) throws {
        try statement.run { row in
            row.bind(1, id)
            row.bind(2, page.path)
            row.bind(3, page.url)
            row.bind(4, page.title)
            row.bind(5, page.description)
            row.bind(6, page.tags.isEmpty ? nil : page.tags.joined(separator: "\n"))
            row.bind(7, page.updated)
            row.bind(8, page.hash)
            row.bind(9, PageKind(of: page)?.rawValue)
        }
    }

    private func write(_ page: Page) throws {
        guard let statements else { preconditionFailure("add after finish") }
        pageID += 1
        pageIDs[page.path] = pageID
        try Self.write(page, as: pageID, with: statements.page)
        for position in page.sections.indices {
            sectionID += 1
            let row = SectionRow(position, of: page)
            try row.write(as: sectionID, of: pageID, with: statements.section)
            vectors?.add(page.sections[position], on: page.title)
            try row.writeWords(as: sectionID, with: statements.words)
            if row.isUnspaced, let trigrams = statements.trigrams {
                hasTrigrams = true
                try row.writeTrigrams(as: sectionID, with: trigrams)
            }
        }
    }

    static func writeError(_ path: String, _ error: any Error) -> IndexError {
        if let error = error as? IndexError { return error }
        let reason = (error as? DatabaseError)?.message ?? "\(error)"
        return IndexError(.cannotWrite, path, "cannot write the index '\(path)': \(reason)")
    }
}

/// The writer's prepared statements.
struct Statements {
    let page: RowStatement
    let section: RowStatement
    let words: RowStatement
    /// `nil` where there is no table for them.
    let trigrams: RowStatement?
    let link: RowStatement
    let title: RowStatement

    init(_ database: Database, hasTrigrams: Bool = true) throws {
        page = RowStatement(try database.makeStatement(sql: "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        section = RowStatement(try database.makeStatement(sql: "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        words = RowStatement(
            try database.makeStatement(
                sql: """
                    INSERT INTO section_words (rowid, title, heading, breadcrumb, text, code, names, path) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            )
        )
        let insertTrigrams = "INSERT INTO section_trigrams (rowid, title, heading, breadcrumb, text) VALUES (?, ?, ?, ?, ?)"
        trigrams = hasTrigrams ? RowStatement(try database.makeStatement(sql: insertTrigrams)) : nil
        // Most pages keep theirs.
        title = RowStatement(try database.makeStatement(sql: "UPDATE pages SET title = ?1 WHERE id = ?2 AND title <> ?1"))
        link = RowStatement(try database.makeStatement(sql: "INSERT INTO links VALUES (?, ?, ?)"))
    }
}

/// A statement that is run for 100,000 rows: values are bound in place, without GRDB's boxed copies of each argument.
struct RowStatement {
    private let statement: Statement

    init(_ statement: Statement) { self.statement = statement }

    func run(_ bind: (borrowing Row) -> Void) throws {
        let handle = statement.sqliteStatement
        bind(Row(handle: handle))
        let code = sqlite3_step(handle)
        let message = code == SQLITE_DONE ? "" : String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message) }
    }

    struct Row: ~Copyable {
        let handle: OpaquePointer

        func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

        func bind(_ index: Int32, _ value: String?) {
            guard var value else {
                sqlite3_bind_null(handle, index)
                return
            }
            value.withUTF8 { bind(index, $0) }
        }

        /// - Parameter text: UTF-8.
        func bind(_ index: Int32, _ text: UnsafeBufferPointer<UInt8>) {
            // SQLITE_TRANSIENT: SQLite copies; the text's storage is only ours for the call.
            let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            text.withMemoryRebound(to: CChar.self) { characters in
                // A null pointer would bind NULL, and an empty text may have one.
                guard let start = characters.baseAddress else { return _ = sqlite3_bind_text(handle, index, "", 0, transient) }
                _ = sqlite3_bind_text(handle, index, start, Int32(characters.count), transient)
            }
        }
    }
}
