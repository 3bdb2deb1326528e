package import DocModel
package import Foundation

/// What was found of the services: every check of the last 48 hours, hours of 90 days, days of 400 days, all of UTC.
///
/// What nobody looked at is not there: a period without checks is missing, and a service whose check had not run for its time to live counts as
/// unknown, whatever it was before.
package struct HealthHistory: Sendable {
    /// How far back single snapshots are kept.
    package static let recentSeconds = 48 * UTCTime.secondsPerHour
    /// Days for which the sums of hours are kept.
    package static let hourlyDays = 90
    /// Days for which the sums of days are kept.
    package static let dailyDays = 400

    /// A service as it was last described.
    package struct Service: Hashable, Sendable {
        package var id: String
        package var name: String
        package var group: String?
        package var isRequired: Bool

        package init(id: String, name: String, group: String? = nil, isRequired: Bool) {
            self.id = id
            self.name = name
            self.group = group
            self.isRequired = isRequired
        }
    }

    /// A service was found in another state than the time before.
    package struct Change: Hashable, Sendable {
        /// The service's id.
        package var service: String
        package var from: HealthSnapshot.State
        package var to: HealthSnapshot.State
        package var at: Date

        package init(service: String, from: HealthSnapshot.State, to: HealthSnapshot.State, at: Date) {
            self.service = service
            self.from = from
            self.to = to
            self.at = at
        }
    }

    /// The time from which this looks back.
    package let now: Date
    /// In the order of the newest snapshot; those that it no longer has come last, those known from roll-ups alone by their id.
    package let services: [Service]
    /// The newest snapshot that is not in the future, however old it is.
    package let latest: HealthSnapshot?
    /// The snapshots of the last 48 hours, ascending, one for a time.
    package let recent: [HealthSnapshot]
    /// The hours of the last 90 days that have a check, ascending by start, then service.
    package let hours: [HealthPeriod]
    /// The days of the last 400 days that have a check, today's too, ascending by start, then service.
    package let days: [HealthPeriod]
    /// The changes of the last 48 hours, ascending. A pause of more than a snapshot's time to live is a change to unknown at the pause's start.
    package let changes: [Change]
    /// What was left out of the files, and why.
    package let warnings: [Diagnostic]

    /// Reads the folder's files.
    ///
    /// Lines may be in any order; of several with the same time one counts. What is more than two minutes ahead of `now` is left out with a warning.
    /// Periods are computed from snapshots where there are any, and come from the roll-ups where those know more.
    ///
    /// - Throws: When the folder or a file cannot be read.
    package init(folder: String, now: Date) throws(HealthHistoryError) {
        let contents = try FolderContents(SnapshotFolder(path: folder), now: now)
        self.init(
            snapshots: contents.snapshots,
            hours: contents.hours,
            days: contents.days,
            now: now,
            warnings: contents.warnings
        )
    }

    /// - Parameters:
    ///   - snapshots: In any order, with or without repetitions; those more than two minutes ahead of `now` are left out.
    ///   - hours: Periods of hours that are known already.
    ///   - days: Periods of days that are known already.
    package init(snapshots: [HealthSnapshot], hours: [HealthPeriod] = [], days: [HealthPeriod] = [], now: Date) {
        self.init(snapshots: snapshots, hours: hours, days: days, now: now, warnings: [])
    }

    private init(snapshots: [HealthSnapshot], hours: [HealthPeriod], days: [HealthPeriod], now: Date, warnings: [Diagnostic]) {
        let timeline = HealthTimeline(snapshots, now: now)
        let recentStart = now.addingTimeInterval(-Double(Self.recentSeconds))
        self.now = now
        self.warnings = warnings
        latest = timeline.snapshots.last
        recent = Array(timeline.snapshots.drop { $0.generatedAt < recentStart })
        changes = timeline.changes.filter { $0.at >= recentStart }
        let periods = timeline.periods()
        self.hours = Self.merge(hours, periods.hours, from: now.addingTimeInterval(-Double(Self.hourlyDays * UTCTime.secondsPerDay)), now)
        self.days = Self.merge(days, periods.days, from: now.addingTimeInterval(-Double(Self.dailyDays * UTCTime.secondsPerDay)), now)
        let known = timeline.services
        let knownIDs = Set(known.map(\.id))
        let others = Set((self.hours + self.days).map(\.service)).subtracting(knownIDs).sorted()
        services = known + others.map { Service(id: $0, name: $0, isRequired: false) }
    }

    private static func merge(_ stored: [HealthPeriod], _ computed: [HealthPeriod], from start: Date, _ now: Date) -> [HealthPeriod] {
        HealthPeriod.merged(stored, computed).filter { $0.start > start && !HealthSnapshot.isAhead($0.start, of: now) }
    }
}
