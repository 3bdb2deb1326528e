internal import DocModel
internal import Foundation
internal import Testing

@testable internal import AssistantCore
@testable internal import ServerHealth
@testable internal import ServerSettings

/// What is made of the results of checks, at times that the tests choose.
struct CheckStateTests {
    private static let start = Date(timeIntervalSince1970: 1_795_435_200)
    private static let rules = CheckState.Rules(failures: 2, slowMS: 100, ttlSeconds: 90)

    private func at(_ seconds: Double) -> Date { Self.start.addingTimeInterval(seconds) }

    /// The state after checks with an interval of 30 seconds, looked at with the last one.
    private func state(_ outcomes: [CheckOutcome]) -> HealthSnapshot.State {
        var check = CheckState(Self.rules)
        for (index, outcome) in outcomes.enumerated() { check.add(outcome, at: at(30 * Double(index))) }
        return check.report(at: at(30 * Double(max(0, outcomes.count - 1))), isMaintained: false).state
    }

    private static let failed = CheckOutcome.failed("It does not answer.")
    private static let healthy = CheckOutcome.healthy(responseMS: 5)
    private static let slow = CheckOutcome.healthy(responseMS: 101)
    private static let degraded = CheckOutcome(finding: .degraded, message: "A disk is 91 % full.")

    @Test(
        arguments: [
            ([], .unknown), ([healthy], .healthy), ([failed], .degraded), ([failed, failed], .unhealthy), ([healthy, failed], .degraded),
            ([healthy, failed, failed], .unhealthy), ([failed, failed, healthy], .healthy), ([failed, failed, failed], .unhealthy),
            ([slow], .degraded), ([degraded], .degraded), ([failed, failed, degraded], .degraded),
            ([healthy, failed, healthy, failed, healthy], .degraded), ([healthy, failed, healthy, healthy, healthy], .healthy),
        ] as [([CheckOutcome], HealthSnapshot.State)]
    )
    func followsFromWhatWasFound(outcomes: [CheckOutcome], expected: HealthSnapshot.State) {
        #expect(state(outcomes) == expected)
    }

    @Test func flappingIsForgottenAfterTenChecks() {
        let flapping = [Self.healthy, Self.failed, Self.healthy, Self.failed, Self.healthy]
        #expect(state(flapping + Array(repeating: Self.healthy, count: 5)) == .degraded)
        #expect(state(flapping + Array(repeating: Self.healthy, count: 9)) == .healthy)
    }

    @Test(arguments: [
        (0.0, HealthSnapshot.State.healthy), (90, .healthy), (91, .unknown), (1e9, .unknown), (-120, .healthy), (-121, .unknown),
    ])
    func whatWasFoundLongAgoSaysNothing(age: Double, expected: HealthSnapshot.State) {
        var check = CheckState(Self.rules)
        check.add(Self.healthy, at: at(0))
        let report = check.report(at: at(age), isMaintained: false)
        #expect(report.state == expected)
        #expect((report.responseMS == nil) == (expected == .unknown))
        #expect(report.checkedAt == at(0), "it keeps its own age")
    }

    /// A service that hangs must not become better by hanging longer.
    @Test(arguments: [91.0, 1e9, -121])
    func whatHasFailedDoesSoUntilALookEndsWell(age: Double) {
        var check = CheckState(Self.rules)
        for number in 0..<2 { check.add(Self.failed, at: at(Double(number) - 1)) }
        let report = check.report(at: at(age), isMaintained: false)
        #expect(report.state == .unhealthy && report.message == Self.failed.message)
        check.add(Self.healthy, at: at(age))
        #expect(check.report(at: at(age), isMaintained: false).state == .healthy)
    }

    /// From the end of one look to the moment at which the next has run out of its time.
    @Test(arguments: [(30, 5, 90), (1, 5, 8), (1, 60, 63)])
    func aFindingOutlivesTheNextLook(interval: Int, timeout: Int, seconds: Int) {
        #expect(CheckState.Rules.lifetime(interval: .seconds(interval), timeout: .seconds(timeout)) == .seconds(seconds))
    }

    @Test func anOlderFindingHasItsOwnAge() {
        var check = CheckState(Self.rules)
        check.add(CheckOutcome(finding: .healthy, at: at(-80)), at: at(0))
        #expect(check.report(at: at(10), isMaintained: false).state == .healthy)
        #expect(check.report(at: at(11), isMaintained: false).state == .unknown)
    }

    @Test func aFindingToldAgainTookWhatItTook() {
        var check = CheckState(Self.rules)
        check.add(CheckOutcome(finding: .healthy, responseMS: 7, at: at(0)), at: at(0))
        check.add(CheckOutcome(finding: .healthy, at: at(0)), at: at(30))
        #expect(check.report(at: at(30), isMaintained: false).responseMS == 7)
        check.add(CheckOutcome(finding: .healthy, at: at(40)), at: at(60))
        #expect(check.report(at: at(60), isMaintained: false).responseMS == nil)
    }

    @Test func maintenanceIsReportedBesideWhatWasFound() {
        var check = CheckState(Self.rules)
        check.add(Self.failed, at: at(0))
        check.add(Self.failed, at: at(30))
        let report = check.report(at: at(30), isMaintained: true)
        #expect(report.state == .maintenance)
        #expect(report.message == "In maintenance; the last check found it unhealthy.")
        #expect(check.report(at: at(31), isMaintained: false).state == .unhealthy, "it ends by itself")
    }

