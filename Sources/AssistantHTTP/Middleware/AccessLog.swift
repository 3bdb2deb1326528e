internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServerFoundation
internal import Synchronization

/// One line for each request at `info`, and of so many that the log would drown in them an even sample; at `debug` every one.
///
/// Route pattern, status, time and size; never the path or the query, which can hold a question.
final class AccessLog: Sendable {
    private let sampler: Mutex<AccessSampler>

    /// - Parameter rate: Lines a second, about.
    init(rate: Int) { sampler = Mutex(AccessSampler(rate: rate)) }

    func update(rate: Int) { sampler.withLock { $0 = AccessSampler(rate: rate) } }

    /// - Returns: When the request began; `nil` where no line is written.
    func begin(_ context: AssistantContext) -> NIODeadline? { context.logger.logLevel <= .info ? .now() : nil }

    /// - Returns: The response, which tells the log when it has been sent where that takes long.
    func end(_ start: NIODeadline?, _ request: Request, _ response: Response, _ context: AssistantContext) -> Response {
        guard let start else { return response }
        let second = Int(NIODeadline.now().uptimeNanoseconds / 1_000_000_000)
        guard let skipped = context.logger.logLevel <= .debug ? 0 : sampler.withLock({ $0.admit(in: second) }) else { return response }
        let line = Line(request, response, context, start: start, skipped: skipped)
        var response = response
        if let length = response.body.contentLength {
            line.write(bytes: length)
        } else {
            // A stream is told of when it has ended, however it ended.
            let body = response.body
            response.body = ResponseBody { writer in
                let count = Mutex.Box(0)
                defer { line.write(bytes: count.mutex.withLock { $0 }) }
                try await body.write(
                    writer.map { part in
                        count.mutex.withLock { $0 += part.readableBytes }
                        return part
                    }
                )
            }
        }
        return response
    }

    private struct Line: Sendable {
        private let logger: Logger
        private let method: HTTPRequest.Method
        private let route: String
        private let status: Int
        private let start: NIODeadline
        private let skipped: Int

        init(_ request: Request, _ response: Response, _ context: AssistantContext, start: NIODeadline, skipped: Int) {
            logger = context.logger
            method = request.method
            route = context.endpointPath ?? "none"
            status = response.status.code
            self.start = start
            self.skipped = skipped
        }

        func write(bytes: Int) {
            var metadata: Logger.Metadata = [
                "http.method": "\(method.nameForLogs)", "http.route": "\(route)", "http.status": .stringConvertible(status),
                "duration.ms": .stringConvertible(Double((NIODeadline.now() - start).nanoseconds / 1000) / 1000),
                "bytes": .stringConvertible(bytes),
            ]
            if skipped > 0 { metadata["log.skipped"] = .stringConvertible(skipped) }
            logger.info("answered", metadata: metadata)
        }
    }
}

/// Which requests are logged: all up to a rate, beyond it one of so many that about as many lines are written.
///
/// A value with no clock of its own: whoever asks says in which second.
struct AccessSampler: Sendable {
    private let rate: Int
    private var second = 0
    /// In this second.
    private var seen = 0
    private var written = 0
    /// One of so many is written, by what came in the second before.
    private var stride = 1
    /// Since the last line.
    private var skipped = 0

    init(rate: Int) { self.rate = rate }

    /// - Returns: How many requests were not logged since the last one that was; `nil` when this one is not.
    mutating func admit(in second: Int) -> Int? {
        if second != self.second {
            stride = second == self.second + 1 && rate > 0 ? max(1, (seen + rate - 1) / rate) : 1
            (self.second, seen, written) = (second, 0, 0)
        }
        seen += 1
        // The bound holds also when more come than in the second before.
        guard written < rate, (seen - 1) % stride == 0 else {
            skipped += 1
            return nil
        }
        written += 1
        defer { skipped = 0 }
        return skipped
    }
}

extension HTTPRequest.Method {
    /// A closed set: any token may stand in a request.
    var nameForLogs: String { Self.known.contains(self) ? rawValue : "other" }

    private static let known: Set<Self> = [.get, .head, .post, .options, .put, .delete, .patch]
}
