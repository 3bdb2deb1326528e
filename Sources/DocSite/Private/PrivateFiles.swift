/// Files that are never published unless a site names them: keys, passwords, and what programs are told about them.
///
/// A name is read word by word. What tells a copy from its original, and what the original is packed in, makes a secret no less secret:
/// `id_rsa.~1~`, `Kopie von server.key`, `old_secrets.yml`, `secrets.prod.yml`, `.env.tar.gz`.
package enum PrivateFiles {
    /// Without the marks they begin with.
    private static let names: Set<String> = [
        "htpasswd", "htdigest", "netrc", "authinfo", "pgpass", "my.cnf", "mylogin.cnf", "npmrc", "pypirc", "dockercfg",
        "dockerconfigjson", "s3cfg", "git-credentials", "master.passwd", "vault-token", "rclone.conf", "wp-config.php", "accesskeys.csv",
        "rootkey.csv", "application_default_credentials.json", "accesstokens.json", "service-account.json", "service_account.json",
        "service-account-key.json", "serviceaccountkey.json", "secring.gpg", "wallet.dat", "tfvars", "env", "auth.json", "token.json",
        "dockerconfig.json", "login.keychain-db", "logins.json", "logins-backup.json", "key3.db", "key4.db", "signons.sqlite", "login data",
        "cookies.sqlite", "access_tokens.db",
    ]
    /// The same, but with a meaning of their own: `shadow.txt` is none of them.
    private static let bareNames: Set<String> = ["shadow", "gshadow", "boto", "keystore", "secring"]
    /// Words that tell it alone or with the ending of a file of settings or notes.
    private static let stems: Set<String> = [
        "credential", "credentials", "creds", "secret", "secrets", "password", "passwords", "passwd", "client_secret", "client_secrets",
        "vault_pass", "vault_password", "kubeconfig", "pgpass", "private_key", "privatekey", "privkey", "sa_key",
    ]
    private static let settings: Set<String> = [
        "txt", "csv", "tsv", "json", "jsonc", "yml", "yaml", "toml", "xml", "ini", "cfg", "conf", "config", "properties", "plist", "db",
        "sqlite", "sql", "tfrc", "xls", "xlsx", "ods", "doc", "docx", "odt", "rtf",
    ]
    private static let endings: Set<String> = [
        "pem", "key", "p12", "pfx", "pkcs12", "pkcs8", "p8", "ppk", "pvk", "snk", "jks", "jceks", "bks", "bcfks", "keystore", "keytab",
        "kdb", "kdbx", "psafe3", "env", "tfstate", "tfvars", "mobileprovision", "ovpn", "agekey", "kubeconfig", "secret", "keychain",
        "agilekeychain", "opvault", "1pif",
    ]
    /// Of these what a file of settings may be about: `answers.key.json`, `app.secret.yaml`.
    private static let ambiguousEndings: Set<String> = ["key", "secret"]
    /// What a file is packed, encoded or encrypted as.
    private static let wrappers: Set<String> = [
        "txt", "text", "zip", "tar", "gz", "tgz", "bz2", "tbz", "tbz2", "xz", "txz", "lzma", "lz", "lz4", "zst", "tzst", "7z", "rar", "z",
        "br", "b64", "base64", "hex", "gpg", "pgp", "asc", "enc", "age",
    ]
    /// Names that tell nothing without their folder, whose mark is left out as well.
    private static let paths: Set<String> = ["kube/config", "docker/config.json", "containers/auth.json", "gh/hosts.yml"]
    /// Beginnings that people go on from to tell their keys apart.
    private static let keyNames = [
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "ssh_host_rsa_key", "ssh_host_dsa_key", "ssh_host_ecdsa_key",
        "ssh_host_ed25519_key", "krb5cc",
    ]

    /// - Parameter path: Of a file; the last folder above it counts too.
    package static func isPrivate(_ path: String) -> Bool {
        let parts = path.lowercased().split(separator: "/").suffix(2).map(String.init)
        guard let written = parts.last else { return false }
        if written.hasPrefix(".env.") || written.hasPrefix(".") && written.hasSuffix("_history") { return true }
        let folder = parts.count == 2 ? parts[0].drop { ".#_".contains($0) } : ""
        let original = Name(written).filter { !$0.tellsCopy }
        // `my.cnf` is a name, `my-secrets.yml` are secrets.
        return isPrivate(original, in: String(folder)) || isPrivate(original.filter { !$0.tellsPurpose }, in: String(folder))
    }

    private static func isPrivate(_ written: Name, in folder: String) -> Bool {
        if bareNames.contains(written.text) { return true }
        let name = written.withoutEndings(wrappers)
        // What packs others is the format of some.
        if names.contains(written.text) || names.contains(name.text) || paths.contains(folder + "/" + name.text) { return true }
        if let ending = name.ending, endings.contains(ending) { return true }
        let stem = name.withoutEndings(settings)
        // Google's own: `client_secret_123-abc.apps.googleusercontent.com.json`.
        if stem.joined.hasPrefix("client_secret_"), stem.joined.contains("googleusercontent") { return true }
        if let ending = stem.ending {
            if endings.contains(ending), !ambiguousEndings.contains(ending) { return true }
            // Of `local.secrets.yml` the purpose is gone already.
            guard stem.count == 1 else { return false }
        }
        if stems.contains(stem.joined) { return true }
        return keyNames.contains { key in
            // `work.id_rsa` and `id_rsa_work` are two ways to tell keys apart; `about-id_rsa.png` has a format.
            if stem.count == name.count, stem.joined.hasSuffix("_" + key) { return true }
            return stem.count == written.count ? stem.joined.hasPrefix(key) : stem.joined == key
        }
    }

    // MARK: Names

    /// A file's name in words.
    fileprivate struct Name {
        struct Word {
            var text: Substring
            /// What stands before it; empty at the name's beginning.
            var separator: Substring
        }

        private var words: [Word] = []
        /// No name of a secret has so many words.
        private static let maxWords = 16

        /// - Parameter name: In lower case.
        init(_ name: String) {
            var rest = name[...]
            // In the languages that put no space before it.
            for mark in ["のコピー", "的副本", "의 사본"] where rest.hasSuffix(mark) { rest.removeLast(mark.count) }
            while !rest.isEmpty, words.count < Self.maxWords {
                let separator = rest.prefix(while: Self.isSeparator)
                rest = rest.dropFirst(separator.count)
                let text = rest.prefix { !Self.isSeparator($0) }
                rest = rest.dropFirst(text.count)
                if !text.isEmpty { words.append(Word(text: text, separator: words.isEmpty ? "" : separator)) }
            }
        }

        private static func isSeparator(_ character: Character) -> Bool { " .-_~#$+,;@()[]{}".contains(character) }

        var count: Int { words.count }

        func filter(_ isKept: (Word) -> Bool) -> Name {
            var name = self
            name.words = words.filter(isKept)
            return name
        }

        /// As it is written, without a mark at its beginning.
        var text: String {
            words.enumerated().map { ($0.offset == 0 ? "" : String($0.element.separator.suffix(1))) + $0.element.text }.joined()
        }

        /// With one sign between words, whatever the author took.
        var joined: String { words.map(\.text).joined(separator: "_") }

        /// What stands after the last dot; also of a name whose other words only told a copy.
        var ending: String? { words.last.flatMap { $0.separator.hasSuffix(".") ? String($0.text) : nil } }

        func withoutEndings(_ endings: Set<String>) -> Name {
            var name = self
            while let ending = name.ending, endings.contains(ending) { name.words.removeLast() }
            return name
        }
    }

    /// What editors, tools and people call a copy, in the languages of common systems.
    fileprivate static let copies: Set<String> = [
        "bak", "backup", "bck", "bk", "bkp", "old", "orig", "original", "save", "saved", "sav", "copy", "another", "prev", "previous",
        "tmp", "temp", "swp", "swo", "swn", "new", "final", "latest", "archive", "rpmsave", "rpmorig", "rpmnew", "dpkg", "ucf", "dist",
        "disabled", "deleted", "kopie", "kopia", "kopi", "copie", "copia", "cópia", "копия", "コピー", "副本", "사본", "복사본", "autre", "alt",
        "neu",
        // `copy of`, `Kopie von`, `copie de`, `copia di`, `kopia av`, `kopi af`.
        "of", "von", "van", "de", "di", "av", "af",
    ]

    /// Where and for whom settings are.
    fileprivate static let purposes: Set<String> = [
        "prod", "production", "live", "dev", "devel", "develop", "development", "stage", "staging", "stg", "test", "tests", "testing", "qa",
        "uat", "preprod", "preview", "sandbox", "demo", "local", "localhost", "remote", "ci", "internal", "shared", "global", "common",
        "default", "override", "real", "private", "my", "our", "all", "app", "aws", "gcp", "google", "azure", "github", "gitlab", "chrome",
        "firefox", "db", "database", "admin", "root", "server", "user", "users", "deploy", "enc", "dec", "sops", "encrypted", "decrypted",
        "plain", "plaintext",
    ]

    // MARK: Media

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

extension PrivateFiles.Name.Word {
    /// `bak`, `bak2`, `1`, `v2`, `3rd`, `2024`, `20240501t120000z`.
    fileprivate var tellsCopy: Bool {
        let word = text.prefix { !$0.isNumber }
        let digits = text.count(where: \.isNumber)
        if PrivateFiles.copies.contains(String(word)), text[word.endIndex...].allSatisfy(\.isNumber) { return true }
        let letters = text.filter { !$0.isNumber }
        return digits > 0 && (["", "v", "st", "nd", "rd", "th"].contains(letters) || digits >= 8 && ["t", "z", "tz"].contains(letters))
    }

    fileprivate var tellsPurpose: Bool { PrivateFiles.purposes.contains(String(text)) }
}
