internal import Foundation

/// What goes to a program and comes from it, all at once: neither waits for the other.
struct Exchange {
    let input: [UInt8]
    let socket: Int32
    let errorSocket: Int32?
    let limit: Int
    let errorLimit: Int
    private(set) var output: [UInt8] = []
    private(set) var errors: [UInt8] = []
    private var sent = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(input: [UInt8], socket: Int32, errorSocket: Int32?, limit: Int, errorLimit: Int) {
        (self.input, self.socket, self.errorSocket, self.limit, self.errorLimit) = (input, socket, errorSocket, limit, errorLimit)
    }

    /// Until the program has closed its output.
    mutating func run(until end: ContinuousClock.Instant) throws(ChildProgram.Failure) {
        var isOpen = (output: true, errors: errorSocket != nil)
        if input.isEmpty { shutdown(socket, Int32(SHUT_WR)) }
        while isOpen.output || isOpen.errors {
            let left = (end - ContinuousClock.now).components
            let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { throw .late }
            let wanted = Int16(sent < input.count ? POLLIN | POLLOUT : POLLIN)
            var descriptors = [
                pollfd(fd: isOpen.output ? socket : -1, events: wanted, revents: 0),
                pollfd(fd: isOpen.errors ? errorSocket ?? -1 : -1, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&descriptors, 2, Int32(clamping: milliseconds))
            if ready < 0, errno != EINTR { throw .failed(String(cString: strerror(errno))) }
            guard ready > 0 else { continue }
            if descriptors[0].revents & Int16(POLLOUT) != 0, sent < input.count { write() }
            let isReadable = Int16(POLLIN | POLLHUP | POLLERR)
            if descriptors[0].revents & isReadable != 0 {
                isOpen.output = read(socket, into: \.output)
                guard output.count <= limit else { throw .large }
            }
            if let errorSocket, descriptors[1].revents & isReadable != 0 {
                isOpen.errors = read(errorSocket, into: \.errors)
                if errors.count > errorLimit { errors.removeLast(errors.count - errorLimit) }
            }
        }
    }

    private mutating func write() {
        let count = input[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
        // What it does not read it does not need; its answer says the rest.
        if count > 0 { sent += count } else if errno != EAGAIN && errno != EINTR { sent = input.count }
        if sent == input.count { shutdown(socket, Int32(SHUT_WR)) }
    }

    /// - Returns: Whether there may be more.
    private mutating func read(_ socket: Int32, into bytes: WritableKeyPath<Exchange, [UInt8]>) -> Bool {
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 { self[keyPath: bytes] += buffer[..<count] }
        return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
    }
}
