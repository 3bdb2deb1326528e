internal import DocModel
internal import Foundation

/// All that a folder of snapshots holds, in the order of the files; what is in the future apart.
struct FolderContents: Sendable {
    private(set) var snapshots: [HealthSnapshot] = []
    private(set) var hours: [HealthPeriod] = []
    private(set) var days: [HealthPeriod] = []
    private(set) var futureHours: [HealthPeriod] = []
    private(set) var futureDays: [HealthPeriod] = []
    /// Lines of newer versions in the two files of sums.
    private(set) var newerHours: [Data] = []
    private(set) var newerDays: [Data] = []
    private(set) var warnings: [Diagnostic] = []

    /// - Throws: When the folder or a file cannot be read.
    init(_ folder: SnapshotFolder, now: Date) throws(HealthHistoryError) {
        for name in try folder.dayFiles() {
            snapshots += try read(name, of: folder, now) { (snapshot: HealthSnapshot) in snapshot.generatedAt }.past
        }
        let hourLines = try read(SnapshotFolder.hourlyName, of: folder, now) { (line: PeriodLine) in line.period.start }
        let dayLines = try read(SnapshotFolder.dailyName, of: folder, now) { (line: PeriodLine) in line.period.start }
        (newerHours, newerDays) = (hourLines.newer, dayLines.newer)
        (hours, futureHours) = (hourLines.past.map(\.period), hourLines.future.map(\.period))
        (days, futureDays) = (dayLines.past.map(\.period), dayLines.future.map(\.period))
    }

    private mutating func read<Line: VersionedLine>(
        _ name: String,
        of folder: SnapshotFolder,
        _ now: Date,
        time: (Line) -> Date
    ) throws(HealthHistoryError) -> (past: [Line], future: [Line], newer: [Data]) {
        guard let data = try folder.read(name) else { return ([], [], []) }
        let path = folder.path(of: name)
        let file = NDJSONFile<Line>(data, path: path)
        warnings += file.warnings
        let future = file.values.filter { HealthSnapshot.isAhead(time($0), of: now) }
        guard !future.isEmpty else { return (file.values, [], file.newer) }
        warnings.append(
            Diagnostic(
                id: .futureSnapshot,
                at: SourceLocation(path: path),
                "\(future.count) \(future.count == 1 ? "line is" : "lines are") more than two minutes in the future; left out",
                hint: "compare the clocks of this machine and of the one that took the snapshots"
            )
        )
        return (file.values.filter { !HealthSnapshot.isAhead(time($0), of: now) }, future, file.newer)
    }
}
