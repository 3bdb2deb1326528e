internal import Foundation
internal import Logging
internal import PostgresClient
internal import ServerSettings
internal import ServerState
internal import Synchronization

/// Brings the tables up to date and learns the key of vote tickets, at the start or as soon as PostgreSQL answers.
final class PostgresOpening: Sendable {
    private let client: PostgresClient
    private let address: PostgresAddress
    private let logger: Logger
    /// Until the database has told its key, tickets of this process are known to it alone.
    private let ownKey: Data
    private struct State {
        var tickets: VoteTickets
        var isDone = false
    }
    private let state: Mutex<State>

    init(client: PostgresClient, address: PostgresAddress, logger: Logger) {
        self.client = client
        self.address = address
        self.logger = logger
        ownKey = VoteTickets.newKey()
        state = Mutex(State(tickets: VoteTickets(key: ownKey)))
    }

    var tickets: VoteTickets { state.withLock { $0.tickets } }

    /// Whether the tables are up to date, and the key of all servers known.
    var isDone: Bool { state.withLock { $0.isDone } }

    /// - Throws: ``StateError`` for what will not mend itself. A PostgreSQL that is away is none: it is logged, and the server answers.
    func atStart(within limit: Duration) throws(StateError) {
        do {
            try open(within: limit)
        } catch let error as PostgresError where StateError(opening: address, error).isUnwritable {
            logger.error(
                "PostgreSQL does not answer: questions are answered, votes are refused until it does",
                metadata: ["state": "\(address)", "error.reason": "\(error)"]
            )
        } catch {
            throw StateError(opening: address, error)
        }
    }

    /// Does nothing once it was done. Blocks.
    /// - Throws: ``PostgresError``, ``StateError``.
    func open(within limit: Duration) throws {
        if !isDone { try client.performBlocking(within: limit, open) }
    }

    /// The same for who has a connection.
    func open(_ session: PostgresSession) throws {
        guard !isDone else { return }
        try PostgresSchema.checkEncoding(session)
        let steps = try PostgresSchema.migrate(session)
        // Made by whoever comes first.
        try session.run(
            "INSERT INTO secrets (name, value) VALUES ('vote_tickets', $1) ON CONFLICT DO NOTHING",
            [.bytes([UInt8](ownKey))]
        )
        let key = try session.run("SELECT value FROM secrets WHERE name = 'vote_tickets'").first?.bytes(0)
        state.withLock { state in
            if let key { state.tickets = VoteTickets(key: Data(key), formerKey: ownKey) }
            state.isDone = true
        }
        if let last = steps.last {
            logger.notice(
                "the tables in PostgreSQL are up to date",
                metadata: ["state": "\(address)", "state.version": .stringConvertible(last.version)]
            )
        }
    }
}

extension StateError {
    /// What keeps a database from being used.
    init(opening address: PostgresAddress, _ error: any Error) {
        if let error = error as? StateError {
            self.init("cannot use the state '\(address)': \(error)")
            return
        }
        let remedy =
            switch (error as? PostgresError)?.kind {
            case .refused: "check the user, the password and the database"
            case .statement: "the user must be able to make and use the schema '\(address.schema)' of the database"
            default: "check that PostgreSQL runs there and can be reached"
            }
        self.init("cannot use the state '\(address)': \(error): \(remedy)")
        if let error = error as? PostgresError { isUnwritable = error.kind != .refused && !error.isOfStatement }
    }
}
