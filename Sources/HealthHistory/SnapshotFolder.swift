internal import DocModel
internal import Foundation

/// The files of a folder of snapshots.
///
/// `2026-11-23.ndjson`: the snapshots of a day of UTC, a line each, in the order in which they were taken. `hourly.ndjson`, `daily.ndjson`: roll-ups,
/// a ``HealthPeriod`` a line. Any other file is not looked at.
struct SnapshotFolder: Sendable {
    static let hourlyName = "hourly.ndjson"
    static let dailyName = "daily.ndjson"

    let path: String

    func path(of name: String) -> String { path + "/" + name }

    /// The names of the files that hold snapshots, in order of days.
    func dayFiles() throws(HealthHistoryError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).filter(Self.isDayFile).sorted()
        } catch {
            throw .unreadable(path: path, reason: error.systemReason)
        }
    }

    /// - Returns: `nil` when there is no such file.
    func read(_ name: String) throws(HealthHistoryError) -> Data? {
        do {
            return try Data(contentsOf: URL(filePath: path(of: name)))
        } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
            return nil
        } catch {
            var status = stat()
            let isFile = stat(path(of: name), &status) != 0 || status.st_mode & S_IFMT == S_IFREG
            // Foundation calls that a missing right.
            throw .unreadable(
                path: path(of: name),
                reason: isFile ? error.systemReason : "it is a folder, pipe, socket or device; remove it"
            )
        }
    }

    // MARK: Writing

    /// Makes the folder, and those above it, where they are missing.
    func make() throws(HealthHistoryError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(path: path, reason: error.systemReason)
        }
    }

    /// Appends a line; it is on the disk when this returns. Half a line that a crash left before it is closed first.
    ///
    /// What could not be written whole, because the disk is full, is taken away again.
    func append(_ line: Data, to name: String) throws(HealthHistoryError) {
        let path = path(of: name)
        let isNew = access(path, F_OK) != 0
        let file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .unwritable(path: path, reason: Self.lastReason) }
        defer { close(file) }
        let end = lseek(file, 0, SEEK_END)
        var last = UInt8(ascii: "\n")
        if end > 0 { _ = pread(file, &last, 1, end - 1) }
        let bytes = (last == UInt8(ascii: "\n") ? Data() : Data("\n".utf8)) + line + Data("\n".utf8)
        // One call: with O_APPEND two servers that share a folder by mistake do not mix their lines.
        let count = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard count == bytes.count, fsync(file) == 0 else {
            let reason = count >= 0 && count < bytes.count ? String(cString: strerror(ENOSPC)) : Self.lastReason
            if count > 0 { _ = ftruncate(file, end) }
            throw .unwritable(path: path, reason: reason)
        }
        if isNew { try flush() }
    }

    /// Puts a file in the place of another in one step; a power failure leaves one of the two.
    func replace(_ name: String, with data: Data) throws(HealthHistoryError) {
        let path = path(of: name)
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .unwritable(path: path, reason: Self.lastReason) }
        var isWritten = true
        data.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while isWritten, !rest.isEmpty {
                let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                isWritten = count > 0
                rest = rest.dropFirst(max(0, count))
            }
        }
        isWritten = isWritten && fsync(file) == 0
        let reason = Self.lastReason
        close(file)
        guard isWritten, rename(temporary, path) == 0 else {
            unlink(temporary)
            throw .unwritable(path: path, reason: isWritten ? Self.lastReason : reason)
        }
        try flush()
    }

    /// Keeps a copy of a file whose lines cannot all be read, before it is replaced.
    func keepAside(_ name: String) {
        unlink(path(of: name) + ".unreadable")
        link(path(of: name), path(of: name) + ".unreadable")
    }

    func remove(_ name: String) throws(HealthHistoryError) {
        guard unlink(path(of: name)) == 0 || errno == ENOENT else {
            throw .unwritable(path: path(of: name), reason: Self.lastReason)
        }
    }

    /// Makes new names last.
    private func flush() throws(HealthHistoryError) {
        let folder = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(folder) }
        guard folder >= 0, fsync(folder) == 0 else { throw .unwritable(path: path, reason: Self.lastReason) }
    }

    private static var lastReason: String { String(cString: strerror(errno)) }

    private static func isDayFile(_ name: String) -> Bool {
        guard name.hasSuffix(".ndjson"), name.utf8.count == "2026-11-23.ndjson".utf8.count else { return false }
        return UTCTime.parse(name.prefix(10) + "T00:00:00Z") != nil
    }
}
