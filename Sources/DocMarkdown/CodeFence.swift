/// The words behind the opening fence of a code block: language, title, line numbers, marked lines.
///
/// The forms of the common tools are understood: `title="main.swift"`, `{1,3-5}`, `hl_lines="1 3-5"`, `ins={2}`, `del={4-5}`, `diff`,
/// `showLineNumbers`, `showLineNumbers=10`, `linenums="10"`; attributes in braces, `{ .python hl_lines="1" }` (Pandoc, Python-Markdown) and
/// `go {linenos=true,hl_lines=[2]}` (Hugo); `js:line-numbers {1}` (VitePress); `{code-block} python` (MyST).
struct CodeFence: Equatable {
    var language = ""
    /// The word of `{note}`: a directive of MyST, or of Quarto the language of code that it would run.
    var directive: String?
    var title: String?
    /// An id, and classes that name no language.
    var attributes = AttributeList()
    /// The number of the first line, where lines are numbered.
    var firstLineNumber: Int?
    var highlighted: [ClosedRange<Int>] = []
    var inserted: [ClosedRange<Int>] = []
    var deleted: [ClosedRange<Int>] = []
    /// Words behind the language and a comma: `rust,should_panic`.
    var flags: [String] = []
    /// Lines that are folded.
    var collapsed: [ClosedRange<Int>] = []
    /// Lines of the source that are not part of the code for readers.
    var left: [ClosedRange<Int>] = []
    /// The rest of a longer block is folded.
    var maxLines: Int?
    /// Long lines go on below instead of reaching beyond the edge.
    var isWrapped = false
    /// What hides a line that begins with it, where the author chose it.
    private var ownHiddenPrefix: [UInt8]?
    /// Lines that begin with `+` or `-` are insertions and deletions, and the sign is not part of the code.
    var hasDiffSigns = false

    var hasLineFeatures: Bool {
        firstLineNumber != nil || hasDiffSigns || isWrapped || !highlighted.isEmpty || !inserted.isEmpty || !deleted.isEmpty
    }

    /// TeX that is shown as the formula it is.
    var isFormula: Bool { language == "math" || language == "latex-math" || language.isEmpty && directive == "math" }

    var isRust: Bool { Self.rust.contains(language) }

    private static let rust: Set<String> = ["rust", "rs", "rust2015", "rust2018", "rust2021", "rust2024"]

    /// `{{ name }}` in it stands for a value.
    var hasVariables = false
    /// What hides a line of the code that begins with it.
    var hiddenPrefix: [UInt8]? { ownHiddenPrefix ?? (isRust ? Array("#".utf8) : nil) }

