/// Reads the files that pages include.
///
/// - Parameters:
///   - path: As the author wrote it.
///   - including: ``IncludedFile/id`` of the file that includes it; `nil` for the page.
package typealias IncludeReader = (_ path: String, _ including: String?) -> Result<IncludedFile, IncludeProblem>

/// A file that a page takes into its text.
package struct IncludedFile: Sendable {
    /// Tells files apart, and says where the paths in it begin.
    package var id: String
    /// As findings show it.
    package var path: String
    package var bytes: [UInt8]
    /// Whether it holds what may be an example of a password or key, and may be one.
    package var mayHoldSecret: Bool

    package init(id: String, path: String, bytes: [UInt8], mayHoldSecret: Bool = false) {
        self.id = id
        self.path = path
        self.bytes = bytes
        self.mayHoldSecret = mayHoldSecret
    }
}

/// Why a file cannot be included.
package enum IncludeProblem: Error, Hashable, Sendable {
    /// - Parameter suggestion: A path that may be meant.
    case missing(suggestion: String?)
    /// It is the page that includes it.
    case itself
    /// It lies outside the project.
    case outside
    /// It is not meant for readers.
    /// - Parameters:
    ///   - reason: Why that is thought.
    ///   - hint: What to do where it is meant for them all the same.
    case withheld(reason: String, hint: String?)
    /// It has more bytes than this.
    case tooLarge(limit: Int)
    /// - Parameter reason: The system's words.
    case unreadable(reason: String)
}
