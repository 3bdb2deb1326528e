internal import DocModel
internal import Foundation
internal import HealthHistory
internal import ReaderText

/// The HTML inside the status pages: what a report says, as values for the templates `status-overview`, `status-history` and `status-incident`.
struct StatusPages {
    let report: StatusReport
    let paths: StatusPaths
    /// Whether there are feeds; their links must be absolute, so they need a base URL.
    let hasFeeds: Bool
    let template: SiteTemplate

    typealias Values = [String: Any]

    /// Days of which the overview tells incidents.
    private static let recentDays = 14

    private var said: StatusWords { report.words }
    private var words: Catalogue { report.words.words }

    private func time(_ date: Date) -> Values { ["iso": date.iso, "shown": said.time(date)] }

    // MARK: Overview

    /// - Throws: ``SiteError`` when the template has no file for it.
    func overview() throws -> String {
        var values: Values = [
            "state": "\(report.state)", "title": report.title, "headline": report.headline, "definitions": StatusDrawing.definitions,
            "icon": StatusDrawing.icon(report.state), "figures": figures, "groups": groups, "follow": follow,
        ]
        values.merge(announced(report.announced)) { $1 }
        if !report.explanation.isEmpty { values["explanation"] = report.explanation }
        values["latest"] = freshness
        let causes = causes
        if !causes.isEmpty { values.merge(["has_causes": true, "causes": causes]) { $1 } }
        let ongoing = report.ongoing.map { card($0, folder: "", updates: 3) }
        if !ongoing.isEmpty { values.merge(["has_ongoing": true, "ongoing": ongoing]) { $1 } }
        let planned = report.incidents(.maintenance, .upcoming).reversed().map { card($0, folder: "", updates: 1) }
        if !planned.isEmpty { values.merge(["has_planned": true, "planned": planned]) { $1 } }
        values["times"] = responseTimes
        values["budget"] = budget
        values.merge(recent) { $1 }
        values.merge(legend) { $1 }
        return try template.render("status-overview", values)
    }

    private func announced(_ announced: StatusReport.Announced) -> Values {
        var values: Values = ["announced": "\(announced.state)"]
        values["announced_until"] = announced.until?.iso
        return values
    }

    private var freshness: Values? {
        guard let latest = report.latest, let validUntil = report.validUntil else { return nil }
        var values: Values = [
            "interval": latest.intervalSeconds, "ttl": latest.ttlSeconds, "checked": time(latest.generatedAt), "valid": time(validUntil),
        ]
        values["change"] = report.lastChange.map(time)
        return values
    }

    /// What is behind the banner's words, and since when: the open incidents, then services in trouble that none of them tells of.
    private var causes: [Values] {
        let incidents = report.ongoing.map { incident -> Values in
            var values: Values = ["cause": ["title": incident.title, "url": paths.link(to: paths.incident(incident), from: "")]]
            values["start"] = time(incident.started)
            guard incident.kind == .maintenance, let end = incident.resolved else {
                return ["sentence": words.pieces("status.cause.since", values)]
            }
            values["end"] = time(end)
            return ["sentence": words.pieces("status.cause.until", values)]
        }
        let services = report.untold.map { service -> Values in
            let title = words(
                "status.cause.service",
                ["service": SentenceValue(service.name), "state": SentenceValue(said.day(within: service.state))]
            )
            var values: Values = ["cause": ["title": title]]
            var key = "status.cause"
            if let since = report.since[service.id] {
                (key, values["start"]) = ("status.cause.since", time(since))
            } else if let first = report.firstCheck {
                (key, values["start"]) = ("status.cause.at-least", time(first))
            }
            // The page's script takes the line away when the service has recovered.
            return ["service": service.id, "sentence": words.pieces(key, values)]
        }
        return incidents + services
    }

