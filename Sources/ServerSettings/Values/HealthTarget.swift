internal import DocModel
internal import Foundation
internal import ServerFoundation

/// A service of the operator's that the monitor looks at: an HTTP or HTTPS URL, or a TCP port.
///
/// In `assistant.yml` a mapping, elsewhere a text: `id=api;url=https://api.example.org/health;name=API`.
package struct HealthTarget: Hashable, Sendable {
    /// What is asked: a URL for one of the statuses of ``expected``, or a TCP port for a connection.
    package enum Address: Hashable, Sendable {
        case http(url: String)
        case tcp(host: String, port: Int)
    }

    package var id: String
    package var name: String
    package var group: String?
    package var address: Address
    /// Statuses of HTTP that are a success.
    package var expected: ClosedRange<Int>
    /// `nil`: as for all services.
    package var timeout: Duration?
    package var interval: Duration?
    package var slow: Duration?
    package var isRequired: Bool

    package static let maxCount = 50
    /// Services that the server has itself.
    static let ownIDs: Set<String> = ["all", "server", "site", "index", "state", "kapa", "captcha", "disk"]
    package static let keys = ["id", "name", "group", "url", "tcp", "expect", "timeout", "interval", "slow", "required"]

    /// What is wrong with a text.
    struct Fault: Error, Hashable {
        var message: String
        var hint: String?
        /// The key that it is about.
        var key: String?
    }

    /// Everything that is wrong with a text.
    struct Faults: Error {
        var all: [Fault]
        /// Where that one is right.
        var id: String?
    }

    init(_ text: String) throws(Faults) {
        var faults: [Fault] = []
        let values = Self.values(of: text, &faults)
        func read<Value>(_ key: String, _ parse: (String) throws(Fault) -> Value) -> Value? {
            guard let text = values[key] else { return nil }
            do throws(Fault) {
                return try parse(text)
            } catch {
                faults.append(Fault(message: error.message, hint: error.hint, key: key))
                return nil
            }
        }
        if values["id"] == nil { faults.append(Fault(message: "'id' is missing", hint: "give it a short name, like 'api'")) }
        let id = read("id", Self.checkedID)
        let http = read("url", Self.httpAddress)
        let tcp = read("tcp", Self.tcpAddress)
        // Behind a key that nobody knows there may be the one that is missing.
        if (values["url"] == nil) == (values["tcp"] == nil), !faults.contains(where: { $0.key.map { !Self.keys.contains($0) } ?? false }) {
            faults.append(Fault(message: (id.map { "'\($0)'" } ?? "a service") + " needs either 'url' or 'tcp'"))
        }
        expected = read("expect", Self.statuses) ?? 200...299
        timeout = read("timeout") { text throws(Fault) in try Self.duration("timeout", text, .milliseconds(100)...(.seconds(60))) }
        interval = read("interval") { text throws(Fault) in try Self.duration("interval", text, .seconds(1)...(.seconds(3600))) }
        slow = read("slow") { text throws(Fault) in try Self.duration("slow", text, .milliseconds(1)...(.seconds(60))) }
        isRequired = read("required", Self.flag) ?? false
        guard faults.isEmpty, let id, let address = http ?? tcp else { throw Faults(all: faults, id: id) }
        self.id = id
        self.address = address
        name = String((values["name"] ?? id).prefix(100))
        group = values["group"].map { String($0.prefix(100)) }
    }

    private static func values(of text: String, _ faults: inout [Fault]) -> [String: String] {
        var values: [String: String] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard pair.count == 2, !pair[1].isEmpty else {
                faults.append(Fault(message: "'\(part.prefix(40))' is not KEY=VALUE"))
                continue
            }
            guard keys.contains(pair[0]) else {
                let hint = NearestMatch.hint(for: pair[0], among: keys)
                faults.append(
                    Fault(
                        message: "unknown key '\(pair[0].prefix(40))'",
                        hint: hint ?? "the keys are \(keys.joined(separator: ", "))",
                        key: pair[0]
                    )
                )
                continue
            }
            if values.updateValue(pair[1], forKey: pair[0]) != nil {
                faults.append(Fault(message: "'\(pair[0])' is listed twice", key: pair[0]))
            }
        }
        return values
    }

    /// The inverse of ``init(_:)``.
    package var text: String {
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

    private static func checkedID(_ text: String) throws(Fault) -> String {
        guard isID(text), !ownIDs.contains(text) else {
            throw Fault(
                message: "id '\(text.prefix(40))' cannot be used",
                hint: ownIDs.contains(text) ? "the server has one of that name" : "use at most 40 of a-z, 0-9 and '-'"
            )
        }
        return text
    }

    private static func statuses(_ text: String) throws(Fault) -> ClosedRange<Int> {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard (1...2).contains(ends.count), ends[0] >= 100, ends[0] <= ends[ends.count - 1], ends[ends.count - 1] < 600 else {
            throw Fault(message: "expect is '\(text.prefix(40))', expected a status or a range, like 200 or 200-299")
        }
        return ends[0]...ends[ends.count - 1]
    }

    private static func flag(_ text: String) throws(Fault) -> Bool {
        guard let flag = SettingKind<Bool>.flag.parse([text]) else {
            throw Fault(message: "required is '\(text.prefix(40))', expected true or false")
        }
        return flag
    }

    private static func duration(_ key: String, _ text: String, _ range: ClosedRange<Duration>) throws(Fault) -> Duration {
        let kind = SettingKind<Duration>.duration(range)
        guard let value = kind.parse([text]) else { throw Fault(message: "\(key) is '\(text.prefix(40))', expected \(kind.expected)") }
        return value
    }
}

extension HealthTarget {
    /// Of its address.
    package var host: String? {
        switch address {
        case .http(let url): URLComponents(string: url)?.plainHost
        case .tcp(let host, _): host
        }
    }
}

extension URLComponents {
    /// The host, an IPv6 address without its brackets.
    package var plainHost: String? { host.map { $0.hasPrefix("[") ? String($0.dropFirst().dropLast()) : $0 } }
}
