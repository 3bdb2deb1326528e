package import CoreMetrics
internal import CurlClient
internal import DocModel
internal import Foundation
package import Logging
package import ServerSettings
internal import ServiceLifecycle
internal import Synchronization

/// Sends what the log says at `error` and above to Sentry.
///
/// Only the message, which is a constant, and the metadata named in ``kept`` leave the machine: never a path, a question, an address, a key
/// or the text of an error. Reports wait in a queue of 64; while Sentry refuses or does not answer, more are dropped, and the log has them all.
package final class SentryReporter: Service {
    static let kept: Set<String> = [
        "error.code", "error.type", "http.method", "http.route", "http.status", "request_id", "hb.request.id", "trace_id",
        "site.generation", "kapa.status", "breaker.state",
    ]

    private struct Event: Sendable {
        var level: Logger.Level
        var logger: String
        var message: String
        var tags: [String: String]
        var at: Date
    }

    private let current: Mutex<SentryAddress>
    private let client = CurlClient(maxConcurrent: 1, maxWaiting: 1)
    private let events: AsyncStream<Event>
    private let queue: AsyncStream<Event>.Continuation
    private let pauseUntil = Mutex<ContinuousClock.Instant?>(nil)
    private let sent: any CounterHandler
    private let lost: any CounterHandler
    /// Reports that were lost since the last one that arrived.
    private let outage = Mutex(0)
    /// For what this says itself, below the level that it reports.
    private let logger: @Sendable () -> Logger

    /// - Parameter logger: Asked for when there is something to say: the log may not be set up yet.
    package init(_ address: SentryAddress, metrics: any MetricsFactory, logger: @escaping @Sendable () -> Logger) {
        current = Mutex(address)
        self.logger = logger
        (sent, lost) = Self.counters(metrics)
        (events, queue) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(64))
    }

    /// Those of reports, there from the start.
    @discardableResult
    static func counters(_ metrics: any MetricsFactory) -> (sent: any CounterHandler, lost: any CounterHandler) {
        func counter(_ outcome: String) -> any CounterHandler {
            let counter = metrics.makeCounter(label: "assistant_sentry_reports", dimensions: [("outcome", outcome)])
            counter.increment(by: 0)
            return counter
        }
        return (counter("sent"), counter("lost"))
    }

    /// Reports go there from here on, as if nothing had been refused yet.
    package func update(_ address: SentryAddress) {
        let isOther = current.withLock { current in
            defer { current = address }
            return current != address
        }
        if isOther { pauseUntil.withLock { $0 = nil } }
    }

    /// A handler that reports, to stand beside the one that writes.
    package func logHandler(label: String) -> any LogHandler { SentryLogHandler(label: label, reporter: self) }

    /// Sends until the server ends, then what is still waiting.
    package func run() async {
        await withGracefulShutdownHandler {
            for await event in events { await send(event) }
        } onGracefulShutdown: {
            self.queue.finish()
        }
    }

    fileprivate func report(_ level: Logger.Level, _ logger: String, _ message: String, _ metadata: Logger.Metadata) {
        var tags: [String: String] = [:]
        for (key, value) in metadata where Self.kept.contains(key) {
            tags[key == "hb.request.id" ? "request_id" : key] = String("\(value)".prefix(200))
        }
        let event = Event(level: level, logger: logger, message: message, tags: tags, at: .now)
        if case .dropped = queue.yield(event) { lose("too many reports are waiting") }
    }

    /// Counts a report that does not arrive, and says so with the first of an outage.
    private func lose(_ reason: String) {
        lost.increment(by: 1)
        let isFirst = outage.withLock { count in
            count += 1
            return count == 1
        }
        guard isFirst else { return }
        logger().warning("reports do not reach Sentry; the log has them all", metadata: ["sentry.reason": "\(reason)"])
    }

    private func arrive() {
        sent.increment(by: 1)
        let count = outage.withLock { count in
            defer { count = 0 }
            return count
        }
        if count > 0 { logger().notice("reports reach Sentry again", metadata: ["sentry.lost": .stringConvertible(count)]) }
    }

    private func send(_ event: Event) async {
        if let until = pauseUntil.withLock({ $0 }), .now < until { return lose("no report is sent during the pause that it asked for") }
        let address = current.withLock { $0 }
        let request = CurlRequest(
            method: "POST",
            url: address.envelopeURL,
            headers: [
                ("Content-Type", "application/x-sentry-envelope"),
                ("X-Sentry-Auth", "Sentry sentry_version=7, sentry_key=\(address.key.value), sentry_client=docgen/\(docgenVersion)"),
                ("User-Agent", "docgen/\(docgenVersion)"),
            ],
            body: Self.envelope(event),
            deadlines: .init(connect: .seconds(3), firstByte: .seconds(5), stall: .seconds(5), total: .seconds(10)),
            maxResponseBytes: 64 << 10
        )
        let result: Result<CurlResponse, CurlError>
        do throws(CurlError) { result = .success(try await client.send(request)) } catch { result = .failure(error) }
        switch result {
        case .success(let response) where (200..<300).contains(response.status): return arrive()
        // It does not take this one.
        case .success(let response) where (400..<500).contains(response.status) && response.status != 429:
            return lose("status \(response.status)")
        case .success(let response):
            pause(response.header("Retry-After").flatMap { Int($0) })
            lose("status \(response.status)")
        case .failure(let error):
            pause(nil)
            lose(error.description)
        }
    }

    private func pause(_ seconds: Int?) {
        pauseUntil.withLock { $0 = .now + .seconds(min(max(seconds ?? 60, 1), 3600)) }
    }

    /// Source: <https://develop.sentry.dev/sdk/foundations/envelopes/>: a header, an item's header and the item, each on a line.
    private static func envelope(_ event: Event) -> [UInt8] {
        struct Header: Encodable {
            var eventID: String
            var sentAt: Date

            enum CodingKeys: String, CodingKey {
                case eventID = "event_id"
                case sentAt = "sent_at"
            }
        }
        struct ItemHeader: Encodable {
            var type = "event"
            var length: Int
        }
        struct Payload: Encodable {
            struct Message: Encodable { var formatted: String }
            var eventID: String
            var timestamp: Double
            var platform = "native"
            var level: String
            var logger: String
            var release: String
            var message: Message
            var tags: [String: String]

            enum CodingKeys: String, CodingKey {
                case timestamp, platform, level, logger, release, message, tags
                case eventID = "event_id"
            }
        }
        let id = UUID().uuidString.lowercased().replacing("-", with: "")
        let payload = Payload(
            eventID: id,
            timestamp: event.at.timeIntervalSince1970,
            level: event.level == .critical ? "fatal" : "error",
            logger: event.logger,
            release: "docgen@\(docgenVersion)",
            message: .init(formatted: event.message),
            tags: event.tags
        )
        let item = JSONText.encoded(payload)
        let parts = [JSONText.encoded(Header(eventID: id, sentAt: .now)), JSONText.encoded(ItemHeader(length: item.count)), item]
        return parts.flatMap { $0 + Data("\n".utf8) }
    }
}

private struct SentryLogHandler: LogHandler {
    let label: String
    let reporter: SentryReporter
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .error

    init(label: String, reporter: SentryReporter) {
        self.label = label
        self.reporter = reporter
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard event.level >= .error else { return }
        reporter.report(event.level, label, "\(event.message)", metadata.merging(event.metadata ?? [:]) { $1 })
    }
}
