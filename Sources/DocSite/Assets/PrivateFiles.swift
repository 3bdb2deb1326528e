internal import Foundation
internal import Synchronization

/// Files that are never published unless a site names them: keys, passwords, and what programs are told about them.
enum PrivateFiles {
    /// In lower case, without the dot or `_` that many of them begin with.
    private static let names: Set<String> = [
        "htpasswd", "htdigest", "netrc", "authinfo", "pgpass", "my.cnf", "mylogin.cnf", "npmrc", "pypirc", "dockercfg",
        "dockerconfigjson", "s3cfg", "boto", "git-credentials", "shadow", "gshadow", "master.passwd", "vault-token", "vault_pass",
        "vault_password", "kubeconfig", "rclone.conf", "wp-config.php", "accesskeys.csv", "rootkey.csv",
        "application_default_credentials.json",
        "accesstokens.json", "secring.gpg", "wallet.dat", "tfvars", "env",
    ]
    /// Names that tell it with any ending of a file of settings.
    private static let stems: Set<String> = [
        "credentials", "secrets", "passwords", "client_secret", "client_secrets", "vault_pass", "vault_password", "kubeconfig", "pgpass",
    ]
    private static let settings: Set<String> = [
        "txt", "csv", "json", "yml", "yaml", "toml", "xml", "ini", "cfg", "conf", "properties",
    ]
    private static let endings: Set<String> = [
        "pem", "key", "p12", "pfx", "pkcs12", "pkcs8", "p8", "ppk", "pvk", "snk", "jks", "jceks", "bks", "bcfks", "keystore", "keytab",
        "kdb", "kdbx", "psafe3", "env", "tfstate", "tfvars", "mobileprovision", "ovpn", "agekey", "kubeconfig", "secret",
    ]
    /// Names that tell nothing without their folder, whose dot is left out as well.
    private static let paths: Set<String> = ["kube/config", "docker/config.json", "containers/auth.json", "gh/hosts.yml"]
    /// Beginnings that people go on from to tell their keys apart.
    private static let keyNames = [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "ssh_host_rsa_key", "ssh_host_dsa_key", "ssh_host_ecdsa_key",
        "ssh_host_ed25519_key", "krb5cc_",
    ]

    /// - Parameter path: Of a file; the last folder above it counts too.
    static func isPrivate(_ path: String) -> Bool {
        let parts = path.lowercased().split(separator: "/").suffix(2).map(String.init)
        guard let written = parts.last else { return false }
        if written.hasPrefix(".env.") { return true }
        let name = withoutMark(original(of: written))
        if parts.count == 2, paths.contains(withoutMark(parts[0]) + "/" + name) { return true }
        if names.contains(name) || name.hasSuffix("_history") && written.hasPrefix(".") { return true }
        guard let dot = name.lastIndex(of: ".") else { return stems.contains(name) || keyNames.contains { name.hasPrefix($0) } }
        let ending = String(name[name.index(after: dot)...])
        return endings.contains(ending) || settings.contains(ending) && stems.contains(String(name[..<dot]))
    }

    private static func withoutMark(_ name: String) -> String {
        name.hasPrefix(".") || name.hasPrefix("_") ? String(name.dropFirst()) : name
    }

    /// What editors, tools and people call a copy.
    private static let copies: Set<String> = [
        "bak", "backup", "bck", "bk", "old", "orig", "original", "save", "saved", "sav", "copy", "prev", "previous", "tmp", "temp", "swp",
        "swo",
        "rpmsave", "rpmorig", "rpmnew", "dpkg-old", "dpkg-dist", "dpkg-new", "dpkg-bak", "ucf-old", "ucf-dist", "disabled", "deleted",
    ]

    /// A name without what tells a copy from its original: `id_rsa.bak`, `secrets.old.yml`, `server.key.2~`, `id_rsa (1)`, `Copy of prod.env`.
    ///
    /// - Parameter name: In lower case.
    static func original(of name: String) -> String {
        var name = name[...]
        while let last = name.last, last == "~" || last == "#" { name.removeLast() }
        while name.hasPrefix("#") || name.hasPrefix("~") { name.removeFirst() }
        if name.hasPrefix("copy of ") { name = name.dropFirst(8) }
        // A dot at the beginning belongs to the name.
        let hidden = name.prefix { $0 == "." }
        let parts = name.dropFirst(hidden.count).split(separator: ".")
        let kept = parts.enumerated().filter { $0.offset == 0 || !isCopyMark($0.element) }.map { withoutCopyMark($0.element) }
        return hidden + kept.joined(separator: ".")
    }

    /// `bak`, `bak2`, `1`, `2024-05-01`.
    private static func isCopyMark(_ part: Substring) -> Bool {
        isCopyWord(part) || part.allSatisfy { $0.isNumber || $0 == "-" || $0 == "_" }
    }

