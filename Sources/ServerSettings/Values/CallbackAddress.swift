internal import Foundation
internal import ServerFoundation

/// Where an OpenID provider sends people back to, as it is registered there: `https://docs.example.org/signin/callback`.
///
/// It also says what the site's own origin is, and where the site begins on its host.
package struct CallbackAddress: Sendable, Hashable, CustomStringConvertible {
    /// The end of every callback's path.
    package static let path = "/signin/callback"

    package let description: String
    /// As browsers send it in `Origin`: scheme, host and port, in lower case.
    package let origin: String
    /// The path of the site's root, without a slash at its end; empty for the root of the host. Percent-encoded.
    package let base: String
    package let isSecure: Bool

    /// - Returns: `nil` for what does not end in ``path``, is neither https nor http on this machine, or has more than scheme, host, port and path.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), parts.isConfidential, parts.query == nil, parts.fragment == nil, parts.user == nil,
            let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased(), parts.percentEncodedPath.hasSuffix(Self.path),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        let base = String(parts.percentEncodedPath.dropLast(Self.path.utf8.count))
        guard base.isEmpty || base.hasPrefix("/"), !base.contains("//"), !base.contains("\\") else { return nil }
        description = text
        // Browsers leave out the port that is usual.
        let port = parts.port.flatMap { $0 == (scheme == "https" ? 443 : 80) ? nil : ":\($0)" } ?? ""
        origin = "\(scheme)://\(host)\(port)"
        self.base = base
        isSecure = scheme == "https"
    }
}

extension URLComponents {
    /// Whether nobody on a network reads what is sent there: https, or this machine.
    var isConfidential: Bool {
        guard let host = plainHost?.lowercased(), !host.isEmpty else { return false }
        switch scheme?.lowercased() {
        case "https": return true
        case "http": return host == "localhost" || IPAddress(host)?.isLoopback == true
        default: return false
        }
    }
}

extension SettingKind where Value == CallbackAddress {
    static let callback = single(
        "an https URL that ends in \(CallbackAddress.path), like https://docs.example.org\(CallbackAddress.path)",
        { CallbackAddress($0) },
        \.description
    )
}

extension SettingKind where Value == String {
    /// The name of an OpenID provider. It is compared as it stands, a slash at its end included.
    static let issuer = single(
        "the https URL of an OpenID provider, as its tokens have it in 'iss'",
        { text in
            guard let parts = URLComponents(string: text), parts.isConfidential, parts.query == nil, parts.fragment == nil,
                parts.user == nil,
                text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { return nil }
            return text
        },
        YAMLScalar.text
    )

    static let headerName = single(
        "the name of a header, like X-Forwarded-User",
        { text in
            let isName = text.utf8.allSatisfy { $0 < 0x80 && ($0.isLetterOrDigit || $0 == UInt8(ascii: "-")) }
            return text.isEmpty || text.utf8.count > 64 || !isName ? nil : text
        },
        { $0 }
    )
}

extension SettingKind where Value == [String] {
    /// Words that other services give a meaning: scopes, groups, methods.
    static let names = list(
        "names, without commas and control characters",
        { $0.isEmpty || $0.utf8.count > 256 || $0.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: ",") } ? nil : $0 },
        { $0 }
    )

    static let paths = list(
        "paths of the site, like /status/ for all below it, or /robots.txt",
        {
            $0.hasPrefix("/") && !$0.utf8.contains { $0 < 0x20 || $0 == 0x7F || "%?#\\".utf8.contains($0) } && !$0.contains("//") ? $0 : nil
        },
        { $0 }
    )
}
