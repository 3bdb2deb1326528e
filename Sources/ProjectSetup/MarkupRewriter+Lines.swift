/// Spellings that are all of a line, or a part of it.
extension MarkupRewriter {
    // MARK: Code

    /// The first line of a code block.
    mutating func rewriteFence(_ line: String) -> String {
        guard constructs.contains(.code) else { return line }
        let ending = line.hasSuffix("\r") ? "\r" : ""
        guard let parts = line.trimmed.wholeMatch(of: /(`{3,}|~{3,})\s*(\S.*)/), let info = Self.info(String(parts.2)), info != parts.2
        else {
            return line
        }
        counts[.code, default: 0] += 1
        return "\(line.prefix { $0 == " " })\(parts.1)\(info)\(ending)"
    }

    private static func info(_ text: String) -> String? {
        if let parts = text.wholeMatch(of: /\{\s*\.([\w+#-]+)((?:\s+[\w-]+="[^"]*")*)\s*\}/) {
            // `{ .python linenums="1" hl_lines="2 3" }`
            return words(String(parts.1), options(String(parts.2)))
        } else if let parts = text.wholeMatch(of: /([\w+#-]+)\s*\{((?:\s*\w+=(?:\[[^\]]*\]|[\w"]+),?)+)\s*\}/) {
            // `go {linenos=true,hl_lines=[2,"4-5"]}`
            return words(String(parts.1), options(String(parts.2)))
        } else if let parts = text.wholeMatch(of: /([\w+#-]+)\s*(\{[\d,-]+\})?:line-numbers(?:=(\d+))?\s*(\{[\d,-]+\})?/) {
            let lines = parts.2 ?? parts.4
            return "\(parts.1)" + (lines.map { " \($0)" } ?? "") + " showLineNumbers" + (parts.3.map { "=\($0)" } ?? "")
        } else if let parts = text.wholeMatch(of: /([\w+#-]+)\s+\[([^\]"]+)\]/) {
            return "\(parts.1) title=\"\(parts.2)\""
        } else if let parts = text.wholeMatch(of: /\{(?:code-block|sourcecode)\}\s+([\w+#-]+)/) {
            return String(parts.1)
        }
        return nil
    }

    private static func options(_ text: String) -> [(name: String, value: String)] {
        text.matches(of: /([\w-]+)=(?:"([^"]*)"|\[([^\]]*)\]|(\w+))/).map { match in
            (String(match.1), String(match.2 ?? match.3 ?? match.4 ?? ""))
        }
    }

    /// The words of this manual; `nil` where one is not known.
    private static func words(_ language: String, _ options: [(name: String, value: String)]) -> String? {
        var title = ""
        var marks = ""
        var number: String?
        for (name, value) in options {
            switch name {
            case "title", "filename": title = " title=\"\(value)\""
            case "hl_lines":
                let ranges = value.filter { $0 != "\"" }.split(whereSeparator: { ", ".contains($0) })
                guard ranges.allSatisfy({ $0.wholeMatch(of: /\d+(-\d+)?/) != nil }), !ranges.isEmpty else { return nil }
                marks = " {\(ranges.joined(separator: ","))}"
            case "linenums", "linenostart":
                guard let first = Int(value) else { return nil }
                number = first == 1 ? "" : "=\(first)"
            case "linenos": if value != "false" { number = number ?? "" }
            default: return nil
            }
        }
        return language + title + marks + (number.map { " showLineNumbers" + $0 } ?? "")
    }

    // MARK: Containers

    /// A directive of MyST that is an admonition, between backticks or tildes.
    mutating func directive(_ lines: [String], at start: Int, end: Int, depth: Int) -> [String]? {
        guard constructs.contains(.directives), end > start + 1, lines[end - 1].trimmed.allSatisfy({ "`~".contains($0) }),
            let parts = lines[start].trimmed.wholeMatch(of: /(?:`{3,}|~{3,})\{([a-z]+)\}\s*(.*)/),
            Self.admonitions.contains(String(parts.1)),
            parts.2.isEmpty || Self.isPlain(String(parts.2)), start + 1 < end - 1,
            !lines[start + 1].trimmed.hasPrefix(":"), lines[start + 1].trimmed != "---", lines[start].first != " "
        else { return nil }
        counts[.directives, default: 0] += 1
        let title = parts.2.isEmpty ? "" : " \(parts.2)"
        return [":::\(parts.1)\(title)"] + rewrite(Array(lines[(start + 1)..<(end - 1)]), depth: depth + 1) + [":::"]
    }

    /// The kinds of admonitions that have one name in all tools.
    private static let admonitions: Set<String> = [
        "note", "tip", "info", "warning", "caution", "danger", "important", "hint", "attention", "error",
    ]

    /// A tag alone on its line, of a component or shortcode: it begins or ends an admonition.
    mutating func rewriteComponent(_ line: String) -> String {
        let ending = line.hasSuffix("\r") ? "\r" : ""
        let text = line.trimmed
        if constructs.contains(.directives),
            let parts = text.wholeMatch(of: /(:{3,})\{([a-z]+)\}\s*(.*)/), Self.admonitions.contains(String(parts.2)),
            parts.3.isEmpty || Self.isPlain(String(parts.3))
        {
            counts[.directives, default: 0] += 1
            return "\(parts.1)\(parts.2)\(parts.3.isEmpty ? "" : " \(parts.3)")\(ending)"
        }
        guard constructs.contains(.components), line.first != " " else { return line }
        guard let head = Self.head(of: text) else { return line }
        counts[.components, default: 0] += head == ":::" ? 0 : 1
        return head + ending
    }

    private static func head(of text: String) -> String? {
        func written(_ name: Substring, _ title: Substring?) -> String? {
            let name = name.lowercased()
            guard admonitions.contains(name), title.map({ isPlain(String($0)) }) ?? true else { return nil }
            return ":::\(name)" + (title.map { " \($0)" } ?? "")
        }
        if let parts = text.wholeMatch(of: /<\/([A-Z][a-z]+)>/) { return admonitions.contains(parts.1.lowercased()) ? ":::" : nil }
        if let parts = text.wholeMatch(of: /<([A-Z][a-z]+)(?:\s+title="([^"]+)")?>/) { return written(parts.1, parts.2) }
        if text.wholeMatch(of: /\{\{[<%]\s*\/\s*(?:notice|hint|alert|callout)\s*[%>]\}\}/) != nil { return ":::" }
        if text.wholeMatch(of: /\{%\s*endhint\s*%\}/) != nil { return ":::" }
        if let parts = text.wholeMatch(of: /\{\{[<%]\s*(?:notice|hint)\s+"?(\w+)"?(?:\s+"([^"]+)")?\s*[%>]\}\}/) {
            return written(parts.1, parts.2)
        }
        if let parts = text.wholeMatch(of: /\{\{[<%]\s*callout\s+type="(\w+)"\s*[%>]\}\}/) { return written(parts.1, nil) }
        if let parts = text.wholeMatch(of: /\{%\s*hint\s+style="(\w+)"\s*%\}/) { return written(parts.1, nil) }
        return nil
    }

    // MARK: Parts of lines

    /// What stands in a line beside code: one with a backtick could mean more.
    mutating func rewriteSpans(_ line: String) -> String {
        guard !line.contains("`"), !line.hasPrefix("    ") else { return line }
        var line = line
        func replace(
            _ construct: Construct,
            _ sign: String,
            _ pattern: some RegexComponent<(Substring, Substring)>,
            _ new: (Substring) -> String
        ) {
            guard constructs.contains(construct), line.contains(sign) else { return }
            var count = 0
            line.replace(pattern) { match in
                count += 1
                return new(match.1)
            }
            if count > 0 { counts[construct, default: 0] += count }
        }
        replace(.attributes, "{:", /\{:\s+([.#][^{}]*?)\s*\}/) { "{\($0)}" }
        replace(.insertions, "^^", /\^\^([^\s^](?:[^^]*[^\s^])?)\^\^/) { "++\($0)++" }
        replace(.formulas, "\\(", /\\\((\S(?:[^$]*?\S)?)\\\)/) { "$\($0)$" }
        replace(.formulas, "\\[", /^\\\[([^$]*)\\\]\s*$/) { "$$\($0)$$" }
        replace(.pictures, "#gh-", /#gh-(dark|light)-mode-only/) { "#only-\($0)" }
        return line
    }
}
