import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

/// Which files beside pages become part of a site, and what is said about the others.
struct PublishedFilesTests {
    /// The author's files in the site, generated ones left out.
    private func published(_ site: SiteFixture) throws -> [String] {
        let generated: Set<String> = [".nojekyll", "404.html", "llms-full.txt", "llms.txt", "robots.txt", "search/index.html"]
        return try site.written().filter { path in
            !generated.contains(path) && !path.hasSuffix(".md") && path != "index.html" && !path.hasPrefix("assets/")
        }
    }

    @Test func publishesWhatAPageRefersTo() throws {
        let site = try SiteFixture([
            "index.md": "# A\n\n![p](pic.png) [plan](data/plan.txt?x=1#y) <img src=\"raw.svg\">\n", "pic.png": "p", "data/plan.txt": "p",
            "raw.svg": "<svg/>", "other.txt": "o", "data/other.py": "o",
        ])
        let report = try site.build()
        #expect(try published(site) == ["data/plan.txt", "pic.png", "raw.svg"])
        #expect(report.assetCount == 3)
        #expect(
            report.diagnostics.map(\.description) == [
                "\(site.root): notice: 2 files are not published: 2 that no page refers to (data/other.py, other.txt) [files-left-out]\n"
                    + "  hint: name those to publish under 'assets' in docgen.yml"
            ]
        )
        #expect(try site.check().diagnostics == report.diagnostics)
    }

    @Test func publishesFoldersThatAreMadeForASite() throws {
        let site = try SiteFixture([
            "index.md": "# A\n", "images/a.png": "a", "guide/IMG/b.png": "b", "static/deep/c.js": "c", "favicon.ico": "f", "CNAME": "x",
            "guide/CNAME": "x", "imagery/d.png": "d", "images.txt": "t",
        ])
        try site.build()
        #expect(try published(site) == ["CNAME", "favicon.ico", "guide/IMG/b.png", "images/a.png", "static/deep/c.js"])
    }

    @Test func publishesWhatTheConfigurationNames() throws {
        let site = try SiteFixture([
            "docgen.yml": "assets: ['*.csv', schemas/, .well-known/, ./one.txt]\n", "index.md": "# A\n", "a/b.csv": "1",
            "schemas/x/y.json": "{}",
            ".well-known/security.txt": "s", ".well-known/.env": "s", "one.txt": "1", "two.txt": "2", ".hidden/c.csv": "1",
        ])
        try site.build()
        #expect(try published(site) == [".well-known/security.txt", "a/b.csv", "one.txt", "schemas/x/y.json"])
    }

    @Test func hintsNameTheFileWithTheSettings() throws {
        let site = try SiteFixture([
            "preview.yml": "navigation: [index.md]\nexclude: [part.md]\n", "index.md": "# H\n\n[a](part.md) [o](opensearch.xml)\n",
            "part.md": "# P\n",
            "b.md": "# B\n",
        ])
        let options = SiteBuilder.Options(configurationFile: site.root + "/preview.yml")
        let hints = try SiteBuilder(root: site.root, options: options).check().diagnostics.compactMap(\.hint)
        #expect(hints.count { $0.contains("preview.yml") } >= 3, "\(hints)")
        #expect(!hints.contains { $0.contains("docgen.yml") })
    }

    @Test func anEntryThatNamesNothingIsReported() throws {
        let site = try SiteFixture([
            "docgen.yml": "assets: [plan.txt, '*.csv', x]\n", "index.md": "# A\n", "plans.txt": "p", "x/y.csv": "1",
        ])
        #expect(
            try site.findings().filter { $0.hasPrefix("docgen.yml") } == [
                "docgen.yml:1:10: warning: assets names 'plan.txt', which is not a file of the content folder [assets-unused]\n"
                    + "  hint: did you mean 'plans.txt'?"
            ]
        )
    }

    @Test func anExclusionThatLeavesNothingOutIsReported() throws {
        let site = try SiteFixture([
            "docgen.yml": "exclude: [intern, '*.tpm', ./notes/, /data, '**/x.txt', internal, internal/a.md, node_modules, .cache]\n",
            "index.md": "# A\n", "internal/a.md": "# I\n", "notes/n.md": "# N\n", "data/d.md": "# D\n", "x.txt": "x",
            "internals/z.md": "# Z\n",
        ])
        #expect(
            try site.findings().filter { $0.hasPrefix("docgen.yml") } == [
                "docgen.yml:1:11: warning: exclude names 'intern', which is not a file or folder of the content folder [exclude-unused]",
                "docgen.yml:1:19: notice: exclude '*.tpm' matches nothing in the content folder [exclude-unused]",
            ]
        )
        #expect(
            try site.written().filter { $0.hasSuffix(".html") }.sorted() == [
                "404.html", "index.html", "internals/index.html", "internals/z.html", "search/index.html",
            ]
        )
    }

    @Test func anHTMLFileTakesAlongWhatItNames() throws {
        let site = try SiteFixture([
            "index.md": "# A\n\n[demo](demo/index.html)\n",
            "demo/index.html": "<link href='s/a.css' rel=stylesheet><script src=\"/demo/b.js\"></script><a href=\"two.html#x\">2</a>",
            "demo/two.html": "<a href=\"index.html\">1</a><img src=\"c%20d.png\">", "demo/c d.png": "p",
            "demo/s/a.css": "@import \"more.css\"; p { background: url(e.png) }", "demo/s/e.png": "e", "demo/s/more.css": "",
            "demo/b.js": "",
            "demo/notes.txt": "n", "demo/key.pem": "k",
        ])
        try site.build()
        #expect(
            try published(site) == [
                "demo/b.js", "demo/c d.png", "demo/index.html", "demo/s/a.css", "demo/s/e.png", "demo/s/more.css", "demo/two.html",
            ]
        )
    }

    // MARK: Private files

    private static let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n"

    @Test(arguments: [
        "id_rsa", "server.pem", "server.KEY", "store.p12", "store.pfx", "prod.env", "x.keystore", "credentials", "main.tfstate",
        "krb5.keytab", "_netrc", "netrc", "id_ed25519_work", "kubeconfig.yaml", "accessKeys.csv", "_htpasswd", "passwords.txt", "my.cnf",
        "secret.json", "my-secret.yml", "privkey.txt", "sa-key.json", "login.keychain", "login.keychain-db", "credentials.tfrc.json",
        "auth.json",
        "token.json", "1password.opvault", "client_secret_123-abc.apps.googleusercontent.com.json", "secring.gpg", "secring", "keystore",
        "work.id_rsa", "alice-id_ed25519", "logins.json", "key4.db", "key3.db", "cookies.sqlite",
    ])
    func privateFilesStayWhereTheyAre(name: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](files/\(name))\n", "files/\(name)": "s"])
        let report = try site.build()
        #expect(try published(site) == [])
        #expect(
            report.diagnostics.map(\.description) == [
                "\(site.root): notice: 1 file is not published: 1 that looks private (files/\(name)) [files-left-out]\n"
                    + "  hint: name those to publish under 'assets' in docgen.yml, one that looks private by its whole path",
                "index.md:3:5: warning: 'files/\(name)' exists, but is not published: it looks like a private key, a password or settings of a "
                    + "machine [file-left-out]\n  hint: to publish it, write 'files/\(name)' under 'assets' in docgen.yml",
            ]
        )
    }

    @Test(arguments: [
        "id_rsa.bak", "id_rsa~", "id_rsa.1", "id_rsa_old", "id_rsa.old.2", "id_rsa (1)", "id_rsa - Copy", "Copy of id_rsa",
        "server.pem.orig", "server.bak.key", "secrets.old.yml", "prod.env.save", "credentials.2024-05-01", "main.tfstate.backup",
        "_netrc.BAK", "kube/config", "kube/config.old", "id_rsa.~1~", "id_rsa (another copy)", "id_rsa.20240501T120000Z",
        "Kopie von id_rsa", "Kopie (2) von server.key", "server.pem - Kopie", "copia de prod.env", "id_rsa - コピー", "id_rsaのコピー",
        "old_secrets.yml", "secrets_v2.yml", "prod-secrets.yml", "secrets.prod.yml", "my.local.secrets.json", "env.production", "env-local",
        "aws_credentials_backup.csv", "client-secret.staging.json", "Chrome Passwords.csv", "wp-config-old.php", "my.cnf - Copy",
        "id_rsa.staging", "vault_pass.txt.2",
    ])
    func aCopyIsAsPrivateAsItsOriginal(name: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](<\(name)>)\n", name: "s"])
        #expect(try site.build().diagnostics.map(\.id.rawValue) == ["files-left-out", "file-left-out"])
        #expect(try published(site) == [])
    }

    @Test(arguments: [
        "secrets.yml.txt", "env.zip", "prod.env.tar.gz", "id_rsa.gz", "id_rsa.txt", "server.key.b64", "secrets.json.gpg", "secrets.enc.yml",
        "credentials.old.7z", "passwords.xlsx", "state.tfvars.json", "_netrc.txt", "npmrc.zip", "Copy of secrets.yml.bak.zip",
    ])
    func whatASecretIsPackedInMakesItNoLessPrivate(name: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](<\(name)>)\n", name: "s"])
        #expect(try site.build().diagnostics.map(\.id.rawValue) == ["files-left-out", "file-left-out"])
        #expect(try published(site) == [])
    }

    @Test(arguments: [
        "id_rsa.pub", "id_rsa.pub.bak", "id_rsa.pub.txt", "argocd-secret.yaml", "sealed-secrets.yaml", "secrets.svg",
        "answers.key.json", "dev-env.yml", "secrets.example.yml", "env.example", "shadow.txt", "boto.zip", "service-account.yaml",
        "password-reset.html", "keyboard.txt", "test.txt", "backup.zip", "private.txt", "prod.yml", "7z.txt", "of.txt", "credentials.html",
        "environment.md.txt", "config", "app/config", "release-1.0.txt", "keys-copy.txt", "key.1.txt",
        "netrc-howto.html", "old", "2024-05-01", "copy.txt", "my-secrets-story.txt", "about-id_rsa.html", "work.id_rsa.pub", "pubring.gpg",
        "keystore.html", "client_secret_rotation.html",
    ])
    func aNameThatOnlyLooksLikeOneIsPublished(name: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](<\(name)>)\n", name: "s"])
        #expect(try site.findings().isEmpty)
        #expect(try published(site) == [name])
    }

    /// A text in UTF-16 or UTF-32, and files of keys that are not text.
    private static let encodedKeys: [[UInt8]] = [
        [0xFF, 0xFE] + key.utf8.flatMap { [$0, 0] }, key.utf8.flatMap { [0, $0] }, key.utf8.flatMap { [$0, 0, 0, 0] },
        [0x05, 0x02, 0, 0, 0, 0x3C], [0x30, 0x82, 0, 0x28, 0x02, 0x01, 0x00] + [UInt8](repeating: 7, count: 37),
        // With a length left open, and encrypted: PBES2, and an algorithm of PKCS #12.
        [0x30, 0x80, 0x02, 0x01, 0x03] + [UInt8](repeating: 7, count: 37),
        [0x30, 0x2C, 0x30, 0x2A, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0D] + [UInt8](repeating: 7, count: 31),
        [0x30, 0x81, 0x2B, 0x30, 0x29, 0x06, 0x0A, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01, 0x03]
            + [UInt8](repeating: 7, count: 29),
        [0x95, 0x03, 0x98, 0x04] + [UInt8](repeating: 9, count: 40),
    ]

    /// A certificate, a public key, a signature.
    private static let publicFiles: [[UInt8]] = [
        [0x30, 0x2C, 0x30, 0x2A, 0xA0, 0x03, 0x02, 0x01, 0x02] + [UInt8](repeating: 7, count: 37),
        [0x30, 0x2C, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01] + [UInt8](repeating: 7, count: 31),
        [0x30, 0x2C, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02] + [UInt8](repeating: 7, count: 33),
        [0x30], [0x95, 0x03], [UInt8](repeating: 0x30, count: 40),
    ]

    @Test(arguments: publicFiles) func whatIsPublicIsPublishedInAnyEncoding(bytes: [UInt8]) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](ca.bin)\n", "ca.bin": ""])
        try Data(bytes).write(to: URL(filePath: site.root + "/ca.bin"))
        #expect(try site.findings().isEmpty)
        #expect(try published(site) == ["ca.bin"])
    }

    @Test(arguments: encodedKeys) func aKeyIsKnownInAnyEncoding(bytes: [UInt8]) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](notes.txt)\n", "notes.txt": ""])
        try Data(bytes).write(to: URL(filePath: site.root + "/notes.txt"))
        #expect(try site.build().diagnostics.map(\.id.rawValue) == ["files-left-out", "file-left-out"])
        #expect(try published(site) == [])
    }

    @Test(arguments: [
        ("notes.txt", key), ("tls.yml", "key: |\n  -----BEGIN PRIVATE KEY-----\n"), ("x", "-----BEGIN OPENSSH PRIVATE KEY-----"),
        ("logo.png", key), ("y.asc", "- -\n-----BEGIN PGP PRIVATE KEY BLOCK-----\n"),
        ("k.txt", "AGE-SECRET-KEY-1" + String(repeating: "Q", count: 58)),
        ("wg0.conf", "[Interface]\nPrivateKey = " + String(repeating: "a", count: 43) + "=\n"),
        ("jwk.json", #"{"kty": "EC", "crv": "P-256", "d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}"#),
        ("c.yml", "users:\n- user:\n    client-key-data: LS0tLS1CRUdJTiBSU0E=\n"), ("p.txt", "PuTTY-User-Key-File-3: ssh-rsa\n"),
        ("tls.json", #"{"private_key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----\n"}"#),
        ("k.js", "const key = '-----BEGIN PRIVATE KEY-----\\n' +\n  'MIIEvQIBADANBgkq\\n' +\n"),
        ("k.xml", "<key>-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n</key>\n"),
        ("one.txt", "KEY=-----BEGIN PRIVATE KEY----- MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA\n"),
        ("c.conf", "# -----BEGIN PRIVATE KEY-----\n# MIIEvQIB\n"), ("q.txt", "> -----BEGIN EC PRIVATE KEY-----\n> MHcCAQEE\n"),
        ("e.txt", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"), ("f.txt", "---- BEGIN SSH2 PRIVATE KEY ----\nP2/56wAA\n"),
        ("s.yml", "tls.key: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF\n"),
        ("g.json", #"{"installed": {"client_id": "1", "client_secret": "GOCSPX-abcdefghijklmnopqrstuvwxyz12"}}"#),
        ("config.json", #"{"auths": {"https://index.docker.io/v1/": {"auth": "dXNlcjpwYXNzd29yZA=="}}}"#),
        ("pull.yml", "data:\n  .dockerconfigjson: eyJhdXRocyI6eyJyZWdpc3RyeSI6eyJhdXRoIjoiZFhObGNqcHcifX19\n"),
        ("g1", "(21:protected-private-key(3:rsa(1:n257:"), ("g2.txt", "Created: 20240101T000000\nKey: (protected-private-key (rsa\n"),
        ("l.json", #"{"logins": [{"hostname": "h", "encryptedPassword": "MDoEEPgAAAAAAAAAAAAAAAAAAAEwFAYI"}]}"#),
        ("k.db", "SQLite format 3\0\u{1}CREATE TABLE nssPrivate (id PRIMARY KEY)"),
        // With a dot that is taken out, so that no scanner takes them for keys of ours.
        ("ci.yml", "token: gh·p_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8\n"),
        ("n.ini", "//r/:_authToken=np·m_Zy9Xw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9Dc8\n"),
        ("bot.json", #"{"slack": "xox·b-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx"}"#),
        ("aws.txt", "aws_secret_access_key = wJalrXUtnFEMI7K7MDENGbPxRfiCYzz4KEYQ9AbC\n"),
    ])
    func aKeyIsKnownByItsText(name: String, text: String) throws {
        let text = text.replacing("·", with: "")
        let site = try SiteFixture(["index.md": "# A\n\n[x](\(name))\n", name: text, "files/\(name)": text])
        #expect(try site.build().diagnostics.map(\.id.rawValue) == ["files-left-out", "file-left-out"])
        #expect(try published(site) == [])
    }

    @Test(arguments: [
        ("cert.txt", "-----BEGIN CERTIFICATE-----\n"), ("k.pub", "ssh-rsa AAAA\n"),
        ("t.yml", "key: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n  ...\n  -----END OPENSSH PRIVATE KEY-----\n"),
        ("a.md.txt", "A PRIVATE KEY is secret\n"), ("k.cs", "var PrivateKey = ReadKey(path);\n"),
        ("wg.conf", "PrivateKey = <the key of this machine>\n"),
        ("how.txt", "The file begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----.\n"),
        ("eol.txt", "Look for the line -----BEGIN PRIVATE KEY-----\nas it stands in the file.\n"),
        ("list.txt", "A key begins so:\n\n    -----BEGIN RSA PRIVATE KEY-----\n\nThere is no more to it.\n"),
        ("scan.py", "MARKS = [\n    \"-----BEGIN PRIVATE KEY-----\",\n    \"-----BEGIN RSA PRIVATE KEY-----\",\n]\n"),
        ("scan.js", "if (line === '-----BEGIN PRIVATE KEY-----') {\n  found = true;\n}\n"),
        ("re.txt", "-----BEGIN [A-Z ]*PRIVATE KEY-----\n"),
        ("t.json", #"{"key": "-----BEGIN PRIVATE KEY-----\nMIIE...\n-----END PRIVATE KEY-----"}"#),
        ("x.txt", "-----BEGIN PRIVATE KEY-----\nxxxxxxxxxxxxxxxxxxxx\n-----END PRIVATE KEY-----\n"),
        ("e.txt", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"),
        ("ca.yml", "ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUR=\n"),
        ("s.yml", "token: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"),
        ("a.txt", "aws_secret_access_key = YOUR_SECRET_ACCESS_KEY_GOES_HERE_AND_NOT_IN\n"),
        ("p.js", "if (text.startsWith('ghp_') || text.startsWith('xoxb-')) { warn() }\n"),
    ])
    func whatIsForEverybodyIsPublished(name: String, text: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](\(name))\n", name: text])
        #expect(try site.findings().isEmpty)
        #expect(try published(site) == [name])
    }

    @Test(arguments: ["certs", "certs/", "'*'", "'certs/*'", "'*.pem'", "'certs/*.pem'", "'certs/ca.???'", "'[c]erts/ca.pem'"])
    func aFolderOrPatternNamesNoPrivateFile(entry: String) throws {
        let site = try SiteFixture([
            "docgen.yml": "assets: [\(entry)]\n", "index.md": "# A\n\n[x](certs/ca.pem)\n", "certs/ca.pem": "s",
            "certs/key.txt": Self.key,
        ])
        #expect(try site.findings().first?.contains(" private (certs/ca.pem") ?? false)
        #expect(try published(site) == [])
    }

    @Test func aPrivateFileIsPublishedWhereItsWholePathIsNamedWithANotice() throws {
        let site = try SiteFixture([
            "docgen.yml": "assets:\n  - ./certs/ca.pem\n  - notes.txt\n", "index.md": "# A\n", "certs/ca.pem": "s", "notes.txt": "n",
        ])
        #expect(
            try site.findings() == [
                "docgen.yml:2:5: notice: 'certs/ca.pem' looks like a private key, a password or settings of a machine; it is published, because "
                    + "'assets' names it [private-file]\n  hint: take it out of 'assets' unless every reader may have it"
            ]
        )
        #expect(try published(site) == ["certs/ca.pem", "notes.txt"])
    }

    @Test func aLinkedFileThatHoldsAKeyIsCountedAmongThePrivateOnes() throws {
        let site = try SiteFixture(["index.md": "# A\n\n[x](notes.txt)\n", "notes.txt": Self.key, "other.txt": "o"])
        #expect(
            try site.findings().first?.hasPrefix(
                "\(site.root): notice: 2 files are not published: 1 that no page refers to (other.txt), 1 that looks private (notes.txt)"
            ) ?? false
        )
    }

    // MARK: Keys in pages

    private static let wholeKey = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIDk3bWxJ4pVn0q8yZuT1sFhRcA6dEoGLiXjBvU2tCwPz
        -----END PRIVATE KEY-----

        """

    @Test(arguments: ["```text\n\(wholeKey)```\n", "\(wholeKey)", "<pre>\n\(wholeKey)</pre>\n"])
    func aWholeKeyInAPageIsReported(text: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n" + text])
        let line = text.hasPrefix("-") ? 3 : 4
        #expect(
            try site.findings() == [
                "index.md:\(line):1: warning: the page shows a whole private key; every reader can take it [private-key]\n"
                    + "  hint: write '…' in place of its lines, and replace the key wherever it is trusted"
            ]
        )
    }

    @Test(arguments: [
        wholeKey.replacing("MC4C", with: "..."), wholeKey.replacing("PRIVATE", with: "PUBLIC"), "-----BEGIN PRIVATE KEY-----\nMIIE\n",
        "-----BEGIN PRIVATE KEY-----\n" + String(repeating: "x", count: 64) + "\n-----END PRIVATE KEY-----\n",
    ])
    func aPageThatOnlySpeaksOfAKeyIsNot(text: String) throws {
        let site = try SiteFixture(["index.md": "# A\n\n```text\n\(text)```\n"])
        #expect(try site.findings().isEmpty)
    }

    // MARK: Hidden files

    @Test func aPictureInAFolderWithADotIsPublishedWhereAPageShowsIt() throws {
        let site = try SiteFixture([
            "README.md": "# A\n\n![s](.github/assets/screen.png) ![s](guide/../.attachments/a.png)\n", ".github/assets/screen.png": "p",
            ".attachments/a.png": "p", ".github/assets/other.png": "p", ".github/CODEOWNERS": "x",
        ])
        #expect(try site.findings().isEmpty)
        #expect(try published(site) == [".attachments/a.png", ".github/assets/screen.png"])
        #expect(try site.article("index.html").contains("src=\".github/assets/screen.png\""))
        try Self.key.write(toFile: site.root + "/.attachments/a.png", atomically: true, encoding: .utf8)
        try site.build()
        #expect(try published(site) == [".github/assets/screen.png"])
    }

    @Test(arguments: [
        (".examples/config.yaml", "names that begin with a dot, and 'node_modules', are left out"),
        (".img/.hidden.png", "names that begin with a dot, and 'node_modules', are left out"),
        (".env.local", "it looks like a private key, a password or settings of a machine"),
        (".git/x.png", "names that begin with a dot, and 'node_modules', are left out"),
        ("node_modules/x/a.png", "names that begin with a dot, and 'node_modules', are left out"), ("internal/a.png", "'exclude' names it"),
    ])
    func aLinkToAHiddenFileSaysWhyItIsLeftOut(path: String, reason: String) throws {
        let site = try SiteFixture([
            "docgen.yml": "exclude: internal\n", "index.md": "# A\n\n[x](\(path))\n", "internal/x.md": "# X\n", path: "p",
        ])
        let found = try site.build().diagnostics
        #expect(found.map(\.id.rawValue) == ["file-left-out"])
        #expect(found.first?.message == "'\(path)' exists, but is not published: \(reason)")
        #expect(try published(site) == [])
    }

    @Test func aLinkOutOfAHiddenFolderIsNotFollowed() throws {
        let site = try SiteFixture(["index.md": "# A\n\n![x](.img/a.png)\n"])
        try site.folder.write("secret", to: "a.png")
        try FileManager.default.createDirectory(atPath: site.root + "/.img", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: site.root + "/.img/a.png", withDestinationPath: "../../a.png")
        #expect(try site.build().diagnostics.map(\.id.rawValue) == ["broken-image"])
        #expect(try published(site) == [])
    }

    // MARK: Names

    @Test func namesThatDifferInCaseClashWhateverTheyName() throws {
        let site = try SiteFixture([
            "index.md": "# A\n\n![a](Logo.png) ![b](logo.png)\n", "Logo.png": "1", "logo.png": "2", "API/x.md": "# X\n",
            "api/x.md": "# X\n",
            "api/y.md": "# Y\n",
        ])
        #expect(
            try site.build().diagnostics.filter { $0.id == .caseClash }.map { "\($0.location): \($0.message)" } == [
                "api: the folder's name differs from that of 'API' only in case",
                "logo.png: the file's name differs from that of 'Logo.png' only in case",
            ]
        )
    }

    @Test func aPageInPlaceOfTheSearchPageIsReported() throws {
        let site = try SiteFixture(["index.md": "# A\n", "search/index.md": "# Mine\n"])
        #expect(
            try site.findings() == [
                "search/index.md:1:1: warning: this takes the place of the search page, which the search field of every page leads to "
                    + "[search-page]\n  hint: rename the folder"
            ]
        )
    }

    @Test(arguments: [
        (
            "404.md", "# N\n",
            "404.md:1:1: notice: this page takes the place of '404.html', which docgen writes otherwise [generated-left-out]"
        ),
        (
            "gone.md", "---\nslug: 404\n---\n# N\n",
            "gone.md:1:1: notice: this page takes the place of '404.html', which docgen writes otherwise [generated-left-out]"
        ),
        (
            "llms.txt/a.md", "# L\n",
            "llms.txt/a.md:1:1: warning: a folder takes the place of 'llms.txt', which docgen would write; it is left out [generated-left-out]\n"
                + "  hint: rename the folder"
        ),
        ("robots.txt", "User-agent: *\n", ""),
    ])
    func whatTakesThePlaceOfAGeneratedFileIsReported(path: String, text: String, expected: String) throws {
        let site = try SiteFixture(["index.md": "# A\n", path: text])
        #expect(try site.findings().joined() == expected)
    }

    @Test(arguments: [["index.md", "index.markdown"], ["guide/a.md", "guide/a.markdown"]])
    func theShortEndingHasTheAddressThatBothWant(names: [String]) throws {
        let site = try SiteFixture(["start.md": "# S\n", names[0]: "# Short\n", names[1]: "# Long\n"])
        #expect(try site.findings().map { String($0.prefix { $0 != ":" }) } == [names[1]])
    }

    @Test func aNameThatIsTooLongCostsOnePage() throws {
        let name = String(repeating: "a", count: 251) + ".md"
        let site = try SiteFixture(["index.md": "# A\n", name: "# Long\n"])
        let report = try site.build()
        #expect(
            report.diagnostics.map(\.description) == [
                "\(name):1:1: error: the file name would have 256 bytes, more than 255; the page was not built [name-too-long]\n"
                    + "  hint: rename the file, or give the page a short 'slug'"
            ]
        )
        #expect(report.missingPageCount == 1)
        #expect(site.folder.exists("dist/site/index.html"))
        #expect(try site.check().diagnostics == report.diagnostics)
        try site.folder.write("---\nslug: long\n---\n# Long\n", to: "content/" + name)
        #expect(try site.findings().isEmpty)
    }

    @Test func compressedFormsWithNamesThatAreTooLongAreLeftOut() throws {
        let name = String(repeating: "a", count: 249)
        let site = try SiteFixture(["\(name).md": String(repeating: "Some words. ", count: 500)])
        let options = SiteBuilder.Options(jobs: 2, compresses: true)
        _ = try SiteBuilder(root: site.root, options: options).build(into: site.output) { ListingSink(path: $0) }
        #expect(try site.written().filter { $0.hasPrefix("aaa") } == ["\(name).html", "\(name).md", "\(name).md.br", "\(name).md.gz"])
    }

    @Test func aNameThatIsNotUTF8IsShownWithEscapes() throws {
        let site = try SiteFixture(["index.md": "# A\n", "guide/a.md": "# A\n"])
        func make(_ name: [UInt8], isFolder: Bool = false) throws {
            let path = Array((site.root + "/guide/").utf8) + name + [0]
            try path.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { path in
                let start = try #require(path.baseAddress)
                #expect(isFolder ? mkdir(start, 0o755) == 0 : close(open(start, O_CREAT | O_WRONLY, 0o644)) == 0)
            }
        }
        try make(Array("b\u{E9}".utf8) + [0xE9] + Array(".md".utf8))
        try make([0xFF, 0x80] + Array(".txt".utf8))
        try make([0xC3], isFolder: true)
        try make([0x2E, 0xFF])
        let report = try site.build()
        #expect(
            report.diagnostics.map(\.description) == [
                "guide/\\xC3: error: the name of the folder is not UTF-8; it is left out [name-not-utf-8]\n  hint: rename it",
                "guide/\\xFF\\x80.txt: warning: the name of the file is not UTF-8; it is left out [name-not-utf-8]\n  hint: rename it",
                "guide/b\u{E9}\\xE9.md: error: the name of the file is not UTF-8; the page was not built [name-not-utf-8]\n"
                    + "  hint: rename it",
            ]
        )
        #expect(report.missingPageCount == 1)
        #expect(site.folder.exists("dist/site/guide/a.html"))
        #expect(try site.check().diagnostics == report.diagnostics)
    }

    /// What a server would refuse to hand out is missing for everybody, and said.
    @Test func aNameThatIsNoPlainPathIsLeftOut() throws {
        let site = try SiteFixture([
            "index.md": "# A\n", "back\\slash.md": "# B\n", "line\nend.md": "# C\n", "images/a\tb.png": "", "fol\\der/x.md": "# D\n",
            "with'quote.md": "# E\n", ".hid\\den.md": "",
        ])
        let report = try site.build()
        #expect(
            report.diagnostics.map(\.description) == [
                "back\\slash.md: error: the name of the file contains a backslash; the page was not built [name-not-plain]\n  hint: rename it",
                "fol\\der: error: the name of the folder contains a backslash; it is left out [name-not-plain]\n  hint: rename it",
                "images/a\\u{9}b.png: warning: the name of the file contains a control character; it is left out [name-not-plain]\n  hint: rename it",
                "line\\u{A}end.md: error: the name of the file contains a control character; the page was not built [name-not-plain]\n"
                    + "  hint: rename it",
            ]
        )
        #expect(try site.check().diagnostics == report.diagnostics)
        #expect(try site.manifest().files.allSatisfy { $0.path.isPlainPath })
        #expect(report.missingPageCount == 2)
        #expect(site.folder.exists("dist/site/with'quote.html"))
    }
}
