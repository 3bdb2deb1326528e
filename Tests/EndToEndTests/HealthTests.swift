import Foundation
import TestSupport
import Testing

/// The monitor as an operator has it: a process, a service of another process's that goes away, and lines in files.
struct HealthTests {
    private let docgen: Docgen

    init() throws {
        docgen = try Docgen(["index.md": "# Home\n\nThe server listens on port 8080.\n"])
        try #require(docgen.run("build").status == 0)
    }

    private struct Snapshot: Decodable {
        struct Service: Decodable {
            var id: String
            var state: String
        }

        var state: String
        var services: [Service]

        func state(of id: String) -> String? { services.first { $0.id == id }?.state }
    }

    private func snapshots() throws -> [Snapshot] {
        let folder = docgen.folder.path + "/health/snapshots"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("20") }.sorted().flatMap { name in
            try String(contentsOfFile: folder + "/" + name, encoding: .utf8).split(separator: "\n").map {
                try JSONDecoder().decode(Snapshot.self, from: Data($0.utf8))
            }
        }
    }

    /// Asks until the server says so; the test's own limit ends it otherwise.
    private func wait(_ server: ServerProcess, for isTrue: (Snapshot) -> Bool) async throws {
        while try await !isTrue(JSONDecoder().decode(Snapshot.self, from: Data(server.get("/api/system/health").text.utf8))) {
            await Task.yield()
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aServiceThatStopsIsSeenAndWrittenDown() async throws {
        var target: LoopbackServer? = try LoopbackServer(.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), .close)
        let url = try #require(target?.url)
        try docgen.folder.write(
            """
            health_interval: 1s
            request_rate: off
            health_services:
              - {id: api, url: "\(url)/", required: true}
            """,
            to: "assistant.yml"
        )
        var server: ServerProcess? = try ServerProcess(in: docgen.folder.path)
        try await wait(#require(server)) { $0.state == "healthy" && $0.state(of: "api") == "healthy" }
        target = nil
        try await wait(#require(server)) { $0.state == "unhealthy" && $0.state(of: "api") == "unhealthy" }
        #expect(try await #require(server).get("/health/ready").status == 200, "its own work goes on")
        // SIGKILL, as a crash.
        server = nil
        let before = try snapshots()
        #expect(before.first?.state(of: "api") == "healthy")
        #expect(before.last?.state(of: "api") == "unhealthy")
        #expect(before.contains { $0.state(of: "index") == "healthy" && $0.state(of: "state") == "healthy" && $0.state(of: "disk") != nil })
        // Another one goes on in the same file.
        server = try ServerProcess(in: docgen.folder.path)
        try await wait(#require(server)) { $0.state(of: "api") == "unhealthy" }
        try #require(server).send(SIGTERM)
        #expect(try #require(server).end() == 0)
        #expect(try snapshots().count > before.count)
        withExtendedLifetime(target) {}
    }
}
