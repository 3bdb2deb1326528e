internal import Foundation
internal import Synchronization

/// Some connections to one PostgreSQL, each on a queue of its own, so that no thread of Swift's waits for a network.
///
/// Calls wait for a free connection in the order of their coming. A connection that breaks is made anew by the next call; while PostgreSQL does not
/// answer, calls fail at once until a pause is over, which doubles with each attempt in vain.
package final class PostgresClient: Sendable {
    /// Where the database is, and how patiently it is asked.
    package struct Configuration: Sendable {
        /// `postgresql://…`, with the password where it has one.
        package var uri: String
        /// How many may be open at once.
        package var connections = 4
        /// Calls that wait for one of them; more are refused.
        package var maxWaiting = 512
        package var connectDeadline: Duration = .seconds(5)
        package var pauses: ClosedRange<Duration> = .milliseconds(100)...(.seconds(5))
        /// What `pg_stat_activity` calls the connections.
        package var name = "AssistantServer"
        /// Run once on each new connection.
        package var preparation: [PostgresStatement] = []

        package init(uri: String) { self.uri = uri }
    }

    package typealias Instant = ContinuousClock.Instant

    private struct Job: Sendable {
        var deadline: Instant
        /// Gets a connection, or why there is none.
        var run: @Sendable (Result<PostgresConnection, PostgresError>) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var idle: [Worker]
        /// Why nobody is to try now, and until when.
        var absence: (error: PostgresError, until: Instant)?
        var pause: Duration
    }

    private let configuration: Configuration
    private let state: Mutex<State>

    /// Connects with the first call, not before.
    package init(_ configuration: Configuration) {
        self.configuration = configuration
        let workers = (0..<max(1, configuration.connections)).map { _ in Worker() }
        state = Mutex(State(idle: workers, pause: configuration.pauses.lowerBound))
    }

    /// Runs `body` with a connection of its own.
    ///
    /// - Parameter limit: For all of it: waiting for a connection, making one, every statement.
    /// - Throws: ``PostgresError``; what `body` throws.
    package func perform<Value: Sendable>(
        within limit: Duration,
        _ body: @escaping @Sendable (PostgresSession) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(within: limit, body) { continuation.resume(with: $0) }
        }
    }

    /// The same for a thread that may wait: a command's, or a writer's.
    package func performBlocking<Value: Sendable>(
        within limit: Duration,
        _ body: @escaping @Sendable (PostgresSession) throws -> Value
    ) throws -> Value {
        let outcome = Mutex<Result<Value, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        submit(within: limit, body) { result in
            outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        return try (outcome.withLock { $0 } ?? .failure(PostgresError(.overloaded, "the call was lost"))).get()
    }

    /// Connects for one task, on the thread that calls, which waits: a command's.
    ///
    /// - Parameter limit: For connecting, and for each exchange.
    /// - Throws: ``PostgresError``; what `body` throws.
    package static func once<Value>(
        _ configuration: Configuration,
        within limit: Duration,
        _ body: (PostgresSession) throws -> Value
    ) throws -> Value {
        let start = min(Instant.now + limit, .now + configuration.connectDeadline)
        let connection = try PostgresConnection(configuration.uri, name: configuration.name, until: start)
        _ = try connection.run(configuration.preparation, until: start)
        return try body(PostgresSession(connection: connection, limit: limit))
    }

    /// Whether the last attempt to reach PostgreSQL was in vain, and the pause after it is not over.
    package var isAway: Bool { state.withLock { $0.absence.map { $0.until > .now } ?? false } }

    /// Whether the last attempt to reach PostgreSQL was in vain, however long ago that was.
    package var isLost: Bool { state.withLock { $0.absence != nil } }

    // MARK: Jobs

    private func submit<Value: Sendable>(
        within limit: Duration,
        _ body: @escaping @Sendable (PostgresSession) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let deadline = Instant.now + limit
        let job = Job(deadline: deadline) { found in
            switch found {
            case .failure(let error): completion(.failure(error))
            case .success(let connection):
                completion(Result { try body(PostgresSession(connection: connection, end: deadline)) })
            }
        }
        let (worker, isAccepted) = state.withLock { state -> (Worker?, Bool) in
            if let worker = state.idle.popLast() { return (worker, true) }
            guard state.jobs.count < configuration.maxWaiting else { return (nil, false) }
            state.jobs.append(job)
            return (nil, true)
        }
        if let worker {
            worker.queue.async { self.work(worker, first: job) }
        } else if !isAccepted {
            job.run(.failure(PostgresError(.overloaded, "more calls wait for PostgreSQL than may")))
        }
    }

    /// On the worker's queue, until nothing waits.
    private func work(_ worker: Worker, first: Job) {
        var job: Job? = first
        while let current = job {
            perform(current, on: worker)
            job = state.withLock { state in
                guard !state.jobs.isEmpty else {
                    state.idle.append(worker)
                    return nil
                }
                return state.jobs.removeFirst()
            }
        }
    }

    private func perform(_ job: Job, on worker: Worker) {
        guard job.deadline > .now else { return job.run(.failure(PostgresError(.late, "no connection to PostgreSQL was free in time"))) }
        do throws(PostgresError) {
            let connection = try connection(of: worker, until: job.deadline)
            job.run(.success(connection))
            if !connection.isUsable {
                worker.connection = nil
                // Who hangs once hangs again: others need not wait for that.
                if connection.isLate { settle(PostgresError(.unreachable, "PostgreSQL did not answer in time")) }
            }
        } catch {
            job.run(.failure(error))
        }
    }

    private func connection(of worker: Worker, until deadline: Instant) throws(PostgresError) -> PostgresConnection {
        if let connection = worker.connection, connection.isAlive() { return connection }
        worker.connection = nil
        if let absence = state.withLock({ $0.absence }), absence.until > .now { throw absence.error }
        do throws(PostgresError) {
            let deadline = min(deadline, .now + configuration.connectDeadline)
            let connection = try PostgresConnection(configuration.uri, name: configuration.name, until: deadline)
            _ = try connection.run(configuration.preparation, until: deadline)
            worker.connection = connection
            settle(nil)
            return connection
        } catch {
            settle(error)
            throw error
        }
    }

    private func settle(_ error: PostgresError?) {
        state.withLock { state in
            guard let error else {
                state.absence = nil
                state.pause = configuration.pauses.lowerBound
                return
            }
            // Several connections that fail together are one attempt.
            guard state.absence.map({ $0.until <= .now }) ?? true else { return }
            // Servers that lost it at one moment should not come back at one moment.
            state.absence = (error, .now + state.pause * Double.random(in: 0.5...1))
            state.pause = min(state.pause * 2, configuration.pauses.upperBound)
        }
    }
}

