/// Writes containers, tabs and includes of other tools as docgen's manual recommends them.
///
/// Only blocks at the margin, and what stands in those, are rewritten, and only in their plainest forms: a line that could mean more stays. Whoever uses it
/// compares what comes of both texts, ``Migration/rewrite(_:in:)``.
struct MarkupRewriter {
    enum Construct: String, CaseIterable {
        case containers = "containers: !!!, ???, ///, :::kind[Title] and ::: {.kind}"
        case directives = "containers of MyST: :::{note} and ```{note}"
        case components = "components and shortcodes: <Note>, {{% notice %}} and {% hint %}"
        case tabs = "tabs: ===, /// tab and @tab"
        case includes = "includes: --8<--, {{#include}}, {{#rustdoc_include}}, {!…!}, {* … *}, <<< and <!--@include: -->"
        case code = "blocks of code: { .python linenums=\"1\" }, go {linenos=true}, js{1}:line-numbers and {code-block}"
        case attributes = "attributes: {: .class }"
        case insertions = "insertions: ^^text^^"
        case formulas = "formulas: \\(x\\) and \\[x\\]"
        case pictures = "pictures: #gh-dark-mode-only and #gh-light-mode-only"
    }

    let constructs: Set<Construct>
    var counts: [Construct: Int] = [:]

    init(_ constructs: Set<Construct>) { self.constructs = constructs }

    /// - Returns: The text with its other lines as they are.
    mutating func rewrite(_ text: String) -> String {
        // Lines keep their own ends: a file may mix them.
        let lines = text.lines.map(String.init)
        let start = Self.endOfFrontMatter(lines)
        return (Array(lines[..<start]) + rewrite(Array(lines[start...]), depth: 0)).joined(separator: "\n")
    }

    private static func endOfFrontMatter(_ lines: [String]) -> Int {
        guard let fence = lines.first?.trimmed, fence == "---" || fence == "+++" else { return 0 }
        return lines.dropFirst().firstIndex { $0.trimmed == fence }.map { $0 + 1 } ?? 0
    }

    private static let maxDepth = 20

    mutating func rewrite(_ lines: [String], depth: Int) -> [String] {
        var written: [String] = []
        var index = 0
        var isComment = false
        while index < lines.count {
            let line = lines[index]
            if isComment || line.contains("<!--") && !line.hasPrefix("<!--@include:") {
                isComment = !(line.range(of: "-->", after: line.range(of: "<!--", after: nil)) != nil)
                written.append(line)
                index += 1
            } else if let end = Self.endOfFence(lines, from: index) {
                if let block = directive(lines, at: index, end: end, depth: depth) {
                    written += block
                } else {
                    written.append(rewriteFence(lines[index]))
                    written += lines[(index + 1)..<end].map { rewriteInclude($0, inCode: lines[index]) }
                }
                index = end
            } else if depth < Self.maxDepth,
                let block = container(lines, at: index, depth: depth) ?? tabs(lines, at: index, depth: depth) ?? list(lines, at: index)
            {
                written += block.lines
                index = block.end
            } else {
                written.append(rewriteSpans(rewriteInclude(rewriteComponent(rewriteHead(line)), inCode: nil)))
                index += 1
            }
        }
        return written
    }

    // MARK: Code

    /// Where a fence that begins here ends; `nil` for other lines.
    private static func endOfFence(_ lines: [String], from start: Int) -> Int? {
        let line = lines[start].drop { $0 == " " || $0 == "\t" || $0 == ">" }
        guard let sign = line.first, sign == "`" || sign == "~" else { return nil }
        let count = line.prefix { $0 == sign }.count
        guard count >= 3, sign == "~" || !line.dropFirst(count).contains("`") else { return nil }
        for index in (start + 1)..<max(start + 1, lines.count) {
            let next = lines[index].trimmed.drop { $0 == " " || $0 == ">" }
            if next.count >= count, next.allSatisfy({ $0 == sign }) { return index + 1 }
        }
        return lines.count
    }

    // MARK: Containers

    struct Block {
        var lines: [String]
        var end: Int
    }

