internal import CoreMetrics
internal import DocIndex
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// The server: one build's files, its search and its answers over HTTP.
///
/// Opening it reads the manifest and the index, so a started server never finds out later that they are missing.
public struct AssistantApplication: Sendable {
    let memory: AssistantMemory
    /// `nil` when it is switched off.
    let monitor: HealthMonitor?
    private let configuration: AssistantConfiguration
    private let lifecycle = ServerLifecycle()
    private let responder: AssistantResponder
    let connections: ConnectionTable
    private let metadata: Logger.Metadata
    private let logger: Logger

    /// Opens the files of a build.
    ///
    /// - Parameter metrics: Where the server's own metrics go, and what `/metrics` shows.
    /// - Throws: ``StartError``: the manifest, the site's folder or the index cannot be read, or the state not be opened.
    public init(
        _ configuration: AssistantConfiguration,
        logger: Logger,
        metrics: PrometheusRegistry = .forAssistant()
    ) throws(StartError) {
        self.configuration = configuration
        self.logger = logger
        let dist = try Dist(opening: configuration.dist)
        do throws(StateError) {
            memory = try AssistantMemory(configuration, metrics: metrics, logger: logger)
        } catch {
            throw StartError(error.description)
        }
        let index = CurrentIndex()
        let connections = ConnectionTable(configuration, metrics: metrics, logger: logger)
        self.connections = connections
        monitor = HealthMonitor(
            configuration,
            memory: memory,
            index: index,
            watch: ServerWatch(configuration.health, takeShortage: { connections.takeShortage() }),
            lifecycle: lifecycle,
            metrics: metrics,
            logger: logger
        )
        responder = AssistantResponder(
            dist: dist,
            configuration: configuration,
            memory: memory,
            monitor: monitor,
            index: index,
            lifecycle: lifecycle,
            metrics: metrics,
            logger: logger
        )
        metadata = [
            "site.generation": "\(dist.generation)", "site.pages": "\(dist.index.statistics.pages)",
            "site.sections": "\(dist.index.statistics.sections)",
        ]
    }

    /// Serves until SIGTERM or SIGINT; open requests are answered first. A second signal ends the process at once. SIGHUP reads the
    /// settings again and opens what lies at the build's place.
    ///
    /// - Parameters:
    ///   - settings: Read again by SIGHUP; `nil` when they stay as they are.
    ///   - services: What runs beside the server and ends after it.
    ///   - onListening: Called once the socket accepts connections, with the site's URL.
    /// - Throws: ``StartError`` when the address cannot be had.
    public func run(settings: LiveSettings? = nil, services: [any Service] = [], onListening: @escaping @Sendable (String) -> Void)
        async throws
    {
        if let shortage = OpenFileLimit.raise(for: configuration.limits.maxConnections) { logger.warning("\(shortage)") }
        var group = ServiceGroupConfiguration(services: services + [makeApplication(onListening: onListening)], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.limits.shutdownGrace
        let services = ServiceGroup(configuration: group)
        let signals = await ServerSignals(
            lifecycle: lifecycle,
            drainDelay: configuration.limits.drainDelay,
            reload: { [responder, logger] in
                settings?.reload(logger: logger, apply: responder.update)
                await responder.build.reload(isForced: true)
            },
            logger: logger
        )
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await signals.watch { await services.triggerGracefulShutdown() } }
                defer { tasks.cancelAll() }
                try await services.run()
            }
        } catch let error as IOError {
            throw StartError(listenFailure: error, host: configuration.host, port: configuration.port)
        } catch let error as SocketAddressError {
            throw StartError("cannot listen on '\(configuration.host)': \(error); give an address of this machine with --host")
        }
    }

    /// Every route of the API as `GET /path`.
    var operations: [String] { responder.build.routes.operations }

    /// - Parameter group: The threads that serve.
    func makeApplication(
        on group: EventLoopGroupProvider = .singleton,
        onListening: @escaping @Sendable (String) -> Void = { _ in }
    ) -> Application<AssistantResponder> {
        let limits = configuration.limits
        let host = configuration.host
        return Application(
            responder: responder,
            server: .http1(configuration: .init(limits, connections)),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    limits.maxConnections + ConnectionTable.reserve,
                    logger: logger
                )
            ),
            // They stop after the server, when no vote can come any more.
            services: memory.services(logger: logger) + (monitor.map { [$0] } ?? []),
            onServerRunning: { [logger, metadata, monitor] channel in
                monitor?.watch.listens(at: channel.localAddress)
                let name = host.contains(":") ? "[\(host)]" : host
                let url = "http://\(name):\(channel.localAddress?.port ?? 0)/"
                logger.notice("listening", metadata: metadata.merging(["server.url": "\(url)"]) { $1 })
                onListening(url)
            },
            eventLoopGroupProvider: group,
            logger: logger
        )
    }
}

extension HTTP1Channel.Configuration {
    init(_ limits: AssistantConfiguration.Limits, _ connections: ConnectionTable) {
        self.init(
            additionalChannelHandlers: [ConnectionGuard(limits, connections), ClientPresence()],
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
