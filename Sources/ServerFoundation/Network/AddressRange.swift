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
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            high = 0
            low = Self.mappedPrefix | UInt64(UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            (high, low) = Self.words(six)
        } else {
            return nil
        }
    }

    /// - Returns: `nil` for a Unix socket.
    package init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let four)?:
            high = 0
            low = Self.mappedPrefix | UInt64(UInt32(bigEndian: four.address.sin_addr.s_addr))
        case .v6(let six)?: (high, low) = Self.words(six.address.sin6_addr)
        default: return nil
        }
    }

    private static func words(_ address: in6_addr) -> (UInt64, UInt64) {
        withUnsafeBytes(of: address) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// What rate limits count by: an IPv4 address; of an IPv6 address the first 64 bits, since every household has as many as it likes below.
    package var client: IPAddress { isIPv4 ? self : IPAddress(high: high, low: 0) }

    package var isLoopback: Bool { AddressRange.loopback.contains { $0.contains(self) } }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

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
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    private let base: IPAddress
    /// Of the IPv6 form.
    private let bits: Int

    public static let loopback: [AddressRange] = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }

    /// - Returns: `nil` when the text is neither an address nor one with a length that its family has.
    public init?(_ text: String) {
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

    package func contains(_ address: IPAddress) -> Bool { address.masked(to: bits) == base }
}
