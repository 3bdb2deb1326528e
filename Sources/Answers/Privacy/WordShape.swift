/// Tells a word of prose, which may stand behind "password:" too, from what somebody chose to be hard to guess.
enum WordShape {
    /// Words with digits, and what may be joined to them: `base64-encoded`.
    private static let technical = [
        "base64", "base32", "sha1", "sha256", "sha384", "sha512", "md5", "utf8", "utf16", "oauth2", "pbkdf2", "argon2", "bcrypt", "x509",
        "ed25519", "rs256", "hs256", "es256", "aes128", "aes256", "http2", "http3", "ipv4", "ipv6", "k8s", "i18n", "l10n",
    ].map { Array($0.utf8) }

    /// Letters, in one or two parts joined by a hyphen, or in any number joined by `_`, `/`, `.`; addresses and paths; versions, dates and times;
    /// what is known to have digits. A capital within a word is not prose, unless all are capitals.
    ///
    /// - Parameter orName: Letters alone are a word whatever their case, as in the names of products and types.
    static func isWord(_ value: some BidirectionalCollection<UInt8>, orName isNameAWord: Bool = false) -> Bool {
        let word = Array(value.prefix(256))
        guard let first = word.first, let end = word.lastIndex(where: { !".,:;!?".utf8.contains($0) }) else { return true }
        if first == UInt8(ascii: "/") || first == UInt8(ascii: "~") || first == UInt8(ascii: ".") { return true }
        let text = word[...end]
        if text.contains(where: { "!#%^*+|=@\\".utf8.contains($0) }) { return isURL(text) }
        let digits = text.count { $0 &- 0x30 < 10 }
        if digits > 0 {
            let lower = text.map { $0 | 0x20 }.filter { $0 != 0x2D | 0x20 }
            // `SHA-256` is `sha256`.
            if technical.contains(where: { lower.starts(with: $0) && !lower.dropFirst($0.count).contains { $0 &- 0x30 < 10 } }) {
                return true
            }
            return digits < text.count && text.allSatisfy { $0 &- 0x30 < 10 || "-.:/_".utf8.contains($0) } || isURL(text)
        }
        if isURL(text) { return true }
        let parts = text.split { "-_./:".utf8.contains($0) }
        let isCapital: (UInt8) -> Bool = { $0 &- 0x41 < 26 }
        let hasInnerCapital = parts.contains { part in part.dropFirst().contains(where: isCapital) && !part.allSatisfy(isCapital) }
        let isPassphrase = text.split(separator: UInt8(ascii: "-")).count > 2
        return !isPassphrase && (isNameAWord || !hasInnerCapital)
    }

    private static func isURL(_ text: some Collection<UInt8>) -> Bool {
        let start = text.prefix(8).map { $0 | 0x20 }
        return start.starts(with: "http://".utf8.map { $0 | 0x20 }) || start.starts(with: "https://".utf8.map { $0 | 0x20 })
    }
}
