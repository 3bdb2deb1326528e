internal import ServerFoundation
internal import ServerSettings

/// Which addresses are pages of this site. What a reader's page says of itself is anybody's text: it is stored, and sent to Kapa, only where it
/// leads to a file of the site.
struct OwnPages: Sendable {
    private let hosts: AllowedHosts
    private let base: BasePath?
    private let isFile: @Sendable (String) -> Bool

    /// - Parameters:
    ///   - hosts: Names by which readers address the site.
    ///   - baseURL: Where it is published; a proxy may send another name in `Host`.
    init(hosts: AllowedHosts, baseURL: String?, base: BasePath?, isFile: @escaping @Sendable (String) -> Bool) {
        let own = baseURL.flatMap(Self.parts)?.authority
        self.hosts = hosts.adding(own.flatMap { AllowedHosts.name(of: $0) }.map { [String($0)] } ?? [])
        self.base = base
        self.isFile = isFile
    }

    /// - Parameter address: Without query and fragment: a path of the site, or an http or https URL of one of its hosts, without user.
    /// - Returns: `nil` for any other.
    func page(_ address: String?) -> String? {
        guard let address else { return nil }
        let path: Substring
        var kept = address
        if let parts = Self.parts(address) {
            guard hosts.contains(String(parts.authority)) else { return nil }
            path = parts.path.isEmpty ? "/" : parts.path
            kept = address.prefix { $0 != ":" }.lowercased() + address.drop { $0 != ":" }
        } else {
            path = address[...]
        }
        guard path.hasPrefix("/"), let decoded = PercentEncoding.decoded(path.utf8),
            !decoded.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { return nil }
        return isFile(decoded) || base?.rest(of: decoded).map(isFile) == true ? kept : nil
    }

    /// - Returns: `nil` when it is not an http or https URL.
    private static func parts(_ address: String) -> (authority: Substring, path: Substring)? {
        guard let colon = address.utf8.firstIndex(of: UInt8(ascii: ":")), ["http", "https"].contains(address[..<colon].lowercased()),
            address[colon...].hasPrefix("://")
        else { return nil }
        let rest = address[address.index(colon, offsetBy: 3)...]
        let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        return (rest[..<slash], rest[slash...])
    }
}
