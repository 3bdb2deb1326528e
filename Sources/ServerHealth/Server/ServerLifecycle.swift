package import Foundation
package import ServerFoundation
internal import Synchronization

/// Where the server stands between its start and its end.
package final class ServerLifecycle: Sendable {
    package let startedAt: Date
    private let draining = Atomic(false)
    private let refusals = Mutex<(build: String?, source: String?)>((nil, nil))
    private let lostFiles = Atomic(false)
    private let lostIndex = Atomic(false)
    private let stale = Atomic(false)
    private let end = Mutex(End())

    private struct End {
        /// When the server was told to end.
        var begun: ContinuousClock.Instant?
        /// Requests that were at work when their time was up; `nil` before.
        var cut: Int?
        var waiting: [Int: AsyncStream<Never>.Continuation] = [:]
        var lastID = 0
    }

    /// That of the process, where this is the life of one of its sites; they end together.
    private let process: ServerLifecycle?

    /// - Parameter process: `nil` for the life of a process.
    package init(clock: WallClock = .system, within process: ServerLifecycle? = nil) {
        startedAt = clock.now
        self.process = process
    }

    /// Open requests are answered, and new ones too, but nobody should send any.
    package var isDraining: Bool { draining.load(ordering: .relaxed) || process?.isDraining == true }

    /// What is wrong with the build at the server's place for builds, when it is not the one being served.
    package var buildRefusal: String? {
        get { refusals.withLock { $0.build } }
        set { refusals.withLock { $0.build = newValue } }
    }

    /// What is wrong with the newest build at the place that builds are fetched from, when it is not taken.
    package var sourceRefusal: String? {
        get { refusals.withLock { $0.source } }
        set { refusals.withLock { $0.source = newValue } }
    }

    /// Why the newest build is not the one being served, wherever it was found.
    package var newestRefusal: String? { refusals.withLock { $0.build ?? $0.source } }

    /// Whether the index's file has lost its name: what is open is served, and the next start would fail.
    package var hasLostIndex: Bool {
        get { lostIndex.load(ordering: .relaxed) }
        set { lostIndex.store(newValue, ordering: .relaxed) }
    }

    /// Whether the place that builds are fetched from has given none, nor said that there is none, for too long.
    package var isSourceStale: Bool {
        get { stale.load(ordering: .relaxed) }
        set { stale.store(newValue, ordering: .relaxed) }
    }

    /// Whether files of the build being served could not be read; ends when they are back, or with a newer build.
    package var hasLostFiles: Bool {
        get { lostFiles.load(ordering: .relaxed) }
        set { lostFiles.store(newValue, ordering: .relaxed) }
    }

    /// Marks the begin of the end: readiness fails from now on, requests are still answered. A second call changes nothing.
    package func beginDraining() {
        draining.store(true, ordering: .relaxed)
        end.withLock { $0.begun = $0.begun ?? .now }
    }

    /// How long the end has taken so far; `nil` while it has not begun.
    package var drainingTime: Duration? { end.withLock { $0.begun }.map { .now - $0 } }

    // MARK: The end of open requests

    /// Requests that were not answered in the time for it.
    package var cutRequests: Int { end.withLock { $0.cut ?? 0 } }

    /// Tells those who are still at work that their time is up.
    package func cut(_ requests: Int) {
        let waiting = end.withLock { end in
            end.cut = requests
            defer { end.waiting = [:] }
            return end.waiting
        }
        for sink in waiting.values { sink.finish() }
    }

    /// Runs `work`, and cancels it when its time is up.
    /// - Throws: What `work` throws; `problem` when the time is up.
    package func untilTimeIsUp<Value: Sendable>(
        orThrow problem: any Error,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: work)
            group.addTask { [self] in
                for await _ in timeIsUp() {}
                try Task.checkCancellation()
                throw problem
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// A stream without elements that ends when ``cut(_:)`` is called.
    func timeIsUp() -> AsyncStream<Never> {
        if let process { return process.timeIsUp() }
        let (stream, sink) = AsyncStream<Never>.makeStream()
        let id: Int? = end.withLock { end in
            guard end.cut == nil else { return nil }
            end.lastID += 1
            end.waiting[end.lastID] = sink
            return end.lastID
        }
        guard let id else {
            sink.finish()
            return stream
        }
        sink.onTermination = { [weak self] _ in self?.end.withLock { $0.waiting[id] = nil } }
        return stream
    }
}
