internal import DocModel
internal import Foundation

/// An outage or a maintenance, as an author tells it in a file of `incidents/`.
struct Incident: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable { case incident, maintenance }

    enum Severity: String, CaseIterable, Sendable {
        /// Told, but nobody is hindered.
        case notice
        case degraded, partial, major

        /// What the components are in while it lasts; `nil` when they are as the checks find them.
        var state: StatusState? {
            switch self {
            case .notice: nil
            case .degraded: .degraded
            case .partial: .partial
            case .major: .major
            }
        }

        /// The impact in the API of Statuspage.
        var impact: String {
            switch self {
            case .notice: "none"
            case .degraded: "minor"
            case .partial: "major"
            case .major: "critical"
            }
        }
    }

    struct Update: Hashable, Sendable {
        enum State: String, CaseIterable, Sendable {
            case investigating, identified, monitoring, resolved, postmortem
            case scheduled
            case inProgress = "in_progress"
            case verifying, completed

            static let ofIncidents: [State] = [.investigating, .identified, .monitoring, .resolved, .postmortem]
            static let ofMaintenance: [State] = [.scheduled, .inProgress, .verifying, .completed]
        }

        var time: Date
        var state: State
        var html: String
        /// The Markdown it was made from.
        var text: String
        var location: SourceLocation
    }

    /// Where it stands now.
    enum Phase: Hashable, Sendable {
        /// It begins later: an announced maintenance.
        case upcoming
        case active
        case past
    }

    var id: String
    var title: String
    var kind: Kind
    var severity: Severity
    var started: Date
    /// The end; of a maintenance the planned one.
    var resolved: Date?
    /// Ids of services.
    var components: [String]
    /// Newest first.
    var updates: [Update]
    /// What stands above the first update.
    var introductionHTML: String
    var location: SourceLocation

    /// Places of the components in the file, for those that are not known.
    var componentLocations: [SourceLocation]

    func phase(at now: Date) -> Phase {
        if started > now { return .upcoming }
        if let resolved, resolved <= now { return .past }
        return .active
    }

    /// The updates that have happened, newest first. What is written ahead of its time is not told ahead of it.
    func updates(at now: Date) -> [Update] { updates.filter { $0.time <= now } }

    /// The state as the API of Statuspage names it. A maintenance begins and ends by its times, an incident ends by `resolved`.
    func stateName(at now: Date) -> Update.State {
        let told = updates(at: now).first?.state
        switch (kind, phase(at: now)) {
        case (.maintenance, .upcoming): return .scheduled
        case (.maintenance, .active): return told == .verifying ? .verifying : .inProgress
        case (.maintenance, .past): return .completed
        case (.incident, .past): return told == .postmortem ? .postmortem : .resolved
        case (.incident, _): return told ?? .investigating
        }
    }

    /// When something was last said or happened. Of what is only announced, without an update, it is the time at which it begins: feeds must not
    /// see it change with every build.
    func updated(at now: Date) -> Date {
        if phase(at: now) == .upcoming { return updates(at: now).first?.time ?? started }
        var latest = started
        if let resolved, resolved <= now { latest = max(latest, resolved) }
        return updates(at: now).reduce(latest) { max($0, $1.time) }
    }

    /// The part of a range in which it lasted; one that is not resolved lasts until `now`.
    func seconds(in range: Range<Date>, now: Date) -> Double {
        let end = min(range.upperBound, resolved ?? now, max(now, range.lowerBound))
        return max(0, end.timeIntervalSince(max(range.lowerBound, started)))
    }

    /// Whether it touches the range, were it for a second.
    func touches(_ range: Range<Date>, now: Date) -> Bool {
        started < range.upperBound && started <= now && (resolved ?? now) >= range.lowerBound
            // What ended at midnight has not touched the day that began then.
            && !(resolved == range.lowerBound && started < range.lowerBound)
    }
}
