/// What somebody is; each role includes none of the others but `operator`, which includes all. What they open: ``Permission``.
package enum Role: String, CaseIterable, Codable, Sendable {
    /// Reads insights, exports and metrics.
    case viewer
    /// Reads the threads whose ids readers have said.
    case support
    /// Changes synonyms, incidents and flags.
    case editor
    /// Everything: keys, erasure, reload.
    case `operator`
}

/// Who sends a request, as far as it is known.
package struct Principal: Equatable, Sendable {
    /// How the principal was recognised.
    package enum Kind: String, Codable, Sendable {
        case listener, network, operatorKey = "operator_key", apiKey = "api_key", token, session
    }
    package let kind: Kind
    /// The key's prefix, the token's or session's subject; for the audit log, never secret.
    package let name: String
    package let roles: Set<Role>

    package init(kind: Kind, name: String, roles: Set<Role>) {
        self.kind = kind
        self.name = name
        self.roles = roles
    }

    /// Whether it is somebody, and not whoever comes by a way.
    package var hasName: Bool { kind != .listener && kind != .network }

    /// - Parameter some: Each of them suffices.
    package func has(oneOf some: Set<Role>) -> Bool { roles.contains(.operator) || !roles.isDisjoint(with: some) }
}
