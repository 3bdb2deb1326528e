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
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test(.timeLimit(.minutes(10)))
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

    /// A connection whose request never ends, so that it keeps its place.
    private static func occupy(_ url: String) throws -> Int32 {
        let port = try #require(UInt16(url.split(separator: ":").last ?? ""))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isConnected)
        let request = "POST /api/kapa/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        _ = request.withCString { send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        return descriptor
    }

    /// Nobody gets in, while all parts of the server are well.
    @Test(.timeLimit(.minutes(10)))
    func anOutageThatOnlyReadersSeeStandsOnTheStatusPage() async throws {
        try docgen.folder.write(
            """
            max_connections: 4
            # Loopback stands for readers here.
            operator_networks: ["203.0.113.0/24"]
            request_deadline: 300s
            health_interval: 1s
            # A busy machine is not what this is about.
            health_timeout: 60s
            health_slow: 60s
            """,
            to: "assistant.yml"
        )
        let server = try ServerProcess(in: docgen.folder.path)
        func wait(for state: String) async throws {
            while (try? snapshots())?.last?.state(of: "server") != state { try await Task.sleep(for: .milliseconds(10)) }
        }
        try await wait(for: "healthy")
        // One after the other, until the table has no place left.
        var sockets: [Int32] = []
        while (try? snapshots())?.last?.state(of: "server") != "unhealthy" {
            if sockets.count < 400 { sockets.append(try Self.occupy(server.url)) }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try snapshots().last?.state(of: "index") == "healthy")
        for socket in sockets { close(socket) }
        try await wait(for: "healthy")
        server.send(SIGTERM)
        #expect(server.end() == 0)
        #expect(server.messages.contains("connections run short"))
        try #require(docgen.run("status", "--snapshots", "health/snapshots", "--output", "status").status == 0)
        let html = try docgen.folder.text("status/site/index.html")
        #expect(html.contains("Day by day<span class=\"sr\">: Server, "))
        #expect(!html.contains("Day by day<span class=\"sr\">: Server, 100 %"))
        #expect(html.contains("Day by day<span class=\"sr\">: Search index, 100 %"))
    }
}
