/// Why a model's file cannot be used. The description says what was found and what to do.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found in the file, or that there is none, and what to do, in one line.
    public let description: String

    init(_ description: String) { self.description = description }
}
