internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import ServerSettings
internal import SignIn

/// The cookies of people who sign in: one for the session, one while they are at the provider.
///
/// A name that begins with `__Host-` is one that no other host and no page over plain HTTP can set (RFC 6265bis, section 4.1.3.2). `Lax`, because people
/// come back from another site; no request that changes something is let through by that alone. Such a cookie belongs to the whole host, so sites below
/// different paths of one host have different names: signing in to one leaves the session of another as it is.
struct SessionCookies: Sendable {
    enum Kind: Sendable { case session, signIn }

    private let isSecure: Bool
    /// Of the site's base path; empty at the root of the host.
    private let suffix: String

    init(_ callback: CallbackAddress) {
        isSecure = callback.isSecure
        // What may stand in a path may not all stand in a name.
        let digest = SHA256.hash(data: Data(callback.base.utf8)).prefix(4).map { String(format: "%02x", $0) }.joined()
        suffix = callback.base.isEmpty ? "" : "-" + digest
    }

    func name(_ kind: Kind) -> String {
        switch kind {
        case .session: (isSecure ? "__Host-docgen" : "docgen-session") + suffix
        case .signIn: (isSecure ? "__Host-docgen-signin" : "docgen-signin") + suffix
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
