/// Markup of other tools that docgen shows as it is written: one row for each kind.
///
/// A row goes when docgen learns the form. `docs/reference/diagnostics.md` has the same table for people.
struct ForeignSyntax: Sendable {
    /// Where a form may stand.
    enum Place: Sendable {
        /// At the beginning of a line of text.
        case lineStart
        case inline
        /// At the end of a heading.
        case headingEnd
        /// Inline, right behind what it is about, or alone at a line's beginning or end: in the middle of a sentence it is meant as it stands.
        case attached
        /// In a code block, where mdBook and the snippets extension of Python-Markdown put it.
        case code
        /// Found where the tree tells: a block quote, a fence.
        case tree
    }

    /// The bytes that all forms of this row begin with.
    var opening: StaticString
    var place: Place
    /// What it is, with its article.
    var construct: String
    /// The tools that read it.
    var tool: String
    /// What docgen makes of it.
    var effect: String = "it is shown as text"
    /// One thing to do.
    var remedy: String
    /// The finding's id.
    var id = "foreign-syntax"
    /// - Parameter text: The line from the opening on.
    /// - Returns: How many bytes of it the form takes, at least as many as tell it apart; `nil` where it is something else.
    var length: @Sendable (_ text: UnsafeBufferPointer<UInt8>) -> Int?

    /// For each row the first one that says the same of a form: they are counted together.
    static let firstRows: [Int] = all.map { row in
        all.firstIndex { $0.construct == row.construct && $0.tool == row.tool && $0.effect == row.effect } ?? 0
    }

    /// The rows of what the tree tells, by what each form begins with.
    static let treeRows: [String: Int] = Dictionary(
        uniqueKeysWithValues: all.indices.filter { all[$0].place == .tree }.map { ("\(all[$0].opening)", $0) }
    )

    /// Text that another tool keeps from readers.
    private static func comment(
        _ opening: StaticString,
        _ place: Place,
        tool: String,
        length: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Int?
    ) -> ForeignSyntax {
        ForeignSyntax(
            opening: opening,
            place: place,
            construct: "a comment",
            tool: tool,
            effect: "it is shown to readers",
            remedy: "write '<!-- … -->'",
            length: length
        )
    }

    /// Mathematics in TeX.
    private static func formula(
        _ opening: StaticString,
        _ place: Place,
        length: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Int?
    ) -> ForeignSyntax {
        ForeignSyntax(
            opening: opening,
            place: place,
            construct: "a formula",
            tool: "KaTeX or MathJax",
            remedy: "write it in words or code, or as an image",
            length: length
        )
    }

