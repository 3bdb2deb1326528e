/// What not everybody may do over HTTP, and who may. It is said here alone; the table in `docs/operate/hardening.md` is compared with it.
package enum Permission: CaseIterable, Sendable {
    /// Details of routes that everybody has.
    case details
    case metrics
    case build
    case kapa
    case kapaChanges
    case threads
    case exports
    case flags
    case flagChanges
    case keys
    case sessions
    case auditLog
    case reload

    /// Each of them suffices; ``Role/operator`` does everywhere.
    package var roles: Set<Role> {
        switch self {
        case .details, .metrics, .build, .kapa, .exports: [.viewer]
        // Whoever changes something has to see what it is.
        case .flags: [.viewer, .editor]
        case .flagChanges: [.editor]
        case .threads: [.support]
        case .keys, .sessions, .auditLog, .reload, .kapaChanges: [.operator]
        }
    }

    /// Whether it is for somebody who has a name, by a key, token or session: the audit log says who saw what readers wrote.
    package var needsName: Bool { self == .exports }

    /// What is kept from others, as the subject of a sentence in the plural.
    package var subject: String {
        switch self {
        case .details: "Details"
        case .metrics: "Metrics"
        case .build: "Facts about the build"
        case .kapa: "Facts about Kapa"
        case .kapaChanges: "Changes of how Kapa is asked"
        case .threads: "Threads of readers"
        case .exports: "Exports"
        case .flags: "Flags"
        case .flagChanges: "Changes of flags"
        case .keys: "Keys"
        case .sessions: "Sessions"
        case .auditLog: "Rows of the audit log"
        case .reload: "Reloads"
        }
    }

    /// The roles that suffice: `viewer or editor`.
    package var roleNames: String { Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: " or ") }
}
