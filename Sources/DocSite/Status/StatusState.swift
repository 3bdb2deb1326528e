internal import DocModel

/// What a reader is told of a service, of a day, or of all, from good to bad.
///
/// The order decides which one wins where several meet. `unknown` stands above maintenance: what nobody measured must not pass for good.
enum StatusState: String, CaseIterable, Comparable, Sendable {
    case operational, maintenance, unknown, degraded, partial, major

    static func < (left: StatusState, right: StatusState) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .operational: 0
        case .maintenance: 1
        case .unknown: 2
        case .degraded: 3
        case .partial: 4
        case .major: 5
        }
    }

    /// The state of a component in the API of Statuspage, which has no word for unknown: it must not be `operational`.
    var componentStatus: String {
        switch self {
        case .operational: "operational"
        case .maintenance: "under_maintenance"
        case .unknown, .degraded: "degraded_performance"
        case .partial: "partial_outage"
        case .major: "major_outage"
        }
    }

    /// The indicator of a page in the API of Statuspage: `none`, `minor`, `major` or `critical`.
    var indicator: String {
        switch self {
        case .operational: "none"
        case .maintenance, .unknown, .degraded: "minor"
        case .partial: "major"
        case .major: "critical"
        }
    }

    init(_ state: HealthSnapshot.State) {
        self =
            switch state {
            case .healthy: .operational
            case .degraded: .degraded
            case .unhealthy: .major
            case .maintenance: .maintenance
            case .unknown: .unknown
            }
    }
}
