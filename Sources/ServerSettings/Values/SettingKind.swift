internal import DocModel
internal import Foundation
internal import Logging
internal import ServerFoundation

/// How the text of a setting becomes a value, and the value a text.
package struct SettingKind<Value: Sendable>: Sendable {
    /// What a valid text is: `a number from 0 to 65535`.
    package let expected: String
    /// `nil` when a text is not valid.
    package var parse: @Sendable ([String]) -> Value?
    /// The inverse of ``parse``, as a line of `assistant.yml` holds it.
    package var format: @Sendable (Value) -> String
    var isList = false
    /// Whether the file may have a mapping in place of a list of `key=value`.
    var isMapping = false
    var isSecret = false
    /// Whether a value holds a secret, where not every one does.
    var holdsSecret: @Sendable (Value) -> Bool = { _ in false }
    /// Everything that is wrong with texts; for values that have parts of their own.
    var explain: (@Sendable ([String]) -> [SettingKindFault])?
}

/// What is wrong with one of the texts of a setting.
struct SettingKindFault: Sendable {
    /// Of the text.
    var index: Int
    /// The part of the text, where it has several.
    var key: String?
    var message: String
    var hint: String?
}

extension SettingKind {
    /// One text.
    static func single(
        _ expected: String,
        _ parse: @escaping @Sendable (String) -> Value?,
        _ format: @escaping @Sendable (Value) -> String
    ) -> Self {
        Self(expected, parse, format)
    }

    private init(_ expected: String, _ parse: @escaping @Sendable (String) -> Value?, _ format: @escaping @Sendable (Value) -> String) {
        self.init(expected: expected, parse: { $0.count == 1 ? parse($0[0]) : nil }, format: format)
    }

    /// A kind whose setting may be left out.
    /// - Parameter nothing: What is shown then.
    static func optional<Wrapped>(_ kind: SettingKind<Wrapped>, orShow nothing: String = "") -> Self where Value == Wrapped? {
        Self(
            expected: kind.expected,
            parse: { texts in kind.parse(texts).map(Optional.some) },
            format: { $0.map(kind.format) ?? nothing },
            isList: kind.isList,
            isSecret: kind.isSecret,
            explain: kind.explain
        )
    }
}

extension SettingKind where Value == String {
    package static let text = Self(
        "text on one line",
        { $0.isEmpty || $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? nil : $0 },
        YAMLScalar.text
    )

    package static let url = Self(
        "an http or https URL without query",
        { text in
            guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false,
                parts.query == nil, parts.fragment == nil, parts.user == nil
            else { return nil }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        },
        { $0 }
    )
}

extension SettingKind where Value == String {
    /// The paths of OpenTelemetry's protocol are put behind it. Source: OpenTelemetry Protocol Exporter, "Endpoint URLs for OTLP/HTTP".
    static let collectorURL = {
        let signals = ["/v1/traces", "/v1/metrics", "/v1/logs"]
        @Sendable func signal(_ text: String) -> String? { signals.first { text.hasSuffix($0) || text.hasSuffix($0 + "/") } }
        var kind = Self(
            "the http or https URL of a collector, without query and without /v1/traces",
            { signal($0) == nil ? SettingKind<String>.url.parse([$0]) : nil },
            { $0 }
        )
        kind.explain = { texts in
            guard texts.count == 1, let signal = signal(texts[0]), let end = texts[0].range(of: signal, options: .backwards) else {
                return []
            }
            let base = texts[0][..<end.lowerBound]
            return [
                SettingKindFault(
                    index: 0,
                    message: "'\(texts[0])' ends in \(signal), which the server appends itself",
                    hint: "write '\(base)'"
                )
            ]
        }
        return kind
    }()

    /// Files of the build are found beside it.
    static let manifestURL = Self(
        "the http or https URL of a manifest.json, without query",
        { text in SettingKind<String>.url.parse([text]).flatMap { $0.hasSuffix("/manifest.json") ? $0 : nil } },
        { $0 }
    )

    static let socketPath = Self(
        "the absolute path of a Unix socket, of at most 99 bytes",
        { if case .unix(let path)? = ListenPlace($0) { path } else { nil } },
        YAMLScalar.text
    )
}

