internal import DocModel
internal import Foundation
internal import HealthHistory
internal import ReaderText

/// Everything the status pages say, computed once from the history and the incidents; drawing adds nothing to it.
struct StatusReport: Sendable {
    /// Days that bars and uptime cover.
    static let shownDays = 90

    struct Service: Sendable {
        var id: String
        var name: String
        var group: String?
        var isRequired: Bool
        /// Whether the newest snapshot has it. One that is gone keeps its history and has no say in the banner.
        var isCurrent: Bool
        /// What a reader is told: the worst of check and incidents; an active maintenance covers the check.
        var state: StatusState
        /// What the last check found, whatever was announced; `nil` when there is none that still holds.
        var check: HealthSnapshot.Service?
        /// The part of ``state`` that comes from incidents and maintenance alone.
        var announced: Announced
        /// 400 days, oldest first, today last.
        var days: [DayRecord]
        /// See ``StatusReport/slices``; `nil` where there was no check.
        var times: [ResponseTimes?]
        /// Of the ``StatusReport/shownDays`` days.
        var uptime: Uptime
        var budget: ErrorBudget?

        var shown: ArraySlice<DayRecord> { days.suffix(StatusReport.shownDays) }
    }

    struct Group: Sendable {
        var name: String?
        /// Positions in ``StatusReport/services``.
        var services: [Int]
        var state: StatusState
    }

    /// What incidents and maintenance alone make of a state. The page's script asks a server about the checks only, and joins the two.
    struct Announced: Hashable, Sendable {
        var state: StatusState
        /// When the maintenance ends by itself, where it is one.
        var until: Date?

        /// - Parameter open: Incidents and maintenance that go on.
        init(_ open: [Incident]) {
            let outage = open.filter { $0.kind == .incident }.compactMap(\.severity.state).max() ?? .operational
            let maintenance = open.filter { $0.kind == .maintenance }
            state = max(maintenance.isEmpty ? .operational : .maintenance, outage)
            until = state == .maintenance ? maintenance.compactMap(\.resolved).max() : nil
        }
    }

    let now: Date
    let title: String
    let words: StatusWords
    let settings: StatusSettings
    let services: [Service]
    let groups: [Group]
    /// Newest first; those that only begin later too.
    let incidents: [Incident]
    /// The snapshots of the half hour before the newest one, for lines that begin before the page was opened.
    let recent: [HealthSnapshot]
    /// The newest snapshot, however old.
    let latest: HealthSnapshot?
    /// Whether ``latest`` still speaks for the moment.
    let isFresh: Bool
    /// The overall state, see ``bannerRule``.
    let state: StatusState
    let headline: String
    let explanation: String
    /// The times that response times are of.
    let slices: ResponseSlices
    /// When a check last found another state, in the last 48 hours, or when an incident last began, got an update or ended.
    let lastChange: Date?
    /// Since when the checks have found what the last one found, by service; absent where that is longer than is remembered.
    let since: [String: Date]
    /// The first of the checks that ``since`` rests on.
    let firstCheck: Date?
    /// In milliseconds, over all services and the last 24 hours.
    let medianResponse: Double?

    init(history: HealthHistory, incidents: [Incident], settings: StatusSettings, title: String, words: StatusWords = .english) {
        let now = history.now
        let latest = history.latest
        let isFresh = latest.map { !$0.isExpired(at: now) } ?? false
        let open = incidents.filter { $0.phase(at: now) == .active }
        var checks: [String: HealthSnapshot.Service] = [:]
        for service in latest?.services ?? [] { checks[service.id] = service }

        slices = ResponseSlices(history)
        services = Self.services(history, incidents, open: open, checks: checks, isFresh: isFresh, settings, slices)
        groups = Self.groups(of: services)
        let banner = Banner(services: services, open: open, latest: latest, isFresh: isFresh, now: now, words: words)
        state = banner.state
        headline = banner.headline
        explanation = banner.explanation
        self.now = now
        self.title = title
        self.words = words
        self.settings = settings
        self.incidents = incidents
        self.latest = latest
        self.isFresh = isFresh
        let halfHourAgo = latest.map { $0.generatedAt.addingTimeInterval(-1_800) } ?? now
        recent = history.recent.suffix(60).filter { $0.generatedAt > halfHourAgo }
        lastChange = Self.lastChange(history, incidents)
        since = Dictionary(history.changes.map { ($0.service, $0.at) }, uniquingKeysWith: max)
        firstCheck = history.recent.first?.generatedAt
        medianResponse = Self.medianResponse(history)
    }

