internal import Foundation
internal import ServerFoundation

/// Puts a new state in the place of an old one, which keeps another name. At each moment one of the two is in the place, and where a step fails it is
/// the old one.
///
/// The old one gets its second name before the new one takes its place. Where a file system has no second names, the place is empty for a moment.
struct StateSwap {
    /// The calls that change names; each returns 0, or -1 and `errno`.
    struct Calls {
        var rename: (_ from: String, _ to: String) -> Int32 = { Foundation.rename($0, $1) }
        var link: (_ from: String, _ to: String) -> Int32 = { Foundation.link($0, $1) }
    }

    let place: String
    /// The name that the old state gets.
    let aside: String
    var calls = Calls()

    /// - Parameter new: A file in the folder of ``place``, on the disk, without a log. Still there under its name where this throws.
    /// - Throws: ``StateError`` that names where the old state is, where that is not its place.
    func run(_ new: String) throws(StateError) {
        guard FileKind(at: place) != nil else {
            guard calls.rename(new, place) == 0 else { throw StateError("cannot write '\(place)'", code: errno, at: place) }
            return
        }
        // First, and without a look at it, as the old state may be the damaged one: SQLite would apply the log to whatever file is beside it.
        var moved: [String] = []
        for suffix in ["-wal", "-shm"] {
            if calls.rename(place + suffix, aside + suffix) == 0 {
                moved.append(suffix)
            } else if errno != ENOENT {
                throw failed(moved, code: errno)
            }
        }
        let isLinked = calls.link(place, aside) == 0
        guard isLinked || calls.rename(place, aside) == 0 else { throw failed(moved, code: errno) }
        guard calls.rename(new, place) != 0 else { return }
        let code = errno
        if isLinked { unlink(aside) } else { _ = calls.rename(aside, place) }
        throw failed(moved, code: code)
    }

    /// Puts back what was moved, and says what could not be.
    ///
    /// - Parameter moved: Suffixes of the old state's files.
    private func failed(_ moved: [String], code: Int32) -> StateError {
        var away = moved.filter { calls.rename(aside + $0, place + $0) != 0 }
        if FileKind(at: place) == nil { away.insert("", at: 0) }
        let attempt = "cannot put the new state in the place of '\(place)'"
        guard !away.isEmpty else { return StateError(attempt, code: code, at: place) }
        func names(_ path: String) -> String { away.map { "'\(path)\($0)'" }.joined(separator: ", ") }
        return StateError(
            "\(attempt): \(String(cString: strerror(code))); the old state is \(names(aside)): rename it to \(names(place)) before a server starts"
        )
    }
}
