internal import Foundation
package import ServerFoundation

/// The keys of a state.
package enum APIKeys {
    /// Why a key cannot be changed.
    package enum Fault: Error, CustomStringConvertible, Hashable {
        case unknown(prefix: String)
        case isRevoked(prefix: String)
        case hasExpired(prefix: String)

        package var description: String {
            switch self {
            case .unknown(let prefix): "no key has the prefix '\(prefix)': 'AssistantServer keys list' shows all"
            case .isRevoked(let prefix): "the key '\(prefix)' is revoked: make another one with 'AssistantServer keys create'"
            case .hasExpired(let prefix): "the key '\(prefix)' has expired: make another one with 'AssistantServer keys create'"
            }
        }
    }

    /// Of what an operator calls a key.
    package static let maxNameBytes = 100
    /// The longest that a key may be asked to last, ten years.
    package static let maxLifetimeMS: Int64 = 3650 * 86_400_000
    /// How long a key that is replaced goes on where nobody says otherwise: a week.
    package static let overlapMS: Int64 = 7 * 86_400_000

    /// Whether an operator may call a key so: a text on one line, and not a key itself.
    package static func isName(_ text: String) -> Bool {
        (1...maxNameBytes).contains(text.utf8.count) && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
            && APIKey.first(in: text) == nil
    }

    /// How often a key's last use is written.
    static let useIntervalMS: Int64 = 60_000

    private static let columns = "prefix, name, roles, created, expires, used, revoked, hash"

    private static func record(_ row: StateRow) -> APIKeyRecord {
        let roles = (row.text(2) ?? "").split(separator: "\n").compactMap { Role(rawValue: String($0)) }
        return APIKeyRecord(
            prefix: row.text(0) ?? "",
            name: row.text(1) ?? "",
            roles: Set(roles),
            created: row.integer(3) ?? 0,
            expires: row.integer(4),
            used: row.integer(5),
            revoked: row.integer(6),
            hash: row.text(7) ?? ""
        )
    }

    /// All keys, the oldest first.
    package static func all(_ session: any StateSession) throws -> [APIKeyRecord] {
        try session.rows("SELECT \(columns) FROM api_keys ORDER BY created, prefix").map(record)
    }

    package static func find(_ prefix: String, _ session: any StateSession) throws -> APIKeyRecord? {
        try session.rows("SELECT \(columns) FROM api_keys WHERE prefix = $1", [.text(prefix)]).first.map(record)
    }

    /// Whether any key could open something now.
    package static func areThere(at now: Int64, _ session: any StateSession) throws -> Bool {
        try !session.rows(
            "SELECT 1 FROM api_keys WHERE revoked IS NULL AND (expires IS NULL OR expires > $1) LIMIT 1",
            [.integer(now)]
        ).isEmpty
    }

    /// Makes a key.
    /// - Returns: The key, which is known to nobody afterwards, and what the state has of it.
    package static func create(name: String, roles: Set<Role>, expires: Int64?, now: Int64, _ session: any StateSession) throws -> (
        key: APIKey, record: APIKeyRecord
    ) {
        while true {
            let key = APIKey()
            let record = APIKeyRecord(
                prefix: key.prefix,
                name: name,
                roles: roles,
                created: now,
                expires: expires,
                hash: key.hash
            )
            let isNew = try !session.rows(
                """
                INSERT INTO api_keys (prefix, name, roles, created, expires, hash) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (prefix) DO NOTHING RETURNING 1
                """,
                [
                    .text(record.prefix), .text(name), .text(record.roleNames.joined(separator: "\n")), .integer(now),
                    .integer(orNull: expires), .text(record.hash),
                ]
            ).isEmpty
            // One prefix in four thousand millions is there already.
            if isNew { return (key, record) }
        }
    }

    /// Ends a key at once.
    /// - Throws: ``Fault``.
    @discardableResult
    package static func revoke(_ prefix: String, now: Int64, _ session: any StateSession) throws -> APIKeyRecord {
        guard var record = try find(prefix, session) else { throw Fault.unknown(prefix: prefix) }
        guard record.revoked == nil else { throw Fault.isRevoked(prefix: prefix) }
        try session.rows("UPDATE api_keys SET revoked = $1 WHERE prefix = $2", [.integer(now), .text(prefix)])
        record.revoked = now
        return record
    }

    /// Makes a key with the same name, roles and lifetime; the old one goes on for a while, so that programs can be given the new one.
    ///
    /// - Parameter overlapMS: For that long, in milliseconds; not beyond the end that it has.
    /// - Throws: ``Fault``.
    package static func rotate(_ prefix: String, overlapMS: Int64, now: Int64, _ session: any StateSession) throws -> (
        key: APIKey, record: APIKeyRecord, old: APIKeyRecord
    ) {
        guard var old = try find(prefix, session) else { throw Fault.unknown(prefix: prefix) }
        switch old.state(at: now) {
        case .revoked: throw Fault.isRevoked(prefix: prefix)
        case .expired: throw Fault.hasExpired(prefix: prefix)
        case .right, .wrong: break
        }
        let expires = old.expires.map { now + $0 - old.created }
        let (key, record) = try create(name: old.name, roles: old.roles, expires: expires, now: now, session)
        let end = min(old.expires ?? .max, now + overlapMS)
        try session.rows("UPDATE api_keys SET expires = $1 WHERE prefix = $2", [.integer(end), .text(prefix)])
        old.expires = end
        return (key, record, old)
    }

    /// Whether a use is to be written.
    package static func isUseDue(_ record: APIKeyRecord, at now: Int64) -> Bool {
        record.used.map { now - $0 >= useIntervalMS || $0 > now } ?? true
    }

    package static func noteUse(_ prefix: String, now: Int64, _ session: any StateSession) throws {
        try session.rows("UPDATE api_keys SET used = $1 WHERE prefix = $2", [.integer(now), .text(prefix)])
    }
}
