import DocModel
import Foundation
import HealthHistory
import TestSupport
import Testing

/// What stands in the files, and what is wrong there.
struct SnapshotFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read() throws -> HealthHistory { try HealthHistory(folder: folder.path, now: noon) }

    @Test func readsTheFilesOfAllDays() throws {
        let yesterday = snapshot(at: hours(-24))
        let today = snapshot(at: seconds(-30))
        try folder.write(line(yesterday) + "\n", to: "2026-11-22.ndjson")
        try folder.write(line(today) + "\n", to: "2026-11-23.ndjson")
        try folder.write("not looked at", to: "2026-02-30.ndjson")
        try folder.write("not looked at", to: "README.md")
        let history = try read()
        #expect(history.recent == [yesterday, today])
        #expect(history.warnings.isEmpty)
    }

    @Test func aTornLastLineIsLeftOutWithAWarning() throws {
        try folder.write(line(snapshot(at: seconds(-30))) + "\n{\"version\":1,\"gener", to: "2026-11-23.ndjson")
        let history = try read()
        #expect(history.recent.count == 1)
        #expect(
            history.warnings.map(\.description) == [
                "\(folder.path)/2026-11-23.ndjson:2:1: warning: the last line is incomplete; it was left out [torn-snapshot]"
            ]
        )
    }

    @Test func aWholeLastLineNeedsNoEnd() throws {
        try folder.write(line(snapshot(at: seconds(-30))), to: "2026-11-23.ndjson")
        let history = try read()
        #expect(history.recent.count == 1)
        #expect(history.warnings.isEmpty)
    }

    @Test(arguments: [
        ("nonsense", "it is not JSON"),
        ("\0\0\0\0", "it is not JSON"),
        ("{}", "'version' is missing"),
        (
            #"{"version":1,"generated_at":"yesterday","interval_seconds":30,"ttl_seconds":90,"state":"healthy","services":[]}"#,
            "'generated_at': 'yesterday' is not a time"
        ),
        (
            #"{"version":1,"generated_at":"2026-11-23T11:00:00Z","interval_seconds":0,"ttl_seconds":90,"state":"healthy","services":[]}"#,
            "'interval_seconds' is not from 1 to 86400"
        ),
        (
            #"{"version":1,"generated_at":"2026-11-23T11:00:00Z","interval_seconds":30,"ttl_seconds":90,"state":"fine","services":[]}"#,
            "'state': Cannot initialize State from invalid String value fine"
        ),
        (
            #"{"version":1,"generated_at":7,"interval_seconds":30,"ttl_seconds":90,"state":"healthy","services":[]}"#,
            "'generated_at' has the wrong type"
        ),
        (
            #"{"version":1,"generated_at":"2026-11-23T11:00:00Z","interval_seconds":30,"ttl_seconds":90,"state":"healthy","services":[{"id":"a"}]}"#,
            "'services.[0].name' is missing"
        ),
        (
            #"{"version":0,"generated_at":"2026-11-23T11:00:00Z","interval_seconds":30,"ttl_seconds":90,"state":"healthy","services":[]}"#,
            "version 0 does not exist"
        ),
    ])
    func anUnreadableLineIsLeftOutWithItsPlace(text: String, reason: String) throws {
        let good = try line(snapshot(at: seconds(-30)))
        try folder.write([good, "", text, good].joined(separator: "\n") + "\n", to: "2026-11-23.ndjson")
        let history = try read()
        #expect(history.recent.count == 1)
        #expect(
            history.warnings.map(\.description) == [
                "\(folder.path)/2026-11-23.ndjson:3:1: warning: this line was left out: \(reason) [unreadable-snapshot]"
            ]
        )
    }

    @Test func aFileOfAnotherKindIsNotToldLineByLine() throws {
        try folder.write(String(repeating: "x\n", count: 1000), to: "2026-11-23.ndjson")
        let warnings = try read().warnings
        #expect(warnings.count == 11)
        #expect(warnings.last?.message == "990 more lines of this file were left out")
    }

    /// A part of the file per thread, each with its own count of lines.
    @Test func linesOfALongFileHaveTheirNumbers() throws {
        let good = try line(snapshot(at: seconds(-30)))
        var lines = Array(repeating: good, count: 5_000)
        lines[4_000] = "bad"
        try folder.write(lines.joined(separator: "\n"), to: "2026-11-23.ndjson")
        #expect(try read().warnings.map(\.location.line) == [4_001])
    }

    @Test(arguments: [
        #"{"version":2,"generated_at":"2026-11-23T11:00:00Z","interval_seconds":30,"ttl_seconds":90,"state":"healthy","services":[]}"#,
        #"{"version":2,"when":"now"}"#,
    ])
    func aNewerVersionIsLeftOutWithAWarning(text: String) throws {
        try folder.write(line(snapshot(at: seconds(-30))) + "\n" + text + "\n", to: "2026-11-23.ndjson")
        let history = try read()
        #expect(history.latest != nil)
        #expect(
            history.warnings.map(\.description) == [
                "\(folder.path)/2026-11-23.ndjson:2:1: warning: this line was left out: it is of version 2, and this program reads up to 1 [unreadable-snapshot]\n"
                    + "  hint: use a newer version"
            ]
        )
    }

    @Test func theFutureIsLeftOutWithAWarning() throws {
        try folder.write(line(snapshot(at: hours(30))) + "\n", to: "2026-11-24.ndjson")
        let history = try read()
        #expect(history.latest == nil)
        #expect(
            history.warnings.map(\.description) == [
                "\(folder.path)/2026-11-24.ndjson:1:1: warning: 1 line is more than two minutes in the future; left out [future-snapshot]\n"
                    + "  hint: compare the clocks of this machine and of the one that took the snapshots"
            ]
        )
    }

    @Test func aMissingFolderIsAnError() {
        let path = folder.path + "/none"
        let error = #expect(throws: HealthHistoryError.self) { try HealthHistory(folder: path, now: noon) }
        #expect(error?.description == "\(path): cannot read the snapshots: No such file or directory")
    }

    @Test func aPipeIsCalledWhatItIs() throws {
        let path = folder.path + "/2026-11-23.ndjson"
        try #require(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: HealthHistoryError.self) { try read() }
        #expect(error?.description == "\(path): cannot read the snapshots: it is a folder, pipe, socket or device; remove it")
    }

    @Test func readsRollUps() throws {
        let text =
            #"{"version":1,"service":"index","start":"2026-10-01T07:00:00Z","counts":{"healthy":118,"degraded":0,"unhealthy":2,"maintenance":0,"unknown":0},"measured_seconds":3600,"response":{"checks":120,"min":1,"mean":2.5,"p50":2,"p95":9,"max":12.25}}"#
        try folder.write(text + "\n", to: "hourly.ndjson")
        let history = try read()
        #expect(
            history.hours == [
                HealthPeriod(
                    service: "index",
                    start: Date(timeIntervalSince1970: 1_790_838_000),
                    counts: counts([.healthy: 118, .unhealthy: 2]),
                    measuredSeconds: 3600,
                    response: ResponseTimes(checks: 120, min: 1, mean: 2.5, p50: 2, p95: 9, max: 12.25)
                )
            ]
        )
        #expect(history.services.map(\.id) == ["index"])
    }
}