/// A connection with its queue.
///
/// `@unchecked`: `connection` is touched on `queue` alone, which is serial.
private final class Worker: @unchecked Sendable {
    let queue = DispatchQueue(label: "PostgreSQL")
    var connection: PostgresConnection?
}

/// A connection, for the time of one call: what cannot be sent elsewhere cannot outlive it.
package struct PostgresSession {
    fileprivate let connection: PostgresConnection
    /// For all exchanges together.
    fileprivate var end: ContinuousClock.Instant?
    /// For each.
    fileprivate var limit: Duration = .zero

    private var deadline: ContinuousClock.Instant { end ?? .now + limit }

    /// Runs one statement.
    /// - Throws: ``PostgresError``.
    @discardableResult
    package func run(_ sql: String, _ values: [PostgresValue] = []) throws(PostgresError) -> [PostgresRow] {
        try connection.run([PostgresStatement(sql, values)], until: deadline).first ?? []
    }

    /// Runs statements as one transaction, in one exchange with the server, or none of them.
    /// - Returns: The rows of each.
    /// - Throws: ``PostgresError``.
    package func run(_ statements: [PostgresStatement]) throws(PostgresError) -> [[PostgresRow]] {
        try connection.run(statements, until: deadline)
    }

    /// Runs a text of several statements that have no values, as one transaction where it does not begin one itself.
    /// - Throws: ``PostgresError``.
    package func runScript(_ sql: String) throws(PostgresError) { try connection.runScript(sql, until: deadline) }

    /// Runs `body` between `BEGIN` and `COMMIT`; what it throws undoes everything.
    ///
    /// - Parameter mode: Of the transaction: `ISOLATION LEVEL REPEATABLE READ READ ONLY`.
    package func inTransaction<Value>(_ mode: String = "", _ body: () throws -> Value) throws -> Value {
        try run("BEGIN " + mode)
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // A transaction that cannot be undone ends with its connection.
            do throws(PostgresError) { try run("ROLLBACK") } catch { connection.giveUp() }
            throw error
        }
    }
}
