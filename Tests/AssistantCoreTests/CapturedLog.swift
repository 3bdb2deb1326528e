internal import Logging
internal import Synchronization

/// Keeps everything that is logged.
final class CapturedLog: LogHandler, Sendable {
    private struct State {
        var lines: [String] = []
        var waiting: [(text: String, count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        func has(_ text: String, _ count: Int) -> Bool { lines.count { $0.contains(text) } >= count }
    }

    private let state = Mutex(State())

    var text: String { state.withLock { $0.lines.joined(separator: "\n") } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let ready = state.withLock { state in
            state.lines.append("\(event.message) \(event.metadata ?? [:])")
            let waiting = state.waiting
            state.waiting = waiting.filter { !state.has($0.text, $0.count) }
            return waiting.filter { state.has($0.text, $0.count) }
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    /// Returns when so many lines have held a text.
    func wait(for text: String, count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.has(text, count) { return true }
                state.waiting.append((text, count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
