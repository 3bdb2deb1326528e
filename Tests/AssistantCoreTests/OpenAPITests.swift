internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings

/// `/openapi.json` says what the server does: its routes and its real responses are compared with it.
struct OpenAPITests {
    private let site: SiteFixture
    private let document: JSONValue

    init() throws {
        site = try SiteFixture()
        document = try JSONValue(parsing: OpenAPIDocument.json, limits: .service)
    }

    @Test func hasExactlyTheRoutesOfTheServer() throws {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.signIn = SignInAccessTests.settings()
        let application = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        var documented: [String] = []
        for (path, operations) in document["paths"]?.members ?? [:] {
            for method in (operations.members ?? [:]).keys { documented.append("\(method.uppercased()) \(path)") }
        }
        #expect(documented.sorted() == application.operations)
        // A build tells authors of these.
        #expect(
            Set((document["paths"]?.members ?? [:]).keys.filter { !$0.hasPrefix("/search/") && !$0.hasPrefix("/docs/api/") })
                == ServerPath.all
        )
    }

    @Test func everyReferenceLeadsSomewhereAndEverySchemaIsUsed() throws {
        let references = Self.references(in: document)
        for reference in references { #expect(resolve(reference) != nil, "\(reference)") }
        for name in (document["components"]?["schemas"]?.members ?? [:]).keys {
            #expect(references.contains("#/components/schemas/\(name)"), "\(name)")
        }
    }

    /// What a schema allows and its route refuses, a program that goes by the document learns from an error.
    @Test(arguments: ["a-b_1", "\u{C2}", "a b", "a.b", ""])
    func allowsTheIDsThatTheServerTakes(id: String) throws {
        let schema = try #require(resolve("#/components/schemas/Vote")?["properties"]?["question_answer_id"])
        let pattern = try Regex(#require(schema["pattern"]?.text))
        #expect(id.contains(pattern) == OpaqueID.isValid(id))
    }

    @Test(arguments: [("setup", true), ("C++ & co", true), ("", false), (" ", false)])
    func allowsTheTagsThatAreASearch(tag: String, isSearch: Bool) async throws {
        let parameters = try #require(document["paths"]?["/api/search"]?["get"]?["parameters"]?.elements)
        let items = try #require(parameters.first { $0["name"]?.text == "tag" }?["schema"]?["items"])
        #expect(try tag.contains(Regex(#require(items["pattern"]?.text))) == isSearch)
        let encoded = try #require(tag.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let response = try await site.send(.get, "/api/search?tag=" + encoded)
        #expect((response.status == .ok) == isSearch)
    }

    @Test(arguments: ["on", "off", "0%", "25%", "100%", "off editor", "7% operator", "101%", "025%", "on nobody", "on ", "-1%", "yes", ""])
    func allowsTheFlagValuesThatTheServerWrites(text: String) throws {
        let schema = try #require(resolve("#/components/schemas/AdminFlagValue")?["properties"]?["value"])
        let pattern = try Regex(#require(schema["pattern"]?.text))
        let isWritten = FlagValue(text).map { [$0.description, "\($0.percent)%" + ($0.role.map { " \($0.rawValue)" } ?? "")] }
        #expect(text.contains(pattern) == (isWritten?.contains(text) == true))
    }

    @Test func isOfThisVersion() { #expect(document["info"]?["version"]?.text == docgenVersion) }

    /// What any request may get before a route sees it: what is not a valid request, for another host, with too many headers, and what nobody
    /// foresaw; and what else a request with a body may get.
    @Test func everyOperationNamesTheErrorsThatAnyRequestMayGet() {
        for (path, operations) in document["paths"]?.members ?? [:] {
            for (method, operation) in operations.members ?? [:] {
                let expected = ["400", "421", "431", "default"] + (method == "post" ? ["408", "413", "415", "422"] : [])
                for status in expected {
                    let reference = operation["responses"]?[status]?["$ref"]?.text
                    #expect(reference == "#/components/responses/Problem", "\(method) \(path) \(status)")
                }
            }
        }
    }

    @Test func operationsHaveNamesOfTheirOwn() {
        let names = (document["paths"]?.members ?? [:]).values.flatMap { ($0.members ?? [:]).values.compactMap { $0["operationId"]?.text } }
        #expect(Set(names).count == names.count)
        #expect(names.count == (document["paths"]?.members ?? [:]).values.reduce(0) { $0 + ($1.members?.count ?? 0) })
    }

    @Test(arguments: [
        ("GET", "/api/search?q=port", ""), ("GET", "/api/search?q=zebra", ""), ("GET", "/api/search", ""),
        ("GET", "/api/search?q=a&limit=0", ""), ("GET", "/api/search?tag=setup", ""), ("GET", "/api/search?tag=a&tag=b", ""),
        ("POST", "/api/kapa/query", #"{"query": "how do I set the port"}"#), ("POST", "/api/kapa/query", #"{"query": "zebra crossing"}"#),
        ("POST", "/api/kapa/query", #"{"query": 7}"#), ("POST", "/api/kapa/query", "{"), ("GET", "/api/system/health", ""),
        ("GET", "/api/system/connectivity", ""), ("GET", "/api/system/info", ""), ("GET", "/health", ""), ("GET", "/health/live", ""),
        ("GET", "/health/ready", ""), ("GET", "/health/started", ""), ("GET", "/metrics", ""), ("GET", "/openapi.json", ""),
        ("GET", "/search/?q=port", ""), ("GET", "/search/index.html", ""),
        ("GET", "/api/admin/build", ""), ("GET", "/api/admin/sites", ""), ("GET", "/api/admin/kapa", ""), ("GET", "/api/admin/budgets", ""),
        ("GET", "/api/admin/outbox", ""), ("GET", "/api/admin/keys", ""), ("GET", "/api/admin/audit", ""), ("GET", "/api/admin/flags", ""),
        ("GET", "/api/admin/sessions", ""),
    ])
    func responsesAreAsDescribed(method: String, uri: String, body: String) async throws {
        let response = try await site.send(
            try #require(HTTPRequest.Method(method)),
            uri,
            headers: body.isEmpty ? SiteFixture.operatorKey : [.contentType: "application/json"],
            body: body.isEmpty ? nil : body
        )
        let path = String(uri.prefix { $0 != "?" })
        let responses = try #require(document["paths"]?[path]?[method.lowercased()]?["responses"])
        var described = try #require(
            responses["\(response.status.code)"] ?? responses["default"],
            "status \(response.status.code) is not described"
        )
        if let reference = described["$ref"]?.text { described = try #require(resolve(reference)) }
        let type = try #require(response.headers[.contentType]).split(separator: ";")[0]
        let schema = try #require(described["content"]?[String(type)]?["schema"], "type \(type) is not described")
        guard type.hasSuffix("json") else { return }
        let value = try JSONValue(parsing: Array(response.body.readableBytesView), limits: .service)
        #expect(faults(value, schema, at: "#") == [])
    }

    @Test func bothFormsOfTheHealthAreAsDescribed() async throws {
        let server = try AssistantApplication(AssistantConfiguration(dist: site.dist), logger: SiteFixture.quiet)
        let monitor = try #require(server.monitor)
        await monitor.checkAll()
        let content = try #require(document["paths"]?["/api/system/health"]?["get"]?["responses"]?["200"]?["content"])
        try await server.makeApplication().test(.router) { client in
            monitor.takeSnapshot(at: .now)
            for type in ["application/json", "application/health+json"] {
                let response = try await client.execute(uri: "/api/system/health", method: .get, headers: [.accept: type])
                #expect(response.headers[.contentType] == type)
                let value = try JSONValue(parsing: Array(response.body.readableBytesView), limits: .service)
                #expect(faults(value, try #require(content[type]?["schema"]), at: "#") == [])
            }
        }
    }

    @Test func theCheckFindsWhatDiffers() throws {
        let probe = try #require(resolve("#/components/schemas/Probe"))
        #expect(faults(.object(["status": .string("ok")]), probe, at: "#") == [])
        #expect(faults(.object(["status": .string("fine")]), probe, at: "#") == ["#/status: not in enum"])
        #expect(faults(.object([:]), probe, at: "#") == ["#: status is missing"])
        #expect(faults(.object(["status": .string("ok"), "more": .null]), probe, at: "#") == ["#: more is not described"])
        #expect(faults(.array([]), probe, at: "#") == ["#: is not object"])
    }

    // MARK: JSON Schema, as far as the document uses it

    /// What a command prints of an answer is in the answer, and each operation has a command.
    @Test(arguments: [
        ("AdminSites", AdminTable.sites), ("AdminBuild", .build), ("AdminReload", .reload), ("AdminKapa", .kapa), ("AdminOutbox", .outbox),
        ("AdminBudgets", .budgets), ("AdminFlags", .flags), ("AdminKeys", .keys), ("AdminKey", .key), ("AdminSessions", .sessions),
        ("AdminAudit", .audit), ("AdminThread", .thread),
    ])
    func commandsPrintWhatThereIs(schema: String, table: AdminTable) throws {
        func properties(_ schema: JSONValue?) -> JSONValue? {
            (schema?["$ref"]?.text).map { properties(resolve($0)) } ?? schema?["properties"]
        }
        var described = try #require(properties(resolve("#/components/schemas/" + schema)))
        if let rows = table.rows { described = try #require(properties(described[rows]?["items"]), "\(rows)") }
        for column in table.columns {
            let parts = column.split(separator: ".").map(String.init)
            let member = try #require(described[parts[0]], "\(column)")
            if parts.count == 2 { #expect(properties(member)?[parts[1]] != nil, "\(column)") }
        }
    }

    private func resolve(_ reference: String) -> JSONValue? {
        reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) { $0?[String($1)] }
    }

    private static func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let members):
            members.reduce(into: []) { result, member in
                if member.key == "$ref", let text = member.value.text { result.insert(text) }
                result.formUnion(references(in: member.value))
            }
        case .array(let items): items.reduce(into: []) { $0.formUnion(references(in: $1)) }
        default: []
        }
    }

    private func faults(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        if let reference = schema["$ref"]?.text {
            return resolve(reference).map { faults(value, $0, at: place) } ?? ["\(place): no \(reference)"]
        }
        if let type = schema["type"]?.text, !value.isOf(type) { return ["\(place): is not \(type)"] }
        var result: [String] = []
        if case .array(let allowed)? = schema["enum"], !allowed.contains(value) { result.append("\(place): not in enum") }
        if let only = schema["const"], only != value { result.append("\(place): not the constant") }
        if let minimum = schema["minimum"]?.number, let number = value.number, number < minimum { result.append("\(place): too small") }
        if let maximum = schema["maximum"]?.number, let number = value.number, number > maximum { result.append("\(place): too large") }
        if schema["format"]?.text == "date-time", (try? Date(value.text ?? "", strategy: .iso8601)) == nil {
            result.append("\(place): no date")
        }
        if case .object(let members) = value {
            if case .array(let required)? = schema["required"] {
                for name in required.compactMap(\.text) where members[name] == nil { result.append("\(place): \(name) is missing") }
            }
            let properties = schema["properties"]?.members
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                if let property = properties?[name] ?? schema["additionalProperties"] {
                    result += faults(member, property, at: "\(place)/\(name)")
                } else if properties != nil {
                    result.append("\(place): \(name) is not described")
                }
            }
        }
        if case .array(let items) = value, let schema = schema["items"] {
            for (index, item) in items.enumerated() { result += faults(item, schema, at: "\(place)/\(index)") }
        }
        return result
    }
}

extension JSONValue {
    fileprivate func isOf(_ type: String) -> Bool {
        switch (self, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.number, "number"), (.null, "null"): true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }
}
