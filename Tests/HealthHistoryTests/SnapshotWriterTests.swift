import DocModel
import Foundation
import HealthHistory
import TestSupport
import Testing

struct SnapshotWriterTests {
    private let folder: TemporaryFolder
    private let writer: SnapshotWriter

    init() throws {
        folder = try TemporaryFolder()
        writer = try SnapshotWriter(folder: folder.path + "/health/snapshots")
    }

    private var path: String { folder.path + "/health/snapshots" }

    private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    private func text(_ name: String) throws -> String { try folder.text("health/snapshots/" + name) }

    /// What follows from the folder, for a comparison.
    private func known(_ now: Date) throws -> [[HealthPeriod]] {
        let history = try HealthHistory(folder: path, now: now)
        return [history.hours, history.days]
    }

    // MARK: Appending

    @Test func whatWasWrittenIsRead() throws {
        let snapshots = [snapshot(at: hours(-13)), snapshot(at: hours(-12)), snapshot(at: noon, ["index": .unhealthy])]
        for snapshot in snapshots { try writer.append(snapshot) }
        #expect(try names() == ["2026-11-22.ndjson", "2026-11-23.ndjson"])
        let history = try HealthHistory(folder: path, now: noon)
        #expect(history.recent == snapshots)
        #expect(history.warnings.isEmpty)
    }

    @Test func closesHalfALineThatACrashLeft() throws {
        try writer.append(snapshot(at: seconds(-60)))
        try folder.write(text("2026-11-23.ndjson") + "{\"version\":1,", to: "health/snapshots/2026-11-23.ndjson")
        try writer.append(snapshot(at: seconds(-30)))
        let history = try HealthHistory(folder: path, now: noon)
        #expect(history.recent.map(\.generatedAt) == [seconds(-60), seconds(-30)])
        #expect(history.warnings.map(\.location.line) == [2])
    }

    @Test func saysWhatCannotBeWritten() throws {
        try folder.write("a file", to: "file")
        let error = #expect(throws: HealthHistoryError.self) { try SnapshotWriter(folder: folder.path + "/file/snapshots") }
        guard case .unwritable(let path, _)? = error else { throw try #require(error) }
        #expect(path == folder.path + "/file/snapshots")
        try FileManager.default.createDirectory(atPath: self.path + "/2026-11-23.ndjson", withIntermediateDirectories: true)
        let other = #expect(throws: HealthHistoryError.self) { try writer.append(snapshot(at: noon)) }
        #expect(other?.description == "\(self.path)/2026-11-23.ndjson: cannot write: Is a directory")
    }

    /// `/dev/full` takes nothing, as a full disk.
    @Test func aFullDiskIsAnErrorAndLeavesNoHalfLine() throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/2026-11-23.ndjson", withDestinationPath: "/dev/full")
        let error = #expect(throws: HealthHistoryError.self) { try writer.append(snapshot(at: noon)) }
        #expect(error?.description == "\(path)/2026-11-23.ndjson: cannot write: No space left on device")
    }

    // MARK: Roll-ups

