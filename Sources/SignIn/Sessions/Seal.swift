internal import Crypto
internal import Foundation
internal import ServerSettings

/// Seals what a cookie holds, so that nobody reads or changes it: AES-256 in GCM, with a key for each purpose and scope derived from a secret (HKDF,
/// RFC 5869). Sites that share a secret do not open what another one has sealed.
struct Seal: Sendable {
    /// What was sealed for one is not opened for another.
    enum Purpose: String, Sendable { case session, signIn = "sign-in" }

    /// A cookie has at most 4096 bytes, name and attributes included (RFC 6265, section 6.1).
    static let maxBytes = 3800

    /// The first seals.
    private let keys: [SymmetricKey]
    private let purpose: Purpose

    init(_ settings: SignInSettings, _ purpose: Purpose) {
        self.purpose = purpose
        // Each with its length, so that no two lists make the same bytes.
        let info = ([purpose.rawValue] + settings.scope).map { "\($0.utf8.count):\($0)" }.joined()
        keys = settings.secrets.map { secret in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Data(secret.value.utf8)),
                salt: Data("docgen sign-in 2".utf8),
                info: Data(info.utf8),
                outputByteCount: 32
            )
        }
    }

    /// - Returns: `nil` for what is too long for a cookie.
    func sealed(_ bytes: [UInt8]) -> String? {
        guard let key = keys.first, let box = try? AES.GCM.seal(bytes, using: key, authenticating: Data(purpose.rawValue.utf8)),
            let combined = box.combined
        else { return nil }
        let text = Base64URL.encoded(combined)
        return text.utf8.count <= Self.maxBytes ? text : nil
    }

    func opened(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= Self.maxBytes, let bytes = Base64URL.decoded(text), let box = try? AES.GCM.SealedBox(combined: bytes)
        else {
            return nil
        }
        for key in keys {
            if let plain = try? AES.GCM.open(box, using: key, authenticating: Data(purpose.rawValue.utf8)) { return [UInt8](plain) }
        }
        return nil
    }
}