extension SettingKind where Value == UInt16 {
    /// Permissions of a file, in octal digits. Its owner needs both: the server opens it too, to see how readers find it.
    static let socketMode = Self(
        "permissions in octal digits, like 0660: reading and writing for the server's user, and for others as they need it",
        { text in
            guard (3...4).contains(text.utf8.count), let mode = UInt16(text, radix: 8), mode & ~0o666 == 0, mode & 0o600 == 0o600 else {
                return nil
            }
            return mode
        },
        { "0" + String($0, radix: 8) }
    )
}

extension SettingKind where Value == StateLocation {
    /// A path, or the address of a PostgreSQL, whose password is shown to nobody.
    static let state = {
        var kind = Self(
            "the path of a file, or postgresql://USER@HOST/DATABASE; in a password @ is written as %40, : as %3A, / as %2F, ? as %3F",
            { text in
                guard SettingKind<String>.text.parse([text]) != nil else { return nil }
                let location = StateLocation(text)
                // With a second @ it would not be clear where a password ends, and libpq would take a part of it for a host, which messages name.
                if case .postgres = location, text.split(separator: "@", omittingEmptySubsequences: false).count > 2 { return nil }
                return location
            },
            { YAMLScalar.text($0.shown) }
        )
        kind.holdsSecret = \.hasPassword
        kind.explain = { texts in
            guard texts.count == 1, let address = PostgresAddress(texts[0]) else { return [] }
            return [
                SettingKindFault(index: 0, message: "'\(address)' has more than one @", hint: "write an @ in a name or password as %40")
            ]
        }
        return kind
    }()
}

extension SettingKind where Value == AdminListen {
    package static let adminListen = Self(
        "an address and port like 127.0.0.1:9080, the path of a Unix socket, auto or off",
        { AdminListen($0) },
        { $0.description }
    )
}

extension SettingKind where Value == BasePath {
    package static let basePath = Self("a path, like /project/, or / for none", { BasePath($0) }, { $0.description })
}

extension SettingKind where Value == Secret {
    package static let secret = {
        // It goes into headers and forms as it is.
        var kind = Self(
            "visible ASCII characters, without spaces and line breaks",
            { $0.isEmpty || !$0.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? nil : Secret($0) },
            { _ in "(set)" }
        )
        kind.isSecret = true
        return kind
    }()
}

extension SettingKind where Value == [Secret] {
    /// Any number: in the file a list, in a file of its own one on each line, elsewhere separated by commas.
    static let operatorKeys = keys(atLeast: shortestKey)

    /// What is sealed with them can be tried at home, as fast as machines go.
    static let sealingKeys = keys(atLeast: 32)

    private static func keys(atLeast shortestKey: Int) -> Self {
        var kind = list("texts", { Secret($0) }, { _ in "" })
        kind.format = { $0.isEmpty ? "(not set)" : "(set)" }
        kind.isSecret = true
        kind.explain = { texts in
            texts.enumerated().compactMap { index, text in
                let isVisible = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                guard text.utf8.count < shortestKey || !isVisible else { return nil }
                let reason = isVisible ? "has fewer than \(shortestKey) characters" : "has others than visible ASCII characters"
                return SettingKindFault(
                    index: index,
                    message: texts.count == 1 ? "the key \(reason)" : "key \(index + 1) of \(texts.count) \(reason)",
                    hint: "make one with: openssl rand -hex 32"
                )
            }
        }
        return kind.refusing
    }

    /// Guessing is slow, but goes on for months.
    private static var shortestKey: Int { 16 }
}

extension SettingKind where Value == [TelemetryHeader] {
    /// As OpenTelemetry has them: `api-key=KEY,tenant=docs`, spaces and commas in values percent-encoded.
    static let telemetryHeaders = {
        var kind = list(
            "headers, like api-key=KEY",
            { (text: String) -> TelemetryHeader? in
                let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                guard parts.count == 2, let value = parts[1].removingPercentEncoding,
                    parts[0].utf8.allSatisfy({ $0.isLetterOrDigit || "-_.".utf8.contains($0) }),
                    value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
                else { return nil }
                return TelemetryHeader(name: parts[0], value: Secret(value))
            },
            { _ in "" }
        )
        kind.format = { $0.isEmpty ? "(not set)" : "(set)" }
        kind.isSecret = true
        return kind
    }()
}

