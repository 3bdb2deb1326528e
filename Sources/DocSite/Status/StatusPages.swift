internal import DocModel
internal import Foundation
internal import HealthHistory

/// The HTML inside the status pages.
struct StatusPages {
    let report: StatusReport
    let paths: StatusPaths
    /// Whether there are feeds; their links must be absolute, so they need a base URL.
    let hasFeeds: Bool
    /// The folder of the page that is written, relative to the overview's.
    private var folder = ""

    /// Days of which the overview tells incidents.
    private static let recentDays = 14

    init(report: StatusReport, paths: StatusPaths, hasFeeds: Bool) {
        self.report = report
        self.paths = paths
        self.hasFeeds = hasFeeds
    }

    private func link(_ path: String) -> String { HTML.escaped(PagePath.relative(path, from: folder)) }

    private static func time(_ date: Date, isRelative: Bool = false) -> String {
        "<time datetime=\"\(date.iso)\"\(isRelative ? " data-relative" : "")>\(date.text)</time>"
    }

    // MARK: Overview

    func overview() -> String {
        var html = "<div class=\"status\" id=\"_status\" data-state=\"\(report.state)\" \(attributes(report.announced))"
        html += " data-title=\"\(HTML.escaped(report.title))\""
        if let latest = report.latest {
            html +=
                " data-generated=\"\(latest.generatedAt.iso)\" data-interval=\"\(latest.intervalSeconds)\" data-ttl=\"\(latest.ttlSeconds)\""
        }
        html += ">\n" + StatusDrawing.definitions + banner + notices + figures
        html += serviceGroups + responseTimes + budgets + recentIncidents + follow + legend
        return html + "</div>\n"
    }

    private func attributes(_ announced: StatusReport.Announced) -> String {
        "data-announced=\"\(announced.state)\"" + (announced.until.map { " data-until=\"\($0.iso)\"" } ?? "")
    }

    private var banner: String {
        var html =
            "<section class=\"banner s-\(report.state)\" id=\"_banner\" aria-labelledby=\"_headline\">\(StatusDrawing.icon(report.state))<div>"
        html += "<h1 id=\"_headline\">\(HTML.escaped(report.headline))</h1>"
        html += "<p id=\"_explanation\"\(report.explanation.isEmpty ? " hidden" : "")>\(HTML.escaped(report.explanation))</p>"
        html += causes + "</div></section>\n"
        html += "<div class=\"freshness\"><p>"
        if let latest = report.latest, let validUntil = report.validUntil {
            html += "<span>Last checked <span id=\"_checked\">\(Self.time(latest.generatedAt, isRelative: true))</span></span>"
            html += "<span>Valid until <span id=\"_valid\">\(Self.time(validUntil))</span></span>"
            if let change = report.lastChange { html += "<span>Last change \(Self.time(change, isRelative: true))</span>" }
        } else {
            html += "<span>Nothing has been measured yet.</span>"
        }
        html += "</p>"
        return html + "<button type=\"button\" class=\"pause\" id=\"_pause\" aria-pressed=\"false\" hidden>Pause updates</button></div>\n"
    }

    /// What is behind the banner's words, and since when: the open incidents, then services in trouble that none of them tells of.
    private var causes: String {
        var items = report.ongoing.map { incident in
            let title = "<a href=\"\(link(paths.incident(incident)))\">\(HTML.escaped(incident.title))</a>"
            let start = "<li>\(title), since \(Self.time(incident.started))"
            guard incident.kind == .maintenance, let end = incident.resolved else { return start + "</li>" }
            return start + " until \(Self.time(end))</li>"
        }
        items += report.untold.map { service in
            var words = "\(HTML.escaped(service.name)): \(service.state.dayWords.lowercased())"
            if let since = report.since[service.id] {
                words += ", since \(Self.time(since))"
            } else if let first = report.firstCheck {
                words += ", at least since \(Self.time(first))"
            }
            // The page's script takes the line away when the service has recovered.
            return "<li data-service=\"\(HTML.escaped(service.id))\">\(words)</li>"
        }
        return items.isEmpty ? "" : "<ul class=\"causes local\">" + items.joined() + "</ul>"
    }

