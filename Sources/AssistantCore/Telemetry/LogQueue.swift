package import Logging
internal import Foundation
package import ServerFoundation
package import ServerSettings
internal import Synchronization

/// A line of the log on its way to a collector.
struct LogRecord: Sendable {
    /// Nanoseconds since 1970.
    var time: Int64
    var level: Logger.Level
    /// A constant of the program.
    var message: String
    /// What the line says besides, by the names that the log has.
    var attributes: [String: SpanValue]
    /// In hexadecimal; `nil` for a line that belongs to no trace.
    var traceID: String?
    var spanID: String?
}

/// Lines of the log that wait for a collector: so many, and those that come then are dropped and counted. Logging never waits.
package final class LogQueue: Sendable {
    private struct State {
        var records: [LogRecord] = []
        var dropped = 0
    }

    private let capacity: Int
    private let clock: WallClock
    private let state = Mutex(State())

    package init(capacity: Int = 4096, clock: WallClock = .system) { (self.capacity, self.clock) = (capacity, clock) }

    func add(_ record: LogRecord) {
        state.withLock { state in
            guard state.records.count < capacity else { return state.dropped += 1 }
            state.records.append(record)
        }
    }

    /// Takes the oldest.
    func take(_ count: Int) -> [LogRecord] {
        state.withLock { state in
            defer { state.records.removeFirst(min(count, state.records.count)) }
            return Array(state.records.prefix(count))
        }
    }

    /// How many were dropped since this was asked last.
    func takeDropped() -> Int {
        state.withLock { state in
            defer { state.dropped = 0 }
            return state.dropped
        }
    }

    /// A handler that adds, to stand beside the one that writes; it takes the same lines.
    package func logHandler(label: String, threshold: LogThreshold) -> any LogHandler {
        QueueLogHandler(label: label, threshold: threshold, queue: self, clock: clock)
    }
}

private struct QueueLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    private var ownLevel: Logger.Level?
    private let label: String
    private let threshold: LogThreshold
    private let queue: LogQueue
    private let clock: WallClock

    /// Of a value; the log has all of it.
    private static let maxCharacters = 1024

    init(label: String, threshold: LogThreshold, queue: LogQueue, clock: WallClock) {
        (self.label, self.threshold, self.queue, self.clock) = (label, threshold, queue, clock)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard LineLogHandler.writes(event) else { return }
        var all = LineLogHandler.metadata(of: event, metadata, metadataProvider)
        let traceID = all.removeValue(forKey: "trace_id").map { "\($0)" }
        var attributes = all.mapValues(Self.value)
        attributes["logger"] = .text(label)
        let span = ActiveSpan.current?.context
        queue.add(
            LogRecord(
                time: Int64(clock.now.timeIntervalSince1970 * 1e9),
                level: event.level,
                message: "\(event.message)",
                attributes: attributes,
                traceID: traceID ?? span?.traceID,
                spanID: span.flatMap { traceID == nil || $0.traceID == traceID ? $0.spanID : nil }
            )
        )
    }

    private static func value(_ value: Logger.Metadata.Value) -> SpanValue {
        switch value {
        case .stringConvertible(let number as any BinaryInteger): .number(Int(clamping: number))
        case .stringConvertible(let number as Double) where number.isFinite: .decimal(number)
        default: .text(String("\(value)".prefix(maxCharacters)))
        }
    }
}

extension Logger.Level {
    /// Source: <https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber>.
    var severityNumber: Int {
        switch self {
        case .trace: 1
        case .debug: 5
        case .info: 9
        // INFO2: more than what is said of each request, and nothing that is wrong.
        case .notice: 10
        case .warning: 13
        case .error: 17
        case .critical: 21
        }
    }
}
