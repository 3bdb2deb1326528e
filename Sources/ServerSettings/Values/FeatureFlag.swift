package import ServerFoundation

/// What can be switched off, or on for some, while the server runs.
package enum FeatureFlag: String, CaseIterable, Sendable, Comparable {
    /// Pages offer to ask.
    case chat
    /// An answer of the index may be made of passages of several sections.
    case composedAnswers = "composed_answers"
    /// Questions go to Kapa first, where it is configured; without it the index answers.
    case kapaFirst = "kapa_first"
    /// Questions find sections by their meaning too, where the index has vectors.
    case meaning

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// For whom a flag is on: `on`, `off`, `25%`, and with a role behind it, `off editor`, for those besides who have that role.
package struct FlagValue: Hashable, Sendable, CustomStringConvertible {
    /// Of readers, from 0 to 100.
    package var percent: Int
    /// Whoever has it has the flag on.
    package var role: Role?

    package static let on = FlagValue(percent: 100)
    package static let off = FlagValue(percent: 0)

    package init(percent: Int, role: Role? = nil) {
        self.percent = percent
        self.role = role
    }

    /// - Returns: `nil` for any other text.
    package init?(_ text: String) {
        let parts = text.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
        guard let share = parts.first, parts.count <= 2 else { return nil }
        switch share {
        case "on", "true": percent = 100
        case "off", "false": percent = 0
        default:
            guard share.hasSuffix("%"), let number = Int(share.dropLast()), (0...100).contains(number),
                share.dropLast().utf8.allSatisfy({ $0 &- 0x30 < 10 })
            else { return nil }
            percent = number
        }
        guard parts.count == 2 else { return }
        guard let role = Role(rawValue: parts[1]) else { return nil }
        self.role = role
    }

    package var description: String {
        let share = percent == 100 ? "on" : percent == 0 ? "off" : "\(percent)%"
        return role.map { "\(share) \($0.rawValue)" } ?? share
    }

    /// Whether the flag is on for a reader; always the same for one subject and flag, and for one whose share grows it stays on.
    ///
    /// - Parameter subject: What tells readers apart: a thread, a client.
    package func isOn(_ flag: FeatureFlag, for subject: String) -> Bool {
        // FNV-1a, 64 bits, with the end mixed as SplitMix64 does: names that differ by a digit are far apart.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(flag.rawValue)\0\(subject)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
        hash ^= hash >> 31
        return hash % 100 < UInt64(percent)
    }
}

extension SettingKind where Value == [FeatureFlag: FlagValue] {
    /// In the file a mapping or a list, elsewhere separated by commas: `chat=off`, `kapa_first=25%`.
    package static let flags = {
        let names = FeatureFlag.allCases.map(\.rawValue)
        var kind = Self(
            expected: "flags, each with a value: on, off or a share like 25%, followed by a role if its members are to have it in any case",
            parse: { _ in nil },
            format: { flags in
                "[" + flags.sorted { $0.key < $1.key }.map { YAMLScalar.quoted("\($0.key.rawValue)=\($0.value)") }.joined(separator: ", ")
                    + "]"
            },
            isList: true
        )
        kind.isMapping = true
        let explain: @Sendable ([String]) -> [SettingKindFault] = { texts in
            var seen: Set<String> = []
            return texts.enumerated().compactMap { index, text in
                guard let (name, value) = pair(text) else {
                    return SettingKindFault(
                        index: index,
                        message: "'\(text)' is not a flag with a value",
                        hint: "write NAME=on, off or 25%"
                    )
                }
                guard FeatureFlag(rawValue: name) != nil else {
                    return SettingKindFault(
                        index: index,
                        message: "there is no flag '\(name)'",
                        hint: "there are: \(names.joined(separator: ", "))"
                    )
                }
                guard FlagValue(value) != nil else {
                    return SettingKindFault(
                        index: index,
                        message: "'\(value)' is not a value of the flag \(name)",
                        hint: "write on, off or a share like 25%, followed by a role if needed: off editor"
                    )
                }
                return seen.insert(name).inserted ? nil : SettingKindFault(index: index, message: "the flag '\(name)' is listed twice")
            }
        }
        kind.explain = explain
        kind.parse = { texts in
            guard explain(texts).isEmpty else { return nil }
            return Dictionary(
                texts.compactMap { text in
                    guard let (name, value) = pair(text), let flag = FeatureFlag(rawValue: name) else { return nil }
                    return FlagValue(value).map { (flag, $0) }
                }
            ) { first, _ in first }
        }
        return kind
    }()

    private static func pair(_ text: String) -> (name: String, value: String)? {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        return (String(text[..<sign]).trimmingWhitespace, String(text[text.index(after: sign)...]).trimmingWhitespace)
    }
}
