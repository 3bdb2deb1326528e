/// Where a PostgreSQL is: `postgresql://USER@HOST:PORT/DATABASE?sslmode=…`, as
/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS> has it. libpq reads it; what is known here is which part of it
/// nobody may see.
package struct PostgresAddress: Sendable, Hashable, CustomStringConvertible {
    /// With its password, for the one place that connects.
    package let uri: Secret
    /// Without password, in the form of the settings.
    package let shown: String
    package let hasPassword: Bool
    /// Where the tables are: a name of `a`–`z`, `0`–`9` and `_`, which stands in statements as it is.
    package private(set) var schema = defaultSchema

    package static let defaultSchema = "assistant"

    private static let schemes = ["postgresql://", "postgres://"]

    /// - Returns: `nil` for a text that begins otherwise: the path of a file.
    package init?(_ text: String) {
        guard let scheme = Self.schemes.first(where: text.hasPrefix) else { return nil }
        uri = Secret(text)
        let rest = text.dropFirst(scheme.utf8.count)
        let queryStart = rest.firstIndex(of: "?") ?? rest.endIndex
        // A password may hold what should have been encoded: everything up to the last @ may be a part of it.
        let authority = rest[..<queryStart]
        let credentialsEnd = rest.lastIndex(of: "@") ?? authority.startIndex
        var shown = scheme
        var isMasked = false
        if credentialsEnd > authority.startIndex {
            let credentials = rest[..<credentialsEnd]
            if let colon = credentials.firstIndex(of: ":") {
                shown += credentials[..<colon] + ":***"
                isMasked = true
            } else {
                shown += credentials
            }
        }
        let place = rest[credentialsEnd...]
        let parts = place.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        shown += parts.first ?? ""
        if parts.count == 2 {
            let parameters = parts[1].split(separator: "&", omittingEmptySubsequences: false).map { parameter in
                let name = parameter.prefix { $0 != "=" }
                guard ["password", "sslpassword"].contains(name.lowercased()) || name.contains("%") else { return String(parameter) }
                isMasked = true
                return name + "=***"
            }
            shown += "?" + parameters.joined(separator: "&")
        }
        self.shown = shown
        hasPassword = isMasked
    }

    /// Without password, for logs and messages: of several sites in one database it says which.
    package var description: String { schema == Self.defaultSchema ? shown : "\(shown) (schema \(schema))" }

    /// The same database, with the tables of one site.
    package func of(site name: String) -> PostgresAddress {
        precondition(SiteConfiguration.isName(name))
        var address = self
        address.schema = Self.defaultSchema + "_" + name.replacing("-", with: "_")
        return address
    }
}
