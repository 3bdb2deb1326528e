import DocModel
import Foundation
import HealthHistory
import TestSupport
import Testing

struct HealthHistoryTests {
    // MARK: Periods

    @Test func countsChecksAndMeasuresTime() throws {
        let history = HealthHistory(
            snapshots: [
                snapshot(at: seconds(-90)), snapshot(at: seconds(-60), ["index": .unhealthy]),
                snapshot(at: seconds(-30), ["index": .unknown]),
            ],
            now: noon
        )
        let hour = try #require(history.hours.first)
        #expect(history.hours.count == 1)
        #expect(hour.start == hours(-1))
        #expect(hour.counts == counts([.healthy: 1, .unhealthy: 1, .unknown: 1]))
        #expect(hour.measuredSeconds == 60, "unknown is not measured")
        #expect(hour.response?.checks == 2)
        #expect(history.days.map(\.start) == [hours(-12)])
    }

    @Test func aSnapshotSpeaksForItsIntervalAndNoLonger() {
        let history = HealthHistory(snapshots: [snapshot(at: hours(-2)), snapshot(at: hours(-1))], now: noon)
        #expect(history.hours.map(\.measuredSeconds) == [30, 30])
    }

    @Test func aSnapshotSpeaksNoFurtherThanTheNextOneAndNow() {
        let history = HealthHistory(
            snapshots: [snapshot(at: seconds(-50), interval: 3600), snapshot(at: seconds(-20), interval: 3600)],
            now: noon
        )
        #expect(history.days.map(\.measuredSeconds) == [50])
    }

    @Test func timeAcrossMidnightBelongsToBothDays() {
        let midnight = hours(-12)
        let history = HealthHistory(snapshots: [snapshot(at: midnight.addingTimeInterval(-10), ["index": .unhealthy])], now: noon)
        #expect(history.days.map(\.start) == [midnight.addingTimeInterval(-86_400), midnight])
        #expect(history.days.map(\.measuredSeconds) == [10, 20])
        #expect(history.days.map(\.counts.total) == [1, 0], "the check itself was on the day before")
    }

    @Test func anotherIntervalChangesNotHowLongWasMeasured() {
        let slow = stride(from: -3600.0, to: -1800, by: 60).map { snapshot(at: seconds($0), interval: 60) }
        let fast = stride(from: -1800.0, to: 0, by: 5).map { snapshot(at: seconds($0), interval: 5) }
        let history = HealthHistory(snapshots: slow + fast, now: noon)
        #expect(history.hours.map(\.measuredSeconds) == [3600])
        #expect(history.hours.map(\.counts.total) == [30 + 360])
    }

    @Test func aCheckThatStandsInSeveralSnapshotsTookItsTimeOnce() {
        let checked = seconds(-100)
        let history = HealthHistory(
            snapshots: [-90.0, -60, -30].map { snapshot(at: seconds($0), checkedAt: checked) },
            now: noon
        )
        #expect(history.hours.map(\.counts) == [counts([.healthy: 3])])
        #expect(history.hours.map(\.measuredSeconds) == [90])
        #expect(history.hours.first?.response?.checks == 1)
    }

    /// A service that is looked at once a minute while it is well, and with each snapshot while it is not, is not made worse by that.
    @Test func countsAreProportionalToTime() {
        let well = stride(from: -3600.0, to: -1800, by: 30).map { offset in
            snapshot(at: seconds(offset), checkedAt: seconds((offset / 60).rounded(.down) * 60))
        }
        let unwell = stride(from: -1800.0, to: 0, by: 30).map { snapshot(at: seconds($0), ["index": .unhealthy]) }
        let history = HealthHistory(snapshots: well + unwell, now: noon)
        #expect(history.hours.map(\.counts) == [counts([.healthy: 60, .unhealthy: 60])])
        #expect(history.hours.first?.response?.checks == 30 + 60)
    }

    @Test(arguments: [(-91.0, HealthSnapshot.State.unknown), (-90, .healthy), (0, .healthy), (120, .healthy), (121, .unknown)])
    func aCheckOlderThanItsTimeToLiveIsUnknown(age: Double, state: HealthSnapshot.State) {
        let history = HealthHistory(snapshots: [snapshot(at: seconds(-10), checkedAt: seconds(-10 + age))], now: noon)
        #expect(history.latest?.services.map(\.state) == [state])
        #expect(history.latest?.state == state)
    }

    @Test func aServiceMayHaveItsOwnTimeToLive() {
        var one = snapshot(at: seconds(-10), checkedAt: seconds(-610))
        one.services[0].ttlSeconds = 900
        #expect(HealthHistory(snapshots: [one], now: noon).latest?.services.map(\.state) == [.healthy])
    }

    @Test func percentilesAreValuesThatWereMeasured() {
        let snapshots = (1...20).map { snapshot(at: seconds(-Double($0) * 30), responseMS: Double($0)) }
        let response = HealthHistory(snapshots: snapshots, now: noon).hours.first?.response
        #expect(response == ResponseTimes(checks: 20, min: 1, mean: 10.5, p50: 10, p95: 19, max: 20))
    }

    // MARK: Orders, repetitions, clocks