    /// The first row that matches counts.
    static let all: [ForeignSyntax] = [
        ForeignSyntax(
            opening: "!!!",
            place: .lineStart,
            construct: "an admonition",
            tool: "MkDocs (Python-Markdown)",
            remedy: "write '> [!NOTE]', and its text in lines that begin with '> '"
        ) { line in isAdmonition(line, from: 3) ? line.count : nil },
        ForeignSyntax(
            opening: "???",
            place: .lineStart,
            construct: "a folded admonition",
            tool: "MkDocs (Python-Markdown)",
            remedy: "write '<details><summary>Title</summary>' and '</details>' around the text"
        ) { line in
            let start = line.count > 3 && line[3] == UInt8(ascii: "+") ? 4 : 3
            return isAdmonition(line, from: start) ? line.count : nil
        },
        ForeignSyntax(
            opening: "///",
            place: .lineStart,
            construct: "a block",
            tool: "PyMdown Extensions (FastAPI, Zensical)",
            remedy: "write '> [!NOTE]', and its text in lines that begin with '> '"
        ) { line in
            guard let start = line.skippingSpaces(from: 3), start > 3 || line.count > 3, line[start].isLetter else { return nil }
            let end = line.endOfName(from: start)
            guard let next = line.skippingSpaces(from: end) else { return line.count }
            return line[next] == UInt8(ascii: "|") ? line.count : nil
        },
        ForeignSyntax(
            opening: "===",
            place: .lineStart,
            construct: "a tab",
            tool: "MkDocs Material (PyMdown Extensions)",
            remedy: "write a heading for each tab"
        ) { line in
            let start = line.count > 3 && (line[3] == UInt8(ascii: "!") || line[3] == UInt8(ascii: "+")) ? 4 : 3
            return line.skippingSpaces(from: start).flatMap { $0 > start && line[$0] == UInt8(ascii: "\"") ? line.count : nil }
        },
        ForeignSyntax(
            opening: ":::",
            place: .lineStart,
            construct: "an extension",
            tool: "Microsoft Learn",
            remedy: "write it in plain Markdown"
        ) { line in
            let names: [StaticString] = ["image ", "moniker ", "moniker-end", "row", "column", "zone ", "zone-end", "code ", "no-loc"]
            guard let start = line.skippingSpaces(from: 3) else { return nil }
            return names.contains { line.hasPrefix($0, at: start) } ? line.count : nil
        },
        ForeignSyntax(
            opening: ":::",
            place: .lineStart,
            construct: "a reference made from source code",
            tool: "mkdocstrings",
            remedy: "generate that page before the build, or link to it"
        ) { line in
            guard line.count > 4, line[3] == 0x20, let start = line.skippingSpaces(from: 3), line[start].isLetter else { return nil }
            let name = line[start...].prefix { $0 > 0x20 }
            let isPath = name.contains(UInt8(ascii: ".")) && name.allSatisfy { DocumentWriter.isIDByte($0) }
            return isPath ? name.endIndex : nil
        },
        ForeignSyntax(
            opening: ":::",
            place: .lineStart,
            construct: "a container",
            tool: "Docusaurus, VitePress, Starlight, MyST or Pandoc",
            remedy: "write '> [!NOTE]', and its text in lines that begin with '> '"
        ) { line in
            let colons = line.prefix { $0 == UInt8(ascii: ":") }.count
            guard let start = line.skippingSpaces(from: colons) else { return nil }
            if line[start] == UInt8(ascii: "{") { return line.count }
            guard line[start].isLetter else { return nil }
            // `::: name`, `:::name[Title]`, `::: name {.x}`; other words behind the name make it a title only of a known kind.
            let end = line.endOfName(from: start)
            guard let next = line.skippingSpaces(from: end), !"[{\"".utf8.contains(line[next]) else { return line.count }
            return containers.contains(String(decoding: line[start..<end], as: UTF8.self).lowercased()) ? line.count : nil
        },
        ForeignSyntax(
            opening: "::",
            place: .lineStart,
            construct: "a directive",
            tool: "remark (Starlight, Astro, Docusaurus)",
            remedy: "write it in plain Markdown"
        ) { isDirective($0, from: 2, needsLabel: false) ? $0.count : nil },
        ForeignSyntax(
            opening: ":",
            place: .inline,
            construct: "a directive",
            tool: "remark (Starlight, Astro, Docusaurus)",
            remedy: "write it in plain Markdown"
        ) { line in
            guard line.count > 1, line[1].isLetter, isDirective(line, from: 1, needsLabel: true), let end = line.length(to: "]") else {
                return nil
            }
            let attributes = UnsafeBufferPointer(rebasing: line[end...])
            return end + (attributes.hasPrefix("{") ? attributes.length(to: "}") ?? 0 : 0)
        },
        ForeignSyntax(
            opening: "--8<--",
            place: .lineStart,
            construct: "an include",
            tool: "the snippets extension of MkDocs",
            remedy: "copy the text, or link to it"
        ) { $0.count },
        ForeignSyntax(
            opening: "<<<",
            place: .lineStart,
            construct: "an include",
            tool: "VitePress",
            remedy: "copy the code into a fence"
        ) { line in
            guard let start = line.skippingSpaces(from: 3), start > 3 else { return nil }
            return line[start] == UInt8(ascii: "@") || line[start] == UInt8(ascii: ".") ? line.count : nil
        },
        ForeignSyntax(
            opening: "*[",
            place: .lineStart,
            construct: "an abbreviation",
            tool: "Python-Markdown or PHP Markdown Extra",
            remedy: "write '<abbr title=\"…\">' where the word is used"
        ) { line in
            guard let end = line.index(of: "]:", from: 3), end < 60 else { return nil }
            return line.count
        },
        ForeignSyntax(
            opening: ":",
            place: .lineStart,
            construct: "a definition list",
            tool: "Pandoc, PHP Markdown Extra, Hugo or MkDocs",
            effect: "its lines run together",
            remedy: "write a list: '- **term**: definition'"
        ) { line in line.skippingSpaces(from: 1).flatMap { $0 > 1 ? line.count : nil } },
        ForeignSyntax(
            opening: "import ",
            place: .lineStart,
            construct: "an import",
            tool: "MDX (Docusaurus, Starlight)",
            remedy: "remove it, and write Markdown for the component"
        ) { line in
            guard let last = line.last(where: { $0 > 0x20 && $0 != UInt8(ascii: ";") }) else { return nil }
            let isQuoted = last == UInt8(ascii: "'") || last == UInt8(ascii: "\"")
            let isBare = line[7] == UInt8(ascii: "'") || line[7] == UInt8(ascii: "\"")
            // `import "fmt"` is Go.
            return isQuoted && ((isBare && line.contains(UInt8(ascii: "."))) || line.index(of: " from ", from: 6) != nil) ? line.count : nil
        },
        ForeignSyntax(
            opening: "export ",
            place: .lineStart,
            construct: "an export",
            tool: "MDX (Docusaurus, Starlight)",
            remedy: "remove it"
        ) { line in
            let words: [StaticString] = ["const ", "default ", "function ", "let "]
            let isCode =
                words.contains { line.hasPrefix($0, at: 7) } && (line.contains(UInt8(ascii: "=")) || line.contains(UInt8(ascii: "(")))
            return isCode ? line.count : nil
        },
        formula("$$", .lineStart) { line in
            // `$$` alone, or a formula on one line.
            guard line.skippingSpaces(from: 2) != nil else { return 2 }
            return line.count > 4 && line.hasPrefix("$$", at: line.count - 2) ? line.count : nil
        },
        comment("%%", .lineStart, tool: "Obsidian") { $0.count == 2 ? 2 : nil },
        comment("% ", .lineStart, tool: "MyST (Sphinx)") { line in
            // "% of users" goes on with a number.
            guard let start = line.skippingSpaces(from: 2) else { return nil }
            let words: [StaticString] = ["of ", "off ", "from ", "to ", "is ", "are "]
            return words.contains { line.hasPrefix($0, at: start) } ? nil : line.count
        },
        ForeignSyntax(
            opening: "(",
            place: .lineStart,
            construct: "a target",
            tool: "MyST (Sphinx)",
            remedy: "write '{#name}' behind the heading"
        ) { line in
            let name = line[1...].prefix { DocumentWriter.isIDByte($0) }
            return name.count > 0 && line.hasPrefix(")=", at: name.endIndex) && line.count == name.endIndex + 2 ? line.count : nil
        },
        formula("\\[", .lineStart) { $0.count == 2 ? 2 : nil },
        formula("\\\\[", .lineStart) { line in line.count == 3 || line.hasPrefix("\\\\]", at: line.count - 3) ? line.count : nil },
        formula("\\(", .inline) { line in
            guard let end = line.index(of: "\\)", from: 3), line[2] > 0x20, line[end - 1] > 0x20 else { return nil }
            return isFormula(line[2..<end]) ? end + 2 : nil
        },
        formula("\\\\(", .inline) { line in
            // The backslash is escaped for Markdown; `\\(name\\)` is a path.
            guard let end = line.index(of: "\\\\)", from: 4) else { return nil }
            let first = line[3..<end].firstIndex { $0 != 0x20 } ?? end
            let last = line[first..<end].lastIndex { $0 != 0x20 } ?? first
            return first < end && isFormula(line[first...last]) ? end + 3 : nil
        },
        formula("$`", .inline) { line in line.index(of: "`$", from: 3).map { $0 + 2 } },
        formula("$$", .inline) { line in
            guard let end = line.index(of: "$$", from: 3) else { return nil }
            return isFormula(line[2..<end]) ? end + 2 : nil
        },
        formula("$", .inline) { line in
            // As Pandoc has it: no blank inside the dollars, no digit behind them. `$5 and $10` is money.
            guard line.count > 2, line[1] > 0x20, line[1] != UInt8(ascii: "$"), let end = line.index(of: UInt8(ascii: "$"), from: 2),
                line[end - 1] > 0x20, end + 1 == line.count || !isWord(line[end + 1])
            else { return nil }
            return isFormula(line[1..<end]) ? end + 1 : nil
        },
        comment("%%", .inline, tool: "Obsidian") { line in
            guard line.count > 4, line[2] != UInt8(ascii: "%"), let end = line.index(of: "%%", from: 3),
                line[2..<end].contains(where: { $0.isLetter }),
                end + 2 == line.count || !(isWord(line[end + 2]) || line[end + 2] == UInt8(ascii: "%"))
            else { return nil }
            // `%%i in %%j` are variables of a batch file.
            return line[2] == 0x20 || line[end - 1] > 0x20 ? end + 2 : nil
        },
        ForeignSyntax(
            opening: "==",
            place: .inline,
            construct: "a highlight",
            tool: "Obsidian or MkDocs Material (PyMdown Extensions)",
            remedy: "write '<mark>…</mark>'"
        ) { paired($0, "==") },
        ForeignSyntax(
            opening: "^^",
            place: .inline,
            construct: "an insertion",
            tool: "MkDocs Material (PyMdown Extensions)",
            remedy: "write '<ins>…</ins>'"
        ) { paired($0, "^^") },
        ForeignSyntax(
            opening: "++",
            place: .inline,
            construct: "a key",
            tool: "MkDocs Material (PyMdown Extensions)",
            remedy: "write '<kbd>…</kbd>'"
        ) { line in
            guard let length = paired(line, "++") else { return nil }
            return line[2..<(length - 2)].allSatisfy { isWord($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } ? length : nil
        },
        ForeignSyntax(
            opening: "^[",
            place: .inline,
            construct: "an inline footnote",
            tool: "Pandoc or Obsidian",
            remedy: "write '[^1]', and its text in a line '[^1]: …'"
        ) { line in
            // `^[a-z]` is a pattern: a note has words.
            guard let end = line.index(of: UInt8(ascii: "]"), from: 3), line[2].isLetter || line[2] >= 0x80, line[2..<end].contains(0x20),
                end + 1 == line.count || !"*+?{)$([:".utf8.contains(line[end + 1])
            else { return nil }
            return end + 1
        },
        ForeignSyntax(
            opening: "^",
            place: .inline,
            construct: "a superscript",
            tool: "Pandoc or MkDocs Material (PyMdown Extensions)",
            remedy: "write '<sup>…</sup>'"
        ) { line in
            guard let end = line.index(of: UInt8(ascii: "^"), from: 2), end <= 12, end + 1 == line.count || !isWord(line[end + 1]),
                end + 1 == line.count || line[end + 1] != UInt8(ascii: "^"),
                line[1..<end].allSatisfy({ isWord($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
            else { return nil }
            return end + 1
        },
        ForeignSyntax(
            opening: ":",
            place: .inline,
            construct: "a role",
            tool: "reStructuredText (Sphinx)",
            remedy: "write a link or plain Markdown"
        ) { line in
            guard let tick = line.index(of: ":`", from: 2), tick < 40, tick + 2 < line.count, line[1].isLetter,
                line[1..<tick].allSatisfy({ isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") }),
                let end = line.index(of: UInt8(ascii: "`"), from: tick + 2)
            else { return nil }
            return end + 1
        },
        ForeignSyntax(
            opening: ":",
            place: .inline,
            construct: "an icon",
            tool: "MkDocs Material",
            remedy: "remove it, or use an image"
        ) { line in
            let sets: [StaticString] = ["material-", "fontawesome-", "octicons-", "simple-", "bootstrap-", "lucide-", "mdi-"]
            guard let end = endOfShortcode(line), end > 12, sets.contains(where: { line.hasPrefix($0, at: 1) }) else { return nil }
            return end
        },
        ForeignSyntax(
            opening: ":",
            place: .inline,
            construct: "an emoji's name",
            tool: "GitHub, MkDocs Material or Hugo",
            remedy: "write the emoji itself"
        ) { line in
            guard let end = endOfShortcode(line) else { return nil }
            let name = line[1..<(end - 1)]
            let isName = emoji.contains(String(decoding: name, as: UTF8.self))
            return isName ? end : nil
        },
        comment("{::", .inline, tool: "kramdown (Jekyll)") { line in line.hasPrefix("comment", at: 3) ? line.length(to: "}") : nil },
        ForeignSyntax(
            opening: "<!--",
            place: .inline,
            construct: "a comment",
            tool: "HTML that no '-->' ends",
            effect: "it is shown to readers",
            remedy: "end it with '-->'",
            id: DocumentWriter.RawHTMLFinding.unclosed.rawValue
        ) { $0.count },
        ForeignSyntax(
            opening: "{::",
            place: .inline,
            construct: "a command",
            tool: "kramdown (Jekyll)",
            remedy: "remove it"
        ) { line in
            let names: [StaticString] = ["nomarkdown", "options ", "/nomarkdown", "/}"]
            return names.contains { line.hasPrefix($0, at: 3) } ? line.length(to: "}") : nil
        },
        comment("{>>", .inline, tool: "CriticMarkup") { $0.length(to: "<<}") ?? $0.count },
        ForeignSyntax(
            opening: "{++",
            place: .inline,
            construct: "an edit",
            tool: "CriticMarkup",
            remedy: "write the text as it shall be"
        ) { $0.length(to: "++}") },
        ForeignSyntax(
            opening: "{--",
            place: .inline,
            construct: "an edit",
            tool: "CriticMarkup",
            remedy: "write the text as it shall be"
        ) { $0.length(to: "--}") },
        ForeignSyntax(
            opening: "{~~",
            place: .inline,
            construct: "an edit",
            tool: "CriticMarkup",
            remedy: "write the text as it shall be"
        ) { line in line.index(of: "~>", from: 3) == nil ? nil : line.length(to: "~~}") },
        ForeignSyntax(
            opening: "{==",
            place: .inline,
            construct: "a highlight",
            tool: "CriticMarkup",
            remedy: "write '<mark>…</mark>'"
        ) { $0.length(to: "==}") },
        ForeignSyntax(
            opening: "{",
            place: .inline,
            construct: "an expression",
            tool: "MDX (Docusaurus, React)",
            remedy: "write its value"
        ) { isExpression($0, at: 1) ? $0.length(to: "}") : nil },
        ForeignSyntax(
            opening: "~",
            place: .tree,
            construct: "a subscript",
            tool: "Pandoc or MkDocs Material (PyMdown Extensions)",
            effect: "it is struck through",
            remedy: "write '<sub>…</sub>'"
        ) { $0.count },
        ForeignSyntax(
            opening: "<!--",
            place: .tree,
            construct: "an include",
            tool: "VitePress",
            effect: "nothing is shown",
            remedy: "copy the text, or link to it"
        ) { $0.count },
        ForeignSyntax(
            opening: "[TOC]",
            place: .lineStart,
            construct: "a mark for a table of contents",
            tool: "Python-Markdown",
            remedy: "remove it: each page has its outline beside it"
        ) { $0.skippingSpaces(from: 5) == nil ? 5 : nil },
        ForeignSyntax(
            opening: "[[",
            place: .inline,
            construct: "a mark for a table of contents",
            tool: "GitLab, Azure DevOps or VuePress",
            remedy: "remove it: each page has its outline beside it"
        ) { line in
            let forms: [StaticString] = ["[[toc]]", "[[TOC]]", "[[_TOC_]]"]
            return forms.first { line.hasPrefix($0) }?.utf8CodeUnitCount
        },
        ForeignSyntax(
            opening: "[[",
            place: .inline,
            construct: "a wiki link",
            tool: "Obsidian or a wiki",
            remedy: "write '[text](page.md)'"
        ) { line in wikiLink(line) },
        ForeignSyntax(
            opening: "[!",
            place: .inline,
            construct: "an include",
            tool: "DocFX (Microsoft Learn)",
            remedy: "copy the text, or link to it"
        ) { line in
            let names: [StaticString] = ["INCLUDE", "include", "code-", "CODE-", "Code-", "VIDEO", "notebook-", "NOTEBOOK-"]
            return names.contains { line.hasPrefix($0, at: 2) } ? min(line.count, 60) : nil
        },
        ForeignSyntax(
            opening: "[!",
            place: .tree,
            construct: "a callout",
            tool: "Obsidian, DocFX or another tool",
            effect: "it is shown as a plain quote",
            remedy: "write one of '[!NOTE]', '[!TIP]', '[!IMPORTANT]', '[!WARNING]' and '[!CAUTION]', alone on its line"
        ) { $0.count },
        ForeignSyntax(
            opening: "{{#",
            place: .inline,
            construct: "an include",
            tool: "mdBook",
            remedy: "copy the text, or link to it"
        ) { mdBookInclude($0) },
        ForeignSyntax(
            opening: "{{#",
            place: .code,
            construct: "an include",
            tool: "mdBook",
            effect: "it is shown as code",
            remedy: "copy the code into the fence"
        ) { mdBookInclude($0) },
        ForeignSyntax(
            opening: "{{<",
            place: .inline,
            construct: "a shortcode",
            tool: "Hugo",
            remedy: "write Markdown or HTML in its place"
        ) { $0.hasPrefix("/", at: $0.skippingSpaces(from: 3) ?? 3) ? nil : $0.length(to: ">}}") },
        ForeignSyntax(
            opening: "{{%",
            place: .inline,
            construct: "a shortcode",
            tool: "Hugo",
            remedy: "write Markdown or HTML in its place"
        ) { $0.hasPrefix("/", at: $0.skippingSpaces(from: 3) ?? 3) ? nil : $0.length(to: "%}}") },
        ForeignSyntax(
            opening: "{{",
            place: .inline,
            construct: "a variable",
            tool: "Jekyll, MkDocs macros or VitePress",
            remedy: "write its value, or put it into backticks"
        ) { variable($0) },
        ForeignSyntax(
            opening: "{%",
            place: .inline,
            construct: "a tag",
            tool: "Liquid or Jinja (Jekyll, GitBook, Zola)",
            remedy: "write Markdown or HTML in its place"
        ) { line in
            var start = 2
            if line.count > 2, line[2] == UInt8(ascii: "-") { start = 3 }
            guard let word = line.skippingSpaces(from: start), line[word].isLetter, !line.hasPrefix("end", at: word) else { return nil }
            return line.length(to: "%}")
        },
        ForeignSyntax(
            opening: "{*",
            place: .inline,
            construct: "an include",
            tool: "FastAPI's documentation (mdx-include)",
            remedy: "copy the code into a fence"
        ) { line in line.count > 2 && line[2] == 0x20 ? line.length(to: "*}") : nil },
        ForeignSyntax(
            opening: "{!",
            place: .inline,
            construct: "an include",
            tool: "the markdown-include extension of MkDocs",
            remedy: "copy the text, or link to it"
        ) { $0.length(to: "!}") },
        ForeignSyntax(
            opening: "{!",
            place: .code,
            construct: "an include",
            tool: "the markdown-include extension of MkDocs",
            effect: "it is shown as code",
            remedy: "copy the code into the fence"
        ) { $0.length(to: "!}") },
        ForeignSyntax(
            opening: "--8<--",
            place: .code,
            construct: "an include",
            tool: "the snippets extension of MkDocs",
            effect: "it is shown as code",
            remedy: "copy the code into the fence"
        ) { $0.count },
        ForeignSyntax(
            opening: "{/*",
            place: .inline,
            construct: "a comment",
            tool: "MDX (Docusaurus, React)",
            remedy: "write '<!-- … -->', or '{#id}' where it gives a heading its anchor"
        ) { $0.length(to: "*/}") ?? 3 },
        ForeignSyntax(
            opening: "{",
            place: .inline,
            construct: "a role",
            tool: "MyST (Sphinx)",
            remedy: "write a link or plain Markdown"
        ) { line in
            guard let close = line.firstIndex(of: UInt8(ascii: "}")), close > 1, close + 2 < line.count, line[1].isLetter,
                line[close + 1] == UInt8(ascii: "`"), line[close + 2] != UInt8(ascii: "`"),
                line[1..<close].allSatisfy({ DocumentWriter.isIDByte($0) })
            else { return nil }
            return close + 1
        },
        ForeignSyntax(
            opening: "{",
            place: .headingEnd,
            construct: "an attribute list",
            tool: "Python-Markdown, kramdown or Pandoc",
            effect: "of it the heading takes the id alone",
            remedy: "write '{#id}'"
        ) { line in
            guard let length = attributeList(line), length == line.count, line[1..<length].contains(UInt8(ascii: "#")) else { return nil }
            return length
        },
        ForeignSyntax(
            opening: "{",
            place: .attached,
            construct: "an attribute list",
            tool: "Python-Markdown, kramdown or Pandoc",
            remedy: "remove it, or write the element in HTML"
        ) { attributeList($0) },
        ForeignSyntax(
            opening: "<",
            place: .inline,
            construct: "a component",
            tool: "MDX, Vue or Svelte",
            effect: "only what stands inside it is shown",
            remedy: "write Markdown or HTML in its place"
        ) { component($0) },
        ForeignSyntax(
            opening: "{",
            place: .tree,
            construct: "a directive",
            tool: "MyST (Sphinx)",
            effect: "it is shown as code",
            remedy: "write '> [!NOTE]' or plain Markdown in its place"
        ) { $0.count },
        ForeignSyntax(
            opening: "math",
            place: .tree,
            construct: "a formula",
            tool: "GitHub or GitLab",
            effect: "it is shown as code",
            remedy: "write it in words or code, or as an image"
        ) { $0.count },
        ForeignSyntax(
            opening: "..",
            place: .lineStart,
            construct: "a directive",
            tool: "reStructuredText (Sphinx)",
            remedy: "write Markdown in its place"
        ) { line in
            guard line.count > 5, line[2] == 0x20, line[3].isLetter else { return nil }
            let end = line.endOfName(from: 3)
            return line.hasPrefix("::", at: end) || line.hasPrefix("::", at: end - 2) ? line.count : nil
        },
    ]

    // MARK: Forms of more than a line

    /// `::name[Label]{key=value}`, of which label or attributes may be missing, and `:name[Label]` inside of a line.
    ///
    /// Source: the proposal for generic directives, <https://talk.commonmark.org/t/generic-directives-plugins-syntax/444>.
    private static func isDirective(_ line: UnsafeBufferPointer<UInt8>, from start: Int, needsLabel: Bool) -> Bool {
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

    /// Kinds of containers that tools know, with a title behind the name.
    private static let containers: Set<String> = [
        "abstract", "aside", "attention", "bug", "card", "caution", "code-group", "danger", "details", "error", "example", "failure",
        "hint",
        "important", "info", "note", "question", "quote", "raw", "seealso", "steps", "success", "summary", "tab", "tabs", "tip", "warning",
    ]

    /// `!!! note inline "Title"`: words, and a title in quotes perhaps.
    ///
    /// Source: Python-Markdown, extension `admonition`.
    private static func isAdmonition(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        guard var index = line.skippingSpaces(from: start, atMost: 1), line[index].isLetter else { return false }
        while index < line.count, isWord(line[index]) || line[index] == UInt8(ascii: "-") || line[index] == 0x20 { index += 1 }
        guard index < line.count else { return true }
        return line[index] == UInt8(ascii: "\"") && line[index - 1] == 0x20 && line.last == UInt8(ascii: "\"")
    }

    fileprivate static func isWord(_ byte: UInt8) -> Bool { byte.isLetter || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_") }

    /// `==text==`: what stands inside begins and ends with no blank and no sign, as that of `a == b == c` does not.
    private static func paired(_ line: UnsafeBufferPointer<UInt8>, _ mark: StaticString) -> Int? {
        guard line.count > 4, isWord(line[2]) || "*`[".utf8.contains(line[2]) || line[2] >= 0x80, let end = line.index(of: mark, from: 3),
            line[end - 1] > 0x20, "=(&|<>!".utf8.allSatisfy({ $0 != line[end - 1] }), end + 2 == line.count || !isWord(line[end + 2]),
            end + 2 == line.count || line[end + 2] != line[end],
            // `a ==b || c== d` compares.
            line[2..<end].firstIndex(of: UInt8(ascii: "|")) == nil, line[2..<end].firstIndex(of: UInt8(ascii: "&")) == nil
        else { return nil }
        return end + 2
    }

    /// A variable, or something with a sign of TeX or mathematics.
    private static func isFormula(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let first = text.first else { return false }
        if text.count == 1 { return first.isLetter }
        // `$PATH`, `$_` and `$(make)` are for a shell, `\_` is an escape of Markdown.
        // `$x =~ ^a+$` is a test of a shell.
        guard first != UInt8(ascii: "("), first != UInt8(ascii: "_"), !text.contains(UInt8(ascii: "~")), !text.contains(UInt8(ascii: "`")),
            !text.contains(UInt8(ascii: "\""))
        else { return false }
        if text.contains(UInt8(ascii: "^")) { return true }
        var previous: UInt8 = 0
        for byte in text {
            if previous == UInt8(ascii: "\\"), byte.isLetter { return true }
            previous = byte
        }
        return text.count > 3 && text.contains(UInt8(ascii: "=")) && text.contains(0x20)
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
    private static func endOfShortcode(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let end = line.index(of: UInt8(ascii: ":"), from: 2), end < 60, end + 1 == line.count || !isWord(line[end + 1]),
            line[1..<end].allSatisfy({
                ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || (0x30...0x39).contains($0) || "_-+".utf8.contains($0)
            }),
            end + 1 == line.count || !":`".utf8.contains(line[end + 1])
        else { return nil }
        return end + 1
    }

    /// The names that pages use most. Source: <https://api.github.com/emojis>, by use in documentation.
    // Those that are words of field lists too, `:date:` or `:key:`, are left out.
    private static let emoji: Set<String> = Set(
        """
        smile smiley grin laughing joy wink blush heart heart_eyes sunglasses thinking thinking_face sob cry angry rage confused \
        slightly_smiling_face slightly_frowning_face sweat_smile rofl upside_down_face rolling_eyes exploding_head partying_face \
        +1 -1 thumbsup thumbsdown ok_hand clap wave raised_hands pray muscle point_right point_left point_up point_down eyes \
        white_check_mark heavy_check_mark ballot_box_with_check x heavy_multiplication_x negative_squared_cross_mark \
        heavy_plus_sign heavy_minus_sign warning exclamation question grey_exclamation grey_question bangbang no_entry no_entry_sign \
        stop_sign construction information_source bulb memo pencil pencil2 book books bookmark bookmark_tabs pushpin round_pushpin \
        paperclip lock unlock rocket zap fire boom sparkles star star2 dizzy tada confetti_ball gift trophy medal_sports \
        bug ant beetle lady_beetle snail rotating_light recycle wrench hammer hammer_and_wrench tools gear nut_and_bolt \
        computer desktop_computer keyboard iphone floppy_disk cd electric_plug satellite telescope microscope \
        chart_with_upwards_trend chart_with_downwards_trend bar_chart calendar clock1 hourglass hourglass_flowing_sand stopwatch alarm_clock \
        arrow_up arrow_down arrow_left arrow_right arrow_forward arrow_backward arrows_counterclockwise leftwards_arrow_with_hook \
        green_circle red_circle yellow_circle large_blue_circle white_circle black_circle large_orange_diamond small_blue_diamond \
        green_heart blue_heart yellow_heart purple_heart broken_heart 100 speech_balloon thought_balloon loudspeaker mega bell no_bell mag \
        mag_right globe_with_meridians earth_americas earth_africa earth_asia hospital robot ghost alien skull \
        penguin whale snake unicorn octocat coffee beer pizza seedling herb deciduous_tree evergreen_tree cactus sunny \
        cloud umbrella snowflake rainbow ocean movie_camera camera tv radio musical_note headphones checkered_flag triangular_flag_on_post \
        one two three four five six seven eight nine zero keycap_ten ok sos vs registered envelope \
        inbox_tray outbox_tray mailbox clipboard file_folder open_file_folder card_index wastebasket page_facing_up page_with_curl \
        moneybag credit_card handshake busts_in_silhouette bust_in_silhouette man_technologist woman_technologist shield crossed_swords
        """.split(separator: " ").map(String.init)
    )

    /// C++ attributes and shell tests have two brackets too.
    private static let noWikiLinks: Set<String> = [
        "nodiscard", "maybe_unused", "deprecated", "noreturn", "fallthrough", "likely", "unlikely", "no_unique_address",
        "carries_dependency", "assume", "indeterminate",
    ]

    private static func wikiLink(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let end = line.index(of: "]]", from: 2), end > 2, line[2] > 0x20, line[2] != UInt8(ascii: "["), line[2] != UInt8(ascii: "]")
        else { return nil }
        // A link whose text is in brackets, or a definition.
        if end + 2 < line.count, "([:]".utf8.contains(line[end + 2]) { return nil }
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
    private static func isPath(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")),
            name.allSatisfy({ $0.isLetter || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") })
        else { return false }
        let ending = String(decoding: name[(dot + 1)...], as: UTF8.self)
        return !["md", "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "canvas"].contains(ending.lowercased())
    }

    private static func mdBookInclude(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        let names: [StaticString] = ["include ", "rustdoc_include ", "playground ", "playpen ", "template ", "title "]
        return names.contains { line.hasPrefix($0, at: 3) } ? line.length(to: "}}") : nil
    }

    /// `{{ site.title }}`, with a filter perhaps; not `{{1, 2}, {3}}`, and not the `{{ .Values.x }}` that people write about.
    private static func variable(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let length = line.length(to: "}}"), let start = line.skippingSpaces(from: 2), line[start].isLetter else { return nil }
        let inside = line[start..<(length - 2)]
        let name = inside.prefix { DocumentWriter.isIDByte($0) && $0 < 0x80 }
        let rest = inside[name.endIndex...].first { $0 != 0x20 }
        return rest == nil || rest == UInt8(ascii: "|") || rest == UInt8(ascii: "(") ? length : nil
    }

    /// `{: .cls }`, `{ .lead }`, `{#id .cls}`, `{ width=300 }`; a heading's `{#id}` alone is ours.
    private static func attributeList(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let length = line.length(to: "}"), length > 3, length < 200 else { return nil }
        var start = 1
        let hasColon = line[1] == UInt8(ascii: ":")
        // Branches of a template of Svelte: `{:else if x}`.
        let branches: [StaticString] = ["{:else", "{:then", "{:catch"]
        if branches.contains(where: { line.hasPrefix($0) && !isWord(line[$0.utf8CodeUnitCount]) }) { return nil }
        if hasColon { start = 2 }
        var words = 0
        var isList = hasColon
        var index = start
        while index < length - 1 {
            if line[index] <= 0x20 {
                index += 1
                continue
            }
            let sign = line[index]
            let isMark = sign == UInt8(ascii: ".") || sign == UInt8(ascii: "#")
            let nameStart = isMark ? index + 1 : index
            guard nameStart < length - 1, line[nameStart].isLetter else { return nil }
            var end = nameStart
            while end < length - 1, line[end] != UInt8(ascii: "."), DocumentWriter.isIDByte(line[end]) { end += 1 }
            words += 1
            if sign == UInt8(ascii: ".") || words > 1 { isList = true }
            if !isMark, end < length - 1, line[end] == UInt8(ascii: "=") {
                isList = true
                end += 1
                if end < length - 1, line[end] == UInt8(ascii: "\"") || line[end] == UInt8(ascii: "'") {
                    guard let close = line[(end + 1)..<(length - 1)].firstIndex(of: line[end]) else { return nil }
                    end = close + 1
                } else {
                    while end < length - 1, line[end] > 0x20 { end += 1 }
                }
            } else if !isMark {
                // kramdown: `{:toc}`, `{: name }`.
                guard hasColon else { return nil }
            }
            guard end == length - 1 || line[end] <= 0x20 || line[end] == UInt8(ascii: ".") else { return nil }
            // `{.metadata.name}` is a path, not two classes.
            if end < length - 1, line[end] == UInt8(ascii: ".") { return nil }
            index = end
        }
        return isList && words > 0 ? length : nil
    }

    /// Elements of HTML, old ones too: in capitals they are no components.
    private static let elements: Set<String> = [
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
        return text.length(to: ">") ?? text.count
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

extension UnsafeBufferPointer<UInt8> {
    /// Where the first byte that is no space stands; `nil` at the line's end.
    fileprivate func skippingSpaces(from start: Int, atMost limit: Int = .max) -> Int? {
        var index = start
        while index < count, index - start < limit, self[index] == 0x20 || self[index] == 0x09 { index += 1 }
        return index < count && self[index] > 0x20 ? index : nil
    }

    fileprivate func endOfName(from start: Int) -> Int { self[start...].firstIndex { !DocumentWriter.isIDByte($0) } ?? count }

    fileprivate func length(to close: StaticString) -> Int? { index(of: close, from: 2).map { $0 + close.utf8CodeUnitCount } }
}
