internal import Foundation
internal import ServerFoundation

/// What an OpenID provider says about itself. Source: OpenID Connect Discovery 1.0, section 3.
struct ProviderMetadata: Sendable {
    let issuer: String
    let authorizationEndpoint: String?
    let tokenEndpoint: String?
    let keysAddress: String
    /// Whether the client's secret goes into the form, because the provider does not take it as Basic authentication.
    let takesSecretInForm: Bool
    /// Whether every answer of the provider names it: RFC 9207, section 3.
    let namesItselfInResponses: Bool

    /// - Returns: `nil` for another issuer's, and for addresses that everybody on a network could read or that no provider has.
    init?(_ value: JSONValue, issuer: String) {
        guard value["issuer"]?.text == issuer, let keys = value["jwks_uri"]?.text else { return nil }
        let endpoints = ["authorization_endpoint", "token_endpoint"].map { value[$0]?.text }
        let isLocal = issuer.hasPrefix("http://")
        guard ([keys] + endpoints.compactMap { $0 }).allSatisfy({ Self.mayBeAsked($0, isLocal: isLocal) }) else { return nil }
        self.issuer = issuer
        keysAddress = keys
        authorizationEndpoint = endpoints[0]
        tokenEndpoint = endpoints[1]
        let methods = value["token_endpoint_auth_methods_supported"]?.elements?.compactMap(\.text)
        takesSecretInForm = methods.map { !$0.contains("client_secret_basic") && $0.contains("client_secret_post") } ?? false
        namesItselfInResponses = value["authorization_response_iss_parameter_supported"]?.flag ?? false
    }

    static func address(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// - Parameter isLocal: Whether the issuer is on this machine, where nobody listens in.
    private static func mayBeAsked(_ address: String, isLocal: Bool) -> Bool {
        guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty, parts.user == nil, parts.fragment == nil,
            address.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return false }
        let plain = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if let ip = TargetNetworks.address(of: plain), !TargetNetworks(allowed: []).admits(ip) { return false }
        switch parts.scheme?.lowercased() {
        case "https": return true
        case "http": return isLocal && (plain.lowercased() == "localhost" || IPAddress(plain)?.isLoopback == true)
        default: return false
        }
    }
}
