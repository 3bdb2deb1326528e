internal import CSpawn
internal import Foundation

/// A program that reads all its input and answers, without a shell. It and what it starts are ended together.
package struct ChildProgram: Sendable {
    package enum Failure: Error {
        /// It was ended when the deadline passed.
        case late
        /// It wrote more than was asked for.
        case large
        case failed(String)
    }

    package struct Output: Sendable {
        package var bytes: [UInt8] = []
        /// What it wrote to its standard error, where that was asked for.
        package var errors: [UInt8] = []
        /// Why it has not succeeded, as the end of a sentence; `nil` where it has.
        package var problem: String?
    }

    private let path: String
    private let arguments: [String]
    private let environment: [String]
    private let folder: String?

    /// - Parameters:
    ///   - path: Of the program itself.
    ///   - environment: As `NAME=value`; `nil` for that of this process.
    ///   - folder: Where it runs; `nil` for where this process does.
    package init(_ path: String, _ arguments: [String], environment: [String]? = nil, in folder: String? = nil) {
        (self.path, self.arguments, self.folder) = (path, arguments, folder)
        self.environment = environment ?? ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    }

    /// The program that a word names: a path from `folder`, where it holds a `/`, or a name that is looked for as `PATH` says.
    /// - Returns: `nil` where there is none.
    package static func path(of word: String, in folder: String, searching path: String? = nil) -> String? {
        func isProgram(_ path: String) -> Bool {
            var status = stat()
            return access(path, X_OK) == 0 && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
        if word.contains("/") {
            // Whole: it is started from another folder.
            let base = folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
            let place = word.hasPrefix("/") ? word : base + "/" + word
            return isProgram(place) ? place : nil
        }
        let folders = path ?? ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return folders.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { $0 + "/" + word }.first(where: isProgram)
    }

    /// Runs it to a good end.
    /// - Parameters:
    ///   - input: All that it reads.
    ///   - deadline: In seconds.
    /// - Returns: What it wrote to its output.
    package func run(_ input: [UInt8], deadline: Double, maxOutputBytes: Int) throws(Failure) -> [UInt8] {
        let output = try run(input, deadline: deadline, maxOutputBytes: maxOutputBytes, maxErrorBytes: 0)
        if let problem = output.problem { throw .failed(problem) }
        return output.bytes
    }

    /// Runs it to any end.
    /// - Parameter maxErrorBytes: Of its standard error so much is kept, and the rest dropped; 0 asks for nothing.
    package func run(_ input: [UInt8], deadline: Double, maxOutputBytes: Int, maxErrorBytes: Int) throws(Failure) -> Output {
        // Sockets, not pipes: writing to one that the program has closed must not end this process (send(2), MSG_NOSIGNAL).
        let (own, theirs) = try Self.pair()
        defer { close(own) }
        var errors: (own: Int32, theirs: Int32)?
        do {
            errors = maxErrorBytes > 0 ? try Self.pair() : nil
        } catch {
            close(theirs)
            throw error
        }
        defer { if let errors { close(errors.own) } }
        var child = pid_t()
        let problem = spawn(&child, socket: theirs, errors: errors?.theirs)
        close(theirs)
        if let errors { close(errors.theirs) }
        guard problem == 0 else { throw .failed(String(cString: strerror(problem))) }
        var exchange = Exchange(input: input, socket: own, errorSocket: errors?.own, limit: maxOutputBytes, errorLimit: maxErrorBytes)
        let result = Result { () throws(Failure) in try exchange.run(until: .now + .seconds(deadline)) }
        if case .failure = result { kill(-child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        try result.get()
        var output = Output(bytes: exchange.output, errors: exchange.errors)
        if status != 0 {
            output.problem = status & 0x7F == 0 ? "it ended with status \(status >> 8)" : "it was ended by signal \(status & 0x7F)"
        }
        return output
    }

    private static func pair() throws(Failure) -> (own: Int32, theirs: Int32) {
        var sockets: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &sockets) == 0 else {
            throw .failed(String(cString: strerror(errno)))
        }
        return (sockets[0], sockets[1])
    }

    private func spawn(_ child: inout pid_t, socket: Int32, errors: Int32?) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket, 0)
        posix_spawn_file_actions_adddup2(&actions, socket, 1)
        if let errors {
            posix_spawn_file_actions_adddup2(&actions, errors, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        if let folder { docgen_spawn_in_folder(&actions, folder) }
        // A group of its own, which is ended with what it has started; and the signals as a program expects them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (words + values).forEach { free($0) } }
        return posix_spawn(&child, path, &actions, &attributes, &words, &values)
    }
}
