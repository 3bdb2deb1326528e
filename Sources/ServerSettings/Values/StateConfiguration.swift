/// What the server remembers, where, and for how long.
public struct StateConfiguration: Sendable {
    /// The SQLite file; made when it is not there. `nil` keeps everything in memory, until the process ends.
    public var path: String?
    /// Threads, questions and votes older than this are deleted; `nil` keeps them.
    public var retention: Duration? = .seconds(90 * 86_400)
    /// Votes, where they are kept for another time than questions. What a question said goes when it is old; a vote on it stays.
    public var voteRetention: Duration?
    /// What the file may hold; beyond it the oldest questions are deleted, whatever their age.
    public var maxBytes = 1 << 30
    /// Whether the words of questions are stored. Without them gaps show only what was near, and a follow-up to a local answer loses its
    /// context at a restart.
    public var storesQuestionText = true

    public init(path: String? = nil) {
        self.path = path
    }
}

/// As the settings have them: a server that is started by an operator always has a file, and forgets some day.
extension StateConfiguration {
    static let fileName = "state.sqlite"

    package var file: String {
        get { path ?? Self.fileName }
        set { path = newValue }
    }

    package var kept: Duration {
        get { retention ?? .zero }
        set { retention = newValue }
    }
}
