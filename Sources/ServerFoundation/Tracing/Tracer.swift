internal import Foundation
internal import Synchronization

/// Decides which requests are traced, and keeps what was found of them until it is sent.
///
/// What has no place any more is dropped and counted: nobody ever waits for a collector.
package final class Tracer: Sendable {
    private struct State {
        var finished: [FinishedSpan] = []
        var dropped = 0
    }

    private let ratio: Double
    private let capacity: Int
    private let clock: WallClock
    private let state = Mutex(State())

    /// - Parameters:
    ///   - ratio: Of the traces that begin here, 0 to 1. One that began elsewhere is recorded where its caller records it.
    ///   - capacity: Spans that wait; some 500 bytes each.
    package init(ratio: Double, capacity: Int = 4096, clock: WallClock = .system) {
        self.ratio = ratio
        self.capacity = capacity
        self.clock = clock
    }

    /// - Parameter incoming: The trace that a request belongs to.
    /// - Returns: The place of the request; `nil` when it is not recorded.
    package func sample(_ incoming: TraceContext?) -> TraceContext? {
        guard let incoming else { return ratio > 0 && Double.random(in: 0..<1) < ratio ? TraceContext() : nil }
        return incoming.isSampled ? incoming : nil
    }

    /// Begins a piece of work of the server's own, which no request asks for: a trace of its own.
    /// - Returns: `nil` when it is not recorded.
    package func beginTrace(_ name: String, _ kind: SpanKind) -> ActiveSpan? { sample(nil).map { begin($0, name, kind) } }

    /// Begins a piece of work. Whoever begins it ends it.
    package func begin(_ context: TraceContext, _ name: String, _ kind: SpanKind) -> ActiveSpan {
        ActiveSpan(context, name, kind, now: nanoseconds, tracer: self)
    }

    fileprivate var nanoseconds: Int64 { Int64(clock.now.timeIntervalSince1970 * 1e9) }

    fileprivate func add(_ span: FinishedSpan) {
        state.withLock { state in
            if state.finished.count < capacity { state.finished.append(span) } else { state.dropped += 1 }
        }
    }

    /// The oldest spans that wait, which wait no more.
    package func take(_ count: Int) -> [FinishedSpan] {
        state.withLock { state in
            let taken = Array(state.finished.prefix(count))
            state.finished.removeFirst(taken.count)
            return taken
        }
    }

    /// How many were dropped since this was asked last.
    package func takeDropped() -> Int {
        state.withLock { state in
            defer { state.dropped = 0 }
            return state.dropped
        }
    }
}

/// Whose work it is; the numbers are those of OTLP.
package enum SpanKind: Int, Sendable {
    case `internal` = 1
    case server = 2
    case client = 3
}

/// A value that is known of a piece of work.
package enum SpanValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case decimal(Double)
}

/// A piece of work that has ended.
package struct FinishedSpan: Sendable {
    package let context: TraceContext
    package let name: String
    package let kind: SpanKind
    /// Nanoseconds since 1970.
    package let start: Int64
    package let end: Int64
    /// Never what readers wrote, and never who they are.
    package let attributes: [String: SpanValue]
    package let hasFailed: Bool
}

/// A piece of work that is going on. It is the ``current`` one for all that is done on its behalf.
package final class ActiveSpan: Sendable {
    /// `nil` for work that is not traced: then nothing is measured and nothing allocated.
    @TaskLocal package static var current: ActiveSpan?

    private struct State {
        var name: String
        var attributes: [String: SpanValue] = [:]
        var hasFailed = false
        var hasEnded = false
    }

    package let context: TraceContext
    private let kind: SpanKind
    private let start: Int64
    private let began = ContinuousClock.now
    private let tracer: Tracer
    private let state: Mutex<State>

    fileprivate init(_ context: TraceContext, _ name: String, _ kind: SpanKind, now: Int64, tracer: Tracer) {
        self.context = context
        self.kind = kind
        start = now
        self.tracer = tracer
        state = Mutex(State(name: name))
    }

    /// The name may depend on what is known only later.
    package func rename(_ name: String) { state.withLock { $0.name = name } }

    package func set(_ key: String, _ value: SpanValue) { state.withLock { $0.attributes[key] = value } }

    package func fail() { state.withLock { $0.hasFailed = true } }

    /// A second call does nothing.
    package func end() {
        let end = start + Int64((ContinuousClock.now - began) / .nanoseconds(1))
        let finished: FinishedSpan? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return FinishedSpan(
                context: context,
                name: state.name,
                kind: kind,
                start: start,
                end: end,
                attributes: state.attributes,
                hasFailed: state.hasFailed
            )
        }
        if let finished { tracer.add(finished) }
    }

    /// Does a part of the current piece of work, which gets a span of its own where it is traced.
    ///
    /// - Parameter name: One of a few, never made of what readers wrote.
    /// - Throws: What `work` throws; the span has failed then.
    package static func run<Value, Failure>(
        _ name: String,
        _ kind: SpanKind = .internal,
        _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard let parent = current else { return try await work() }
        let span = parent.tracer.begin(TraceContext(below: parent.context), name, kind)
        defer { span.end() }
        let result: Result<Value, Failure> = await $current.withValue(span) {
            do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
        }
        if case .failure = result { span.fail() }
        return try result.get()
    }
}