    private var figures: [Values] {
        let uptime = report.lowestUptime
        let outages = report.outageDays
        func ofDays(_ count: Int, _ key: String) -> String { words(key, ["days": SentenceValue(said.measured(days: count))]) }
        return [
            [
                "name": words("status.figure.uptime"), "value": uptime.map(said.percent) ?? said.noData,
                "note": uptime.map { ofDays($0.measuredDays, "status.figure.uptime.note") } ?? words("status.figure.unmeasured"),
            ],
            [
                "name": words("status.figure.response"), "value": report.medianResponse.map(said.milliseconds) ?? said.noData,
                "note": words("status.figure.response.note"),
            ],
            [
                "name": words("status.figure.outages"),
                "value": outages.measured == 0 && outages.outages == 0 ? said.noData : "\(outages.outages)",
                "note": ofDays(outages.measured, "status.figure.outages.note"),
            ],
            [
                "name": words("status.figure.incidents"), "value": "\(report.incidents(.incident, .active).count)",
                "note": words("status.figure.incidents.note", ["count": SentenceValue(report.incidents(.maintenance, .upcoming).count)]),
            ],
        ]
    }

    // MARK: Incidents

    private static func state(of incident: Incident) -> StatusState {
        incident.kind == .maintenance ? .maintenance : incident.severity.state ?? .operational
    }

    /// - Parameters:
    ///   - folder: Of the page that shows it, relative to the overview's.
    ///   - limit: How many of the newest updates are shown.
    private func card(_ incident: Incident, folder: String, updates limit: Int) -> Values {
        var values = facts(incident)
        values["url"] = paths.link(to: paths.incident(incident), from: folder)
        let updates = incident.updates(at: report.now).prefix(limit)
        values["introduction"] = updates.isEmpty ? incident.introductionHTML : ""
        values["updates"] = updates.map(update)
        return values
    }

    /// State, time, length of what has ended, and components.
    private func facts(_ incident: Incident) -> Values {
        let state = Self.state(of: incident)
        var values: Values = [
            "title": incident.title, "state": "\(state)", "badge": StatusDrawing.badge(state, words: said.kind(incident)),
            "phase": said.phase(incident.stateName(at: report.now)),
        ]
        var period: Values = ["start": time(incident.started)]
        if let resolved = incident.resolved {
            period["end"] = time(resolved)
            values["period"] = words.pieces("status.period", period)
            values["length"] = said.duration(resolved.timeIntervalSince(incident.started))
        } else {
            // No length: it would stand still on a page beside times that run.
            values["period"] = words.pieces("status.period.open", period)
        }
        let names = report.componentNames(incident)
        if !names.isEmpty { values["components"] = said.list(names) }
        return values
    }

    private func update(_ update: Incident.Update) -> Values {
        time(update.time).merging(["phase": said.phase(update.state), "html": update.html]) { $1 }
    }

    private var recent: Values {
        let start = (report.today - (Self.recentDays - 1)).start
        let incidents = report.incidents.filter { $0.phase(at: report.now) == .past && ($0.resolved ?? $0.started) >= start }
        var values: Values = [
            "recent_heading": words("status.recent", ["count": SentenceValue(Self.recentDays)]),
            "recent": incidents.map { card($0, folder: "", updates: 1) },
            "history_url": paths.link(to: paths.history(report.today.month), from: ""),
        ]
        if incidents.isEmpty { values["recent_none"] = words("status.recent.none", ["count": SentenceValue(Self.recentDays)]) }
        return values
    }

    // MARK: Services

    private var groups: [Values] {
        let columns = ["day", "state", "uptime", "down", "measured", "no-data", "median", "percentile"].map { words("status.column.\($0)") }
        return report.groups.enumerated().map { index, group in
            let name = group.name ?? (report.groups.count == 1 ? words("status.services") : words("status.group.own"))
            var values: Values = [
                "index": index, "name": name, "day_columns": columns, "services": group.services.map { row(report.services[$0]) },
            ]
            if group.services.count > 1 { values["badge"] = StatusDrawing.badge(group.state, words: said.state(group.state)) }
            return values
        }
    }

    private func row(_ service: StatusReport.Service) -> Values {
        var values: Values = [
            "anchor": paths.anchor(service.id), "id": service.id, "name": service.name, "today": report.today.iso,
            "bars": StatusDrawing.bars(service.shown, name: service.name, said: said), "uptime": said.percentWithCoverage(service.uptime),
            "days": days(service.shown), "is_required": service.isRequired,
        ]
        values.merge(announced(service.announced)) { $1 }
        if service.announced.state == .maintenance, let check = service.check {
            values["check"] = words("status.check.\(check.state.rawValue)")
        }
        if service.isCurrent { values["badge"] = StatusDrawing.badge(service.state, words: said.state(service.state)) }
        return values
    }

