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

    private func ask(_ server: AssistantProcess, _ query: String, client reader: String = "someone") async throws -> [String: Any] {
        let response = try await client.send(
            CurlRequest(
                method: "POST",
                url: server.url + "api/kapa/query",
                headers: [("Content-Type", "application/json")],
                body: Array(try JSONSerialization.data(withJSONObject: ["query": query, "client_id": reader]))
            )
        )
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    private func command(_ arguments: String...) throws -> Docgen.Outcome { try docgen.run("AssistantServer", arguments) }

    /// Half of a result is none: a script must not keep it.
    @Test(arguments: [["config", "show"], ["verify"], ["export", "questions"]], [">/dev/full", ">&-"])
    func aResultThatCannotBeWrittenIsAnError(command: [String], redirection: String) throws {
        _ = try AssistantProcess(docgen, arguments: ["--state", "state.sqlite"]).stop()
        let process = try Docgen.process("AssistantServer", command, in: docgen.folder.path)
        process.arguments = ["-c", "exec \"$0\" \"$@\" \(redirection)", process.executableURL?.path ?? ""] + command
        process.executableURL = URL(filePath: "/bin/sh")
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(process.terminationStatus == 74, "\(text)")
        #expect(text.contains("error: cannot write the result to standard output: "), "\(text)")
    }

    @Test func exportsBacksUpAndRestores() async throws {
        let server = try AssistantProcess(docgen, arguments: [], environment: kapa)
        #expect(try await ask(server, "Which confidential port?")["origin"] as? String == "kapa")
        double.failChats(KapaDouble.reply(500, ""))
        #expect(try await ask(server, "How do I tune a xylophone?")["answered"] as? Bool == false)

        let gaps = try command("export", "gaps")
        #expect(gaps.status == 0)
        #expect(
            gaps.output.hasPrefix(
                "\u{FEFF}question,count,first_asked_at,last_asked_at,missing_terms,sources,downvotes\r\nHow do I tune a xylophone?,1,"
            )
        )
        #expect(try command("backup", "copy.sqlite").status == 0)
        let refused = try command("restore", "copy.sqlite")
        #expect(refused.status == 74)
        #expect(refused.messages == "error: the state 'state.sqlite' is in use: stop the AssistantServer that uses it\n")

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

    /// Where the environment, or the file, says that the state is.
    @Test func commandsFindTheStateOfTheServer() async throws {
        let folder = docgen.folder.path
        try docgen.folder.write("state: elsewhere/state.sqlite\nretention: 30d\n", to: "assistant.yml")
        try docgen.folder.write("{}\n", to: "history/2026-11-23.ndjson")
        try FileManager.default.createDirectory(atPath: folder + "/elsewhere", withIntermediateDirectories: true)
        let environment = ["ASSISTANT_HEALTH_SNAPSHOTS": "history", "ASSISTANT_HEALTH_MONITOR": "false", "KAPA_API_KEY": "canary"]
        func run(_ arguments: String...) throws -> Docgen.Outcome { try docgen.run("AssistantServer", arguments, environment: environment) }
        let server = try AssistantProcess(docgen, arguments: [], environment: ["ASSISTANT_HEALTH_MONITOR": "false"])
        let answer = try await ask(server, "Which port has jane@example.org?", client: "reader-1")
        #expect(answer["question_answer_id"] != nil)
        _ = try server.stop()

        let exported = try run("export", "questions")
        #expect(exported.output.contains("Which port has [email]?"))
        #expect(exported.messages == "1 rows of 'elsewhere/state.sqlite'\n")
        let backup = try run("backup", "copy.sqlite")
        #expect(
            backup.output.hasPrefix(
                "'elsewhere/state.sqlite' is copied to 'copy.sqlite': 1 questions, 0 votes, 1 files of snapshots, settings; version "
            )
        )
        #expect(try !Data(contentsOf: URL(filePath: folder + "/copy.sqlite")).contains("canary".utf8))
        for _ in 0..<2 { #expect(try run("backup", "--to", "copies", "--keep", "1").status == 0) }
        let copies = try FileManager.default.contentsOfDirectory(atPath: folder + "/copies")
        #expect(copies.count == 1 && copies[0].wholeMatch(of: /state-[0-9]{8}T[0-9]{6}Z\.sqlite/) != nil)
        for arguments in [
            ["backup"], ["backup", "a", "--to", "b"], ["backup", "a", "--keep", "1"], ["backup", "--to", "b", "--keep", "0"],
        ] {
            #expect(try docgen.run("AssistantServer", arguments).status == 64)
        }

        try docgen.folder.write("state: elsewhere/state.sqlite\nretention: 90d\n", to: "assistant.yml")
        for name in ["elsewhere/state.sqlite", "history/2026-11-23.ndjson"] {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
        let check = try run("restore", "--check", "copy.sqlite")
        #expect(check.output.hasPrefix("'copy.sqlite' is whole: 1 questions, "))
        #expect(check.output.hasSuffix("settings that were different then:\n  retention: 30d\n"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/elsewhere/state.sqlite"))
        #expect(
            try run("restore", "copy.sqlite").output.hasPrefix("'elsewhere/state.sqlite' is restored from 'copy.sqlite': 1 questions, ")
        )
        #expect(try docgen.folder.text("history/2026-11-23.ndjson") == "{}\n")

        let erased = try run("erase", "--client", "reader-1")
        #expect(erased.output.hasPrefix("erased from 'elsewhere/state.sqlite': 1 questions, 0 votes, 1 threads\n"))
        #expect(try run("export", "questions", "--format", "jsonl").output.isEmpty)
        #expect(try run("erase").status == 64)
        for day in ["soon", "2026-02-30", "2026-13-01", "2025-02-29T12:00:00Z"] {
            #expect(try run("erase", "--before", day).status == 64, "\(day)")
        }
    }

    @Test func leadsBackToOlderVersions() async throws {
        _ = try AssistantProcess(docgen, arguments: []).stop()
        let present = try command("migrate", "--dry-run").output
        let newest = try #require(present.wholeMatch(of: /'state\.sqlite' has version ([0-9]+): nothing to do\n/).flatMap { Int($0.1) })
        let before = newest - 1
        for (arguments, verb) in [(["--dry-run"], "would go"), ([], "went")] {
            let output = try docgen.run("AssistantServer", ["migrate", "--to", "\(before)"] + arguments).output
            #expect(output.hasPrefix("'state.sqlite' \(verb) from version \(newest) to \(before): without "))
        }
        #expect(try command("migrate", "--dry-run").output.contains("would go from version \(before) to \(newest)"))
        let far = try command("migrate", "--to", "2").output
        #expect(far.hasPrefix("'state.sqlite' went from version \(before) to 2: without "))
        let refused = try command("migrate", "--to", "1")
        #expect(refused.status == 74)
        #expect(
            refused.messages == "error: 'state.sqlite' has version 2: this server leads to version \(newest), and back to 2 at most\n"
        )
        let server = try AssistantProcess(docgen, arguments: [])
        #expect(try command("migrate", "--to", "\(before)").messages.contains("is in use: stop the AssistantServer"))
        _ = try server.stop()
    }

    @Test func makesKeysForARunningServerAndWritesDownWhatIsDone() async throws {
        #expect(try command("keys", "list").messages == "error: there is no state 'state.sqlite': give its place with --state\n")
        let server = try AssistantProcess(docgen, arguments: [])
        func status(_ key: String) async throws -> Int {
            try await client.send(CurlRequest(url: server.url + "metrics", headers: [("Authorization", "Bearer \(key)")])).status
        }
        let made = try command("keys", "create", "--name", "ci", "--role", "viewer", "--expires", "90d")
        let key = made.output.trimmingCharacters(in: .newlines)
        #expect(made.status == 0 && key.utf8.count == 77 && !made.messages.contains(key))
        #expect(try await status(key) == 200)
        let prefix = String(key.prefix(12))
        #expect(try command("keys", "list").output.hasPrefix("\(prefix)  ci  viewer  created "))
        let new = try command("keys", "rotate", prefix, "--overlap", "1h").output.trimmingCharacters(in: .newlines)
        for key in [key, new] { #expect(try await status(key) == 200) }
        #expect(try command("keys", "revoke", prefix).output == "revoked \(prefix) 'ci'\n")
        #expect(try await status(key) == 401)
        #expect(try command("keys", "revoke", prefix).status == 74)
        #expect(try command("keys", "revoke", new).status == 64)
        #expect(try command("keys", "create", "--name", "x", "--role", "king").status == 64)
        #expect(try command("export", "gaps").status == 0)
        #expect(try command("erase", "--before", "2020-01-01").status == 0)
        _ = try server.stop()

        let lines = try command("audit", "export").output.split(separator: "\n")
        // The refused one was written at the server's end.
        let actions = ["key.created", "key.rotated", "key.revoked", "state.exported", "state.erased", "key.refused"]
        #expect(lines.count == actions.count)
        for (line, action) in zip(lines, actions) {
            #expect(line.contains("\"action\":\"\(action)\"") && !line.contains(key.suffix(64)) && !line.contains(new.suffix(64)))
        }
        let verified = try command("audit", "verify").output
        #expect(verified.hasPrefix("7 rows of 'state.sqlite' are what they were\nhead 7:"))
        let head = try #require(verified.split(separator: " ").last).trimmingCharacters(in: .newlines)
        #expect(try command("audit", "verify", "--head", head).status == 0)
        #expect(try command("audit", "verify", "--head", "9" + head.dropFirst()).status == 1)
        #expect(try command("audit", "verify", "--head", "x").status == 64)
        #expect(try command("audit", "export", "--since", "2100-01-01").output.isEmpty)
    }

    /// What keeps the server from starting fails in `verify` too, and nothing is left behind.
    @Test func verifyRefusesWhatTheServerRefuses() throws {
        try docgen.folder.write("not a database, but as long as one\n", to: "text.sqlite")
        try FileManager.default.createDirectory(atPath: docgen.folder.path + "/folder.sqlite", withIntermediateDirectories: true)
        for name in ["text.sqlite", "folder.sqlite"] {
            let before = try FileManager.default.contentsOfDirectory(atPath: docgen.folder.path).sorted()
            let outcome = try command("verify", "--state", name)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("FAIL  state: "))
            #expect(try FileManager.default.contentsOfDirectory(atPath: docgen.folder.path).sorted() == before)
            #expect(try command("--state", name, "--port", "0").status == 74)
        }
    }

    /// Each keeps the server from starting, with the same words.
    @Test(arguments: [
        (["--host", "no.such.host.invalid"], "listener for readers", "cannot listen on 'no.such.host.invalid'"),
        (["--host", "192.0.2.1"], "listener for readers", "'192.0.2.1' is not an address of this machine"),
        (["--set", "admin_listen=192.0.2.1:9000"], "listener for operators", "'192.0.2.1' is not an address of this machine"),
        (["--set", "socket=/no/such/folder/a.sock"], "listener for readers", "the folder '/no/such/folder' is not there"),
        (["--set", "admin_listen=FOLDER/index.md"], "listener for operators", "index.md' is a file, which a socket would replace"),
        (["--state", "no-folder/state.sqlite"], "state", "the folder 'no-folder' is not there"),
    ])
    func verifyLooksWhereTheServerListensAndWrites(arguments: [String], check: String, fault: String) throws {
        let arguments = ["--port", "0"] + arguments.map { $0.replacing("FOLDER", with: docgen.folder.path) }
        let outcome = try docgen.run("AssistantServer", ["verify"] + arguments)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("FAIL  \(check): "))
        #expect(outcome.output.contains(fault))
        let started = try docgen.run("AssistantServer", arguments)
        #expect(started.status == 74)
        #expect(started.messages.contains(fault))
        #expect(docgen.folder.exists("index.md"))
    }

    /// The file system of processes takes no folders, of root's neither.
    @Test func verifyTriesTheFolderOfSnapshots() throws {
        let outcome = try command("verify", "--port", "0", "--set", "health_snapshots=/proc/snapshots")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("FAIL  snapshots: '/proc/snapshots' cannot be written: "))
    }

    @Test func verifyKnowsAServerFromAnotherProgram() throws {
        let server = try AssistantProcess(docgen, arguments: [])
        let port = try #require(URL(string: server.url)?.port)
        let running = try command("verify", "--port", "\(port)")
        #expect(running.output.contains("pass  listener for readers: a server listens at 127.0.0.1:\(port) already"))
        let taken = try command("verify", "--port", "\(URL(string: double.url)?.port ?? 0)")
        #expect(taken.output.contains("FAIL  listener for readers: another program listens at 127.0.0.1:"))
        _ = try server.stop()
    }

    @Test func nothingIsErasedByASlipOfThePen() throws {
        let outcome = try command("erase", "--before", "2999-01-01")
        #expect(outcome.status == 64)
        #expect(outcome.messages.contains("everything would be erased; if that is intended, write tomorrow's date"))
    }

    @Test func saysWhatIsWrong() throws {
        let missing = try command("export", "feedback", "--state", "none.sqlite")
        #expect(missing.status == 74)
        #expect(missing.messages == "error: there is no state 'none.sqlite': give its place with --state\n")
        #expect(try command("export", "votes").status == 64)
        #expect(try command("backup", "copy.sqlite", "--state", "index.md").status == 74)
        #expect(try command("--state", "missing/state.sqlite").status == 74)
        for arguments in [[], ["config", "show"], ["verify"]] {
            let incomplete = try docgen.run("AssistantServer", arguments, environment: ["KAPA_API_KEY": KapaDouble.key])
            #expect(incomplete.status == 64)
            #expect(incomplete.messages.contains("kapa_api_key is set, and kapa_project_id is not"))
            #expect(!incomplete.messages.contains(KapaDouble.key))
        }
    }
}