    @Test(arguments: [
        ([0.5], 90, 98, CheckOutcome.Finding.healthy), ([0.5, 0.899], 90, 98, .healthy), ([0.9, 0.1], 90, 98, .degraded),
        ([0.98], 90, 98, .failed),
        ([], 90, 98, .failed), ([1], 101, 101, .healthy),
    ])
    func theFullestDiskCounts(ratios: [Double], warning: Int, limit: Int, expected: CheckOutcome.Finding) {
        #expect(DiskCheck.judge(ratios, warning, limit).finding == expected)
    }

    @Test(
        arguments: [
            (nil, 30.0), (0.0, 30), (-10, 20), (-29.75, 0.25), (-30, 0), (-31, 0), (-1e15, 0), (5, 30), (1e15, 30),
        ] as [(Double?, Double)]
    )
    func theNextSnapshotComesAnIntervalAfterTheLast(last: Double?, pause: Double) {
        #expect(HealthMonitor.pause(after: last.map(at), interval: .seconds(30), at: at(0)) == .seconds(pause))
    }

    @Test func readsTheProcessorsOfTheMachine() throws {
        let earlier = try #require(ProcessorTimes("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1 1 1 1 1\n"))
        let later = try #require(ProcessorTimes("cpu  150 0 75 1000 75 0 0 0 0 0\n"))
        #expect(earlier == later || earlier.idle == 850)
        #expect(later.busyRatio(since: earlier) == 0.25)
        #expect(earlier.busyRatio(since: earlier) == 0)
        #expect(earlier.busyRatio(since: later) == 0, "counters that go back")
        #expect(ProcessorTimes("intr 1 2 3") == nil)
        #expect(ProcessorTimes.read() != nil)
    }

    // MARK: Windows

    @Test func aWindowHasAnEnd() throws {
        let window = try #require(MaintenanceWindow("api 2026-11-23T12:00:00Z/2026-11-23T13:00:00+00:00"))
        #expect(window.contains("api", at: at(0)))
        #expect(window.contains("api", at: at(3599)))
        #expect(!window.contains("api", at: at(3600)))
        #expect(!window.contains("api", at: at(-1)))
        #expect(!window.contains("index", at: at(0)))
        #expect(try #require(MaintenanceWindow("all 2026-11-23T12:00:00Z/2026-11-23T13:00:00Z")).contains("index", at: at(0)))
        #expect(MaintenanceWindow(window.text) == window)
    }

    @Test(arguments: [
        "", "api", "api 2026-11-23T12:00:00Z", "api 2026-11-23T13:00:00Z/2026-11-23T12:00:00Z",
        "Ä 2026-11-23T12:00:00Z/2026-11-23T13:00:00Z",
    ])
    func otherWindowsAreRefused(text: String) {
        #expect(MaintenanceWindow(text) == nil)
    }
}

struct CheckPlanTests {
    private static let start = ContinuousClock.now
    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.start + .seconds(seconds) }

    @Test func eachHasItsOwnGrid() {
        var plan = CheckPlan(width: 8)
        plan.add(every: .seconds(30), isRemote: false, first: at(1))
        plan.add(every: .seconds(10), isRemote: true, first: at(2))
        #expect(plan.start(at: at(0)) == [])
        #expect(plan.next(after: at(0)) == at(1))
        #expect(plan.start(at: at(2)) == [0, 1])
        plan.end(0, at: at(3))
        plan.end(1, at: at(3))
        #expect(plan.next(after: at(3)) == at(12))
        #expect(plan.start(at: at(12)) == [1])
        plan.end(1, at: at(12.5))
        #expect(plan.start(at: at(31)) == [1, 0], "the longest due first")
    }

    @Test func aCheckIsNeverAtWorkTwiceAndSkipsWhatItMissed() {
        var plan = CheckPlan(width: 8)
        plan.add(every: .seconds(10), isRemote: true, first: at(0))
        #expect(plan.start(at: at(0)) == [0])
        #expect(plan.start(at: at(35)) == [])
        #expect(plan.next(after: at(35)) == nil)
        plan.end(0, at: at(35))
        #expect(plan.start(at: at(35)) == [])
        #expect(plan.next(after: at(35)) == at(40))
    }

    @Test func onlySoManyWaitForTheNetwork() {
        var plan = CheckPlan(width: 2)
        for _ in 0..<4 { plan.add(every: .seconds(10), isRemote: true, first: at(0)) }
        plan.add(every: .seconds(10), isRemote: false, first: at(0))
        #expect(plan.start(at: at(0)) == [0, 1, 4], "what is the server's own does not wait")
        #expect(plan.next(after: at(0)) == nil)
        plan.end(1, at: at(1))
        #expect(plan.start(at: at(1)) == [2])
    }

    /// Every check has its turn, whatever the others do.
    @Test(arguments: 1...10)
    func nobodyStarves(seed: Int) {
        var generator = SystemRandomNumberGenerator()
        var plan = CheckPlan(width: 2)
        for _ in 0..<10 { plan.add(every: .seconds(1), isRemote: true, first: at(0)) }
        var running: [Int] = []
        var turns = Array(repeating: 0, count: 10)
        for step in 0..<400 {
            let now = at(Double(step) * 0.25)
            if running.count == 2 || Bool.random(using: &generator), let index = running.randomElement(using: &generator) {
                plan.end(index, at: now)
                running.removeAll { $0 == index }
            }
            for index in plan.start(at: now) {
                #expect(!running.contains(index))
                running.append(index)
                turns[index] += 1
            }
            #expect(running.count <= 2)
        }
        #expect(turns.allSatisfy { $0 >= 5 }, "\(turns)")
    }
}
