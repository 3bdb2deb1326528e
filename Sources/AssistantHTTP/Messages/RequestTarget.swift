internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import ServerFoundation
internal import ServerSettings

/// A request's path and query, decoded strictly: what has two readings has none.
struct RequestTarget: Sendable {
    /// Decoded; starts with `/`, holds no control character.
    let path: String
    /// As it was sent, without the `?`.
    let query: String?
    /// How many folders of the site the request's URL is below its root, as the client counts them.
    private let depth: Int

    init(_ request: Request) throws(Problem) {
        try self.init(request.head.path ?? "")
    }

    init(_ target: String) throws(Problem) {
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        // `OPTIONS *`, above all.
        guard target.utf8.first == UInt8(ascii: "/") else {
            throw Problem(.badRequest, "bad-path", "The path is not valid: it does not begin with '/'.")
        }
        guard let path = PercentEncoding.decoded(target.utf8[..<(mark ?? target.endIndex)]),
            !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw Problem(.badRequest, "bad-path", "The path is not valid: it has a broken escape or a control character.") }
        self.path = path
        // A slash that was sent as %2F separates nothing for the client.
        depth = target.utf8[..<(mark ?? target.endIndex)].count { $0 == UInt8(ascii: "/") } - 1
        query = mark.map { String(target[target.utf8.index(after: $0)...]) }
    }

    private init(path: String, query: String?, depth: Int) {
        self.path = path
        self.query = query
        self.depth = depth
    }

    /// The same below the site's root, where that is a folder of the host.
    /// - Returns: `nil` when the path is not below `base`.
    func below(_ base: BasePath) -> RequestTarget? {
        guard let rest = base.rest(of: path) else { return nil }
        return RequestTarget(path: rest, query: query, depth: max(0, depth - base.depth))
    }

    /// Sends the client to another path of the site, with its query.
    ///
    /// The address is relative: it holds whatever a proxy has put before the path, and can name no other host.
    /// - Parameter path: Decoded, from the site's root, without a `/` before it.
    func moved(to path: String, fragment: String? = nil) -> Response {
        let up = String(repeating: "../", count: depth)
        // The site's root, seen from itself.
        let location = up.isEmpty && path.isEmpty ? "./" : up + PercentEncoding.encodedPath(path)
        return Self.moved(
            toLocation: location + (query.map { "?" + $0 } ?? "") + (fragment.map { "#" + PercentEncoding.encodedPath($0) } ?? "")
        )
    }

    /// Sends the client to another site, with its query where the address has none: what stands there was meant for the page that went away.
    ///
    /// RFC 9110 leaves it open; nginx's `rewrite` and Netlify do the same, and so does the page that a static host has at a former address
    /// (`redirect.js`). The query stands after the host, which it cannot change.
    func moved(elsewhere url: String) -> Response {
        let mark = url.firstIndex(of: "#") ?? url.endIndex
        let address = url[..<mark]
        let own = address.firstIndex(of: "?").map { address[address.index(after: $0)...] } ?? ""
        guard let query, !query.isEmpty, own.isEmpty else { return Self.moved(toLocation: url) }
        return Self.moved(toLocation: address + (address.hasSuffix("?") ? "" : "?") + query + url[mark...])
    }

    private static func moved(toLocation location: String) -> Response {
        Response(status: .movedPermanently, headers: [.location: location, .cacheControl: "no-cache"])
    }

    /// The first value of a query parameter.
    /// - Returns: `nil` when the parameter is not there.
    /// - Throws: ``Problem`` with code `bad-query` when its value is not valid UTF-8 or holds NUL.
    func parameter(_ name: String) throws(Problem) -> String? { try parameters(name, limit: 1).first }

    /// The values of a query parameter that may be repeated, at most `limit` of them.
    /// - Throws: as ``parameter(_:)``.
    func parameters(_ name: String, limit: Int) throws(Problem) -> [String] {
        var values: [String] = []
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.first.flatMap({ PercentEncoding.decoded($0.utf8, plusIsSpace: true) }) == name else { continue }
            let raw = parts.count == 2 ? parts[1] : ""
            guard let value = PercentEncoding.decoded(raw.utf8, plusIsSpace: true), !value.utf8.contains(0) else {
                throw Problem(.badRequest, "bad-query", "The value of '\(name)' in the query is not valid.")
            }
            values.append(value)
            if values.count == limit { break }
        }
        return values
    }
}
