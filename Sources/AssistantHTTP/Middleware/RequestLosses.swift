internal import CoreMetrics
internal import DocIndex
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
        var level: Logger.Level
    }

    private enum Loss: Hashable {
        case refused(String)
        case failed(Fault)
    }

    private let tally: EventTally<Loss>
    private let counters = Mutex<[String: any CounterHandler]>([:])
    private let metrics: any MetricsFactory

    init(metrics: any MetricsFactory, logger: Logger) {
        self.metrics = metrics
        tally = EventTally("lost requests") { Self.tell($0, logger) }
        // There from the start, so that a rate over them begins with the first refusal.
        for code in Self.codes { _ = metrics.makeCounter(label: Self.label, dimensions: [("reason", code)]) }
    }

    private static let label = "assistant_requests_refused_total"
    private static let codes = ["busy", "overloaded", "rate-limited"]

    /// A request got a problem for a response, or at the end of one.
    ///
    /// - Parameter error: What is behind it, for the log alone.
    func note(_ problem: Problem, _ error: any Error, _ request: Request, _ context: AssistantContext) {
        if problem.isOfLoad {
            refuse(problem.code)
        } else if problem.status.kind == .serverError, !problem.isOfStop {
            let fault = Fault(
                code: problem.code,
                method: request.method.nameForLogs,
                route: context.endpointPath ?? "none",
                status: problem.status.code,
                level: problem.isFault ? .error : .warning
            )
            guard tally.add(.failed(fault)) else { return }
            var metadata = Self.metadata(of: fault)
            metadata["error.type"] = "\(type(of: error))"
            metadata["error.reason"] = "\(Self.reason(problem, error))"
            context.logger.log(level: fault.level, "request failed", metadata: metadata)
        }
    }

    private static func reason(_ problem: Problem, _ error: any Error) -> String {
        if let reason = problem.reason { return reason }
        // Not the text of an index error: SQLite's messages can quote a query.
        if let error = error as? IndexError { return "\(error.code), \(error.path)" }
        // Nothing is behind it but what the client is told.
        return error is Problem ? problem.detail : "\(error)"
    }

    private func refuse(_ code: String) {
        tally.add(.refused(code))
        let counter = counters.withLock { counters in
            let counter = counters[code] ?? metrics.makeCounter(label: Self.label, dimensions: [("reason", code)])
            counters[code] = counter
            return counter
        }
        counter.increment(by: 1)
    }

    /// Tells what has gathered, at once.
    func report() { tally.flush() }

    private static func tell(_ losses: [Loss: Int], _ logger: Logger) {
        var metadata: Logger.Metadata = [:]
        var refused = 0
        var repeated: [(fault: Fault, count: Int)] = []
        for (loss, count) in losses {
            switch loss {
            case .refused(let code):
                metadata["refused.\(code)"] = .stringConvertible(count)
                refused += count
            // The first has a line of its own.
            case .failed(let fault): if count > 1 { repeated.append((fault, count - 1)) }
            }
        }
        if refused > 0 {
            metadata["refused"] = .stringConvertible(refused)
            logger.warning("requests were refused for the load", metadata: metadata)
        }
        for (fault, count) in repeated.sorted(by: { ($0.fault.code, $0.fault.route) < ($1.fault.code, $1.fault.route) }) {
            var metadata = Self.metadata(of: fault)
            metadata["repeated"] = .stringConvertible(count)
            logger.log(level: fault.level, "more requests failed in the same way", metadata: metadata)
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