extension SettingKind where Value == Double {
    static let ratio = Self("a number from 0 to 1", { Double($0).flatMap { (0...1).contains($0) ? $0 : nil } }, { "\($0)" })
}

extension SettingKind where Value == SentryAddress {
    package static let sentry = {
        var kind = Self("a DSN: https://KEY@HOST/PROJECT, or http on this machine", { SentryAddress($0) }, { _ in "(set)" })
        kind.isSecret = true
        return kind
    }()
}

extension SettingKind where Value == Bool {
    package static let flag = Self(
        "true or false",
        { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        },
        { "\($0)" }
    )
}

extension SettingKind where Value == Int {
    /// A whole number in decimal digits.
    package static func number(_ range: ClosedRange<Int>) -> Self {
        Self("a number from \(range.lowerBound) to \(range.upperBound)", { Int($0).flatMap { range.contains($0) ? $0 : nil } }, { "\($0)" })
    }

    /// A size in bytes, with a unit or without.
    package static func bytes(_ range: ClosedRange<Int>) -> Self {
        Self(
            "a size from \(format(range.lowerBound)) to \(format(range.upperBound)), like 512KiB or 32MiB",
            { text in
                guard let (number, unit) = split(text),
                    let scale = scales.first(where: { $0.name.lowercased() == unit.lowercased() })?.scale
                else { return nil }
                let (bytes, overflow) = number.multipliedReportingOverflow(by: scale)
                return !overflow && range.contains(bytes) ? bytes : nil
            },
            format
        )
    }

    private static let scales = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1), ("", 1)].map { (name: $0, scale: $1) }

    @Sendable
    private static func format(_ bytes: Int) -> String {
        guard bytes > 0, let unit = scales.first(where: { bytes % $0.scale == 0 && $0.scale > 1 }) else { return "\(bytes)" }
        return "\(bytes / unit.scale)\(unit.name)"
    }
}

extension SettingKind where Value == Duration {
    /// A time with a unit: `ms`, `s`, `m`, `h` or `d`.
    /// - Parameter examples: What the message of a mistake shows.
    package static func duration(_ range: ClosedRange<Duration>, like examples: String = "500ms, 4s, 10m, 24h or 90d") -> Self {
        Self(
            "a time from \(format(range.lowerBound)) to \(format(range.upperBound)), like \(examples)",
            { text in parse(text).flatMap { range.contains($0) ? $0 : nil } },
            format
        )
    }

    fileprivate static func parse(_ text: String) -> Duration? { DurationText.parse(text.trimmingCharacters(in: .whitespaces)) }

    /// As settings and messages have it: `500ms`, `4s`, `10m`.
    @Sendable
    package static func format(_ duration: Duration) -> String { DurationText.format(duration) }
}

extension SettingKind where Value == RequestRate? {
    package static let rate = SettingKind<RequestRate?>(
        expected: "a count and a time, like 20/1m, or 'off'",
        parse: { texts in
            guard texts.count == 1 else { return nil }
            if texts[0] == "off" { return .some(nil) }
            let parts = texts[0].split(separator: "/", maxSplits: 1)
            guard parts.count == 2, let count = Int(parts[0]), (1...1_000_000).contains(count),
                let window = SettingKind<Duration>.parse(String(parts[1])), (.seconds(1)...(.seconds(86400))).contains(window)
            else { return nil }
            return .some(RequestRate(count: count, window: window))
        },
        format: { rate in rate.map { "\($0.count)/\(SettingKind<Duration>.format($0.window))" } ?? "off" }
    )
}

extension SettingKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static var choice: Self {
        Self("one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))", { Value(rawValue: $0.lowercased()) }, { $0.rawValue })
    }
}

extension SettingKind {
    /// Any number of texts: a list in the file, separated by commas elsewhere.
    static func list<Element: Sendable>(
        _ expected: String,
        _ parse: @escaping @Sendable (String) -> Element?,
        _ format: @escaping @Sendable (Element) -> String
    ) -> SettingKind<[Element]> {
        SettingKind<[Element]>(
            expected: "a list of \(expected)",
            parse: { texts in
                let values = texts.compactMap(parse)
                return values.count == texts.count ? values : nil
            },
            // Quoted: in a YAML list a plain '::1' is a syntax error.
            format: { "[" + $0.map { YAMLScalar.quoted(format($0)) }.joined(separator: ", ") + "]" },
            isList: true
        )
    }
}

