internal import CoreMetrics
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Synchronization

/// Times every request: `http_server_request_duration_seconds` by method, route and status, up to the response's head.
///
/// The route is the pattern from the route table, and an unknown method is `other`: labels never come from the request's text.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        var method: String
        var route: String
        var status: Int
    }

    private let factory: any MetricsFactory
    /// Looked up once: making a timer builds and hashes its labels.
    private let timers = Mutex<[Key: any TimerHandler]>([:])
    private let active: any MeterHandler

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        active = factory.makeMeter(label: "http_server_active_requests", dimensions: [])
    }

    /// - Returns: When the request began; for ``end(_:_:_:_:)``, which has to be called.
    func begin() -> ContinuousClock.Instant {
        active.increment(by: 1)
        return .now
    }

    func end(_ start: ContinuousClock.Instant, _ request: Request, _ response: Response, _ context: AssistantContext) {
        active.decrement(by: 1)
        let key = Key(
            method: request.method.nameForLogs,
            route: context.endpointPath ?? "none",
            status: response.status.code
        )
        timer(key).recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
    }

    private func timer(_ key: Key) -> any TimerHandler {
        timers.withLock { timers in
            if let timer = timers[key] { return timer }
            let timer = factory.makeTimer(
                label: "http_server_request_duration",
                dimensions: [("method", key.method), ("route", key.route), ("status", "\(key.status)")]
            )
            timers[key] = timer
            return timer
        }
    }
}
