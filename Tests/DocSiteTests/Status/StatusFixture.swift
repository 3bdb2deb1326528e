import DocModel
import Foundation
import HealthHistory
import TestSupport
import Testing

@testable import DocSite

/// Monday, 2026-11-23 12:00:00 UTC.
let noon = Date(timeIntervalSince1970: 1_795_435_200)

func checked(
    _ id: String,
    _ state: HealthSnapshot.State = .healthy,
    name: String? = nil,
    group: String? = nil,
    isRequired: Bool = true,
    at date: Date = noon
) -> HealthSnapshot.Service {
    HealthSnapshot.Service(
        id: id,
        name: name ?? id.uppercased(),
        group: group,
        state: state,
        isRequired: isRequired,
        responseMS: 10,
        checkedAt: date
    )
}

func snapshot(_ services: [HealthSnapshot.Service], at date: Date = noon) -> HealthSnapshot {
    HealthSnapshot(generatedAt: date, intervalSeconds: 30, services: services, host: nil)
}

/// A day of a service, counted from today backwards, with a check each 30 seconds.
func day(_ service: String, ago: Int, _ states: [HealthSnapshot.State: Int]) -> HealthPeriod {
    var counts = StateCounts()
    for (state, count) in states { counts[state] = count }
    return HealthPeriod(
        service: service,
        start: (UTCDay(containing: noon) - ago).start,
        counts: counts,
        measuredSeconds: (counts.total - counts.unknown) * 30,
        response: ResponseTimes(checks: counts.total, min: 1, mean: 3, p50: 2, p95: 9, max: 20)
    )
}

func incident(
    _ id: String = "slow",
    kind: Incident.Kind = .incident,
    severity: Incident.Severity = .degraded,
    from started: TimeInterval,
    to resolved: TimeInterval? = nil,
    components: [String] = ["index"],
    updates: [Incident.Update] = []
) -> Incident {
    Incident(
        id: id,
        title: "It is slow",
        kind: kind,
        severity: severity,
        started: noon.addingTimeInterval(started),
        resolved: resolved.map(noon.addingTimeInterval),
        components: components,
        updates: updates,
        introductionHTML: "",
        location: SourceLocation(path: id + ".md"),
        componentLocations: []
    )
}

func statusReport(
    _ services: [HealthSnapshot.Service] = [checked("index")],
    at date: Date = noon,
    now: Date = noon.addingTimeInterval(10),
    days: [HealthPeriod] = [],
    hours: [HealthPeriod] = [],
    incidents: [Incident] = [],
    settings: StatusSettings = StatusSettings()
) -> StatusReport {
    let snapshots = services.isEmpty ? [] : [snapshot(services, at: date)]
    let history = HealthHistory(snapshots: snapshots, hours: hours, days: days, now: now)
    return StatusReport(history: history, incidents: incidents, settings: settings, title: "Sample status")
}

/// A folder with snapshots and incidents, and the status pages made of them.
struct StatusFixture {
    let folder: TemporaryFolder

    init(
        _ snapshots: [HealthSnapshot] = [snapshot([checked("index"), checked("kapa", group: "Answers", isRequired: false)])],
        incidents: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        var lines = ""
        for snapshot in snapshots { lines += String(decoding: try encoder.encode(snapshot), as: UTF8.self) + "\n" }
        try folder.write(lines, to: "health/snapshots/2026-11-23.ndjson")
        for (name, text) in incidents { try folder.write(text, to: "incidents/" + name) }
    }

    func build(now: Date = noon, baseURL: String? = nil) throws -> StatusBuilder.Report {
        try StatusBuilder(root: folder.path, options: .init(baseURL: baseURL, now: now)).build(into: folder.path + "/out")
    }

    func text(_ path: String) throws -> String { try folder.text("out/site/" + path) }

    func json(_ path: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(try text(path).utf8)) as? [String: Any])
    }
}
