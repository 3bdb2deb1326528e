internal import Foundation
internal import Synchronization

/// Files that were looked into; two threads may both look, and agree.
final class PrivateContent: Sendable {
    /// Longer files are not settings.
    private static let maxBytes = 256 * 1_024
    private static let maxBytesOfMedium = 512
    private let known: Mutex<[String: Bool]>

    /// - Parameter other: One whose files have not changed since. What held a key is looked into again: whether anybody asked for it counts too.
    init(knowing other: PrivateContent? = nil) {
        known = Mutex(other.map { other in other.known.withLock { $0.filter { !$0.value } } } ?? [:])
    }

    /// Whether a file holds a private key: in the form of RFC 7468, or of OpenSSH and OpenPGP, which look alike, in UTF-8 or UTF-16; as a
    /// file of keys that begins with bytes of its own; or a secret, such as a token of GitHub (``SecretText``).
    ///
    /// Of a picture the beginning is read: a key that was given its name is not a picture.
    /// - Parameters:
    ///   - size: In bytes; `nil` where the file cannot be read.
    ///   - readBeginning: Reads so many bytes of the file; says whether it could.
    func holdsKey(_ path: String, size: Int?, readBeginning: (inout [UInt8], Int) -> Bool) -> Bool {
        if let answer = known.withLock({ $0[path] }) { return answer }
        var bytes: [UInt8] = []
        let isMedium = PrivateFiles.isMedium(path)
        let answer =
            size.map { isMedium || $0 <= Self.maxBytes } ?? false
            && readBeginning(&bytes, isMedium ? Self.maxBytesOfMedium : size ?? 0)
            && Self.find(bytes)
        known.withLock { $0[path] = answer }
        return answer
    }

    /// Whether a file was looked into, for a link perhaps, and holds a key.
    func isKnownKey(_ path: String) -> Bool { known.withLock { $0[path] } ?? false }

    /// Source: the formats of Kerberos keytabs, Java and JCE key stores, KeePass.
    private static let signatures: [[UInt8]] = [
        [0x05, 0x02, 0, 0], [0xFE, 0xED, 0xFE, 0xED], [0xCE, 0xCE, 0xCE, 0xCE], [0x03, 0xD9, 0xA2, 0x9A],
    ]

    /// Whether the bytes of a file are, or hold, a private key or another secret.
    /// - Parameter isShown: Whether a page shows the text. Then what stands as an example in many texts is taken for one: settings with a
    ///   secret, logins, tokens of the Web, Secrets of Kubernetes.
    static func find(_ bytes: [UInt8], isShown: Bool = false) -> Bool {
        if signatures.contains(where: bytes.starts) || DERKey.isKey(bytes) || isOpenPGPKey(bytes) { return true }
        // UTF-16 and UTF-32 write the signs of ASCII with zeros around them, and may begin with a mark.
        let marks: [UInt8] = [0xEF, 0xBB, 0xBF, 0xFE, 0xFF]
        let text = Array((bytes.contains(0) ? bytes.filter { $0 != 0 } : bytes).drop(while: marks.contains))
        return text.withUnsafeBufferPointer { PrivateKeyText($0).holdsKey } || text.starts(with: putty) || holds(age, text, count: 58)
            || holds(wireGuard, text, count: 44) || holds(kubernetes, text, count: 1) || holdsEncodedPEM(text) || holdsJSONWebKey(text)
            || (isShown ? SecretText(text).holdsToken : SecretText(text).holdsSecret) || gnuPG.contains { !text.places(of: $0).isEmpty }
            || holdsNSS(text)
            || holdsDockerLogin(text)
    }

    /// A secret key packet of version 4. Source: RFC 4880 sections 4.2 and 5.5.3.
    private static func isOpenPGPKey(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 32 else { return false }
        switch bytes[0] {
        case 0x94: return bytes[2] == 4
        case 0x95: return bytes[3] == 4
        case 0xC5: return bytes[1] < 192 ? bytes[2] == 4 : bytes[1] < 224 && bytes[3] == 4
        default: return false
        }
    }

    private static let putty = Array("PuTTY-User-Key-File-".utf8)
    private static let age = Array("AGE-SECRET-KEY-1".utf8)
    private static let wireGuard = Array("PrivateKey = ".utf8)
    /// The keys of GnuPG, in its two formats. Source: GnuPG, agent/keyformat.txt.
    private static let gnuPG = [
        "(21:protected-private-key(", "(11:private-key(", "Key: (protected-private-key", "Key: (private-key",
    ].map { Array($0.utf8) }
    /// `{"auths":` in base 64.
    private static let encodedLogins = Array("eyJhdXRocyI6".utf8)
    private static let database = Array("SQLite format 3".utf8)
    /// With the beginning of a PEM line in base 64.
    private static let kubernetes = Array("client-key-data: LS0tLS1CRUdJTi".utf8)
    /// `-----BEGIN ` in base 64, as Secrets of Kubernetes hold keys.
    private static let encodedPEM = Array("LS0tLS1CRUdJTi".utf8)

