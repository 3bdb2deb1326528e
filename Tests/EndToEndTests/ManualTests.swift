import Foundation
import Testing

/// The manual is complete: what the programs understand stands in `docs/`.
struct ManualTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    private static func sources(_ folder: String) throws -> [String] {
        let enumerator = try #require(FileManager.default.enumerator(atPath: root.appending(path: folder).path))
        return try enumerator.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { try text(folder + "/" + $0) }
    }

    @Test func everyOptionStandsOnTheCommandsPage() throws {
        let dump = try Docgen([:]).run("--experimental-dump-help").json()
        let command = try #require((dump as? [String: Any])?["command"] as? [String: Any])
        let commands = try #require(command["subcommands"] as? [[String: Any]]).filter { $0["commandName"] as? String != "help" }
        #expect(commands.count >= 5)
        for command in commands {
            let name = try #require(command["commandName"] as? String)
            let page = try Self.text("docs/reference/\(name).md")
            for argument in command["arguments"] as? [[String: Any]] ?? [] {
                for option in argument["names"] as? [[String: String]] ?? [] where option["kind"] == "long" {
                    let long = try #require(option["name"])
                    guard long != "help", long != "version" else { continue }
                    #expect(page.contains("`--\(long)"), "docgen \(name) --\(long)")
                }
            }
        }
    }

    @Test(arguments: [("configuration", "configuration.md", 30), ("front-matter", "front-matter.md", 12)])
    func everyKeyIsExplained(file: String, page: String, count: Int) throws {
        let page = try Self.text("docs/reference/" + page)
        let schema = try #require(try Docgen([:]).run("schema", file).json() as? [String: Any])
        let keys = Self.keys(of: schema)
        #expect(keys.count >= count)
        for key in keys { #expect(page.contains("`\(key)`"), "\(key)") }
    }

    /// The names of an object's keys and of those below them.
    private static func keys(of schema: [String: Any]) -> [String] {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let alternatives = schema["anyOf"] as? [[String: Any]] ?? []
        // Below `strings` are the keys of the catalogue, a table of its own.
        return properties.flatMap { [$0.key] + ($0.key == "strings" ? [] : keys(of: $0.value)) } + alternatives.flatMap { keys(of: $0) }
    }

    @Test func everyStateCommandAndColumnIsExplained() throws {
        let page = try Self.text("docs/reference/state-file.md")
        for text in ["AssistantServer export", "AssistantServer backup", "AssistantServer restore", "`--format", "`--state"] {
            #expect(page.contains(text), "\(text)")
        }
        let columns = try Self.text("Sources/ServerState/StateExport.swift").matches(of: /\.init\("([a-z_]+)", "/).map(\.1)
        #expect(columns.count > 20)
        for column in columns { #expect(page.contains("`\(column)`"), "\(column)") }
        let schema = try Self.text("Sources/ServerState/StateSchema.swift")
        let tables = schema.matches(of: /CREATE (?:TABLE|VIEW) (?:IF NOT EXISTS )?(\w+)/).map(\.1)
        // One that is written in another way would not be looked for.
        #expect(tables.count == schema.matches(of: /CREATE (?:TABLE|VIEW)/).count && tables.contains("questions"))
        for table in tables { #expect(page.contains("| `\(table)` |"), "\(table)") }
    }

    @Test func everyFallbackOfKapaIsExplained() throws {
        let page = try Self.text("docs/deploy/kapa.md")
        let reasons = try Self.text("Sources/Answers/Kapa/KapaError.swift").matches(of: /case \.\w+(?:\(\.\w+\))?: "([a-z-]+)"/).map(
            \.1
        )
        #expect(reasons.count == 16)
        for name in reasons { #expect(page.contains("`\(name)`"), "\(name)") }
    }

    @Test func everyRouteIsExplained() throws {
        let page = try Self.text("docs/reference/http-api.md")
        let paths = try Self.text("docs/reference/openapi.json").matches(of: /\n +"(\/[a-z.\/]*)": \{/).map(\.1)
        #expect(paths.count >= 13)
        for path in paths { #expect(page.contains(path), "\(path)") }
    }

    /// What operators do over HTTP they can copy from the manual.
    @Test func everyRouteOfOperatorsHasACommand() throws {
        let page = try Self.text("docs/reference/http-api.md")
        let commands = Set(
            page.matches(of: /\n\$ curl -s -H @operator\.txt (?:-X ([A-Z]+) )?(?:--json '[^']*' )?"\$SITE(\/[^"?]*)/).map {
                "\($0.1 ?? "GET") \($0.2)"
            }
        )
        let document = try JSONSerialization.jsonObject(with: Data(Self.text("docs/reference/openapi.json").utf8)) as? [String: Any]
        let paths = try #require(document?["paths"] as? [String: [String: Any]])
        let operations = paths.filter { $0.key.hasPrefix("/api/admin/") }.flatMap { path, methods in
            methods.keys.map { "\($0.uppercased()) \(path)" }
        }
        #expect(operations.count >= 13)
        for operation in operations {
            let folder = operation.prefix { $0 != "{" }
            let isThere = commands.contains { operation == $0 || operation.hasSuffix("}") && $0.hasPrefix(folder) && $0 != folder }
            #expect(isThere, "\(operation)")
        }
    }

    /// Tests and scripts that a page names by suite and function, by suite, or by file.
    @Test(arguments: ["docs/inside/threats.md", "docs/inside/reliability.md"])
    func whatAPageSaysIsTestedIsTested(path: String) throws {
        let page = try Self.text(path)
        let tests = try Self.sources("Tests").joined(separator: "\n")
        let named = page.matches(of: /`(\w+Tests)(?:\.(\w+))?`/)
        #expect(named.count >= 25)
        for test in named {
            #expect(tests.contains("struct \(test.1)"), "\(test.1)")
            if let function = test.2 { #expect(tests.contains("func \(function)("), "\(test.1).\(function)") }
        }
        for script in page.matches(of: /`((?:Benchmarks|Tests)\/[a-z\/_]+\.py)`/).map(\.1) {
            #expect(throws: Never.self) { try Self.text(String(script)) }
        }
    }

    @Test func everyErrorCodeIsExplained() throws {
        let page = try Self.text("docs/reference/http-api.md")
        let codes = try Set(
            Self.sources("Sources/AssistantHTTP").flatMap { $0.matches(of: /Problem\(\s*\.[A-Za-z]+,\s*"([a-z-]+)"/).map(\.1) }
        )
        #expect(codes.count >= 18)
        for code in codes { #expect(page.contains("`\(code)`"), "\(code)") }
    }

    @Test func everyOptionOfTheServerIsExplained() throws {
        let page = try Self.text("docs/reference/assistant-server.md")
        let dump = try Docgen([:]).run("AssistantServer", ["--experimental-dump-help"]).json()
        func check(_ command: [String: Any]) throws {
            for argument in command["arguments"] as? [[String: Any]] ?? [] {
                for option in argument["names"] as? [[String: String]] ?? [] where option["kind"] == "long" {
                    let long = try #require(option["name"])
                    guard long != "help", long != "version" else { continue }
                    #expect(page.contains("--\(long)"), "--\(long)")
                }
            }
            for subcommand in command["subcommands"] as? [[String: Any]] ?? [] where subcommand["commandName"] as? String != "help" {
                #expect(page.contains(try #require(subcommand["commandName"] as? String)))
                try check(subcommand)
            }
        }
        try check(try #require((dump as? [String: Any])?["command"] as? [String: Any]))
    }

    /// The table of what a site may set is that of the code; `kapa_…` stands for all that begin so.
    @Test func whatASiteMaySetIsInTheManual() throws {
        let page = try Self.text("docs/reference/settings.md")
        let start = try #require(page.range(of: "### Sites\n")),
            end = try #require(page.range(of: "\nWhat is left out", range: start.upperBound..<page.endIndex))
        let rows = page[start.upperBound..<end.lowerBound].split(separator: "\n").filter { $0.hasPrefix("| `") }
        let written = rows.flatMap { row in
            row.split(separator: "|")[0].matches(of: /`([a-z0-9_]+)(…?)`/).map { (String($0.1), !$0.2.isEmpty) }
        }
        let source = try Self.text("Sources/ServerSettings/SiteReader.swift")
        let list = try #require(source.firstMatch(of: /siteKeys: Set<String> = \[([^\]]*)\]/)).1
        let keys = Set(list.matches(of: /"([a-z0-9_]+)"/).map { String($0.1) })
        #expect(keys.count > 50)
        let table = try Self.tableOfSettings()
        let all = table.matches(of: /Setting\(\s*"([a-z0-9_]+)"/).map { String($0.1) }
        let named = written.flatMap { name, isBeginning in isBeginning ? all.filter { $0.hasPrefix(name) } : [name] }
        #expect(Set(named).subtracting(["name", "hosts"]) == keys)
    }

    private static func tableOfSettings() throws -> String {
        try ["General", "Operation", "SignIn"].map { try text("Sources/ServerSettings/Setting+\($0).swift") }.joined()
    }

    @Test func everySettingOfTheServerIsExplained() throws {
        let page = try Self.text("docs/reference/settings.md")
        let table = try Self.tableOfSettings()
        let keys = table.matches(of: /Setting\(\s*"([a-z_]+)"/).map(\.1)
        #expect(keys.count >= 100)
        for key in keys { #expect(page.contains("`\(key)`"), "\(key)") }
        for name in table.matches(of: /environment: "([A-Z_]+)"/).map(\.1) where name != "ASSISTANT_" {
            #expect(page.contains("`\(name)`"), "\(name)")
        }
    }
}
