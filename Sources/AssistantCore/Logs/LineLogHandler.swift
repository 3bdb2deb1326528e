internal import Foundation
package import Logging
package import ServerFoundation
package import ServerSettings

/// Writes the log to standard error, one line for each event: a JSON object, or text for a person.
///
/// Members are `ts` (RFC 3339, UTC), `level`, `logger`, `msg`, and the metadata under its dotted keys, `request_id` and `trace_id` among
/// them. The message is a constant; nothing that a reader typed is logged by a module of ours. Libraries print below `info` what they have in
/// memory, whole services with their settings among it: that is left out.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    /// That of all lines, until this one gets its own.
    package var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    private var ownLevel: Logger.Level?
    private let threshold: LogThreshold
    private let label: String
    private let isJSON: Bool
    private let clock: WallClock
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - threshold: The level from which lines are written.
    ///   - clock: What time the lines have.
    ///   - write: Takes one line with its end; standard error when left out.
    package init(
        label: String,
        format: LogFormat,
        threshold: LogThreshold = LogThreshold(.notice),
        clock: WallClock = .system,
        write: (@Sendable (String) -> Void)? = nil
    ) {
        self.label = label
        self.threshold = threshold
        self.clock = clock
        isJSON = format == .json || format == .automatic && isatty(STDERR_FILENO) == 0
        self.write =
            write ?? { line in
                // Not print: lines of several threads must not mix, and a closed terminal must not end the server.
                try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
            }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Those of our modules that say something below `info`.
    static let talkative: Set<String> = ["Answers"]

    /// Whether an event is one of those that the log has.
    static func writes(_ event: LogEvent) -> Bool { event.level >= .info || talkative.contains(event.source) }

    /// All that is said with an event, under the names of the log.
    static func metadata(of event: LogEvent, _ metadata: Logger.Metadata, _ provider: Logger.MetadataProvider?) -> Logger.Metadata {
        var all = metadata
        if let provided = provider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        // The framework's name for it.
        if let id = all.removeValue(forKey: "hb.request.id") { all["request_id"] = id }
        return all
    }

    package func log(event: LogEvent) {
        guard Self.writes(event) else { return }
        let all = Self.metadata(of: event, metadata, metadataProvider)
        write(isJSON ? json(event, all) : text(event, all))
    }

    private func json(_ event: LogEvent, _ metadata: Logger.Metadata) -> String {
        var line = "{\"ts\":\"\(timestamp())\",\"level\":\"\(event.level)\",\"logger\":\(Self.quoted(label))"
        line += ",\"msg\":\(Self.quoted("\(event.message)"))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += ",\(Self.quoted(key)):\(Self.encoded(value))" }
        return line + "}\n"
    }

    private func text(_ event: LogEvent, _ metadata: Logger.Metadata) -> String {
        var line = "\(timestamp()) \(event.level) \(event.message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(Self.encoded(value))" }
        return line + "\n"
    }

    private static func encoded(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let value as any BinaryInteger): "\(value)"
        case .stringConvertible(let value as Double) where value.isFinite: "\(value)"
        case .stringConvertible(let value): quoted(value.description)
        case .array(let values): "[" + values.map(encoded).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{" + values.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(encoded($0.value))" }.joined(separator: ",") + "}"
        }
    }

    private func timestamp() -> String { clock.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }

    /// A JSON string. A line break in a value can neither end the line nor begin another event.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