    private static func services(
        _ history: HealthHistory,
        _ incidents: [Incident],
        open: [Incident],
        checks: [String: HealthSnapshot.Service],
        isFresh: Bool,
        _ settings: StatusSettings,
        _ slices: ResponseSlices
    ) -> [Service] {
        let periods = Periods(history)
        let rule = DayRule(weights: settings.weights, now: history.now)
        let today = UTCDay(containing: history.now)
        let budgetRule = ErrorBudget.Rule(settings: settings, history: history)
        return history.services.map { known in
            let told = incidents.filter { $0.components.contains(known.id) }
            let days = (0..<HealthHistory.dailyDays).map { index in
                periods.record(service: known.id, day: today - (HealthHistory.dailyDays - 1 - index), rule, told)
            }
            let check = isFresh ? checks[known.id].flatMap { $0.state == .unknown ? nil : $0 } : nil
            let own = open.filter { $0.components.contains(known.id) }
            let announced = Announced(own)
            let isInMaintenance = own.contains { $0.kind == .maintenance }
            let measured = check.map { StatusState($0.state) } ?? .unknown
            return Service(
                id: known.id,
                name: known.name,
                group: known.group,
                isRequired: known.isRequired,
                isCurrent: checks[known.id] != nil,
                state: max(isInMaintenance ? .maintenance : measured, announced.state),
                check: check,
                announced: announced,
                days: days,
                times: slices[known.id],
                uptime: days.suffix(Self.shownDays).reduce(into: Uptime()) { $0 += $1.uptime },
                budget: budgetRule.map { $0.budget(of: known.id, days: days) }
            )
        }
    }

    /// Groups in the order of their first services.
    private static func groups(of services: [Service]) -> [Group] {
        var groups: [Group] = []
        for (index, service) in services.enumerated() {
            if let place = groups.firstIndex(where: { $0.name == service.group }) {
                groups[place].services.append(index)
                if service.isCurrent { groups[place].state = max(groups[place].state, service.state) }
            } else {
                groups.append(Group(name: service.group, services: [index], state: service.isCurrent ? service.state : .operational))
            }
        }
        return groups
    }

    private static func lastChange(_ history: HealthHistory, _ incidents: [Incident]) -> Date? {
        let told = incidents.flatMap { incident in
            [incident.started, incident.resolved].compactMap { $0 } + incident.updates.map(\.time)
        }
        return (told + history.changes.map(\.at)).filter { $0 <= history.now }.max()
    }

    private static func medianResponse(_ history: HealthHistory) -> Double? {
        let dayAgo = history.now.addingTimeInterval(-Double(UTCTime.secondsPerDay))
        let times = history.recent.filter { $0.generatedAt >= dayAgo }.flatMap { $0.services.compactMap(\.responseMS) }.sorted()
        return times.isEmpty ? nil : times[times.count / 2]
    }

    /// Headline and explanation, as sentences.
    var summary: String { explanation.isEmpty ? headline + "." : "\(headline). \(explanation)" }

    var today: UTCDay { UTCDay(containing: now) }

    /// Of all services.
    var announced: Announced { Announced(incidents.filter { $0.phase(at: now) == .active }) }

    /// Until when the page holds without another snapshot.
    var validUntil: Date? { latest.map { $0.generatedAt.addingTimeInterval(Double($0.ttlSeconds)) } }

    func incidents(_ kind: Incident.Kind, _ phase: Incident.Phase) -> [Incident] {
        incidents.filter { $0.kind == kind && $0.phase(at: now) == phase }
    }