    /// The text below a line, indented by four spaces, without those; and where it ends, blank lines behind it left out.
    private static func indented(_ lines: [String], below start: Int) -> (body: [String], end: Int) {
        var end = start + 1
        var last = start + 1
        while end < lines.count {
            let line = lines[end]
            if line.trimmed.isEmpty {
                end += 1
            } else if line.hasPrefix("    ") {
                end += 1
                last = end
            } else {
                break
            }
        }
        let body = lines[(start + 1)..<last].map {
            $0.hasPrefix("    ") ? String($0.dropFirst(4)) : $0.trimmed.isEmpty ? String($0.filter { $0 == "\r" }) : $0
        }
        return (body, last)
    }

    /// `note "Title"` as a name and a title; `nil` where more stands there.
    private static func nameAndTitle(_ text: some StringProtocol) -> (name: String, title: String?)? {
        let text = text.trimmed
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        let rest = text.dropFirst(name.count).trimmed
        guard let first = name.first, first.isLetter else { return nil }
        if rest.isEmpty { return (name.lowercased(), nil) }
        guard rest.count > 2, rest.hasPrefix("\""), rest.hasSuffix("\"") else { return nil }
        let title = String(rest.dropFirst().dropLast())
        return isPlain(title) ? (name.lowercased(), title) : nil
    }

    /// Whether a title means the same behind three colons: no brackets around it, no braces.
    static func isPlain(_ title: String) -> Bool {
        !title.contains { "\"{}\\".contains($0) } && !title.hasPrefix("[") && !title.trimmed.isEmpty
    }

    private mutating func container(_ lines: [String], at start: Int, depth: Int) -> Block? {
        guard constructs.contains(.containers) else { return nil }
        let line = lines[start]
        let ending = line.hasSuffix("\r") ? "\r" : ""
        if Self.slashCount(line) > 2 { return slashes(lines, at: start, depth: depth) }
        let head: String
        if line.hasPrefix("!!! "), let (name, title) = Self.nameAndTitle(line.dropFirst(4)) {
            head = ":::\(name)" + (title.map { " " + $0 } ?? "")
        } else if line.hasPrefix("??? ") || line.hasPrefix("???+ ") {
            let isOpen = line.hasPrefix("???+")
            guard let (name, title) = Self.nameAndTitle(line.dropFirst(isOpen ? 5 : 4)) else { return nil }
            // A quote keeps the kind and folds: `> [!NOTE]- Title`.
            let (body, end) = Self.indented(lines, below: start)
            guard !body.isEmpty else { return nil }
            counts[.containers, default: 0] += 1
            let inner = rewrite(body, depth: depth + 1)
            let first = "> [!\(name.uppercased())]\(isOpen ? "+" : "-")" + (title.map { " " + $0 } ?? "") + ending
            return Block(lines: [first] + inner.map { $0.trimmed.isEmpty ? ">" + $0 : "> " + $0 }, end: end)
        } else {
            return nil
        }
        let (body, end) = Self.indented(lines, below: start)
        guard !body.isEmpty else { return nil }
        counts[.containers, default: 0] += 1
        return Block(lines: [head + ending] + rewrite(body, depth: depth + 1) + [":::" + ending], end: end)
    }

