internal import Foundation
internal import Synchronization

/// Files that are never published unless a site names them: keys, passwords, and what programs are told about them.
enum PrivateFiles {
    private static let names: Set<String> = [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", "htpasswd", "credentials", "credentials.json",
        "secrets.yml", "secrets.yaml", "secrets.json", "secrets.toml", "secring.gpg", "terraform.tfvars",
    ]
    private static let endings: Set<String> = [
        "pem", "key", "p12", "pfx", "pkcs12", "pkcs8", "p8", "ppk", "jks", "keystore", "kdb", "kdbx", "env", "tfstate", "mobileprovision",
        "ovpn", "agekey",
    ]

    /// - Parameter name: Of a file, without its folder.
    static func isPrivate(name: String) -> Bool {
        let name = name.lowercased()
        if names.contains(name) || name.hasPrefix(".env.") { return true }
        guard let dot = name.lastIndex(of: ".") else { return name == "env" }
        return endings.contains(String(name[name.index(after: dot)...])) || name.hasSuffix(".tfstate.backup")
    }

    // MARK: Content

    private static let media: Set<String> = [
        "png", "apng", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "ico", "mp4", "m4v", "webm", "mov", "ogv", "mp3", "m4a", "ogg",
        "wav", "flac", "pdf", "woff", "woff2", "ttf", "otf", "vtt",
    ]

    /// Whether a file is a picture, film, sound, font or printed page.
    static func isMedium(_ path: String) -> Bool {
        let name = PagePath.name(of: path)
        guard let dot = name.lastIndex(of: ".") else { return false }
        return media.contains(name[name.index(after: dot)...].lowercased())
    }
}

/// Files that were looked into; two threads may both look, and agree.
final class PrivateContent: Sendable {
    /// Longer files are no settings.
    private static let maxBytes = 256 * 1_024
    private static let maxBytesOfMedium = 512
    private let known = Mutex<[String: Bool]>([:])

    /// Whether a file holds a private key in the form of RFC 7468, or of OpenSSH and OpenPGP, which look alike.
    ///
    /// Of a picture the beginning is read: a key that was given its name is no picture.
    func holdsKey(_ path: String, in files: SourceFiles) -> Bool {
        if let answer = known.withLock({ $0[path] }) { return answer }
        var bytes: [UInt8] = []
        let isMedium = PrivateFiles.isMedium(path)
        let size = files.size(of: path)
        let answer =
            size.map { isMedium || $0 <= Self.maxBytes } ?? false
            && files.readBeginning(path, into: &bytes, count: isMedium ? Self.maxBytesOfMedium : size ?? 0)
            && Self.find(bytes)
        known.withLock { $0[path] = answer }
        return answer
    }

    private static func find(_ bytes: [UInt8]) -> Bool {
        let begin = Array("-----BEGIN ".utf8)
        var offset = 0
        while let dash = bytes[offset...].firstIndex(of: UInt8(ascii: "-")) {
            offset = dash + 1
            guard bytes[dash...].starts(with: begin) else { continue }
            // `ENCRYPTED PRIVATE KEY`, `RSA PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`.
            let line = bytes[(dash + begin.count)...].prefix(40).prefix { $0 != 0x0A }
            guard String(decoding: line, as: UTF8.self).contains("PRIVATE KEY") else { continue }
            if !isPlaceholder(bytes[line.endIndex...].drop { $0 == UInt8(ascii: "-") }) { return true }
        }
        return false
    }

    /// Whether an example has dots or a mark where a key would stand: `...`, `<key>`, `${KEY}`.
    private static func isPlaceholder(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first(where: { $0 > 0x20 }) else { return false }
        // 0xE2 begins an ellipsis.
        return ".<[{$*".utf8.contains(first) || first == 0xE2
    }
}
