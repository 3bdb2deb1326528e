internal import Foundation

/// Which addresses the monitor does not connect to, whoever may have put them into the settings or the name server.
///
/// Link-local addresses are those of the machine's own neighbourhood, among them the services by which clouds hand keys to a machine.
package struct TargetNetworks: Sendable {
    /// Link-local addresses, and what clouds use for the same purpose elsewhere (AWS, Alibaba Cloud, Azure, Oracle Cloud).
    private static let refused = [
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::/64", "100.100.100.200", "168.63.129.16", "192.0.0.192", "0.0.0.0/8", "::",
        // Through NAT64: RFC 6052, section 2.1.
        "64:ff9b::a9fe:0/112",
    ].compactMap { AddressRange($0) }

    package let allowed: [AddressRange]

    package init(allowed: [AddressRange]) {
        self.allowed = allowed
    }

    /// Whether the server may connect to that address.
    package func admits(_ address: IPAddress) -> Bool {
        allowed.contains { $0.contains(address) } || !Self.refused.contains { $0.contains(address) }
    }

    /// The address that a host is without a name server: also `0xA9FEA9FE`, `2852039166` and `fe80::1%eth0`, as the resolver reads them.
    /// - Returns: `nil` for a name.
    package static func address(of host: String) -> IPAddress? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let address = list?.pointee else {
            // A zone that this machine does not have.
            return IPAddress(host.prefix { $0 != "%" })
        }
        defer { freeaddrinfo(list) }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address.ai_addr, address.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return IPAddress(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).prefix { $0 != "%" })
    }
}
