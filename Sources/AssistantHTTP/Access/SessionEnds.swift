internal import Foundation
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import ServerState
internal import SignIn

/// Which sessions were ended, by operators or by their holders. Where that could never be read, because the state is away, nobody knows whether a session
/// counts: its holder goes on reading, and has no roles.
final class SessionEnds: Sendable {
    private let trail: AuditTrail
    private let stored: StoredValue<Known>

    private struct Known: Sendable {
        /// When the sessions of a subject were ended, in milliseconds since 1970.
        var subjects: [String: Int64]
        /// Those that were signed out of, by id.
        var sessions: Set<String>

        init(at now: Int64, _ session: any StateSession) throws {
            let ends = try EndedSessions.all(at: now, session).map {
                ($0.subject, Int64(($0.endedAt.timeIntervalSince1970 * 1000).rounded()))
            }
            subjects = Dictionary(ends) { max($0, $1) }
            sessions = try EndedSessions.signedOut(at: now, session)
        }
    }

    /// What is known of a session.
    enum Verdict: Sendable { case counts, ended, unknown }

    init(_ trail: AuditTrail) {
        self.trail = trail
        stored = StoredValue {
            let now = trail.clock.milliseconds
            return try await trail.state.inspect { try Known(at: now, $0) }
        } complain: { error in
            trail.logger.warning(
                "cannot read which sessions were ended: sessions open no roles until then",
                metadata: ["error.reason": "\(type(of: trail.state).reason(error))"]
            )
        }
    }

    func verdict(on session: Session) async -> Verdict {
        await stored.refresh()
        guard let known = stored.known else { return .unknown }
        if known.sessions.contains(session.id) { return .ended }
        return known.subjects[session.subject].map { Int64(session.signedInAt) * 1000 <= $0 } == true ? .ended : .counts
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
        let (entries, known) = try await trail.recording(event) { session in
            try EndedSessions.end(subject, lifetimeMS: Self.maxLifetimeMS, now: now, session)
            return (try EndedSessions.all(at: now, session), try Known(at: now, session))
        }
        stored.take(known)
        return entries
    }

    private static let maxLifetimeMS = Int64(SignInSettings.maxLifetime / .milliseconds(1))

    /// Ends a session that its holder signs out of. Where that cannot be written now, its copies count on other servers: whoever wants to leave is not
    /// kept from it.
    ///
    /// - Parameter event: Written down with it; `nil` for a reader.
    func signOut(_ session: Session, _ event: AuditEvent?) async {
        let now = trail.clock.milliseconds
        let (id, expires) = (session.id, Int64(session.signedInAt) * 1000 + Self.maxLifetimeMS)
        let change: @Sendable (any StateSession) throws -> Known = { state in
            try EndedSessions.signOut(id, expires: expires, now: now, state)
            return try Known(at: now, state)
        }
        do {
            if let event {
                stored.take(try await trail.recording(event, change))
            } else {
                stored.take(try await trail.state.change(change))
            }
        } catch {
            trail.logger.error(
                "a session was ended on this server alone: the sign-out cannot be written",
                metadata: ["error.reason": "\(type(of: trail.state).reason(error))"]
            )
        }
    }
}