    /// The numbers behind the bars, newest first; days without data in a row are one line.
    private func days(_ days: ArraySlice<DayRecord>) -> [Values] {
        var rows: [Values] = []
        var index = days.endIndex - 1
        while index >= days.startIndex {
            let record = days[index]
            var first = index
            if record.state == .unknown {
                while first > days.startIndex, days[first - 1].state == .unknown { first -= 1 }
            }
            rows.append(cells(record, through: days[first].day))
            index = first - 1
        }
        return rows
    }

    private func cells(_ record: DayRecord, through first: UTCDay) -> Values {
        guard first == record.day else {
            let range = words("status.period", ["start": SentenceValue(first.iso), "end": SentenceValue(record.day.iso)])
            return ["days": range, "cells": [said.day(.unknown)] + Array(repeating: "", count: 6)]
        }
        let isMeasured = record.uptime.measuredDays > 0
        let hasGap = record.unmeasuredSeconds >= 1
        let cells: [String] = [
            said.day(record.state), isMeasured ? said.percent(record.uptime) : "",
            isMeasured ? said.duration(record.uptime.downSeconds) : "",
            isMeasured ? said.duration(record.uptime.measuredSeconds) : "", hasGap ? said.duration(record.unmeasuredSeconds) : "",
            record.median.map(said.milliseconds) ?? "", record.percentile95.map(said.milliseconds) ?? "",
        ]
        return ["day": record.day.iso, "cells": cells]
    }

    // MARK: Response times

    private var responseTimes: Values? {
        let timed = report.services.filter { service in service.times.contains { $0 != nil } }
        guard !timed.isEmpty else { return nil }
        let length = said.length(of: report.slices)
        let charts = timed.map { service -> Values in
            let median = StatusDrawing.middle(service.times.compactMap { $0?.p50 })
            return [
                "id": service.id, "name": service.name, "median": said.milliseconds(median),
                "chart": StatusDrawing.responseChart(service.times, name: service.name, length: length, said: said),
            ]
        }
        let measured = stride(from: ResponseSlices.count - 1, through: 0, by: -1).filter { index in
            timed.contains { $0.times[index] != nil }
        }
        let rows = measured.map { index -> Values in
            let start = report.slices.start(of: index).iso.prefix(report.slices.seconds < 60 ? 19 : 16)
            let cells = timed.map { service in
                service.times[index].map { "\(said.milliseconds($0.p50)) / \(said.milliseconds($0.p95))" } ?? ""
            }
            return ["start": start.replacing("T", with: " "), "cells": cells]
        }
        return ["heading": words("status.times", ["length": SentenceValue(length)]), "charts": charts, "rows": rows]
    }

    // MARK: Error budget

    private var budget: Values? {
        guard let objective = report.settings.objective else { return nil }
        let budgets = report.services.compactMap { service in
            service.isCurrent ? service.budget.map { (service, $0) } : nil
        }
        guard let allowed = budgets.first?.1.allowed else { return nil }
        let days = SentenceValue(report.settings.objectiveDays)
        let rows = budgets.map { service, budget -> Values in
            let part = budget.used / budget.allowed
            let percent = said.percent("\(Int((part * 100).rounded(.up)))")
            let left =
                budget.left >= 0
                ? said.duration(budget.left) : words("status.budget.exceeded", ["time": SentenceValue(said.duration(-budget.left))])
            let rates = [budget.burnRateOneHour, budget.burnRateSixHours].map { $0.map { said.decimal(Self.rate($0)) } ?? said.noData }
            return [
                "name": service.name,
                "meter": StatusDrawing.meter(part, label: words("status.budget.used", ["percent": SentenceValue(percent)])),
                "used": "\(said.duration(budget.used)) (\(percent))", "cells": [left] + rates + [said.percentWithCoverage(budget.uptime)],
            ]
        }
        return [
            "objective": words(
                "status.budget.objective",
                [
                    "percent": SentenceValue(said.decimal(Self.number(objective))), "count": days,
                    "time": SentenceValue(said.duration(allowed)),
                ]
            ),
            "columns": ["service", "used", "left", "rate", "rate-six", "uptime"].map { words("status.budget.column.\($0)") },
            "rows": rows, "note": words("status.budget.note", ["count": days]),
        ]
    }

