/// A line that stands for the text of a file.
///
/// The forms of several tools are read: `:::include file#region`, `--8<-- "file:region"` (PyMdown Extensions), `{{#include file:region}}` (mdBook),
/// `{!file!}` (markdown-include), `{* file ln[1:4] hl[2] *}` (FastAPI), `<<< @/file#region` and `<!--@include: file-->` (VitePress),
/// `{{% include "file" %}}` and `{{% readfile "file" %}}` (Hugo), `{% include-markdown "file" %}` and `{% include "file" %}` (MkDocs).
struct IncludeDirective: Equatable {
    enum Selection: Equatable {
        case all
        case lines([ClosedRange<Int>])
        case region(String)
        case bounds(Bounds)
    }

    /// Where the text begins and ends that a directive of docutils or Sphinx takes.
    ///
    /// Sources: <https://docutils.sourceforge.io/docs/ref/rst/directives.html#include>,
    /// <https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#directive-literalinclude>.
    struct Bounds: Equatable {
        /// Of the first line, from 0; below 0 counted from the end.
        var startLine: Int?
        /// Behind the last line, as ``startLine``.
        var endLine: Int?
        var startAfter: String?
        var startAt: String?
        var endBefore: String?
        var endAt: String?
        /// Whether lines are taken as a whole, as Sphinx takes those of code; docutils begins behind the text itself.
        var takesLines: Bool
    }

    enum Form: Equatable {
        /// The text itself; outside a code block a file that is not Markdown becomes one.
        case own
        /// The text itself, wherever it stands.
        case text
        /// A code block in the language of the file, with the rest of its fence's line.
        case code(info: String)
    }

    var path: String
    var selection = Selection.all
    var form: Form
    /// By how many levels headings of the text are lower on the page.
    var headingOffset = 0

    /// Whether addresses in the text are relative to its file; else they are to the page.
    var rewritesLinks = false

    /// Whether the other lines of the file stay, folded: an example is shown in part, and is whole for who asks.
    var keepsContext = false

    /// Lines of the file to mark, in a code block.
    var highlighted: [ClosedRange<Int>] = []

    /// Another tool may mean something else by the same words: what names no file is left to others.
    private(set) var isOptional = false

    /// An option that says which part of the file is meant, and is not read: then nothing is included.
    var unreadOption: String?

    var isOnTheWeb: Bool { Self.holdsScheme(path) }

    /// Hugo names pages without their ending too.
    private(set) var mayLeaveOutEnding = false

    init(path: String, form: Form) { (self.path, self.form) = (path, form) }

