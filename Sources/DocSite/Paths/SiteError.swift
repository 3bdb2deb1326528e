internal import DocModel
internal import Foundation

/// What stops a build: a file that cannot be read or written. The old output is as it was.
package struct SiteError: Error, CustomStringConvertible, Sendable {
    package var path: String
    /// What was tried and why it failed, in one line that names the file.
    package var description: String

    init(path: String, _ message: String, _ cause: (any Error)? = nil) {
        self.path = path
        description = cause.map { message + ": " + $0.systemReason } ?? message
    }

    /// - Parameter code: The value of `errno`.
    init(path: String, _ message: String, errno code: Int32) {
        self.path = path
        description = message + ": " + String(cString: strerror(code))
    }
}
