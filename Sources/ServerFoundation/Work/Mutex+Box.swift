package import Synchronization

extension Mutex {
    /// A mutex that can stand in a dictionary.
    package final class Box: Sendable where Value: Sendable {
        package let mutex: Mutex<Value>
        package init(_ value: Value) { mutex = Mutex(value) }
    }
}