    /// - Parameter line: Without the spaces around it.
    init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard let first = line.first, line.count > 4, line.count <= 1_000 else { return nil }
        let isCandidate: Bool
        switch first {
        case UInt8(ascii: ":"): isCandidate = line.hasPrefix(":::")
        case UInt8(ascii: "-"): isCandidate = line.contains(UInt8(ascii: "8"))
        case UInt8(ascii: "{"): isCandidate = "{!*%".utf8.contains(line[1])
        case UInt8(ascii: "<"): isCandidate = line.hasPrefix("<<<") || line.hasPrefix("<!--")
        default: isCandidate = false
        }
        guard isCandidate else { return nil }
        let text = String(decoding: line, as: UTF8.self)
        path = ""
        form = .text
        let isRead =
            switch first {
            case UInt8(ascii: ":"): readOwn(text)
            case UInt8(ascii: "-"): readSnippet(text)
            case UInt8(ascii: "<"): text.hasPrefix("<<<") ? readVitePressCode(text) : readVitePressText(text)
            default:
                text.hasPrefix("{{%") || text.hasPrefix("{{<")
                    ? readShortcode(text)
                    : text.hasPrefix("{%")
                        ? readPluginTag(text)
                        : text.hasPrefix("{{") ? readMdBook(text) : text.hasPrefix("{!") ? readMarkdownInclude(text) : readFastAPI(text)
            }
        guard isRead, !path.isEmpty || form == .own else { return nil }
    }

    /// `:::include guide/intro.md`, `:::include src/main.rs#setup {title="main.rs"}`.
    private mutating func readOwn(_ text: String) -> Bool {
        let rest = text.drop { $0 == ":" }.trimmed
        guard rest == "include" || rest.hasPrefix("include ") || rest.hasPrefix("include\t"), text.utf8.count - rest.utf8.count >= 3 else {
            return false
        }
        var target = rest.dropFirst("include ".utf8.count).trimmed
        form = .own
        if target.hasSuffix("}"), let brace = target.firstIndex(of: "{") {
            var words = target[target.index(after: brace)...].dropLast().matches(of: /(?:[^\s"]|"[^"]*")+/).map(\.output)
            keepsContext = words.contains("context")
            words.removeAll { $0 == "context" }
            form = words.isEmpty ? .own : .code(info: words.joined(separator: " "))
            target = target[..<brace].trimmed
        }
        if target.count > 1, let quote = target.first, quote == "\"" || quote == "'", target.last == quote {
            target = target.dropFirst().dropLast()
        }
        takeTarget(target, fragment: UInt8(ascii: "#"))
        return true
    }

    /// `--8<-- "file.md"`, `--8<-- "file.py:region"`, `--8<-- "file.py:2:10"`.
    private mutating func readSnippet(_ text: String) -> Bool {
        let rest = Self.afterScissors(text)?.trimmed ?? ""
        guard rest.utf8.count > 2, let quote = rest.first, quote == "\"" || quote == "'", rest.last == quote else { return false }
        takeTarget(rest.dropFirst().dropLast().trimmed, fragment: UInt8(ascii: ":"))
        return true
    }

    /// What stands behind `--8<--`, of however many dashes.
    static func afterScissors(_ text: String) -> Substring? {
        let behind = text.drop { $0 == "-" }
        guard behind.hasPrefix("8<-"), behind.startIndex > text.startIndex else { return nil }
        return behind.dropFirst(2).drop { $0 == "-" }
    }

    /// `{{#include file.rs:region}}`, `{{#rustdoc_include file.rs:2:10}}`, `{{#playground file.rs}}`.
    private mutating func readMdBook(_ text: String) -> Bool {
        // Spaces may stand in front of the sign. Source: mdBook, `link_finder` of `links.rs`.
        let inside = text.dropFirst(2).drop { $0 == " " }
        guard inside.hasPrefix("#"), inside.hasSuffix("}}") else { return false }
        let words = inside.utf8.dropFirst(1).dropLast(2).split(separator: UInt8(ascii: " ")).map { Substring($0) }
        guard words.count > 1 else { return false }
        switch words[0] {
        case "include", "rustdoc_include":
            takeTarget(words.dropFirst().joined(separator: " "), fragment: UInt8(ascii: ":"))
            keepsContext = words[0] == "rustdoc_include"
        case "playground", "playpen":
            // What follows is for the editor in the page: `editable`, `hidelines=#`.
            form = .code(info: "")
            takeTarget(words[1], fragment: UInt8(ascii: ":"))
        default: return false
        }
        return true
    }

    /// `{% include-markdown "../README.md" start="<!--a-->" end="<!--b-->" %}`; the plugin's `include` takes any text.
    ///
    /// Source: <https://github.com/mondeja/mkdocs-include-markdown-plugin>.
    private mutating func readPluginTag(_ text: String) -> Bool {
        guard let parts = text.wholeMatch(of: /\{%-?\s*(include-markdown|include)\s+(?:"([^"]+)"|'([^']+)')((?:\s.*)?)-?%\}/) else {
            return false
        }
        isOptional = parts.1 == "include"
        path = String(parts.2 ?? parts.3 ?? "")
        var bounds = Bounds(takesLines: false)
        for option in parts.4.matches(of: /(start|end)\s*=\s*(?:"([^"]*)"|'([^']*)')/) {
            let value = String(option.2 ?? option.3 ?? "").replacing("\\n", with: "\n")
            guard !value.isEmpty else { continue }
            if option.1 == "start" { bounds.startAfter = value } else { bounds.endBefore = value }
        }
        if bounds.startAfter != nil || bounds.endBefore != nil { selection = .bounds(bounds) }
        guard parts.1 == "include-markdown" else { return true }
        if let offset = parts.4.firstMatch(of: /heading-offset\s*=\s*["']?(-?\d)/) { headingOffset = Int(offset.1) ?? 0 }
        rewritesLinks = parts.4.firstMatch(of: /rewrite-relative-urls\s*=\s*["']?[Ff]alse/) == nil
        return true
    }

    /// Whether a line begins such a tag and does not end it.
    static func beginsPluginTag(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        isPluginTag(line, at: 0) && line.index(of: "%}", from: 2) == nil
    }

    static func isPluginTag(_ body: UnsafeBufferPointer<UInt8>, at brace: Int) -> Bool {
        guard body.hasPrefix("{%", at: brace) else { return false }
        let name = body[(brace + 2)...].prefix(40).drop { $0 <= 0x20 || $0 == UInt8(ascii: "-") }
        // On the first line nothing else may stand.
        return name.starts(with: "include".utf8) || brace == 0 && body[2...].allSatisfy { $0 <= 0x20 }
    }

    /// Whether a text, but for the backslash in front, is an include of mdBook.
    static func isOfMdBook(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > 1, let directive = IncludeDirective(UnsafeBufferPointer(rebasing: text[1...])) else { return false }
        return !directive.path.isEmpty
    }

    /// Shortcodes of Hugo's sites and themes that put a file into the page. Sources: Hugo's own documentation (`include`), Docsy (`readfile`), Relearn
    /// (`include`), <https://www.docsy.dev/docs/adding-content/shortcodes/#readfile>.
    private static let shortcodes = ["include", "readfile", "include-file", "includefile"]

    /// Whether the tag that begins with this brace is one of them.
    static func isShortcode(_ body: UnsafeBufferPointer<UInt8>, at brace: Int) -> Bool {
        guard body.hasPrefix("{{%", at: brace) || body.hasPrefix("{{<", at: brace), let start = body.skippingSpaces(from: brace + 3) else {
            return false
        }
        let name = body[start...].prefix(20).prefix { $0.isLetter || $0 == UInt8(ascii: "-") }
        return shortcodes.contains(String(decoding: name, as: UTF8.self).lowercased())
    }

    /// `{{% include "_common/part.md" %}}`, `{{< readfile file="a.go" code="true" lang="go" >}}`.
    private mutating func readShortcode(_ text: String) -> Bool {
        guard let parts = text.wholeMatch(of: /\{\{[<%]-?\s*([\w-]+)\s+(.*?)\s*\/?-?[%>]\}\}/),
            Self.shortcodes.contains(parts.1.lowercased())
        else { return false }
        var options: [String: String] = [:]
        for match in parts.2.matches(of: /(?:(\w+)\s*=\s*)?(?:"([^"]*)"|`([^`]*)`|([^\s"`=]+))/) {
            let value = String(match.2 ?? match.3 ?? match.4 ?? "")
            let name = match.1.map(String.init) ?? "file"
            if options[name] == nil { options[name] = value }
        }
        guard let file = options["file"] ?? options["path"] ?? options["src"] else { return false }
        mayLeaveOutEnding = true
        if options["code"] == "true" { form = .code(info: options["lang"] ?? "") }
        takeTarget(file, fragment: UInt8(ascii: "#"))
        return true
    }

    /// `{!file.md!}`, `{!> file.py !}`, `{!file.md!lines=1-3 5}`.
    private mutating func readMarkdownInclude(_ text: String) -> Bool {
        let inside = text.dropFirst(2)
        guard text.hasSuffix("}"), let end = inside.firstIndex(of: "!") else { return false }
        let target = inside[..<end].drop { $0 == ">" || $0 == " " }.trimmed
        path = String(target)
        let options = inside[inside.index(after: end)...].dropLast().trimmed
        if options.hasPrefix("lines=") {
            selection = .lines(Self.ranges(options.dropFirst("lines=".utf8.count), separators: " ,", between: "-"))
        } else if !options.isEmpty {
            return false
        }
        return true
    }

    /// `{* ../../docs_src/a.py ln[1:4,6] hl[2,4:5] title["a.py"] *}`.
    private mutating func readFastAPI(_ text: String) -> Bool {
        guard text.hasPrefix("{*"), text.hasSuffix("*}") else { return false }
        let inside = text.dropFirst(2).dropLast(2).trimmed
        let end = inside.firstIndex(of: " ") ?? inside.endIndex
        path = String(inside[..<end])
        // `{* a comment *}` of Smarty.
        guard path.contains(".") else { return false }
        var info = ""
        var rest = inside[end...].trimmed
        while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
            let value = rest[rest.index(after: open)..<close]
            switch rest[..<open].trimmed {
            case "ln": selection = .lines(Self.ranges(value, separators: " ,", between: ":"))
            case "hl": highlighted = Self.ranges(value, separators: " ,", between: ":")
            case "title": info = "title=\"\(value.filter { $0 != "\"" })\""
            default: break
            }
            rest = rest[rest.index(after: close)...].trimmed
        }
        form = .code(info: info)
        return true
    }

    /// `<<< @/snippets/a.js#region{1,3 ts:line-numbers} [title]`.
    private mutating func readVitePressCode(_ text: String) -> Bool {
        var target = text.dropFirst(3).trimmed
        guard target.hasPrefix("@") || target.hasPrefix(".") || target.hasPrefix("/"), text.utf8.count > target.utf8.count + 3 else {
            return false
        }
        var info = ""
        if target.hasSuffix("]"), let open = target.lastIndex(of: "[") {
            info = "title=\"\(target[target.index(after: open)...].dropLast().filter { $0 != "\"" })\""
            target = target[..<open].trimmed
        }
        if target.hasSuffix("}"), let brace = target.firstIndex(of: "{") {
            let braces = target[brace...].dropFirst().dropLast().split(separator: " ", maxSplits: 1)
            for word in braces {
                if word.first?.isNumber ?? false { info = "{\(word)} " + info } else { info = "\(word) " + info }
            }
            target = target[..<brace].trimmed
        }
        form = .code(info: info)
        takeTarget(target, fragment: UInt8(ascii: "#"))
        return true
    }

    /// `<!--@include: ./part.md{3,10}-->`.
    private mutating func readVitePressText(_ text: String) -> Bool {
        guard text.hasSuffix("-->") else { return false }
        let inside = text.dropFirst(4).dropLast(3).trimmed
        guard inside.hasPrefix("@include:") else { return false }
        var target = inside.dropFirst("@include:".utf8.count).trimmed
        if target.hasSuffix("}"), let brace = target.lastIndex(of: "{") {
            let ends = target[target.index(after: brace)...].dropLast().split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmed
            }
            target = target[..<brace].trimmed
            takeTarget(target, fragment: UInt8(ascii: "#"))
            if let range = Self.range(ends.map(String.init)) { selection = .lines([range]) }
            return true
        }
        takeTarget(target, fragment: UInt8(ascii: "#"))
        return true
    }

    // MARK: Parts

    /// The path, and behind the sign a region or lines: `file.md:2:10`, `file.md#setup`.
    private mutating func takeTarget(_ text: some StringProtocol, fragment: UInt8) {
        let text = String(text)
        // The colon of an address begins no region.
        guard !Self.holdsScheme(text) else { return path = text }
        let parts = text.utf8.split(separator: fragment, maxSplits: 1, omittingEmptySubsequences: false).map { String(Substring($0)) }
        path = parts[0].trimmingBlanks
        guard parts.count > 1, !parts[1].isEmpty else { return }
        let rest = parts[1].trimmingBlanks
        // `:2:10`, `:2:10,15:20`; `#L3-L8`.
        let isNumeric =
            rest.utf8.allSatisfy { (0x30...0x39).contains($0) || ":,-L".utf8.contains($0) }
            && rest.utf8.contains { (0x30...0x39).contains($0) }
        guard isNumeric else {
            selection = .region(rest)
            return
        }
        selection = .lines(Self.ranges(rest.filter { $0 != "L" }[...], separators: ",", between: fragment == UInt8(ascii: "#") ? "-" : ":"))
    }

    /// Whether `://` stands in it.
    private static func holdsScheme(_ text: String) -> Bool {
        var rest = text.utf8[...]
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            rest = rest[rest.index(after: colon)...]
            if rest.starts(with: "//".utf8) { return true }
        }
        return false
    }

    static func ranges(_ text: some StringProtocol, separators: String, between: Character) -> [ClosedRange<Int>] {
        text.split { separators.contains($0) }.prefix(100).compactMap { part in
            range(String(part).split(separator: between, omittingEmptySubsequences: false).map { String($0).trimmingBlanks })
        }
    }

    /// From the first number to the second one; where one is missing, from the beginning or to the end.
    private static func range(_ ends: [String]) -> ClosedRange<Int>? {
        guard let start = ends.first, let end = ends.last, ends.count <= 2 else { return nil }
        let first = start.isEmpty ? 1 : Int(start)
        let last = end.isEmpty ? Int(Int32.max) : Int(end)
        guard let first, let last, first <= last else { return nil }
        return max(1, first)...max(1, last)
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}

extension String {
    fileprivate var trimmingBlanks: String { String(self[...].trimmed) }
}
