internal import Foundation
internal import ServerFoundation

/// Where faults are reported: the DSN of a Sentry project, taken apart.
///
/// Source: <https://develop.sentry.dev/sdk/foundations/transport/authentication/>.
package struct SentryAddress: Hashable, Sendable {
    /// `https://host/api/PROJECT/envelope/`
    package let envelopeURL: String
    package let key: Secret

    /// - Parameter dsn: `https://KEY@HOST/PROJECT`, with a path before the project where there is one.
    /// - Returns: `nil` when it is none, and for `http` but on this machine.
    package init?(_ dsn: String) {
        guard let parts = URLComponents(string: dsn), let scheme = parts.scheme, ["http", "https"].contains(scheme), let host = parts.host,
            !host.isEmpty, let user = parts.user, !user.isEmpty,
            user.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") }),
            parts.query == nil, parts.fragment == nil,
            // A key in clear text goes over no network.
            scheme == "https" || parts.plainHost.map({ $0.lowercased() == "localhost" || IPAddress($0)?.isLoopback == true }) == true
        else { return nil }
        var path = parts.path.split(separator: "/")
        guard let project = path.popLast(), project.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        let prefix = path.map { "/" + $0 }.joined()
        let port = parts.port.map { ":\($0)" } ?? ""
        envelopeURL =
            "\(scheme)://\(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host)\(port)\(prefix)/api/\(project)/envelope/"
        key = Secret(user)
    }
}
