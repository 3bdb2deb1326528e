internal import Foundation
package import NIOCore
package import NIOPosix
internal import ServerFoundation
package import ServerSettings
internal import Synchronization

/// A socket to listen on: one that is opened, or one that the service manager has opened for us.
package final class ListenSocket: Sendable {
    /// Who made the socket, and so who removes it.
    package enum Origin: Hashable, Sendable {
        /// - Parameters:
        ///   - isShared: Whether another process may listen at the same port (`SO_REUSEPORT`), or have the socket, and is succeeded by this one.
        ///   - mode: Who may open a Unix socket.
        case opened(ListenPlace, isShared: Bool, mode: UInt16 = ListenSocket.ownerOnly)
        /// Bound and listening already; see ``InheritedSockets``.
        case inherited(CInt)
    }

    /// What operators see is for the server's user.
    package static let ownerOnly: UInt16 = 0o600

    package let origin: Origin
    /// That of the Unix socket which we made; another server may have put its own in its place since.
    private let inode = Mutex<UInt64?>(nil)

    package init(_ origin: Origin) { self.origin = origin }

    /// - Throws: ``StartError`` when the place is not available.
    package func open(_ bootstrap: ServerBootstrap, for audience: HTTPListener.Audience) async throws -> any Channel {
        do {
            switch origin {
            case .inherited(let descriptor):
                return try await bootstrap.withBoundSocket(descriptor).get()
            case .opened(.tcp(let host, let port), let isShared, _):
                let reusePort = NIOBSDSocket.Option(rawValue: SO_REUSEPORT)
                let server = try await bootstrap.serverChannelOption(.socketOption(reusePort), value: isShared ? 1 : 0)
                    .bind(host: host, port: port).get()
                if isShared { try await SocketProgram.preferNewest.attach(to: server).get() }
                return server
            case .opened(.unix(let path), let isShared, let mode):
                try Self.checkNothingIsReplaced(path)
                guard isShared || !Self.isAnswered(path) else { throw StartError(takenSocket: path, for: audience) }
                // Made beside its place and then renamed: whoever connects meets the old socket or the new one, never none.
                let made = path + ".\(getpid())"
                let server = try await bootstrap.bind(unixDomainSocketPath: made, cleanupExistingSocketFile: true).get()
                guard chmod(made, mode_t(mode)) == 0, rename(made, path) == 0 else {
                    let reason = String(cString: strerror(errno))
                    unlink(made)
                    try? await server.close()
                    throw StartError("cannot make the socket '\(path)': \(reason)")
                }
                inode.withLock { $0 = Self.inode(of: path) }
                return server
            }
        } catch let error as StartError {
            throw error
        } catch {
            throw StartError(error, listeningAt: origin, for: audience)
        }
    }

    private static func checkNothingIsReplaced(_ path: String) throws(StartError) {
        guard let kind = FileKind(at: path), kind != .socket else { return }
        throw StartError("'\(path)' is \(kind.rawValue), which a socket would replace: give another path")
    }

    /// Whether somebody accepts connections at a Unix socket; one that a process left behind refuses them.
    private static func isAnswered(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // EAGAIN: it listens, and has more to accept than it may. EACCES: it is somebody else's, who may listen.
        return result == 0 || errno == EAGAIN || errno == EACCES
    }

    /// Looks whether ``open(_:for:)`` would succeed. Whoever listens there is not disturbed.
    ///
    /// - Returns: Whether the place is right, and another program listens there.
    /// - Throws: ``StartError`` when the place is not available, with the words of ``open(_:for:)``.
    package func isTaken(for audience: HTTPListener.Audience) async throws(StartError) -> Bool {
        switch origin {
        case .opened(.unix(let path), _, _):
            try Self.checkNothingIsReplaced(path)
            guard let obstacle = WriteObstacle.ofFolder(WriteObstacle.folder(of: path)), obstacle.kind != .full else {
                return Self.isAnswered(path)
            }
            throw StartError(obstacle, listeningAt: path)
        case .opened(.tcp(let host, let port), _, _):
            do {
                // Not shared: the one that listens keeps its connections to itself.
                let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                try await bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: host, port: port).get().close()
                return false
            } catch {
                if (error as? IOError)?.errnoCode == EADDRINUSE { return true }
                throw StartError(error, listeningAt: origin, for: audience)
            }
        case .inherited: return false
        }
    }

    /// Lets nobody begin a connection any more, accepts those that wait, then calls `close`.
    ///
    /// At an inherited socket they wait for the next process; there, what was accepted a moment ago is to have reached its handler.
    func stopAccepting(_ server: any Channel, close: @escaping @Sendable () -> Void) {
        let stopped =
            switch origin {
            case .inherited: server.setOption(.autoRead, value: false)
            case .opened(.tcp, _, _): SocketProgram.refuseNew.attach(to: server)
            case .opened(.unix, _, _): server.eventLoop.submit { self.removeFile() }
            }
        stopped.whenComplete { _ in server.eventLoop.scheduleTask(in: Self.lastConnections, close) }
    }

    /// For connections that are being made, also from far away.
    private static let lastConnections = TimeAmount.milliseconds(300)

    /// Removes the file of a Unix socket, unless a successor's is there.
    func removeFile() {
        guard case .opened(.unix(let path), _, _) = origin, let ours = inode.withLock({ $0 }), Self.inode(of: path) == ours else { return }
        unlink(path)
    }

    private static func inode(of path: String) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
    }

    /// Where clients connect: a Unix socket that was opened has another name than the one that it was bound to.
    func reachable(boundTo address: SocketAddress?) -> SocketAddress? {
        guard case .opened(.unix(let path), _, _) = origin else { return address }
        return try? SocketAddress(unixDomainSocketPath: path)
    }

    /// What a client is told: a URL with the port that was bound, or `unix:` and a path.
    package func url(boundTo address: SocketAddress?) -> String {
        if case .opened(.tcp(let host, _), _, _) = origin {
            return "http://\(ListenPlace.tcp(host: host, port: address?.port ?? 0))/"
        }
        if case .opened(.unix(let path), _, _) = origin { return "unix:" + path }
        guard let address else { return "an inherited socket" }
        if let path = address.pathname { return "unix:" + path }
        return "http://\(ListenPlace.tcp(host: address.ipAddress ?? "", port: address.port ?? 0))/"
    }
}

