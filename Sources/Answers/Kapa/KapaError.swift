internal import CurlClient
internal import Foundation
internal import ServerFoundation

/// Why Kapa gave no answer that could be shown.
package struct KapaError: Error, Hashable, CustomStringConvertible {
    /// The kinds that what follows differs by: whether to wait, to stop asking, or to tell an operator.
    package enum Code: Hashable {
        /// 401 or 403: the key is missing, wrong, or not for this project.
        case unauthorized
        /// 404: no such project or thread.
        case notFound
        /// 402: the plan's questions are used up.
        case quotaExceeded
        /// 400 for something that is not part of the question: a setting of ours is wrong.
        case misconfigured
        /// Another 4xx: this question will not be taken.
        case rejected
        /// 429, or a 403 that speaks of a rate limit.
        case rateLimited(retryAfter: Duration?)
        /// 5xx.
        case server
        /// A redirect, or no connection.
        case unreachable
        /// Nothing within the patience.
        case slow
        /// The answer ended in its middle.
        case truncated
        /// What came is not an answer.
        case invalidResponse
        /// The circuit breaker is open: Kapa was not asked.
        case circuitOpen
        /// Our own bound of questions at work.
        case busy
        /// Our own bound of what Kapa may cost.
        case overBudget(KapaBudget.Part)
        /// Nobody waits for the answer any more.
        case cancelled
    }

    package let code: Code
    /// For the operator's log: the status or libcurl's reason. Never a key, never text of a reader or of Kapa.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: CurlError) {
        let code: Code =
            switch error.code {
            case .resolve, .connect, .tls, .timeout(.connect), .invalidRequest, .failed: .unreachable
            case .timeout(.firstByte): .slow
            case .timeout(.stall), .timeout(.total), .disconnected: .truncated
            case .tooLarge, .protocol: .invalidResponse
            case .busy: .busy
            case .cancelled: .cancelled
            }
        self.init(code, error.description)
    }

    /// What an operator has to do before Kapa answers again; `nil` where it may by itself.
    var remedy: String? {
        switch code {
        case .unauthorized, .notFound: "Kapa refuses the key or does not know the project: check KAPA_API_KEY and KAPA_PROJECT_ID"
        case .quotaExceeded: "the questions of the Kapa plan are used up: look at the plan in Kapa's dashboard"
        case .misconfigured: "Kapa refuses a setting that goes with every question: check KAPA_INTEGRATION_ID"
        default: nil
        }
    }

    /// - Parameter body: Looked at for the words "rate limit", and for the names of the fields that Kapa refuses.
    init(status: Int, retryAfter: String?, body: [UInt8], now: Date = .now) {
        let speaksOfLimits = String(decoding: body.prefix(2048), as: UTF8.self).lowercased().contains("rate limit")
        let code: Code =
            switch status {
            case _ where status == 429 || (status == 403 && speaksOfLimits):
                .rateLimited(retryAfter: retryAfter.flatMap { Self.pause($0, now: now) })
            case 400 where Self.refusesSettings(body): .misconfigured
            case 401, 403: .unauthorized
            case 402: .quotaExceeded
            case 404: .notFound
            case 500...: .server
            case 400..<500: .rejected
            default: .unreachable
            }
        self.init(code, "status \(status)")
    }

    /// Seconds, or a date; of the past it is a second, so that a limit always has a pause. Source: RFC 9110, section 10.2.3.
    static func pause(_ retryAfter: String, now: Date) -> Duration? {
        if let seconds = Int(retryAfter) { return .seconds(max(1, min(seconds, 86_400))) }
        guard let date = HTTPDate.parse(retryAfter) else { return nil }
        return .seconds(max(1, min(date.timeIntervalSince(now), 86_400)))
    }

    /// Kapa names each field that it refuses with a list of reasons. Those of the question are the reader's, all others ours.
    private static func refusesSettings(_ body: [UInt8]) -> Bool {
        guard let fields = try? JSONValue(parsing: body).members else { return false }
        let lists = fields.filter { $0.value.elements != nil }
        return !lists.isEmpty && lists["query"] == nil
    }

    /// Stable and kebab-case: for logs, metrics and the status route.
    package var name: String {
        switch code {
        case .unauthorized: "unauthorized"
        case .notFound: "not-found"
        case .quotaExceeded: "quota-exceeded"
        case .misconfigured: "misconfigured"
        case .rejected: "rejected"
        case .rateLimited: "rate-limited"
        case .server: "server-error"
        case .unreachable: "unreachable"
        case .slow: "slow"
        case .truncated: "truncated"
        case .invalidResponse: "invalid-response"
        case .circuitOpen: "circuit-open"
        case .busy: "busy"
        case .overBudget(.rate): "rate-budget"
        case .overBudget(.day): "daily-budget"
        case .cancelled: "cancelled"
        }
    }
}
