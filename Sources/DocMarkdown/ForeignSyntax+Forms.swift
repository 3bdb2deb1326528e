/// How the forms are told from ordinary writing.
extension ForeignSyntax {
    /// `::name[Label]{key=value}`, of which label or attributes may be missing, and `:name[Label]` inside a line.
    ///
    /// Source: the proposal for generic directives, <https://talk.commonmark.org/t/generic-directives-plugins-syntax/444>.
    static func isDirective(_ line: UnsafeBufferPointer<UInt8>, from start: Int, needsLabel: Bool) -> Bool {
        guard start < line.count, line[start].isLetter else { return false }
        let end = line.endOfName(from: start)
        guard end < line.count else { return false }
        if needsLabel {
            // `:name[text](url)` is a colon in front of a link.
            guard line[end] == UInt8(ascii: "["), let close = line.index(of: UInt8(ascii: "]"), from: end + 2) else { return false }
            return !line.hasPrefix("(", at: close + 1) && line[(end + 1)..<close].contains { $0.isLetter }
        }
        return line[end] == UInt8(ascii: "{") && line.last == UInt8(ascii: "}")
            || line[end] == UInt8(ascii: "[") && (line.last == UInt8(ascii: "]") || line.last == UInt8(ascii: "}"))
    }

    /// Where `::: package.module` of mkdocstrings ends; `nil` for other lines.
    ///
    /// Source: <https://mkdocstrings.github.io/usage/>, "Autodoc syntax".
    /// - Parameter needsDot: A name without a dot may be that of a container.
    static func endOfReference(_ line: UnsafeBufferPointer<UInt8>, needsDot: Bool = true) -> Int? {
        guard line.count > 4, line.hasPrefix("::: "), let start = line.skippingSpaces(from: 3), line[start].isLetter else { return nil }
        let name = line[start...].prefix { $0 > 0x20 }
        let isPath = name.allSatisfy { DocumentWriter.isIDByte($0) } && (!needsDot || name.contains(UInt8(ascii: ".")))
        return isPath ? name.endIndex : nil
    }

