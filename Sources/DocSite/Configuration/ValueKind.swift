internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import ReaderText
internal import YAMLKeys
internal import Yams

/// What a value of `docgen.yml` has to be: how it is read, and how editors check it.
struct ValueKind<Value>: Sendable {
    let schema: ValueSchema
    /// - Returns: `nil` for what cannot be taken, which is reported, and for what is empty.
    let read: @Sendable (Node, String, inout ConfigurationReader) -> Value?
    /// A value as the file would have it; `nil` for what is not a plain value.
    var written: @Sendable (Value) -> ValueSchema.Standard? = { ValueSchema.Standard($0) }

    /// The same, with the places of its texts noted: for values that are found wrong only when the files are known.
    var placed: ValueKind {
        ValueKind(schema: schema) { node, key, reader in
            reader.notePlaces(of: node)
            return read(node, key, &reader)
        }
    }
}

extension ValueKind where Value == String {
    static let text = ValueKind(schema: .text) { $2.keys.text($0, $1) }

    static let baseURL = ValueKind(schema: .pattern("^([Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\s]+(/[^?#\\s]*)?)?$")) { node, key, reader in
        guard let url = reader.keys.text(node, key) else { return nil }
        if let problem = SiteConfiguration.problem(withBaseURL: url) {
            reader.keys.reportValue(node, "\(key) '\(url)' \(problem)", hint: "write 'https://example.org/docs/'")
            return nil
        }
        return SiteConfiguration.withSlash(url)
    }

    static let contentFolder = ValueKind(schema: .text) { node, key, reader in
        guard let folder = reader.keys.text(node, key) else { return nil }
        let path = folder == "." ? "" : folder.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        guard !folder.hasPrefix("/"), !path.split(separator: "/").contains(".."), path.isEmpty || reader.isContentFolder(path) else {
            reader.keys.reportValue(node, "\(key) '\(folder)' is not a folder beside \(reader.keys.file)")
            return nil
        }
        return path
    }

    static let templateFolder = ValueKind(schema: .text) { node, key, reader in
        guard let folder = reader.keys.text(node, key) else { return nil }
        guard reader.isContentFolder(folder) else {
            reader.keys.reportValue(node, "\(key) '\(folder)' is not a folder beside \(reader.keys.file)")
            return nil
        }
        return folder
    }

    static let language = ValueKind(schema: .pattern("^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*)?$")) { node, key, reader in
        guard let language = reader.keys.text(node, key) else { return nil }
        guard isLanguageTag(language) else {
            reader.keys.reportValue(
                node,
                "\(key) '\(language.prefix(60))' is not a language code",
                hint: "write a code like 'de', 'en' or 'pt-BR'"
            )
            return nil
        }
        return language
    }

    /// A page must not run what a project's configuration says: schemes that do are left out.
    static let editorURL = ValueKind(schema: .pattern("^((?!(javascript|data|vbscript):)[a-z][a-z0-9+.-]*:\\S*\\{path\\}\\S*)?$")) {
        node,
        key,
        reader in
        guard let url = reader.keys.text(node, key) else { return nil }
        let scheme = url.prefix { $0 != ":" }
        let isScheme =
            scheme.utf8.first.map { (0x61...0x7A).contains($0) } ?? false
            && scheme.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "+.-".utf8.contains($0) }
        guard url.contains("{path}"), isScheme, scheme.utf8.count < url.utf8.count, !url.contains(where: \.isWhitespace),
            !["javascript", "data", "vbscript"].contains(scheme)
        else {
            reader.keys.reportValue(node, "\(key) '\(url)' is not a URL with '{path}'", hint: "write 'vscode://file{path}:{line}:{column}'")
            return nil
        }
        return url
    }

    static let editURL = ValueKind(schema: .pattern("^([Hh][Tt][Tt][Pp][Ss]?://\\S*\\{path\\}\\S*)?$")) { node, key, reader in
        guard let url = reader.keys.text(node, key) else { return nil }
        guard SiteConfiguration.problem(withBaseURL: String(url.prefix { $0 != "{" && $0 != "?" && $0 != "#" })) == nil else {
            reader.keys.reportValue(
                node,
                "\(key) '\(url)' is not an http or https URL",
                hint: "write 'https://github.com/owner/name/edit/main/docs/{path}'"
            )
            return nil
        }
        guard url.contains("{path}") else {
            reader.keys.reportValue(
                node,
                "\(key) has no '{path}'",
                hint: "write 'https://github.com/owner/name/edit/main/docs/{path}'"
            )
            return nil
        }
        return url
    }

    /// A value for the style sheet.
    static func css(_ pattern: CSSPattern) -> ValueKind {
        ValueKind(schema: .pattern(pattern.expression)) { node, key, reader in
            guard let text = reader.keys.text(node, key) else { return nil }
            guard CSSPattern.isOneValue(text) else {
                reader.keys.reportValue(node, "\(key) '\(text.prefix(60))' is not one CSS value")
                return nil
            }
            guard pattern.matches(text) else {
                reader.keys.reportValue(node, "\(key) '\(text.prefix(60))' is not \(pattern.meaning)", hint: pattern.hint(for: text))
                return nil
            }
            return text
        }
    }

    /// A colour of links, which are to be read on a background.
    static func colour(on background: String, in theme: String) -> ValueKind {
        let kind = css(.colour)
        return ValueKind(schema: kind.schema) { node, key, reader in
            guard let text = kind.read(node, key, &reader) else { return nil }
            if let contrast = CSSColour(text).flatMap({ colour in CSSColour(background).map(colour.contrast) }),
                contrast < CSSColour.leastContrast
            {
                // Cut, not rounded: 4.49 is not 4.5.
                let shown = Double(Int(contrast * 10)) / 10
                reader.keys.report(
                    .themeContrast,
                    .warning,
                    at: reader.keys.location(of: node),
                    "\(key) '\(text)' has a contrast of \(shown):1 with the \(theme) theme's background: links are hard to read",
                    hint: "take a \(theme == "light" ? "darker" : "lighter") colour: 4.5:1 is the least"
                )
            }
            return text
        }
    }

    /// Two or three letters, then parts of letters and digits. Source: RFC 5646 section 2.1, without what nobody uses.
    private static func isLanguageTag(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return (2...3).contains(parts[0].utf8.count) && parts[0].utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
            && parts.dropFirst().allSatisfy { part in
                (1...8).contains(part.utf8.count)
                    && part.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) }
            }
    }
}