    @Test(arguments: 1...20)
    func anyOrderAndRepetitionGivesTheSame(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let states = HealthSnapshot.State.allCases
        var snapshots = (0..<200).map { index in
            snapshot(
                at: seconds(-Double(index) * Double.random(in: 10...60, using: &generator).rounded()),
                interval: Int.random(in: 1...60, using: &generator),
                ["index": states.randomElement(using: &generator)!, "kapa": states.randomElement(using: &generator)!],
                responseMS: Double.random(in: 0...100, using: &generator),
                checkedAt: seconds(-Double(index) * 30 - 5)
            )
        }
        let expected = HealthHistory(snapshots: snapshots, now: noon)
        snapshots += snapshots.shuffled(using: &generator).prefix(50)
        let history = HealthHistory(snapshots: snapshots.shuffled(using: &generator), now: noon)
        #expect(history.hours == expected.hours)
        #expect(history.days == expected.days)
        #expect(history.recent == expected.recent)
        #expect(history.changes == expected.changes)
        #expect(history.services == expected.services)
        #expect(expected.hours.allSatisfy { $0.measuredSeconds <= 3_600 })
    }

    @Test func ofTwoAboutOneMomentTheWorseIsBelieved() {
        let good = snapshot(at: seconds(-30))
        let bad = snapshot(at: seconds(-30), ["index": .unhealthy])
        for order in [[good, bad], [bad, good]] {
            let history = HealthHistory(snapshots: order, now: noon)
            #expect(history.hours.map(\.counts) == [counts([.unhealthy: 1])])
        }
    }

    @Test func aClockSetBackMeasuresNoTimeTwice() {
        let before = stride(from: -3600.0, to: 0, by: 30).map { snapshot(at: seconds($0)) }
        let again = stride(from: -1785.0, to: 0, by: 30).map { snapshot(at: seconds($0)) }
        let history = HealthHistory(snapshots: before + again, now: noon)
        #expect(history.hours.map(\.measuredSeconds) == [3600])
    }

    @Test func theFutureIsLeftOut() {
        let history = HealthHistory(snapshots: [snapshot(at: seconds(120)), snapshot(at: seconds(121))], now: noon)
        #expect(history.recent.map(\.generatedAt) == [seconds(120)])
    }

    @Test func nothingIsNothing() {
        let history = HealthHistory(snapshots: [], now: noon)
        #expect(history.latest == nil)
        #expect(history.services.isEmpty && history.hours.isEmpty && history.days.isEmpty && history.changes.isEmpty)
    }

    // MARK: Ranges

    @Test func reachesBackAsFarAsItSays() {
        func period(_ start: Date) -> HealthPeriod {
            HealthPeriod(service: "index", start: start, counts: counts([.healthy: 1]), measuredSeconds: 30, response: nil)
        }
        let day = hours(-12)
        let history = HealthHistory(
            snapshots: [snapshot(at: hours(-47)), snapshot(at: hours(-49))],
            hours: [period(hours(-24 * 89)), period(hours(-24 * 91)), period(hours(1))],
            days: [period(day.addingTimeInterval(-86_400 * 399)), period(day.addingTimeInterval(-86_400 * 401))],
            now: noon
        )
        #expect(history.recent.map(\.generatedAt) == [hours(-47)])
        #expect(history.hours.map(\.start) == [hours(-24 * 89), hours(-49), hours(-47)])
        #expect(history.days.map(\.start) == [-399.0, -2].map { day.addingTimeInterval(86_400 * $0) })
    }

    @Test func theFullerOfRollUpAndSnapshotsIsTaken() {
        func period(_ healthy: Int) -> HealthPeriod {
            HealthPeriod(service: "index", start: hours(-1), counts: counts([.healthy: healthy]), measuredSeconds: 3600, response: nil)
        }
        let raw = [snapshot(at: seconds(-60)), snapshot(at: seconds(-30))]
        #expect(HealthHistory(snapshots: raw, hours: [period(1)], now: noon).hours.map(\.counts.total) == [2])
        #expect(HealthHistory(snapshots: raw, hours: [period(120)], now: noon).hours.map(\.counts.total) == [120])
    }

    // MARK: Services and changes

    @Test func servicesStandInTheOrderOfTheNewestSnapshot() {
        var newest = snapshot(at: seconds(-30), ["a": .healthy, "b": .healthy])
        newest.services.reverse()
        newest.services[0].group = "Others"
        let old = HealthPeriod(service: "ancient", start: hours(-500), counts: counts([.healthy: 1]), measuredSeconds: 1, response: nil)
        let history = HealthHistory(
            snapshots: [snapshot(at: seconds(-60), ["a": .healthy, "gone": .healthy]), newest],
            hours: [old],
            now: noon
        )
        #expect(history.services.map(\.id) == ["b", "a", "gone", "ancient"])
        #expect(history.services.first?.group == "Others")
    }

    @Test func tellsChangesAndPauses() {
        let history = HealthHistory(
            snapshots: [
                snapshot(at: seconds(-600)), snapshot(at: seconds(-570)), snapshot(at: seconds(-540), ["index": .unhealthy]),
                snapshot(at: seconds(-300)), snapshot(at: seconds(-270)),
            ],
            now: noon
        )
        #expect(
            history.changes == [
                .init(service: "index", from: .healthy, to: .unhealthy, at: seconds(-540)),
                .init(service: "index", from: .unhealthy, to: .unknown, at: seconds(-510)),
                .init(service: "index", from: .unknown, to: .healthy, at: seconds(-300)),
                .init(service: "index", from: .healthy, to: .unknown, at: seconds(-240)),
            ]
        )
    }

    @Test func twoSnapshotsLateAreNoPause() {
        let history = HealthHistory(snapshots: [snapshot(at: seconds(-120)), snapshot(at: seconds(-30))], now: noon)
        #expect(history.changes.isEmpty)
    }
}
