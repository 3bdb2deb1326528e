package import ServerFoundation

/// Something that was done, or tried, with what operators alone may do. Never holds a secret, nor words of readers.
package struct AuditEvent: Sendable, Hashable {
    /// What was done; the names are in the log, in exports and in the manual.
    package enum Action: String, Sendable, CaseIterable {
        case keyCreated = "key.created"
        case keyRevoked = "key.revoked"
        case keyRotated = "key.rotated"
        /// A key that does not exist, has ended, or does not have the role.
        case keyRefused = "key.refused"
        case exported = "state.exported"
        case backedUp = "state.backed_up"
        case erased = "state.erased"
        case reloaded = "server.reloaded"
        case flagChanged = "flag.changed"
        case auditExported = "audit.exported"
        case threadRead = "thread.read"
        case breakerReset = "kapa.breaker_reset"
        case sessionsEnded = "sessions.ended"
        case restored = "state.restored"
        case copied = "state.copied"
        case migrated = "state.migrated"
        /// Somebody with a role; readers are not written down.
        case signedIn = "person.signed_in"
        case signedOut = "person.signed_out"
        /// A sign-in that did not come to its end.
        case signInRefused = "person.refused"
    }

    package enum Outcome: String, Sendable { case done, refused, failed }

    package var action: Action
    package var outcome: Outcome
    /// How whoever did it is known: a kind of ``Principal``, `shell` for a command, `signal`, or `unknown`.
    package var kind: String
    /// The user of a shell, the prefix of a key.
    package var name: String
    /// The network of the client, `192.0.2.0/24` or `2001:db8::/48`; empty for a command, a signal and a Unix socket.
    package var client: String
    /// What it was done to: a prefix, the name of a flag, what was exported.
    package var subject: String

    package init(
        _ action: Action,
        _ outcome: Outcome = .done,
        kind: String,
        name: String,
        client: String = "",
        subject: String = ""
    ) {
        self.action = action
        self.outcome = outcome
        self.kind = kind
        self.name = name
        self.client = client
        self.subject = subject
    }

    package init(_ action: Action, _ outcome: Outcome = .done, by principal: Principal, client: String, subject: String = "") {
        self.init(action, outcome, kind: principal.kind.rawValue, name: principal.name, client: client, subject: subject)
    }
}

/// An event as the audit log has it, and as exports and the API show it: with the milliseconds, so that others can make the hash again.
package struct AuditRow: Sendable, Hashable, Encodable {
    /// Counts from 1, without a gap.
    package var number: Int64
    /// In milliseconds since 1970.
    package var at: Int64
    package var kind: String
    package var name: String
    package var client: String
    package var action: String
    package var subject: String
    package var outcome: String
    /// SHA-256 over the hash of the row before and everything else of this one; 64 hexadecimal digits.
    package var hash: String
}