    /// The lowest uptime of the services that are required, or of all when none is: what failed a reader most.
    var lowestUptime: Uptime? {
        let current = services.filter(\.isCurrent)
        let required = current.filter(\.isRequired)
        return (required.isEmpty ? current : required).map(\.uptime).filter { $0.measuredDays > 0 }.min {
            ($0.ratio ?? 1, $0.measuredDays) < ($1.ratio ?? 1, $1.measuredDays)
        }
    }

    /// Days on which some service had a partial or major outage, and days that anything was measured.
    var outageDays: (outages: Int, measured: Int) {
        var outages = 0
        var measured = 0
        for offset in 0..<Self.shownDays {
            let records = services.compactMap { $0.days.dropLast(offset).last }
            if records.contains(where: { $0.state >= .partial }) { outages += 1 }
            if records.contains(where: { $0.uptime.measuredDays > 0 }) { measured += 1 }
        }
        return (outages, measured)
    }

    /// Open incidents and active maintenance.
    var ongoing: [Incident] { incidents(.incident, .active) + incidents(.maintenance, .active) }

    /// Services in trouble that no open incident tells of.
    var untold: [Service] {
        services.filter { $0.isCurrent && $0.state >= .degraded && $0.announced.state < .degraded }
    }

    /// The names of an incident's components; the id where no service has it.
    func componentNames(_ incident: Incident) -> [String] {
        incident.components.map { id in services.first { $0.id == id }?.name ?? id }
    }

    /// Every month that has a measurement or an incident, newest first, the current one in any case.
    var months: [UTCMonth] {
        var months: Set<UTCMonth> = [today.month]
        for service in services {
            for record in service.days where record.uptime.measuredDays > 0 || record.counts.total > 0 { months.insert(record.day.month) }
        }
        for incident in incidents where incident.started <= now {
            // An incident that was never resolved does not make pages for years to come.
            let last = UTCDay(containing: min(incident.resolved ?? now, now)).month
            var month = UTCDay(containing: incident.started).month
            while month <= last, months.count < 1_200 {
                months.insert(month)
                month = month.next
            }
        }
        return months.sorted(by: >)
    }

    /// What began, went on or ended in a month.
    func incidents(in month: UTCMonth) -> [Incident] {
        let range = month.firstDay.start..<month.next.firstDay.start
        return incidents.filter { $0.touches(range, now: now) }
    }
}

/// The overall state and its sentence.
///
/// The worst of these wins, in the order major, partial, degraded, unknown, maintenance, operational:
/// - an open incident: its severity;
/// - a check that failed: major for a required service, partial for another one; a service in announced maintenance has no say;
/// - a service found degraded: degraded;
/// - no snapshot, one older than its time to live, or a required service that nobody measured: unknown;
/// - an active maintenance: maintenance.
struct Banner: Sendable {
    var state: StatusState
    var headline: String
    var explanation: String

    init(services: [StatusReport.Service], open: [Incident], latest: HealthSnapshot?, isFresh: Bool, now: Date, words: StatusWords) {
        var state = StatusReport.Announced(open).state
        let current = services.filter(\.isCurrent)
        if !isFresh { state = max(state, .unknown) }
        for service in current {
            switch service.state {
            case .major where service.announced.state != .major: state = max(state, service.isRequired ? .major : .partial)
            case .unknown: state = max(state, service.isRequired ? .unknown : .operational)
            default: state = max(state, service.state)
            }
        }
        if current.isEmpty { state = max(state, .unknown) }
        self.state = state

        let named = { (states: [StatusState]) in
            words.list(current.filter { states.contains($0.state) }.map(\.name))
        }
        let unmeasured = current.filter { $0.state == .unknown }.map(\.name)
        let say = words.words
        headline = state == .operational && !unmeasured.isEmpty ? say("status.headline.measured") : say("status.headline.\(state)")
        var sentences: [String] = []
        let affected = state >= .degraded ? named([.degraded, .partial, .major]) : state == .maintenance ? named([.maintenance]) : ""
        if !affected.isEmpty { sentences.append(say("status.affected", ["services": SentenceValue(affected)])) }
        if latest == nil {
            sentences.append(say("status.unmeasured-yet"))
        } else if !isFresh {
            sentences.append(say("status.stale"))
        } else if !unmeasured.isEmpty {
            sentences.append(say("status.unmeasured", ["services": SentenceValue(words.list(unmeasured))]))
        }
        explanation = sentences.joined(separator: " ")
    }
}

