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
        /// - Parameter isShared: Whether another process may listen at the same port, as its successor does (`SO_REUSEPORT`).
        case opened(ListenPlace, isShared: Bool)
        /// Bound and listening already; see ``InheritedSockets``.
        case inherited(CInt)
    }

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
            case .opened(.tcp(let host, let port), let isShared):
                let reusePort = NIOBSDSocket.Option(rawValue: SO_REUSEPORT)
                let server = try await bootstrap.serverChannelOption(.socketOption(reusePort), value: isShared ? 1 : 0)
                    .bind(host: host, port: port).get()
                if isShared { try await SocketProgram.preferNewest.attach(to: server).get() }
                return server
            case .opened(.unix(let path), _):
                try Self.checkNothingIsReplaced(path)
                // Made beside its place and then renamed: whoever connects meets the old socket or the new one, never none.
                let made = path + ".\(getpid())"
                let server = try await bootstrap.bind(unixDomainSocketPath: made, cleanupExistingSocketFile: true).get()
                // Readers' pages are public, and a proxy runs as another user; what operators see is not.
                guard chmod(made, audience == .readers ? 0o666 : 0o600) == 0, rename(made, path) == 0 else {
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

    /// Looks whether ``open(_:for:)`` would succeed. Whoever listens there is not disturbed.
    ///
    /// - Returns: Whether the place is right, and another program listens there.
    /// - Throws: ``StartError`` when the place is not available, with the words of ``open(_:for:)``.
    package func isTaken(for audience: HTTPListener.Audience) async throws(StartError) -> Bool {
        switch origin {
        case .opened(.unix(let path), _):
            try Self.checkNothingIsReplaced(path)
            guard let obstacle = WriteObstacle.ofFolder(WriteObstacle.folder(of: path)), obstacle.kind != .full else { return false }
            throw StartError(obstacle, listeningAt: path)
        case .opened(.tcp(let host, let port), _):
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
            case .opened(.tcp, _): SocketProgram.refuseNew.attach(to: server)
            case .opened(.unix, _): server.eventLoop.submit { self.removeFile() }
            }
        stopped.whenComplete { _ in server.eventLoop.scheduleTask(in: Self.lastConnections, close) }
    }

    /// For connections that are being made, also from far away.
    private static let lastConnections = TimeAmount.milliseconds(300)

    /// Removes the file of a Unix socket, unless a successor's is there.
    func removeFile() {
        guard case .opened(.unix(let path), _) = origin, let ours = inode.withLock({ $0 }), Self.inode(of: path) == ours else { return }
        unlink(path)
    }

    private static func inode(of path: String) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
    }

    /// What a client is told: a URL with the port that was bound, or `unix:` and a path.
    package func url(boundTo address: SocketAddress?) -> String {
        if case .opened(.tcp(let host, _), _) = origin {
            return "http://\(ListenPlace.tcp(host: host, port: address?.port ?? 0))/"
        }
        if case .opened(.unix(let path), _) = origin { return "unix:" + path }
        guard let address else { return "an inherited socket" }
        if let path = address.pathname { return "unix:" + path }
        return "http://\(ListenPlace.tcp(host: address.ipAddress ?? "", port: address.port ?? 0))/"
    }
}

extension StartError {
    fileprivate init(_ obstacle: WriteObstacle, listeningAt path: String) {
        self.init("cannot make the socket '\(path)': \(obstacle): \(obstacle.remedy), or give another path")
    }

    fileprivate init(_ error: any Error, listeningAt origin: ListenSocket.Origin, for audience: HTTPListener.Audience) {
        let isForReaders = audience == .readers
        switch (origin, (error as? IOError)?.errnoCode) {
        case (.opened(.tcp(let host, let port), _), EADDRINUSE?):
            let advice = isForReaders ? "choose a port with --port" : "choose another place with the setting admin_listen"
            self.init("port \(port) on \(host) is in use: stop the other program, or \(advice)")
        case (.opened(.tcp(_, let port), _), EACCES?):
            self.init("port \(port) needs more rights: choose one above 1023 with \(isForReaders ? "--port" : "the setting admin_listen")")
        case (.opened(.tcp(let host, _), _), EADDRNOTAVAIL?):
            self.init(
                "'\(host)' is not an address of this machine: give another with \(isForReaders ? "--host" : "the setting admin_listen")"
            )
        case (.opened(.tcp(let host, _), _), nil) where error is SocketAddressError.UnknownHost:
            self.init(
                "cannot listen on '\(host)': no machine of that name is known; give an address of this machine with \(isForReaders ? "--host" : "the setting admin_listen")"
            )
        case (.opened(.tcp(let host, _), _), nil) where error is SocketAddressError:
            self.init(
                "cannot listen on '\(host)': \(error); give an address of this machine with \(isForReaders ? "--host" : "the setting admin_listen")"
            )
        case (.opened(.unix(let path), _), let code?):
            self.init(WriteObstacle(code, at: WriteObstacle.folder(of: path)), listeningAt: path)
        case (.opened(let place, _), _):
            self.init("cannot listen on \(place): \(error)")
        case (.inherited(let descriptor), _):
            self.init("cannot listen on the inherited socket \(descriptor): \(error)")
        }
    }
}
