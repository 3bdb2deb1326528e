internal import Foundation
internal import GRDB

/// Vectors of texts that were encoded before, in a file outside of the site: a build encodes only what changed, and one that was interrupted
/// goes on.
///
/// The file is nothing but a cache: what cannot be read or written is encoded again.
final class VectorCache: Sendable {
    private let database: DatabaseQueue
    /// Of all sites of a user; when there are more, those of other builds go. About 80 MB.
    private static let maxVectors = 500_000

    /// - Returns: `nil` when the file is not available.
    init?(path: String) {
        try? FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path,
            withIntermediateDirectories: true
        )
        var configuration = Configuration()
        configuration.label = "vector cache"
        // Another build may be writing.
        configuration.busyMode = .timeout(10)
        func open() throws -> DatabaseQueue {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.inDatabase { database in
                // Whoever is killed leaves a whole file, and what a power failure takes is encoded again.
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = WAL;
                        PRAGMA synchronous = OFF;
                        CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
                        """
                )
            }
            return database
        }
        do {
            database = try open()
        } catch let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) {
            for file in [path, path + "-wal", path + "-shm"] { try? FileManager.default.removeItem(atPath: file) }
            guard let database = try? open() else { return nil }
            self.database = database
        } catch {
            return nil
        }
    }

    /// The vectors that are known, by the places of their keys.
    func vectors(of keys: [Data]) -> [Int: Data] {
        let found = try? database.read { database in
            let statement = try database.makeStatement(sql: "SELECT vector FROM vectors WHERE key = ?")
            var found: [Int: Data] = [:]
            for (place, key) in keys.enumerated() {
                if let vector = try Data.fetchOne(statement, arguments: [key]) { found[place] = vector }
            }
            return found
        }
        return found ?? [:]
    }

    func store(_ vectors: [(key: Data, vector: Data)]) {
        try? database.write { database in
            let statement = try database.makeStatement(sql: "INSERT OR REPLACE INTO vectors VALUES (?, ?)")
            for (key, vector) in vectors { try statement.execute(arguments: [key, vector]) }
        }
    }

    /// Keeps the file within its bound: where it is larger, only these stay.
    func trim(to vectors: [(key: Data, vector: Data)]) {
        let count = (try? database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM vectors") }) ?? 0
        guard count > max(Self.maxVectors, vectors.count) else { return }
        try? database.write { try $0.execute(sql: "DELETE FROM vectors") }
        store(vectors)
        try? database.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
    }
}
