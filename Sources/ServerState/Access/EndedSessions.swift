package import Foundation

/// Sessions that do not count any more, on all servers that share the state, although they are in the cookies of their holders and not over.
///
/// Of people whose sessions operators have ended it says since when: those that began until then. Whoever signs in again has a session that counts. Of a
/// session that its holder has signed out of it has the id.
package enum EndedSessions {
    package struct Entry: Sendable, Hashable, Encodable {
        /// As the identity provider calls the person.
        package var subject: String
        /// Sessions that began until then do not count.
        package var endedAt: Date
        /// From then on they would all be over by themselves.
        package var expiresAt: Date

        enum CodingKeys: String, CodingKey {
            case subject
            case endedAt = "ended_at"
            case expiresAt = "expires_at"
        }
    }

    /// - Parameter now: In milliseconds since 1970.
    /// - Returns: Those that matter yet, the newest first.
    package static func all(at now: Int64, _ session: any StateSession) throws -> [Entry] {
        func date(_ milliseconds: Int64?) -> Date { Date(timeIntervalSince1970: Double(milliseconds ?? 0) / 1000) }
        return try session.rows(
            "SELECT subject, ended, expires FROM ended_sessions WHERE expires > $1 ORDER BY ended DESC, subject",
            [.integer(now)]
        ).map { Entry(subject: $0.text(0) ?? "", endedAt: date($0.integer(1)), expiresAt: date($0.integer(2))) }
    }

    /// Ends the sessions of a person, and forgets those that are over by now.
    ///
    /// - Parameters:
    ///   - lifetimeMS: The longest that a session may last.
    ///   - now: In milliseconds since 1970.
    package static func end(_ subject: String, lifetimeMS: Int64, now: Int64, _ session: any StateSession) throws {
        try session.rows("DELETE FROM ended_sessions WHERE expires <= $1", [.integer(now)])
        // The clocks of servers that share the state may differ: an end is never taken back.
        try session.rows(
            """
            INSERT INTO ended_sessions (subject, ended, expires) VALUES ($1, $2, $3)
            ON CONFLICT (subject) DO UPDATE SET
                ended = CASE WHEN ended_sessions.ended > excluded.ended THEN ended_sessions.ended ELSE excluded.ended END,
                expires = CASE WHEN ended_sessions.expires > excluded.expires THEN ended_sessions.expires ELSE excluded.expires END
            """,
            [.text(subject), .integer(now), .integer(now + lifetimeMS)]
        )
    }

    /// - Returns: The ids of sessions that were signed out of and would not be over yet.
    package static func signedOut(at now: Int64, _ session: any StateSession) throws -> Set<String> {
        Set(try session.rows("SELECT session FROM signed_out WHERE expires > $1", [.integer(now)]).compactMap { $0.text(0) })
    }

    /// Ends one session, and forgets those that are over by now.
    ///
    /// - Parameters:
    ///   - id: Of the session. How many there are is bounded by how often people sign in.
    ///   - expires: When it would be over by itself, in milliseconds since 1970, as `now`.
    package static func signOut(_ id: String, expires: Int64, now: Int64, _ session: any StateSession) throws {
        try session.rows("DELETE FROM signed_out WHERE expires <= $1", [.integer(now)])
        try session.rows(
            "INSERT INTO signed_out (session, expires) VALUES ($1, $2) ON CONFLICT (session) DO NOTHING",
            [.text(id), .integer(expires)]
        )
    }
}
