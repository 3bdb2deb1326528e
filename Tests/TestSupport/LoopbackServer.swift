internal import Foundation
internal import Synchronization

/// A tiny HTTP server on 127.0.0.1: one thread per connection, a script for every request. It does what no proper server would.
package final class LoopbackServer: Sendable {
    package struct Request: Sendable {
        /// The request line and the header lines.
        package let lines: [String]
        package let body: [UInt8]

        package var path: String { lines.first.map { $0.split(separator: " ").dropFirst().first.map(String.init) ?? "" } ?? "" }

        package func header(_ name: String) -> String? {
            let prefix = name.lowercased() + ": "
            return lines.dropFirst().first { $0.lowercased().hasPrefix(prefix) }.map { String($0.dropFirst(prefix.utf8.count)) }
        }
    }

    /// What follows a request.
    package enum Step: Sendable {
        case send(String)
        case sendBytes([UInt8])
        /// The same bytes again and again, until all are sent or the client hangs up.
        case pour([UInt8], times: Int)
        /// Waits until the client hangs up.
        case hold
        /// Waits for ``release()``.
        case waitForRelease
        case close
    }

    package let url: String
    /// Every request as it was read, in order.
    package let requests: AsyncStream<Request>
    /// One element for each connection that the client closed.
    package let hangUps: AsyncStream<Void>

    private let listener: Int32
    private let connections = Mutex(0)
    private let requestSink: AsyncStream<Request>.Continuation
    private let hangUpSink: AsyncStream<Void>.Continuation
    private let greeting: String
    private let script: @Sendable (Request) -> [Step]
    private let gate = DispatchSemaphore(value: 0)

    package var connectionCount: Int { connections.withLock { $0 } }

    package convenience init(_ script: Step...) throws { try self.init { _ in script } }

    package convenience init(_ script: [Step], greeting: String = "") throws { try self.init(greeting: greeting) { _ in script } }

    /// - Parameter greeting: Sent on every new connection, before a request is read.
    package init(greeting: String = "", script: @escaping @Sendable (Request) -> [Step]) throws {
        self.greeting = greeting
        self.script = script
        (requests, requestSink) = AsyncStream.makeStream()
        (hangUps, hangUpSink) = AsyncStream.makeStream()
        let (listener, port) = try Self.bound()
        self.listener = listener
        url = "http://127.0.0.1:\(port)"
        guard listen(listener, 64) == 0 else { throw POSIXError(.EIO) }
        Thread { [weak self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                guard let self else { break }
                self.connections.withLock { $0 += 1 }
                Thread { self.serve(connection) }.start()
            }
            close(listener)
        }.start()
    }

    /// Lets one connection that waits in ``Step/waitForRelease`` go on.
    package func release() { gate.signal() }

    /// Wakes the thread in `accept`.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A URL where nobody listens.
    package static func refusingURL() throws -> String {
        // Bound and never listened on, and left open: no other server of the run gets the port.
        let (_, port) = try bound()
        return "http://127.0.0.1:\(port)"
    }

    private static func bound() throws -> (socket: Int32, port: UInt16) {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, size) == 0 && getsockname(socket, address, &size) == 0
            }
        }
        guard status else { throw POSIXError(.EADDRNOTAVAIL) }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        // Small pieces leave at once, as from any server that streams.
        var isOn: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        _ = Self.send(Array(greeting.utf8), to: connection)
        var buffer: [UInt8] = []
        while let request = Self.readRequest(from: connection, buffer: &buffer) {
            requestSink.yield(request)
            for step in script(request) {
                switch step {
                case .send(let text): guard Self.send(Array(text.utf8), to: connection) else { return hangUp() }
                case .sendBytes(let bytes): guard Self.send(bytes, to: connection) else { return hangUp() }
                case .pour(let bytes, let times):
                    for _ in 0..<times { guard Self.send(bytes, to: connection) else { return hangUp() } }
                case .hold: while Self.read(from: connection, into: &buffer) {}
                case .waitForRelease: gate.wait()
                case .close: return
                }
            }
        }
        hangUp()
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func hangUp() { hangUpSink.yield() }

    private static func readRequest(from connection: Int32, buffer: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        var head: Range<Int>?
        while head == nil {
            head = buffer.firstRange(of: end)
            if head == nil, !read(from: connection, into: &buffer) { return nil }
        }
        guard let head else { return nil }
        let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let length = lines.compactMap { $0.lowercased().hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil }.first ?? 0
        while buffer.count < head.upperBound + length {
            guard read(from: connection, into: &buffer) else { return nil }
        }
        let body = Array(buffer[head.upperBound..<head.upperBound + length])
        buffer.removeFirst(head.upperBound + length)
        return Request(lines: lines, body: body)
    }

    private static func read(from connection: Int32, into buffer: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(connection, &chunk, chunk.count, 0)
        if count > 0 { buffer += chunk[..<count] }
        return count > 0
    }
}
