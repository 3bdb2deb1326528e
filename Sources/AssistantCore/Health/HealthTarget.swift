internal import DocModel
internal import Foundation

/// A service of the operator's that the monitor looks at: an HTTP or HTTPS URL, or a TCP port.
///
/// In `assistant.yml` a mapping, elsewhere a text: `id=api;url=https://api.example.org/health;name=API`.
public struct HealthTarget: Hashable, Sendable {
    enum Address: Hashable, Sendable {
        case http(url: String)
        case tcp(host: String, port: Int)
    }

    var id: String
    var name: String
    var group: String?
    var address: Address
    /// Statuses of HTTP that are a success.
    var expected: ClosedRange<Int> = 200...299
    /// `nil`: as for all services.
    var timeout: Duration?
    var interval: Duration?
    var slow: Duration?
    var isRequired = false

    static let maxCount = 50
    /// Services that the server has itself.
    static let ownIDs: Set<String> = ["all", "server", "site", "index", "state", "kapa", "disk"]
    static let keys = ["id", "name", "group", "url", "tcp", "expect", "timeout", "interval", "slow", "required"]

    /// What is wrong with a text.
    struct Fault: Error, Hashable {
        var message: String
        var hint: String?
    }

    init(_ text: String) throws(Fault) {
        var values: [String: String] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard pair.count == 2, !pair[1].isEmpty else { throw Fault(message: "'\(part.prefix(40))' is not KEY=VALUE") }
            guard Self.keys.contains(pair[0]) else {
                let hint = NearestMatch.find(pair[0], among: Self.keys).map { "did you mean '\($0)'?" }
                throw Fault(
                    message: "unknown key '\(pair[0].prefix(40))'",
                    hint: hint ?? "the keys are \(Self.keys.joined(separator: ", "))"
                )
            }
            guard values.updateValue(pair[1], forKey: pair[0]) == nil else { throw Fault(message: "'\(pair[0])' stands twice") }
        }
        guard let id = values["id"] else { throw Fault(message: "'id' is missing", hint: "give it a short name, like 'api'") }
        guard Self.isID(id), !Self.ownIDs.contains(id) else {
            throw Fault(
                message: "id '\(id.prefix(40))' cannot be used",
                hint: Self.ownIDs.contains(id) ? "the server has one of that name" : "use at most 40 of a-z, 0-9 and '-'"
            )
        }
        self.id = id
        name = String((values["name"] ?? id).prefix(100))
        group = values["group"].map { String($0.prefix(100)) }
        switch (values["url"], values["tcp"]) {
        case (let url?, nil): address = try Self.httpAddress(url)
        case (nil, let tcp?): address = try Self.tcpAddress(tcp)
        default: throw Fault(message: "'\(id)' needs either 'url' or 'tcp'")
        }
        if let text = values["expect"] {
            let ends = text.split(separator: "-").compactMap { Int($0) }
            guard (1...2).contains(ends.count), ends[0] >= 100, ends[0] <= ends[ends.count - 1], ends[ends.count - 1] < 600 else {
                throw Fault(message: "expect is '\(text.prefix(40))', expected a status or a range, like 200 or 200-299")
            }
            expected = ends[0]...ends[ends.count - 1]
        }
        timeout = try Self.duration("timeout", values, .milliseconds(100)...(.seconds(60)))
        interval = try Self.duration("interval", values, .seconds(1)...(.seconds(3600)))
        slow = try Self.duration("slow", values, .milliseconds(1)...(.seconds(60)))
        if let text = values["required"] {
            guard let flag = SettingKind<Bool>.flag.parse([text]) else {
                throw Fault(message: "required is '\(text.prefix(40))', expected true or false")
            }
            isRequired = flag
        }
    }

    /// The inverse of ``init(_:)``.
    var text: String {
        var parts = ["id=\(id)"]
        if name != id { parts.append("name=\(name)") }
        if let group { parts.append("group=\(group)") }
        switch address {
        case .http(let url): parts.append("url=\(url)")
        case .tcp(let host, let port): parts.append("tcp=\(host.contains(":") ? "[\(host)]" : host):\(port)")
        }
        if expected != 200...299 {
            parts.append("expect=\(expected.lowerBound)" + (expected.count > 1 ? "-\(expected.upperBound)" : ""))
        }
        let format = SettingKind<Duration>.duration(.zero...(.seconds(3600))).format
        if let timeout { parts.append("timeout=\(format(timeout))") }
        if let interval { parts.append("interval=\(format(interval))") }
        if let slow { parts.append("slow=\(format(slow))") }
        if isRequired { parts.append("required=true") }
        return parts.joined(separator: ";")
    }

    static func isID(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    private static func httpAddress(_ url: String) throws(Fault) -> Address {
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false,
            parts.user == nil, parts.fragment == nil
        else {
            throw Fault(
                message: "url is not an http or https URL without user and fragment",
                hint: "a TCP port is written tcp: HOST:PORT"
            )
        }
        return .http(url: url)
    }

    private static func tcpAddress(_ text: String) throws(Fault) -> Address {
        let parts = URLComponents(string: "tcp://" + text)
        guard let parts, let host = parts.plainHost, !host.isEmpty, let port = parts.port, (1...65535).contains(port), parts.path.isEmpty,
            parts.query == nil, parts.user == nil, parts.fragment == nil
        else { throw Fault(message: "tcp is '\(text.prefix(80))', expected HOST:PORT") }
        return .tcp(host: host, port: port)
    }

    private static func duration(
        _ key: String,
        _ values: [String: String],
        _ range: ClosedRange<Duration>
    ) throws(Fault) -> Duration? {
        guard let text = values[key] else { return nil }
        let kind = SettingKind<Duration>.duration(range)
        guard let value = kind.parse([text]) else { throw Fault(message: "\(key) is '\(text.prefix(40))', expected \(kind.expected)") }
        return value
    }
}

extension URLComponents {
    /// The host, an IPv6 address without its brackets.
    var plainHost: String? { host.map { $0.hasPrefix("[") ? String($0.dropFirst().dropLast()) : $0 } }
}
