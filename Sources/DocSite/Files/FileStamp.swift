internal import Foundation

/// What tells a file from the one it was before, without reading it: where it lies, how long it is, and when it was last changed.
struct FileStamp: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    let size: Int
    private let modified: Moment
    /// When anything of the file was changed; no program can set it.
    private let changed: Moment

    private struct Moment: Hashable {
        var seconds: Int
        var nanoseconds: Int

        init(_ time: timespec) { self.init(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec)) }
        init(seconds: Int, nanoseconds: Int) { (self.seconds, self.nanoseconds) = (seconds, nanoseconds) }
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

    // MARK: As numbers

    static let parts = 7

    /// For records on a disk.
    var numbers: [Int] {
        [
            Int(bitPattern: UInt(device)), Int(bitPattern: UInt(inode)), size, modified.seconds, modified.nanoseconds, changed.seconds,
            changed.nanoseconds,
        ]
    }

    /// - Returns: `nil` for other than ``parts``.
    init?(numbers: [Int]) {
        guard numbers.count == Self.parts else { return nil }
        device = UInt64(UInt(bitPattern: numbers[0]))
        inode = UInt64(UInt(bitPattern: numbers[1]))
        size = numbers[2]
        modified = Moment(seconds: numbers[3], nanoseconds: numbers[4])
        changed = Moment(seconds: numbers[5], nanoseconds: numbers[6])
    }

    /// Itself, unless a file with this stamp, read at `second`, may have changed since.
    func settled(at second: Int) -> FileStamp? { isSettled(at: second) ? self : nil }

    /// When it was written, in seconds since 1970.
    var writtenAt: Int { modified.seconds }

    /// Whether both are of one file whose content nobody has written to, as far as can be seen; it may have got another name.
    func isSameContent(as other: FileStamp) -> Bool {
        device == other.device && inode == other.inode && size == other.size && modified == other.modified
    }

    /// The clocks of file systems stand still for up to two seconds (FAT): within that time a file can change without another stamp.
    static let slowestClock = 2

    /// Whether a file that was read now, with this stamp, has another one after any later change.
    /// - Parameter second: That of ``settledSecond(slowestClock:)`` when it was read.
    func isSettled(at second: Int) -> Bool { max(modified.seconds, changed.seconds) < second }

    /// What was last changed before this second, and is read now, has another stamp after any change.
    static func settledSecond(slowestClock: Int = slowestClock) -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) - slowestClock
    }
}
