internal import DocModel

extension ForeignSyntax {
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

    /// Forms of other tools; see ``all``.
    static let rows: [ForeignSyntax] = [
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
            effect: "it is left out, with its options",
            remedy: "generate that page before the build, or link to it"
        ) { endOfReference($0) },
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
        comment("% ", .lineStart, tool: "MyST (Sphinx)") { line in
            // "% of users" goes on with a number.
            guard let start = line.skippingSpaces(from: 2) else { return nil }
            let words: [StaticString] = ["of ", "off ", "from ", "to ", "is ", "are "]
            return words.contains { line.hasPrefix($0, at: start) } ? nil : line.count
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
            place: .tree,
            construct: "an icon",
            tool: "MkDocs Material",
            effect: "it is left out",
            remedy: "remove it, or use an image"
        ) { $0.count },
        comment("{::", .inline, tool: "kramdown (Jekyll)") { line in line.hasPrefix("comment", at: 3) ? line.length(to: "}") : nil },
        ForeignSyntax(
            opening: "<!--",
            place: .inline,
            construct: "a comment",
            tool: "HTML that no '-->' ends",
            effect: "it is shown to readers",
            remedy: "end it with '-->'",
            id: .unclosedHTML
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
            opening: "[=",
            place: .inline,
            construct: "a progress bar",
            tool: "PyMdown Extensions",
            remedy: "write '<progress max=\"100\" value=\"…\"></progress>', or the number"
        ) { line in
            let number = line[2...].prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == 0x20 }
            guard line.hasPrefix("%", at: number.endIndex) || line.hasPrefix("/", at: number.endIndex),
                number.contains(where: { $0 > 0x20 })
            else { return nil }
            return line.length(to: "]")
        },
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
            opening: "{{#",
            place: .inline,
            construct: "a word",
            tool: "a preprocessor of mdBook",
            remedy: "name the program under 'preprocess' in docgen.yml, or write what it stands for"
        ) { mdBookWord($0) },
        ForeignSyntax(
            opening: "{{#",
            place: .code,
            construct: "a word",
            tool: "a preprocessor of mdBook",
            effect: "it is shown as code",
            remedy: "name the program under 'preprocess' in docgen.yml, or write what it stands for"
        ) { mdBookWord($0) },
        ForeignSyntax(
            opening: "{{<",
            place: .inline,
            construct: "a shortcode",
            tool: "Hugo",
            remedy: "write Markdown or HTML in its place",
            goesOn: true
        ) { hugoShortcode($0, to: ">}}") },
        ForeignSyntax(
            opening: "{{%",
            place: .inline,
            construct: "a shortcode",
            tool: "Hugo",
            remedy: "write Markdown or HTML in its place",
            goesOn: true
        ) { hugoShortcode($0, to: "%}}") },
        ForeignSyntax(
            opening: "{{",
            place: .inline,
            construct: "a call",
            tool: "a shortcode of Zola or a macro of MkDocs",
            remedy: "write Markdown or HTML in its place"
        ) { call($0) },
        ForeignSyntax(
            opening: "{{",
            place: .inline,
            construct: "an expression",
            tool: "VitePress (Vue)",
            remedy: "write its value"
        ) { vueExpression($0) },
        ForeignSyntax(
            opening: "{{",
            place: .inline,
            construct: "a variable",
            tool: "Jekyll, MkDocs macros or VitePress",
            remedy: "define it under 'variables' in docgen.yml, or put it into backticks"
        ) { variable($0) },
        ForeignSyntax(
            opening: "{%",
            place: .inline,
            construct: "a tag",
            tool: "Liquid or Jinja (Jekyll, GitBook, Zola)",
            remedy: "write Markdown or HTML in its place",
            goesOn: true
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
                !SyntaxExtension.isElementRole(line[1..<close]),
                line[close + 1] == UInt8(ascii: "`"), line[close + 2] != UInt8(ascii: "`"),
                line[1..<close].allSatisfy({ DocumentWriter.isIDByte($0) })
            else { return nil }
            return close + 1
        },
        ForeignSyntax(
            opening: "<",
            place: .inline,
            construct: "a component",
            tool: "MDX, Vue or Svelte",
            effect: "only its content is shown",
            remedy: "write Markdown or HTML in its place"
        ) { component($0) },
        ForeignSyntax(
            opening: "<",
            place: .tree,
            construct: "a component",
            tool: "MDX, Vue or Svelte",
            effect: "only its content is shown",
            remedy: "write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
        ) { $0.count },
        ForeignSyntax(
            opening: "{{<",
            place: .tree,
            construct: "a shortcode",
            tool: "Hugo",
            effect: "only its content is shown",
            remedy: "write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
        ) { $0.count },
        ForeignSyntax(
            opening: "<",
            place: .emptyTree,
            construct: "a component",
            tool: "MDX, Vue or Svelte",
            effect: "it is left out",
            remedy: "write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
        ) { $0.count },
        ForeignSyntax(
            opening: "{{<",
            place: .emptyTree,
            construct: "a shortcode",
            tool: "Hugo",
            effect: "it is left out",
            remedy: "write Markdown or HTML in its place, or a template 'components/NAME.mustache'"
        ) { $0.count },
        ForeignSyntax(
            opening: "{",
            place: .tree,
            construct: "a directive",
            tool: "MyST (Sphinx)",
            effect: "it is shown as code",
            remedy: "write '> [!NOTE]' or plain Markdown in its place"
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
}
