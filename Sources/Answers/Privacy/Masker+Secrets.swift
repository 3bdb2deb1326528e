/// What is a secret by the name before it.
extension Masker {
    /// Words whose value is a secret, in lower case, without what stands between their parts.
    static let secretNames = [
        "password", "passwd", "passwort", "kennwort", "pwd", "pw", "passphrase", "passcode", "secret", "clientsecret", "apikey",
        "accesskey", "secretkey", "privatekey", "token", "accesstoken", "authtoken", "refreshtoken", "sessionid", "xapikey",
        "authorization", "cookie", "accountkey", "sharedaccesskey", "signingkey", "encryptionkey", "masterkey", "credential", "credentials",
        "senha", "wachtwoord", "salasana", "adgangskode", "passord", "heslo", "parola", "contrasena", "parool", "lozinka", "sandi",
        "secretkeybase", "securestring",
    ].map { Array($0.utf8) }

    /// Names that end other words too: "bypass".
    static let wholeSecretNames = ["pass"].map { Array($0.utf8) }
    /// What `key` has to stand behind, with a space between them.
    static let kindsOfKey = ["api", "access", "secret", "private", "signing", "encryption", "account"].map { Array($0.utf8) }
    /// In other languages, as they are written and with a capital. Names of ASCII alone stand with the others.
    private static let foreignNames = [
        "contraseña", "hasło", "lösenord", "jelszó", "mật khẩu", "şifre", "пароль", "κωδικός", "סיסמה", "كلمة المرور", "पासवर्ड", "パスワード",
        "暗証番号", "密码", "密碼",
        "口令", "비밀번호", "รหัสผ่าน",
    ].flatMap { [$0, $0.prefix(1).uppercased() + $0.dropFirst()] }.map { Array($0.utf8) }
    /// "is", where scripts have no spaces around it.
    private static let particles = ["是", "为", "為", "は", "が", "는", "은", "คือ"].map { Array($0.utf8) }
    private static let motDePasse = Array("mot de passe".utf8)
    /// In addresses: `&sig=…`
    private static let signature = Array("sig".utf8)
    static let links = ["is", "was", "ist", "war", "lautet", "es", "est", "é", "è", "jest", "je", "är", "er", "это"].map { Array($0.utf8) }
    /// "change the password to"
    static let passwordLinks = ["to", "auf"].map { Array($0.utf8) }
    static let passwordNames = [
        "password", "passwd", "passwort", "kennwort", "passphrase", "pwd", "passe", "senha", "wachtwoord", "salasana", "adgangskode",
        "passord",
        "heslo", "parola", "contrasena", "parool", "lozinka", "sandi", "securestring",
    ].map { Array($0.utf8) }
    /// "the password for the admin is"
    static let belongings = ["for", "of", "für", "von"].map { Array($0.utf8) }
    /// Words between a name and `is`.
    static let longestBelonging = 5
    static let userOptions = ["u", "user", "auth"].map { Array($0.utf8) }