    static func isWord(_ byte: UInt8) -> Bool { byte.isLetter || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_") }

    /// Whether what stands between the signs of a formula is one, and not a piece of a sentence or of a shell's line: it has a command of TeX or a sign
    /// of mathematics, and no long words. `$x$`, `$P_{max}$`, `$f'(x)$`; not `$HOME/$`, `$Id$` or `$_$`.
    /// - Parameter isEscaped: Between `\\[` and `\\]`, which stand for brackets of the text too: only TeX's own signs count.
    static func isFormula(_ text: Slice<UnsafeBufferPointer<UInt8>>, isEscaped: Bool = false) -> Bool {
        guard let first = text.first else { return false }
        if text.count == 1 { return first.isLetter }
        // `$_`, `${HOME}` and `$(make)` are for a shell; `$x =~ ^a+$` is a test there.
        guard !"_{\"'.".utf8.contains(first), !text.contains(where: { "~`\"".utf8.contains($0) }) else { return false }
        var letters = 0
        var longest = 0
        var word = 0
        var depth = 0
        var hasSign = false
        var previous: UInt8 = 0
        for (index, byte) in zip(text.indices, text) {
            switch byte {
            case UInt8(ascii: "^"): return true
            case UInt8(ascii: "{") where previous != UInt8(ascii: "\\"): depth += 1
            case UInt8(ascii: "}") where previous != UInt8(ascii: "\\"): depth -= 1
            case UInt8(ascii: "'"):
                // A prime stands behind what it belongs to, an apostrophe inside a word.
                let next = index + 1 < text.endIndex ? text[index + 1] : 0
                guard isWord(previous) || ")}'".utf8.contains(previous), !next.isLetter else { return false }
                hasSign = true
            case _ where byte.isLetter:
                if previous == UInt8(ascii: "\\") { return true }
                letters += 1
            case _ where previous == UInt8(ascii: "\\"): hasSign = hasSign || "%{},;:!|".utf8.contains(byte)
            default: hasSign = hasSign || "+-*/=<>()|,!_".utf8.contains(byte)
            }
            // `_{max}` is a name below another one.
            word = byte.isLetter && depth == 0 ? word + 1 : 0
            longest = max(longest, word)
            previous = byte
        }
        guard longest <= 3, depth == 0 else { return false }
        if isEscaped {
            return text.contains(UInt8(ascii: "_")) || text.count > 3 && text.contains(UInt8(ascii: "=")) && text.contains(0x20)
        }
        let isNumber = text.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        return hasSign && text.count <= 120 || isNumber || letters == 1 && !text.contains(0x20)
    }

    /// `{props.x}`, `{frontMatter.title}`, `{1 + 1}`; not `{id}`, which is a place for a value in an address.
    static func isExpression(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        let objects: [StaticString] = ["props.", "frontMatter.", "frontmatter.", "metadata.", "process.env.", "new Date("]
        if objects.contains(where: { text.hasPrefix($0, at: start) }) { return true }
        guard start < text.count, (0x30...0x39).contains(text[start]), let end = text.index(of: UInt8(ascii: "}"), from: start) else {
            return false
        }
        let inside = text[start..<end]
        return inside.contains(0x20) && inside.contains { "+*/-".utf8.contains($0) }
            && inside.allSatisfy { (0x30...0x39).contains($0) || "+*/-. ".utf8.contains($0) }
    }

    /// Behind `:name:`, where nothing is joined to it.
    static func endOfShortcode(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let end = endOfName(line, from: 0), end == line.count || !isWord(line[end]) && line[end] != UInt8(ascii: "`") else {
            return nil
        }
        // Behind `:a:` another one may follow, and no other colon.
        return end == line.count || line[end] != UInt8(ascii: ":") || endOfName(line, from: end) != nil ? end : nil
    }

    /// Behind the second of two colons around a name.
    private static func endOfName(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let end = line.index(of: UInt8(ascii: ":"), from: start + 2), end - start < 120,
            line[(start + 1)..<end].allSatisfy({
                ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || (0x30...0x39).contains($0) || "_-+".utf8.contains($0)
            })
        else { return nil }
        return end + 1
    }

    /// C++ attributes and shell tests have two brackets too.
    static let noWikiLinks: Set<String> = [
        "nodiscard", "maybe_unused", "deprecated", "noreturn", "fallthrough", "likely", "unlikely", "no_unique_address",
        "carries_dependency", "assume", "indeterminate",
    ]

    static func wikiLink(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let end = line.index(of: "]]", from: 2), end > 2, line[2] > 0x20, line[2] != UInt8(ascii: "["), line[2] != UInt8(ascii: "]")
        else { return nil }
        if PageName.isText(inBracketsBefore: end + 2, in: line) { return nil }
        let name = line[2..<end]
        // `[[:space:]]` is a class of characters.
        guard name.first != UInt8(ascii: ":"), name.contains(where: { $0.isLetter || $0 >= 0x80 }),
            !name.contains(where: { "[]=(){}<>\"'$,;".utf8.contains($0) }),
            !noWikiLinks.contains(String(decoding: name, as: UTF8.self)), !isPath(name),
            line.index(of: "::", from: 2).map({ $0 > end }) ?? true
        else { return nil }
        return end + 2
    }

    /// `menus.main`, which is a table of TOML, and not `image.png`.
    static func isPath(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")),
            name.allSatisfy({ $0.isLetter || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") })
        else { return false }
        let ending = String(decoding: name[(dot + 1)...], as: UTF8.self)
        return !["md", "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "canvas"].contains(ending.lowercased())
    }

    static func mdBookInclude(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        let names: [StaticString] = ["include ", "rustdoc_include ", "playground ", "playpen ", "template ", "title "]
        return names.contains { line.hasPrefix($0, at: 3) } ? line.length(to: "}}") : nil
    }

    /// `{{#VERSION}}`; what is not in capitals is a block of Handlebars or Mustache.
    static func mdBookWord(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        let name = line[3...].prefix {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
        return name.count > 1 && line.hasPrefix("}}", at: name.endIndex) ? name.endIndex + 2 : nil
    }

    /// `{{ site.title }}`, with a filter perhaps; not `{{1, 2}, {3}}`, and not the `{{ .Values.x }}` that people write about.
    static func variable(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let (length, rest) = named(line) else { return nil }
        return rest == nil || rest == UInt8(ascii: "|") ? length : nil
    }

    /// `{{ youtube(id="x") }}`.
    static func call(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let (length, rest) = named(line) else { return nil }
        return rest == UInt8(ascii: "(") ? length : nil
    }

    /// How long a name in double braces is with them, and what stands behind it.
    private static func named(_ line: UnsafeBufferPointer<UInt8>) -> (length: Int, rest: UInt8?)? {
        guard let length = line.length(to: "}}"), let start = line.skippingSpaces(from: 2), line[start].isLetter else { return nil }
        let inside = line[start..<(length - 2)]
        let name = inside.prefix { DocumentWriter.isIDByte($0) && $0 < 0x80 }
        return (length, inside[name.endIndex...].first { $0 != 0x20 })
    }

    /// `{{ $frontmatter.title }}`, `{{ 1 + 1 }}`; not `{{ $name }}`, which templates of Go have too.
    ///
    /// Source: <https://vitepress.dev/reference/runtime-api>, "Globals".
    static func vueExpression(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let length = line.length(to: "}}"), let start = line.skippingSpaces(from: 2) else { return nil }
        let globals: [StaticString] = ["$frontmatter", "$params", "$page", "$site", "$theme", "$lang", "$title", "$slidev"]
        return globals.contains { line.hasPrefix($0, at: start) } || isExpression(line, at: start) ? length : nil
    }

    /// `{{< name >}}`, but no closing one, and none that is shown: `{{</* name */>}}`.
    static func hugoShortcode(_ line: UnsafeBufferPointer<UInt8>, to close: StaticString) -> Int? {
        guard let length = line.length(to: close), !line.hasPrefix("/", at: line.skippingSpaces(from: 3) ?? 3) else { return nil }
        return line[..<length].contains(ComponentTags.nothing) ? nil : length
    }

    /// Elements of HTML, old ones too: in capitals they are not components.
    static let elements: Set<String> = [
        "a", "abbr", "address", "area", "article", "aside", "audio", "b", "base", "bdi", "bdo", "big", "blockquote", "body", "br", "button",
        "canvas", "caption", "center", "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog",
        "div",
        "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3",
        "h4",
        "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "link",
        "main", "map", "mark", "menu", "meta", "meter", "nav", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param",
        "picture", "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "search", "section", "select", "slot", "small",
        "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea",
        "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr",
    ]

    /// `<Tabs>`, `<Card.Title size={2} />`: a capital, then small letters.
    static func component(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard text.count > 3, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(text[1]) else { return nil }
        let name = text[1...].prefix { $0.isLetter || (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard name.endIndex < text.count, name.contains(where: { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else { return nil }
        let next = text[name.endIndex]
        guard next <= 0x20 || next == UInt8(ascii: ">") || next == UInt8(ascii: "/"),
            !elements.contains(String(decoding: name, as: UTF8.self).lowercased())
        else { return nil }
        let length = text.length(to: ">") ?? text.count
        // A badge with its text is shown.
        if name.elementsEqual("Badge".utf8), length > 2, text[length - 2] == UInt8(ascii: "/"),
            UnsafeBufferPointer(rebasing: text[..<length]).index(of: " text=", from: 0) != nil
        {
            return nil
        }
        return length
    }
}

extension UInt8 {
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

extension UnsafeBufferPointer<UInt8> {
    /// Where the first byte that is not a space stands; `nil` at the line's end.
    func skippingSpaces(from start: Int, atMost limit: Int = .max) -> Int? {
        var index = start
        while index < count, index - start < limit, self[index] == 0x20 || self[index] == 0x09 { index += 1 }
        return index < count && self[index] > 0x20 ? index : nil
    }

    func endOfName(from start: Int) -> Int { self[start...].firstIndex { !DocumentWriter.isIDByte($0) } ?? count }

    func length(to close: StaticString) -> Int? { index(of: close, from: 2).map { $0 + close.utf8CodeUnitCount } }
}
