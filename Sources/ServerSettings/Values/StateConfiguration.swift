internal import Foundation

/// What the server remembers, where, and for how long.
package struct StateConfiguration: Sendable {
    package var location = StateLocation.memory
    /// Whether the folder of the file is made where it is missing: it is in no place that anybody has named.
    package var makesFolder = false
    /// To a PostgreSQL, at once.
    package var connections = 4
    /// Threads, questions and votes older than this are deleted; `nil` keeps them.
    package var retention: Duration? = .seconds(90 * 86_400)
    /// Votes, where they are kept for another time than questions. What a question said goes when it is old; a vote on it stays.
    package var voteRetention: Duration?
    /// What operators did; `nil` keeps it.
    package var auditRetention: Duration? = .seconds(400 * 86_400)
    /// What the state may hold; beyond it the oldest questions are deleted, whatever their age.
    package var maxBytes = 1 << 30
    /// Whether the words of questions are stored. Without them gaps show only what was near, and a follow-up to a local answer loses its
    /// context at a restart.
    package var storesQuestionText = true

    /// - Parameter path: Of the SQLite file; `nil` keeps everything in memory, until the process ends.
    package init(path: String? = nil) {
        self.path = path
    }

    /// Takes over what can change while a state is open: not where it is.
    package mutating func takeBounds(of other: StateConfiguration) {
        (retention, voteRetention, auditRetention) = (other.retention, other.voteRetention, other.auditRetention)
        (maxBytes, storesQuestionText) = (other.maxBytes, other.storesQuestionText)
    }

    /// The SQLite file; `nil` where there is none.
    package var path: String? {
        get { if case .file(let path) = location { path } else { nil } }
        set { location = newValue.map(StateLocation.file) ?? .memory }
    }
}

/// Where the state is.
package enum StateLocation: Sendable, Hashable, CustomStringConvertible {
    /// In the process, until it ends.
    case memory
    /// A SQLite file; made when it is not there.
    case file(String)
    /// A PostgreSQL that several servers share.
    case postgres(PostgresAddress)

    package init(_ text: String) { self = PostgresAddress(text).map(Self.postgres) ?? .file(text) }

    /// Without a password.
    package var description: String {
        switch self {
        case .memory: "memory"
        case .file(let path): path
        case .postgres(let address): address.description
        }
    }

    /// In the form of the settings, without a password.
    var shown: String { if case .postgres(let address) = self { address.shown } else { description } }

    /// That of a site, where this is the server's: a file beside the server's, or a schema of its database.
    func of(site name: String) -> StateLocation {
        switch self {
        case .memory: .memory
        case .file(let path): .file(URL(filePath: path).deletingPathExtension().relativePath + "/" + name + ".sqlite")
        case .postgres(let address): .postgres(address.of(site: name))
        }
    }

    var hasPassword: Bool { if case .postgres(let address) = self { address.hasPassword } else { false } }
}

/// As the settings have them: a server that is started by an operator always has a file, and forgets some day.
extension StateConfiguration {
    static let fileName = "state.sqlite"

    package var place: StateLocation {
        get { location == .memory ? .file(Self.fileName) : location }
        set { location = newValue }
    }

    package var auditKept: Duration {
        get { auditRetention ?? .zero }
        set { auditRetention = newValue }
    }

    package var kept: Duration {
        get { retention ?? .zero }
        set { retention = newValue }
    }
}
