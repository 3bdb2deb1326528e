internal import Crypto
internal import DocModel
internal import Foundation
internal import Synchronization

/// Writes the pages of a build for the next one, while they are parsed.
///
/// It appends to the file of the build before while that is mostly of use, and begins another one otherwise. What cannot be written is no
/// loss: the build goes on, and nothing is kept.
final class StoredPagesWriter: Sendable {
    /// Where the pages of a build lie at last.
    private let path: String
    /// Where they are written to.
    private let target: String
    private let before: StoredPages?
    /// Whether ``target`` is the file of the build before.
    private let appends: Bool
    private let descriptor: Int32
    private let end: Atomic<Int>
    private let entries = Mutex<[Int: StoredPages.Entry]>([:])
    private let hasFailed = Atomic<Bool>(false)
    private let isInPlace = Atomic<Bool>(false)

    /// - Parameter before: What lies at `path`; `nil` where that is of no use.
    /// - Returns: `nil` where the file cannot be written.
    init?(_ path: String, before: StoredPages?) {
        self.path = path
        self.before = before
        let used = before?.entries.reduce(0) { $0 + $1.length } ?? 0
        appends = before.map { $0.seal.length < 2 * (used + $0.seal.tableLength) + 1_000_000 } ?? false
        target = appends ? path : path + ".\(getpid())"
        descriptor = open(target, appends ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        end = Atomic(appends ? before?.seal.length ?? 0 : StoredPages.mark.count)
        if !appends { write(StoredPages.mark, at: 0) }
    }

    deinit {
        close(descriptor)
        // Nobody speaks of what was appended.
        if !appends, !isInPlace.load(ordering: .relaxed) { unlink(target) }
    }

    /// Keeps a page that was parsed.
    /// - Parameter number: In ``SourceTree/pages``.
    func put(_ page: KeptPage, of path: String, at number: Int, _ record: inout RecordWriter) {
        record.removeAll()
        record.put(page.result)
        let pageLength = record.bytes.count
        if let indexed = page.result.indexed { record.put(indexed) }
        let bytes = record.bytes
        let offset = end.add(bytes.count, ordering: .relaxed).oldValue
        write(bytes, at: offset)
        let entry = StoredPages.Entry(
            path: path,
            output: page.result.page?.output,
            sectionCount: page.result.indexed?.sections.count,
            stamp: page.stamp,
            isSettled: page.isSettled,
            offset: offset,
            pageLength: pageLength,
            sectionsLength: bytes.count - pageLength,
            pageHash: Array(SHA256.hash(data: bytes[..<pageLength])),
            sectionsHash: Array(SHA256.hash(data: bytes[pageLength...]))
        )
        entries.withLock { $0[number] = entry }
    }

    /// Keeps a page of the build before.
    func keep(_ stored: Int, _ page: KeptPage, at number: Int) {
        guard let before else { return }
        var entry = before.entries[stored]
        entry.stamp = page.stamp
        entry.isSettled = page.isSettled
        if !appends {
            guard let bytes = try? before.bytes(stored) else { return fail() }
            entry.offset = end.add(bytes.count, ordering: .relaxed).oldValue
            write(bytes, at: entry.offset)
        }
        entries.withLock { [entry] in $0[number] = entry }
    }

    /// Writes the table, and puts the file where the next build looks for it.
    /// - Parameter look: Names what a page's HTML file is made of, from its path and what names its own content.
    /// - Returns: What its record has to say of it, and the pages; `nil` where something could not be written.
    func finish(look: (String, [UInt8]) -> [UInt8]) -> (seal: StoredPages.Seal, entries: [StoredPages.Entry])? {
        var all = entries.withLock { entries in entries.sorted { $0.key < $1.key }.map(\.value) }
        for index in all.indices { all[index].look = look(all[index].path, all[index].pageHash) }
        var record = RecordWriter()
        record.put(all) { $0.put($1) }
        let start = end.load(ordering: .relaxed)
        write(record.bytes, at: start)
        guard !hasFailed.load(ordering: .relaxed) else { return nil }
        let seal = StoredPages.Seal(
            length: start + record.bytes.count,
            tableLength: record.bytes.count,
            tableHash: FileBytes.sha256(record.bytes)
        )
        guard ftruncate(descriptor, off_t(seal.length)) == 0, appends || rename(target, path) == 0 else { return nil }
        isInPlace.store(true, ordering: .relaxed)
        return (seal, all)
    }

    private func fail() { hasFailed.store(true, ordering: .relaxed) }

    private func write(_ bytes: [UInt8], at offset: Int) {
        var written = 0
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count {
                let count = pwrite(descriptor, buffer.baseAddress! + written, buffer.count - written, off_t(offset + written))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return fail() }
                written += count
            }
        }
    }
}