    /// The first line of a block that is docgen's own but for its spelling: `:::note[Title]`, `::: {.note}`, `@tab Title`. It may stand in a list.
    private mutating func rewriteHead(_ line: String) -> String {
        let margin = line.prefix { $0 == " " }
        let ending = line.hasSuffix("\r") ? "\r" : ""
        let text = line.trimmed
        if text.hasPrefix("@tab "), constructs.contains(.tabs) {
            let title = text.dropFirst(5).trimmed
            guard Self.isPlain(title), !title.contains("#") else { return line }
            counts[.tabs, default: 0] += 1
            return "\(margin)::tab \(title)\(ending)"
        }
        guard text.hasPrefix(":::"), constructs.contains(.containers) else { return line }
        let colons = text.prefix { $0 == ":" }
        let rest = text.dropFirst(colons.count).trimmed
        func isName(_ name: some StringProtocol) -> Bool {
            !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
        let head: String
        if rest.hasSuffix("]"), let open = rest.firstIndex(of: "["), isName(rest[..<open]) {
            let title = String(rest[rest.index(after: open)...].dropLast())
            guard Self.isPlain(title), !title.contains(where: { "[]".contains($0) }) else { return line }
            head = "\(rest[..<open]) \(title)"
        } else if rest.hasPrefix("{."), rest.hasSuffix("}"), isName(rest.dropFirst(2).dropLast()) {
            head = String(rest.dropFirst(2).dropLast())
        } else {
            return line
        }
        counts[.containers, default: 0] += 1
        return "\(margin)\(colons)\(head)\(ending)"
    }

    /// `/// note | Title` … `///`, without options.
    private mutating func slashes(_ lines: [String], at start: Int, depth: Int) -> Block? {
        guard let (name, title) = Self.slashHead(lines[start]), Self.kinds.contains(name), let end = Self.endOfSlashes(lines, from: start)
        else { return nil }
        let ending = lines[start].hasSuffix("\r") ? "\r" : ""
        counts[.containers, default: 0] += 1
        let body = rewrite(Array(lines[(start + 1)..<(end - 1)]), depth: depth + 1)
        return Block(lines: [":::\(name)" + (title.map { " " + $0 } ?? "") + ending] + body + [":::" + ending], end: end)
    }

    private static let kinds: Set<String> = [
        "note", "attention", "caution", "danger", "error", "tip", "hint", "warning", "info", "check", "details",
    ]

    private static func slashHead(_ line: String) -> (name: String, title: String?)? {
        let count = slashCount(line)
        guard count > 2 else { return nil }
        let parts = line.dropFirst(count + 1).split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
        guard let name = parts.first, !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-") }) else { return nil }
        guard parts.count > 1 else { return (name, nil) }
        return isPlain(parts[1]) ? (name, parts[1]) : nil
    }

    /// How many slashes begin a line, with a blank behind them.
    private static func slashCount(_ line: String) -> Int {
        let slashes = line.prefix { $0 == "/" }
        return line.dropFirst(slashes.count).first == " " ? slashes.count : 0
    }

    /// Behind the line of as many slashes that ends a block; `nil` where none does, or options stand below its first line.
    private static func endOfSlashes(_ lines: [String], from start: Int) -> Int? {
        guard start + 1 < lines.count, !lines[start + 1].hasPrefix("    ") else { return nil }
        let count = slashCount(lines[start])
        let close = String(repeating: "/", count: count)
        var index = start + 1
        var depth = 1
        while index < lines.count {
            if let end = endOfFence(lines, from: index) {
                index = end
                continue
            }
            let line = lines[index].trimmed
            index += 1
            if line == close {
                depth -= 1
                if depth == 0 { return index }
            } else if slashCount(lines[index - 1]) == count {
                depth += 1
            }
        }
        return nil
    }

    // MARK: Tabs

    private mutating func tabs(_ lines: [String], at start: Int, depth: Int) -> Block? {
        guard constructs.contains(.tabs) else { return nil }
        var written: [String] = []
        var index = start
        var end = start
        let ending = lines[start].hasSuffix("\r") ? "\r" : ""
        while index < lines.count {
            let title: String
            let body: [String]
            let next: Int
            if lines[index].hasPrefix("=== "), let name = Self.quoted(lines[index].dropFirst(4)) {
                title = name
                (body, next) = Self.indented(lines, below: index)
            } else if let (name, label) = Self.slashHead(lines[index]), name == "tab", let label,
                let close = Self.endOfSlashes(lines, from: index)
            {
                title = label
                (body, next) = (Array(lines[(index + 1)..<(close - 1)]), close)
            } else {
                break
            }
            if !written.isEmpty { written.append(ending) }
            written.append("::tab " + title + ending)
            written += rewrite(body, depth: depth + 1)
            end = next
            index = next
            while index < lines.count, lines[index].trimmed.isEmpty { index += 1 }
        }
        guard !written.isEmpty else { return nil }
        counts[.tabs, default: 0] += 1
        return Block(lines: [":::tabs" + ending] + written + [":::" + ending], end: end)
    }

    private static func quoted(_ text: some StringProtocol) -> String? {
        let text = text.trimmed
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
        let title = String(text.dropFirst().dropLast())
        return isPlain(title) ? title : nil
    }
}

extension String {
    fileprivate func range(of text: String, after start: Range<String.Index>?) -> Range<String.Index>? {
        self[(start?.upperBound ?? startIndex)...].firstRange(of: text)
    }
}
