internal import DocModel
internal import Foundation
internal import HealthHistory

/// The state as JSON in the shape of Statuspage's public API, version 2, so that what reads such pages reads ours.
///
/// Source: <https://www.githubstatus.com/api>, which every page of Statuspage has; keys it does not have are `state` of a component, and only that.
struct StatuspageDocuments {
    let report: StatusReport
    let paths: StatusPaths
    /// The overview's absolute URL, ending in `/`; `nil` without a base URL.
    let url: String?

    private static let pageID = "docgen"
    private static let shownIncidents = 50

    // MARK: Values

    /// A text that is written as `null` where there is none: readers of Statuspage expect the key.
    struct Nullable: Encodable {
        var text: String?

        init(_ text: String? = nil) { self.text = text }

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            if let text { try value.encode(text) } else { try value.encodeNil() }
        }
    }

    struct Page: Encodable {
        var id: String
        var name: String
        var url: String
        var timeZone = "Etc/UTC"
        var updatedAt: String
    }

    struct Status: Encodable {
        var indicator: String
        var description: String
    }

    struct Component: Encodable {
        var id: String
        var name: String
        var status: String
        var createdAt = Nullable()
        var updatedAt: String
        var position: Int
        var description = Nullable()
        var showcase = true
        var startDate = Nullable()
        var groupID = Nullable()
        var pageID = StatuspageDocuments.pageID
        var group: Bool
        var onlyShowIfDegraded = false
        /// Of a group: ids of its members.
        var components: [String]?
        /// Ours: Statuspage has no word for unknown, and says `degraded_performance` here.
        var state: String
    }

    struct Update: Encodable {
        struct Affected: Encodable {
            var code: String
            var name: String
            var oldStatus: String
            var newStatus: String
        }

        var id: String
        var status: String
        var body: String
        var incidentID: String
        var createdAt: String
        var updatedAt: String
        var displayAt: String
        var affectedComponents: [Affected]
    }

    struct Event: Encodable {
        var id: String
        var name: String
        var status: String
        var createdAt: String
        var updatedAt: String
        var monitoringAt: Nullable
        var resolvedAt: Nullable
        var impact: String
        var shortlink: String
        var startedAt: String
        var pageID = StatuspageDocuments.pageID
        var incidentUpdates: [Update]
        var components: [Component]
        /// Of a maintenance only.
        var scheduledFor: String?
        var scheduledUntil: String?
    }

    private struct Document: Encodable {
        var page: Page
        var status: Status?
        var components: [Component]?
        var incidents: [Event]?
        var scheduledMaintenances: [Event]?
    }

    // MARK: Files

    /// By path relative to the overview's folder.
    func files() -> [(path: String, text: String)] {
        let page = Page(
            id: Self.pageID,
            name: report.title,
            url: url ?? "",
            updatedAt: (report.latest?.generatedAt ?? report.now).iso
        )
        let status = Status(indicator: report.state.indicator, description: report.headline)
        let components = components
        let now = report.now
        let incidents = report.incidents.filter { $0.kind == .incident && $0.started <= now }
        let maintenance = report.incidents.filter { $0.kind == .maintenance }
        let unresolved = incidents.filter { $0.phase(at: now) == .active }.map(event)
        let upcoming = maintenance.filter { $0.phase(at: now) == .upcoming }.map(event)
        let active = maintenance.filter { $0.phase(at: now) == .active }.map(event)
        let documents: [(String, Document)] = [
            (
                "summary",
                Document(
                    page: page,
                    status: status,
                    components: components,
                    incidents: unresolved,
                    scheduledMaintenances: active + upcoming
                )
            ),
            ("status", Document(page: page, status: status)),
            ("components", Document(page: page, components: components)),
            ("incidents", Document(page: page, incidents: incidents.prefix(Self.shownIncidents).map(event))),
            ("incidents/unresolved", Document(page: page, incidents: unresolved)),
            ("scheduled-maintenances", Document(page: page, scheduledMaintenances: maintenance.prefix(Self.shownIncidents).map(event))),
            ("scheduled-maintenances/upcoming", Document(page: page, scheduledMaintenances: upcoming)),
            ("scheduled-maintenances/active", Document(page: page, scheduledMaintenances: active)),
        ]
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return documents.map { name, document in
            guard let data = try? encoder.encode(document) else { preconditionFailure("texts and numbers are encodable") }
            return (StatusPaths.api + name + ".json", String(decoding: data, as: UTF8.self) + "\n")
        }
    }

    // MARK: Parts

    private var components: [Component] {
        var components: [Component] = []
        for (number, group) in report.groups.enumerated() {
            let members = group.services.map { report.services[$0] }.filter(\.isCurrent)
            guard !members.isEmpty else { continue }
            let groupID = group.name.map { _ in "group-\(number + 1)" }
            if let name = group.name {
                components.append(
                    Component(
                        id: groupID ?? "",
                        name: name,
                        status: group.state.componentStatus,
                        updatedAt: updated,
                        position: number + 1,
                        group: true,
                        components: members.map(\.id),
                        state: group.state.rawValue
                    )
                )
            }
            components += members.enumerated().map { component($1, position: $0 + 1, groupID: groupID) }
        }
        return components
    }

    private var updated: String { (report.latest?.generatedAt ?? report.now).iso }

    private func component(_ service: StatusReport.Service, position: Int, groupID: String?) -> Component {
        let first = service.days.first { $0.counts.total > 0 }?.day
        return Component(
            id: service.id,
            name: service.name,
            status: service.state.componentStatus,
            createdAt: Nullable(first?.start.iso),
            updatedAt: updated,
            position: position,
            startDate: Nullable(first?.iso),
            groupID: Nullable(groupID),
            group: false,
            state: service.state.rawValue
        )
    }

    private func event(_ incident: Incident) -> Event {
        let isMaintenance = incident.kind == .maintenance
        let updates = incident.updates(at: report.now)
        let affected = report.services.enumerated().filter { incident.components.contains($1.id) }
        let told = (isMaintenance ? .maintenance : incident.severity.state ?? .operational).componentStatus
        let resolved = incident.resolved.flatMap { $0 <= report.now ? $0 : nil }
        let shown = updates.enumerated().map { index, update in
            let isEnd = [.resolved, .postmortem, .completed].contains(update.state)
            return Update(
                id: "\(incident.id)-\(updates.count - index)",
                status: update.state.rawValue,
                body: update.text,
                incidentID: incident.id,
                createdAt: update.time.iso,
                updatedAt: update.time.iso,
                displayAt: update.time.iso,
                affectedComponents: affected.map { _, service in
                    let isFirst = index == updates.count - 1
                    return Update.Affected(
                        code: service.id,
                        name: service.name,
                        oldStatus: isFirst ? StatusState.operational.componentStatus : told,
                        newStatus: isEnd ? StatusState.operational.componentStatus : told
                    )
                }
            )
        }
        return Event(
            id: incident.id,
            name: incident.title,
            status: incident.stateName(at: report.now).rawValue,
            createdAt: (updates.last?.time ?? incident.started).iso,
            updatedAt: incident.updated(at: report.now).iso,
            monitoringAt: Nullable(updates.last { $0.state == .monitoring }?.time.iso),
            resolvedAt: Nullable(resolved?.iso),
            impact: isMaintenance ? "maintenance" : incident.severity.impact,
            shortlink: (url ?? "") + paths.incident(incident),
            startedAt: incident.started.iso,
            incidentUpdates: shown,
            components: affected.map { component($1, position: $0 + 1, groupID: nil) },
            scheduledFor: isMaintenance ? incident.started.iso : nil,
            scheduledUntil: isMaintenance ? incident.resolved?.iso : nil
        )
    }
}
