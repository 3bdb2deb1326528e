internal import DocModel
internal import Synchronization

/// Where the pages of the build before are, and where those of this one are kept.
enum PageKeeping: Sendable {
    /// Every page is parsed, and dropped.
    case nothing
    /// What was kept of a build whose loader had the same origin, by path.
    case memory([String: KeptPage])
    case disk(PagesOnDisk)
}

/// The pages that the last build has left on the disk, and those that this one leaves there.
final class PagesOnDisk: Sendable {
    /// `nil` where there are none of use.
    let before: StoredPages?
    private let makeWriter: @Sendable () -> StoredPagesWriter?
    private let writer = Mutex<StoredPagesWriter?>(nil)
    private let foundDamage = Atomic<Bool>(false)

    init(before: StoredPages?, makeWriter: @escaping @Sendable () -> StoredPagesWriter?) {
        self.before = before
        self.makeWriter = makeWriter
    }

    /// Begins to keep the pages of this build. Not before it is known that there is something to build, and no other build is at work.
    func begin() { writer.withLock { $0 = makeWriter() } }

    /// Whether some page was not what was written.
    var isDamaged: Bool { foundDamage.load(ordering: .relaxed) }

    /// Reads and parses a page, unless the last build has left what would come of it.
    /// - Parameter number: In ``SourceTree/pages``.
    func load(_ path: String, at number: Int, by loader: PageLoader, scratch: inout PageLoader.Scratch, _ record: inout RecordWriter)
        -> KeptPage
    {
        let writer = writer.withLock(\.self)
        let page = loader.load(path, unless: before.flatMap { stored(path, in: $0) }, scratch: &scratch)
        if let stored = page.stored {
            writer?.keep(stored, page, at: number)
        } else {
            writer?.put(page, of: path, at: number, &record)
        }
        return page
    }

    private func stored(_ path: String, in before: StoredPages) -> KeptPage? {
        guard let number = before.number(of: path) else { return nil }
        do {
            return try before.page(number)
        } catch {
            foundDamage.store(true, ordering: .relaxed)
            return nil
        }
    }

    /// Ends the file for the next build; see ``StoredPagesWriter/finish(look:)``.
    func finish(look: (String, [UInt8]) -> [UInt8]) -> (seal: StoredPages.Seal, entries: [StoredPages.Entry])? {
        writer.withLock(\.self)?.finish(look: look)
    }
}
