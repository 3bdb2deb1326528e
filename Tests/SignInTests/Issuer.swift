import Crypto
import CryptoExtras
import Foundation
import Synchronization
import TestSupport

@testable import ServerSettings

/// An OpenID provider of the tests: it signs with keys of its own, and says of itself what a test wants.
final class Issuer: Sendable {
    enum Key: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)

        var algorithm: String {
            switch self {
            case .rsa: "RS256"
            case .p256: "ES256"
            case .ed25519: "EdDSA"
            }
        }

        func signature(_ bytes: [UInt8]) throws -> [UInt8] {
            switch self {
            case .rsa(let key):
                [UInt8](try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
            case .p256(let key): [UInt8](try key.signature(for: SHA256.hash(data: bytes)).rawRepresentation)
            case .ed25519(let key): [UInt8](try key.signature(for: bytes))
            }
        }

        func jwk(_ id: String?) throws -> [String: String] {
            var result: [String: String]
            switch self {
            case .rsa(let key):
                let parts = try key.publicKey.getKeyPrimitives()
                result = ["kty": "RSA", "n": Issuer.text(parts.modulus), "e": Issuer.text(parts.publicExponent)]
            case .p256(let key):
                let raw = [UInt8](key.publicKey.rawRepresentation)
                result = ["kty": "EC", "crv": "P-256", "x": Issuer.text(raw.prefix(32)), "y": Issuer.text(raw.suffix(32))]
            case .ed25519(let key): result = ["kty": "OKP", "crv": "Ed25519", "x": Issuer.text(key.publicKey.rawRepresentation)]
            }
            result["kid"] = id
            return result
        }
    }

    struct Said: Sendable {
        var keys: [[String: String]] = []
        var metadata: [String: String] = [:]
        /// Whether the client's secret is taken in the form alone.
        var postsSecret = false
        /// What the token endpoint answers.
        var reply: (status: Int, body: String) = (200, "{}")
        /// Paths that were asked for, and the forms that came.
        var asked: [String] = []
        var forms: [String] = []
    }

    let said: Mutex<Said>.Shared
    private let server: LoopbackServer
    var url: String { server.url }

    init(_ keys: [[String: String]]) throws {
        let said = Mutex<Said>.Shared(Said(keys: keys))
        self.said = said
        server = try LoopbackServer { request in
            said.mutex.withLock { said in
                said.asked.append(request.path)
                switch request.path {
                case "/.well-known/openid-configuration":
                    let host = "http://" + (request.header("Host") ?? "")
                    let usual: [String: Any] = [
                        "issuer": host, "jwks_uri": host + "/keys", "authorization_endpoint": host + "/authorize",
                        "token_endpoint": host + "/token",
                        "token_endpoint_auth_methods_supported": [said.postsSecret ? "client_secret_post" : "client_secret_basic"],
                    ]
                    return Self.response(200, Self.json(usual.merging(said.metadata) { $1 }))
                case "/keys": return Self.response(200, Self.json(["keys": said.keys]))
                default:
                    said.forms.append(String(decoding: request.body, as: UTF8.self))
                    return Self.response(said.reply.status, said.reply.body)
                }
            }
        }
    }

    private static func response(_ status: Int, _ body: String) -> [LoopbackServer.Step] {
        [
            .send(
                "HTTP/1.1 \(status) Status\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
            ), .close,
        ]
    }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func json(_ value: Any) -> String {
        (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// A token. - Parameter head: Members that replace the usual ones.
    static func token(_ claims: [String: Any], by key: Key, head: [String: Any] = ["kid": "k"]) throws -> String {
        let head = ["alg": key.algorithm].merging(head.compactMapValues { $0 as? String }) { $1 }
        let signed = text(Array(json(head).utf8)) + "." + text(Array(json(claims).utf8))
        return signed + "." + text(try key.signature(Array(signed.utf8)))
    }
}

extension Mutex where Value: Sendable {
    /// One that closures share.
    final class Shared: Sendable {
        let mutex: Mutex<Value>
        init(_ value: sending Value) { mutex = Mutex(value) }
    }
}
