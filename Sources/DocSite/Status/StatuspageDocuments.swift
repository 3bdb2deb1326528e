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

    struct Page: Encodable {
        var id: String
        var name: String
        var url: String
        var time_zone = "Etc/UTC"
        var updated_at: String
    }

    struct Status: Encodable {
        var indicator: String
        var description: String
    }

    struct Component: Encodable {
        var id: String
        var name: String
        var status: String
        var created_at: String?
        var updated_at: String
        var position: Int
        var description: String?
        var showcase = true
        var start_date: String?
        var group_id: String?
        var page_id = StatuspageDocuments.pageID
        var group: Bool
        var only_show_if_degraded = false
        /// Of a group: ids of its members.
        var components: [String]?
        /// Ours: Statuspage has no word for unknown, and says `degraded_performance` here.
        var state: String

        enum CodingKeys: String, CodingKey {
            case id, name, status, created_at, updated_at, position, description, showcase, start_date, group_id, page_id, group
            case only_show_if_degraded, components, state
        }

        /// Statuspage's readers expect the keys that have no value as `null`.
        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(id, forKey: .id)
            try values.encode(name, forKey: .name)
            try values.encode(status, forKey: .status)
            try values.encode(created_at, forKey: .created_at)
            try values.encode(updated_at, forKey: .updated_at)
            try values.encode(position, forKey: .position)
            try values.encode(description, forKey: .description)
            try values.encode(showcase, forKey: .showcase)
            try values.encode(start_date, forKey: .start_date)
            try values.encode(group_id, forKey: .group_id)
            try values.encode(page_id, forKey: .page_id)
            try values.encode(group, forKey: .group)
            try values.encode(only_show_if_degraded, forKey: .only_show_if_degraded)
            try values.encodeIfPresent(components, forKey: .components)
            try values.encode(state, forKey: .state)
        }
    }

    struct Update: Encodable {
        struct Affected: Encodable {
            var code: String
            var name: String
            var old_status: String
            var new_status: String
        }

        var id: String
        var status: String
        var body: String
        var incident_id: String
        var created_at: String
        var updated_at: String
        var display_at: String
        var affected_components: [Affected]
        var deliver_notifications = true
        var custom_tweet: String?
        var tweet_id: String?
    }

    struct Event: Encodable {
        var id: String
        var name: String
        var status: String
        var created_at: String
        var updated_at: String
        var monitoring_at: String?
        var resolved_at: String?
        var impact: String
        var shortlink: String
        var started_at: String
        var page_id = StatuspageDocuments.pageID
        var incident_updates: [Update]
        var components: [Component]
        /// Of a maintenance only.
        var scheduled_for: String?
        var scheduled_until: String?

        enum CodingKeys: String, CodingKey {
            case id, name, status, created_at, updated_at, monitoring_at, resolved_at, impact, shortlink, started_at, page_id
            case incident_updates, components, scheduled_for, scheduled_until
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(id, forKey: .id)
            try values.encode(name, forKey: .name)
            try values.encode(status, forKey: .status)
            try values.encode(created_at, forKey: .created_at)
            try values.encode(updated_at, forKey: .updated_at)
            try values.encode(monitoring_at, forKey: .monitoring_at)
            try values.encode(resolved_at, forKey: .resolved_at)
            try values.encode(impact, forKey: .impact)
            try values.encode(shortlink, forKey: .shortlink)
            try values.encode(started_at, forKey: .started_at)
            try values.encode(page_id, forKey: .page_id)
            try values.encode(incident_updates, forKey: .incident_updates)
            try values.encode(components, forKey: .components)
            try values.encodeIfPresent(scheduled_for, forKey: .scheduled_for)
            try values.encodeIfPresent(scheduled_until, forKey: .scheduled_until)
        }
    }

    private struct Document: Encodable {
        var page: Page
        var status: Status?
        var components: [Component]?
        var incidents: [Event]?
        var scheduled_maintenances: [Event]?
    }

    // MARK: Files

    /// By path relative to the overview's folder.
    func files() -> [(path: String, text: String)] {
        let page = Page(
            id: Self.pageID,
            name: report.title,
            url: url ?? "",
            updated_at: (report.latest?.generatedAt ?? report.now).iso
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
                    scheduled_maintenances: active + upcoming
                )
            ),
            ("status", Document(page: page, status: status)),
            ("components", Document(page: page, components: components)),
            ("incidents", Document(page: page, incidents: incidents.prefix(Self.shownIncidents).map(event))),
            ("incidents/unresolved", Document(page: page, incidents: unresolved)),
            ("scheduled-maintenances", Document(page: page, scheduled_maintenances: maintenance.prefix(Self.shownIncidents).map(event))),
            ("scheduled-maintenances/upcoming", Document(page: page, scheduled_maintenances: upcoming)),
            ("scheduled-maintenances/active", Document(page: page, scheduled_maintenances: active)),
        ]
        let encoder = JSONEncoder()
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
                        updated_at: updated,
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
            created_at: first?.start.iso,
            updated_at: updated,
            position: position,
            start_date: first?.iso,
            group_id: groupID,
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
                incident_id: incident.id,
                created_at: update.time.iso,
                updated_at: update.time.iso,
                display_at: update.time.iso,
                affected_components: affected.map { _, service in
                    let isFirst = index == updates.count - 1
                    return Update.Affected(
                        code: service.id,
                        name: service.name,
                        old_status: isFirst ? StatusState.operational.componentStatus : told,
                        new_status: isEnd ? StatusState.operational.componentStatus : told
                    )
                }
            )
        }
        return Event(
            id: incident.id,
            name: incident.title,
            status: incident.stateName(at: report.now).rawValue,
            created_at: (updates.last?.time ?? incident.started).iso,
            updated_at: incident.updated(at: report.now).iso,
            monitoring_at: updates.last { $0.state == .monitoring }?.time.iso,
            resolved_at: resolved?.iso,
            impact: isMaintenance ? "maintenance" : incident.severity.impact,
            shortlink: (url ?? "") + paths.incident(incident),
            started_at: incident.started.iso,
            incident_updates: shown,
            components: affected.map { component($1, position: $0 + 1, groupID: nil) },
            scheduled_for: isMaintenance ? incident.started.iso : nil,
            scheduled_until: isMaintenance ? incident.resolved?.iso : nil
        )
    }
}
