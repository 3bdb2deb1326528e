internal import Foundation
internal import GRDB
internal import ServerFoundation

/// Why the state cannot be opened, saved or restored.
package struct StateError: Error, CustomStringConvertible, Sendable {
    /// What is wrong and what to do, in one line that names the file.
    package let description: String
    /// The place is right, but nothing can be written there: a server answers all the same.
    package var isUnwritable = false

    package init(_ description: String) {
        self.description = description
    }

    /// Names what stands in the way of writing, where that can be found out, and its remedy.
    ///
    /// - Parameters:
    ///   - attempt: What was to be done: `cannot write the state 'state.sqlite'`.
    ///   - path: The file that was to be written, or read with others beside it.
    ///   - advice: For everything else.
    init(_ attempt: String, _ error: any Error, at path: String, otherwise advice: String = "try again") {
        let code = (error as? DatabaseError)?.resultCode
        let obstacle: WriteObstacle? =
            switch code {
            case .SQLITE_FULL?: WriteObstacle(.full, at: WriteObstacle.folder(of: path))
            case .SQLITE_IOERR?, .SQLITE_READONLY?, .SQLITE_PERM?, .SQLITE_CANTOPEN?: WriteObstacle.ofFile(path)
            default: nil
            }
        if let obstacle {
            self.init("\(attempt): \(obstacle): \(obstacle.remedy)")
            isUnwritable = obstacle.isOfTheDisk
        } else {
            self.init("\(attempt): \(StateStore.reason(error)); \(advice)")
            isUnwritable = code == .SQLITE_IOERR || code == .SQLITE_READONLY || code == .SQLITE_PERM
        }
    }

    /// - Parameter code: `errno`, of a call that makes, opens or looks at `path`.
    init(_ attempt: String, code: Int32, at path: String) {
        let folder = WriteObstacle.folder(of: path)
        let isOfFile = (code == EACCES || code == EPERM) && FileManager.default.fileExists(atPath: path)
        let obstacle = WriteObstacle(code, at: isOfFile ? path : folder)
        self.init("\(attempt): \(obstacle): \(obstacle.remedy)")
        isUnwritable = obstacle.isOfTheDisk
    }
}
