internal import Crypto
internal import Foundation
package import ServerFoundation

/// A key that opens routes to a program: `dgk_`, eight hexadecimal digits that name it, `_`, and 256 random bits in 64 more.
///
/// The state has only its SHA-256. A slow hash, as for passwords, would gain nothing: nobody tries 2^256 keys.
package struct APIKey: Sendable, Equatable {
    package static let mark = "dgk_"
    private static let nameDigits = 8
    private static let secretDigits = 64
    /// Of a whole key, in bytes.
    package static let length = mark.utf8.count + nameDigits + 1 + secretDigits

    /// `dgk_` and the eight digits: never secret.
    package let prefix: String
    /// The whole key; shown once.
    package let text: String

    /// A new one.
    package init() {
        func digits(_ count: Int) -> String {
            SymmetricKey(size: .init(bitCount: count * 4)).withUnsafeBytes { Self.hex($0) }
        }
        prefix = Self.mark + digits(Self.nameDigits)
        text = prefix + "_" + digits(Self.secretDigits)
    }

    /// - Returns: `nil` for a text that does not have the form of a key.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let name = Self.mark.utf8.count..<Self.mark.utf8.count + Self.nameDigits
        guard bytes.count == name.upperBound + 1 + Self.secretDigits, bytes.starts(with: Self.mark.utf8),
            bytes[name].allSatisfy(Self.isDigit), bytes[name.upperBound] == UInt8(ascii: "_"),
            bytes[(name.upperBound + 1)...].allSatisfy(Self.isDigit)
        else { return nil }
        self.text = String(text)
        prefix = String(decoding: bytes[..<name.upperBound], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// A prefix as an operator writes it, with `dgk_` or without.
    /// - Returns: `nil` for anything else, a whole key above all: it does not belong on a command line or into an address.
    package static func prefix(_ text: String) -> String? {
        let name = text.hasPrefix(mark) ? String(text.dropFirst(mark.count)) : text
        guard name.utf8.count == nameDigits, name.utf8.allSatisfy(isDigit) else { return nil }
        return mark + name
    }

    /// The first key in a text that may be anything, so that one in the wrong place can be named by its prefix.
    package static func first(in text: String) -> APIKey? {
        let bytes = Array(text.utf8)
        for start in bytes.indices where bytes[start...].starts(with: mark.utf8) && start + length <= bytes.count {
            if let key = APIKey(String(decoding: bytes[start..<start + length], as: UTF8.self)) { return key }
        }
        return nil
    }

    /// SHA-256 of ``text``, in hexadecimal digits.
    var hash: String { Self.hex(SHA256.hash(data: Data(text.utf8))) }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether it is the key with that hash. Takes the same time whatever the two are.
    func matches(hash: String) -> Bool {
        let (own, other) = (Array(self.hash.utf8), Array(hash.utf8))
        guard own.count == other.count else { return false }
        return zip(own, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// What the state has of a key. Instants are milliseconds since 1970.
package struct APIKeyRecord: Sendable, Equatable {
    package var prefix: String
    /// What the operator calls it.
    package var name: String
    package var roles: Set<Role>
    package var created: Int64
    /// From then on it opens nothing; `nil` for never.
    package var expires: Int64?
    /// When it was used last, to the minute.
    package var used: Int64?
    package var revoked: Int64?
    var hash: String

    /// What a key that was sent is worth.
    package enum Verdict: String, Sendable { case right, wrong, expired, revoked }

    package func verdict(on key: APIKey, at now: Int64) -> Verdict {
        // Whether a key was revoked is for those only who have it.
        guard key.matches(hash: hash) else { return .wrong }
        return state(at: now)
    }

    /// What the right key would be worth.
    package func state(at now: Int64) -> Verdict {
        if revoked != nil { return .revoked }
        return expires.map { $0 <= now } == true ? .expired : .right
    }

    /// What the audit log says of a new one.
    package var auditSubject: String { "\(prefix) \(roleNames.joined(separator: ","))" }

    /// In the order in which they are declared.
    package var roleNames: [String] { Role.allCases.filter(roles.contains).map(\.rawValue) }
}
