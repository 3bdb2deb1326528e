/// Why a model's file cannot be used. The description says what was found and what to do.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
