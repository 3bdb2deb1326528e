internal import Answers
internal import DocIndex
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings
internal import ServerState
internal import SignIn

/// `/api/admin/…`: what operators look at and change while the server runs.
///
/// Who may is said by ``Permission``. Whatever changes something takes a key, which no browser sends by itself: there is no
/// cookie that a page of another site could use.
struct AdminRoutes: Sendable {
    let lifecycle: ServerLifecycle
    let trail: AuditTrail
    let flags: FeatureFlags
    let kapa: KapaStatusRoute
    /// `nil` where nobody signs in here.
    let sessionEnds: SessionEnds?
    let reload: @Sendable () async -> ReloadReport
    /// Which of several sites it is; `nil` for the only one.
    let site: String?
    /// Those of the whole process, who learn what became of the settings of all sites.
    let serverOperators: OperatorAccess
    /// Where the state is.
    let location: StateLocation
    let limits: AssistantConfiguration.Limits

    /// - Parameter openedAt: When that build was opened.
    func routes(of dist: OpenBuild, openedAt: Date) -> [Route] {
        [
            route(.get, "build", .build) { _, _, _ in
                JSONResponse.ok(
                    Build(
                        generation: dist.generation,
                        openedAt: openedAt,
                        startedAt: lifecycle.startedAt,
                        pages: dist.index.statistics.pages,
                        sections: dist.index.statistics.sections,
                        refusal: lifecycle.newestRefusal
                    )
                )
            },
            route(.get, "sites", .build) { _, _, _ in
                JSONResponse.ok(SiteList(sites: [.init(site, dist, openedAt: openedAt, refusal: lifecycle.newestRefusal)]))
            },
            route(.post, "reload", .reload) { request, _, context in try await readAgain(request, context) },
            route(.get, "kapa", .kapa) { _, _, _ in JSONResponse.ok(await kapa.details()) },
            route(.delete, "kapa/breaker", .kapaChanges) { _, _, context in try await resetBreaker(context) },
            route(.get, "budgets", .kapa) { _, _, _ in JSONResponse.ok(BudgetList(kapa.kapa?.budget.uses ?? [], at: trail.clock.now)) },
            route(.get, "outbox", .kapa) { _, target, _ in
                let limit = Int(try Self.number("limit", target, 1...Int64(Self.maxRows)) ?? 100)
                return JSONResponse.ok(
                    Outbox(entries: try await inState { try await $0.inspect { try StoredOutbox.entries(limit: limit, $0) } })
                )
            },
            route(.get, "threads/{id}", .threads) { _, target, context in try await thread(target, context) },
            route(.get, "export/{content}", .exports) { _, target, context in try await export(target, context) },
            route(.get, "sessions", .sessions) { _, _, _ in
                let ends = try requireSignIn()
                return JSONResponse.ok(Ended(ended: try await inState { _ in try await ends.all() }))
            },
            route(.post, "sessions/end", .sessions) { request, _, context in try await endSessions(request, context) },
            route(.get, "audit", .auditLog) { _, target, _ in try await audit(target) },
            route(.get, "flags", .flags) { _, _, _ in JSONResponse.ok(await shown()) },
            route(.put, "flags/{name}", .flagChanges) { try await change($0, $1, $2) },
        ] + keyRoutes
    }

    func route(
        _ method: HTTPRequest.Method,
        _ name: String,
        _ permission: Permission,
        _ handler: @escaping Route.Handler
    ) -> Route {
        Route(
            method,
            "/api/admin/" + name,
            rates: [.requests],
            isForOperators: true,
            access: .only(permission),
            handler: handler
        )
    }

    /// - Throws: ``Problem`` where the state cannot be read or written now, and what is a problem already.
    func inState<Value>(_ body: (any StateStoring) async throws -> Value) async throws -> Value {
        do {
            return try await body(trail.state)
        } catch APIKeys.Fault.unknown(let prefix) {
            throw Problem(.notFound, "unknown-key", "No key has the prefix \(prefix).")
        } catch APIKeys.Fault.isRevoked(let prefix) {
            throw Problem(.conflict, "key-revoked", "The key \(prefix) was revoked before.")
        } catch APIKeys.Fault.hasExpired(let prefix) {
            throw Problem(.conflict, "key-expired", "The key \(prefix) has expired.")
        } catch let error where !(error is CancellationError) {
            throw Problem(
                .serviceUnavailable,
                "state-unavailable",
                "The server's state cannot be read or written now, so nothing was changed. Try again later.",
                headers: [.retryAfter: "30"],
                reason: type(of: trail.state).reason(error)
            )
        }
    }

    /// ``RouteTable`` lets nobody else come here.
    static func principal(_ context: AssistantContext) throws(Problem) -> Principal {
        guard let principal = context.principal else { throw Problem.internalFault() }
        return principal
    }

    // MARK: The build

    private struct Build: Encodable {
        var generation: String
        var openedAt: Date
        var startedAt: Date
        var pages: Int
        var sections: Int
        var refusal: String?

        enum CodingKeys: String, CodingKey {
            case generation, pages, sections, refusal
            case openedAt = "opened_at"
            case startedAt = "started_at"
        }
    }

    private struct Reloaded: Encodable {
        var settings: String
        var changed: [String]
        var waiting: [String]
        var faults: [String]
        var build: String
        var refusal: String?
    }

