import CurlClient
import Foundation
import Testing
import TestSupport

/// The built server with two sites, and the commands on the state of one of them.
@Suite(.serialized)
struct SiteCommandTests {
    private let docgen: Docgen
    private let client = CurlClient()

    init() throws {
        docgen = try Docgen([
            "one/docs/index.md": "# Port\n\nThe first server listens on port 8080.\n",
            "two/docs/index.md": "# Port\n\nThe second server listens on port 9090.\n",
            "assistant.yml": """
            health_monitor: false
            sites:
              - {name: one, hosts: one.example.org, dist: one/dist}
              - {name: two, hosts: two.example.org, base_path: /two, dist: two/dist}

            """,
        ])
        for site in ["one", "two"] { #expect(try docgen.run("build", "\(site)/docs", "--output", "\(site)/dist").status == 0) }
    }

    private func command(_ arguments: String...) throws -> Docgen.Outcome { try docgen.run("AssistantServer", arguments) }

    private func ask(_ server: AssistantProcess, _ site: String, _ path: String, _ question: String) async throws -> [String: Any] {
        let response = try await client.send(
            CurlRequest(
                method: "POST",
                url: server.url + path + "api/kapa/query",
                headers: [("Content-Type", "application/json"), ("Host", "\(site).example.org")],
                body: Array(try JSONSerialization.data(withJSONObject: ["query": question, "client_id": "reader-1"]))
            )
        )
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    @Test func eachSiteHasAStateThatCommandsFindByItsName() async throws {
        // The folder is made by the server.
        #expect(try command("verify", "--site", "two").output.contains("'state/two.sqlite' will be made"))
        let server = try AssistantProcess(docgen, arguments: [])
        #expect(try await ask(server, "one", "", "Which port has the first server?")["answer"] as? String != nil)
        let second = try await ask(server, "two", "two/", "Which port has the second server?")
        #expect((second["answer"] as? String)?.contains("9090") == true)
        _ = try server.stop()
        #expect(docgen.folder.exists("state/one.sqlite") && docgen.folder.exists("state/two.sqlite"))
        #expect(!docgen.folder.exists("state.sqlite"))

        let one = try command("export", "questions", "--format", "jsonl", "--site", "one")
        #expect(one.status == 0 && one.output.contains("first server") && !one.output.contains("second server"))
        let erased = try command("erase", "--site", "one", "--client", "reader-1")
        #expect(erased.output.hasPrefix("erased from 'state/one.sqlite': 1 questions"))
        #expect(try command("export", "questions", "--format", "jsonl", "--site", "two").output.contains("second server"))
        #expect(try command("backup", "--site", "two", "copy.sqlite").status == 0)
        #expect(try command("verify", "--site", "two").output.contains("'state/two.sqlite' is whole"))
    }

    @Test(arguments: [
        ["verify"], ["config", "show"], ["export", "gaps"], ["backup", "copy.sqlite"], ["restore", "copy.sqlite"],
        ["erase", "--client", "x"], ["migrate"], ["state", "copy", "--to", "copy.sqlite"], ["keys", "list"],
        ["keys", "create", "--name", "ci", "--role", "viewer"], ["keys", "revoke", "dgk_1a2b3c4d"], ["keys", "rotate", "dgk_1a2b3c4d"],
        ["audit", "verify"], ["audit", "export"],
    ])
    func aCommandSaysWhichSitesThereAre(arguments: [String]) throws {
        let missing = try docgen.run("AssistantServer", arguments)
        #expect(missing.status == 64)
        #expect(missing.messages == "error: this server has 2 sites: say which with --site: one, two\n")
        let unknown = try docgen.run("AssistantServer", arguments + ["--site", "three"])
        #expect(unknown.status == 64)
        #expect(unknown.messages == "error: there is no site 'three': the sites are one, two\n")
    }

    @Test func keysAndTheAuditLogAreThoseOfASite() throws {
        let server = try AssistantProcess(docgen, arguments: [])
        _ = try server.stop()
        let key = try command("keys", "create", "--name", "ci", "--role", "viewer", "--site", "two")
        #expect(key.status == 0 && key.messages.contains("in 'state/two.sqlite'"))
        #expect(try command("keys", "list", "--site", "one").output.isEmpty)
        #expect(try command("keys", "list", "--site", "two").output.contains("  ci  viewer  "))
        #expect(try command("audit", "export", "--site", "one").output.isEmpty)
        #expect(try command("audit", "export", "--site", "two").output.contains("\"key.created\""))

        let keys = try command("keys", "list", "--site", "all")
        #expect(keys.status == 0 && keys.output.hasPrefix("# site one\n# site two\ndgk_"))
        let verified = try command("audit", "verify", "--site", "all")
        #expect(verified.status == 0 && verified.output.contains("# site two\n2 rows of 'state/two.sqlite' are what they were\nhead 2:"))
        #expect(try command("audit", "verify", "--site", "all", "--head", "1:" + String(repeating: "0", count: 64)).status == 64)
    }

    @Test func aCommandForAllSitesGoesOnWhereOneFails() throws {
        let server = try AssistantProcess(docgen, arguments: [])
        _ = try server.stop()
        let copied = try command("backup", "--site", "all", "--to", "copies", "--keep", "2")
        #expect(copied.status == 0)
        for site in ["one", "two"] { #expect(try docgen.folder.files("copies/\(site)").count == 1) }
        #expect(try command("backup", "--site", "all", "copy.sqlite").status == 64)
        #expect(try command("migrate", "--dry-run", "--site", "all").output.contains("# site two\n'state/two.sqlite' has version "))

        try FileManager.default.removeItem(atPath: docgen.folder.path + "/state/one.sqlite")
        let erased = try command("erase", "--client", "reader-1", "--site", "all")
        #expect(erased.status == 74)
        #expect(erased.messages.contains("'state/one.sqlite'"))
        #expect(erased.output.contains("# site two\nerased from 'state/two.sqlite': 0 questions"))
        let checked = try command("verify", "--json", "--site", "all")
        let sites = try JSONSerialization.jsonObject(with: Data(checked.output.utf8)) as? [String: [[String: Any]]]
        #expect(sites?.keys.sorted() == ["one", "two"])
        #expect(try command("verify", "--url", "http://localhost:1", "--site", "all").status == 64)
        #expect(
            try command("export", "gaps", "--site", "all").messages
                == "error: this command is about one site: say which with --site: one, two\n"
        )
    }

    @Test func settingsOfASiteAreShown() throws {
        let shown = try command("config", "show", "--site", "two")
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix("# site two of two.example.org\ndist: two/dist"))
        #expect(shown.output.contains("base_path: /two/"))
        let all = try command("config", "show", "--plain", "--site", "all")
        #expect(all.status == 0 && all.output.hasPrefix("# site one\n# site one of "))
        #expect(all.output.contains("\n# site two\n# site two of two.example.org\n"))
    }

    @Test func theSettingsOfAllSitesAreComparedBeforeAnUpgrade() throws {
        let former = try command("config", "show", "--plain", "--site", "all").output
        try docgen.folder.write(former.replacing("question_rate: 20/1m", with: "question_rate: 7/1m"), to: "former.yml")
        let checked = try command("verify", "--upgrade", "--former", "former.yml")
        #expect(checked.status == 1)
        for site in ["one", "two"] {
            #expect(
                checked.output.contains("FAIL  former settings of \(site): question_rate was 7/1m and is now 20/1m"),
                "\(checked.output)"
            )
        }
        try docgen.folder.write("question_rate: 7/1m\n", to: "former.yml")
        let refused = try command("verify", "--upgrade", "--former", "former.yml")
        #expect(refused.status == 64)
        #expect(
            refused.messages.hasPrefix("error: 'former.yml' cannot be compared: it is of a server without sites"),
            "\(refused.messages)"
        )
    }
}
