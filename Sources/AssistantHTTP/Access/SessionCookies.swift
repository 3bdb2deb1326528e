internal import HTTPTypes
internal import HummingbirdCore
internal import SignIn

/// The cookies of people who sign in: one for the session, one while they are at the provider.
///
/// A name that begins with `__Host-` is one that no other host and no page over plain HTTP can set (RFC 6265bis, section 4.1.3.2). `Lax`, because people
/// come back from another site; no request that changes something is let through by that alone.
struct SessionCookies: Sendable {
    enum Kind: Sendable { case session, signIn }

    let isSecure: Bool

    private func name(_ kind: Kind) -> String {
        switch kind {
        case .session: isSecure ? "__Host-docgen" : "docgen-session"
        case .signIn: isSecure ? "__Host-docgen-signin" : "docgen-signin"
        }
    }

    /// What a request's cookie holds.
    /// - Returns: `nil` where there is none, and where there are several: one of them may be somebody else's.
    func value(_ kind: Kind, of request: Request) -> String? {
        let name = name(kind)
        var found: Substring?
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                guard let mark = pair.firstIndex(of: "="), pair[..<mark] == name else { continue }
                guard found == nil else { return nil }
                found = pair[pair.index(after: mark)...]
            }
        }
        return found.map(String.init)
    }

    /// - Parameter seconds: How long the browser keeps it.
    func set(_ kind: Kind, _ value: String, seconds: Int) -> HTTPField {
        HTTPField(
            name: .setCookie,
            value: "\(name(kind))=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
        )
    }

    func clear(_ kind: Kind) -> HTTPField { set(kind, "", seconds: 0) }
}
