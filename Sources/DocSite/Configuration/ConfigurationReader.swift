internal import DocMarkdown
internal import DocModel
internal import Foundation
internal import Yams

/// Turns YAML into a ``SiteConfiguration``, collecting every mistake.
struct ConfigurationReader {
    let file: String
    var diagnostics: [Diagnostic] = []

    init(file: String) { self.file = file }

    mutating func read(_ text: String, isContentFolder: (String) -> Bool) -> SiteConfiguration {
        var result = SiteConfiguration()
        if isContentFolder("docs") { result.content = "docs" }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            if case .duplicatedKeysInMapping(let keys, let context) = error, let name = keys.min(),
                let place = Array(text.utf8).withUnsafeBufferPointer({ DuplicateKey.place(of: name, in: $0, from: context.mark.line) })
            {
                let location = SourceLocation(path: file, line: place.line, column: place.column)
                diagnostics.append(Diagnostic(.error, id: "configuration-syntax", at: location, "not valid YAML: key twice: \(name)"))
            } else {
                report("configuration-syntax", Self.mark(of: error), "not valid YAML: \(Self.problem(of: error))")
            }
            return result
        } catch {
            report("configuration-syntax", nil, "not valid YAML: \(error)")
            return result
        }
        guard let node, node.scalar?.string != "" else { return result }
        guard let mapping = node.mapping else {
            report("configuration-syntax", node.mark, "expected 'key: value' lines")
            return result
        }
        for (key, value) in mapping { read(key, value, into: &result, isContentFolder) }
        return result
    }

    private static let keys = [
        "title", "description", "base_url", "content", "language", "edit_url", "navigation", "outline", "html", "exclude", "assets",
        "front_matter_keys",
        "template", "theme", "assistant", "markdown", "search", "status",
    ]

    private mutating func read(_ key: Node, _ value: Node, into result: inout SiteConfiguration, _ isContentFolder: (String) -> Bool) {
        guard let name = key.scalar?.string else { return report("configuration-key", key.mark, "a key must be text") }
        switch name {
        case "title": result.title = text(value, name) ?? result.title
        case "description": result.description = text(value, name)
        case "base_url":
            guard let url = text(value, name) else { return }
            guard let checked = Self.baseURL(url) else {
                return report(
                    "configuration-value",
                    value.mark,
                    "base_url '\(url)' is not an http or https URL",
                    hint: "write 'https://example.org/docs/'"
                )
            }
            result.baseURL = checked
        case "content":
            guard let folder = text(value, name) else { return }
            let path = folder == "." ? "" : folder.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
            guard !folder.hasPrefix("/"), !path.split(separator: "/").contains(".."), path.isEmpty || isContentFolder(path) else {
                return report("configuration-value", value.mark, "content '\(folder)' is not a folder beside \(file)")
            }
            result.content = path
        case "language":
            guard let language = text(value, name) else { return }
            guard Self.isLanguageTag(language) else {
                return report(
                    "configuration-value",
                    value.mark,
                    "language '\(language.prefix(60))' is not a language code",
                    hint: "write a code like 'de', 'en' or 'pt-BR'"
                )
            }
            result.language = language
        case "edit_url":
            guard let url = text(value, name) else { return }
            guard url.contains("{path}") else {
                return report(
                    "configuration-value",
                    value.mark,
                    "edit_url has no '{path}'",
                    hint: "write 'https://github.com/owner/name/edit/main/docs/{path}'"
                )
            }
            result.editURL = url
        case "navigation":
            guard let list = value.sequence else { return reportType(value, name, "a list") }
            result.navigation = list.compactMap { navigationEntry($0) }
        case "outline":
            guard let levels = value.scalar.flatMap({ OutlineLevels($0.string) }) else {
                return reportType(value, name, OutlineLevels.expected)
            }
            result.outline = levels
        case "html":
            guard let mode = text(value, name) else { return }
            guard mode == "allow" || mode == "escape" else { return reportType(value, name, "'allow' or 'escape'") }
            result.allowsHTML = mode == "allow"
        case "exclude", "assets":
            // A number or a flag is no path, unless it stands in quotes.
            if value.int != nil || value.bool != nil { return reportType(value, name, "a path, or a list of paths") }
            if name == "exclude" { result.exclude = list(value, name) } else { result.assets = list(value, name) }
        case "front_matter_keys": result.frontMatterKeys = list(value, name)
        case "template":
            guard let folder = text(value, name) else { return }
            guard isContentFolder(folder) else {
                return report("configuration-value", value.mark, "template '\(folder)' is not a folder beside \(file)")
            }
            result.template = folder
        case "theme": readTheme(value, into: &result.theme)
        case "assistant": readAssistant(value, into: &result.assistant)
        case "markdown": result.publishesMarkdown = flag(value, name)
        case "search":
            guard let mode = text(value, name) else { return }
            guard mode == "static" || mode == "server" else { return reportType(value, name, "'static' or 'server'") }
            result.hasStaticSearch = mode == "static"
        case "status": result.status = status(value)
        default: reportUnknown(name, key.mark, among: Self.keys)
        }
    }

    private mutating func readTheme(_ node: Node, into theme: inout SiteConfiguration.Theme) {
        guard let mapping = node.mapping else { return reportType(node, "theme", "'key: value' lines") }
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let shown = "theme.\(name)"
            switch name {
            case "accent": theme.accent = cssValue(value, shown)
            case "accent_dark": theme.accentDark = cssValue(value, shown)
            case "font": theme.font = cssValue(value, shown)
            case "font_mono": theme.monospaceFont = cssValue(value, shown)
            case "measure": theme.measure = cssValue(value, shown)
            case "logo": theme.logo = text(value, shown)
            default: reportUnknown(shown, key.mark, among: ["accent", "accent_dark", "font", "font_mono", "measure", "logo"])
            }
        }
    }

    /// More are no help before a first question, and every page would carry them.
    private static let maxExamples = 6
    private static let maxExampleCharacters = 120

    private mutating func readAssistant(_ node: Node, into assistant: inout SiteConfiguration.Assistant) {
        guard let mapping = node.mapping else { return reportType(node, "assistant", "'key: value' lines") }
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let shown = "assistant.\(name)"
            switch name {
            case "enabled": assistant.isEnabled = flag(value, shown) ?? assistant.isEnabled
            case "examples":
                assistant.examples = list(value, shown)
                if assistant.examples.count > Self.maxExamples
                    || assistant.examples.contains(where: { $0.count > Self.maxExampleCharacters })
                {
                    report(
                        "configuration-value",
                        value.mark,
                        "assistant.examples has \(assistant.examples.count) questions, expected at most \(Self.maxExamples) of at most "
                            + "\(Self.maxExampleCharacters) characters"
                    )
                }
            default: reportUnknown(shown, key.mark, among: ["enabled", "examples"])
            }
        }
    }

    private mutating func status(_ node: Node) -> StatusSettings {
        var status = StatusSettings()
        // `status:` alone asks for the pages with every default.
        if node.scalar?.string == "" || node.scalar?.string == "true" { return status }
        guard let mapping = node.mapping else {
            reportType(node, "status", "'key: value' lines")
            return status
        }
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let shown = "status.\(name)"
            switch name {
            case "snapshots": status.snapshots = text(value, shown) ?? status.snapshots
            case "incidents": status.incidents = text(value, shown) ?? status.incidents
            case "slo": status.objective = number(value, shown, in: 50...99.999, "a number of percent from 50 to 99.999, like 99.9")
            case "slo_days": status.objectiveDays = number(value, shown, in: 1...90, "1 to 90").map { Int($0) } ?? status.objectiveDays
            case "weights": readWeights(value, into: &status.weights)
            default: reportUnknown(shown, key.mark, among: ["snapshots", "incidents", "slo", "slo_days", "weights"])
            }
        }
        return status
    }

    private mutating func readWeights(_ node: Node, into weights: inout StatusSettings.Weights) {
        guard let mapping = node.mapping else { return reportType(node, "status.weights", "'key: value' lines") }
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let shown = "status.weights.\(name)"
            switch name {
            case "degraded": weights.degraded = number(value, shown, in: 0...1, "a number from 0 to 1") ?? weights.degraded
            case "partial": weights.partial = number(value, shown, in: 0...1, "a number from 0 to 1") ?? weights.partial
            case "major": weights.major = number(value, shown, in: 0...1, "a number from 0 to 1") ?? weights.major
            default: reportUnknown(shown, key.mark, among: ["degraded", "partial", "major"])
            }
        }
    }

    // MARK: Values

    private mutating func text(_ node: Node, _ key: String) -> String? {
        guard let text = node.scalar?.string else {
            reportType(node, key, "text")
            return nil
        }
        // YAML can write NUL; no page or index can hold it.
        return text.isEmpty ? nil : text.replacing("\0", with: "\u{FFFD}")
    }

    private mutating func flag(_ node: Node, _ key: String) -> Bool? {
        guard let value = node.scalar.flatMap({ Bool($0.string) }) else {
            reportType(node, key, "'true' or 'false'")
            return nil
        }
        return value
    }

    private mutating func number(_ node: Node, _ key: String, in range: ClosedRange<Double>, _ expected: String) -> Double? {
        guard let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
            reportType(node, key, expected)
            return nil
        }
        return value
    }

    private mutating func list(_ node: Node, _ key: String) -> [String] {
        if let text = node.scalar?.string { return text.isEmpty ? [] : [text] }
        guard let sequence = node.sequence else {
            reportType(node, key, "a list of texts")
            return []
        }
        return sequence.compactMap { $0.scalar?.string }
    }

    /// A value for the style sheet; what could end the declaration is refused.
    private mutating func cssValue(_ node: Node, _ key: String) -> String? {
        guard let text = text(node, key) else { return nil }
        guard text.utf8.count <= 300, !text.contains(where: { ";{}<>\\@".contains($0) || $0.isNewline }), !text.contains("/*"),
            !text.contains("url(")
        else {
            report("configuration-value", node.mark, "\(key) '\(text.prefix(60))' is not one CSS value")
            return nil
        }
        return text
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

    /// The URL with a `/` at its end; `nil` when it is no http or https URL.
    static func baseURL(_ text: String) -> String? {
        guard let components = URLComponents(string: text), let scheme = components.scheme?.lowercased(),
            scheme == "http" || scheme == "https",
            let host = components.host, !host.isEmpty, components.query == nil, components.fragment == nil
        else { return nil }
        return text.hasSuffix("/") ? text : text + "/"
    }

    // MARK: Diagnostics

    mutating func report(_ id: String, _ mark: Mark?, _ message: String, hint: String? = nil) {
        let location = SourceLocation(path: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
        diagnostics.append(Diagnostic(.error, id: id, at: location, message, hint: hint))
    }

    mutating func reportType(_ node: Node, _ key: String, _ expected: String) {
        let found = node.scalar.map { "'\($0.string.prefix(60))'" } ?? (node.sequence == nil ? "a mapping" : "a list")
        report("configuration-value", node.mark, "\(key) is \(found), expected \(expected)")
    }

    mutating func reportUnknown(_ name: String, _ mark: Mark?, among keys: [String]) {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        report(
            "configuration-unknown-key",
            mark,
            "unknown key '\(name.prefix(80))'",
            hint: NearestMatch.find(last, among: keys).map { "did you mean '\($0)'?" } ?? "known keys: \(keys.joined(separator: ", "))"
        )
    }

    static func mark(of error: YamlError) -> Mark? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
        case .duplicatedKeysInMapping(_, let context): context.mark
        default: nil
        }
    }

    static func problem(of error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _): "key twice: \(keys.joined(separator: ", "))"
        default: "\(error)"
        }
    }
}
