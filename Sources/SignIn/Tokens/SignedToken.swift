internal import ServerFoundation

/// A JSON Web Token in its compact form, taken apart, and not yet believed. Source: RFC 7515, section 3.1; RFC 7519.
struct SignedToken: Sendable {
    /// What a server takes in a header is less.
    static let maxBytes = 12 << 10

    let algorithm: SignatureAlgorithm
    let keyID: String?
    /// `typ`, in lower case, without `application/`.
    let type: String?
    /// Only to be read through ``claims(verifiedBy:)``.
    private let unverified: JSONValue
    private let signed: [UInt8]
    private let signature: [UInt8]

    init(_ text: String) throws(TokenFault) {
        guard text.utf8.count <= Self.maxBytes else { throw .malformed }
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        // What is encrypted has five parts; what is not signed has an empty third one, and is told by its algorithm.
        guard parts.count == 3, let head = Self.json(parts[0]), let claims = Self.json(parts[1]),
            let signature = Base64URL.decoded(parts[2])
        else {
            throw .malformed
        }
        // Members that have to be understood, of which none is (RFC 7515, section 4.1.11), and keys that come with the token.
        guard head["crit"] == nil, let name = head["alg"]?.text else { throw .malformed }
        guard let algorithm = SignatureAlgorithm(rawValue: name) else { throw .algorithm }
        if let id = head["kid"], id.text == nil { throw .malformed }
        self.algorithm = algorithm
        keyID = head["kid"]?.text
        let named = head["typ"]?.text?.lowercased()
        type = named.map { $0.hasPrefix("application/") ? String($0.dropFirst("application/".count)) : $0 }
        unverified = claims
        signed = Array((parts[0] + "." + parts[1]).utf8)
        self.signature = signature
    }

    /// What the token says, once its signature is known to be the key's.
    func claims(verifiedBy key: VerificationKey) throws(TokenFault) -> JSONValue {
        guard key.algorithm == algorithm else { throw .algorithm }
        guard key.isValid(signature, of: signed) else { throw .signature }
        return unverified
    }

    private static func json(_ part: Substring) -> JSONValue? {
        guard let bytes = Base64URL.decoded(part), let value = try? JSONValue(parsing: bytes, limits: .service), value.members != nil else {
            return nil
        }
        return value
    }
}
