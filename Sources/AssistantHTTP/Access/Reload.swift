package import ServerSettings
internal import Synchronization

/// Reads the settings and the builds again: what SIGHUP does, and `POST /api/admin/reload`.
package final class Reload: Sendable {
    package typealias Action = @Sendable () async -> ReloadReport

    private let action = Mutex<Action?>(nil)

    package init() {}

    /// Given by whoever knows where the settings come from.
    package func set(_ action: @escaping Action) { self.action.withLock { $0 = action } }

    /// - Returns: `nil` where nobody knows that, so that nothing was done.
    package func callAsFunction() async -> ReloadReport? { await action.withLock { $0 }?() }
}
