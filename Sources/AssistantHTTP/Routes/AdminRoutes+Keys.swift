internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import ServerFoundation
internal import ServerSettings
internal import ServerState

/// Keys of the state: what `AssistantServer keys` does, over the API.
extension AdminRoutes {
    var keyRoutes: [Route] {
        [
            route(.get, "keys", .keys) { _, _, _ in
                let now = trail.clock.milliseconds
                let keys = try await inState { try await $0.inspect { try APIKeys.all($0) } }
                return JSONResponse.ok(Keys(keys: keys.map { Key($0, at: now) }))
            },
            route(.post, "keys", .keys) { request, _, context in try await createKey(request, context) },
            route(.post, "keys/{prefix}", .keys) { try await rotateKey($0, $1, $2) },
            route(.delete, "keys/{prefix}", .keys) { _, target, context in try await revokeKey(target, context) },
        ]
    }

    private struct Keys: Encodable { var keys: [Key] }

    private struct Key: Encodable {
        var prefix: String
        var name: String
        var roles: [String]
        var state: String
        var createdAt: Date
        var expiresAt: Date?
        var lastUsedAt: Date?
        var revokedAt: Date?

        init(_ record: APIKeyRecord, at now: Int64) {
            func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
            prefix = record.prefix
            name = record.name
            roles = record.roleNames
            state =
                switch record.state(at: now) {
                case .expired: "expired"
                case .revoked: "revoked"
                case .right, .wrong: "active"
                }
            createdAt = date(record.created)
            expiresAt = record.expires.map(date)
            lastUsedAt = record.used.map(date)
            revokedAt = record.revoked.map(date)
        }

        enum CodingKeys: String, CodingKey {
            case prefix, name, roles, state
            case createdAt = "created_at"
            case expiresAt = "expires_at"
            case lastUsedAt = "last_used_at"
            case revokedAt = "revoked_at"
        }
    }

    /// The whole key is in this answer, and nowhere else.
    private struct NewKey: Encodable {
        var key: String
        var record: Key
        /// The one that it takes the place of.
        var replaced: Key?
    }

    private func createKey(_ request: Request, _ context: AssistantContext) async throws -> Response {
        let object = try await request.jsonObject(["name", "roles", "expires_in_seconds"], maxBytes: limits.maxBodyBytes)
        guard case .string(let name)? = object["name"], APIKeys.isName(name) else {
            throw Self.invalid("#/name", "must be a text on one line, of 1 to \(APIKeys.maxNameBytes) bytes, and no key")
        }
        let roles = (object["roles"]?.elements ?? []).map { $0.text.flatMap(Role.init(rawValue:)) }
        guard !roles.isEmpty, !roles.contains(nil) else {
            throw Self.invalid("#/roles", "must be some of " + Role.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let lifetime = try Self.milliseconds("expires_in_seconds", object, from: 1)
        let now = trail.clock.milliseconds
        let event = AuditEvent(.keyCreated, by: try Self.principal(context), client: context.client.network)
        let made = try await inState { _ in
            try await trail.recording(event) { session, event in
                let made = try APIKeys.create(
                    name: name,
                    roles: Set(roles.compactMap(\.self)),
                    expires: lifetime.map { now + $0 },
                    now: now,
                    session
                )
                event.subject = made.record.auditSubject
                return made
            }
        }
        return JSONResponse.ok(NewKey(key: made.key.text, record: Key(made.record, at: now)))
    }

    private func rotateKey(_ request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        let prefix = try Self.prefix(target)
        let object = try await request.jsonObject(["overlap_seconds"], maxBytes: limits.maxBodyBytes)
        let overlap = try Self.milliseconds("overlap_seconds", object, from: 0) ?? APIKeys.overlapMS
        let now = trail.clock.milliseconds
        let event = AuditEvent(.keyRotated, by: try Self.principal(context), client: context.client.network)
        let made = try await inState { _ in
            try await trail.recording(event) { session, event in
                let made = try APIKeys.rotate(prefix, overlapMS: overlap, now: now, session)
                event.subject = "\(prefix) to \(made.record.prefix)"
                return made
            }
        }
        return JSONResponse.ok(NewKey(key: made.key.text, record: Key(made.record, at: now), replaced: Key(made.old, at: now)))
    }

    private func revokeKey(_ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        let prefix = try Self.prefix(target)
        let now = trail.clock.milliseconds
        let event = AuditEvent(.keyRevoked, by: try Self.principal(context), client: context.client.network, subject: prefix)
        let record = try await inState { _ in
            try await trail.recording(event) { try APIKeys.revoke(prefix, now: now, $0) }
        }
        return JSONResponse.ok(Key(record, at: now))
    }

    private static func prefix(_ target: RequestTarget) throws(Problem) -> String {
        if let prefix = APIKey.prefix(target.lastName) { return prefix }
        throw Problem(.notFound, "unknown-key", "That is not the prefix of a key, like dgk_1a2b3c4d.")
    }

    /// - Returns: `nil` where it is not there.
    private static func milliseconds(_ name: String, _ object: [String: JSONValue], from least: Double) throws(Problem) -> Int64? {
        let most = Double(APIKeys.maxLifetimeMS / 1000)
        switch object[name] {
        case nil, .null?: return nil
        case .number(let number)? where number == number.rounded() && (least...most).contains(number): return Int64(number) * 1000
        default: throw invalid("#/\(name)", "must be a whole number from \(Int(least)) to \(Int(most))")
        }
    }

    private static func invalid(_ pointer: String, _ detail: String) -> Problem {
        Problem(
            .unprocessableContent,
            "invalid-request",
            "A key needs a name and roles: {\"name\": \"prometheus\", \"roles\": [\"viewer\"], \"expires_in_seconds\": 7776000}.",
            errors: [.init(pointer: pointer, detail: detail)]
        )
    }
}
