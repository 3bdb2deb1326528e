internal import Foundation

/// Sockets that the service manager opened for us and keeps open while one process takes over from another, so that nobody is ever refused.
///
/// Source: <https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html>. The socket that `FileDescriptorName=` calls `admin` is
/// for operators, another one for readers.
package struct InheritedSockets: Sendable {
    package var readers: CInt?
    package var operators: CInt?

    private static let first: CInt = 3
    /// One for readers, one for operators; more are told apart below.
    private static let most: CInt = 1024

    /// - Throws: ``StartError`` for sockets that nobody would listen on.
    package init(environment: [String: String], processID: Int32 = getpid()) throws(StartError) {
        // Meant for another process: this one only got its environment.
        guard let owner = environment["LISTEN_PID"], owner == "\(processID)", let text = environment["LISTEN_FDS"] else { return }
        guard let count = CInt(text), (0...Self.most).contains(count) else {
            throw StartError(
                "LISTEN_FDS is '\(text.prefix(40))', which is not a number of sockets: unset it to listen at the places of the settings"
            )
        }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        for offset in 0..<count {
            let descriptor = Self.first + offset
            // Programs that we start have no use for it.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let isForOperators = Int(offset) < names.count && names[Int(offset)] == "admin"
            let place: WritableKeyPath<InheritedSockets, CInt?> = isForOperators ? \.operators : \.readers
            guard self[keyPath: place] == nil else {
                throw StartError(
                    "the service manager hands over two sockets for \(isForOperators ? "operators" : "readers"): name one of them 'admin' with FileDescriptorName=, and leave out others"
                )
            }
            self[keyPath: place] = descriptor
        }
    }
}
