package import DocModel
internal import Foundation
internal import GRDB

extension IndexWriter {
    /// Of a file that was changed so often, so much may be free: an eighth, or these pages, which a new file of any size has.
    private static let maxFreeShare = 8
    private static let freePages = 64

    /// Begins with a copy of the index of the build before, in which some pages are given other content. All links are to be added again, and
    /// all pages to be given their titles with ``rename(_:to:)``; then comes ``finish(jobs:staticSearch:isCancelled:)``.
    ///
    /// What is in the index then is what a whole one would hold, row by row, and so is every answer. Its bytes are others: FTS5 notes what has
    /// gone beside what has come, and merges both by and by.
    /// - Parameter old: An index that this program has written.
    /// - Returns: `nil` where a whole one has to be written: pages or sections would get other numbers, or it is not known to be right.
    /// - Throws: ``IndexError`` with code `cannotWrite`.
    package static func amending(_ old: String, at path: String, with changes: [PageChange]) throws -> IndexWriter? {
        let rows = changes.map { change in
            (
                before: change.before.sections.indices.map { SectionRow($0, of: change.before) },
                after: change.after.sections.indices.map { SectionRow($0, of: change.after) }
            )
        }
        do {
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: old, toPath: path)
            var configuration = Configuration()
            configuration.label = "index writer"
            configuration.allowsUnsafeTransactions = true
            // Rows go before those that take their numbers come.
            configuration.foreignKeysEnabled = false
            let database = try DatabaseQueue(path: path, configuration: configuration)
            guard try database.unsafeReentrantWrite(isFit) else { return nil }
            let writer = try IndexWriter(changing: path, database)
            // Two paths may differ in the spelling of a letter alone.
            guard try database.unsafeReentrantWrite({ try Int.fetchOne($0, sql: "SELECT count(*) FROM pages") }) == writer.pageIDs.count
            else {
                return nil
            }
            let isDone = try database.unsafeReentrantWrite { database in
                var amendment = try Amendment(database)
                try database.execute(sql: "DELETE FROM links")
                for (change, rows) in zip(changes, rows) {
                    guard let id = writer.pageIDs[change.before.path], let statements = writer.statements,
                        try amendment.apply(change, rows, page: id, statements, database)
                    else { return false }
                }
                writer.amendment = amendment
                return try amendment.hasFittingTables(database)
            }
            return isDone ? writer : nil
        } catch {
            throw writeError(path, error)
        }
    }

    /// Whether rows can be found, and a little more waste does no harm.
    private static func isFit(_ database: Database) throws -> Bool {
        let meta = try Dictionary(
            uniqueKeysWithValues: Row.fetchAll(database, sql: "SELECT key, value FROM meta").map { ($0[0] as String, $0[1] as String) }
        )
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
        return meta["generator"] == "docgen \(docgenVersion)" && meta["model"] == nil
            && version == IndexSchema.version && free <= max(freePages, pages / maxFreeShare)
    }
}

/// What is changed in an index, and what follows for its vocabulary.
struct Amendment {
    /// FTS5 cuts longer words off.
    private static let maxWordBytes = 32_768

    private let tokenizer: WordTokenizer
    private let delete: RowStatement
    private let sections: Statement
    /// `nil` where no section had text of an unspaced script.
    private let deleteTrigrams: RowStatement?
    private var hasNewUnspaced = false
    /// The words whose places have changed.
    private var words: Set<[UInt8]> = []
    private var hasLongWords = false

    init(_ database: Database) throws {
        tokenizer = try WordTokenizer(database)
        let columns = "title, heading, breadcrumb, text, code, names, path"
        delete = RowStatement(
            try database.makeStatement(
                sql: "INSERT INTO section_words (section_words, rowid, \(columns)) VALUES ('delete', ?, ?, ?, ?, ?, ?, ?, ?)"
            )
        )
        sections = try database.makeStatement(sql: "SELECT id FROM sections WHERE page = ? ORDER BY position")
        let deletion =
            "INSERT INTO section_trigrams (section_trigrams, rowid, title, heading, breadcrumb, text) VALUES ('delete', ?, ?, ?, ?, ?)"
        deleteTrigrams = try database.tableExists("section_trigrams") ? RowStatement(try database.makeStatement(sql: deletion)) : nil
    }

    /// Whether there is a table of trigrams where, and only where, some section has text of an unspaced script.
    func hasFittingTables(_ database: Database) throws -> Bool {
        guard deleteTrigrams != nil else { return !hasNewUnspaced }
        return try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM section_trigrams_docsize)") ?? false
    }

    /// - Returns: `false` where the index does not hold the page as it was.
    mutating func apply(
        _ change: PageChange,
        _ rows: (before: [SectionRow], after: [SectionRow]),
        page: Int64,
        _ statements: Statements,
        _ database: Database
    ) throws -> Bool {
        let ids = try Int64.fetchAll(sections, arguments: [page])
        guard ids.count == rows.before.count, ids.count == rows.after.count else { return false }
        let after = change.after
        try database.execute(sql: "DELETE FROM pages WHERE id = ?", arguments: [page])
        try IndexWriter.write(after, as: page, with: statements.page)
        for (id, (old, new)) in zip(ids, zip(rows.before, rows.after)) {
            try database.execute(sql: "DELETE FROM sections WHERE id = ?", arguments: [id])
            try new.write(as: id, of: page, with: statements.section)
            if old.isUnspaced, let deleteTrigrams { try old.writeTrigrams(as: id, with: deleteTrigrams) }
            if new.isUnspaced {
                hasNewUnspaced = true
                if let trigrams = statements.trigrams { try new.writeTrigrams(as: id, with: trigrams) }
            }
            let (oldWords, newWords) = (old.words, new.words)
            // Not `==`, which takes two spellings of one letter for the same.
            guard !zip(oldWords, newWords).allSatisfy({ $0.utf8.elementsEqual($1.utf8) }) else { continue }
            try SectionRow.write(oldWords, as: id, with: delete)
            try SectionRow.write(newWords, as: id, with: statements.words)
            note(oldWords)
            note(newWords)
        }
        return true
    }

    private mutating func note(_ columns: [String]) {
        for column in columns {
            for word in tokenizer.words(of: column) {
                hasLongWords = hasLongWords || word.utf8.count >= Self.maxWordBytes
                words.insert(Array(word.utf8))
            }
        }
    }

    /// Brings the vocabulary up to date.
    func finish(_ database: Database) throws {
        guard !hasLongWords else {
            try database.execute(sql: "DELETE FROM vocabulary")
            try IndexWriter.writeVocabulary(database)
            return
        }
        try database.execute(sql: "CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, section_words, row)")
        let find = try database.makeStatement(sql: "SELECT doc, cnt FROM temp.terms WHERE term = ?")
        let remove = try database.makeStatement(sql: "DELETE FROM vocabulary WHERE stem = ? AND term = ?")
        let insert = try database.makeStatement(sql: "INSERT INTO vocabulary VALUES (?, ?, ?, ?)")
        for bytes in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let word = String(decoding: bytes, as: UTF8.self)
            let stem = tokenizer.stem(of: word)
            try remove.execute(arguments: [stem, word])
            guard let row = try Row.fetchOne(find, arguments: [word]) else { continue }
            try insert.execute(arguments: [stem, word, row[0] as Int64, row[1] as Int64])
        }
        try database.execute(sql: "DROP TABLE temp.terms")
    }
}
