/// Finds what gives access to something: tokens of services, and what frameworks, databases and Kubernetes are told.
///
/// What stands for such a value is none: `xxxx`, `<token>`, `${TOKEN}`, AWS's `…EXAMPLEKEY`.
struct SecretText {
    private let text: [UInt8]

    init(_ text: [UInt8]) { self.text = text }

    // MARK: Tokens of services

    /// What a service begins its tokens with.
    private struct Token {
        var mark: [UInt8]
        /// How many signs follow at least.
        var count: Int
        var service: String
        /// Names that programs use begin alike.
        var needsDigit: Bool

        init(_ mark: String, _ count: Int, _ service: String, needsDigit: Bool = false) {
            (self.mark, self.count, self.service, self.needsDigit) = (Array(mark.utf8), count, service, needsDigit)
        }
    }

    /// Source: the formats that the services publish for secret scanning (GitHub Docs, "Supported secret scanning patterns"; GitLab Docs, "Token prefixes").
    private static let tokens = [
        Token("ghp_", 36, "GitHub"), Token("gho_", 36, "GitHub"), Token("ghu_", 36, "GitHub"), Token("ghs_", 36, "GitHub"),
        Token("ghr_", 36, "GitHub"), Token("github_pat_", 60, "GitHub"), Token("glpat-", 20, "GitLab"), Token("gldt-", 20, "GitLab"),
        Token("glrt-", 20, "GitLab"), Token("glptt-", 40, "GitLab"), Token("xoxb-", 30, "Slack", needsDigit: true),
        Token("xoxp-", 30, "Slack", needsDigit: true), Token("xoxa-", 30, "Slack", needsDigit: true),
        Token("xapp-", 30, "Slack", needsDigit: true),
        Token("sk_live_", 24, "Stripe"), Token("rk_live_", 24, "Stripe"), Token("sk-proj-", 20, "OpenAI"),
        Token("sk-svcacct-", 20, "OpenAI"),
        Token("sk-ant-", 30, "Anthropic"), Token("AIza", 35, "Google"), Token("GOCSPX-", 20, "Google"),
        Token("npm_", 36, "npm", needsDigit: true),
        Token("pypi-AgEIcHlwaS5vcmc", 50, "PyPI"), Token("dckr_pat_", 27, "Docker"), Token("hvs.", 24, "Vault", needsDigit: true),
        Token("SG.", 66, "SendGrid", needsDigit: true), Token("dop_v1_", 64, "DigitalOcean"), Token("shpat_", 32, "Shopify"),
        Token("hf_", 34, "Hugging Face", needsDigit: true),
    ]

    private static let beginsMark: [Bool] = (0...UInt8.max).map { byte in tokens.contains { $0.mark[0] == byte } }

    /// The shortest of them with its mark.
    private static let leastBytes = 24

    /// A token, without its value.
    struct FoundToken {
        var service: String
        var offset: Int
    }

