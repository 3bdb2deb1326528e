internal import Foundation
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import ServerState
internal import SignIn

/// Whose sessions operators have ended. Where that could never be read, because the state is away, nobody knows whether a session counts: its holder goes on
/// reading, and has no roles.
final class SessionEnds: Sendable {
    private let trail: AuditTrail
    /// When the sessions of a subject were ended, in milliseconds since 1970.
    private let stored: StoredValue<[String: Int64]>

    /// What is known of a session.
    enum Verdict: Sendable { case counts, ended, unknown }

    init(_ trail: AuditTrail) {
        self.trail = trail
        stored = StoredValue {
            let now = trail.clock.milliseconds
            return Self.ends(try await trail.state.inspect { try EndedSessions.all(at: now, $0) })
        } complain: { error in
            trail.logger.warning(
                "cannot read which sessions were ended: sessions open no roles until then",
                metadata: ["error.reason": "\(type(of: trail.state).reason(error))"]
            )
        }
    }

    private static func ends(_ entries: [EndedSessions.Entry]) -> [String: Int64] {
        Dictionary(entries.map { ($0.subject, Int64(($0.endedAt.timeIntervalSince1970 * 1000).rounded())) }) { max($0, $1) }
    }

    func verdict(on session: Session) async -> Verdict {
        await stored.refresh()
        guard let ends = stored.known else { return .unknown }
        return ends[session.subject].map { Int64(session.signedInAt) * 1000 <= $0 } == true ? .ended : .counts
    }

    /// - Throws: What the state says where it cannot be read now.
    func all() async throws -> [EndedSessions.Entry] {
        let now = trail.clock.milliseconds
        return try await trail.state.inspect { try EndedSessions.all(at: now, $0) }
    }

    /// Ends all sessions of a person that have begun.
    ///
    /// - Returns: Who else has none that began until some time.
    /// - Throws: What the state says where it cannot be written now; then nothing was done.
    func end(_ subject: String, by principal: Principal, client: String) async throws -> [EndedSessions.Entry] {
        let now = trail.clock.milliseconds
        let event = AuditEvent(.sessionsEnded, by: principal, client: client, subject: subject)
        let entries = try await trail.recording(event) { session in
            try EndedSessions.end(subject, lifetimeMS: Int64(SignInSettings.maxLifetime / .milliseconds(1)), now: now, session)
            return try EndedSessions.all(at: now, session)
        }
        stored.take(Self.ends(entries))
        return entries
    }
}