    private static func isCopyWord(_ text: Substring) -> Bool {
        let word = text.prefix { !$0.isNumber }
        return copies.contains(String(word)) && text[word.endIndex...].allSatisfy(\.isNumber)
    }

    /// `id_rsa_old`, `id_rsa-backup2`, `id_rsa (1)`, `id_rsa - copy`, `id_rsa~`.
    private static func withoutCopyMark(_ part: Substring) -> Substring {
        var part = part
        while let cut = part.lastIndex(where: { "-_ ~".contains($0) }), cut > part.startIndex {
            var mark = part[part.index(after: cut)...]
            if mark.hasPrefix("("), mark.hasSuffix(")") { mark = mark.dropFirst().dropLast() }
            guard mark.isEmpty || isCopyWord(mark) || part[cut] == " " && mark.allSatisfy(\.isNumber) else { break }
            part = part[..<cut]
        }
        return part
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

    /// Whether a file holds a private key: in the form of RFC 7468, or of OpenSSH and OpenPGP, which look alike, in UTF-8 or UTF-16; or as a
    /// file of keys that begins with bytes of its own.
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

    /// Source: the formats of Kerberos keytabs, Java and JCE key stores, KeePass.
    private static let signatures: [[UInt8]] = [
        [0x05, 0x02, 0, 0], [0xFE, 0xED, 0xFE, 0xED], [0xCE, 0xCE, 0xCE, 0xCE], [0x03, 0xD9, 0xA2, 0x9A],
    ]

    private static func find(_ bytes: [UInt8]) -> Bool {
        if signatures.contains(where: bytes.starts) || isDERKey(bytes) { return true }
        // UTF-16 and UTF-32 write the signs of ASCII with zeros around them.
        let text = bytes.contains(0) ? bytes.filter { $0 != 0 } : bytes
        return holdsPEM(text) || text.starts(with: putty) || holds(age, text, count: 58) || holds(wireGuard, text, count: 44)
            || holds(kubernetes, text, count: 1)
    }

    /// PKCS #1, #8 and #12 and RFC 5915: a sequence whose first member is a version, where a certificate has another sequence.
    ///
    /// Source: RFC 8017 appendix A.1.2, RFC 5208 section 5, RFC 7292 section 4.
    private static func isDERKey(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 32, bytes[0] == 0x30 else { return false }
        // A length below 128 is its own byte; above, the low bits count the bytes that follow.
        let lengthBytes = bytes[1] < 0x80 ? 0 : Int(bytes[1] & 0x7F)
        guard lengthBytes <= 4 else { return false }
        let length = lengthBytes == 0 ? Int(bytes[1]) : bytes[2..<(2 + lengthBytes)].reduce(0) { $0 << 8 | Int($1) }
        let version = bytes[(2 + lengthBytes)...].prefix(3)
        return 2 + lengthBytes + length == bytes.count && version.starts(with: [0x02, 0x01]) && version.last.map { $0 <= 3 } ?? false
    }

    private static let putty = Array("PuTTY-User-Key-File-".utf8)
    private static let age = Array("AGE-SECRET-KEY-1".utf8)
    private static let wireGuard = Array("PrivateKey = ".utf8)
    /// With the beginning of a PEM line in base 64.
    private static let kubernetes = Array("client-key-data: LS0tLS1CRUdJTi".utf8)

    /// Whether a mark stands in a text, with so many letters, digits and signs of base 64 behind it.
    private static func holds(_ mark: [UInt8], _ text: [UInt8], count: Int) -> Bool {
        var offset = 0
        while let hit = text[offset...].firstIndex(of: mark[0]) {
            offset = hit + 1
            guard text[hit...].starts(with: mark) else { continue }
            let key = text[(hit + mark.count)...].prefix(count)
            let isKey = key.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "+/=".utf8.contains(byte)
            }
            if key.count == count, isKey { return true }
        }
        return false
    }

    private static func holdsPEM(_ bytes: [UInt8]) -> Bool {
        // The second is that of RFC 4716.
        let begins = ["-----BEGIN ", "---- BEGIN "].map { Array($0.utf8) }
        var offset = 0
        while let dash = bytes[offset...].firstIndex(of: UInt8(ascii: "-")) {
            offset = dash + 1
            guard begins.contains(where: bytes[dash...].starts) else { continue }
            // `ENCRYPTED PRIVATE KEY`, `RSA PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`, `OpenVPN Static key V1`.
            let line = bytes[(dash + begins[0].count)...].prefix(40).prefix { $0 != 0x0A }
            let label = String(decoding: line, as: UTF8.self)
            guard label.contains("PRIVATE KEY") || label.contains("OpenVPN Static key") else { continue }
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
