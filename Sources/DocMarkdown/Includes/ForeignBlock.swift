/// A directive of MyST in its own words, told in those of Markdown: what is not a container and no code, which are read where they stand.
///
/// Sources: <https://mystmd.org/guide/directives>, <https://myst-parser.readthedocs.io/en/latest/syntax/directives.html>,
/// <https://docutils.sourceforge.io/docs/ref/rst/directives.html>.
struct ForeignBlock {
    let name: String
    /// What stands behind the name on the first line.
    let argument: String
    private(set) var options: [String: String] = [:]
    private var lastOption: String?
    /// The lines below the options, with their numbers in the block: its first line is 0.
    private(set) var body: [Line] = []

    struct Line: Equatable {
        var text: String
        /// The line of the block that it comes from.
        var number: Int
    }

    /// What is written in the place of the block.
    enum Meaning {
        case lines([Line])
        case include(IncludeDirective)
    }

    /// Directives that are read here.
    static let names: Set<String> = [
        "toctree", "tableofcontents", "contents", "index", "include", "literalinclude", "math", "mermaid", "image", "list-table",
        "csv-table",
        "table", "glossary", "raw", "button-link",
    ]

    /// - Parameter lines: Those between the first one and the last one.
    init(name: String, argument: String, lines: [String]) {
        self.name = name
        self.argument = argument
        var start = 0
        var isFenced = false
        if lines.first?.trimmed == "---", let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) {
            // Options in the form of front matter.
            isFenced = true
            for line in lines[1..<end] { takeOption(line, isFenced: true) }
            start = end + 1
        }
        if !isFenced {
            while start < lines.count, takeOption(lines[start], isFenced: false) || continueOption(lines[start]) { start += 1 }
        }
        body = lines[start...].enumerated().map { Line(text: $1, number: start + $0 + 1) }
        while body.first?.text.trimmed.isEmpty ?? false { body.removeFirst() }
        while body.last?.text.trimmed.isEmpty ?? false { body.removeLast() }
    }

    /// `:name: value`, between lines `---` also `name: value`.
    @discardableResult
    private mutating func takeOption(_ line: String, isFenced: Bool) -> Bool {
        let text = line.trimmed
        guard isFenced || text.hasPrefix(":") else { return false }
        let rest = text.drop { $0 == ":" }
        guard let colon = rest.firstIndex(of: ":"), colon > rest.startIndex,
            rest[..<colon].allSatisfy({ $0.isLetter || $0 == "-" || $0.isNumber })
        else { return false }
        let name = String(rest[..<colon])
        options[name] = String(rest[rest.index(after: colon)...]).trimmed
        lastOption = name
        return true
    }

    /// The value of an option may go on below, indented, also behind a colon; `>` and `|` of YAML say that it begins there.
    private mutating func continueOption(_ line: String) -> Bool {
        let text = line.first == ":" ? line.dropFirst() : line[...]
        guard let lastOption, text.first?.isWhitespace ?? false, let value = options[lastOption] else { return false }
        let more = String(text).trimmed
        guard !more.isEmpty else { return false }
        options[lastOption] = value.isEmpty || value == ">" || value == "|" ? more : value + " " + more
        return true
    }

    /// `nil` where the block has not what it needs: it stays as it is.
    var meaning: Meaning? {
        switch name {
        // The sidebar and the outline have these, and the index is that of the search.
        case "toctree", "tableofcontents", "contents", "index": return .lines([])
        case "include", "literalinclude": return include.map(Meaning.include)
        case "math":
            let formula = argument.isEmpty ? body : [Line(text: argument, number: 0)] + body
            return formula.isEmpty ? nil : .lines(fenced("$$", formula, "$$"))
        case "mermaid": return .lines(fenced("```mermaid", body, "```"))
        case "image": return image.map { .lines([Line(text: $0, number: 0)]) }
        case "table": return .lines(caption + body)
        case "list-table": return table(listRows)
        case "csv-table": return table(valueRows)
        case "glossary": return .lines(terms)
        // What is meant for other formats alone is not part of the page.
        case "raw" where options["file"] == nil && options["url"] == nil:
            return .lines(argument.split(separator: " ").contains("html") ? body : [])
        case "button-link" where !argument.isEmpty:
            let text = body.map(\.text.trimmed).joined(separator: " ")
            return .lines([Line(text: "[\(text.isEmpty ? argument : text)](<\(argument)>){ .button }", number: 0)])
        default: return nil
        }
    }

    private func fenced(_ first: String, _ lines: [Line], _ last: String) -> [Line] {
        [Line(text: first, number: 0)] + lines + [Line(text: last, number: (lines.last?.number ?? 0) + 1)]
    }

    // MARK: Files

    private var include: IncludeDirective? {
        guard !argument.isEmpty else { return nil }
        let isCode = name == "literalinclude" || options["literal"] != nil || options["code"] != nil
        var info = options["language"] ?? options["lang"] ?? options["code"] ?? ""
        if let title = options["caption"] { info += " title=\"\(title.filter { $0 != "\"" })\"" }
        if options["linenos"] != nil || options["number-lines"] != nil { info += " linenums" }
        var directive = IncludeDirective(path: argument, form: isCode ? .code(info: info.trimmed) : .text)
        let lines = options["lines"].map { IncludeDirective.ranges($0, separators: ", ", between: "-") } ?? []
        if !lines.isEmpty { directive.selection = .lines(lines) }
        if let bounds { directive.selection = .bounds(bounds) }
        directive.unreadOption = ["pyobject", "diff"].first { options[$0] != nil }
        if lines.isEmpty, options["lines"] != nil { directive.unreadOption = "lines" }
        if let marked = options["emphasize-lines"] {
            directive.highlighted = IncludeDirective.ranges(marked, separators: ", ", between: "-")
        }
        return directive
    }

    private var bounds: IncludeDirective.Bounds? {
        let names = ["start-line", "end-line", "start-after", "start-at", "end-before", "end-at"]
        guard names.contains(where: { options[$0] != nil }) else { return nil }
        return IncludeDirective.Bounds(
            startLine: options["start-line"].flatMap { Int($0) },
            endLine: options["end-line"].flatMap { Int($0) },
            startAfter: unquoted("start-after"),
            startAt: unquoted("start-at"),
            endBefore: unquoted("end-before"),
            endAt: unquoted("end-at"),
            takesLines: name == "literalinclude"
        )
    }

    /// MyST reads values as YAML: `"<!-- start -->"` has quotes that are none of the text.
    private func unquoted(_ option: String) -> String? {
        guard let value = options[option], !value.isEmpty else { return nil }
        guard value.count > 1, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else { return value }
        return String(value.dropFirst().dropLast())
    }

    private var image: String? {
        guard !argument.isEmpty else { return nil }
        let sizes = ["width", "height"].compactMap { name in
            options[name].map { $0.hasSuffix("px") ? String($0.dropLast(2)) : $0 }.flatMap { Int($0) }.map { "\(name)=\($0)" }
        }
        let text = (options["alt"] ?? "").replacing("[", with: "\\[").replacing("]", with: "\\]")
        let image = "![\(text)](<\(argument)>)" + (sizes.isEmpty ? "" : "{\(sizes.joined(separator: " "))}")
        return options["target"].map { "[\(image)](<\($0)>)" } ?? image
    }

    // MARK: Tables

    /// The file that the rows of a table stand in.
    var tableFile: String? { name == "csv-table" && body.isEmpty ? options["file"] ?? options["url"] : nil }

    /// Takes the lines of that file, with their numbers in it, from 0.
    mutating func takeRows(_ text: String) {
        let rows = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        body = rows.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().map {
            Line(text: String($1), number: $0)
        }
    }

    private var caption: [Line] { argument.isEmpty ? [] : [Line(text: "**\(argument)**", number: 0), Line(text: "", number: 0)] }

    /// Cells, with the line that each row begins on.
    private typealias Row = (cells: [String], number: Int)

    private func table(_ rows: [Row]) -> Meaning? {
        var rows = rows
        let width = rows.map(\.cells.count).max() ?? 0
        guard width > 0 else { return nil }
        var head: Row = (Array(repeating: "", count: width), 0)
        if let header = options["header"] {
            head.cells = values(of: header)
        } else if (options["header-rows"].flatMap { Int($0) } ?? 0) > 0 {
            head = rows.removeFirst()
        }
        func line(_ row: Row, stubs: Int = 0) -> Line {
            var cells = row.cells + Array(repeating: "", count: max(0, width - row.cells.count))
            for stub in cells.indices.prefix(stubs) where !cells[stub].isEmpty { cells[stub] = "**\(cells[stub])**" }
            return Line(text: "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |", number: row.number)
        }
        let rule = Line(text: "|" + String(repeating: " --- |", count: max(width, head.cells.count)), number: head.number)
        // Markdown's tables have no column of headings; bold tells it apart.
        let stubs = options["stub-columns"].flatMap { Int($0) } ?? 0
        return .lines(caption + [line(head), rule] + rows.map { line($0, stubs: max(0, stubs)) })
    }

    /// `* - cell`, and below it `  - cell` for each further one; a cell may go on below, and hold a list.
    private var listRows: [Row] {
        var rows: [Row] = []
        var margin: Int?
        for line in body {
            let text = line.text.trimmed
            let indent = line.text.prefix { $0 == " " }.count
            if text.hasPrefix("* -") || text.hasPrefix("- -"), indent == margin ?? indent {
                margin = indent
                rows.append(([String(text.dropFirst(3)).trimmed], line.number))
            } else if text.hasPrefix("- ") || text == "-", !rows.isEmpty, indent <= (margin ?? 0) + 2 {
                let cell = String(text.dropFirst()).trimmed
                rows[rows.count - 1].cells.append(Self.isItem(cell) ? "• " + cell.dropFirst(2) : cell)
            } else if !text.isEmpty, let row = rows.indices.last, let cell = rows[row].cells.indices.last {
                // A cell of Markdown's tables holds no list: its items stand below each other.
                let isItem = Self.isItem(text)
                let known = rows[row].cells[cell]
                rows[row].cells[cell] += (known.isEmpty ? "" : isItem ? "<br>" : " ") + (isItem ? "• " + text.dropFirst(2) : text)
            }
        }
        return rows
    }

    private static func isItem(_ text: String) -> Bool { text.hasPrefix("- ") || text.hasPrefix("* ") }

    private var valueRows: [Row] {
        var rows: [Line] = []
        var isOpen = false
        for line in body where isOpen || !line.text.trimmed.isEmpty {
            // Between quotes a value goes on below.
            if isOpen { rows[rows.count - 1].text += " " + line.text } else { rows.append(line) }
            if line.text.count(where: { $0 == quote }) % 2 == 1 { isOpen.toggle() }
        }
        return rows.map { (values(of: $0.text), $0.number) }
    }

    private var quote: Character { options["quote"]?.first ?? "\"" }

    /// Source: RFC 4180, section 2; a line break within a value is a space.
    private func values(of line: String) -> [String] {
        let separator: Character =
            switch options["delim"] ?? "," {
            case "tab": "\t"
            case "space": " "
            case let text: text.first ?? ","
            }
        let quote = quote
        let escape = options["escape"]?.first
        var values: [String] = []
        var value = ""
        var isQuoted = false
        var isBehindQuote = false
        var isEscaped = false
        for character in line {
            if isEscaped || character == escape {
                isEscaped.toggle()
                if !isEscaped { value.append(character) }
                continue
            }
            switch character {
            case quote:
                // Two of them in quotes are one.
                if isBehindQuote, !isQuoted { value.append(quote) }
                isBehindQuote = isQuoted
                isQuoted.toggle()
                continue
            case separator where !isQuoted:
                values.append(value.trimmed)
                value = ""
            default: value.append(character)
            }
            isBehindQuote = false
        }
        return values + [value.trimmed]
    }

    // MARK: Terms

    /// Terms at the margin, what they mean indented below: a definition list.
    private var terms: [Line] {
        var lines: [Line] = []
        var isTerm = false
        var margin = 0
        for line in body {
            let indent = line.text.prefix(while: \.isWhitespace).count
            if line.text.trimmed.isEmpty {
                lines.append(line)
            } else if indent > 0 {
                if isTerm { margin = indent }
                lines.append(Line(text: (isTerm ? ": " : "  ") + line.text.dropFirst(min(indent, margin)), number: line.number))
                isTerm = false
            } else {
                lines.append(line)
                // `: what it means`, in the form of Markdown
                isTerm = !line.text.hasPrefix(": ")
                if !isTerm { margin = 2 }
            }
        }
        return lines
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
