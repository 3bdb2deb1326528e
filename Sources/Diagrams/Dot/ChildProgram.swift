internal import Foundation

/// A program that reads all its input and answers, without a shell.
struct ChildProgram {
    enum Failure: Error {
        /// It was ended when the deadline passed.
        case late
        /// It wrote more than was asked for.
        case large
        case failed(String)
    }

    private let path: String
    private let arguments: [String]
    private let environment: [String]

    init(_ path: String, _ arguments: [String], environment: [String]) {
        (self.path, self.arguments, self.environment) = (path, arguments, environment)
    }

    /// - Parameters:
    ///   - input: All that it reads.
    ///   - deadline: In seconds.
    /// - Returns: What it wrote to its output.
    func run(_ input: [UInt8], deadline: Double, maxOutputBytes: Int) throws(Failure) -> [UInt8] {
        // A socket, not a pipe: writing to one that the program has closed must not end this process (send(2), MSG_NOSIGNAL).
        var sockets: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &sockets) == 0 else {
            throw .failed(String(cString: strerror(errno)))
        }
        defer { close(sockets[0]) }
        var child = pid_t()
        let problem = spawn(&child, socket: sockets[1])
        close(sockets[1])
        guard problem == 0 else { throw .failed(String(cString: strerror(problem))) }
        let result = Result { () throws(Failure) in try exchange(input, on: sockets[0], deadline: deadline, maxOutputBytes: maxOutputBytes)
        }
        if case .failure = result { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let output = try result.get()
        guard status == 0 else {
            throw .failed(status & 0x7F == 0 ? "it ended with status \(status >> 8)" : "it was ended by signal \(status & 0x7F)")
        }
        return output
    }

    private func spawn(_ child: inout pid_t, socket: Int32) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket, 0)
        posix_spawn_file_actions_adddup2(&actions, socket, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (words + values).forEach { free($0) } }
        return posix_spawn(&child, path, &actions, nil, &words, &values)
    }

    private func exchange(_ input: [UInt8], on socket: Int32, deadline: Double, maxOutputBytes: Int) throws(Failure) -> [UInt8] {
        let end = ContinuousClock.now + .seconds(deadline)
        var output: [UInt8] = []
        var sent = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        if input.isEmpty { shutdown(socket, Int32(SHUT_WR)) }
        while true {
            let left = (end - ContinuousClock.now).components
            let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { throw .late }
            var descriptor = pollfd(fd: socket, events: Int16(sent < input.count ? POLLIN | POLLOUT : POLLIN), revents: 0)
            let ready = poll(&descriptor, 1, Int32(milliseconds))
            if ready < 0, errno != EINTR { throw .failed(String(cString: strerror(errno))) }
            guard ready > 0 else { continue }
            if descriptor.revents & Int16(POLLOUT) != 0, sent < input.count {
                let count = input[sent...].withUnsafeBytes {
                    send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
                // What it does not read it does not need; its answer says the rest.
                if count > 0 { sent += count } else if errno != EAGAIN && errno != EINTR { sent = input.count }
                if sent == input.count { shutdown(socket, Int32(SHUT_WR)) }
            }
            if descriptor.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
                let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if count == 0 { return output }
                if count < 0 {
                    if errno == EAGAIN || errno == EINTR { continue }
                    return output
                }
                guard output.count + count <= maxOutputBytes else { throw .large }
                output += buffer[..<count]
            }
        }
    }
}
