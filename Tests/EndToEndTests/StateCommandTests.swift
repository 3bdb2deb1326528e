import CurlClient
import Foundation
import Testing
import TestSupport

/// The built server with Kapa's double behind it, and the commands on its state.
@Suite(.serialized)
struct StateCommandTests {
    private let docgen: Docgen
    private let double: KapaDouble
    private let client = CurlClient()

    init() throws {
        docgen = try Docgen(["index.md": "# Port\n\nThe server listens on port 8080.\n"])
        double = try KapaDouble()
        #expect(try docgen.run("build").status == 0)
        try docgen.folder.write(KapaDouble.key + "\n", to: "key")
    }

    private var kapa: [String: String] {
        ["KAPA_API_KEY_FILE": "key", "KAPA_PROJECT_ID": KapaDouble.projectID, "KAPA_BASE_URL": double.url, "LOG_LEVEL": "trace"]
    }

    private func ask(_ server: AssistantProcess, _ query: String) async throws -> [String: Any] {
        let response = try await client.send(
            CurlRequest(
                method: "POST",
                url: server.url + "api/kapa/query",
                headers: [("Content-Type", "application/json")],
                body: Array(try JSONSerialization.data(withJSONObject: ["query": query]))
            )
        )
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    private func command(_ arguments: String...) throws -> Docgen.Outcome { try docgen.run("AssistantServer", arguments) }

    @Test func exportsBacksUpAndRestores() async throws {
        let server = try AssistantProcess(docgen, arguments: [], environment: kapa)
        #expect(try await ask(server, "Which confidential port?")["origin"] as? String == "kapa")
        double.failChats(KapaDouble.reply(500, ""))
        #expect(try await ask(server, "How do I tune a xylophone?")["answered"] as? Bool == false)

        let gaps = try command("export", "gaps")
        #expect(gaps.status == 0)
        #expect(
            gaps.output.hasPrefix(
                "question,count,first_asked_at,last_asked_at,missing_terms,nearest,downvotes\r\nHow do I tune a xylophone?,1,"
            )
        )
        #expect(try command("backup", "copy.sqlite").status == 0)
        let refused = try command("restore", "copy.sqlite")
        #expect(refused.status == 74)
        #expect(refused.messages == "AssistantServer: the state 'state.sqlite' is in use: stop the AssistantServer that uses it\n")

        // Neither the key nor a reader's words are in the log, whatever its level.
        let log = try server.stop()
        #expect(log.contains("listening"))
        for secret in [KapaDouble.key, "confidential", "xylophone"] { #expect(!log.contains(secret)) }

        try FileManager.default.removeItem(atPath: docgen.folder.path + "/state.sqlite")
        #expect(try command("restore", "copy.sqlite").status == 0)
        let questions = try command("export", "questions", "--format", "jsonl", "--state", "state.sqlite")
        #expect(questions.output.split(separator: "\n").count == 2)
        #expect(questions.output.contains("\"fallback\":\"server-error\""))
    }

    @Test func saysWhatIsWrong() throws {
        let missing = try command("export", "feedback", "--state", "none.sqlite")
        #expect(missing.status == 74)
        #expect(missing.messages == "AssistantServer: there is no state 'none.sqlite': give its place\n")
        #expect(try command("export", "votes").status == 64)
        #expect(try command("backup", "copy.sqlite", "--state", "index.md").status == 74)
        #expect(try command("--state", "missing/state.sqlite").status == 74)
        let incomplete = try docgen.run("AssistantServer", [], environment: ["KAPA_API_KEY": KapaDouble.key])
        #expect(incomplete.status == 64)
        #expect(incomplete.messages.contains("KAPA_PROJECT_ID is missing"))
        #expect(!incomplete.messages.contains(KapaDouble.key))
    }
}
