internal import Foundation
package import Hummingbird
internal import HummingbirdCore
internal import Logging
package import NIOCore
internal import NIOExtras
internal import NIOHTTPTypes
internal import NIOPosix
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings
internal import ServiceLifecycle

/// Accepts connections at one place and answers their requests, until the server shuts down.
///
/// Not the framework's server, which knows no socket but one it opens itself, and no second one.
package struct HTTPListener: Service {
    /// Whom the listener is for.
    package enum Audience: String, Sendable {
        case readers
        /// Everybody who can reach it counts as an operator.
        case operators
    }

    /// What answers requests: one site, or all that there are.
    package typealias Answering = any HTTPResponder<AssistantContext>

    let audience: Audience
    let socket: ListenSocket
    let isOptional: Bool
    let connections: ConnectionTable
    let responder: Answering
    let limits: AssistantConfiguration.Limits
    let lifecycle: ServerLifecycle
    let logger: Logger
    let onListening: @Sendable (String?, SocketAddress?) -> Void

    /// - Parameters:
    ///   - isOptional: Whether the server goes on without it when its place is not available.
    ///   - onListening: Called once connections are accepted, with a URL, or `unix:` and the path of a socket, and with the address; with neither
    ///     where the server goes on without.
    package init(
        _ audience: Audience,
        at socket: ListenSocket,
        isOptional: Bool = false,
        connections: ConnectionTable,
        responder: Answering,
        of process: ProcessParts,
        onListening: @escaping @Sendable (String?, SocketAddress?) -> Void
    ) {
        self.audience = audience
        self.socket = socket
        self.isOptional = isOptional
        self.connections = connections
        self.responder = responder
        var limits = process.configuration.limits
        // Probes and scrapers repeat their requests by themselves, so there is nothing to wait for.
        if audience == .operators { limits.shutdownGrace = .zero }
        self.limits = limits
        lifecycle = process.lifecycle
        logger = process.logger
        self.onListening = onListening
    }

    /// A connection keeps its buffer while it is idle: most requests have a few hundred bytes, and it grows for others.
    private static let receiveBuffer = AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 65_536)
    /// Connections that wait to be accepted.
    private static let backlog: CInt = 1024

    /// - Throws: ``StartError`` when the place is not available.
    package func run() async throws {
        switch audience {
        case .readers:
            try await serve(on: MultiThreadedEventLoopGroup.singleton)
        case .operators:
            // A thread of its own, for connections and for the tasks that answer: what holds up readers does not hold up probes.
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let result: Result<Void, any Error>
            do {
                let executor = LoopExecutor(group.next())
                try await withTaskExecutorPreference(executor) { try await serve(on: group, executor) }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            try? await group.shutdownGracefully()
            try result.get()
        }
    }

    private func serve(on group: MultiThreadedEventLoopGroup, _ executor: LoopExecutor? = nil) async throws {
        let quiescing = ServerQuiescingHelper(group: group)
        let connection = HTTPConnection(responder: respond, limits: limits, connections: connections, lifecycle: lifecycle)
        let (begun, sink) = AsyncStream.makeStream(of: HTTPConnection.Value.self)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: Self.receiveBuffer)
            .serverChannelInitializer { [connections, logger] channel in
                channel.eventLoop.makeCompletedFuture {
                    let places = MaximumAvailableConnections(connections.limit + connections.reserve, logger: logger)
                    try channel.pipeline.syncOperations.addHandler(AvailableConnectionsChannelHandler(delegate: places))
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelInitializer { [logger] channel in
                connection.prepare(channel, logger: logger) { _ = sink.yield($0) }
            }
        let server: any Channel
        do {
            server = try await socket.open(bootstrap, for: audience)
        } catch let error as StartError where isOptional {
            logger.warning("\(error); the server runs without its listener for \(audience.rawValue)")
            onListening(nil, nil)
            try? await gracefulShutdown()
            return
        }
        defer { socket.removeFile() }
        await withGracefulShutdownHandler {
            let place = socket.url(boundTo: server.localAddress)
            logger.notice("listening", metadata: ["server.url": "\(place)", "server.audience": "\(audience.rawValue)"])
            onListening(place, socket.reachable(boundTo: server.localAddress))
            // Apart from this task: each of its children would hold a list of what this one has for its callers (task-local values).
            let serving = Task.detached(executorPreference: executor) {
                await withDiscardingTaskGroup { tasks in
                    for await channel in begun { tasks.addTask { await connection.handle(value: channel, logger: logger) } }
                }
            }
            await withTaskCancellationHandler {
                await serving.value
            } onCancel: {
                serving.cancel()
                quiescing.initiateShutdown(promise: nil)
            }
        } onGracefulShutdown: {
            socket.stopAccepting(server) {
                let closed = server.eventLoop.makePromise(of: Void.self)
                closed.futureResult.whenComplete { _ in sink.finish() }
                quiescing.initiateShutdown(promise: closed)
            }
        }
    }

    private func respond(to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel) async throws {
        var logger = logger
        logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
        let context = AssistantContext(channel: channel, isOnAdminListener: audience == .operators, logger: logger)
        let handover = Handover(writer)
        // In a task of its own: a task keeps the memory of its deepest call until it ends, and that of the connection lives as long as the reader
        // leaves it open. A task of a group has its memory to itself; that of an `async let` is cut out of its parent's.
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addImmediateTask { [responder] in
                guard let writer = handover.take() else { return }
                var response = try await responder.respond(to: request, context: context)
                response.headers[.date] = DateHeader.now()
                try await writer.write(response: response.head, body: response.body)
            }
            try await tasks.waitForAll()
        }
    }

    /// Gives a writer, which cannot be copied, to another task. Proof: it is put in before that task begins, and taken out by that task alone.
    private final class Handover: @unchecked Sendable {
        private var writer: ResponseWriter?

        init(_ writer: consuming ResponseWriter) { self.writer = consume writer }

        func take() -> ResponseWriter? { writer.take() }
    }
}
