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
            throw .unreadable(path: path(of: name), reason: error.systemReason)
        }
    }

    private static func isDayFile(_ name: String) -> Bool {
        guard name.hasSuffix(".ndjson"), name.utf8.count == "2026-11-23.ndjson".utf8.count else { return false }
        return UTCTime.parse(name.prefix(10) + "T00:00:00Z") != nil
    }
}

extension Error {
    /// The system's own words, without the path that Foundation puts around them.
    var systemReason: String {
        let cause = (self as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? self
        if let posix = cause as? POSIXError { return String(cString: strerror(posix.code.rawValue)) }
        return (cause as NSError).localizedDescription
    }
}
