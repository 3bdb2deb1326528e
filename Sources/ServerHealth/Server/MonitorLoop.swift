internal import NIOCore
internal import NIOPosix
internal import ServerFoundation

/// A thread for the monitor alone, on which tasks run and wait.
///
/// What stops the threads that serve, or those that Swift runs tasks on, must not stop whoever is to notice it.
package final class MonitorLoop: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let executor: LoopExecutor

    init() { executor = LoopExecutor(group.any()) }

    var eventLoop: any EventLoop { executor.eventLoop }

    /// - Returns: Early when the task is cancelled.
    func sleep(for duration: Duration) async {
        let timer = eventLoop.scheduleTask(in: TimeAmount(duration)) {}
        await withTaskCancellationHandler {
            _ = try? await timer.futureResult.get()
        } onCancel: {
            timer.cancel()
        }
    }

    /// Nothing may run here any more.
    func stop() async { try? await group.shutdownGracefully() }
}
