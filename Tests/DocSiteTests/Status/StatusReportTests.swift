import DocModel
import Foundation
import HealthHistory
import Testing

@testable import DocSite

/// What the pages say: the banner's rule, the days, uptime and what is rounded how.
struct StatusReportTests {
    // MARK: Banner

    @Test(arguments: [
        (HealthSnapshot.State.healthy, true, StatusState.operational), (.degraded, true, .degraded), (.degraded, false, .degraded),
        (.unhealthy, true, .major), (.unhealthy, false, .partial), (.unknown, true, .unknown), (.unknown, false, .operational),
        (.maintenance, true, .maintenance),
    ])
    func theBannerFollowsTheWorstCheck(found: HealthSnapshot.State, isRequired: Bool, expected: StatusState) {
        #expect(statusReport([checked("disk"), checked("index", found, isRequired: isRequired)]).state == expected)
    }

    @Test func aServiceThatNobodyMeasuredIsNeverCountedAsGood() {
        let report = statusReport([checked("disk"), checked("kapa", .unknown, isRequired: false)])
        #expect(report.headline == "All measured services are operational")
        #expect(report.explanation == "Not measured: KAPA.")
    }

    @Test(arguments: [(90.0, StatusState.operational), (91, .unknown), (-120, .operational)])
    func anOldSnapshotSaysNothing(age: TimeInterval, expected: StatusState) {
        let report = statusReport(at: noon, now: noon.addingTimeInterval(age))
        #expect(report.state == expected)
        #expect(report.services.first?.state == expected)
    }

    @Test func aSnapshotFromTheFutureSaysNothing() {
        let report = statusReport(at: noon, now: noon.addingTimeInterval(-121))
        #expect(report.state == .unknown)
        #expect(report.explanation == "Nothing has been measured yet.")
    }

    @Test func aDeadCheckDoesNotHideBehindAFreshFile() {
        let report = statusReport([checked("disk"), checked("index", at: noon.addingTimeInterval(-91))])
        #expect(report.services.map(\.state) == [.operational, .unknown])
        #expect(report.state == .unknown)
    }

    @Test func nothingMeasuredIsUnknown() {
        let report = statusReport([])
        #expect(report.state == .unknown)
        #expect(report.headline == "State unknown")
    }

    @Test(arguments: [
        (Incident.Severity.notice, StatusState.operational), (.degraded, .degraded), (.partial, .partial), (.major, .major),
    ])
    func anOpenIncidentDegradesTheBannerWhateverTheChecksSay(severity: Incident.Severity, expected: StatusState) {
        let report = statusReport(incidents: [incident(severity: severity, from: -600)])
        #expect(report.state == expected)
        #expect(report.services.first?.state == expected)
    }

    @Test func anIncidentThatIsKnownIsWorseThanNotKnowing() {
        let report = statusReport(now: noon.addingTimeInterval(3_600), incidents: [incident(severity: .major, from: -600)])
        #expect(report.state == .major)
        #expect(report.explanation.hasPrefix("Affected: INDEX. The last measurement is too old"))
    }

