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
        ["erase", "--client", "x"], ["migrate"], ["state", "copy", "--to", "copy.sqlite"],
    ])
    func aCommandSaysWhichSitesThereAre(arguments: [String]) throws {
        let missing = try docgen.run("AssistantServer", arguments)
        #expect(missing.status == 64)
        #expect(missing.messages == "error: this server has 2 sites: say which with --site: one, two\n")
        let unknown = try docgen.run("AssistantServer", arguments + ["--site", "three"])
        #expect(unknown.status == 64)
        #expect(unknown.messages == "error: there is no site 'three': the sites are one, two\n")
    }

    @Test func settingsOfASiteAreShown() throws {
        let shown = try command("config", "show", "--site", "two")
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix("# site two of two.example.org\ndist: two/dist"))
        #expect(shown.output.contains("base_path: /two/"))
    }
}
