internal import NIOCore
internal import NIOPosix

/// A thread for the monitor alone, on which tasks run and wait.
///
/// What stops the threads that serve, or those that Swift runs tasks on, must not stop whoever is to notice it.
final class MonitorLoop: TaskExecutor {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let eventLoop: any EventLoop

    init() { eventLoop = group.any() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

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