    private func readAgain(_ request: Request, _ context: AssistantContext) async throws -> Response {
        let principal = try Self.principal(context)
        var report = await reload()
        if let site, !serverOperators.hasKey(request, context.client) { report = report.ofSite(site) }
        let refusal = lifecycle.buildRefusal
        await trail.record(
            AuditEvent(
                .reloaded,
                report.isUsable && refusal == nil ? .done : .failed,
                by: principal,
                client: context.client.network,
                subject: report.changed.joined(separator: ", ")
            )
        )
        return JSONResponse.ok(
            Reloaded(
                settings: report.isUsable ? "taken" : "refused",
                changed: report.changed,
                waiting: report.waiting,
                faults: report.faults,
                build: refusal == nil ? "opened" : "refused",
                refusal: refusal
            )
        )
    }

    // MARK: Kapa

    private struct Outbox: Encodable { var entries: [StoredOutbox.Entry] }

    private func resetBreaker(_ context: AssistantContext) async throws -> Response {
        guard let gateway = kapa.kapa else {
            throw Problem(.conflict, "kapa-off", "Kapa is not asked: it is not configured, or switched off.")
        }
        let event = AuditEvent(.breakerReset, by: try Self.principal(context), client: context.client.network)
        // What cannot be written down is not done.
        try await inState { _ in try await trail.recording(event) { _ in } }
        gateway.resetBreaker()
        return JSONResponse.ok(await kapa.details())
    }

    // MARK: Threads

    private struct Thread: Encodable {
        var id: String
        var turns: [StoredThread.Turn]
    }

    /// Who reads a thread is written down with it, before it is shown.
    private func thread(_ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        let id = target.lastName
        let principal = try Self.principal(context)
        let event = AuditEvent(.threadRead, by: principal, client: context.client.network, subject: String(id.prefix(8)))
        let turns = try await inState { state in
            let turns = try await state.inspect { try StoredThread.turns(of: id, $0) }
            if !turns.isEmpty { try await trail.recording(event) { _ in } }
            return turns
        }
        guard !turns.isEmpty else { throw Problem(.notFound, "unknown-thread", "There is no thread with that id, or it was deleted.") }
        return JSONResponse.ok(Thread(id: id, turns: turns))
    }

    // MARK: Sessions

    private struct Ended: Encodable { var ended: [EndedSessions.Entry] }

    private func requireSignIn() throws(Problem) -> SessionEnds {
        if let sessionEnds { return sessionEnds }
        throw Problem(.conflict, "sign-in-off", "Nobody signs in here: sign_in_issuer is not set.")
    }

    private func endSessions(_ request: Request, _ context: AssistantContext) async throws -> Response {
        let ends = try requireSignIn()
        let object = try await request.jsonObject(["subject"], maxBytes: limits.maxBodyBytes)
        guard case .string(let subject)? = object["subject"], (1...TokenHolder.maxNameBytes).contains(subject.unicodeScalars.count),
            !subject.unicodeScalars.contains("\0")
        else {
            throw Problem(
                .unprocessableContent,
                "invalid-request",
                "Say whose sessions are to end: {\"subject\": \"…\"}, as the identity provider calls the person; the audit log and /api/session have it.",
                errors: [.init(pointer: "#/subject", detail: "must be a text of 1 to \(TokenHolder.maxNameBytes) characters")]
            )
        }
        let principal = try Self.principal(context)
        let entries = try await inState { _ in try await ends.end(subject, by: principal, client: context.client.network) }
        return JSONResponse.ok(Ended(ended: entries))
    }

    // MARK: The audit log

    private struct Audit: Encodable {
        var rows: [AuditRow]
        /// Where the next part begins.
        var after: Int64?
    }

    static let maxRows = 1000

    private func audit(_ target: RequestTarget) async throws -> Response {
        let after = try Self.number("after", target, 0...Int64.max) ?? 0
        let limit = Int(try Self.number("limit", target, 1...Int64(Self.maxRows)) ?? 100)
        let rows = try await inState { try await $0.inspect { try AuditLog.rows(after: after, limit: limit, $0) } }
        return JSONResponse.ok(Audit(rows: rows, after: rows.count == limit ? rows.last?.number : nil))
    }

    static func number(_ name: String, _ target: RequestTarget, _ range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = try target.parameter(name) else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw Problem(.badRequest, "bad-query", "'\(name)' is a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    // MARK: Flags

    private struct Flags: Encodable {
        struct Flag: Encodable {
            var name: String
            var value: String
            var source: String
        }

        var flags: [Flag]
    }

    private func shown() async -> Flags {
        var result: [Flags.Flag] = []
        for flag in FeatureFlag.allCases.sorted() {
            let (value, source) = await flags.value(of: flag)
            result.append(Flags.Flag(name: flag.rawValue, value: value.description, source: source.rawValue))
        }
        return Flags(flags: result)
    }

    private func change(_ request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        guard let flag = FeatureFlag(rawValue: target.lastName) else {
            let names = FeatureFlag.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            throw Problem(.notFound, "unknown-flag", "There is no such flag. There are: \(names).")
        }
        let object = try await request.jsonObject(["value"], maxBytes: limits.maxBodyBytes)
        let value: FlagValue?
        switch object["value"] {
        case .null?: value = nil
        case .string(let text)?:
            guard let parsed = FlagValue(text) else { throw Self.badValue }
            value = parsed
        default: throw Self.badValue
        }
        let principal = try Self.principal(context)
        try await inState { _ in try await flags.set(flag, to: value, by: principal, client: context.client.network) }
        return JSONResponse.ok(await shown())
    }

    private static let badValue = Problem(
        .unprocessableContent,
        "invalid-request",
        "A flag's value is a text: on, off or a share like 25%, followed by a role if needed; or null to return to the settings.",
        errors: [.init(pointer: "#/value", detail: "must be a flag's value")]
    )
}

extension RequestTarget {
    /// Behind the last slash of the path.
    var lastName: String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }
}
