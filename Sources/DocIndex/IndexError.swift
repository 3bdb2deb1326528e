/// Why an index could not be written, opened or asked.
public struct IndexError: Error, CustomStringConvertible, Sendable {
    public enum Code: Hashable, Sendable {
        case cannotOpen
        case notAnIndex
        case newerVersion
        case olderVersion
        case damaged
        case cannotWrite
    }

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
