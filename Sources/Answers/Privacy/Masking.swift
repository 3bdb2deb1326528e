/// Takes out of a text what names a person or opens a door, before it is stored or handed on.
///
/// Readers paste logs and commands into questions. What is masked is said by a word in brackets, so that the sentence stays one:
/// `[email]`, `[token]`, `[number]`.
///
/// | what | recognised by |
/// |---|---|
/// | e-mail addresses | `name@host.tld` |
/// | tokens | what follows `Bearer`, `Basic`, `password=`, `api key:`, `password is`, `--password`, `curl -u user:` and the like, see below; JSON Web Tokens; private keys; the password of a URL; keys with the known prefixes of services; UUIDs; 32 and more letters and digits in a row |
/// | numbers | 9 and more digits in a row; 12 and more in groups (cards, accounts); telephone numbers with `+`, or with a zero and nine digits in groups; `123-45-6789`, `555-123-4567` |
///
/// Behind a name of secrets and `=`, in quotes and in XML, everything of six and more characters is a value. Behind `:`, `is`, an option like
/// `--password` or `-u`, a value is what does not look like a word of prose (``WordShape``): "the password is stored", "api key: see Settings",
/// "token: read-only" stay.
///
/// One walk over the bytes; every rule looks ahead over its own match only. The rules err towards masking: a commit's hash goes too.
package enum Masking {
    /// - Returns: `text` with what was recognised replaced; the same text where nothing was, and for a text that was masked before.
    /// - Complexity: O(*n*) in UTF-8 bytes.
    package static func masked(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes -> String? in
            var masker = Masker(bytes)
            return masker.run()
        } ?? text
    }
}

private struct Masker {
    private enum Mask: String { case email = "[email]", token = "[token]", number = "[number]" }

    private static let shortestToken = 32
    private static let shortestSecret = 6
    /// Of one that looks like none of the words of prose.
    private static let shortestOddSecret = 4
    /// Of one that stands behind a name without a sign between them.
    private static let shortestLooseSecret = 16
    private static let digitsInARow = 9
    private static let digitsInGroups = 12
    private static let digitsOfATelephone = 8
    private static let longestTitle = 64
    private static let keyBegin = Array("-----BEGIN ".utf8)
    private static let keyEnd = Array("-----END ".utf8)
    /// Keys of services, each with the fewest characters that follow. A key's own alphabet follows too: letters, digits, `-`, `_`.
    private static let prefixes: [(text: [UInt8], following: Int)] = [
        ("sk-", 16), ("sk_", 16), ("pk_", 16), ("rk_", 16), ("ghp_", 16), ("gho_", 16), ("ghu_", 16), ("ghs_", 16), ("ghr_", 16),
        ("github_pat_", 16), ("glpat-", 16), ("xoxa-", 10), ("xoxb-", 10), ("xoxp-", 10), ("xoxr-", 10), ("xoxs-", 10), ("xapp-", 10),
        ("AKIA", 16), ("ASIA", 16), ("AIza", 20), ("ya29.", 16), ("npm_", 20), ("pypi-", 16), ("hf_", 16), ("SG.", 16), ("dop_v1_", 16),
        ("shpat_", 16), ("sq0", 16), ("lin_api_", 16), ("eyJ", 24), ("dckr_pat_", 16), ("AGE-SECRET-KEY-", 16), ("hvs.", 16),
    ].map { (Array($0.utf8), $1) }
    /// Words whose value is a secret, in lower case, without what stands between their parts.
    private static let secretNames = [
        "password", "passwd", "passwort", "kennwort", "pwd", "pw", "passphrase", "passcode", "secret", "clientsecret", "apikey",
        "accesskey", "secretkey", "privatekey", "token", "accesstoken", "authtoken", "refreshtoken", "sessionid", "xapikey",
        "authorization", "cookie",
    ].map { Array($0.utf8) }

    /// Names that end other words too: "bypass".
    private static let wholeSecretNames = ["pass"].map { Array($0.utf8) }
    /// What `key` has to stand behind, with a blank between them.
    private static let kindsOfKey = ["api", "access", "secret", "private", "signing", "encryption", "account"].map { Array($0.utf8) }
    private static let links = ["is", "was", "ist", "war", "lautet"].map { Array($0.utf8) }
    /// "change the password to"
    private static let passwordLinks = ["to", "auf"].map { Array($0.utf8) }
    private static let passwordNames = ["password", "passwd", "passwort", "kennwort", "passphrase", "pwd"].map { Array($0.utf8) }
    /// "the password for the admin is"
    private static let belongings = ["for", "of", "für", "von"].map { Array($0.utf8) }
    /// Words between a name and `is`.
    private static let longestBelonging = 5
    private static let userOptions = ["u", "user", "auth"].map { Array($0.utf8) }

