internal import Foundation
internal import Logging
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import PostgresClient
@testable internal import PostgresState
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// An empty state of a test's own, in a file or in a PostgreSQL, and the servers that use it.
final class StateFixture: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case sqlite, postgres

        /// Without PostgreSQL the file alone is tested; where CI runs the tests it has to be there.
        static let tested: [Kind] = PostgresServer.isAvailable ? allCases : [.sqlite]
    }

    let folder: TemporaryFolder
    let place: StateLocation
    let now: Mutex<Int64>.Box
    var clock: WallClock {
        WallClock { [now] in Date(timeIntervalSince1970: Double(now.mutex.withLock { $0 }) / 1000) }
    }
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// - Parameters:
    ///   - now: The time, in milliseconds since 1970.
    ///   - server: That of all tests where it is left out.
    init(_ kind: Kind, now: Mutex<Int64>.Box = .init(1_800_000_000_000), server: PostgresServer? = nil) throws {
        self.now = now
        folder = try TemporaryFolder()
        switch kind {
        case .sqlite: place = .file(folder.path + "/state.sqlite")
        case .postgres:
            let server = try server ?? #require(PostgresServer.shared)
            let name = server.newName()
            try PostgresClient.once(PostgresClient.Configuration(uri: server.uri), within: .seconds(30)) { session in
                try session.runScript("CREATE DATABASE \(name)")
            }
            place = .postgres(try #require(PostgresAddress(server.uri(ofDatabase: name))))
        }
    }

    /// A server's view of it.
    /// - Parameter patience: How long PostgreSQL may take for each thing, on a machine that is busy with other tests; `nil` for what servers have.
    func open(
        replica: String = "one",
        logger: Logger = StateFixture.quiet,
        patience: Duration? = nil,
        _ change: (inout StateConfiguration) -> Void = { _ in }
    ) throws -> any StateStoring {
        var configuration = StateConfiguration()
        configuration.location = place
        change(&configuration)
        guard case .postgres(let address) = place else { return try StateStore(configuration, logger: logger, clock: clock) }
        var limits = PostgresState.TimeLimits()
        if let patience { (limits.question, limits.vote, limits.commit, limits.write) = (patience, patience, patience, patience) }
        return try PostgresState(address, configuration, replica: replica, limits: limits, logger: logger, clock: clock)
    }

    func pass(_ duration: Duration) { now.mutex.withLock { $0 += Int64(duration / .milliseconds(1)) } }

    /// A question to Kapa, asked now.
    func record(_ id: String, thread: String = "t", text: String = "a question", change: (inout QuestionRecord) -> Void = { _ in })
        -> QuestionRecord
    {
        var record = QuestionRecord(
            id: id,
            threadID: thread,
            asked: clock.milliseconds,
            text: text,
            page: "/guide/",
            clientID: "anon-1",
            origin: .local,
            isAnswered: false,
            isUncertain: false,
            fallback: nil,
            missingTerms: ["xylophone"],
            nearest: ["guide/start.html#port"],
            kapaThreadID: nil,
            kapaQuestionID: "k-" + id,
            durationMS: 3
        )
        change(&record)
        return record
    }

    /// What `export` prints, without the empty line at its end.
    func lines(_ content: StateExport.Content, _ format: StateExport.Format = .jsonl) throws -> [String] {
        var data = Data()
        _ = try place.operations().export(StateExport(content, format: format)) { data += $0 }
        return String(decoding: data, as: UTF8.self).components(separatedBy: format == .csv ? "\r\n" : "\n").dropLast()
    }

    /// The rows of a column, as an export names it.
    func values(_ column: String, _ content: StateExport.Content = .questions) throws -> [String] {
        try lines(content).map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return "\(object?[column] ?? "")"
        }
    }
}
