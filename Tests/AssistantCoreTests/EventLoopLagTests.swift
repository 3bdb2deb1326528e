internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation

struct EventLoopLagTests {
    @Test func seesAThreadThatHangs() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let registry = PrometheusRegistry.forAssistant()
        let lag = EventLoopLag([group.next()], every: .milliseconds(10), metrics: registry)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await lag.run() }
            let goOn = DispatchSemaphore(value: 0)
            group.next().execute { goOn.wait() }
            // While it hangs, not only when it goes on.
            while lag.worst(since: start) < .milliseconds(100) { try await Task.sleep(for: .milliseconds(10)) }
            goOn.signal()
            try await group.next().submit {}.get()
            // And afterwards, as long as it is asked about that time.
            while !registry.text().contains(#/lag_seconds_bucket\{threads="io",le="0\.05"\} [1-9]/#) {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(lag.worst(since: start) >= .milliseconds(100))
            tasks.cancelAll()
            try? await tasks.waitForAll()
        }
        #expect(registry.text().contains("# HELP assistant_event_loop_lag_seconds "))
        try await group.shutdownGracefully()
    }

    @Test func knowsNothingBeforeItMeasures() {
        #expect(EventLoopLag([], every: .milliseconds(10), metrics: PrometheusRegistry()).worst(since: .now) == .zero)
    }

    @Test func longWorkLeavesTheThreadsThatAnswer() async {
        #expect(await LongWork.run(Self.isOnThePool))
        #expect(await LongWork.run(ifLarge: LongWork.inlineBytes + 1, Self.isOnThePool))
        #expect(await !LongWork.run(ifLarge: LongWork.inlineBytes, Self.isOnThePool), "a change of threads costs more")
    }

    /// Whether the thread is one of those for work that takes long.
    @Sendable
    private static func isOnThePool() -> Bool {
        (try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8).contains("TP-")) ?? false
    }
}
