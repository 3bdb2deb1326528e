internal import DocIndex
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

/// The server: one build's files, its search and its answers over HTTP.
///
/// Opening it reads the manifest and the index, so a started server never finds out later that they are missing.
public struct AssistantApplication: Sendable {
    let dist: Dist
    let memory: AssistantMemory
    private let configuration: AssistantConfiguration
    private let logger: Logger

    /// Opens the files of a build.
    /// - Throws: ``StartError``: the manifest, the site's folder or the index cannot be read, or the state not be opened.
    public init(_ configuration: AssistantConfiguration, logger: Logger) throws(StartError) {
        self.configuration = configuration
        self.logger = logger
        dist = try Dist(opening: configuration.dist)
        do throws(StateError) {
            memory = try AssistantMemory(configuration, logger: logger)
        } catch {
            throw StartError(error.description)
        }
    }

    /// Serves until SIGTERM or SIGINT; open requests are answered first.
    ///
    /// - Parameter onListening: Called once the socket accepts connections, with the site's URL.
    /// - Throws: ``StartError`` when the address cannot be had.
    public func run(onListening: @escaping @Sendable (String) -> Void) async throws {
        var services = ServiceGroupConfiguration(
            services: [makeApplication(onListening: onListening)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        services.maximumGracefulShutdownDuration = configuration.limits.shutdownGrace
        do {
            try await ServiceGroup(configuration: services).run()
        } catch let error as IOError {
            throw StartError(listenFailure: error, host: configuration.host, port: configuration.port)
        } catch let error as SocketAddressError {
            throw StartError("cannot listen on '\(configuration.host)': \(error); give an address of this machine with --host")
        }
    }

    func makeApplication(onListening: @escaping @Sendable (String) -> Void = { _ in }) -> Application<CurrentBuild> {
        let limits = configuration.limits
        let host = configuration.host
        let statistics = dist.index.statistics
        let metadata: Logger.Metadata = [
            "site.generation": "\(dist.generation)", "site.pages": "\(statistics.pages)", "site.sections": "\(statistics.sections)",
        ]
        return Application(
            responder: CurrentBuild(dist, configuration: configuration, memory: memory, logger: logger),
            server: .http1(configuration: .init(limits)),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.maxConnections, logger: logger)
            ),
            // They stop after the server, when no vote can come any more.
            services: memory.services(logger: logger),
            onServerRunning: { [logger] channel in
                let name = host.contains(":") ? "[\(host)]" : host
                let url = "http://\(name):\(channel.localAddress?.port ?? 0)/"
                logger.notice("listening", metadata: metadata.merging(["server.url": "\(url)"]) { $1 })
                onListening(url)
            },
            logger: logger
        )
    }
}

extension HTTP1Channel.Configuration {
    init(_ limits: AssistantConfiguration.Limits) {
        self.init(
            additionalChannelHandlers: [ConnectionGuard(limits), ClientPresence()],
            idleTimeout: TimeAmount(limits.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.maxHeaderFieldBytes,
                maxHeaderListSize: limits.maxHeaderBytes,
                maxHeaderFieldCount: limits.maxHeaderFields
            )
        )
    }
}

extension StartError {
    fileprivate init(listenFailure error: IOError, host: String, port: Int) {
        switch error.errnoCode {
        case EADDRINUSE: self.init("port \(port) on \(host) is in use: stop the other program, or choose a port with --port")
        case EACCES: self.init("port \(port) needs more rights: choose one above 1023 with --port")
        case EADDRNOTAVAIL: self.init("'\(host)' is not an address of this machine: give another with --host")
        default: self.init("cannot listen on \(host), port \(port): \(error)")
        }
    }
}