    @Test func theLastChangeCountsIncidentsAndTheirUpdates() {
        #expect(statusReport().lastChange == nil)
        let update = Incident.Update(
            time: noon.addingTimeInterval(-120),
            state: .identified,
            html: "",
            text: "",
            location: SourceLocation(path: "")
        )
        let told = statusReport(incidents: [incident(from: -600, updates: [update])])
        #expect(told.lastChange == noon.addingTimeInterval(-120))
        let planned = incident("later", kind: .maintenance, from: 600, to: 900)
        #expect(
            statusReport(incidents: [incident(from: -600), planned]).lastChange == noon.addingTimeInterval(-600),
            "what is to come is not a change"
        )
        #expect(statusReport(incidents: [incident(from: -600, to: -60)]).lastChange == noon.addingTimeInterval(-60))
    }

    @Test func aResolvedIncidentIsOver() {
        #expect(statusReport(incidents: [incident(severity: .major, from: -600, to: -300)]).state == .operational)
        #expect(statusReport(incidents: [incident(severity: .major, from: 300)]).state == .operational)
    }

    @Test func maintenanceCoversTheCheckAndShowsIt() {
        let report = statusReport([checked("index", .unhealthy)], incidents: [incident(kind: .maintenance, from: -600, to: 600)])
        #expect(report.state == .maintenance)
        #expect(report.services.first?.check?.state == .unhealthy)
    }

    @Test func maintenanceEndsByItself() {
        let planned = incident(kind: .maintenance, from: -600, to: 600)
        let later = noon.addingTimeInterval(601)
        #expect(statusReport([checked("index", .unhealthy, at: later)], at: later, now: later, incidents: [planned]).state == .major)
        #expect(planned.stateName(at: later) == .completed)
        #expect(planned.stateName(at: noon) == .inProgress)
        #expect(planned.stateName(at: noon.addingTimeInterval(-601)) == .scheduled)
    }

    @Test func aServiceThatIsGoneHasNoSay() {
        let report = statusReport([checked("index")], days: [day("old", ago: 3, [.unhealthy: 10])])
        #expect(report.services.map(\.id) == ["index", "old"])
        #expect(report.services.map(\.isCurrent) == [true, false])
        #expect(report.state == .operational)
    }

    @Test func aGroupHasItsWorstState() {
        let report = statusReport([
            checked("a", group: "Web"), checked("b", .degraded, group: "Web", isRequired: false), checked("c"),
        ])
        #expect(report.groups.map(\.name) == ["Web", nil])
        #expect(report.groups.map(\.state) == [.degraded, .operational])
        #expect(report.groups.map(\.services) == [[0, 1], [2]])
    }

    // MARK: Days

    @Test(arguments: [
        ([HealthSnapshot.State.healthy: 2_880], StatusState.operational),
        ([.healthy: 2_879, .degraded: 1], .degraded), ([.healthy: 2_879, .unhealthy: 1], .degraded),
        ([.healthy: 2_870, .unhealthy: 10], .partial), ([.healthy: 2_760, .unhealthy: 120], .major),
        ([.healthy: 5, .unhealthy: 5], .major), ([.healthy: 9, .unhealthy: 1], .partial), ([.healthy: 10, .unhealthy: 1], .degraded),
        ([.unknown: 2_880], .unknown), ([.healthy: 2_000, .maintenance: 880], .maintenance),
    ])
    func aDayShowsTheWorstOfItsChecks(states: [HealthSnapshot.State: Int], expected: StatusState) {
        let report = statusReport(days: [day("index", ago: 5, states)])
        #expect(report.services.first?.days.dropLast(5).last?.state == expected)
    }

    @Test func daysWithoutChecksHaveNoState() throws {
        let service = try #require(statusReport(days: [day("index", ago: 5, [.healthy: 2_880])]).services.first)
        #expect(service.shown.count == 90)
        #expect(service.shown.count { $0.state == .unknown } == 88)
        #expect(service.uptime.measuredDays == 2)
        #expect(StatusWords.english.percentWithCoverage(service.uptime) == "100 % of 2 measured days")
    }

    @Test func todayIsThereFromTheFirstCheck() throws {
        let service = try #require(statusReport().services.first)
        #expect(service.days.last?.state == .operational)
        #expect(StatusWords.english.percentWithCoverage(service.uptime) == "100 % of 1 measured day")
    }

    @Test func anIncidentColoursEveryDayItSpans() throws {
        // From 23:00 three days ago to 00:30 yesterday.
        let told = incident(severity: .partial, from: -(3 * 86_400 - 11 * 3_600), to: -(86_400 + 11.5 * 3_600))
        let days = (0..<5).map { day("index", ago: $0, [.healthy: $0 == 0 ? 1_440 : 2_880]) }
        let service = try #require(statusReport(days: days, incidents: [told]).services.first)
        #expect(service.days.suffix(5).map(\.state) == [.operational, .partial, .partial, .partial, .operational])
    }

    @Test func anOpenIncidentColoursUntilToday() throws {
        let days = (0..<4).map { day("index", ago: $0, [.healthy: $0 == 0 ? 1_440 : 2_880]) }
        let service = try #require(statusReport(days: days, incidents: [incident(severity: .major, from: -2 * 86_400)]).services.first)
        #expect(service.days.suffix(4).map(\.state) == [.operational, .major, .major, .major])
    }

    @Test func whatEndedAtMidnightHasNotTouchedTheNextDay() throws {
        let told = incident(severity: .major, from: -36 * 3_600 - 3_600, to: -36 * 3_600)
        let days = (0..<4).map { day("index", ago: $0, [.healthy: $0 == 0 ? 1_440 : 2_880]) }
        let service = try #require(statusReport(days: days, incidents: [told]).services.first)
        #expect(service.days.suffix(4).map(\.state) == [.operational, .major, .operational, .operational])
    }

    // MARK: Uptime

    @Test(arguments: [
        (86_400.0, 0.0, "100 %"), (86_400, 1, "99.99 %"), (86_400, 0.001, "99.99 %"), (86_400, 8.64, "99.99 %"), (86_400, 8.7, "99.98 %"),
        (86_400, 43.2, "99.95 %"), (86_400, 86_400, "0.00 %"), (1_000, 333, "66.70 %"), (1_000, 333.4, "66.66 %"), (0, 0, "no data"),
    ])
    func percentagesAreRoundedDown(measured: Double, down: Double, expected: String) {
        #expect(StatusWords.english.percent(Uptime(measuredSeconds: measured, downSeconds: down, measuredDays: 1)) == expected)
    }

    @Test func oneFailedCheckIsNeverAHundredPercent() throws {
        let days = (1..<90).map { day("index", ago: $0, $0 == 40 ? [.healthy: 2_879, .unhealthy: 1] : [.healthy: 2_880]) }
        let service = try #require(statusReport(days: days).services.first)
        #expect(service.uptime.percent == "99.99 %")
    }

    private func uptime(_ states: [HealthSnapshot.State: Int], incidents: [Incident] = [], settings: StatusSettings = StatusSettings())
        throws
        -> Uptime
    {
        let service = try #require(
            statusReport(days: [day("index", ago: 2, states)], incidents: incidents, settings: settings).services.first
        )
        return try #require(service.days.dropLast(2).last).uptime
    }

    @Test func degradedChecksCountByTheirWeight() throws {
        #expect(try uptime([.healthy: 2_780, .degraded: 100]).downSeconds == 0)
        var settings = StatusSettings()
        settings.weights.degraded = 0.5
        #expect(try uptime([.healthy: 2_780, .degraded: 100], settings: settings).downSeconds == 1_500)
    }

    @Test func anIncidentCountsByItsWeightAndNeverTwice() throws {
        // An hour, two days ago at noon.
        let partial = incident(severity: .partial, from: -2 * 86_400, to: -2 * 86_400 + 3_600)
        #expect(try abs(uptime([.healthy: 2_880], incidents: [partial]).downSeconds - 1_080) < 0.001)
        #expect(try uptime([.healthy: 2_820, .unhealthy: 60], incidents: [partial]).downSeconds == 1_800)
        let major = incident(severity: .major, from: -2 * 86_400, to: -2 * 86_400 + 3_600)
        #expect(try uptime([.healthy: 2_820, .unhealthy: 60], incidents: [partial, major]).downSeconds == 3_600)
        let notice = incident(severity: .notice, from: -2 * 86_400, to: -2 * 86_400 + 3_600)
        #expect(try uptime([.healthy: 2_880], incidents: [notice]).downSeconds == 0)
    }

    @Test func maintenanceStaysOutOfTheFigure() throws {
        let planned = incident(kind: .maintenance, from: -2 * 86_400, to: -2 * 86_400 + 3_600)
        let covered = try uptime([.healthy: 2_760, .unhealthy: 120], incidents: [planned])
        #expect(covered.downSeconds == 0)
        #expect(abs(covered.measuredSeconds - 82_800) < 0.001)
        let longer = try uptime([.healthy: 2_740, .unhealthy: 140], incidents: [planned])
        #expect(longer.downSeconds == 600)
        #expect(try uptime([.healthy: 1_440, .maintenance: 1_440]).measuredSeconds == 43_200)
    }

    @Test func hoursTellWhatFellIntoAMaintenance() throws {
        let noonThen = noon.addingTimeInterval(-2 * 86_400)
        func hour(_ offset: Double, _ unhealthy: Int) -> HealthPeriod {
            var counts = StateCounts()
            counts.healthy = 120 - unhealthy
            counts.unhealthy = unhealthy
            return HealthPeriod(
                service: "index",
                start: noonThen.addingTimeInterval(offset * 3_600),
                counts: counts,
                measuredSeconds: 3_600,
                response: nil
            )
        }
        // The hour of the maintenance failed, and so did another one, which the maintenance does not excuse.
        let service = try #require(
            statusReport(
                days: [day("index", ago: 2, [.healthy: 2_640, .unhealthy: 240])],
                hours: [hour(-3, 120), hour(0, 120)],
                incidents: [incident(kind: .maintenance, from: -2 * 86_400, to: -2 * 86_400 + 3_600)]
            ).services.first
        )
        let record = try #require(service.days.dropLast(2).last)
        #expect(record.uptime.downSeconds == 3_600)
        #expect(record.state == .major)
    }

    @Test func theBudgetOfAnObjective() throws {
        var settings = StatusSettings()
        settings.objective = 99.9
        let days = [day("index", ago: 2, [.healthy: 2_820, .unhealthy: 60]), day("index", ago: 40, [.unhealthy: 2_880])]
        let budget = try #require(statusReport(days: days, settings: settings).services.first?.budget)
        #expect(StatusWords.english.duration(budget.allowed) == "43 min 12 s")
        #expect(StatusWords.english.duration(budget.used) == "30 min")
        #expect(StatusWords.english.duration(budget.left) == "13 min 12 s")
        #expect(budget.burnRateOneHour == 0)
        settings.objective = 99.95
        #expect(
            StatusWords.english.duration(try #require(statusReport(settings: settings).services.first?.budget).allowed) == "21 min 36 s"
        )
        settings.objective = 99.5
        #expect(StatusWords.english.duration(try #require(statusReport(settings: settings).services.first?.budget).allowed) == "3 h 36 min")
        #expect(statusReport().services.first?.budget == nil)
    }

    @Test func theBurnRateIsThatOfTheLastHours() throws {
        var settings = StatusSettings()
        settings.objective = 99
        let snapshots = (0..<720).map { index in
            let date = noon.addingTimeInterval(-Double(index) * 30)
            return snapshot([checked("index", index < 6 ? .unhealthy : .healthy, at: date)], at: date)
        }
        let history = HealthHistory(snapshots: snapshots, now: noon)
        let report = StatusReport(history: history, incidents: [], settings: settings, title: "")
        let budget = try #require(report.services.first?.budget)
        // 6 of 121 checks failed in the last hour, 6 of 720 in six.
        let (one, six) = (try #require(budget.burnRateOneHour), try #require(budget.burnRateSixHours))
        #expect(abs(one - 600.0 / 121) < 0.001)
        #expect(abs(six - 600.0 / 720) < 0.001)
    }

    // MARK: Response times

    @Test func aYoungHistoryIsSeenInShorterSlices() throws {
        let snapshots = (0..<10).map { index in
            let date = noon.addingTimeInterval(-Double(index) * 30)
            return snapshot([checked("index", at: date)], at: date)
        }
        let young = ResponseSlices(HealthHistory(snapshots: snapshots, now: noon))
        #expect(young.seconds == 30)
        #expect(StatusWords.english.length(of: young) == "24 minutes")
        #expect(young["index"].count { $0 != nil } == 10)
        #expect(young["index"].last??.p50 == 10)
        #expect(young.start(of: 47) == noon)
        #expect(young["none"].allSatisfy { $0 == nil })
        let old = ResponseSlices(
            HealthHistory(
                snapshots: snapshots,
                hours: [
                    HealthPeriod(
                        service: "index",
                        start: noon.addingTimeInterval(-30 * 3_600),
                        counts: StateCounts(),
                        measuredSeconds: 0,
                        response: nil
                    )
                ],
                now: noon
            )
        )
        #expect(old.seconds == 3_600)
        #expect(StatusWords.english.length(of: old) == "48 hours")
        #expect(old["index"].count { $0 != nil } == 2)
    }

    // MARK: Pauses

    @Test func aPauseBetweenSnapshotsIsNoData() throws {
        // A minute of checks, five minutes of silence, a minute of checks.
        let times = [-420, -390, -60, -30].map { noon.addingTimeInterval($0) }
        let history = HealthHistory(snapshots: times.map { snapshot([checked("server", at: $0)], at: $0) }, now: noon)
        let report = StatusReport(history: history, incidents: [], settings: StatusSettings(), title: "Docs")
        let today = try #require(report.services.first?.days.last)
        #expect(today.uptime.measuredSeconds == 120)
        #expect(today.unmeasuredSeconds == 43_200 - 120)
        #expect(report.services.first?.days.dropLast().last?.unmeasuredSeconds == 86_400)
        #expect(history.changes.map(\.to) == [.unknown, .healthy])
    }

    // MARK: Time

    @Test func feedsGetTheirDates() {
        #expect(noon.rfc822 == "Mon, 23 Nov 2026 12:00:00 GMT")
        #expect(StatusWords.english.time(noon) == "23 Nov 2026, 12:00 UTC")
    }

    @Test func monthsAreThoseWithSomethingToTell() {
        let report = statusReport(
            days: [day("index", ago: 60, [.healthy: 10])],
            incidents: [incident(from: -200 * 86_400, to: -150 * 86_400)]
        )
        #expect(report.months.map(\.iso) == ["2026-11", "2026-09", "2026-06", "2026-05"])
    }
}
