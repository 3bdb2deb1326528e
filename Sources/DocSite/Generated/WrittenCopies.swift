internal import Synchronization

/// The Markdown of pages as a build has just written it, for `llms-full.txt`: as much as that may hold, so that it is not made a second time.
final class WrittenCopies: Sendable {
    private struct State {
        var bytes = 0
        var copies: [Int: [UInt8]] = [:]
    }

    private let pages: Set<Int>
    private let limit: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - pages: Those in the file; others are not noted.
    ///   - limit: In bytes.
    init(of pages: [Int], limit: Int) { (self.pages, self.limit) = (Set(pages), limit) }

    /// Whether those that were noted are more than the limit together.
    var isBeyondLimit: Bool { state.withLock { $0.bytes > limit } }

    /// Called once for each page, from any thread.
    func note(_ copy: [UInt8], of page: Int) {
        guard pages.contains(page) else { return }
        state.withLock { state in
            state.bytes += copy.count
            if state.bytes > limit { state.copies = [:] } else { state.copies[page] = copy }
        }
    }

    /// The same of a copy that was taken over from the build before.
    func note(size: Int, of page: Int) {
        guard pages.contains(page) else { return }
        state.withLock { state in
            state.bytes += size
            if state.bytes > limit { state.copies = [:] }
        }
    }

    /// - Returns: `nil` where it was not noted, or is not kept.
    func copy(of page: Int) -> [UInt8]? { state.withLock { $0.copies[page] } }
}