extension ValueKind where Value == Bool {
    static let flag = ValueKind(schema: .flag) { $2.keys.flag($0, $1) }

    /// One of two words.
    static func choice(_ words: String..., meaning: @escaping @Sendable (String) -> Bool) -> ValueKind {
        ValueKind(
            schema: .choice(words),
            read: { $2.keys.choice($0, $1, among: words).map(meaning) },
            written: { value in words.first { meaning($0) == value }.map(ValueSchema.Standard.text) }
        )
    }
}

extension ValueKind where Value == [String] {
    static let texts = ValueKind(schema: .texts()) { $2.keys.list($0, $1) }

    static let paths = ValueKind(schema: .either([.pattern(""), .list(.text)])) { node, key, reader in
        // A number or a flag is not a path, unless it stands in quotes.
        guard node.int == nil, node.bool == nil else {
            reader.keys.reportType(node, key, "a path, or a list of paths")
            return nil
        }
        return reader.keys.list(node, key)
    }

    /// Folders beside the file.
    static let folders = ValueKind(schema: .texts()) { node, key, reader in
        reader.keys.list(node, key).compactMap { folder in
            let path = folder.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
            guard !folder.hasPrefix("/"), !path.isEmpty, !path.split(separator: "/").contains(".."), reader.isContentFolder(path) else {
                reader.keys.reportValue(node, "\(key) '\(folder)' is not a folder beside \(reader.keys.file)")
                return nil
            }
            return path
        }
    }

    /// More are no help before a first question, and every page would carry them.
    private static let maxQuestions = 6
    private static let maxCharacters = 120

    static let questions = ValueKind(schema: .texts(maxCount: maxQuestions, maxCharacters: maxCharacters)) { node, key, reader in
        let questions = reader.keys.list(node, key)
        if questions.count > maxQuestions || questions.contains(where: { $0.count > maxCharacters }) {
            reader.keys.reportValue(
                node,
                "\(key) has \(questions.count) questions, expected at most \(maxQuestions) of at most \(maxCharacters) characters"
            )
        }
        return questions
    }
}

extension ValueKind where Value == Double {
    static let percent = ValueKind(schema: .number(50...99.999)) {
        $2.keys.number($0, $1, in: 50...99.999, "a number of percent from 50 to 99.999, like 99.9")
    }

    static let share = ValueKind(schema: .number(0...1)) { $2.keys.number($0, $1, in: 0...1, "a number from 0 to 1") }
}

extension ValueKind where Value == Int {
    static let days = ValueKind(schema: .integer(1...90)) { $2.keys.integer($0, $1, in: 1...90, "a whole number from 1 to 90") }

    static let lineCount = ValueKind(schema: .integer(1...10_000)) {
        $2.keys.integer($0, $1, in: 1...10_000, "a whole number of lines from 1 to 10000")
    }
}

extension ValueKind where Value == [String: String] {
    static let variables = ValueKind(schema: .object([], takesOthers: true)) { $2.keys.variables($0, $1) }
}

