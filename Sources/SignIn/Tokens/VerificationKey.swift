internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import ServerFoundation

/// How a token is signed. Only algorithms with a private and a public key: with one secret for both, whoever checks tokens can make them.
enum SignatureAlgorithm: String, Sendable {
    /// RFC 7518, section 3.3.
    case rs256 = "RS256"
    /// RFC 7518, section 3.4.
    case es256 = "ES256"
    /// RFC 8037, section 3.1, with Ed25519.
    case edDSA = "EdDSA"
}

/// A public key of an issuer. What it is decides the algorithm; what a token says of itself is only compared with that.
struct VerificationKey: Sendable {
    private enum Key: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    /// RSA keys of fewer bits can be broken; larger ones take a server's time.
    private static let rsaBits = 2048...8192

    let id: String?
    let algorithm: SignatureAlgorithm
    private let key: Key

    /// Source: RFC 7517 and RFC 7518, section 6; RFC 8037, section 2.
    ///
    /// - Returns: `nil` for a key that is for something else, of another kind, or too weak.
    init?(_ jwk: JSONValue) {
        if let use = jwk["use"], use.text != "sig" { return nil }
        if let operations = jwk["key_ops"], operations.elements?.contains(.string("verify")) != true { return nil }
        guard let (algorithm, key) = Self.key(jwk) else { return nil }
        if let named = jwk["alg"], named.text != algorithm.rawValue { return nil }
        id = jwk["kid"]?.text
        self.algorithm = algorithm
        self.key = key
    }

    private static func key(_ jwk: JSONValue) -> (SignatureAlgorithm, Key)? {
        func bytes(_ name: String) -> [UInt8]? { jwk[name]?.text.flatMap { Base64URL.decoded($0) } }
        switch (jwk["kty"]?.text, jwk["crv"]?.text) {
        case ("RSA", nil):
            guard let modulus = bytes("n"), let exponent = bytes("e"), modulus.count <= rsaBits.upperBound / 8 + 1,
                (1...4).contains(exponent.count),
                exponent.last.map({ $0 & 1 == 1 }) == true, exponent != [1],
                let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent), rsaBits.contains(key.keySizeInBits)
            else { return nil }
            return (.rs256, .rsa(key))
        case ("EC", "P-256"):
            guard let x = bytes("x"), let y = bytes("y"), x.count == 32, y.count == 32,
                let key = try? P256.Signing.PublicKey(rawRepresentation: x + y)
            else { return nil }
            return (.es256, .p256(key))
        case ("OKP", "Ed25519"):
            guard let x = bytes("x"), x.count == 32, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: x) else { return nil }
            return (.edDSA, .ed25519(key))
        default: return nil
        }
    }

    func isValid(_ signature: [UInt8], of signed: [UInt8]) -> Bool {
        switch key {
        case .rsa(let key):
            key.isValidSignature(.init(rawRepresentation: signature), for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5)
        case .p256(let key):
            (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map {
                key.isValidSignature($0, for: SHA256.hash(data: signed))
            }
                ?? false
        case .ed25519(let key): signature.count == 64 && key.isValidSignature(signature, for: signed)
        }
    }
}

/// The public keys of an issuer: a JWK set.
struct VerificationKeys: Sendable {
    private static let maxCount = 64
    private let all: [VerificationKey]

    /// Keys that are for something else are passed over. Source: RFC 7517, section 5.
    ///
    /// - Returns: `nil` for what is not a set, and for one without a usable key.
    init?(_ set: JSONValue) {
        guard let keys = set["keys"]?.elements, keys.count <= Self.maxCount else { return nil }
        all = keys.compactMap(VerificationKey.init)
        if all.isEmpty { return nil }
    }

    /// The key that a token names; where it names none, the only one there is for its algorithm.
    func key(_ id: String?, _ algorithm: SignatureAlgorithm) -> VerificationKey? {
        guard let id else {
            let candidates = all.filter { $0.algorithm == algorithm }
            return candidates.count == 1 ? candidates[0] : nil
        }
        return all.first { $0.id == id && $0.algorithm == algorithm }
    }

    func knows(_ id: String?) -> Bool { id == nil || all.contains { $0.id == id } }
}
