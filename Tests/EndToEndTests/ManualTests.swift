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

    @Test func everyDiagnosticIsExplained() throws {
        let page = try Self.text("docs/reference/diagnostics.md")
        let pattern = /(?:id: |report\(\s*(?:\.warning, |\.error, )?|warn\()"([a-z0-9-]+)"/
        let ids = try Set(
            ["Sources/DocMarkdown", "Sources/DocSite"].flatMap { try Self.sources($0) }.flatMap { $0.matches(of: pattern).map(\.1) }
        )
        #expect(ids.count > 25)
        for id in ids { #expect(page.contains("`\(id)`"), "\(id)") }
    }

    @Test func everyKeyOfTheConfigurationIsExplained() throws {
        let page = try Self.text("docs/reference/configuration.md")
        let reader = try Self.text("Sources/DocSite/SiteConfiguration.swift")
        let keys = reader.matches(of: /case "([a-z_]+)":/).map(\.1)
        #expect(keys.count >= 18)
        for key in keys { #expect(page.contains("`\(key)`"), "\(key)") }
    }

    @Test func everyFieldOfFrontMatterIsExplained() throws {
        let page = try Self.text("docs/reference/front-matter.md")
        for key in ["title", "description", "slug", "order", "hidden", "redirect_from", "tags", "updated"] {
            #expect(page.contains("`\(key)`"), "\(key)")
        }
    }

    @Test func everyRouteAndServerOptionIsExplained() throws {
        let api = try Self.text("docs/reference/http-api.md")
        for route in [
            "/api/kapa/query", "/api/kapa/feedback", "/api/kapa/status", "/api/search", "/search/", "/health", "/health/live",
            "/health/ready",
        ] {
            #expect(api.contains(route), "\(route)")
        }
        let server = try Self.text("docs/reference/assistant-server.md")
        for option in ["--dist", "--state", "--host", "--port", "--allowed-host"] { #expect(server.contains("`\(option)"), "\(option)") }
    }

    @Test func everyStateCommandAndColumnIsExplained() throws {
        let page = try Self.text("docs/reference/state-file.md")
        for text in ["AssistantServer export", "AssistantServer backup", "AssistantServer restore", "`--format", "`--state"] {
            #expect(page.contains(text), "\(text)")
        }
        let columns = try Self.text("Sources/AssistantCore/State/StateExport.swift").matches(of: /\("([a-z_]+)", \./).map(\.1)
        #expect(columns.count > 20)
        for column in columns { #expect(page.contains("`\(column)`"), "\(column)") }
        let tables = try Self.text("Sources/AssistantCore/State/StateSchema.swift").matches(of: /CREATE (?:TABLE|VIEW) (\w+)/).map(\.1)
        #expect(tables.count == 6)
        for table in tables { #expect(page.contains("| `\(table)` |"), "\(table)") }
    }

    @Test func everySettingAndMetricOfKapaIsExplained() throws {
        let page = try Self.text("docs/deploy/kapa.md")
        let settings = try Self.sources("Sources/AssistantServer").flatMap { $0.matches(of: /"(KAPA_[A-Z_]+)"/).map(\.1) }
        #expect(settings.count >= 5)
        let metrics = try Self.text("Sources/AssistantCore/Answers/AnswerMetrics.swift").matches(of: /"(assistant_[a-z_]+)"/).map(\.1)
        #expect(metrics.count == 7)
        let reasons = try Self.text("Sources/AssistantCore/Kapa/KapaError.swift").matches(of: /case \.\w+: "([a-z-]+)"/).map(\.1)
        #expect(reasons.count == 12)
        for name in settings + metrics + reasons { #expect(page.contains("`\(name)`"), "\(name)") }
        let problems = try Self.sources("Sources/AssistantCore").flatMap { $0.matches(of: /Problem\(\s*\.\w+,\s*"([a-z-]+)"/).map(\.1) }
        let api = try Self.text("docs/reference/http-api.md")
        for code in problems { #expect(api.contains("`\(code)`"), "\(code)") }
    }
}
