internal import Synchronization

/// Reads the settings and the build again: what SIGHUP does, and `POST /api/admin/reload`.
package final class Reload: Sendable {
    /// - Returns: Whether the settings could be used.
    package typealias Action = @Sendable () async -> Bool

    private let action = Mutex<Action?>(nil)

    package init() {}

    /// Given by whoever knows where the settings come from.
    package func set(_ action: @escaping Action) { self.action.withLock { $0 = action } }

    /// - Returns: Whether the settings could be used; true where there is nothing to read.
    package func callAsFunction() async -> Bool { await action.withLock { $0 }?() ?? true }
}