    private var figures: String {
        func figure(_ name: String, _ value: String, _ note: String, id: String? = nil) -> String {
            "<div><dt>\(name)</dt><dd\(id.map { " id=\"\($0)\"" } ?? "")>\(value)</dd><dd class=\"note\">\(note)</dd></div>"
        }
        let uptime = report.lowestUptime
        let outages = report.outageDays
        var html = "<dl class=\"figures\">"
        html += figure(
            "Uptime",
            uptime?.percent ?? "no data",
            uptime.map { "of \(Uptime.measured(days: $0.measuredDays)), lowest required service" }
                ?? "nothing was measured"
        )
        html += figure(
            "Response time",
            report.medianResponse.map(StatusDrawing.milliseconds) ?? "no data",
            "median of all services, 24 hours"
        )
        html += figure(
            "Outage days",
            outages.measured == 0 && outages.outages == 0 ? "no data" : "\(outages.outages)",
            "of \(Uptime.measured(days: outages.measured))"
        )
        let lasting = report.incidents(.incident, .active).count
        html += figure("Open incidents", "\(lasting)", "\(report.incidents(.maintenance, .upcoming).count) maintenance planned")
        return html + "</dl>\n"
    }

    // MARK: Incidents

    /// Open incidents and maintenance that goes on, then what is planned.
    private var notices: String {
        let now = report.ongoing
        let planned = report.incidents(.maintenance, .upcoming).reversed()
        var html = ""
        if !now.isEmpty {
            html += "<section aria-labelledby=\"_now\"><h2 id=\"_now\">Going on</h2>\n"
            html += now.map { card($0, heading: 3, updates: 3) }.joined() + "</section>\n"
        }
        if !planned.isEmpty {
            html += "<section aria-labelledby=\"_planned\"><h2 id=\"_planned\">Planned maintenance</h2>\n"
            html += planned.map { card($0, heading: 3, updates: 1) }.joined() + "</section>\n"
        }
        return html
    }

    private static func state(of incident: Incident) -> StatusState {
        incident.kind == .maintenance ? .maintenance : incident.severity.state ?? .operational
    }

    /// - Parameter updates: How many of the newest updates are shown.
    private func card(_ incident: Incident, heading: Int, updates limit: Int) -> String {
        let state = Self.state(of: incident)
        let words = incident.kind == .maintenance ? "Maintenance" : incident.severity.words
        var html =
            "<article class=\"incident s-\(state)\"><h\(heading)><a href=\"\(link(paths.incident(incident)))\">\(HTML.escaped(incident.title))</a></h\(heading)>"
        html += "<p class=\"incident-meta local\">\(StatusDrawing.badge(state, words: words))\(facts(incident))</p>"
        let updates = incident.updates(at: report.now).prefix(limit)
        html += updates.isEmpty ? incident.introductionHTML : updates.map(update).joined()
        return html + "</article>\n"
    }

    /// State, time, length and components.
    private func facts(_ incident: Incident) -> String {
        let state = incident.stateName(at: report.now)
        var html = "<span>\(state.words)</span><span>\(Self.time(incident.started))"
        if let resolved = incident.resolved {
            html += " to \(Self.time(resolved))</span><span>\(durationText(resolved.timeIntervalSince(incident.started)))</span>"
        } else {
            html += "</span><span>for \(durationText(report.now.timeIntervalSince(incident.started)))</span>"
        }
        let names = report.componentNames(incident)
        if !names.isEmpty { html += "<span>\(HTML.escaped(names.joined(separator: ", ")))</span>" }
        return html
    }

    private func update(_ update: Incident.Update) -> String {
        "<div class=\"update\"><p class=\"update-meta local\"><strong>\(update.state.words)</strong> \(Self.time(update.time))</p>\(update.html)</div>"
    }

    private var recentIncidents: String {
        let start = (report.today - (Self.recentDays - 1)).start
        let recent = report.incidents.filter { $0.phase(at: report.now) == .past && ($0.resolved ?? $0.started) >= start }
        var html = "<section aria-labelledby=\"_recent\"><h2 id=\"_recent\">Last \(Self.recentDays) days</h2>\n"
        if recent.isEmpty { html += "<p class=\"none\">No incident ended in the last \(Self.recentDays) days.</p>\n" }
        for incident in recent { html += card(incident, heading: 3, updates: 1) }
        return html + "<p><a href=\"\(link(paths.history(report.today.month)))\">All incidents, by month</a></p></section>\n"
    }

    // MARK: Services

    private var serviceGroups: String {
        var html = ""
        for (index, group) in report.groups.enumerated() {
            let name = group.name ?? (report.groups.count == 1 ? "Services" : "Documentation")
            html += "<section class=\"services\" aria-labelledby=\"_group-\(index)\"><h2 id=\"_group-\(index)\">\(HTML.escaped(name))"
            if group.services.count > 1 { html += " " + StatusDrawing.badge(group.state) }
            html += "</h2>\n"
            for service in group.services { html += row(report.services[service]) }
            html += "</section>\n"
        }
        return html
    }

    private func row(_ service: StatusReport.Service) -> String {
        let days = service.shown
        var html = "<div class=\"service\" id=\"\(paths.anchor(service.id))\" data-service=\"\(HTML.escaped(service.id))\""
        html += " \(attributes(service.announced)) data-today=\"\(report.today.iso)\"\(service.isRequired ? " data-required" : "")>"
        html += "<div class=\"service-head\"><h3>\(HTML.escaped(service.name))</h3>"
        if service.announced.state == .maintenance, let check = service.check {
            html += "<span class=\"check\">the last check found it \(check.state.rawValue)</span>"
        }
        html += service.isCurrent ? StatusDrawing.badge(service.state) : "<span class=\"check\">no longer measured</span>"
        html += "</div>" + StatusDrawing.bars(days, name: service.name)
        html +=
            "<p class=\"scale\" aria-hidden=\"true\"><span class=\"far\"></span><span class=\"hover\">\(service.uptime.percentWithCoverage)</span><span>Today</span></p>"
        html += table(of: service, days: days)
        return html + "</div>\n"
    }

    /// The numbers behind the bars, newest first; days without data in a row are one line.
    private func table(of service: StatusReport.Service, days: ArraySlice<DayRecord>) -> String {
        var html =
            "<details><summary>Day by day<span class=\"sr\">: \(HTML.escaped(service.name)), \(service.uptime.percentWithCoverage)</span></summary>"
        html +=
            "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Day</th><th scope=\"col\">State</th><th scope=\"col\">Uptime</th>"
        html +=
            "<th scope=\"col\">Down</th><th scope=\"col\">Measured</th><th scope=\"col\">No data</th><th scope=\"col\">Median</th><th scope=\"col\">95 %</th></tr></thead><tbody>"
        var index = days.endIndex - 1
        while index >= days.startIndex {
            let record = days[index]
            var first = index
            if record.state == .unknown {
                while first > days.startIndex, days[first - 1].state == .unknown { first -= 1 }
            }
            html += cells(record, through: days[first].day)
            index = first - 1
        }
        return html + "</tbody></table></div></details>"
    }

    private func cells(_ record: DayRecord, through first: UTCDay) -> String {
        guard first == record.day else {
            return
                "<tr><td>\(first.iso) to \(record.day.iso)</td><td>No data</td><td></td><td></td><td></td><td></td><td></td><td></td></tr>"
        }
        let isMeasured = record.uptime.measuredDays > 0
        let hasGap = record.unmeasuredSeconds >= 1
        let values: [String] = [
            "<time>\(record.day.iso)</time>", record.state.dayWords, isMeasured ? record.uptime.percent : "",
            isMeasured ? durationText(record.uptime.downSeconds) : "", isMeasured ? durationText(record.uptime.measuredSeconds) : "",
            hasGap ? durationText(record.unmeasuredSeconds) : "", Self.time(record.median), Self.time(record.percentile95),
        ]
        return "<tr><td>" + values.joined(separator: "</td><td>") + "</td></tr>"
    }

    private static func time(_ milliseconds: Double?) -> String { milliseconds.map(StatusDrawing.milliseconds) ?? "" }

    // MARK: Response times

    private var responseTimes: String {
        let timed = report.services.filter { service in service.times.contains { $0 != nil } }
        guard !timed.isEmpty else { return "" }
        var html =
            "<section aria-labelledby=\"_times\"><h2 id=\"_times\">Response times, \(report.slices.lengthText)</h2>\n<div class=\"charts\">"
        for service in timed {
            let measured = service.times.compactMap { $0 }
            let median = StatusDrawing.milliseconds(StatusDrawing.middle(measured.map(\.p50)))
            html +=
                "<figure data-service=\"\(HTML.escaped(service.id))\"><figcaption><strong>\(HTML.escaped(service.name))</strong> <span>\(median)</span></figcaption>"
            html += StatusDrawing.responseChart(service.times, name: service.name, length: report.slices.lengthText) + "</figure>"
        }
        html += "</div><p class=\"note\">Line: median. Area: up to the 95th percentile.</p>"
        html +=
            "<details><summary>Response times in numbers</summary><div class=\"table\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">From, UTC</th>"
        html += timed.map { "<th scope=\"col\">\(HTML.escaped($0.name))</th>" }.joined() + "</tr></thead><tbody>"
        for index in stride(from: ResponseSlices.count - 1, through: 0, by: -1) where timed.contains(where: { $0.times[index] != nil }) {
            let start = report.slices.start(of: index).iso.prefix(report.slices.seconds < 60 ? 19 : 16)
            html += "<tr><td>\(start.replacing("T", with: " "))</td>"
            for service in timed {
                html +=
                    "<td>"
                    + (service.times[index].map { "\(StatusDrawing.milliseconds($0.p50)) / \(StatusDrawing.milliseconds($0.p95))" } ?? "")
                    + "</td>"
            }
            html += "</tr>"
        }
        return html + "</tbody></table></div></details></section>\n"
    }

    // MARK: Error budget

    private var budgets: String {
        guard let objective = report.settings.objective else { return "" }
        let rows = report.services.compactMap { service in
            service.isCurrent ? service.budget.map { (service, $0) } : nil
        }
        guard let allowed = rows.first?.1.allowed else { return "" }
        let days = report.settings.objectiveDays
        var html = "<section aria-labelledby=\"_budget\"><h2 id=\"_budget\">Error budget</h2>\n"
        html += "<p>Objective: \(Self.number(objective)) % in \(days) days. That allows \(durationText(allowed)) of downtime.</p>"
        html +=
            "<div class=\"table\" tabindex=\"0\"><table class=\"budget\"><thead><tr><th scope=\"col\">Service</th><th scope=\"col\">Used</th><th scope=\"col\">Left</th>"
        html += "<th scope=\"col\">Burn rate, 1 h</th><th scope=\"col\">6 h</th><th scope=\"col\">Uptime</th></tr></thead><tbody>"
        for (service, budget) in rows {
            let part = budget.used / budget.allowed
            let percent = "\(Int((part * 100).rounded(.up))) %"
            html += "<tr><th scope=\"row\">\(HTML.escaped(service.name))</th><td>"
            html += StatusDrawing.meter(part, label: "\(percent) of the budget used") + "\(durationText(budget.used)) (\(percent))</td>"
            html += "<td>\(budget.left >= 0 ? durationText(budget.left) : "exceeded by " + durationText(-budget.left))</td>"
            for rate in [budget.burnRateOneHour, budget.burnRateSixHours] { html += "<td>\(rate.map(Self.rate) ?? "no data")</td>" }
            html += "<td>\(budget.uptime.percentWithCoverage)</td></tr>"
        }
        html +=
            "</tbody></table></div><p class=\"note\">A burn rate of 1 uses the budget up exactly in \(days) days; 10 does so in a tenth of them. "
        return html + "Only measured time can use it up.</p></section>\n"
    }

    /// `99.9`, without zeros at its end.
    static func number(_ value: Double) -> String { value.rounded() == value ? "\(Int(value))" : "\(value)" }

    private static func rate(_ rate: Double) -> String {
        let tenths = Int((rate * 10).rounded(.up))
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    // MARK: End

    private var follow: String {
        var html = "<section class=\"follow\" aria-labelledby=\"_follow\"><h2 id=\"_follow\">Follow</h2>\n<ul>"
        if hasFeeds {
            html += "<li><a href=\"\(link(StatusPaths.atom))\">Atom</a></li><li><a href=\"\(link(StatusPaths.rss))\">RSS</a></li>"
        }
        html += "<li><a href=\"\(link(StatusPaths.api + "summary.json"))\">JSON</a></li>"
        html +=
            "<li><a href=\"\(link(StatusPaths.markdown))\">Markdown</a></li><li><a href=\"\(link(StatusPaths.overallBadge))\">Badge</a></li></ul>"
        return html + "</section>\n"
    }

    private var legend: String {
        let weights = report.settings.weights
        var html = "<section class=\"legend\" aria-labelledby=\"_legend\"><h2 id=\"_legend\">How to read this page</h2>\n<ul>"
        for state in StatusState.allCases { html += "<li>\(StatusDrawing.swatch(state)) \(state.dayWords)</li>" }
        html +=
            "</ul><p>This page was made \(Self.time(report.now)). All times are UTC, with yours beside them where it differs. A day shows the worst of its checks and incidents: failing checks make it degraded, from "
        html +=
            "\(durationText(DayRule.partial.seconds)) or a tenth of the measured time on a partial, from \(durationText(DayRule.major.seconds)) or half of it on "
        html += "a major outage. "
        html +=
            "Uptime is rounded down and counts measured time only, without maintenance; a pause between two checks counts as no data, neither up nor down. A failed check counts fully as downtime, a degraded one "
        html += "\(Self.number(weights.degraded)) of it. While an incident lasts, at least \(Self.number(weights.degraded)) (degraded), "
        html += "\(Self.number(weights.partial)) (partial) or \(Self.number(weights.major)) (major) of its time counts.</p>"
        return html + "</section>\n"
    }

    // MARK: History

    func history(_ month: UTCMonth, newer: UTCMonth?, older: UTCMonth?) -> String {
        var page = self
        page.folder = "history"
        return page.historyHTML(month, newer, older)
    }

    private func historyHTML(_ month: UTCMonth, _ newer: UTCMonth?, _ older: UTCMonth?) -> String {
        var html = "<div class=\"status\">\n\(StatusDrawing.definitions)<h1>\(month.text)</h1>\n"
        html += "<nav class=\"months\" aria-label=\"Months\">"
        if let older { html += "<a rel=\"prev\" href=\"\(link(paths.history(older)))\">\(older.text)</a>" }
        html += "<a href=\"\(link(StatusPaths.overview))\">Status now</a>"
        if let newer { html += "<a rel=\"next\" href=\"\(link(paths.history(newer)))\">\(newer.text)</a>" }
        html += "</nav>\n<section class=\"services\" aria-labelledby=\"_uptime\"><h2 id=\"_uptime\">Services</h2>\n"
        var isEmpty = true
        for service in report.services {
            let days = service.days.filter { month.days.contains($0.day.number) }
            let uptime = days.reduce(into: Uptime()) { $0 += $1.uptime }
            guard days.contains(where: { $0.state != .unknown }) else { continue }
            isEmpty = false
            html += "<div class=\"service month\"><div><h3>\(HTML.escaped(service.name))</h3><p>\(uptime.percentWithCoverage)</p></div>"
            html += StatusDrawing.bars(days, name: service.name, slots: 31) + "</div>\n"
        }
        if isEmpty { html += "<p class=\"none\">Nothing was measured in this month.</p>\n" }
        html += "</section>\n<section aria-labelledby=\"_incidents\"><h2 id=\"_incidents\">Incidents and maintenance</h2>\n"
        let incidents = report.incidents(in: month)
        if incidents.isEmpty { html += "<p class=\"none\">None was reported.</p>\n" }
        for incident in incidents { html += card(incident, heading: 3, updates: 1) }
        return html + "</section>\n</div>\n"
    }

    // MARK: One incident

    func incident(_ incident: Incident) -> String {
        var page = self
        page.folder = "incidents"
        return page.incidentHTML(incident)
    }

    private func incidentHTML(_ incident: Incident) -> String {
        let state = Self.state(of: incident)
        let words = incident.kind == .maintenance ? "Maintenance" : incident.severity.words
        var html =
            "<div class=\"status\">\n\(StatusDrawing.definitions)<article class=\"incident whole s-\(state)\"><h1>\(HTML.escaped(incident.title))</h1>\n"
        html += "<p class=\"incident-meta local\">\(StatusDrawing.badge(state, words: words))\(facts(incident))</p>\n"
        html += incident.introductionHTML
        let updates = incident.updates(at: report.now)
        if !updates.isEmpty { html += "<h2>Updates</h2>\n" + updates.map(update).joined(separator: "\n") }
        html += "</article>\n<nav class=\"months\" aria-label=\"Status\"><a href=\"\(link(StatusPaths.overview))\">Status now</a>"
        let month = UTCDay(containing: min(incident.started, report.now)).month
        html += "<a href=\"\(link(paths.history(month)))\">\(month.text)</a></nav>\n"
        return html + "</div>\n"
    }
}