    /// The value in `password=…`, `api_key: "…"`, `password is …`, `--password …`, `-u user:…`, `Bearer …`, and the password in
    /// `https://user:…@host`.
    /// - Parameter name: A word; those before it, joined with `_`, `-` or `.`, belong to the name.
    mutating func secret(behind name: Range<Int>) -> Range<Int>? {
        let next = name.upperBound
        // ://user:password@
        if name.lowerBound >= 3, bytes[name.lowerBound - 1] == UInt8(ascii: "/"), bytes[name.lowerBound - 2] == UInt8(ascii: "/") {
            let end = endOfRun(next) { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@") && $0 != 0x7F }
            let colon = bytes[next..<end].firstIndex(of: UInt8(ascii: ":"))
            if end < bytes.count, bytes[end] == UInt8(ascii: "@"), let colon, colon + 1 < end { return (colon + 1)..<end }
            return nil
        }
        if name.count >= 4, let command = Command(bytes[name]) { self.command = command }
        if let password = passwordOfUser(behind: name) ?? passwordOfCommand(behind: name) { return password }
        if next < bytes.count, bytes[next] >= 0x80, let secret = secretBehindForeignName(name.lowerBound) { return secret }
        // redis://:password@
        if next + 3 < bytes.count, bytes[next] == UInt8(ascii: ":"), matches(Self.noUser, next) {
            let end = endOfRun(next + 4) { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@") }
            if end > next + 4, end < bytes.count, bytes[end] == UInt8(ascii: "@") { return (next + 4)..<end }
        }
        // SQL: IDENTIFIED BY 'password'
        if isWord("by", name), name.lowerBound > 10, isWord("identified", (name.lowerBound - 11)..<(name.lowerBound - 1)) {
            return value(at: next) { isOdd($0) }
        }
        // As all the names end.
        guard name.count > 1, "detynrcwsagohiul".utf8.contains(bytes[name.upperBound - 1] | 0x20) else { return nil }
        if isWord("bearer", name) { return credentials(behind: next) }
        if isWord("basic", name) { return credentials(behind: next).flatMap { isBase64($0) ? $0 : nil } }
        if isWord("authorization", name), let scheme = endOfScheme(next), let value = credentials(behind: scheme) { return value }
        guard let start = startOfSecretName(name) else { return nil }
        return value(behind: next, ofNameAt: start, isOfPassword: isPassword(next))
    }

    /// At the first letter of a name that is not of ASCII alone.
    func secretBehindForeignName(_ start: Int) -> Range<Int>? {
        for name in Self.foreignNames where bytes[start] == name[0] && matches(name, start) {
            let end = start + name.count
            // 密码是Abc12345
            if let particle = Self.particles.first(where: { matches($0, end) }),
                let value = value(at: end + particle.count, { isOdd($0, orName: true) })
            {
                return value
            }
            return value(behind: end, ofNameAt: start, isOfPassword: true)
        }
        return nil
    }

    private static let noUser = Array("://:".utf8)

    /// Of "Authorization: Token …", behind "Authorization".
    func endOfScheme(_ start: Int) -> Int? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: ":") || bytes[start] == UInt8(ascii: "=") else { return nil }
        return endOfRun(endOfRun(start + 1) { $0 == UInt8(ascii: " ") || Self.isQuote($0) }, Self.isLetter)
    }

    /// `Bearer …`, but not "Basic authentication", "bearer tokens".
    func credentials(behind scheme: Int) -> Range<Int>? {
        guard scheme < bytes.count, bytes[scheme] == UInt8(ascii: " ") else { return nil }
        let end = endOfRun(scheme + 1, Self.isSecretByte)
        return isOdd(bytes[(scheme + 1)..<end]) ? (scheme + 1)..<end : nil
    }

    /// "Basic PowerShell" is about a language.
    func isBase64(_ value: Range<Int>) -> Bool {
        value.count % 4 == 0 && bytes[value].allSatisfy { Self.isAlphanumeric($0) || "+/=".utf8.contains($0) }
    }

