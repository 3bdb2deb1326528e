package import DocModel

/// Why a folder of snapshots could not be read.
package enum HealthHistoryError: Error, Hashable, CustomStringConvertible {
    /// There is no such folder, or it or a file in it cannot be read; `reason` is the system's.
    case unreadable(path: String, reason: String)
    /// A newer docgen wrote this line: this one would misread it.
    case newerVersion(at: SourceLocation, version: Int)
    /// A roll-up file could not be written; the old one is as it was.
    case unwritable(path: String, reason: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): cannot read the snapshots: \(reason)"
        case .newerVersion(let location, let version):
            "\(location): a snapshot of version \(version), this docgen reads up to \(HealthSnapshot.currentVersion); use a newer docgen"
        case .unwritable(let path, let reason): "\(path): cannot write: \(reason)"
        }
    }
}
