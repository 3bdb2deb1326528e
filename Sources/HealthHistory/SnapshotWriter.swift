package import DocModel
package import Foundation

/// Keeps a folder of snapshots: appends each one, and sums up what has passed.
///
/// For one task at a time. Calls wait for the disk.
package struct SnapshotWriter: Sendable {
    /// Snapshots of today and of two days before cover 48 hours at any time of the day.
    static let dayFilesKept = 3

    /// What is known of finished hours and days, ascending by start, then service.
    package struct RollUp: Sendable {
        package var hours: [HealthPeriod]
        package var days: [HealthPeriod]
        /// What was left out of the files, and why.
        package var warnings: [Diagnostic]
    }

    private let folder: SnapshotFolder

    /// Makes the folder where it is missing.
    package init(folder: String) throws(HealthHistoryError) {
        self.folder = SnapshotFolder(path: folder)
        try self.folder.make()
    }

    /// Appends a snapshot to the file of its day; it is on the disk when this returns.
    package func append(_ snapshot: HealthSnapshot) throws(HealthHistoryError) {
        try folder.append(JSONText.encoded(snapshot), to: UTCDay(containing: snapshot.generatedAt).iso + ".ndjson")
    }

    /// Sums up finished hours and days, and deletes what has grown too old.
    ///
    /// Nothing is summed up that is not over, so a second call changes nothing; hours that were missed while no server ran are made up for. Day files
    /// go only after what they say stands in the roll-ups. How long something is kept is counted in periods that there are, not by the clock: one
    /// that jumps a year ahead deletes nothing.
    ///
    /// - Parameter daysKept: Of the sums, where less than ``HealthHistory/hourlyDays`` and ``HealthHistory/dailyDays``.
    /// - Throws: When a file cannot be read or written; then nothing is deleted.
    package func rollUp(now: Date, daysKept: Int = HealthHistory.dailyDays) throws(HealthHistoryError) -> RollUp {
        let contents = try FolderContents(folder, now: now)
        let computed = HealthTimeline(contents.snapshots, now: now).periods()
        let hoursKept = min(HealthHistory.hourlyDays, daysKept) * 24
        let hours = Self.finished(contents.hours, computed.hours, UTCTime.secondsPerHour, kept: hoursKept, now)
        let days = Self.finished(contents.days, computed.days, UTCTime.secondsPerDay, kept: min(HealthHistory.dailyDays, daysKept), now)
        // What a clock that is now behind says of the future is kept: it may be this clock that is wrong.
        let (others, otherDays) = (
            Self.lines(contents.futureHours) + contents.newerHours, Self.lines(contents.futureDays) + contents.newerDays
        )
        try store(hours, others, in: SnapshotFolder.hourlyName, insteadOf: contents.hours, contents.warnings)
        try store(days, otherDays, in: SnapshotFolder.dailyName, insteadOf: contents.days, contents.warnings)
        let today = UTCDay(containing: now).iso + ".ndjson"
        for name in try folder.dayFiles().filter({ $0 <= today }).dropLast(Self.dayFilesKept) { try folder.remove(name) }
        return RollUp(hours: hours, days: days, warnings: contents.warnings)
    }

    private func store(
        _ periods: [HealthPeriod],
        _ others: [Data],
        in name: String,
        insteadOf stored: [HealthPeriod],
        _ warnings: [Diagnostic]
    ) throws(HealthHistoryError) {
        guard periods != stored else { return }
        if warnings.contains(where: { $0.location.path == folder.path(of: name) && $0.id != .futureSnapshot }) { folder.keepAside(name) }
        try folder.replace(name, with: Data((Self.lines(periods) + others).map { $0 + Data("\n".utf8) }.joined()))
    }

    private static func lines(_ periods: [HealthPeriod]) -> [Data] { periods.map { JSONText.encoded(PeriodLine($0)) } }

    private static func finished(
        _ stored: [HealthPeriod],
        _ computed: [HealthPeriod],
        _ seconds: Int,
        kept: Int,
        _ now: Date
    ) -> [HealthPeriod] {
        let periods = HealthPeriod.merged(stored, computed).filter { $0.start.addingTimeInterval(Double(seconds)) <= now }
        let starts = Set(periods.map(\.start)).sorted()
        guard starts.count > kept else { return periods }
        let oldest = starts[starts.count - kept]
        return Array(periods.drop { $0.start < oldest })
    }
}
