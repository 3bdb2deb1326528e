internal import CPostgres
internal import Foundation

/// A connection to a server. It blocks the thread that uses it, never longer than a deadline: libpq is told not to wait, and what waits is
/// `poll`. Only looking a host's name up has no deadline.
///
/// One thread at a time may use it. Once something failed that is not the fault of a statement, it is closed for good.
final class PostgresConnection {
    typealias Instant = ContinuousClock.Instant

    private let connection: OpaquePointer
    /// The names of prepared statements, by their text.
    private var prepared: [String: String] = [:]
    private(set) var isUsable = true
    /// Whether it was given up because an answer took too long.
    private(set) var isLate = false
    private static let maxPrepared = 256

    /// - Parameters:
    ///   - uri: `postgresql://…`, as <https://www.postgresql.org/docs/current/libpq-connect.html> has it.
    ///   - name: By which an operator knows the connection in `pg_stat_activity`.
    /// - Throws: ``PostgresError`` unreachable, refused or late.
    init(_ uri: String, name: String, until deadline: Instant) throws(PostgresError) {
        try Self.check(uri)
        // What stands before `dbname` are defaults, which the address may change.
        let options: [(String, String)] = [
            ("fallback_application_name", name), ("target_session_attrs", "read-write"), ("dbname", uri), ("client_encoding", "UTF8"),
        ]
        let keys = CStrings(options.map(\.0)), values = CStrings(options.map(\.1))
        guard let connection = PQconnectStartParams(keys.pointers, values.pointers, 1) else {
            throw PostgresError(.unreachable, "libpq has no memory for a connection")
        }
        self.connection = connection
        docgen_silence_notices(connection)
        // The code tells a wrong password from a server that starts; its words may be of any language.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        do throws(PostgresError) {
            try finishConnecting(until: deadline)
        } catch {
            isUsable = false
            PQfinish(connection)
            self.isFinished = true
            throw error
        }
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
        PQsetnonblocking(connection, 1)
    }

    private var isFinished = false

    /// libpq says what is wrong with an address and names it, with its password.
    private static func check(_ uri: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        if let options = PQconninfoParse(uri, &message) { return PQconninfoFree(options) }
        defer { PQfreemem(message) }
        let reason = message.map { String(cString: $0).prefix { !"\":\n".contains($0) } } ?? "no memory"
        throw PostgresError(.refused, "libpq does not understand the address: \(reason.trimmingCharacters(in: .whitespaces))")
    }

    deinit { if !isFinished { PQfinish(connection) } }

    private func finishConnecting(until deadline: Instant) throws(PostgresError) {
        var state = PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else { throw PostgresError(connecting: String(cString: PQerrorMessage(connection))) }
            guard try wait(for: state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) else {
                throw PostgresError(.unreachable, "PostgreSQL did not answer in time")
            }
            state = PQconnectPoll(connection)
        }
    }

    // MARK: Statements

    /// Runs statements as one transaction, in one exchange with the server; none has happened where one fails.
    /// - Returns: The rows of each.
    /// - Throws: ``PostgresError``. Where that is not of a statement, the connection is no longer usable.
    func run(_ statements: [PostgresStatement], until deadline: Instant) throws(PostgresError) -> [[PostgresRow]] {
        guard !statements.isEmpty else { return [] }
        do throws(PostgresError) {
            guard PQpipelineStatus(connection) != PQ_PIPELINE_OFF || PQenterPipelineMode(connection) == 1 else { throw complaint }
            return try results(of: try send(statements), until: deadline)
        } catch {
            // A plan that does not fit its tables any more is made anew by the next connection.
            if !error.isOfStatement || ["0A000", "26000"].contains(error.sqlState) { isUsable = false }
            throw error
        }
    }

    /// What a result belongs to: a statement that is prepared, or the values of one.
    private enum Sent {
        case preparation(sql: String, name: String)
        case statement
    }

    private func send(_ statements: [PostgresStatement]) throws(PostgresError) -> [Sent] {
        var sent: [Sent] = []
        var names = prepared
        for statement in statements {
            var name = names[statement.sql] ?? ""
            if name.isEmpty {
                if names.count < Self.maxPrepared {
                    name = "s\(names.count)"
                    names[statement.sql] = name
                }
                guard PQsendPrepare(connection, name, statement.sql, 0, nil) == 1 else { throw complaint }
                sent.append(.preparation(sql: statement.sql, name: name))
            }
            let values = CStrings(encoded: statement.values.map(\.encoded))
            guard
                PQsendQueryPrepared(connection, name, Int32(statement.values.count), values.pointers, nil, nil, 0) == 1
            else { throw complaint }
            sent.append(.statement)
        }
        guard PQpipelineSync(connection) == 1 else { throw complaint }
        return sent
    }

    private func results(of sent: [Sent], until deadline: Instant) throws(PostgresError) -> [[PostgresRow]] {
        var all: [[PostgresRow]] = []
        var fault: PostgresError?
        for item in sent {
            var rows: [PostgresRow] = []
            while let result = try next(until: deadline) {
                switch PQresultStatus(result.pointer) {
                case PGRES_TUPLES_OK: rows = result.rows
                case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                    if case .preparation(let sql, let name) = item, !name.isEmpty { prepared[sql] = name }
                case PGRES_PIPELINE_ABORTED: break
                default: fault = fault ?? result.error
                }
            }
            if case .statement = item { all.append(rows) }
        }
        // What was written is on the disk when this comes, and not before.
        while let result = try next(until: deadline) {
            if PQresultStatus(result.pointer) == PGRES_PIPELINE_SYNC { break }
            fault = fault ?? result.error
        }
        if let fault { throw fault }
        return all
    }

    /// Runs a text of several statements, without values: a migration.
    /// - Throws: As ``run(_:until:)``.
    func runScript(_ sql: String, until deadline: Instant) throws(PostgresError) {
        do throws(PostgresError) {
            guard PQpipelineStatus(connection) == PQ_PIPELINE_OFF || PQexitPipelineMode(connection) == 1, PQsendQuery(connection, sql) == 1
            else { throw complaint }
            var fault: PostgresError?
            while let result = try next(until: deadline) {
                if PQresultStatus(result.pointer) == PGRES_FATAL_ERROR { fault = fault ?? result.error }
            }
            if let fault { throw fault }
        } catch {
            if !error.isOfStatement { isUsable = false }
            throw error
        }
    }

    /// Whether an idle connection is still there: the end of a server makes itself heard.
    func isAlive() -> Bool {
        guard isUsable else { return false }
        while true {
            var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 0) > 0 else { break }
            guard PQconsumeInput(connection) == 1, PQstatus(connection) == CONNECTION_OK, descriptor.revents & Int16(POLLHUP | POLLERR) == 0
            else {
                isUsable = false
                return false
            }
        }
        return true
    }

    func giveUp() { isUsable = false }

    // MARK: Waiting

    /// The next result; `nil` at the end of those of one statement.
    private func next(until deadline: Instant) throws(PostgresError) -> Result? {
        while true {
            let unsent = PQflush(connection)
            guard unsent >= 0 else { throw complaint }
            if PQisBusy(connection) == 0 { return PQgetResult(connection).map(Result.init) }
            guard try wait(for: unsent == 1 ? POLLIN | POLLOUT : POLLIN, until: deadline) else {
                isLate = true
                throw PostgresError(.late, "PostgreSQL did not answer in time")
            }
            guard PQconsumeInput(connection) == 1 else { throw complaint }
        }
    }

    /// - Returns: False when the time is up.
    private func wait(for events: Int32, until deadline: Instant) throws(PostgresError) -> Bool {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            var descriptor = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
            guard descriptor.fd >= 0 else { throw complaint }
            let count = poll(&descriptor, 1, Int32(max(0, min(left.rounded(.up), 3_600_000))))
            if count > 0 { return true }
            if count < 0, errno != EINTR { throw PostgresError(.unreachable, String(cString: strerror(errno))) }
            if count == 0, ContinuousClock.now >= deadline { return false }
        }
    }

    private var complaint: PostgresError { PostgresError(statement: String(cString: PQerrorMessage(connection)), state: "") }

    /// A result, freed with its owner.
    private struct Result: ~Copyable {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) { self.pointer = pointer }

        deinit { PQclear(pointer) }

        var rows: [PostgresRow] {
            let columns = PQnfields(pointer)
            return (0..<PQntuples(pointer)).map { row in
                PostgresRow(
                    (0..<columns).map { column in
                        guard PQgetisnull(pointer, row, column) == 0, let value = PQgetvalue(pointer, row, column) else { return nil }
                        let bytes = UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(pointer, row, column)))
                        return String(decoding: bytes, as: UTF8.self)
                    }
                )
            }
        }

        var error: PostgresError {
            func field(_ code: Character) -> String {
                PQresultErrorField(pointer, Int32(code.asciiValue ?? 0)).map { String(cString: $0) } ?? ""
            }
            let message = field("M")
            return PostgresError(statement: message.isEmpty ? String(cString: PQresultErrorMessage(pointer)) : message, state: field("C"))
        }
    }
}

/// Texts as C has them, with an empty pointer at the end; they live as long as this does.
private final class CStrings {
    private let owned: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>
    let pointers: UnsafePointer<UnsafePointer<CChar>?>

    init(encoded texts: [[UInt8]?]) {
        owned = .allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() {
            guard let text else {
                owned.initializeElement(at: index, to: nil)
                continue
            }
            let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: text.count + 1)
            for (place, byte) in text.enumerated() { bytes[place] = CChar(bitPattern: byte) }
            bytes[text.count] = 0
            owned.initializeElement(at: index, to: bytes)
        }
        owned.initializeElement(at: texts.count, to: nil)
        pointers = UnsafeRawPointer(owned.baseAddress!).assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    }

    convenience init(_ texts: [String]) { self.init(encoded: texts.map { Array($0.utf8) }) }

    deinit {
        for pointer in owned { pointer?.deallocate() }
        owned.deallocate()
    }
}
