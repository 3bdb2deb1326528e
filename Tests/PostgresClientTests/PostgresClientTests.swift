internal import Foundation
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import PostgresClient

@Suite(.enabled(if: PostgresServer.isAvailable, "PostgreSQL is not installed"), .timeLimit(.minutes(10)))
struct PostgresClientTests {
    private let server: PostgresServer

    init() throws { server = try #require(PostgresServer.shared) }

    private func client(_ uri: String? = nil, _ change: (inout PostgresClient.Configuration) -> Void = { _ in }) -> PostgresClient {
        var configuration = PostgresClient.Configuration(uri: uri ?? server.uri)
        change(&configuration)
        return PostgresClient(configuration)
    }

    private func fault(_ body: () async throws -> Void) async -> PostgresError? {
        do { try await body() } catch { return error as? PostgresError }
        return nil
    }

    // MARK: Values

    @Test func valuesComeBackAsTheyWent() async throws {
        let bytes = (0...255).map { UInt8($0) }
        let rows = try await client().perform(within: .seconds(10)) { session in
            try session.run(
                "SELECT $1::text, $2::bigint, $3::float8, $4::boolean, $5::bytea, $6::text, $7::text",
                [
                    .text("it's \"ü\" – '; DROP TABLE x; --"), .integer(.min), .real(0.1), .flag(true), .bytes(bytes), .null, .text(""),
                ]
            )
        }
        let row = try #require(rows.first)
        #expect(row.text(0) == "it's \"ü\" – '; DROP TABLE x; --")
        #expect(row.integer(1) == .min)
        #expect(row.real(2) == 0.1)
        #expect(row.flag(3) == true)
        #expect(row.bytes(4) == bytes)
        #expect(row.text(5) == nil)
        #expect(row.text(6) == "")
    }

    /// PostgreSQL has none, and a reader's text may.
    @Test func aZeroInATextIsReplaced() async throws {
        let rows = try await client().perform(within: .seconds(10)) { try $0.run("SELECT $1::text", [.text("a\0b")]) }
        #expect(rows.first?.text(0) == "a\u{FFFD}b")
    }

    @Test func statementsTogetherAreOneTransaction() async throws {
        let name = server.newName()
        let client = client()
        _ = try await client.perform(within: .seconds(10)) { session in
            try session.run("CREATE TABLE \(name) (id bigint PRIMARY KEY)")
        }
        let insert = "INSERT INTO \(name) VALUES ($1::bigint)"
        let error = await fault {
            _ = try await client.perform(within: .seconds(10)) { session in
                try session.run([1, 2, 1, 3].map { PostgresStatement(insert, [.integer(Int64($0))]) })
            }
        }
        #expect(error?.kind == .statement && error?.sqlState == "23505")
        let counts = try await client.perform(within: .seconds(10)) { session in
            // The same connection goes on, with what it prepared.
            _ = try session.run([1, 2].map { PostgresStatement(insert, [.integer(Int64($0))]) })
            return try session.run([PostgresStatement("SELECT count(*) FROM \(name)"), PostgresStatement("SELECT 7")])
        }
        #expect(counts.map { $0.first?.integer(0) } == [2, 7])
    }

    @Test func moreIsSentThanASocketHolds() async throws {
        let text = String(repeating: "long ", count: 200_000)
        let rows = try await client().perform(within: .seconds(30)) { session in
            try session.run((0..<20).map { _ in PostgresStatement("SELECT $1::text", [.text(text)]) })
        }
        #expect(rows.count == 20 && rows.allSatisfy { $0.first?.text(0) == text })
    }

    @Test func aTransactionThatThrowsIsUndone() async throws {
        let name = server.newName()
        struct Stop: Error {}
        let client = client { $0.connections = 1 }
        try await client.perform(within: .seconds(10)) {
            try $0.runScript("CREATE TABLE \(name) (id bigint); INSERT INTO \(name) VALUES (1)")
        }
        await #expect(throws: Stop.self) {
            try await client.perform(within: .seconds(10)) { session in
                try session.inTransaction {
                    try session.run("DELETE FROM \(name)")
                    throw Stop()
                }
            }
        }
        let count = try await client.perform(within: .seconds(10)) { try $0.run("SELECT count(*) FROM \(name)").first?.integer(0) }
        #expect(count == 1)
    }

    // MARK: Faults