    @Test func sumsUpWhatIsOver() throws {
        for offset in stride(from: -14.0 * 3600, to: 0, by: 600) { try writer.append(snapshot(at: seconds(offset), interval: 600)) }
        let rollUp = try writer.rollUp(now: seconds(-1))
        #expect(rollUp.hours.map(\.start) == (1...13).map { hours(-15 + Double($0)) }, "the present hour is not over")
        #expect(rollUp.hours.allSatisfy { $0.counts == counts([.healthy: 6]) && $0.measuredSeconds == 3600 })
        #expect(rollUp.days.map(\.start) == [hours(-36)])
        #expect(try names() == ["2026-11-22.ndjson", "2026-11-23.ndjson", "daily.ndjson", "hourly.ndjson"])
        #expect(
            try text("daily.ndjson") == #"{"counts":{"degraded":0,"healthy":12,"maintenance":0,"unhealthy":0,"unknown":0},"#
                + #""measured_seconds":7200,"response":{"checks":12,"max":2,"mean":2,"min":2,"p50":2,"p95":2},"service":"index","#
                + #""start":"2026-11-22T00:00:00Z","version":1}"# + "\n"
        )
    }

    @Test func keepsSumsAsLongAsItIsTold() throws {
        for offset in stride(from: -100.0, to: 0, by: 1) { try writer.append(snapshot(at: hours(offset), interval: 3600)) }
        let rollUp = try writer.rollUp(now: noon, daysKept: 2)
        #expect(Set(rollUp.hours.map(\.start)).count == 48)
        #expect(Set(rollUp.days.map(\.start)).count == 2)
    }

    @Test func aSecondTimeChangesNothing() throws {
        for offset in stride(from: -40.0, to: 0, by: 0.25) { try writer.append(snapshot(at: hours(offset))) }
        _ = try writer.rollUp(now: noon)
        let before = try [text("hourly.ndjson"), text("daily.ndjson")]
        let inode = try FileManager.default.attributesOfItem(atPath: path + "/hourly.ndjson")[.systemFileNumber] as? Int
        _ = try writer.rollUp(now: noon)
        #expect(try [text("hourly.ndjson"), text("daily.ndjson")] == before)
        #expect(
            try FileManager.default.attributesOfItem(atPath: path + "/hourly.ndjson")[.systemFileNumber] as? Int == inode,
            "not rewritten"
        )
    }

    /// However seldom and at whatever times it was rolled up, the result is that of all snapshots.
    @Test(arguments: 1...8)
    func missedHoursAreMadeUpFor(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var all: [HealthSnapshot] = []
        let end = 24.0 * 6
        var time = 0.0
        while time < end {
            // Sometimes no server runs for hours, a day, or three.
            time += Double.random(in: 0..<1, using: &generator) < 0.03 ? Double.random(in: 1...70, using: &generator) : 0.25
            let state = HealthSnapshot.State.allCases.randomElement(using: &generator)!
            let next = snapshot(at: seconds((time * 3600).rounded()), interval: 900, ["index": state])
            try writer.append(next)
            all.append(next)
            if Double.random(in: 0..<1, using: &generator) < 0.1 { _ = try writer.rollUp(now: next.generatedAt) }
        }
        let now = seconds(time * 3600 + 7200)
        _ = try writer.rollUp(now: now)
        let expected = HealthHistory(snapshots: all, now: now)
        #expect(try known(now) == [expected.hours, expected.days])
        #expect(try names().count { $0.hasPrefix("20") } <= 3)
    }

    @Test func aLateLineMakesARollUpBetter() throws {
        try writer.append(snapshot(at: hours(-3)))
        _ = try writer.rollUp(now: noon)
        try writer.append(snapshot(at: hours(-2.5), ["index": .unhealthy]))
        #expect(try writer.rollUp(now: noon).hours.map(\.counts) == [counts([.healthy: 1, .unhealthy: 1])])
        try writer.append(snapshot(at: hours(-2.75), ["index": .unhealthy]))
        #expect(try writer.rollUp(now: noon).hours.map(\.counts) == [counts([.healthy: 1, .unhealthy: 2])])
    }

    /// Going back to this version loses nothing that the newer one knew.
    @Test func linesOfANewerVersionStay() throws {
        let newer = #"{"version":2,"service":"index","start":"2026-11-20T00:00:00Z"}"# + "\n"
        try folder.write(newer, to: "health/snapshots/hourly.ndjson")
        try writer.append(snapshot(at: hours(-3)))
        for _ in 0..<2 { #expect(try writer.rollUp(now: noon).hours.count == 1) }
        try writer.append(snapshot(at: hours(-2)))
        #expect(try writer.rollUp(now: noon).hours.count == 2)
        let lines = try text("hourly.ndjson")
        #expect(lines.hasSuffix(newer) && lines.split(separator: "\n").count == 3, "\(lines)")
    }

    // MARK: Retention

    @Test func keepsThreeDaysOfSnapshots() throws {
        for day in 0..<6 { try writer.append(snapshot(at: hours(-24 * Double(day)))) }
        _ = try writer.rollUp(now: noon)
        #expect(try names() == ["2026-11-21.ndjson", "2026-11-22.ndjson", "2026-11-23.ndjson", "daily.ndjson", "hourly.ndjson"])
        #expect(try HealthHistory(folder: path, now: noon).days.count == 6)
    }

    @Test func keepsNinetyDaysOfHoursAndFourHundredDays() throws {
        func lines(_ count: Int, _ length: Double) throws -> String {
            (1...count).map { number in
                let start = UTCTime.day(of: noon).addingTimeInterval(-Double(number) * length)
                return
                    #"{"version":1,"service":"index","start":"\#(start.ISO8601Format())","counts":{"healthy":1,"degraded":0,"unhealthy":0,"#
                    + #""maintenance":0,"unknown":0},"measured_seconds":30}"# + "\n"
            }.joined()
        }
        try folder.write(lines(2_200, 3_600), to: "health/snapshots/hourly.ndjson")
        try folder.write(lines(410, 86_400), to: "health/snapshots/daily.ndjson")
        let rollUp = try writer.rollUp(now: noon)
        #expect(rollUp.hours.count == 90 * 24)
        #expect(rollUp.hours.last?.start == hours(-13), "the oldest go")
        #expect(rollUp.days.count == 400)
        #expect(try text("hourly.ndjson").split(separator: "\n").count == 90 * 24)
    }

    @Test func aClockThatJumpsDeletesNothing() throws {
        for day in 0..<3 { try writer.append(snapshot(at: hours(-24 * Double(day)))) }
        _ = try writer.rollUp(now: hours(1))
        let before = try known(hours(1))
        let farAhead = hours(24 * 365)
        _ = try writer.rollUp(now: farAhead)
        #expect(try known(hours(1)) == before, "ahead, without a snapshot from there")
        try writer.append(snapshot(at: farAhead))
        _ = try writer.rollUp(now: farAhead)
        _ = try writer.rollUp(now: hours(2))
        #expect(try known(hours(1)) == before, "there, and back again")
        #expect(try HealthHistory(folder: path, now: hours(2)).warnings.map(\.id.rawValue) == ["future-snapshot"])
        #expect(try names().contains("2027-11-23.ndjson"), "what is in the future may be true some day")
        try writer.append(snapshot(at: hours(-24 * 365 - 5)))
        _ = try writer.rollUp(now: hours(-24 * 365))
        let after = try known(hours(1))
        #expect(after[0] == before[0], "and into the past, and back")
        #expect(after[1].suffix(before[1].count) == before[1])
    }

    @Test func keepsRollUpsThatItCannotRead() throws {
        try folder.write("damaged\n", to: "health/snapshots/hourly.ndjson")
        try writer.append(snapshot(at: hours(-3)))
        #expect(try writer.rollUp(now: noon).warnings.count == 1)
        #expect(try text("hourly.ndjson.unreadable") == "damaged\n")
        #expect(try HealthHistory(folder: path, now: noon).warnings.isEmpty)
    }

    /// What is summed up goes, beside a line that only a newer version can read.
    @Test func sumsUpBesideANewerVersion() throws {
        for day in 0..<6 { try writer.append(snapshot(at: hours(-24 * Double(day)))) }
        try folder.write("{\"version\":9}\n", to: "health/snapshots/daily.ndjson")
        #expect(try writer.rollUp(now: noon).days.count == 5)
        #expect(try text("daily.ndjson").hasSuffix("{\"version\":9}\n"))
        #expect(try HealthHistory(folder: path, now: noon).days.count == 6)
    }
}
