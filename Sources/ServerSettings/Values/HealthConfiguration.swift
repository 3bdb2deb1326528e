internal import DocModel
package import Foundation
internal import HealthHistory
package import ServerFoundation

/// What the monitor looks at, how often, and what it makes of it.
package struct HealthConfiguration: Sendable {
    /// Whether anything is looked at. Without it every state is unknown.
    package var isEnabled = true
    /// Between two checks of one service, and between two snapshots; whole seconds.
    package var interval: Duration = .seconds(30)
    /// The folder of the snapshots; `nil` for none.
    package var snapshots: String?
    /// How long sums of snapshots are kept, in whole days; the snapshots themselves are kept for 48 hours.
    package var retention: Duration = .seconds(HealthHistory.dailyDays * 86_400)
    /// A check that takes longer has failed.
    package var timeout: Duration = .seconds(5)
    /// A service that answers more slowly is degraded.
    package var slow: Duration = .seconds(2)
    /// So many failures in a row make a service unhealthy; fewer make it degraded.
    package var failures = 2
    /// A disk that is so full, in percent, is degraded.
    package var diskWarning = 90
    /// A disk that is so full, in percent, is unhealthy.
    package var diskLimit = 98
    /// Other services of the operator's.
    package var targets: [HealthTarget] = []
    package var maintenance: [MaintenanceWindow] = []
    /// Link-local and metadata addresses that targets may have all the same.
    package var allowedNetworks: [AddressRange] = []

    package init() {}
}

/// As the settings have it: a server that is started by an operator has a folder.
extension HealthConfiguration {
    static let folderName = "health/snapshots"

    package var folder: String {
        get { snapshots ?? Self.folderName }
        set { snapshots = newValue }
    }
}

/// A time in which a service, or all of them, may be away.
package struct MaintenanceWindow: Hashable, Sendable {
    /// `nil` for every service.
    package var service: String?
    package var start: Date
    /// Behind the window.
    package var end: Date

    /// - Parameter text: `all 2026-11-23T22:00:00Z/2026-11-24T00:00:00Z`, or a service's id in place of `all`.
    /// - Returns: `nil` when it is not of that form, or ends before it starts.
    package init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, HealthTarget.isID(String(parts[0])) else { return nil }
        let times = parts[1].split(separator: "/", omittingEmptySubsequences: false)
        guard times.count == 2, let start = UTCTime.parse(String(times[0])), let end = UTCTime.parse(String(times[1])), start < end else {
            return nil
        }
        service = parts[0] == "all" ? nil : String(parts[0])
        self.start = start
        self.end = end
    }

    package var text: String { "\(service ?? "all") \(start.ISO8601Format())/\(end.ISO8601Format())" }

    /// Whether maintenance of that service, or of all, is announced for that moment; the end does not belong to it.
    package func contains(_ service: String, at date: Date) -> Bool {
        (self.service == nil || self.service == service) && start <= date && date < end
    }
}
