internal import Crypto
internal import DocModel
package import Foundation

/// Tells that this server has answered a reader lately: what a vote on an answer of the browser's needs.
///
/// A page gets one with each answer. It cannot be made without the key, which lies in the state, so that a restart, or another server on the
/// same state, takes it too. It names nobody.
package struct VoteTickets: Sendable {
    static let lifetime: Duration = .seconds(86_400)
    private static let tagBytes = 16

    private let key: SymmetricKey
    /// What this process signed with before it knew the key of all servers.
    private let formerKey: SymmetricKey?

    /// - Parameter formerKey: Signs nothing any more; what it has signed stays good.
    package init(key: Data, formerKey: Data? = nil) {
        self.key = SymmetricKey(data: key)
        self.formerKey = formerKey.map { SymmetricKey(data: $0) }
    }

    /// 256 random bits.
    package static func newKey() -> Data { SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) } }

    /// `EXPIRY-TAG`: eight hexadecimal digits, seconds since 1970, so that the latest of several is the greatest; then the tag.
    /// - Parameter now: In milliseconds.
    func issue(now: Int64) -> String {
        let expiry = Self.hex(UInt64(max(0, now / 1000)) + UInt64(Self.lifetime / .seconds(1)))
        return expiry + "-" + tag(expiry)
    }

    func isValid(_ ticket: String, now: Int64) -> Bool {
        let parts = ticket.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 8, let expiry = UInt64(parts[0], radix: 16),
            expiry > UInt64(max(0, now / 1000)), let tag = Self.bytes(parts[1])
        else { return false }
        return [key, formerKey].contains { key in
            guard let key else { return false }
            // In constant time.
            return HMAC<SHA256>.authenticationCode(for: Data(parts[0].utf8), using: key).prefix(Self.tagBytes).elementsEqualInConstantTime(
                tag
            )
        }
    }

    /// A client's own reading of what it sends: two clients with one `Idempotency-Key` have two. Nobody can read the client out of it.
    package func scoped(_ text: String, to client: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data((client + "\n" + text).utf8), using: key).hexadecimal
    }

    // MARK: Threads

    /// A name that servers with the same key know for one of theirs, also while they cannot look it up.
    package func newThreadID() -> String {
        let id = UUID().uuidString.lowercased()
        return id + "-" + threadTag(id)
    }

    /// A name that a server gives while it does not know the key: what stands in the place of the tag says so to the others.
    package static func newUnsignedThreadID() -> String { UUID().uuidString.lowercased() + "-" + unsigned }

    /// Whether a name is made as those of threads are, whoever made it: it holds no text of a client's.
    /// - Parameter isUnsigned: Only those of ``newUnsignedThreadID()``.
    package static func hasFormOfThreadID(_ text: String, isUnsigned: Bool) -> Bool {
        guard let end = text.lastIndex(of: "-"), UUID(uuidString: String(text[..<end])) != nil else { return false }
        let tag = text[text.index(after: end)...]
        return isUnsigned ? tag == unsigned : tag.utf8.count == unsigned.utf8.count && tag.utf8.allSatisfy("0123456789abcdef".utf8.contains)
    }

    private static let unsigned = String(repeating: "0", count: tagBytes)

    /// Whether the id was made with this key, by this server or one that shares its state.
    package func isThreadID(_ text: String) -> Bool {
        guard let end = text.lastIndex(of: "-") else { return false }
        return Array(text[text.index(after: end)...].utf8).elementsEqualInConstantTime(Array(threadTag(String(text[..<end])).utf8))
    }

    private func threadTag(_ id: String) -> String { String(tag("thread " + id).prefix(Self.tagBytes)) }

    private func tag(_ expiry: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data(expiry.utf8), using: key).prefix(Self.tagBytes).hexadecimal
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    private static func bytes(_ hex: Substring) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * tagBytes else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
        }
        return bytes.count == tagBytes ? bytes : nil
    }
}

extension Sequence<UInt8> {
    fileprivate func elementsEqualInConstantTime(_ other: [UInt8]) -> Bool {
        let bytes = Array(self)
        return bytes.count == other.count && zip(bytes, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