extension StartError {
    fileprivate init(_ obstacle: WriteObstacle, listeningAt path: String) {
        self.init("cannot make the socket '\(path)': \(obstacle): \(obstacle.remedy), or give another path")
    }

    fileprivate init(takenSocket path: String, for audience: HTTPListener.Audience) {
        let setting = audience == .readers ? "socket" : "admin_listen"
        self.init(
            "a server listens at the socket '\(path)': stop it, choose another path with the setting \(setting), or set share_port to take over from it"
        )
    }

    fileprivate init(_ error: any Error, listeningAt origin: ListenSocket.Origin, for audience: HTTPListener.Audience) {
        let isForReaders = audience == .readers
        switch (origin, (error as? IOError)?.errnoCode) {
        case (.opened(.tcp(let host, let port), _, _), EADDRINUSE?):
            let advice = isForReaders ? "choose a port with --port" : "choose another place with the setting admin_listen"
            self.init("port \(port) on \(host) is in use: stop the other program, or \(advice)")
        case (.opened(.tcp(_, let port), _, _), EACCES?):
            self.init("port \(port) needs more rights: choose one above 1023 with \(isForReaders ? "--port" : "the setting admin_listen")")
        case (.opened(.tcp(let host, _), _, _), EADDRNOTAVAIL?):
            self.init(
                "'\(host)' is not an address of this machine: give another with \(isForReaders ? "--host" : "the setting admin_listen")"
            )
        case (.opened(.tcp(let host, _), _, _), nil) where error is SocketAddressError.UnknownHost:
            self.init(
                "cannot listen on '\(host)': no machine of that name is known; give an address of this machine with \(isForReaders ? "--host" : "the setting admin_listen")"
            )
        case (.opened(.tcp(let host, _), _, _), nil) where error is SocketAddressError:
            self.init(
                "cannot listen on '\(host)': \(error); give an address of this machine with \(isForReaders ? "--host" : "the setting admin_listen")"
            )
        case (.opened(.unix(let path), _, _), let code?):
            self.init(WriteObstacle(code, at: WriteObstacle.folder(of: path)), listeningAt: path)
        case (.opened(let place, _, _), _):
            self.init("cannot listen on \(place): \(error)")
        case (.inherited(let descriptor), _):
            self.init("cannot listen on the inherited socket \(descriptor): \(error)")
        }
    }
}
