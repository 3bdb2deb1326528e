internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Testing

@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState
@testable internal import SignIn

/// Attacks on every operation of `/openapi.json`, so that a new one is attacked too.
@Suite(.timeLimit(.minutes(10)))
struct RouteAttackTests {
    private let fixture: SitesFixture

    init() throws { fixture = try SitesFixture(["one", "two"]) }

    /// One that a client may ask for.
    private struct Operation: CustomStringConvertible {
        var method: HTTPRequest.Method
        var template: String
        var body: String?

        /// As the server names it.
        var description: String { "\(method) \(template)" }

        /// - Parameter names: What stands for the last name of a path, by its template.
        func path(_ names: [String: String]) throws -> String {
            guard let open = template.firstIndex(of: "{") else { return template }
            return template[..<open] + (try #require(names[String(template[open...])], "say what an attacker writes for \(template)"))
        }
    }

    private static func operations() throws -> [Operation] {
        let document = try JSONValue(parsing: OpenAPIDocument.json, limits: .service)
        let operations = try #require(document["paths"]?.members).flatMap { path, operations in
            (operations.members ?? [:]).compactMap { name, operation -> Operation? in
                guard let method = HTTPRequest.Method(name.uppercased()) else { return nil }
                let example = operation["requestBody"]?["content"]?["application/json"]?["example"]
                let hasBody = operation["requestBody"] != nil
                return Operation(method: method, template: path, body: hasBody ? example.map(text) ?? #"{"query": "port"}"# : nil)
            }
        }
        return operations.sorted { $0.description < $1.description }
    }

    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let number): "\(Int(number))"
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[" + elements.map(text).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\"\($0)\":\(text($1))" }.joined(separator: ",") + "}"
        }
    }

    /// Each site with a key of its own and a sign-in.
    private func server(_ names: [String]) throws -> SitesServer {
        try fixture.server(
            try names.map { name in
                try fixture.site(name, hosts: ["\(name).example.org"]) { configuration in
                    configuration.operatorKeys = [Secret(Self.key(name))]
                    configuration.corsOrigins = ["https://app.example.org"]
                    configuration.signIn = SignInAccessTests.settings {
                        // Nobody listens there.
                        $0.issuer = "https://127.0.0.1:1"
                        $0.callback = CallbackAddress("https://\(name).example.org/signin/callback")
                        $0.readers = .everyone
                    }
                    (configuration.requestRate, configuration.questionRate) = (nil, nil)
                }
            }
        )
    }

    private static func key(_ name: String) -> String { "the-key-of-the-operators-of-\(name)" }

    private static func cookie(_ site: SiteServer) throws -> String {
        let settings = site.configuration.configuration.signIn
        let value = try #require(Sessions(settings).begin(subject: "ann", name: nil, groups: ["ops"])).1
        return "__Host-docgen=\(value)"
    }

    private func send(
        _ server: SitesServer,
        _ operation: Operation,
        _ host: String,
        _ path: String,
        _ headers: HTTPFields,
        client: Int = 1,
        isOperator: Bool = false
    ) async throws -> SitesServer.Answer {
        var headers = headers
        if operation.body != nil { headers[.contentType] = "application/json" }
        return try await server.send(
            operation.method,
            host,
            path,
            headers: headers,
            body: RequestBody(buffer: ByteBuffer(string: operation.body ?? "")),
            // Of one that guesses nothing more is heard.
            peer: "198.51.\(client / 250).\(client % 250 + 1)",
            isOperator: isOperator
        )
    }

    /// What is in a state, but for what a look at it may change.
    private static func contents(_ site: SiteServer) async throws -> [String] {
        try await site.parts.state.inspect { session in
            var lines: [String] = []
            for (table, columns) in [
                ("threads", "id"), ("questions", "id"), ("feedback", "question"), ("flags", "name"), ("ended_sessions", "subject"),
                ("signed_out", "session"), ("api_keys", "prefix || coalesce(revoked, '') || coalesce(expires, '')"),
                ("audit", "number || action"),
            ] {
                lines += try session.rows("SELECT \(columns) FROM \(table) ORDER BY 1").map { "\(table) \($0.text(0) ?? "")" }
            }
            return lines
        }
    }

    private static let names = ["{prefix}": "dgk_00000000", "{id}": "none", "{name}": "chat", "{content}": "gaps"]

    // MARK: Pages of others

    /// What browsers say of a page of another site, of another host of this domain, and of one that hides where it is from.
    private static let foreignPages: [HTTPFields] = [
        [.origin: "https://evil.example"], [.origin: "null"], [.origin: "https://evil.one.example.org"],
        [.origin: "https://one.example.org.evil.example"], [.secFetchSite: "cross-site"], [.secFetchSite: "same-site"],
    ]

    @Test func aPageOfAnotherSiteChangesNothing() async throws {
        let server = try server(["one"])
        let site = try #require(server.sites.open.first)
        let (session, key) = (try Self.cookie(site), "Bearer " + Self.key("one"))
        var count = 0
        for operation in try Self.operations() where ![.get, .head].contains(operation.method) {
            count += 1
            let path = try operation.path(Self.names)
            for page in Self.foreignPages {
                for (credentials, code) in [
                    ([.cookie: session], "cross-site-request"), ([.authorization: key], "origin-not-allowed"), ([:], "origin-not-allowed"),
                ] as [(HTTPFields, String)] {
                    let answer = try await send(server, operation, "one.example.org", path, page.adding(credentials))
                    #expect(answer.status == 403, "\(operation) \(page) \(credentials)")
                    #expect(try answer.code() == code, "\(operation) \(page) \(credentials)")
                }
            }
            // Pages that may ask have no session.
            let allowed: HTTPFields = [.origin: "https://app.example.org", .cookie: session]
            #expect(try await send(server, operation, "one.example.org", path, allowed).code() == "cross-site-request", "\(operation)")
            // A browser that says nothing is none of today's.
            #expect(
                try await send(server, operation, "one.example.org", path, [.cookie: session]).code() == "cross-site-request",
                "\(operation)"
            )
        }
        #expect(count >= 10)
        #expect(try await Self.contents(site).isEmpty)
    }

    @Test func aPageOfAnotherSiteChangesNothingOnTheListenerForOperators() async throws {
        let server = try server(["one"])
        let site = try #require(server.sites.open.first)
        for operation in try Self.operations() where ![.get, .head].contains(operation.method) {
            let path = try operation.path(Self.names)
            for page in Self.foreignPages {
                let headers = page.adding([.authorization: "Bearer " + Self.key("one")])
                let answer = try await send(server, operation, "localhost", path, headers, isOperator: true)
                let isThere = operation.template.hasPrefix("/api/admin/")
                #expect(answer.status == (isThere ? 403 : 404), "\(operation) \(page)")
            }
        }
        #expect(try await Self.contents(site).isEmpty)
    }

    // MARK: Other sites of the process

    /// What one site has: its keys, and the ids of its conversations.
    private struct Loot {
        var credentials: [HTTPFields]
        var names: [String: String]
        var question: String
    }

    private static let secret = "canary"

    private static func fill(_ server: SitesServer, _ site: SiteServer) async throws -> Loot {
        let name = site.configuration.name
        let answer = try await server.ask("\(name).example.org", "Which port has the \(secret) of \(name)?")
        let now = WallClock.system.milliseconds
        let made = try await site.parts.state.change {
            try APIKeys.create(name: "\(secret) of \(name)", roles: [.operator], expires: nil, now: now, $0).key
        }
        return Loot(
            credentials: [
                [.authorization: "Bearer " + made.text], [.authorization: "Bearer " + key(name)],
                [.cookie: try cookie(site), .origin: "https://two.example.org"],
            ],
            names: ["{prefix}": made.prefix, "{id}": try #require(answer["thread_id"] as? String)],
            question: try #require(answer["question_answer_id"] as? String)
        )
    }

    @Test func nothingOfOneSiteOpensAnother() async throws {
        let server = try server(["one", "two"])
        let (one, two) = (server.sites.open[0], server.sites.open[1])
        let loot = try await Self.fill(server, one)
        let permissions = two.responder.build.routes.permissions
        let (before, untouched) = (try await Self.contents(one), try await Self.contents(two))
        var (client, guarded) = (0, 0)
        for operation in try Self.operations() {
            let path = try operation.path(Self.names.merging(loot.names) { $1 })
            let isGuarded = permissions[operation.description].map { $0 != .details } ?? false
            guarded += isGuarded ? 1 : 0
            for credentials in loot.credentials {
                client += 1
                let answer = try await send(server, operation, "two.example.org", path, credentials, client: client)
                #expect(!answer.text.contains(Self.secret), "\(operation) \(credentials)")
                if isGuarded { #expect([401, 403].contains(answer.status), "\(operation) \(credentials): \(answer.status)") }
            }
            // With a key of its own, ids of the other mean nothing.
            client += 1
            let own: HTTPFields = [.authorization: "Bearer " + Self.key("two")]
            guard operation.template != "/api/admin/reload" else { continue }
            let answer = try await send(server, operation, "two.example.org", path, own, client: client)
            #expect(!answer.text.contains(Self.secret), "\(operation)")
            if loot.names.keys.contains(where: operation.template.hasSuffix) { #expect(answer.status == 404, "\(operation)") }
        }
        #expect(guarded >= 15)
        let vote = ["question_answer_id": loot.question, "reaction": "upvote"]
        #expect(try await server.post("two.example.org", "/api/kapa/feedback", vote).code() == "unknown-answer")
        let thread = try #require(loot.names["{id}"])
        let followed = try await server.ask("two.example.org", "port", thread: thread)
        #expect(followed["thread_id"] as? String != thread)
        #expect(try await Self.contents(one) == before)
        // Nobody but its own operator did anything.
        let done = try await Self.contents(two).filter { !untouched.contains($0) && $0.hasPrefix("audit") }
        #expect(done.allSatisfy { !$0.contains("breaker") && !$0.contains("thread") }, "\(done)")
    }

    /// A name that leads to this address chooses no site, for readers and for operators.
    @Test(arguments: ["evil.example", "two.example.org.evil.example", "xtwo.example.org", "one.example.org@evil.example"])
    func aForeignHostIsNoSite(host: String) async throws {
        let server = try server(["one", "two"])
        let key: HTTPFields = [.authorization: "Bearer " + Self.key("two")]
        for operation in try Self.operations() where !HostCheck.isProbe(operation.template) {
            for (query, isOperator) in [("", false), ("?site=two", false), ("?site=two", true)] {
                let path = try operation.path(Self.names) + query
                let answer = try await send(server, operation, host, path, key, isOperator: isOperator)
                #expect([400, 421].contains(answer.status), "\(operation)\(query): \(answer.status)")
                #expect(!answer.text.contains("<h1>"), "\(operation)\(query)")
            }
        }
        for site in server.sites.open { #expect(try await Self.contents(site).isEmpty) }
    }
}

extension HTTPFields {
    fileprivate func adding(_ others: HTTPFields) -> HTTPFields {
        var result = self
        result.append(contentsOf: others)
        return result
    }
}