    func value(behind name: Int, ofNameAt start: Int, isOfPassword: Bool) -> Range<Int>? {
        // In JSON, in shells and in Markdown the name may be in quotes, or bold.
        var next = min(endOfRun(name, Self.isMark), name + Self.longestMark)
        let isApart = next < bytes.count && bytes[next] == UInt8(ascii: " ")
        next = endOfRun(next) { $0 == UInt8(ascii: " ") }
        guard next < bytes.count else { return nil }
        let byte = bytes[next]
        if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") {
            // `:=`, `=>`
            if next + 1 < bytes.count, "=>".utf8.contains(bytes[next + 1]) { next += 1 }
            let takesAll = byte == UInt8(ascii: "=") || isHeader(start)
            let shortest = byte == UInt8(ascii: "=") && isOption(start) ? 1 : Self.shortestSecret
            let sign = endOfRun(next + 1) { $0 == UInt8(ascii: "*") }
            if byte == UInt8(ascii: ":"), let block = block(behind: sign) { return block }
            return value(at: sign) { takesAll && $0.count >= shortest || isOdd($0) }
        }
        if byte == UInt8(ascii: "-"), next + 1 < bytes.count, bytes[next + 1] == UInt8(ascii: ">") {
            return value(at: next + 2) { isOdd($0) }
        }
        if byte == UInt8(ascii: "|"), isInCell(start) { return value(at: next + 1) { isOdd($0) } }
        // <password>…</password>
        if byte == UInt8(ascii: ">"), start > 0, bytes[start - 1] == UInt8(ascii: "<") {
            let end = endOfRun(next + 1) { $0 != UInt8(ascii: "<") && $0 >= 0x20 }
            return end > next + 1 && end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "/") ? (next + 1)..<end : nil
        }
        guard isApart else { return nil }
        if let value = endOfLink(next, isOfPassword ? Self.links + Self.passwordLinks : Self.links) {
            return self.value(at: value, inQuotes: isQuotedSecret) { isOdd($0, orName: true) }
        }
        if isOption(start) { return value(at: next) { $0.first != UInt8(ascii: "-") && isOdd($0) } }
        // "my password hunter2 fails"
        if isOfPassword,
            let value = value(
                at: next,
                inQuotes: { !$0.contains(UInt8(ascii: " ")) },
                { value in
                    value.count >= Self.shortestSecret && value.contains(where: Self.isDigit) && isOdd(value, orName: true)
                }
            )
        {
            return value
        }
        // `x-api-key 3f9a…`, "the token 3f9a…"
        return judged(next) { value in
            value.count >= Self.shortestLooseSecret && value.contains(where: Self.isDigit) && value.contains(where: Self.isLetter)
        }
    }

    /// What is in quotes behind "is" may be prose: "the password is 'stored in plain text'".
    private func isQuotedSecret(_ value: Bytes) -> Bool {
        !value.contains(UInt8(ascii: " "))
            || value.dropFirst().contains { Self.isDigit($0) || Self.isCapital($0) || "!#%^*@$".utf8.contains($0) }
    }

    /// In YAML a value may stand on the next line, or be a block of lines; in prose it may follow `password:`.
    private func block(behind sign: Int) -> Range<Int>? {
        var next = endOfRun(sign) { $0 == UInt8(ascii: " ") }
        let isBlock = next < bytes.count && (bytes[next] == UInt8(ascii: "|") || bytes[next] == UInt8(ascii: ">"))
        if isBlock { next = endOfRun(next + 1) { "+-0123456789".utf8.contains($0) } }
        guard next < bytes.count, bytes[next] == 0x0A else { return nil }
        let start = endOfRun(next + 1) { $0 == UInt8(ascii: " ") }
        let indent = start - next - 1
        var end = endOfRun(start) { $0 != 0x0A }
        guard end > start else { return nil }
        guard isBlock else {
            let isWhole = bytes[start..<end].allSatisfy(Self.isSecretByte) && bytes[end - 1] != UInt8(ascii: ":")
            return isWhole && isOdd(bytes[start..<end]) ? start..<end : nil
        }
        // As long as the lines are as far in.
        while indent > 0, end + indent < bytes.count, bytes[(end + 1)...(end + indent)].allSatisfy({ $0 == UInt8(ascii: " ") }) {
            end = endOfRun(end + 1) { $0 != 0x0A }
        }
        return start..<end
    }

    /// Whether a name is the first cell of a table's row.
    private func isInCell(_ name: Int) -> Bool {
        var place = name
        while place > 0, name - place < 8, bytes[place - 1] == UInt8(ascii: " ") || Self.isMark(bytes[place - 1]) { place -= 1 }
        return place > 0 && bytes[place - 1] == UInt8(ascii: "|")
    }

    private static let longestMark = 3
    private static func isMark(_ byte: UInt8) -> Bool { isQuote(byte) || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "*") }

    /// Whether a value is not a word of prose.
    func isOdd(_ value: Bytes, orName: Bool = false) -> Bool {
        value.count >= Self.shortestOddSecret && !WordShape.isWord(value, orName: orName)
    }

    /// Whether a name that ends here is one of passwords, which people write down in more ways than others.
    func isPassword(_ end: Int) -> Bool {
        Self.passwordNames.contains { $0.count <= end && isWord($0, (end - $0.count)..<end) }
    }

    /// - Parameters:
    ///   - isQuotedSecret: Whether what stands in quotes is one.
    ///   - isSecret: Whether what stands without is one.
    func value(
        at start: Int,
        inQuotes isQuotedSecret: (Bytes) -> Bool = { _ in true },
        _ isSecret: (Bytes) -> Bool
    ) -> Range<Int>? {
        let next = endOfRun(start) { $0 == UInt8(ascii: " ") }
        guard next < bytes.count else { return nil }
        if Self.isQuote(bytes[next]) || bytes[next] == UInt8(ascii: "`") {
            let quote = bytes[next]
            let end = endOfRun(next + 1) { $0 != quote && $0 != 0x0A }
            return end > next + 1 && isQuotedSecret(bytes[(next + 1)..<end]) ? (next + 1)..<end : nil
        }
        return judged(next, isSecret)
    }

    /// A run of what secrets are made of, if it is one. It is judged by its beginning: a text may be one run, with a name at each of its bytes.
    private func judged(_ start: Int, _ isSecret: (Bytes) -> Bool) -> Range<Int>? {
        var end = start
        while end < bytes.count, end - start < Self.longestLook, Self.isSecretByte(bytes[end]) { end += 1 }
        let isCut = end - start == Self.longestLook
        // The sentence's own.
        while end > start, ".?:".utf8.contains(bytes[end - 1]) { end -= 1 }
        guard end > start, isSecret(bytes[start..<end]) else { return nil }
        if isCut { end = endOfRun(end, Self.isSecretByte) }
        while ".?:".utf8.contains(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private static let longestLook = 512

    /// - Returns: Behind "is", "for the admin is".
    func endOfLink(_ start: Int, _ links: [[UInt8]]) -> Int? {
        var next = start
        for number in 0...Self.longestBelonging {
            let end = endOfRun(next) { Self.isAlphanumeric($0) || $0 >= 0x80 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            guard end > next, end - next <= 32 else { return nil }
            if links.contains(where: { isWord($0, next..<end) }) {
                return end < bytes.count && bytes[end] == UInt8(ascii: ":") ? end + 1 : end
            }
            guard number > 0 || Self.belongings.contains(where: { isWord($0, next..<end) }) else { return nil }
            guard end < bytes.count, bytes[end] == UInt8(ascii: " ") else { return nil }
            next = end + 1
        }
        return nil
    }

    /// `-u user:…`, `--user=user:…`, and `-uuser:…` of curl's.
    func passwordOfUser(behind option: Range<Int>) -> Range<Int>? {
        guard option.lowerBound > 0, bytes[option.lowerBound - 1] == UInt8(ascii: "-"), isOption(option.lowerBound) else { return nil }
        var next = option.upperBound
        let isAttached =
            command == .curl && bytes[option.lowerBound] | 0x20 == UInt8(ascii: "u") && next < bytes.count
            && bytes[next] == UInt8(ascii: ":")
        if isAttached {
            next = option.lowerBound + 1
        } else {
            guard Self.userOptions.contains(where: { isWord($0, option) }), next < bytes.count,
                bytes[next] == UInt8(ascii: " ") || bytes[next] == UInt8(ascii: "=")
            else { return nil }
            next = endOfRun(next + 1) { $0 == UInt8(ascii: " ") }
            if next < bytes.count, Self.isQuote(bytes[next]) { next += 1 }
        }
        let end = endOfRun(next, Self.isSecretByte)
        guard let colon = bytes[next..<end].firstIndex(of: UInt8(ascii: ":")), colon > next, colon + 1 < end else { return nil }
        let password = (colon + 1)..<end
        // Elsewhere it is a user and a group: `docker run -u 1000:1000`, `-u www-data:www-data`.
        let isSecret = isOdd(bytes[password], orName: true) && !bytes[password].allSatisfy(Self.isDigit)
        return command == .curl || isSecret ? password : nil
    }

    /// `mysql -ps3cret`, `docker login -p s3cret`, `redis-cli -a s3cret`
    private func passwordOfCommand(behind option: Range<Int>) -> Range<Int>? {
        guard let command, let letter = command.passwordOption, bytes[option.lowerBound] == letter, option.lowerBound > 1,
            bytes[option.lowerBound - 1] == UInt8(ascii: "-"), bytes[option.lowerBound - 2] == UInt8(ascii: " ")
        else { return nil }
        func isSecret(_ value: Bytes) -> Bool { isOdd(value) && value.contains(where: Self.isLetter) }
        if option.count == 1 {
            guard command.takesApart, option.upperBound < bytes.count, bytes[option.upperBound] == UInt8(ascii: " ") else { return nil }
            return value(at: option.upperBound, isSecret)
        }
        let end = endOfRun(option.lowerBound + 1, Self.isSecretByte)
        return command.takesAttached && isSecret(bytes[(option.lowerBound + 1)..<end]) ? (option.lowerBound + 1)..<end : nil
    }

    /// Programs that take a password on their command line.
    enum Command {
        case curl, mysql, login, redis

        init?(_ word: Bytes) {
            switch String(decoding: word.prefix(16), as: UTF8.self) {
            case "curl": self = .curl
            case "mysql", "mysqldump", "mysqladmin", "mariadb": self = .mysql
            case "login", "sshpass", "mongosh", "mongodump", "mongorestore": self = .login
            case "redis": self = .redis
            default: return nil
            }
        }

        var passwordOption: UInt8? {
            switch self {
            case .curl: nil
            case .mysql, .login: UInt8(ascii: "p")
            case .redis: UInt8(ascii: "a")
            }
        }
        var takesApart: Bool { self == .login || self == .redis }
        var takesAttached: Bool { self == .mysql || self == .login }
    }

    /// - Returns: Where the name begins; `nil` for other words.
    func startOfSecretName(_ word: Range<Int>) -> Int? {
        var name = bytes[word].map { $0 | 0x20 }
        if Self.wholeSecretNames.contains(name) { return word.lowerBound }
        if name.elementsEqual("passe".utf8) {
            let start = word.upperBound - Self.motDePasse.count
            return start >= 0 && isWord(Self.motDePasse, start..<word.upperBound) ? start : nil
        }
        if name.elementsEqual(Self.signature) {
            let isParameter = word.lowerBound > 0 && "?&;".utf8.contains(bytes[word.lowerBound - 1])
            return isParameter || matches(Self.signature + [UInt8(ascii: "=")], word.lowerBound) ? word.lowerBound : nil
        }
        var start = word.lowerBound
        // api_key, x-api-key: at most three parts, so that a long path is not walked again from each of its words.
        for _ in 0..<3 {
            if Self.secretNames.contains(where: {
                $0.last == name.last && name.count >= $0.count && name.suffix($0.count).elementsEqual($0)
            }) {
                return start
            }
            guard start > 1, Self.isAlphanumeric(bytes[start - 2]) else { return nil }
            let isApart = bytes[start - 1] == UInt8(ascii: " ")
            guard isApart ? name.elementsEqual("key".utf8) : "_-.".utf8.contains(bytes[start - 1]) else { return nil }
            let partEnd = start - 1
            var partStart = partEnd
            while partStart > 0, partEnd - partStart < 16, Self.isAlphanumeric(bytes[partStart - 1]) { partStart -= 1 }
            let part = bytes[partStart..<partEnd].map { $0 | 0x20 }
            if isApart { return Self.kindsOfKey.contains(part) ? partStart : nil }
            name = part + name
            start = partStart
        }
        return nil
    }

    /// Whether a name is that of an option: `--db-password`, `-password`.
    func isOption(_ start: Int) -> Bool {
        let first = startOfJoined(start)
        return first < start && bytes[first] == UInt8(ascii: "-") && (first == 0 || !Self.isAlphanumeric(bytes[first - 1]))
    }

    /// `X-Api-Key`
    func isHeader(_ start: Int) -> Bool {
        let first = startOfJoined(start)
        return first + 1 < bytes.count && bytes[first] | 0x20 == UInt8(ascii: "x") && bytes[first + 1] == UInt8(ascii: "-")
    }

    /// Of what letters, digits, `-` and `_` join before a place.
    func startOfJoined(_ place: Int) -> Int {
        var start = place
        while start > 0, place - start < 32, Self.isKeyByte(bytes[start - 1]) { start -= 1 }
        return start
    }
}