    /// Whether a mark stands in a text, with so many letters, digits and signs of base 64 behind it.
    private static func holds(_ mark: [UInt8], _ text: [UInt8], count: Int) -> Bool {
        text.places(of: mark).contains { place in
            let key = text[(place + mark.count)...].prefix(count)
            return key.count == count && key.allSatisfy(PrivateKeyText.isBase64)
        }
    }

    private static func holdsEncodedPEM(_ text: [UInt8]) -> Bool {
        text.places(of: encodedPEM).contains { place in
            // 44 signs hold the longest label.
            let code = text[place...].prefix(64).prefix(while: PrivateKeyText.isBase64)
            guard let line = Data(base64Encoded: Data(code.prefix(code.count / 4 * 4))) else { return false }
            return String(decoding: line, as: UTF8.self).contains("PRIVATE KEY-----")
        }
    }

    /// The member `d` of a key is its secret. Source: RFC 7518 sections 6.2.2 and 6.3.2, RFC 8037 section 2.
    private static func holdsJSONWebKey(_ text: [UInt8]) -> Bool {
        guard !text.places(of: Array("\"kty\"".utf8)).isEmpty else { return false }
        return text.places(of: Array("\"d\"".utf8)).contains { place in
            let value = text[(place + 3)...].drop { $0 <= 0x20 || $0 == UInt8(ascii: ":") }
            let code = value.dropFirst().prefix { PrivateKeyText.isBase64($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            return value.first == UInt8(ascii: "\"") && code.count >= 22
        }
    }

    /// The key store of Mozilla's NSS, or the logins beside it.
    private static func holdsNSS(_ text: [UInt8]) -> Bool {
        text.starts(with: database) && !text.places(of: Array("nssPrivate".utf8)).isEmpty
            || holds(string: "encryptedPassword", text, count: 16)
    }

    /// The logins of Docker, Podman and Kubernetes: `{"auths": {"host": {"auth": "dXNlcjpwYXNz"}}}`, and in base 64 in a Secret.
    private static func holdsDockerLogin(_ text: [UInt8]) -> Bool {
        if holds(encodedLogins, text, count: 20) { return true }
        guard !text.places(of: Array("\"auths\"".utf8)).isEmpty else { return false }
        return holds(string: "auth", text, count: 8) || holds(string: "identitytoken", text, count: 8)
            || holds(string: "password", text, count: 1)
    }

    /// Whether a member of JSON has a text of so many signs at least.
    private static func holds(string name: String, _ text: [UInt8], count: Int) -> Bool {
        text.places(of: Array("\"\(name)\"".utf8)).contains { place in
            let value = text[(place + name.utf8.count + 2)...].drop { $0 <= 0x20 || $0 == UInt8(ascii: ":") }
            let content = value.dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 > 0x20 }
            return value.first == UInt8(ascii: "\"") && content.count >= count
        }
    }
}

/// Keys in the binary form of ASN.1.
private enum DERKey {
    /// PKCS #1, #8 and #12 and RFC 5915: a sequence whose first member is a version, where a certificate has another sequence; and encrypted
    /// PKCS #8: a sequence whose first member is an algorithm of PKCS #5 or #12.
    ///
    /// Source: RFC 8017 appendix A.1.2, RFC 5208 sections 5 and 6, RFC 7292 section 4 and appendix C, RFC 8018 appendix A.
    static func isKey(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 32, let members = members(of: bytes[...], isWhole: true) else { return false }
        if members.starts(with: [0x02, 0x01]) { return members.dropFirst(2).first.map { $0 <= 3 } ?? false }
        guard let algorithm = self.members(of: members, isWhole: false), algorithm.first == 0x06 else { return false }
        let name = algorithm.dropFirst(2)
        return name.starts(with: [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05])
            || name.starts(with: [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C])
    }

    /// What a sequence holds, from its first member on.
    /// - Parameter isWhole: Whether it has to end where the bytes do, but for a line end.
    private static func members(of bytes: ArraySlice<UInt8>, isWhole: Bool) -> ArraySlice<UInt8>? {
        guard bytes.first == 0x30, let first = bytes.dropFirst().first else { return nil }
        let rest = bytes.dropFirst(2)
        // A length below 128 is its own byte; above, the low bits count the bytes that follow. 0x80 leaves the length open.
        if first == 0x80 { return rest }
        let lengthBytes = first < 0x80 ? 0 : Int(first & 0x7F)
        guard lengthBytes <= 4, rest.count > lengthBytes else { return nil }
        let length = lengthBytes == 0 ? Int(first) : rest.prefix(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
        let members = rest.dropFirst(lengthBytes)
        return !isWhole || (0...2).contains(members.count - length) ? members : nil
    }
}
