package import CoreMetrics
package import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

/// How late the server's threads come to what is due: those that move bytes (`io`), one by one, and those on which requests are answered
/// (`tasks`). Whatever holds them up holds up every reader.
///
/// Each is asked at an interval to note the time. The lag is what passed beyond the time when that was due; one that does not answer at all
/// has the lag that has come together so far.
package final class EventLoopLag: Service {
    /// How far back ``worst(since:)`` sees.
    package static let memory = Duration.seconds(120)

    private let interval: Duration
    private let loops: [(loop: any EventLoop, lag: LagRecord)]
    private let tasks: LagRecord

    /// - Parameter interval: Each costs a wake-up of every thread, of some microseconds.
    package convenience init(every interval: Duration, metrics: any MetricsFactory) {
        self.init(Array(MultiThreadedEventLoopGroup.singleton.makeIterator()), every: interval, metrics: metrics)
    }

    package init(_ loops: [any EventLoop], every interval: Duration, metrics: any MetricsFactory) {
        self.interval = interval
        let label = "assistant_event_loop_lag"
        let io = metrics.makeTimer(label: label, dimensions: [("threads", "io")])
        self.loops = loops.map { ($0, LagRecord(io)) }
        tasks = LagRecord(metrics.makeTimer(label: label, dimensions: [("threads", "tasks")]))
    }

    /// The longest lag of any thread.
    ///
    /// - Parameter moment: Not earlier than ``memory`` ago; what was before is forgotten. Rounded down to a whole second.
    /// - Returns: Zero when nobody has measured.
    package func worst(since moment: ContinuousClock.Instant) -> Duration {
        let now = ContinuousClock.now
        return (loops.map(\.lag) + [tasks]).map { $0.worst(since: moment, now: now, interval: interval) }.max() ?? .zero
    }

    /// Measures until it is cancelled or the server shuts down.
    package func run() async throws {
        let (beats, sink) = AsyncStream.makeStream(of: ContinuousClock.Instant.self, bufferingPolicy: .bufferingNewest(1))
        let interval = interval
        let probes = loops.enumerated().map { index, probe in
            let due = NIOLoopBoundBox.makeBoxSendingValue(ContinuousClock.now, eventLoop: probe.loop)
            probe.lag.begin()
            return probe.loop.scheduleRepeatedTask(initialDelay: .zero, delay: TimeAmount(interval)) { _ in
                let now = ContinuousClock.now
                probe.lag.note(max(.zero, now - due.value), at: now)
                due.value = now + interval
                // One of them also asks for a thread of the other kind.
                if index == 0 { sink.yield(now) }
            }
        }
        tasks.begin()
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                for await asked in beats {
                    let now = ContinuousClock.now
                    tasks.note(now - asked, at: now)
                }
            } onCancel: {
                sink.finish()
            }
        } onGracefulShutdown: {
            sink.finish()
        }
        for probe in probes { probe.cancel() }
        for probe in loops { probe.lag.end() }
        tasks.end()
    }
}

/// What is known of one thread, or kind of threads.
private final class LagRecord: Sendable {
    private struct State {
        /// The longest of each second, in a ring.
        var seconds = Array(repeating: (second: Int64(-1), lag: Duration.zero), count: Int(EventLoopLag.memory / .seconds(1)))
        var lastBeat: ContinuousClock.Instant?
    }

    private static let start = ContinuousClock.now
    private let state = Mutex(State())
    private let histogram: any TimerHandler

    init(_ histogram: any TimerHandler) { self.histogram = histogram }

    /// A moment may be before ``start``, which is made when it is first asked for: a thread that stood still meanwhile brings one.
    private static func second(_ moment: ContinuousClock.Instant) -> Int64 { max(0, (moment - start).components.seconds) }

    func begin() { state.withLock { $0.lastBeat = .now } }
    func end() { state.withLock { $0.lastBeat = nil } }

    func note(_ lag: Duration, at now: ContinuousClock.Instant) {
        histogram.recordNanoseconds(Int64(lag / .nanoseconds(1)))
        let second = Self.second(now)
        state.withLock { state in
            state.lastBeat = now
            let index = Int(second) % state.seconds.count
            if state.seconds[index].second != second { state.seconds[index] = (second, .zero) }
            state.seconds[index].lag = max(state.seconds[index].lag, lag)
        }
    }

    func worst(since moment: ContinuousClock.Instant, now: ContinuousClock.Instant, interval: Duration) -> Duration {
        let (first, last) = (Self.second(moment), Self.second(now))
        return state.withLock { state in
            let past = state.seconds.filter { $0.second >= max(first, last - Int64(state.seconds.count) + 1) }.map(\.lag).max() ?? .zero
            let present = state.lastBeat.map { now - $0 - interval } ?? .zero
            return max(past, present)
        }
    }
}
