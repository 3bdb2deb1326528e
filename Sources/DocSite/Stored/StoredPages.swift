internal import Crypto
internal import DocModel
internal import Foundation

/// The pages of a build on a disk, as they were parsed: what the next build need not parse again.
///
/// The file begins with a mark. Pages lie behind it in any order, and may lie there no longer needed; the last build's table of them ends at a
/// place that its record knows, so what a build that was killed has appended is not seen. Every part is read with the hash of its bytes.
final class StoredPages: Sendable {
    /// One of ``SourceTree/pages``.
    struct Entry: Sendable {
        var path: String
        /// The HTML file; `nil` when there is no page.
        var output: String?
        /// `nil` where the index stores nothing of it.
        var sectionCount: Int?
        /// That of the file before it was read.
        var stamp: FileStamp?
        var isSettled: Bool
        /// Where the page lies, and behind it what the index stores.
        var offset: Int
        var pageLength: Int
        var sectionsLength: Int
        var pageHash: [UInt8]
        var sectionsHash: [UInt8]
        /// Names what the page's HTML file was made of, besides what all pages share; empty where there is none.
        var look: [UInt8] = []

        var length: Int { pageLength + sectionsLength }
    }

    /// What a record says of the file.
    struct Seal: Sendable, Equatable {
        /// Where the table ends.
        var length: Int
        var tableLength: Int
        var tableHash: String
    }

    /// Something was not what was written.
    struct Damaged: Error {}

    static let mark = Array("docgen pages 3\n".utf8)
    /// A page of 64 MB of Markdown may be as large as this.
    private static let maxPartBytes = 2_000_000_000

    /// In path order.
    let entries: [Entry]
    let seal: Seal
    private let numbers: [String: Int]
    private let descriptor: Int32

    /// - Throws: ``Damaged`` where the file is missing, or not the one that the record speaks of.
    init(_ path: String, _ seal: Seal) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Damaged() }
        do {
            let start = seal.length - seal.tableLength
            guard seal.tableLength >= 0, start >= Self.mark.count, seal.tableLength <= Self.maxPartBytes,
                try Self.read(descriptor, at: 0, Self.mark.count) == Self.mark
            else { throw Damaged() }
            let table = try Self.read(descriptor, at: start, seal.tableLength)
            guard FileBytes.sha256(table) == seal.tableHash else { throw Damaged() }
            entries = try table.withUnsafeBytes { bytes in
                var record = RecordReader(bytes)
                return try record.list { try $0.entry() }
            }
        } catch {
            close(descriptor)
            throw Damaged()
        }
        self.descriptor = descriptor
        self.seal = seal
        numbers = Dictionary(entries.enumerated().map { ($1.path, $0) }) { first, _ in first }
    }

    deinit { close(descriptor) }

    func number(of path: String) -> Int? {
        // Another spelling of the same letters is another file.
        numbers[path].flatMap { entries[$0].path.hasSameBytes(as: path) ? $0 : nil }
    }

    /// A page without what the index stores of it.
    func page(_ number: Int) throws -> KeptPage {
        let entry = entries[number]
        var page = KeptPage(
            try part(at: entry.offset, entry.pageLength, entry.pageHash) { try $0.result() },
            stamp: entry.stamp,
            isSettled: entry.isSettled
        )
        page.stored = number
        return page
    }

    /// What the index stores of a page that has it.
    func sections(_ number: Int) throws -> Page {
        let entry = entries[number]
        return try part(at: entry.offset + entry.pageLength, entry.sectionsLength, entry.sectionsHash) { try $0.indexedPage() }
    }

    /// A page's bytes as they lie there.
    func bytes(_ number: Int) throws -> [UInt8] { try Self.read(descriptor, at: entries[number].offset, entries[number].length) }

    private func part<Value>(at offset: Int, _ length: Int, _ hash: [UInt8], _ read: (inout RecordReader) throws -> Value) throws -> Value {
        let bytes = try Self.read(descriptor, at: offset, length)
        guard SHA256.hash(data: bytes).elementsEqual(hash) else { throw Damaged() }
        return try bytes.withUnsafeBytes { bytes in
            var record = RecordReader(bytes)
            let value = try read(&record)
            guard record.isAtEnd else { throw Damaged() }
            return value
        }
    }

    private static func read(_ descriptor: Int32, at offset: Int, _ count: Int) throws -> [UInt8] {
        guard (0...maxPartBytes).contains(count), offset >= 0 else { throw Damaged() }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let read = pread(descriptor, buffer.baseAddress! + initialized, count - initialized, off_t(offset + initialized))
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { throw Damaged() }
                initialized += read
            }
        }
    }
}

extension StoredPages: IndexedPages {
    var count: Int { entries.count }
    func output(_ number: Int) -> String? { entries[number].output }
    func sectionCount(_ number: Int) -> Int? { entries[number].sectionCount }
}

extension RecordWriter {
    mutating func put(_ entry: StoredPages.Entry) {
        put(entry.path)
        put(entry.output)
        put(entry.sectionCount) { $0.put($1) }
        put(entry.stamp)
        put(entry.isSettled)
        put(entry.offset)
        put(entry.pageLength)
        put(entry.sectionsLength)
        put(entry.pageHash)
        put(entry.sectionsHash)
        put(entry.look)
    }
}

extension RecordReader {
    fileprivate mutating func entry() throws -> StoredPages.Entry {
        StoredPages.Entry(
            path: try text(),
            output: try optionalText(),
            sectionCount: try optional { try $0.integer() },
            stamp: try stamp(),
            isSettled: try bool(),
            offset: try integer(),
            pageLength: try integer(),
            sectionsLength: try integer(),
            pageHash: try array(),
            sectionsHash: try array(),
            look: try array()
        )
    }
}
