internal import Foundation
package import NIOCore

/// An IPv4 or IPv6 address; IPv4 in its IPv6 form, so that both compare.
package struct IPAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// - Parameter text: Without brackets, port and zone.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        var bytes = [UInt8](repeating: 0, count: 16)
        let isRead = bytes.withUnsafeMutableBytes { inet_pton(AF_INET, text, $0.baseAddress) == 1 }
        if isRead {
            self.init(four: bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) })
        } else if bytes.withUnsafeMutableBytes({ inet_pton(AF_INET6, text, $0.baseAddress) }) == 1 {
            self = bytes.withUnsafeBytes { IPAddress(six: $0[...]) }
        } else {
            return nil
        }
    }

    /// - Returns: `nil` for a Unix socket.
    package init?(_ address: SocketAddress?) {
        // The offsets of `sin_addr` and `sin6_addr`; as bytes, because which module shows the members depends on the order of imports.
        switch address {
        case .v4(let four)?:
            self.init(four: withUnsafeBytes(of: four.address) { $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self) })
        case .v6(let six)?: self = withUnsafeBytes(of: six.address) { IPAddress(six: $0[8..<24]) }
        default: return nil
        }
    }

    /// - Parameter bytes: In network order.
    private init(four bytes: UInt32) { self.init(high: 0, low: Self.mappedPrefix | UInt64(UInt32(bigEndian: bytes))) }

    /// - Parameter bytes: 16, in network order.
    private init(six bytes: Slice<UnsafeRawBufferPointer>) {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    /// What rate limits count by: an IPv4 address; of an IPv6 address the first 64 bits, since every household has as many as it likes below.
    package var client: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }

    package var isLoopback: Bool { AddressRange.loopback.contains { $0.contains(self) } }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The address with only its first bits, the others 0.
    /// - Parameter bits: 0 to 128; IPv4 addresses are mapped, theirs begin at bit 96 (RFC 4291, section 2.5.5.2).
    package func masked(to bits: Int) -> IPAddress {
        IPAddress(
            high: high & (bits >= 64 ? .max : ~(.max >> UInt64(bits))),
            low: low & (bits >= 128 ? .max : bits <= 64 ? 0 : ~(.max >> UInt64(bits - 64)))
        )
    }
}

extension IPAddress: CustomStringConvertible {
    /// As people write it: `192.0.2.1`, `2001:db8::1`.
    package var description: String {
        if isIPv4 { return [24, 16, 8, 0].map { "\(low >> $0 & 0xFF)" }.joined(separator: ".") }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let bytes = [high.bigEndian, low.bigEndian]
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return text.withUnsafeBufferPointer { String(decoding: $0.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }
}

/// A range of addresses in CIDR notation: `10.0.0.0/8`, `fd00::/8`, or one address.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    package let description: String
    private let base: IPAddress
    /// Of the IPv6 form.
    private let bits: Int

    package static let loopback: [AddressRange] = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }

    /// - Returns: `nil` when the text is neither an address nor one with a length that its family has.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let isIPv4 = address.isIPv4 && !first.contains(":")
        let width = isIPv4 ? 32 : 128
        let length: Int
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...width).contains(number), parts[1].allSatisfy(\.isNumber) else { return nil }
            length = number
        } else {
            length = width
        }
        bits = length + (isIPv4 ? 96 : 0)
        base = address.masked(to: bits)
        description = text
    }

    /// Whether the address is one of the range. IPv4 addresses are compared as IPv6 ones that they are mapped to.
    package func contains(_ address: IPAddress) -> Bool { address.masked(to: bits) == base }

    /// Whether it is larger than any private network: `10.0.0.0/8`, `fc00::/7` (RFC 1918, section 3; RFC 4193, section 3.1). Nobody owns so much.
    package var isOfStrangers: Bool { bits < 7 || (bits <= 96 ? IPAddress("0.0.0.0").map(contains) == true : base.isIPv4 && bits < 96 + 8) }
}
