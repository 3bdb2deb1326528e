/// Why an index could not be written, opened or asked.
public struct IndexError: Error, CustomStringConvertible, Sendable {
    /// What kind of fault it is; ``IndexError/description`` has its cause.
    public enum Code: Hashable, Sendable {
        /// There is no readable file at the path.
        case cannotOpen
        /// It is another file: no database, or one that docgen did not write.
        case notAnIndex
        /// Its format is newer than what this program reads.
        case newerVersion
        /// Its format is older: only a new build helps.
        case olderVersion
        /// It is an index, but not complete, or SQLite finds it corrupt; also while it is asked.
        case damaged
        /// The file could not be made or written, for example because the disk is full.
        case cannotWrite
    }

    /// What a caller may tell apart.
    public var code: Code
    /// The index file.
    public var path: String
    /// What is wrong and what to do, in one line that names the file.
    public var description: String

    init(_ code: Code, _ path: String, _ description: String) {
        self.code = code
        self.path = path
        self.description = description
    }
}