/// The history's periods by service, for quick access.
private struct Periods {
    private var days: [String: [Int: HealthPeriod]] = [:]
    private var hoursOfDay: [String: [Int: [HealthPeriod]]] = [:]

    init(_ history: HealthHistory) {
        for period in history.days { days[period.service, default: [:]][UTCDay(containing: period.start).number] = period }
        for period in history.hours {
            hoursOfDay[period.service, default: [:]][UTCDay(containing: period.start).number, default: []].append(period)
        }
    }

    func record(service: String, day: UTCDay, _ rule: DayRule, _ incidents: [Incident]) -> DayRecord {
        let whole = days[service]?[day.number]
        // Hours say more than the day about what fell into a maintenance, where they are still there.
        let hours = incidents.isEmpty ? [] : hoursOfDay[service]?[day.number] ?? []
        let periods =
            hours.isEmpty
            ? [whole].compactMap { $0 }.map { (period: $0, seconds: Double(UTCTime.secondsPerDay)) }
            : hours.map { (period: $0, seconds: Double(UTCTime.secondsPerHour)) }
        return rule.record(of: day, periods: periods, wholeDay: whole, incidents: incidents)
    }
}

/// What an objective allows, and what of it is used up.
struct ErrorBudget: Hashable, Sendable {
    /// In seconds, over the objective's days.
    var allowed: Double
    var used: Double
    /// How many times faster than allowed failures came in the last hour, and in the last six; `nil` when nothing was measured.
    var burnRateOneHour: Double?
    var burnRateSixHours: Double?
    /// Of the objective's days.
    var uptime: Uptime

    var left: Double { allowed - used }

    struct Rule {
        private let allowedRatio: Double
        private let days: Int
        private let weights: StatusSettings.Weights
        private let lastSixHours: [HealthSnapshot]
        private let now: Date

        /// - Returns: `nil` when there is no objective.
        init?(settings: StatusSettings, history: HealthHistory) {
            guard let allowedRatio = settings.allowedRatio else { return nil }
            self.allowedRatio = allowedRatio
            days = settings.objectiveDays
            weights = settings.weights
            now = history.now
            let start = history.now.addingTimeInterval(-6 * 3_600)
            lastSixHours = history.recent.filter { $0.generatedAt >= start }
        }

        func budget(of service: String, days records: [DayRecord]) -> ErrorBudget {
            let uptime = records.suffix(days).reduce(into: Uptime()) { $0 += $1.uptime }
            return ErrorBudget(
                allowed: allowedRatio * Double(days * UTCTime.secondsPerDay),
                used: uptime.downSeconds,
                burnRateOneHour: burnRate(of: service, since: now.addingTimeInterval(-3_600)),
                burnRateSixHours: burnRate(of: service, since: now.addingTimeInterval(-6 * 3_600)),
                uptime: uptime
            )
        }

        private func burnRate(of service: String, since start: Date) -> Double? {
            var failed = 0.0
            var checks = 0.0
            for snapshot in lastSixHours where snapshot.generatedAt >= start {
                guard let found = snapshot.services.first(where: { $0.id == service }) else { continue }
                switch found.state {
                case .healthy: checks += 1
                case .degraded: (failed, checks) = (failed + weights.degraded, checks + 1)
                case .unhealthy: (failed, checks) = (failed + 1, checks + 1)
                case .maintenance, .unknown: break
                }
            }
            return checks > 0 ? failed / checks / allowedRatio : nil
        }
    }
}
