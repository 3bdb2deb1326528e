/// A text that may not reach a log, a description or a mirror.
public struct Secret: Hashable, Sendable {
    /// The text itself, for the one place that sends it.
    public let value: String

    public init(_ value: String) { self.value = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "(secret)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