    @Test(arguments: ["password", "database", "user"])
    func whoIsNotLetInLearnsIt(part: String) async throws {
        let uri =
            switch part {
            case "password": server.uri.replacing(/docs:\w+@/, with: "docs:wrong-secret@")
            case "database": server.uri(ofDatabase: "missing")
            default: server.uri.replacing("docs:", with: "nobody:")
            }
        let error = await fault { _ = try await client(uri).perform(within: .seconds(10)) { try $0.run("SELECT 1") } }
        #expect(error?.kind == .refused)
        #expect(error?.sqlState == (part == "database" ? "3D000" : "28P01"))
        let message = error?.message ?? ""
        #expect(!message.contains("wrong-secret") && !message.contains("\n") && !message.contains(": 28") && message.contains("FATAL: "))
    }

    @Test func tlsIsAsTheAddressSays() async throws {
        for (mode, isOn) in [("disable", false), ("require", true)] {
            let row = try await client(server.uri + "?sslmode=" + mode).perform(within: .seconds(10)) { session in
                try session.run("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").first
            }
            #expect(row?.flag(0) == isOn, "\(mode)")
        }
        // Nobody vouches for the server's certificate.
        let error = await fault {
            _ = try await client(server.uri + "?sslmode=verify-full").perform(within: .seconds(10)) { try $0.run("SELECT 1") }
        }
        #expect(error?.kind == .refused && error?.message.contains("certificate") == true)
    }

    @Test func nobodyThereIsKnownAtOnceTheSecondTime() async throws {
        let client = client("postgresql://docs@127.0.0.1:1/docs") { $0.pauses = .seconds(60)...(.seconds(60)) }
        for _ in 0..<2 {
            let error = await fault { _ = try await client.perform(within: .seconds(10)) { try $0.run("SELECT 1") } }
            #expect(error?.kind == .unreachable)
            #expect(client.isAway)
        }
    }

    @Test func aStatementThatTakesTooLongIsGivenUp() async throws {
        let client = client { $0.connections = 1 }
        let start = ContinuousClock.now
        let error = await fault { _ = try await client.perform(within: .milliseconds(300)) { try $0.run("SELECT pg_sleep(600)") } }
        #expect(error?.kind == .late)
        #expect(ContinuousClock.now - start < .seconds(60))
        // The next call makes a connection of its own, after the pause.
        var rows: [PostgresRow]?
        while rows == nil {
            rows = try? await client.perform(within: .seconds(5)) { try $0.run("SELECT 1") }
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(rows?.first?.integer(0) == 1)
    }

    @Test func moreCallsThanMayWaitAreRefused() async throws {
        let client = client {
            $0.connections = 1
            $0.maxWaiting = 2
        }
        let outcomes = await withTaskGroup(of: PostgresError.Kind?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await fault { _ = try await client.perform(within: .seconds(10)) { try $0.run("SELECT pg_sleep(0.2)") } }?.kind
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(nil) && outcomes.contains(.overloaded))
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .overloaded })
    }

    @Test func connectionsAreUsedAtOnceAndNoMoreThanAllowed() async throws {
        let client = client { $0.connections = 3 }
        let ids = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    try await client.perform(within: .seconds(20)) {
                        try $0.run("SELECT pg_backend_pid(), pg_sleep(0.01)").first?.integer(0)
                    }
                }
            }
            return try await group.reduce(into: Set<Int64>()) { if let id = $1 { $0.insert(id) } }
        }
        #expect((1...3).contains(ids.count))
    }

    // MARK: Outages

    /// What idles in a pool when the server ends is no reason for the next call to fail.
    @Test(arguments: ["kill", "stop", "freeze"])
    func comesBackAfterAnOutage(kind: String) async throws {
        let server = try PostgresServer()
        let client = client(server.uri) { $0.pauses = .milliseconds(10)...(.milliseconds(50)) }
        func one() async throws -> Int64? {
            try await client.perform(within: .milliseconds(1500)) { try $0.run("SELECT 1").first?.integer(0) }
        }
        // The machine may be slow at first.
        while try await client.perform(within: .seconds(20), { try $0.run("SELECT 1").first?.integer(0) }) != 1 {}
        try server.command(kind)
        let error = await fault { _ = try await one() }
        #expect(kind == "freeze" ? error?.kind == .late : error?.kind == .unreachable, "\(String(describing: error))")
        try server.command(kind == "freeze" ? "thaw" : "start")
        while (try? await one()) != 1 { try await Task.sleep(for: .milliseconds(5)) }
        try server.command("stop")
        try server.command("start")
        while client.isAway { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try await client.perform(within: .seconds(20)) { try $0.run("SELECT 2").first?.integer(0) } == 2)
    }
}
