internal import Foundation

/// What tells a file from the one it was before, without reading it: where it lies, how long it is, and when it was last changed.
struct FileStamp: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int
    private let modified: Moment
    /// When anything of the file was changed; no program can set it.
    private let changed: Moment

    private struct Moment: Hashable {
        var seconds: Int
        var nanoseconds: Int

        init(_ time: timespec) { (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec)) }
    }

    /// - Returns: `nil` where there is no file.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// That of an open file.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        modified = Moment(status.st_mtim)
        changed = Moment(status.st_ctim)
    }

    /// Whether both are of one file whose content nobody has written to, as far as can be seen; it may have got another name.
    func isSameContent(as other: FileStamp) -> Bool {
        device == other.device && inode == other.inode && size == other.size && modified == other.modified
    }

    /// The clocks of file systems stand still for up to two seconds (FAT): within that time a file can change without another stamp.
    private static let slowestClock = 2

    /// Whether a file with this stamp, read at `second`, has another one after any later change.
    func isSettled(at second: Int) -> Bool { max(modified.seconds, changed.seconds) + Self.slowestClock < second }

    /// The second that it is now, by the clock that files are stamped with.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec)
    }
}
