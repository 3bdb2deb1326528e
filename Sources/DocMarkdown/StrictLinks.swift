/// Which links Markdown of strangers may hold. Everything else it links to is shown as text.
///
/// A link sends a reader, and whatever the stranger put into its URL, to a host; so only hosts and URLs that were named pass.
package struct StrictLinks: Hashable, Sendable {
    /// As they stand in a URL, in lower case, with the port where there is one: `docs.example.org`, `localhost:8080`.
    package var hosts: Set<String>
    /// URLs that pass whatever their host, without their fragments.
    package var urls: Set<String>

    package init(hosts: Set<String> = [], urls: some Sequence<String> = []) {
        self.hosts = Set(hosts.map { $0.lowercased() })
        self.urls = Set(urls.map(Self.withoutFragment))
    }

    /// The host that an allowed URL leads to, as it is shown beside the link.
    ///
    /// - Returns: `nil` when the URL is not allowed, or is not a plain `http` or `https` URL: a browser must not read another host in it
    ///   than we do, so user names, backslashes, escapes in the host and control characters are refused.
    package func host(of url: String) -> String? {
        guard let host = Self.host(of: url), hosts.contains(host) || urls.contains(Self.withoutFragment(url)) else { return nil }
        return host
    }

    /// The host and port of an absolute `http` or `https` URL, in lower case; `nil` for everything else.
    package static func host(of url: String) -> String? {
        let bytes = url.utf8
        guard !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else { return nil }
        let lowered = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return nil }
        let rest = lowered.utf8.dropFirst(scheme.utf8.count)
        let host = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard !host.isEmpty, host.allSatisfy(isHostByte) else { return nil }
        return String(decoding: host, as: UTF8.self)
    }

    private static func withoutFragment(_ url: String) -> String {
        String(url.prefix { $0 != "#" })
    }

    /// Letters, digits, `-`, `.`, and what ports and IPv6 addresses need. Names outside ASCII pass in their `xn--` form only.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
