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

    private let address: SentryAddress
    private let client = CurlClient(maxConcurrent: 1, maxWaiting: 1)
    private let events: AsyncStream<Event>
    private let queue: AsyncStream<Event>.Continuation
    private let pauseUntil = Mutex<ContinuousClock.Instant?>(nil)

    package init(_ address: SentryAddress) {
        self.address = address
        (events, queue) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(64))
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
        queue.yield(Event(level: level, logger: logger, message: message, tags: tags, at: .now))
    }

    private func send(_ event: Event) async {
        if let until = pauseUntil.withLock({ $0 }), .now < until { return }
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
        let response = try? await client.send(request)
        guard let response, response.status != 429, response.status < 500 else {
            let seconds = response?.header("Retry-After").flatMap { Int($0) } ?? 60
            pauseUntil.withLock { $0 = .now + .seconds(min(max(seconds, 1), 3600)) }
            return
        }
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