    /// - Complexity: O(*n*) in bytes; most of them are not looked at, as words are shorter than tokens.
    func foundTokens(upTo limit: Int = .max) -> [FoundToken] {
        var found: [FoundToken] = []
        var index = Self.leastBytes / 2
        while index < text.count, found.count < limit {
            guard Self.isSign(text[index]) else {
                index += Self.leastBytes / 2
                continue
            }
            var start = index
            while start > 0, Self.isSign(text[start - 1]) { start -= 1 }
            var end = index
            while end < text.count, Self.isSign(text[end]) { end += 1 }
            if end - start >= Self.leastBytes, let token = token(in: start..<end) { found.append(token) }
            index = end + Self.leastBytes / 2
        }
        return found
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) }

    private func token(in run: Range<Int>) -> FoundToken? {
        // A mark stands at the beginning of a word; of a text in base 64 each place may be one.
        for start in run.prefix(Self.maxRun) where start == run.lowerBound || !Self.isAlphanumeric(text[start - 1]) {
            guard Self.beginsMark[Int(text[start])] else { continue }
            for form in Self.tokens where form.mark[0] == text[start] && text[start...].starts(with: form.mark) {
                let value = text[(start + form.mark.count)..<run.upperBound]
                guard value.count >= form.count, Self.isValue(value), !form.needsDigit || value.contains(where: { $0 &- 0x30 < 10 }) else {
                    continue
                }
                return FoundToken(service: form.service, offset: start)
            }
        }
        return nil
    }

    /// How much of one word is looked at.
    private static let maxRun = 4_096

    // MARK: Values

    private static let placeholders = [
        "example", "xxx", "placeholder", "change", "your", "redact", "dummy", "sample", "insert", "replace", "...", "***", "…", "<", "{",
        "$(", "%(",
    ].map { Array($0.utf8) }

    /// Whether a value is one: of many different signs, and no words that stand for one.
    private static func isValue(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.contains(where: { (0x61...0x7A).contains($0 | 0x20) }), Set(value).count >= min(12, value.count / 2) else {
            return false
        }
        return !isPlaceholder(value)
    }

    private static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
        let small = value.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return placeholders.contains { word in
            small.count >= word.count && (0...(small.count - word.count)).contains { small[$0...].starts(with: word) }
        }
    }

    // MARK: Files

    /// Whether a text holds a token of a service.
    var holdsToken: Bool { !foundTokens(upTo: 1).isEmpty }

    /// Whether a file holds a secret: besides tokens what stands as an example in many texts, and in a file of its own does not.
    var holdsSecret: Bool {
        holdsToken || holdsAssignment || holdsLogin || holdsWebToken || holdsKubernetesSecret
    }

    /// Names that only a secret is given to, and how long that is at least. Sources: AWS, "Configuration and credential file settings"; Django,
    /// `SECRET_KEY`.
    private static let assignments = [("aws_secret_access_key", 40), ("AWS_SECRET_ACCESS_KEY", 40), ("SECRET_KEY", 32)].map {
        (name: Array($0.utf8), count: $1)
    }

    private var holdsAssignment: Bool {
        Self.assignments.contains { form in
            text.places(of: form.name).contains { place in
                var rest = text[(place + form.name.count)...].prefix(300)
                rest = rest.drop { " \t\"'".utf8.contains($0) }
                guard let sign = rest.first, sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") else { return false }
                let value = rest.dropFirst().drop { " \t".utf8.contains($0) }
                let isQuoted = value.first == UInt8(ascii: "\"") || value.first == UInt8(ascii: "'")
                let content = (isQuoted ? value.dropFirst() : value).prefix { $0 > 0x20 && $0 != value.first || !isQuoted && $0 > 0x20 }
                // `SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]` is none.
                return content.count >= form.count && Self.isValue(content) && content.contains { $0 &- 0x30 < 10 }
                    && !content.contains { "()[]".utf8.contains($0) && !isQuoted }
            }
        }
    }

    /// Databases and brokers. Source: RFC 3986 section 3.2.1, `user:password@`.
    private static let schemes = [
        "postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "amqp", "amqps",
    ]
    private static let commonPasswords: Set<String> = [
        "password", "passwd", "pass", "secret", "admin", "root", "user", "guest", "test", "postgres", "mysql", "mongo", "redis", "hunter2",
    ]

    /// `postgres://user:password@host`, where the host is none of the own machine.
    private var holdsLogin: Bool {
        text.places(of: Array("://".utf8)).contains { place in
            let scheme = text[..<place].suffix(12).reversed().prefix { Self.isAlphanumeric($0) || $0 == UInt8(ascii: "+") }.reversed()
            guard Self.schemes.contains(String(decoding: Array(scheme), as: UTF8.self).lowercased()) else { return false }
            let authority = text[(place + 3)...].prefix(300).prefix { $0 > 0x20 && !"/\"'`<>".utf8.contains($0) }
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")), let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":")) else {
                return false
            }
            let (user, password, host) = (authority[..<colon], authority[(colon + 1)..<at], authority[(at + 1)...])
            let name = String(decoding: host.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
            return password.count >= 6 && !password.elementsEqual(user) && !Self.isPlaceholder(password)
                && !Self.commonPasswords.contains(String(decoding: password, as: UTF8.self).lowercased())
                && name.contains(".") && name != "127.0.0.1"
        }
    }

    /// A signed JSON Web Token. The one that jwt.io shows is in half of all texts about them. Source: RFC 7515 section 7.1.
    private var holdsWebToken: Bool {
        text.places(of: Array("eyJ".utf8)).contains { place in
            let parts = text[place...].prefix(8_192).prefix { Self.isSign($0) }.split(
                separator: UInt8(ascii: "."),
                omittingEmptySubsequences: false
            )
            // The middle one holds `John Doe` in base 64, in each of its three places.
            let shown = ["Sm9obiBEb2", "pvaG4gRG9l", "Kb2huIERvZ"]
            return parts.count == 3 && parts[0].count >= 16 && parts[1].starts(with: "eyJ".utf8) && parts[2].count >= 20
                && Self.isValue(parts[2])
                && !shown.contains { String(decoding: parts[1], as: UTF8.self).contains($0) }
        }
    }

    /// A Secret of Kubernetes with values. Source: Kubernetes API reference, `Secret`.
    private var holdsKubernetesSecret: Bool {
        guard !text.places(of: Array("Secret".utf8)).isEmpty else { return false }
        var isSecret = false
        /// The indentation of `data:`.
        var data: Int?
        var hasValue = false
        for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let indent = line.prefix { $0 == 0x20 }.count
            let content = String(decoding: line.drop { $0 == 0x20 }.prefix { $0 != 0x0D }.prefix(300), as: UTF8.self)
            if content.isEmpty || content.hasPrefix("#") { continue }
            if content.hasPrefix("---") { (isSecret, data, hasValue) = (false, nil, false) }
            if content == "kind: Secret" { isSecret = true }
            if content == "data:" || content == "stringData:" {
                data = indent
            } else if let start = data {
                if indent > start, let colon = content.firstIndex(of: ":") {
                    hasValue = hasValue || Self.isSecretValue(content[content.index(after: colon)...])
                } else if indent <= start {
                    data = nil
                }
            }
            if isSecret, hasValue { return true }
        }
        return false
    }

    /// Names, addresses and words are no secret: one has a digit among its letters.
    private static func isSecretValue(_ text: Substring) -> Bool {
        let value = text.drop { $0 == " " || $0 == "\"" || $0 == "'" }.prefix { $0 != " " && $0 != "\"" && $0 != "'" }
        let bytes = Array(value.utf8)
        return bytes.count >= 8 && bytes.contains { (0x30...0x39).contains($0) } && !value.contains("://") && !isPlaceholder(bytes[...])
            && Set(bytes).count >= 6 && !sampleValues.contains(String(value))
            && !commonPasswords.contains(value.lowercased())
    }

    /// `admin`, `password`, `secret`, `username`, and the values of the Kubernetes documentation, in base 64.
    private static let sampleValues: Set<String> = [
        "YWRtaW4=", "cGFzc3dvcmQ=", "c2VjcmV0", "dXNlcm5hbWU=", "MWYyZDFlMmU2N2Rm", "UyFCXCpkJHpEc2I9",
    ]
}

extension [UInt8] {
    /// Where each occurrence of some bytes begins, those that overlap too.
    /// - Parameter mark: Not empty.
    func places(of mark: [UInt8]) -> [Int] {
        var places: [Int] = []
        var offset = 0
        while let hit = self[offset...].firstIndex(of: mark[0]) {
            offset = hit + 1
            if self[hit...].starts(with: mark) { places.append(hit) }
        }
        return places
    }
}
