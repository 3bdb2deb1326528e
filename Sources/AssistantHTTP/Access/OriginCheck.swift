internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore

/// Keeps pages of other sites from asking in a reader's name: their questions cost money, and look like the reader's.
///
/// Browsers say in `Origin` whose page sends a POST, PUT or DELETE (<https://fetch.spec.whatwg.org/#origin-header>), and in `Sec-Fetch-Site` how that page is related
/// to this site (<https://www.w3.org/TR/fetch-metadata/>). Programs send neither, and are let through: `application/json` alone keeps forms out.
struct OriginCheck: Sendable {
    /// Names of this site, besides the one that the request was sent to.
    private let names: Set<String>
    /// Of other sites whose pages may call the API.
    private let allowedOrigins: Set<String>

    /// - Parameter baseURL: Where the site is published; a proxy may send another name in `Host`.
    init(baseURL: String?, allowedHosts: [String], allowedOrigins: [String]) {
        names = Set((allowedHosts + [baseURL.flatMap(Self.host)].compactMap { $0 }).map { $0.lowercased() })
        self.allowedOrigins = Set(allowedOrigins)
    }

    /// - Throws: ``Problem`` with status 403.
    func check(_ request: Request) throws(Problem) {
        guard ![.get, .head, .options].contains(request.method), !isAllowed(request) else { return }
        throw Problem(
            .forbidden,
            "origin-not-allowed",
            "Pages of other sites may not ask this server. Its operator can allow them with the setting cors_origins."
        )
    }

    private func isAllowed(_ request: Request) -> Bool {
        let origins = request.headers[values: .origin]
        guard !origins.isEmpty else {
            // A browser that hides its page's origin still says that it is another site's.
            return request.headers[values: .secFetchSite].allSatisfy { ["same-origin", "none"].contains($0.lowercased()) }
        }
        return origins.allSatisfy { origin in
            let origin = origin.lowercased()
            guard !allowedOrigins.contains(origin) else { return true }
            // The name alone: a proxy may leave the port out of `Host`, and another port needs a preflight, which `cors_origins` answers.
            guard let host = Self.host(origin) else { return false }
            return names.contains(host) || host == request.head.authority.flatMap { Self.host("http://" + $0) }
        }
    }

    /// The host of an origin or URL, in lower case; `nil` for `null` and whatever is no `http` or `https` address.
    private static func host(_ url: String) -> String? {
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme?.lowercased()) else { return nil }
        return parts.host.flatMap { $0.isEmpty ? nil : $0.lowercased() }
    }
}

extension HTTPField.Name {
    static let secFetchSite = Self(known: "Sec-Fetch-Site")
}