extension ValueKind where Value == [String: String] {
    /// Sentences of the catalogue in a site's own words.
    static let sentences = ValueKind(
        schema: .object(Catalogue.ownKeys.map { .init($0, .text, "Instead of: \(Catalogue.english.source(of: $0))") })
    ) { node, key, reader in
        guard let mapping = node.mapping else {
            reader.keys.reportType(node, key, "'key: sentence' lines, as 'search.hint: Search the manual'")
            return nil
        }
        var sentences: [String: String] = [:]
        for (node, value) in mapping {
            guard let name = reader.keys.name(of: node) else { continue }
            guard Catalogue.ownKeys.contains(name) else {
                let hint = NearestMatch.hint(for: name, among: Catalogue.ownKeys) ?? "'docgen schema' lists the keys with their sentences"
                reader.keys.reportUnknown("\(key).\(name)", at: node, among: [], listsAll: false, advice: hint)
                continue
            }
            guard !value.isNull, let text = reader.keys.text(value, "\(key).\(name)") else { continue }
            if let fault = Catalogue.fault(ofOwn: text, for: name) {
                reader.keys.reportValue(value, "\(key).\(name) \(fault.problem)", hint: fault.hint)
            } else {
                sentences[name] = text
            }
        }
        return sentences
    }
}

extension ValueKind where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    /// One of the cases, by its name.
    static var named: ValueKind {
        let names = Value.allCases.map(\.rawValue)
        return ValueKind(
            schema: .choice(names),
            read: { $2.keys.choice($0, $1, among: names).flatMap(Value.init(rawValue:)) },
            written: { .text($0.rawValue) }
        )
    }
}

extension ValueKind where Value == OutlineLevels {
    static let outline = ValueKind(schema: OutlineLevels.schema) { node, key, reader in
        guard let levels = node.scalar.flatMap({ OutlineLevels($0.string) }) else {
            reader.keys.reportType(node, key, OutlineLevels.expected)
            return nil
        }
        return levels
    }
}

extension ValueKind where Value == [SiteConfiguration.NavigationEntry] {
    static let navigation = ValueKind(schema: .list(.reference(ConfigurationKey.navigationEntry))) { node, key, reader in
        guard let list = node.sequence else {
            reader.keys.reportType(node, key, "a list")
            return nil
        }
        return list.compactMap { reader.navigationEntry($0) }
    }
}

extension ValueKind where Value == [PageQuestions] {
    static let pageQuestions = ValueKind(schema: .object([], takesOthers: true)) { node, key, reader in
        guard let mapping = node.mapping else {
            reader.keys.reportType(node, key, "'page.md: question' lines")
            return nil
        }
        return mapping.compactMap { page, value in
            guard let name = reader.keys.name(of: page) else { return nil }
            let parts = name.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let questions = reader.keys.questions(value, "\(key).\(name)", of: parts.count > 1 ? parts[1] : "", takesAnchors: false)
            return PageQuestions(path: parts[0], questions: questions, location: reader.keys.location(of: page))
        }
    }
}

extension ValueKind where Value == [HandOver] {
    /// More are no help.
    private static let maxLinks = 5
    private static let maxCharacters = 60
    private static let example = "write '- Forum: https://forum.example.org/'"

    static let handOver = ValueKind(schema: .list(.entry(.pattern("^([Hh][Tt][Tt][Pp][Ss]?://\\S+|[Mm][Aa][Ii][Ll][Tt][Oo]:\\S+@\\S+)$"))))
    {
        node,
        key,
        reader in
        guard let list = node.sequence else {
            reader.keys.reportType(node, key, "a list of names with URLs: '- Forum: https://forum.example.org/'")
            return nil
        }
        if list.count > maxLinks { reader.keys.reportValue(node, "\(key) has \(list.count) links, expected at most \(maxLinks)") }
        return list.compactMap { entry in
            guard let mapping = entry.mapping, mapping.count == 1, let (name, value) = mapping.first.map({ ($0.key, $0.value) }),
                let name = reader.keys.name(of: name)
            else {
                reader.keys.reportType(entry, key, "a name with its URL: '- Forum: https://forum.example.org/'")
                return nil
            }
            guard let url = reader.keys.text(value, "\(key).\(name)") else { return nil }
            guard name.count <= maxCharacters, let address = SiteConfiguration.webAddress(url) ?? mailAddress(url) else {
                reader.keys.reportValue(
                    value,
                    name.count > maxCharacters
                        ? "\(key) '\(name.prefix(maxCharacters))…' is longer than \(maxCharacters) characters"
                        : "\(key) '\(url.prefix(60))' is not an http, https or mailto URL",
                    hint: example
                )
                return nil
            }
            return HandOver(name: name, url: address)
        }
    }

    /// A `mailto` URL with an address, in printable ASCII. Source: RFC 6068.
    private static func mailAddress(_ text: String) -> String? {
        guard text.lowercased().hasPrefix("mailto:"), text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
        let parts = text.dropFirst("mailto:".count).prefix { $0 != "?" }.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } ? text : nil
    }
}

extension ValueKind where Value == [SiteConfiguration.Redirection] {
    static let redirects = ValueKind(schema: .object([], takesOthers: true)) { node, key, reader in
        guard let mapping = node.mapping else {
            reader.keys.reportType(node, key, "'old/page.html: page.md' lines")
            return nil
        }
        return mapping.compactMap { old, target in
            guard let from = reader.keys.name(of: old), let to = reader.keys.text(target, "\(key).\(from)") else { return nil }
            return SiteConfiguration.Redirection(from: from, to: to, location: reader.keys.location(of: old))
        }
    }
}
