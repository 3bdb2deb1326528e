/// What is a key by its form.
extension Masker {
    static let longestTitle = 64
    static let keyBegin = Array("-----BEGIN ".utf8)
    static let keyEnd = Array("-----END ".utf8)

    /// What else tells a key of a service from a word with the same beginning.
    enum Proof {
        /// The beginning is not a word's.
        case none
        /// A digit, or capitals and small letters: `npm_config_cache` is a name.
        case mixed
        /// A digit: `sk-learn-some-long-name` is prose, `pk_UserRoles` a name.
        case digit
    }

    /// Keys of services, each with the fewest characters that follow. A key's own alphabet follows too: letters, digits, `-`, `_`.
    static let prefixes: [(text: [UInt8], following: Int, proof: Proof)] = [
        ("sk-", 16, .digit), ("sk_", 16, .digit), ("pk_", 16, .digit), ("rk_", 16, .digit), ("ghp_", 16, .none), ("gho_", 16, .none),
        ("ghu_", 16, .none), ("ghs_", 16, .none), ("ghr_", 16, .none), ("github_pat_", 16, .none), ("glpat-", 16, .none),
        ("glsa_", 16, .none), ("xoxa-", 10, .none), ("xoxb-", 10, .none), ("xoxp-", 10, .none), ("xoxr-", 10, .none), ("xoxs-", 10, .none),
        ("xapp-", 10, .digit), ("AKIA", 16, .digit), ("ASIA", 16, .digit), ("AIza", 20, .mixed), ("ya29.", 16, .mixed),
        ("1//0", 20, .mixed),
        ("npm_", 20, .mixed), ("pypi-", 16, .mixed), ("hf_", 16, .mixed), ("SG.", 16, .digit), ("dop_v1_", 16, .none),
        ("shpat_", 16, .none),
        ("sq0atp-", 16, .none), ("sq0csp-", 16, .none), ("sq0idp-", 16, .none), ("lin_api_", 16, .mixed), ("eyJ", 24, .digit),
        ("dckr_pat_", 16, .none), ("AGE-SECRET-KEY-", 16, .none), ("hvs.", 16, .mixed), ("hvb.", 16, .mixed), ("hvr.", 16, .mixed),
        ("whsec_", 16, .mixed), ("EAAC", 20, .digit),
    ].map { (Array($0.utf8), $1, $2) }

    /// Whoever has the rest of such an address may write in its place.
    static let webhooks = [
        "hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/", "discord.com/api/webhooks/",
        "discordapp.com/api/webhooks/", "webhook.office.com/", "outlook.office.com/webhook/", "hooks.zapier.com/hooks/",
        "chat.googleapis.com/v1/spaces/", "open.feishu.cn/open-apis/bot/", "oapi.dingtalk.com/robot/",
    ].map { Array($0.utf8) }

    /// `ghp_…`, `eyJ….….…`
    mutating func endOfPrefixed(_ start: Int) -> Int? {
        guard start >= keyless else { return nil }
        for (prefix, following, proof) in Self.prefixes where bytes[start] == prefix[0] && matches(prefix, start) {
            let end = endOfRun(start + prefix.count) { Self.isKeyByte($0) || $0 == UInt8(ascii: ".") }
            let last = bytes[..<end].lastIndex { $0 != UInt8(ascii: ".") } ?? start
            let length = last + 1 - start - prefix.count
            guard length >= following else { continue }
            guard isProved(bytes[(start + prefix.count)...last], proof) else {
                keyless = end
                return nil
            }
            return last + 1
        }
        return nil
    }

    private func isProved(_ key: Bytes, _ proof: Proof) -> Bool {
        switch proof {
        case .none: true
        case .mixed: key.contains(where: Self.isDigit) || key.contains(where: Self.isCapital) && key.contains { $0 &- 0x61 < 26 }
        case .digit: key.contains(where: Self.isDigit)
        }
    }

    /// What follows one of ``webhooks``.
    func webhook(_ start: Int) -> Range<Int>? {
        for hook in Self.webhooks where bytes[start] == hook[0] && matches(hook, start) {
            let rest = start + hook.count
            let end = endOfRun(rest) { $0 > 0x20 && $0 < 0x7F && !"\"'`<>()[]|".utf8.contains($0) }
            return end > rest ? rest..<end : nil
        }
        return nil
    }

    /// `123456789:AAH…`, a bot of Telegram's; also behind `bot` in an address.
    func endOfBotToken(_ start: Int) -> Int? {
        let number = bytes[start] == UInt8(ascii: "b") && matches(Self.bot, start) ? start + Self.bot.count : start
        let colon = endOfRun(number, Self.isDigit)
        guard (8...10).contains(colon - number), colon < bytes.count, bytes[colon] == UInt8(ascii: ":") else { return nil }
        let end = endOfRun(colon + 1, Self.isKeyByte)
        return end - colon > 30 ? end : nil
    }

    private static let bot = Array("bot".utf8)
    private static let digest = Array("sha256:".utf8)

    /// An image's, which is as public as the image.
    func isDigest(_ start: Int) -> Bool { start >= Self.digest.count && matches(Self.digest, start - Self.digest.count) }

    /// 8-4-4-4-12 hexadecimal digits.
    func endOfUUID(_ start: Int) -> Int? {
        guard start + 36 <= bytes.count, start + 36 == bytes.count || !Self.isAlphanumeric(bytes[start + 36]) else { return nil }
        for offset in 0..<36 {
            let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
            guard isDash ? bytes[start + offset] == UInt8(ascii: "-") : Self.isHexadecimal(bytes[start + offset]) else { return nil }
        }
        return start + 36
    }

    /// `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of the text.
    func endOfPrivateKey(_ start: Int) -> Int? {
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
}