    /// `99.9`, without zeros at its end.
    static func number(_ value: Double) -> String { value.rounded() == value ? "\(Int(value))" : "\(value)" }

    private static func rate(_ rate: Double) -> String {
        let tenths = Int((rate * 10).rounded(.up))
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    // MARK: End

    private var follow: [Values] {
        let feeds = hasFeeds ? [("Atom", StatusPaths.atom), ("RSS", StatusPaths.rss)] : []
        let others = [
            ("JSON", StatusPaths.api + "summary.json"), ("Markdown", StatusPaths.markdown),
            (words("status.badge"), StatusPaths.overallBadge),
        ]
        return (feeds + others).map { ["name": $0, "url": paths.link(to: $1, from: "")] }
    }

    private var legend: Values {
        let weights = report.settings.weights
        func weight(_ value: Double) -> SentenceValue { SentenceValue(said.decimal(Self.number(value))) }
        let sentences = [
            words("status.legend.times"),
            words(
                "status.legend.days",
                [
                    "partial": SentenceValue(said.duration(DayRule.partial.seconds)),
                    "major": SentenceValue(said.duration(DayRule.major.seconds)),
                ]
            ),
            words("status.legend.uptime"), words("status.legend.down", ["degraded": weight(weights.degraded)]),
            words(
                "status.legend.incidents",
                ["degraded": weight(weights.degraded), "partial": weight(weights.partial), "major": weight(weights.major)]
            ),
        ]
        return [
            "legend": StatusState.allCases.map { ["swatch": StatusDrawing.swatch($0), "name": said.day($0)] }, "made": time(report.now),
            "legend_text": sentences.joined(separator: " "),
        ]
    }

    // MARK: History

    /// - Throws: ``SiteError`` when the template has no file for it.
    func history(_ month: UTCMonth, newer: UTCMonth?, older: UTCMonth?) throws -> String {
        let folder = "history"
        func reference(_ month: UTCMonth) -> Values {
            ["month": said.month(month), "url": paths.link(to: paths.history(month), from: folder)]
        }
        let services = report.services.compactMap { service -> Values? in
            let days = service.days.filter { month.days.contains($0.day.number) }
            guard days.contains(where: { $0.state != .unknown }) else { return nil }
            let uptime = days.reduce(into: Uptime()) { $0 += $1.uptime }
            return [
                "name": service.name, "uptime": said.percentWithCoverage(uptime),
                "bars": StatusDrawing.bars(days, name: service.name, slots: 31, said: said),
            ]
        }
        var values: Values = [
            "definitions": StatusDrawing.definitions, "month": said.month(month), "services": services,
            "overview_url": paths.link(to: StatusPaths.overview, from: folder),
            "incidents": report.incidents(in: month).map { card($0, folder: folder, updates: 1) },
        ]
        values["older"] = older.map(reference)
        values["newer"] = newer.map(reference)
        return try template.render("status-history", values)
    }

    // MARK: One incident

    /// - Throws: ``SiteError`` when the template has no file for it.
    func incident(_ incident: Incident) throws -> String {
        let folder = "incidents"
        let month = UTCDay(containing: min(incident.started, report.now)).month
        let updates = incident.updates(at: report.now)
        var values = facts(incident)
        values["definitions"] = StatusDrawing.definitions
        values["introduction"] = incident.introductionHTML
        values["has_updates"] = !updates.isEmpty
        values["updates"] = updates.enumerated().map { index, update in self.update(update).merging(["is_first": index == 0]) { $1 } }
        values["overview_url"] = paths.link(to: StatusPaths.overview, from: folder)
        values["month_url"] = paths.link(to: paths.history(month), from: folder)
        values["month"] = said.month(month)
        return try template.render("status-incident", values)
    }
}
