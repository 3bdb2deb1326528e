internal import AssistantHTTP
internal import Foundation
internal import Logging
internal import ServerFoundation
internal import ServerHealth
internal import ServerSettings
internal import UnixSignals

/// What the operator's signals do.
struct ServerSignals: Sendable {
    private let signals: UnixSignalsSequence
    let lifecycle: ServerLifecycle
    let limits: AssistantConfiguration.Limits
    let connections: ConnectionTable
    let reload: @Sendable () async -> Void
    let manager: ServiceManager?
    let logger: Logger

    /// From here on no signal ends the process by itself: one that comes before ``watch(shutDown:)`` waits for it.
    init(
        lifecycle: ServerLifecycle,
        limits: AssistantConfiguration.Limits,
        connections: ConnectionTable,
        reload: @escaping @Sendable () async -> Void,
        manager: ServiceManager?,
        logger: Logger
    ) async {
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        self.lifecycle = lifecycle
        self.limits = limits
        self.connections = connections
        self.reload = reload
        self.manager = manager
        self.logger = logger
    }

    /// Obeys signals until its task is cancelled.
    ///
    /// - Parameter shutDown: Stops accepting and finishes open requests; called once, after the drain delay.
    func watch(shutDown: @escaping @Sendable () async -> Void) async {
        var stopping: Task<Void, Never>?
        defer { stopping?.cancel() }
        for await signal in signals {
            if signal == .sighup {
                manager?.reloading()
                await reload()
                manager?.ready("Serving")
            } else if stopping == nil {
                lifecycle.beginDraining()
                manager?.stopping()
                // Whoever presses Ctrl-C has no load balancer.
                let delay = signal == .sigint ? .zero : limits.drainDelay
                logger.notice(
                    "shutting down",
                    metadata: ["signal": "\(signal)", "drain.ms": .stringConvertible(Int(delay / .milliseconds(1)))]
                )
                stopping = Task { [self] in await stop(after: delay, shutDown) }
            } else {
                logger.warning("stopped at once by a second signal", metadata: ["signal": "\(signal)"])
                // As the shell names an end by a signal. Not `exit`, which waits for what others hold.
                _exit(signal == .sigint ? 128 + SIGINT : 128 + SIGTERM)
            }
        }
    }

    private func stop(after delay: Duration, _ shutDown: @Sendable () async -> Void) async {
        // A load balancer takes a moment to see that we are not ready; requests that come meanwhile are still answered.
        try? await Task.sleep(for: delay)
        await shutDown()
        guard (try? await Task.sleep(for: limits.shutdownGrace)) != nil else { return }
        let open = connections.atWork
        guard open > 0 else { return }
        logger.warning("requests are cut: they took longer than the setting grace", metadata: ["requests": .stringConvertible(open)])
        lifecycle.cut(open)
    }
}
