/// Why the state cannot be opened, saved or restored.
public struct StateError: Error, CustomStringConvertible, Sendable {
    /// What is wrong and what to do, in one line that names the file.
    public let description: String
    /// The place is right, but nothing can be written there: a server answers all the same.
    var isUnwritable = false

    package init(_ description: String) {
        self.description = description
    }
}
