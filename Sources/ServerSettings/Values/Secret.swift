/// A text that may not reach a log, a description or a mirror.
package struct Secret: Hashable, Sendable {
    /// The text itself, for the one place that sends it.
    package let value: String

    package init(_ value: String) { self.value = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