    private let bytes: UnsafeBufferPointer<UInt8>
    /// A command of curl's stands before; its users have their password behind a colon.
    private var hasCurl = false
    private var position = 0
    private var copied = 0
    private var result: [UInt8] = []
    /// Up to here there is no key of a service: the text was looked through from an earlier word.
    private var keyless = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// - Returns: `nil` when nothing is to be masked.
    mutating func run() -> String? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "@") {
                maskAddress()
            } else if byte == UInt8(ascii: "-"), let end = endOfPrivateKey(position) {
                replace(position..<end, .token)
            } else if byte == UInt8(ascii: "+"), let end = endOfTelephone(position) {
                replace(position..<end, .number)
            } else if Self.isAlphanumeric(byte), isWordStart(position) {
                word()
            } else {
                position += 1
            }
        }
        guard copied > 0 else { return nil }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func replace(_ range: Range<Int>, _ mask: Mask) {
        result += bytes[copied..<range.lowerBound]
        result += mask.rawValue.utf8
        copied = range.upperBound
        position = range.upperBound
    }

    // MARK: Words

    /// At the first letter or digit of a word.
    private mutating func word() {
        if let end = endOfPrefixed(position) ?? endOfUUID(position) { return replace(position..<end, .token) }
        if let end = endOfGroups(position) { return replace(position..<end, .number) }
        let end = endOfRun(position, Self.isAlphanumeric)
        let run = bytes[position..<end]
        let digits = run.reduce(into: 0) { $0 += Self.isDigit($1) ? 1 : 0 }
        if digits == run.count, digits >= Self.digitsInARow { return replace(position..<end, .number) }
        // No word of a language or of an interface has so many letters and digits in a row.
        if run.count >= Self.shortestToken, digits >= 4, digits < run.count { return replace(position..<endOfBase64(end), .token) }
        if let secret = secret(behind: position..<end) { return replace(secret, .token) }
        position = end
    }

    /// `ghp_…`, `eyJ….….…`
    private mutating func endOfPrefixed(_ start: Int) -> Int? {
        guard start >= keyless else { return nil }
        for (prefix, following) in Self.prefixes where bytes[start] == prefix[0] && matches(prefix, start) {
            let end = endOfRun(start + prefix.count) { Self.isKeyByte($0) || $0 == UInt8(ascii: ".") }
            let last = bytes[..<end].lastIndex { $0 != UInt8(ascii: ".") } ?? start
            let length = last + 1 - start - prefix.count
            guard length >= following else { continue }
            // Prose and paths have such beginnings too, but no digit in what is long: `sk-learn-some-long-name`.
            guard bytes[(start + prefix.count)...last].contains(where: Self.isDigit) else {
                keyless = end
                return nil
            }
            return last + 1
        }
        return nil
    }

    /// 8-4-4-4-12 hexadecimal digits.
    private func endOfUUID(_ start: Int) -> Int? {
        guard start + 36 <= bytes.count, start + 36 == bytes.count || !Self.isAlphanumeric(bytes[start + 36]) else { return nil }
        for offset in 0..<36 {
            let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
            guard isDash ? bytes[start + offset] == UInt8(ascii: "-") : Self.isHexadecimal(bytes[start + offset]) else { return nil }
        }
        return start + 36
    }

    /// Groups of digits with one blank or dash between two of them: cards, accounts, `123-45-6789`, `555-123-4567`. Dates with times have fewer digits.
    private func endOfGroups(_ start: Int) -> Int? {
        // An account's number begins with its country: DE89 3704 0044 0532 0130 00.
        let hasCountry =
            start + 4 < bytes.count && Self.isCapital(bytes[start]) && Self.isCapital(bytes[start + 1]) && Self.isDigit(bytes[start + 2])
        let first = hasCountry ? start + 2 : start
        var next = first
        var end = first
        var digits = 0
        var shape = 0
        var isLong = false
        while next < bytes.count {
            let groupEnd = endOfRun(next, Self.isDigit)
            let size = groupEnd - next
            guard size > 0, groupEnd == bytes.count || !Self.isAlphanumeric(bytes[groupEnd]) else { break }
            // Only the last group of an account's number is as short; a row of small numbers is not walked again from each of them.
            guard size > 2 || hasCountry || shape == 3 else { break }
            digits += size
            shape = shape * 10 + min(size, 9)
            isLong = isLong || size > 4 && digits > size
            end = groupEnd
            guard groupEnd < bytes.count, bytes[groupEnd] == UInt8(ascii: " ") || bytes[groupEnd] == UInt8(ascii: "-") else { break }
            next = groupEnd + 1
            guard shape < 10_000_000 else { break }
        }
        if shape == 324 || shape == 334 { return end }
        guard shape > 9 else { return nil }
        // `0170 1234567`: within a country a telephone number begins with a zero.
        if bytes[first] == UInt8(ascii: "0"), digits >= Self.digitsInARow { return end }
        guard digits >= Self.digitsInGroups else { return nil }
        // Ports in a row are as short as the groups of a card; a card's digits have a check.
        return hasCountry || isLong || isCard(first..<end) ? end : nil
    }

    /// Source: ISO/IEC 7812-1, annex B (Luhn).
    private func isCard(_ range: Range<Int>) -> Bool {
        var sum = 0
        var digits = 0
        for index in range.reversed() where Self.isDigit(bytes[index]) {
            let value = Int(bytes[index] - UInt8(ascii: "0")) * (digits % 2 == 0 ? 1 : 2)
            sum += value > 9 ? value - 9 : value
            digits += 1
        }
        return (12...19).contains(digits) && sum % 10 == 0
    }

    /// `+49 (0)170 123-4567`
    private func endOfTelephone(_ start: Int) -> Int? {
        guard start == 0 || !Self.isAlphanumeric(bytes[start - 1]) else { return nil }
        var digits = 0
        var end = start
        var next = start + 1
        while next < bytes.count, next - start < 32 {
            let byte = bytes[next]
            if Self.isDigit(byte) {
                digits += 1
                end = next + 1
            } else if !(digits > 0 && " -()./".utf8.contains(byte)) {
                break
            }
            next += 1
        }
        return digits >= Self.digitsOfATelephone ? end : nil
    }

    /// What a run of Base64 has beside letters and digits, where one has begun.
    private func endOfBase64(_ start: Int) -> Int {
        endOfRun(start) { Self.isAlphanumeric($0) || "+/=_-".utf8.contains($0) }
    }

    // MARK: Secrets by name

    /// The value in `password=…`, `api_key: "…"`, `password is …`, `--password …`, `-u user:…`, `Bearer …`, and the password in
    /// `https://user:…@host`.
    /// - Parameter name: A word; those before it, joined with `_`, `-` or `.`, belong to the name.
    private mutating func secret(behind name: Range<Int>) -> Range<Int>? {
        let next = name.upperBound
        // ://user:password@
        if name.lowerBound >= 3, bytes[name.lowerBound - 1] == UInt8(ascii: "/"), bytes[name.lowerBound - 2] == UInt8(ascii: "/") {
            let end = endOfRun(next) { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@") && $0 < 0x7F }
            let colon = bytes[next..<end].firstIndex(of: UInt8(ascii: ":"))
            if end < bytes.count, bytes[end] == UInt8(ascii: "@"), let colon, colon + 1 < end { return (colon + 1)..<end }
            return nil
        }
        if name.count == 4, isWord("curl", name) { hasCurl = true }
        if let password = passwordOfUser(behind: name) { return password }
        // As all the names end.
        guard name.count > 1, "detynrcws".utf8.contains(bytes[name.upperBound - 1] | 0x20) else { return nil }
        if isWord("bearer", name) { return credentials(behind: next) }
        if isWord("basic", name) { return credentials(behind: next).flatMap { isBase64($0) ? $0 : nil } }
        if isWord("authorization", name), let scheme = endOfScheme(next), let value = credentials(behind: scheme) { return value }
        guard let start = startOfSecretName(name) else { return nil }
        return value(behind: next, ofNameAt: start)
    }

    /// Of "Authorization: Token …", behind "Authorization".
    private func endOfScheme(_ start: Int) -> Int? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: ":") || bytes[start] == UInt8(ascii: "=") else { return nil }
        return endOfRun(endOfRun(start + 1) { $0 == UInt8(ascii: " ") || Self.isQuote($0) }, Self.isLetter)
    }

    /// `Bearer …`, but not "Basic authentication", "bearer tokens".
    private func credentials(behind scheme: Int) -> Range<Int>? {
        guard scheme < bytes.count, bytes[scheme] == UInt8(ascii: " ") else { return nil }
        let end = endOfRun(scheme + 1, Self.isSecretByte)
        return isOdd(bytes[(scheme + 1)..<end]) ? (scheme + 1)..<end : nil
    }

    /// "Basic PowerShell" is about a language.
    private func isBase64(_ value: Range<Int>) -> Bool {
        value.count % 4 == 0 && bytes[value].allSatisfy { Self.isAlphanumeric($0) || "+/=".utf8.contains($0) }
    }

    private func value(behind name: Int, ofNameAt start: Int) -> Range<Int>? {
        var next = name
        // In JSON and in shells the name may be in quotes.
        if next < bytes.count, Self.isQuote(bytes[next]) { next += 1 }
        let isApart = next < bytes.count && bytes[next] == UInt8(ascii: " ")
        next = endOfRun(next) { $0 == UInt8(ascii: " ") }
        guard next < bytes.count else { return nil }
        let byte = bytes[next]
        if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") {
            // `:=`, `=>`
            if next + 1 < bytes.count, "=>".utf8.contains(bytes[next + 1]) { next += 1 }
            let takesAll = byte == UInt8(ascii: "=") || isHeader(start)
            let shortest = byte == UInt8(ascii: "=") && isOption(start) ? 1 : Self.shortestSecret
            return value(at: next + 1) { takesAll && $0.count >= shortest || isOdd($0) }
        }
        // <password>…</password>
        if byte == UInt8(ascii: ">"), start > 0, bytes[start - 1] == UInt8(ascii: "<") {
            let end = endOfRun(next + 1) { $0 != UInt8(ascii: "<") && $0 >= 0x20 }
            return end > next + 1 && end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "/") ? (next + 1)..<end : nil
        }
        guard isApart else { return nil }
        let isOfPassword = isPassword(name)
        if let value = endOfLink(next, isOfPassword ? Self.links + Self.passwordLinks : Self.links) {
            return self.value(at: value, inQuotes: { !$0.contains(UInt8(ascii: " ")) }) { isOdd($0, orName: true) }
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
        let end = endOfRun(next, Self.isSecretByte)
        let value = bytes[next..<end]
        return value.count >= Self.shortestLooseSecret && value.contains(where: Self.isDigit) && value.contains(where: Self.isLetter)
            ? next..<end : nil
    }

    /// Whether a value is no word of prose.
    private func isOdd(_ value: Bytes, orName: Bool = false) -> Bool {
        value.count >= Self.shortestOddSecret && !WordShape.isWord(value, orName: orName)
    }

    /// Whether a name that ends here is one of passwords, which people write down in more ways than others.
    private func isPassword(_ end: Int) -> Bool {
        Self.passwordNames.contains { $0.count <= end && isWord($0, (end - $0.count)..<end) }
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// - Parameters:
    ///   - isQuotedSecret: Whether what stands in quotes is one.
    ///   - isSecret: Whether what stands without is one.
    private func value(
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
        var end = endOfRun(next, Self.isSecretByte)
        // The sentence's own.
        while end > next, ".?:".utf8.contains(bytes[end - 1]) { end -= 1 }
        return end > next && isSecret(bytes[next..<end]) ? next..<end : nil
    }

    /// - Returns: Behind "is", "for the admin is".
    private func endOfLink(_ start: Int, _ links: [[UInt8]]) -> Int? {
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
    private func passwordOfUser(behind option: Range<Int>) -> Range<Int>? {
        guard option.lowerBound > 0, bytes[option.lowerBound - 1] == UInt8(ascii: "-"), isOption(option.lowerBound) else { return nil }
        var next = option.upperBound
        let isAttached =
            hasCurl && bytes[option.lowerBound] | 0x20 == UInt8(ascii: "u") && next < bytes.count && bytes[next] == UInt8(ascii: ":")
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
        return hasCurl || isSecret ? password : nil
    }

    /// - Returns: Where the name begins; `nil` for other words.
    private func startOfSecretName(_ word: Range<Int>) -> Int? {
        var name = bytes[word].map { $0 | 0x20 }
        if Self.wholeSecretNames.contains(name) { return word.lowerBound }
        var start = word.lowerBound
        // api_key, x-api-key: at most three parts, so that a long path is not walked again from each of its words.
        for _ in 0..<3 {
            if Self.secretNames.contains(where: { name.count >= $0.count && name.suffix($0.count).elementsEqual($0) }) { return start }
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
    private func isOption(_ start: Int) -> Bool {
        let first = startOfJoined(start)
        return first < start && bytes[first] == UInt8(ascii: "-") && (first == 0 || !Self.isAlphanumeric(bytes[first - 1]))
    }

    /// `X-Api-Key`
    private func isHeader(_ start: Int) -> Bool {
        let first = startOfJoined(start)
        return first + 1 < bytes.count && bytes[first] | 0x20 == UInt8(ascii: "x") && bytes[first + 1] == UInt8(ascii: "-")
    }

    /// Of what letters, digits, `-` and `_` join before a place.
    private func startOfJoined(_ place: Int) -> Int {
        var start = place
        while start > 0, place - start < 32, Self.isKeyByte(bytes[start - 1]) { start -= 1 }
        return start
    }

    // MARK: Addresses and keys

    /// At an `@`: the name lies before it.
    private mutating func maskAddress() {
        var start = position
        while start > copied, position - start < 64, Self.isAddressByte(bytes[start - 1]) { start -= 1 }
        let end = endOfRun(position + 1) { Self.isAlphanumeric($0) || $0 >= 0x80 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        // The sentence's own full stop is not part of the host.
        let last = bytes[..<end].lastIndex { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") } ?? position
        let host = bytes[min(position + 1, last + 1)..<(last + 1)]
        guard start < position, let dot = host.lastIndex(of: UInt8(ascii: ".")), dot > host.startIndex,
            host[(dot + 1)...].count >= 2, host[(dot + 1)...].allSatisfy({ Self.isLetter($0) || $0 >= 0x80 })
        else {
            position += 1
            return
        }
        replace(start..<(last + 1), .email)
    }

    /// `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of the text.
    private func endOfPrivateKey(_ start: Int) -> Int? {
        guard matches(Self.keyBegin, start) else { return nil }
        let lineEnd = min(endOfRun(start + 5) { $0 != 0x0A && $0 != UInt8(ascii: "-") }, start + Self.longestTitle)
        guard String(decoding: bytes[start..<lineEnd], as: UTF8.self).contains("PRIVATE KEY") else { return nil }
        var next = lineEnd
        while next < bytes.count {
            if bytes[next] == UInt8(ascii: "-"), matches(Self.keyEnd, next) { return endOfRun(next) { $0 != 0x0A } }
            next += 1
        }
        return bytes.count
    }

    // MARK: Bytes

    private func matches(_ text: [UInt8], _ start: Int) -> Bool {
        start + text.count <= bytes.count && bytes[start..<(start + text.count)].elementsEqual(text)
    }

    private func isWord(_ word: some Collection<UInt8>, _ range: Range<Int>) -> Bool {
        range.count == word.count && zip(bytes[range], word).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    private func isWord(_ word: String, _ range: Range<Int>) -> Bool { isWord(word.utf8, range) }

    private func endOfRun(_ start: Int, _ isPart: (UInt8) -> Bool) -> Int {
        var end = start
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return end
    }

    private func isWordStart(_ position: Int) -> Bool { position == 0 || position == copied || !Self.isAlphanumeric(bytes[position - 1]) }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
    private static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }
    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
    private static func isKeyByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") }
    private static func isSecretByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"'`,;()[]{}<>$&".utf8.contains(byte)
    }
    /// Source: RFC 5321, section 4.1.2, without the characters that nobody has in an address; letters of other scripts by RFC 6531.
    private static func isAddressByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte >= 0x80 || "._%+-'&=~".utf8.contains(byte) }
}

/// Tells a word of prose, which may stand behind "password:" too, from what somebody chose to be hard to guess.
private enum WordShape {
    /// Words with digits, and what may be joined to them: `base64-encoded`.
    private static let technical = [
        "base64", "base32", "sha1", "sha256", "sha384", "sha512", "md5", "utf8", "utf16", "oauth2", "pbkdf2", "argon2", "bcrypt", "x509",
        "ed25519", "rs256", "hs256", "es256", "aes128", "aes256", "http2", "http3", "ipv4", "ipv6", "k8s", "i18n", "l10n",
    ].map { Array($0.utf8) }

    /// Letters, in one or two parts joined by a hyphen, or in any number joined by `_`, `/`, `.`; addresses and paths; versions, dates and times;
    /// what is known to have digits. A capital within a word is no prose, unless all are capitals.
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