extension SettingKind where Value == [String] {
    /// Names without scheme, port and path.
    static let hostNames = list(
        "host names in full, as browsers send them: in ASCII, without scheme, port and wildcard",
        { text in
            let isName = text.utf8.allSatisfy { $0 < 0x80 && ($0.isLetterOrDigit || "-._:[]".utf8.contains($0)) }
            return text.isEmpty || !isName || isHostWithPort(text) ? nil : text.lowercased()
        },
        { $0 }
    )

    /// Names that another service gave, as UUIDs.
    package static let identifiers = list(
        "ids, of letters, digits, '-' and '_'",
        { OpaqueID.isValid($0) ? $0 : nil },
        { $0 }
    )

    private static func isHostWithPort(_ text: String) -> Bool { text.count { $0 == ":" } == 1 }

    /// Origins as browsers send them: RFC 6454, section 6.2.
    package static let origins = list(
        "origins, like https://docs.example.org",
        { text in
            guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false,
                parts.path.isEmpty, parts.query == nil, parts.fragment == nil, parts.user == nil
            else { return nil }
            return text.lowercased()
        },
        { $0 }
    )
}

extension SettingKind where Value == [AddressRange] {
    static let addressRanges = list("addresses or ranges, like 10.0.0.0/8 or fd00::/8", { AddressRange($0) }, { $0.description })

    /// Of those who are believed, or see more than others.
    static let trustedRanges = {
        var kind = addressRanges
        kind.explain = { texts in
            texts.enumerated().compactMap { index, text in
                guard AddressRange(text)?.isOfStrangers == true else { return nil }
                return SettingKindFault(
                    index: index,
                    message: "'\(text)' is more than any private network",
                    hint: "name the networks that are meant"
                )
            }
        }
        return kind.refusing
    }()
}

extension SettingKind where Value == [MaintenanceWindow] {
    package static let maintenance = list(
        "a service's id, or all, and a time, like all 2026-11-23T22:00:00Z/2026-11-24T00:00:00Z",
        { MaintenanceWindow($0) },
        { $0.text }
    )
}

extension SettingKind where Value == [HealthTarget] {
    package static let targets = {
        var kind = list("services, each with id and url or tcp", { try? HealthTarget($0) }, { $0.text })
        kind.explain = { texts in
            var ids: Set<String> = []
            var faults: [SettingKindFault] = []
            for (index, text) in texts.enumerated() {
                var id: String?
                do throws(HealthTarget.Faults) {
                    id = try HealthTarget(text).id
                } catch {
                    id = error.id
                    faults += error.all.map { SettingKindFault(index: index, key: $0.key, message: $0.message, hint: $0.hint) }
                }
                if let id, !ids.insert(id).inserted {
                    faults.append(SettingKindFault(index: index, key: "id", message: "'\(id)' is listed twice"))
                }
            }
            if texts.count > HealthTarget.maxCount {
                faults.append(SettingKindFault(index: HealthTarget.maxCount, message: "more than \(HealthTarget.maxCount) services"))
            }
            return faults
        }
        return kind.refusing
    }()
}

extension SettingKind {
    /// Takes only texts that ``explain`` finds nothing wrong with.
    fileprivate var refusing: Self {
        var kind = self
        kind.parse = { [parse, explain] texts in explain?(texts).isEmpty ?? true ? parse(texts) : nil }
        return kind
    }
}

extension SettingKind where Value == Duration {
    /// Whole seconds: what is between two snapshots.
    package static func seconds(_ range: ClosedRange<Duration>) -> Self {
        var kind = duration(range, like: "4s, 10m, 24h or 90d")
        let parse = kind.parse
        kind.parse = { texts in parse(texts).flatMap { $0.components.attoseconds == 0 ? $0 : nil } }
        return kind
    }
}

extension UInt8 {
    var isLetterOrDigit: Bool { self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 26 }
}

/// The number at the start of a text, and what follows it.
private func split(_ text: String) -> (Int, String)? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    return Int(digits).map { ($0, text.dropFirst(digits.count).trimmingCharacters(in: .whitespaces)) }
}
