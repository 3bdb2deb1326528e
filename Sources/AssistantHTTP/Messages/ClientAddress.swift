internal import HTTPTypes
internal import HummingbirdCore
internal import ServerFoundation
internal import ServerSettings
internal import SignIn

/// Who asks, as far as it can be known.
struct Client: Sendable, Equatable {
    /// It came to the listener for operators.
    var isOperator = false
    /// `nil` when the connection has no IP address, as a Unix socket.
    var address: IPAddress?
    /// The reader speaks HTTPS, to a proxy that we trust.
    var isSecure = false
    /// Something stands between the client and us that we were not told to trust.
    var isBehindUnknownProxy = false
    /// Something stands there, trusted or not.
    var isBehindProxy = false
    /// The connection is one of a proxy of ours: its other headers are to be believed too.
    var isThroughTrustedProxy = false
    /// Set by ``PrincipalFinder``, for those who send a token, have signed in, or are named by a proxy of ours.
    var principal: Principal?
    /// Whether a site that not everybody may read is open to that principal.
    var mayRead = false
    /// Whether the principal's session has roles that do not count, as nobody knows whether it was ended.
    var isSessionUnknown = false
    /// Why a token that was sent does not count.
    var tokenFault: TokenFault?
}

/// Finds the client behind proxies.
///
/// A header that anybody can send is believed only when it comes from a proxy of ours: the addresses in `X-Forwarded-For` are read from the
/// right, each hop appended by the one that we trusted before; the first that is not a proxy of ours is the client. Of the two headers that say
/// it only the one that the proxies write is read: the other one may have come from the client, and passed them.
struct ClientFinder: Sendable {
    private static let maxHops = 32
    let trustedProxies: [AddressRange]
    /// Whether a Unix socket is what readers come through: whoever opens it is a proxy of ours.
    var trustsSockets = false
    var header = ForwardedHeader.xForwardedFor

    func client(peer: IPAddress?, headers: HTTPFields) -> Client {
        guard peer.map(trusts) ?? trustsSockets else {
            let isForwarded = headers.contains(.forwardedFor) || headers.contains(.forwarded)
            return Client(address: peer, isBehindUnknownProxy: isForwarded, isBehindProxy: isForwarded)
        }
        switch header {
        case .xForwardedFor:
            let hops = headers[values: .forwardedFor].flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            return client(behind: hops.map(String.init), peer, isSecure: headers[.forwardedProto]?.lowercased() == "https")
        case .forwarded:
            let hops = headers[values: .forwarded].flatMap(ForwardedHop.hops)
            return client(behind: hops.map { $0.node ?? "" }, peer, isSecure: hops.last?.proto == "https")
        }
    }

    private func client(behind hops: [String], _ peer: IPAddress?, isSecure: Bool) -> Client {
        var client = Client(address: peer, isSecure: isSecure, isBehindProxy: !hops.isEmpty, isThroughTrustedProxy: true)
        for hop in hops.reversed().prefix(Self.maxHops) {
            // What a proxy of ours appended is an address; anything else came from farther away.
            guard let address = Self.address(hop) else { break }
            client.address = address
            guard trusts(address) else { break }
        }
        return client
    }

    /// The name that the client sent in `Host`, as a proxy of ours says: of several the one that the nearest proxy wrote.
    ///
    /// - Returns: `nil` when the request comes from elsewhere, or the proxy says nothing of it.
    func host(peer: IPAddress?, headers: HTTPFields) -> String? {
        guard peer.map(trusts) ?? trustsSockets else { return nil }
        switch header {
        case .xForwardedFor: return headers[values: .forwardedHost].last?.split(separator: ",").last.map { String($0).trimmingWhitespace }
        case .forwarded: return headers[values: .forwarded].flatMap(ForwardedHop.hops).last?.host
        }
    }

    /// The id under which a proxy of ours knows the request.
    ///
    /// - Returns: `nil` when it comes from elsewhere, or is none that may stand in a log and a header.
    func requestID(peer: IPAddress?, headers: HTTPFields) -> String? {
        guard let peer, trusts(peer), let id = headers[.requestID], (1...Self.maxRequestIDBytes).contains(id.utf8.count),
            id.utf8.allSatisfy(Self.isOfRequestID)
        else { return nil }
        return id
    }

    /// What proxies and tracers make: UUIDs, hexadecimal numbers, nginx's, and ids with parts.
    private static let maxRequestIDBytes = 128

    private static func isOfRequestID(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "+"),
            UInt8(ascii: "="), UInt8(ascii: "@"):
            true
        default: false
        }
    }

    private func trusts(_ address: IPAddress) -> Bool { trustedProxies.contains { $0.contains(address) } }

    /// An address, with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
    private static func address(_ hop: String) -> IPAddress? {
        let text = hop.trimmingWhitespace
        if text.hasPrefix("[") { return IPAddress(text.dropFirst().prefix { $0 != "]" }) }
        return IPAddress(text) ?? (text.count { $0 == ":" } == 1 ? IPAddress(text.prefix { $0 != ":" }) : nil)
    }
}

extension HTTPField.Name {
    fileprivate static let forwarded = Self(known: "Forwarded")
    fileprivate static let forwardedFor = Self(known: "X-Forwarded-For")
    fileprivate static let forwardedHost = Self(known: "X-Forwarded-Host")
    fileprivate static let forwardedProto = Self(known: "X-Forwarded-Proto")
}
