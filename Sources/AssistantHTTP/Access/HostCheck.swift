internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import ServerFoundation
internal import ServerSettings

/// Answers only to names that are ours.
///
/// A page of any site can make its own name point to a reader's loopback address (DNS rebinding), and then read what a local server answers;
/// the browser still sends that name in `Host`.
struct HostCheck: Sendable {
    private let allowed: AllowedHosts

    init(_ allowed: AllowedHosts) { self.allowed = allowed }

    /// - Throws: ``Problem`` 400 or 421.
    func check(_ request: Request, _ context: AssistantContext) throws(Problem) {
        let authority = try Self.authority(of: request)
        // The name is then one of the server's, which the site need not have.
        if context.isSiteNamed || allowed.contains(authority) { return }
        guard mayBeAddress(request, context), AllowedHosts.isAddress(authority) else {
            throw Problem.hostNotAllowed("Start it with --allowed-host NAME to let it.")
        }
    }

    /// Asking by address is not a rebinding, which needs a name.
    private func mayBeAddress(_ request: Request, _ context: AssistantContext) -> Bool {
        context.isOnAdminListener || Self.isProbe(request)
    }

    /// Whom a request is addressed to.
    /// - Throws: ``Problem`` 400 where it does not say so, or twice.
    static func authority(of request: Request) throws(Problem) -> String {
        // The HTTP/1 codec takes the first `Host` for the authority and leaves any other among the fields.
        guard let authority = request.head.authority, !authority.isEmpty, !request.headers.contains(.secondHost) else {
            // Whoever sends two may have sent more than one request. Source: RFC 9112, sections 3.2 and 11.2.
            throw Problem(.badRequest, "host-missing", "A request needs exactly one Host header.", headers: [.connection: "close"])
        }
        return authority
    }

    static func isProbe(_ request: Request) -> Bool {
        // Every request is asked, and nearly none is one.
        guard let path = request.head.path?.utf8 else { return false }
        return (path.starts(with: "/health".utf8) || path.starts(with: "/metrics".utf8)) && isProbe(request.uri.path)
    }

    /// Whether orchestrators and Prometheus ask at that path, by address, and also of a server that is full: probes and metrics.
    static func isProbe(_ path: String) -> Bool { path == "/health" || path.hasPrefix("/health/") || path == "/metrics" }
}

extension Problem {
    /// Names nobody whom the server does answer to.
    static func hostNotAllowed(_ advice: String) -> Problem {
        Problem(.misdirectedRequest, "host-not-allowed", "This server does not answer to the name in the Host header. " + advice)
    }
}

extension HTTPField.Name {
    fileprivate static let secondHost = Self(known: "Host")
}

/// The names that a `Host` header may hold.
struct AllowedHosts: Sendable {
    private let names: Set<String>
    /// Names below which every name is allowed; each with a dot before it.
    private let suffixes: [String]

    init(bound: String, others: [String]) {
        names = Set((["localhost", "127.0.0.1", "::1", bound] + others).map(Self.normalized))
        suffixes = []
    }

    /// Those of one site of several: nothing but its hosts, no loopback name either.
    init(_ hosts: [HostPattern]) {
        names = Set(hosts.filter { !$0.isWildcard }.map { Self.normalized($0.name) })
        suffixes = hosts.filter(\.isWildcard).map { "." + $0.name }
    }

    private init(names: Set<String>, suffixes: [String]) {
        self.names = names
        self.suffixes = suffixes
    }

    func adding(_ more: [String]) -> AllowedHosts {
        AllowedHosts(names: names.union(more.map(Self.normalized)), suffixes: suffixes)
    }

    /// - Parameter authority: `name`, `name:port`, `[address]` or `[address]:port`.
    func contains(_ authority: String) -> Bool {
        guard let name = Self.normalizedName(of: authority) else { return false }
        return names.contains(name) || Self.isHostName(name) && suffixes.contains(where: name.hasSuffix)
    }

    /// Whether labels stand between the dots of a name, of what browsers send in them.
    static func isHostName(_ name: String) -> Bool {
        name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }

    /// The name in an authority as it is compared: in lower case, without port, brackets and the root's dot; `nil` for what is none.
    static func normalizedName(of authority: String) -> String? { name(of: authority).map(normalized) }

    static func isAddress(_ authority: String) -> Bool { name(of: authority).flatMap { IPAddress($0) } != nil }

    static func name(of authority: some StringProtocol) -> Substring? {
        let bytes = Substring(authority).utf8
        var name = bytes[...]
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            name = bytes[bytes.index(after: bytes.startIndex)..<end]
            return isPort(bytes[bytes.index(after: end)...]) ? Substring(name) : nil
        }
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            name = bytes[..<colon]
            guard isPort(bytes[colon...]) else { return nil }
        }
        return name.isEmpty ? nil : Substring(name)
    }

    /// Empty, or a colon and digits.
    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return text.isEmpty || text.first == UInt8(ascii: ":") && text.dropFirst().allSatisfy(digits.contains)
    }

    /// Lowercase, without the root's dot and without brackets.
    static func normalized(_ name: some StringProtocol) -> String {
        var name = name.lowercased()
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if name.hasSuffix(".") { name.removeLast() }
        return name
    }
}
