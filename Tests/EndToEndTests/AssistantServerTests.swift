import Foundation
import FoundationNetworking
import Testing
import TestSupport

/// The server as an operator has it: a process with settings and signals.
@Suite(.serialized)
struct AssistantServerTests {
    private let docgen: Docgen

    init() throws {
        docgen = try Docgen([
            "index.md": "# Home\n\nThe server listens on port 8080.\n" + String(repeating: "More about it. ", count: 60) + "\n"
        ])
        try #require(docgen.run("build", "--compress").status == 0)
    }

    private func server(_ arguments: String..., environment: [String: String] = [:]) throws -> Docgen.Outcome {
        try docgen.run("AssistantServer", arguments, environment: environment)
    }

    // MARK: Settings

    @Test func mistakesInSettingsEndItWithStatus64() throws {
        try docgen.folder.write("prot: 1\npatience: soon\n", to: "assistant.yml")
        let outcome = try server()
        #expect(outcome.status == 64)
        #expect(
            outcome.messages == """
                assistant.yml:1:1: error: unknown setting 'prot'
                  hint: did you mean 'port'?
                assistant.yml:2:11: error: patience is 'soon', expected a time from 100ms to 1m, like 500ms, 4s, 10m, 24h or 90d

                """
        )
        #expect(try server("--port", "x").messages.contains("--port: error: port is 'x', expected a number from 0 to 65535"))
    }

    @Test func showsSettingsWithoutSecrets() throws {
        try docgen.folder.write("max_requests: 99\n", to: "assistant.yml")
        let outcome = try server("config", "show", "--host", "::1", environment: ["KAPA_API_KEY": "canary-key", "LOG_LEVEL": "debug"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(/\nhost: "::1" +# --host\n/))
        #expect(outcome.output.contains(/\nmax_requests: 99 +# assistant.yml:1:15\n/))
        #expect(outcome.output.contains(/\nkapa_api_key: \(set\) +# environment KAPA_API_KEY\n/))
        #expect(!outcome.output.contains("canary"))
    }

    @Test func saysWhatKeepsItFromStarting() throws {
        let outcome = try server("--dist", "nowhere")
        #expect(outcome.status == 74)
        #expect(outcome.messages == "error: nowhere/manifest.json not found: run 'docgen build' first\n")
    }

    // MARK: Open files

    /// More connections than the process may open files, that come and go: it takes fewer, and always has some left for itself.
    @Test func takesNoMoreConnectionsThanFilesFit() async throws {
        // Threads have files of their own.
        let files = 160 + 8 * ProcessInfo.processInfo.activeProcessorCount
        let server = try ServerProcess(
            in: docgen.folder.path,
            arguments: ["--set", "max_connections=3000", "--set", "request_rate=off"],
            openFiles: files
        )
        #expect(server.messages.contains("the process may open \(files) files, max_connections = 3000 needs "))
        var open: [RawConnection] = []
        for number in 0..<600 {
            let connection = try RawConnection(to: server.url)
            connection.send(number.isMultiple(of: 2) ? "GET / HTTP/1.1\r\n" : "GET /api/search?q=port HTTP/1.1\r\nHost: localhost\r\n\r\n")
            open.append(connection)
            if open.count > files + 60 { open.removeFirst(100) }
        }
        let metrics = try await server.metrics()
        #expect(try #require(metrics["process_max_fds"]) == Double(files))
        #expect(try #require(metrics["process_open_fds"]) < Double(files - 15))
        #expect(try await server.get("/").status == 200)
        server.send(SIGINT)
        #expect(server.end() == 0)
    }

    @Test func refusesToStartWhereNothingFits() throws {
        let process = try Docgen.process("AssistantServer", ["--port", "0"], in: docgen.folder.path, openFiles: 40)
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 64)
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(text.contains(/^error: the process may open 40 files, the server needs at least [0-9]+: raise 'ulimit -n'/))
        #expect(text.split(separator: "\n").count == 1)
    }

    // MARK: Listeners

    @Test func saysWhereEachListenerIs() async throws {
        let server = try ServerProcess(in: docgen.folder.path, environment: ["LOG_FORMAT": "json"])
        while !server.messages.contains("\"server.audience\":\"operators\"") { try await Task.sleep(for: .milliseconds(10)) }
        let line = try #require(server.messages.split(separator: "\n").first { $0.contains("\"operators\"") })
        let url = try #require(line.firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/).map { String($0.0) })
        #expect(url != server.url)
        let readers = try await server.get("/metrics")
        #expect(readers.status == 403)
        let (data, _) = try await URLSession.shared.data(from: try #require(URL(string: url + "/metrics")))
        #expect(String(decoding: data, as: UTF8.self).contains("assistant_event_loop_lag_seconds_count"))
    }

    // MARK: Signals

    @Test func drainsThenEnds() async throws {
        let server = try ServerProcess(in: docgen.folder.path, "--set", "drain_delay=6s")
        #expect(try await server.get("/health/ready").status == 200)
        server.send(SIGTERM)
        while try await server.get("/health/ready").status == 200 {}
        #expect(try await server.get("/").status == 200, "what comes while others learn of it is answered")
        #expect(try await server.get("/health/live").status == 200)
        #expect(server.end() == 0)
        #expect(server.messages.contains("\"msg\":\"shutting down\""))
    }

    @Test func finishesARequestThatIsOpen() async throws {
        let server = try ServerProcess(in: docgen.folder.path, "--set", "drain_delay=500ms")
        let body = #"{"query": "which port does the server listen on"}"#
        let head =
            "POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        let connection = try RawConnection(to: server.url)
        connection.send(head + String(body.prefix(10)))
        // Answered after the head above has been read: connections are served in the order they came.
        #expect(try await server.get("/health/live").status == 200)
        server.send(SIGTERM)
        // Nobody is let in any more: the drain delay is over, and what is left is the open request.
        while (try? await server.get("/health/live")) != nil {}
        connection.send(String(body.dropFirst(10)))
        let answer = connection.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK"), "\(answer.prefix(100))")
        #expect(answer.contains("port 8080"))
        #expect(server.end() == 0)
    }

    /// Whoever is called when the log says `error` sleeps on: a stop was asked for, and clients come and go.
    @Test func whatAStopCutsIsNoError() async throws {
        let server = try ServerProcess(
            in: docgen.folder.path,
            environment: ["ASSISTANT_GRACE": "1s", "LOG_FORMAT": "json", "LOG_LEVEL": "info"]
        )
        let half = "POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"
        do {
            let leaving = try RawConnection(to: server.url)
            leaving.send(half)
            #expect(try await server.get("/health/live").status == 200)
            leaving.reset()
        }
        while !server.messages.contains("\"http.status\":499") { try await Task.sleep(for: .milliseconds(10)) }
        let staying = try RawConnection(to: server.url)
        staying.send(half)
        #expect(try await server.get("/health/live").status == 200)
        server.send(SIGTERM)
        let answer = staying.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 503 "), "\(answer.prefix(100))")
        #expect(answer.contains("\"code\":\"shutting-down\""))
        #expect(server.end() == 75)
        #expect(!server.messages.contains("\"level\":\"error\""))
        let last = try #require(server.messages.split(separator: "\n").last)
        #expect(last.contains(/"level":"notice".*"msg":"stopped","duration.ms":[0-9]+,"requests.cut":1}/), "\(last)")
    }

    @Test func saysThatItServesWhenItDoes() throws {
        let server = try ServerProcess(in: docgen.folder.path)
        let port = try #require(URL(string: server.url)?.port)
        let outcome = try self.server("--port", "0", "--set", "admin_listen=127.0.0.1:\(port)")
        #expect(outcome.status == 74)
        #expect(outcome.output == "")
        #expect(outcome.messages.contains("port \(port) on 127.0.0.1 is in use"))
    }

    @Test func aSecondSignalEndsItAtOnce() async throws {
        let server = try ServerProcess(in: docgen.folder.path, "--set", "drain_delay=300s")
        server.send(SIGTERM)
        while try await server.get("/health/ready").status == 200 {}
        server.send(SIGTERM)
        #expect(server.end() == 143)
    }

    @Test func takesANewBuildAndSurvivesSIGHUP() async throws {
        let server = try ServerProcess(in: docgen.folder.path)
        #expect(try await server.get("/").text.contains("port 8080"))
        try docgen.folder.write("# Home\n\nThe server listens on port 9090.\n", to: "index.md")
        #expect(try docgen.run("build").status == 0)
        for _ in 0..<20 { server.send(SIGHUP) }
        #expect(try await server.get("/").text.contains("port 9090"))
        #expect(try await server.get("/api/search?q=9090").text.contains("9090"))
        server.send(SIGINT)
        #expect(server.end() == 0)
    }

    @Test func logsNeitherKeysNorQuestions() async throws {
        let environment = ["KAPA_API_KEY": "canary-key", "KAPA_PROJECT_ID": "canary-project", "LOG_LEVEL": "trace", "LOG_FORMAT": "json"]
        let server = try ServerProcess(in: docgen.folder.path, environment: environment)
        _ = try await server.get("/api/search?q=canary-question")
        _ = try await server.get("/search/?q=canary-question")
        _ = try await server.get("/canary-path")
        _ = try await server.get("/metrics")
        server.send(SIGTERM)
        #expect(server.end() == 0)
        #expect(server.messages.contains("\"request_id\""))
        #expect(!server.messages.contains("canary"))
        for line in server.messages.split(separator: "\n") {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
    }

    // MARK: Verify

    @Test func verifiesADeployment() async throws {
        let running = try ServerProcess(in: docgen.folder.path)
        let outcome = try server("verify", "--url", running.url)
        #expect(outcome.status == 0, "\(outcome.output)")
        for line in [
            "pass  settings: ", "pass  open files: ", "pass  site: ", "pass  index: ", "pass  state: ", "skip  kapa: ",
            "pass  GET /health/ready: ",
            "pass  POST /api/kapa/query: ", "pass  streaming: ", "pass  POST /api/kapa/feedback: ", "pass  GET /search/?q=the: ",
            "pass  build: ", "pass  pages: ", "pass  made-up ticket: 403", "skip  made-up captcha: ", "skip  services: ",
            "pass  security headers: score ", "pass  compression: ",
        ] {
            #expect(outcome.output.contains(line), "\(line)")
        }
        // Nothing was stored.
        #expect(try server("export", "questions", "--format", "jsonl").output.isEmpty)
        let asked = try server("verify", "--url", running.url, "--ask")
        #expect(asked.output.contains("pass  question: "))
        let json = try server("verify", "--json").json() as? [[String: Any]]
        #expect(json?.first?["outcome"] as? String == "passed")
    }

    @Test(arguments: [(#"{"success":false,"error-codes":["invalid-input-response"]}"#, "pass", 0), ("down", "FAIL", 1)])
    func verifyTriesAMadeUpCaptcha(reply: String, verdict: String, status: Int32) throws {
        let provider = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: \(reply.utf8.count)\r\n\r\n\(reply)"), .close)
        try docgen.folder.write(
            "captcha_provider: turnstile\ncaptcha_site_key: site\ncaptcha_secret: secret\ncaptcha_verify_url: \(provider.url)/\n",
            to: "assistant.yml"
        )
        let running = try ServerProcess(in: docgen.folder.path)
        let outcome = try server("verify", "--url", running.url)
        #expect(outcome.output.contains("\(verdict)  made-up captcha: "), "\(outcome.output)")
        #expect(outcome.status == status)
    }

    @Test func verifyFindsWhatIsWrong() throws {
        let services = try server("verify", "--set", "health_services=id=a;tcp=localhost:1, id=b;tcp=no.such.invalid:1")
        #expect(services.output.contains("FAIL  services: b: Its name has no address.\n"))
        let half = try server("verify", "--upgrade", environment: ["KAPA_API_KEY": "x"])
        #expect(half.status == 1)
        #expect(half.output.contains("FAIL  settings: environment KAPA_API_KEY: kapa_api_key is set, and kapa_project_id is not"))
        let refused = try server(
            "verify",
            environment: ["KAPA_API_KEY": "x", "KAPA_PROJECT_ID": "p", "KAPA_BASE_URL": "http://127.0.0.1:1"]
        )
        #expect(refused.status == 1)
        #expect(refused.output.contains("FAIL  kapa: 127.0.0.1: "))
        // One cause, one line.
        let silent = try server("verify", "--url", "http://127.0.0.1:1").output
        #expect(silent.contains("FAIL  GET /health/live: "))
        #expect(silent.components(separatedBy: "FAIL").count == 2)

        // The size is right, the bytes are not.
        let packed = docgen.folder.path + "/dist/site/index.html.gz"
        var bytes = try Data(contentsOf: URL(filePath: packed))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: packed))
        let damaged = try server("verify")
        #expect(damaged.status == 1)
        #expect(damaged.output.contains("files are not what the manifest says: index.html.gz\n      hint: run 'docgen build' again"))
        #expect(try server("verify", "--dist", "nowhere").status == 1)
        #expect(try server("verify", "--url", "ftp://x").status == 64)
    }

    @Test func verifyEscapesWhatAServerSays() throws {
        let reply = "HTTP/1.1 500 X\r\nContent-Type: \u{1B}[31m/json\r\nContent-Length: 0\r\n\r\n"
        let hostile = try LoopbackServer(.send(reply), .close)
        let output = try server("verify", "--url", hostile.url).output
        #expect(output.contains("FAIL  GET /health/live: 500, \\u{1B}[31m/json, expected 200, application/json"), "\(output)")
        #expect(!output.contains("\u{1B}"))
    }

    /// A response that begins and does not end is one failure, not one for each route.
    @Test func verifyEndsWhereNoResponseDoes() throws {
        let slow = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx"), .hold)
        let outcome = try server("verify", "--url", slow.url)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("FAIL  GET /health/live: 127.0.0.1: "))
        #expect(!outcome.output.contains("GET /health/ready"))
    }

    // MARK: build --compress

    @Test func compressesTheSameWayEachTime() throws {
        let first = try docgen.folder.text("dist/manifest.json")
        #expect(try docgen.run("build", "--compress", "--jobs", "1").status == 0)
        #expect(try docgen.folder.text("dist/manifest.json") == first)
        let files = try docgen.folder.files("dist/site")
        #expect(files.contains("index.html.br") && files.contains("index.html.gz"))
        #expect(first.contains(#""coding":"br""#))
        #expect(try docgen.run("build").status == 0)
        #expect(try !docgen.folder.files("dist/site").contains { $0.hasSuffix(".gz") })
    }

    @Test func leavesAFileOfYoursThatHasTheName() throws {
        try docgen.folder.write("mine", to: "index.html.gz")
        try docgen.folder.write("assets: index.html.gz\n", to: "docgen.yml")
        #expect(try docgen.run("build", "--compress").status == 0)
        #expect(try docgen.folder.text("dist/site/index.html.gz") == "mine")
        #expect(try docgen.folder.files("dist/site").contains("index.html.br"))
    }
}
