internal import CurlClient

/// Why Kapa gave no answer that could be shown.
struct KapaError: Error, Hashable, CustomStringConvertible {
    enum Code: Hashable {
        /// 401 or 403: the key is missing, wrong, or not for this project.
        case unauthorized
        /// 404: no such project or thread.
        case notFound
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
        case brokenOff
        /// What came is no answer.
        case garbage
        /// The circuit breaker is open: Kapa was not asked.
        case leftAlone
        /// Our own bound of questions at work.
        case busy
        /// Nobody waits for the answer any more.
        case cancelled
    }

    let code: Code
    /// For the operator's log: the status or libcurl's reason. Never a key, never text of a reader or of Kapa.
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: CurlError) {
        let code: Code =
            switch error.code {
            case .resolve, .connect, .tls, .timeout(.connect), .invalidRequest, .failed: .unreachable
            case .timeout(.firstByte): .slow
            case .timeout(.stall), .timeout(.total), .disconnected: .brokenOff
            case .tooLarge, .protocol: .garbage
            case .busy: .busy
            case .cancelled: .cancelled
            }
        self.init(code, error.description)
    }

    /// - Parameter body: Looked at for the words "rate limit" only.
    init(status: Int, retryAfter: String?, body: [UInt8]) {
        let speaksOfLimits = String(decoding: body.prefix(2048), as: UTF8.self).lowercased().contains("rate limit")
        let code: Code =
            switch status {
            case _ where status == 429 || (status == 403 && speaksOfLimits):
                // The form with a date is not used by anything known here, and would need a clock that agrees with Kapa's.
                .rateLimited(retryAfter: retryAfter.flatMap { Int($0) }.map { .seconds(max(0, min($0, 86_400))) })
            case 401, 403: .unauthorized
            case 404: .notFound
            case 500...: .server
            case 400..<500: .rejected
            default: .unreachable
            }
        self.init(code, "status \(status)")
    }

    /// Stable and kebab-case: for logs, metrics and the status route.
    var name: String {
        switch code {
        case .unauthorized: "unauthorized"
        case .notFound: "not-found"
        case .rejected: "rejected"
        case .rateLimited: "rate-limited"
        case .server: "server-error"
        case .unreachable: "unreachable"
        case .slow: "slow"
        case .brokenOff: "broken-off"
        case .garbage: "garbage"
        case .leftAlone: "left-alone"
        case .busy: "busy"
        case .cancelled: "cancelled"
        }
    }
}
