/// Why a folder of snapshots could not be read.
package enum HealthHistoryError: Error, Hashable, CustomStringConvertible {
    /// There is no such folder, or it or a file in it cannot be read; `reason` is the system's.
    case unreadable(path: String, reason: String)
    /// A roll-up file could not be written; the old one is as it was.
    case unwritable(path: String, reason: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): cannot read the snapshots: \(reason)"
        case .unwritable(let path, let reason): "\(path): cannot write: \(reason)"
        }
    }
}
