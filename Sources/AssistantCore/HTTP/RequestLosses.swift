internal import CoreMetrics
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import Synchronization

/// What the log says of requests that were not answered: of those that were refused for the load once a second and no more, of faults each kind
/// once, and how often it came again within a second.
///
/// A flood of requests is no reason for a flood of lines, nor for one to whoever is called when the log says `error`.
final class RequestLosses: Sendable {
    private struct Fault: Hashable {
        var code: String
        var method: String
        var route: String
        var status: Int
    }

    private struct State {
        var refused: [String: Int] = [:]
        /// Faults of this second, and how often each came after its line.
        var repeated: [Fault: Int] = [:]
        var isReporting = false
        var counters: [String: any CounterHandler] = [:]
    }

    private let state = Mutex(State())
    private let metrics: any MetricsFactory
    private let logger: Logger
    private let queue = DispatchQueue(label: "lost requests")

    init(metrics: any MetricsFactory, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
        // There from the start, so that a rate over them begins with the first refusal.
        for code in Self.codes { _ = metrics.makeCounter(label: Self.label, dimensions: [("reason", code)]) }
    }

    private static let label = "assistant_requests_refused_total"
    private static let codes = ["busy", "overloaded", "rate-limited"]

    /// A request got a problem for a response.
    ///
    /// - Parameter reason: For the log alone.
    func note(_ problem: Problem, type: String, reason: @autoclosure () -> String, _ request: Request, _ context: AssistantContext) {
        if problem.isOfLoad {
            refuse(problem.code)
        } else if problem.status.kind == .serverError, !problem.isOfStop {
            let fault = Fault(
                code: problem.code,
                method: request.method.nameForLogs,
                route: context.endpointPath ?? "none",
                status: problem.status.code
            )
            guard isNew(fault) else { return }
            var metadata = Self.metadata(of: fault)
            metadata["error.type"] = "\(type)"
            metadata["error.reason"] = "\(problem.reason ?? reason())"
            context.logger.error("request failed", metadata: metadata)
        }
    }

    private func refuse(_ code: String) {
        let counter = state.withLock { state in
            state.refused[code, default: 0] += 1
            let counter =
                state.counters[code] ?? metrics.makeCounter(label: Self.label, dimensions: [("reason", code)])
            state.counters[code] = counter
            reportLater(&state)
            return counter
        }
        counter.increment(by: 1)
    }

    private func isNew(_ fault: Fault) -> Bool {
        state.withLock { state in
            reportLater(&state)
            guard let count = state.repeated[fault] else {
                state.repeated[fault] = 0
                return true
            }
            state.repeated[fault] = count + 1
            return false
        }
    }

    private func reportLater(_ state: inout State) {
        guard !state.isReporting else { return }
        state.isReporting = true
        queue.asyncAfter(deadline: .now() + 1) { self.report() }
    }

    /// Tells what has gathered. Called once a second while there is something.
    func report() {
        let (refused, repeated) = state.withLock { state in
            defer {
                state.refused = [:]
                state.repeated = [:]
                state.isReporting = false
            }
            return (state.refused, state.repeated)
        }
        if !refused.isEmpty {
            var metadata: Logger.Metadata = ["refused": .stringConvertible(refused.values.reduce(0, +))]
            for (code, count) in refused { metadata["refused.\(code)"] = .stringConvertible(count) }
            logger.warning("requests were refused for the load", metadata: metadata)
        }
        for (fault, count) in repeated.sorted(by: { ($0.key.code, $0.key.route) < ($1.key.code, $1.key.route) }) where count > 0 {
            var metadata = Self.metadata(of: fault)
            metadata["repeated"] = .stringConvertible(count)
            logger.error("more requests failed in the same way", metadata: metadata)
        }
    }

    private static func metadata(of fault: Fault) -> Logger.Metadata {
        [
            "error.code": "\(fault.code)", "http.method": "\(fault.method)", "http.route": "\(fault.route)",
            "http.status": .stringConvertible(fault.status),
        ]
    }
}

extension Problem {
    /// Too much at once, of everybody's or of this client's: nothing is wrong with the server.
    var isOfLoad: Bool { status == .tooManyRequests || code == "busy" || code == "overloaded" }
}