    /// - Parameter info: The info string as cmark gives it, entities and backslash escapes resolved.
    /// - Complexity: O(*n*) in bytes.
    init(info: UnsafeBufferPointer<UInt8>) {
        var index = 0
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

        let languageEnd = info.firstIndex { isSpace($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "{") } ?? info.count
        // `hl_lines="1"` without a language before it.
        let sign = info[..<languageEnd].first { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
        let hasLanguage = sign != UInt8(ascii: "=")
        if hasLanguage { takeLanguage(String(decoding: info[..<languageEnd], as: UTF8.self)) }
        index = hasLanguage ? languageEnd : 0
        takeFlags(of: info, &index)

        while index < info.count {
            if isSpace(info[index]) {
                index += 1
                continue
            }
            let wordStart = index
            // VitePress: `js [config.js]` names the file.
            if title == nil, info[index] == UInt8(ascii: "[") {
                let end = info[index...].firstIndex(of: UInt8(ascii: "]")) ?? info.count
                title = Self.withoutIcon(String(decoding: info[(index + 1)..<end], as: UTF8.self))
                index = min(end + 1, info.count)
                continue
            }
            while index < info.count, !isSpace(info[index]), info[index] != UInt8(ascii: "="), info[index] != UInt8(ascii: "{") {
                index += 1
            }
            let name = String(decoding: info[wordStart..<index], as: UTF8.self)
            var value = ""
            if index < info.count, info[index] == UInt8(ascii: "=") { index += 1 }
            if index < info.count, info[index] == UInt8(ascii: "{") {
                let end = Self.closingBrace(info, from: index + 1)
                let inside = UnsafeBufferPointer(rebasing: info[(index + 1)..<end])
                index = min(end + 1, info.count)
                // `js{1}`: the word was the language, and what is in braces stands for itself.
                if name.isEmpty { applyBraces(inside) } else { apply(name, String(decoding: inside, as: UTF8.self)) }
                continue
            }
            if index < info.count, let close = Self.closing(info[index]) {
                let end = info[(index + 1)...].firstIndex(of: close) ?? info.count
                value = String(decoding: info[(index + 1)..<end], as: UTF8.self)
                index = min(end + 1, info.count)
            } else if index > wordStart, info[index - 1] == UInt8(ascii: "=") {
                let valueStart = index
                while index < info.count, !isSpace(info[index]) { index += 1 }
                value = String(decoding: info[valueStart..<index], as: UTF8.self)
            } else if awaitsLanguage {
                takeLanguage(name)
                awaitsLanguage = false
                continue
            }
            apply(name, value)
        }
    }

    /// `npm ~vscode-icons:file-type-npm~` is `npm`. Source: vitepress-plugin-group-icons.
    private static func withoutIcon(_ title: String) -> String {
        title.wholeMatch(of: /(.*?)\s*~[\w-]+:[\w-]+~/).map { String($0.1) } ?? title
    }

    /// Zola separates options by commas, and lines by spaces: `rust,linenos,hl_lines=1 3-5,hide_lines=2`.
    ///
    /// Source: <https://www.getzola.org/documentation/content/syntax-highlighting/#annotations>.
    private static let zolaOptions: [StaticString] = [",linenos", ",linenostart=", ",hl_lines=", ",hide_lines=", ",name=", ",copy"]

    private mutating func takeZolaOptions(_ text: UnsafeBufferPointer<UInt8>) {
        for word in text.split(separator: UInt8(ascii: ",")).prefix(20) {
            let option = String(decoding: word, as: UTF8.self)
            let name = String(option.prefix { $0 != "=" })
            let value = String(option.dropFirst(name.count + 1))
            switch name {
            case "hide_lines": add(value, to: \.left)
            case "name": apply("title", value)
            case "linenos", "linenostart", "hl_lines": apply(name, value)
            case "copy": break
            default: flags.append(name)
            }
        }
        // Marked lines are counted with those that are left out.
        func leftOut(before line: Int) -> Int { left.reduce(0) { $0 + max(0, min($1.upperBound, line - 1) - $1.lowerBound + 1) } }
        highlighted = highlighted.compactMap { lines in
            // No block has more lines.
            guard lines.lowerBound < 1_000_000 else { return nil }
            let end = min(lines.upperBound, 1_000_000)
            let first = lines.lowerBound - leftOut(before: lines.lowerBound)
            let last = end - leftOut(before: end + 1)
            return first <= last ? first...last : nil
        }
    }

    /// `rust,ignore` has other tools' words about the language; they end at the next space, those of Zola with the line.
    private mutating func takeFlags(of info: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        guard index < info.count, info[index] == UInt8(ascii: ",") else { return }
        let start = index
        while index < info.count, info[index] != 0x20, info[index] != 0x09 { index += 1 }
        let flags = UnsafeBufferPointer(rebasing: info[start..<index])
        guard Self.zolaOptions.contains(where: { flags.index(of: $0, from: 0) != nil }) else { return takeFlags(flags) }
        takeZolaOptions(UnsafeBufferPointer(rebasing: info[start...]))
        index = info.count
    }

    /// `,should_panic,hidelines=!!!`.
    private mutating func takeFlags(_ text: UnsafeBufferPointer<UInt8>) {
        for word in text.split(separator: UInt8(ascii: ",")).prefix(20) {
            let flag = String(decoding: word, as: UTF8.self)
            if flag.hasPrefix("hidelines=") {
                let prefix = Array(flag.utf8.dropFirst("hidelines=".utf8.count))
                ownHiddenPrefix = prefix.isEmpty ? nil : prefix
            } else {
                flags.append(flag)
            }
        }
    }

    /// A directive of MyST, whose first lines may be options.
    private(set) var takesOptions = false

    /// Takes an option of a directive, `:caption: main.py`: of what is not known nothing is shown either.
    private mutating func take(option name: String, _ value: String) {
        switch name {
        case "name", "label":
            // Without what no anchor holds.
            let id = value.replacing(" ", with: "-")
            if !id.isEmpty, id.utf8.allSatisfy({ DocumentWriter.isIDByte($0) }) { attributes.id = attributes.id ?? id }
        case "linenos", "number-lines": apply("linenos", value)
        case "class": attributes.classes += value.split(separator: " ").map(String.init)
        default: apply(name, value)
        }
    }

    /// Takes the options that a directive's code begins with, and the blank line below them.
    /// - Returns: Where the code itself begins; 0 where there are none.
    mutating func takeOptions(_ code: UnsafeBufferPointer<UInt8>) -> Int {
        var start = 0
        while start < code.count {
            let end = code.index(of: 0x0A, from: start) ?? code.count
            let line = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: code[start..<end]))
            guard line.first == UInt8(ascii: ":"), let colon = line.index(of: UInt8(ascii: ":"), from: 1), colon > 1,
                line[1..<colon].allSatisfy({ $0.isLetter || $0 == UInt8(ascii: "-") }), colon + 1 == line.count || line[colon + 1] == 0x20
            else { break }
            let value = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: line[(colon + 1)...]))
            take(option: String(decoding: line[1..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
            start = min(code.count, end + 1)
        }
        if start > 0, start < code.count, code[start] == 0x0A { start += 1 }
        return start
    }

    /// `{code-block}` was read, whose language is the next word.
    private var awaitsLanguage = false

    /// MyST's directives that are a code block. Source: <https://mystmd.org/guide/directives>.
    private static let codeDirectives: Set<String> = ["code-block", "code", "code-cell", "sourcecode"]

    /// VitePress writes `js:line-numbers`, Gatsby `js:title=a.js`, Qiita `js:src/a.js`.
    private mutating func takeLanguage(_ word: String) {
        // `.python` is the class of Pandoc without its braces.
        let word = word.hasPrefix(".") ? String(word.dropFirst()) : word
        guard let colon = word.firstIndex(of: ":") else {
            language = word
            return
        }
        let option = String(word[word.index(after: colon)...])
        let name = option.prefix { $0 != "=" }
        if name == "line-numbers" || name == "no-line-numbers" || name == "title" {
            apply(String(name), String(option.dropFirst(name.count + 1)))
        } else if option.contains(".") || option.contains("/") {
            title = option
        } else {
            language = word
            return
        }
        language = String(word[..<colon])
    }

    /// What stands in braces alone: line numbers, or attributes.
    private mutating func applyBraces(_ inside: UnsafeBufferPointer<UInt8>) {
        let words = Self.words(inside)
        guard let first = words.first, let sign = first.utf8.first else { return }
        // A list of line numbers, however it is spaced; a part of it that is none is passed over.
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sign) {
            return add(String(decoding: inside, as: UTF8.self), to: \.highlighted)
        }
        for (position, word) in words.enumerated() {
            if word.hasPrefix(".") {
                let name = String(word.dropFirst().prefix { $0 != "." })
                switch name {
                case "numberLines", "number-lines", "line-numbers", "linenums", "numbered": apply("numbered", "")
                default: if language.isEmpty { language = name } else if name != language { attributes.classes.append(name) }
                }
            } else if word.hasPrefix("#"), word.utf8.count > 1, word.utf8.dropFirst().allSatisfy({ DocumentWriter.isIDByte($0) }) {
                attributes.id = attributes.id ?? String(word.dropFirst())
            } else if let equals = word.firstIndex(of: "=") {
                let value = word[word.index(after: equals)...].filter { $0 != "\"" && $0 != "'" && $0 != "[" && $0 != "]" }
                apply(String(word[..<equals]), value)
            } else if position == 0, language.isEmpty, directive == nil, !word.hasPrefix("#") {
                takesOptions = Self.codeDirectives.contains(word) || word == "math"
                if Self.codeDirectives.contains(word) { awaitsLanguage = true } else { directive = word }
            } else if let digit = word.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
                add(word, to: \.highlighted)
            }
        }
    }

    /// Words behind the language that are not options: Mintlify names the blocks of a group so.
    static func name(in info: UnsafeBufferPointer<UInt8>) -> String? {
        let words = words(info).dropFirst()
        let isName = words.allSatisfy { word in
            word.utf8.allSatisfy { SyntaxReview.isWord($0) || "-.+#/".utf8.contains($0) } && !plainOptions.contains(word.lowercased())
        }
        return words.isEmpty || !isName ? nil : words.joined(separator: " ")
    }

    /// Options without a value.
    private static let plainOptions: Set<String> = [
        "wrap", "nowrap", "lines", "linenums", "linenos", "showlinenumbers", "numberlines", "line-numbers", "numbered", "diff", "focus",
        "expandable", "copy", "ignore", "editable", "norun", "twoslash", "live", "check",
    ]

    /// The words behind the language, options among them: `check` of `sh check`, `ignore` of `rust,ignore`.
    static func words(behindLanguageIn info: UnsafeBufferPointer<UInt8>) -> [String] { Array(words(info).dropFirst()) }

    /// The parts between spaces and commas that stand in no quotes and no brackets.
    private static func words(_ text: UnsafeBufferPointer<UInt8>) -> [String] {
        var words: [String] = []
        var start = 0
        var close: UInt8?
        for index in 0...text.count {
            let byte = index < text.count ? text[index] : 0x20
            if let open = close {
                if byte == open { close = nil }
                if index < text.count { continue }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "[") {
                close = byte == UInt8(ascii: "[") ? UInt8(ascii: "]") : byte
                continue
            }
            guard byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") else { continue }
            if index > start { words.append(String(decoding: text[start..<index], as: UTF8.self)) }
            start = index + 1
        }
        return words
    }

    /// The brace that closes, or the end; one in quotes does not.
    private static func closingBrace(_ info: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var isQuoted = false
        for index in start..<info.count {
            if info[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            if info[index] == UInt8(ascii: "}"), !isQuoted { return index }
        }
        return info[start...].firstIndex(of: UInt8(ascii: "}")) ?? info.count
    }

    private static func closing(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): byte
        case UInt8(ascii: "["): UInt8(ascii: "]")
        default: nil
        }
    }

    private mutating func apply(_ name: String, _ value: String) {
        switch name {
        case "title", "filename", "file", "caption": title = value.isEmpty ? title : value
        case "hl_lines", "mark", "highlight", "emphasize-lines": add(value, to: \.highlighted)
        case "ins": add(value, to: \.inserted)
        case "del": add(value, to: \.deleted)
        case "diff": hasDiffSigns = true
        case "wrap": isWrapped = value != "false"
        case "nowrap": isWrapped = false
        case "variables": hasVariables = value != "false"
        case "collapse", "collapsed":
            // One number is how many lines stay; ranges are lines to fold.
            if value.contains("-") || value.contains(",") { add(value, to: \.collapsed) } else { maxLines = max(1, Int(value) ?? 10) }
        case "showLineNumbers", "linenums", "numbered", "lineNumbers", "startLineNumber", "line-numbers", ":line-numbers", "linenos",
            "lineNos", "linenostart", "lineno-start", "startFrom":
            if value == "false" { return }
            firstLineNumber = max(0, min(Int(value) ?? firstLineNumber ?? 1, 1_000_000))
        default: break
        }
    }

    /// Each line of the block is compared with each range.
    private static let maxRanges = 200

    private mutating func add(_ text: String, to ranges: WritableKeyPath<CodeFence, [ClosedRange<Int>]>) {
        guard self[keyPath: ranges].count < Self.maxRanges else { return }
        self[keyPath: ranges] += Self.ranges(text)
    }

    /// `1,3-5 9` as line ranges; what is not a number is left out.
    private static func ranges(_ text: String) -> [ClosedRange<Int>] {
        text.split { $0 == "," || $0 == " " || $0 == "\"" }.prefix(maxRanges).compactMap { part in
            let ends = part.split(separator: "-", maxSplits: 1).map { Int($0) }
            guard let first = ends.first ?? nil else { return nil }
            guard ends.count == 2 else { return first...first }
            guard let last = ends[1], last >= first else { return nil }
            return first...last
        }
    }
}
