/// Blocks of other tools that stand for something else than their lines: directives of MyST, and what MDX imports.
///
/// Source: <https://docusaurus.io/docs/markdown-features/react#importing-markdown>.
extension IncludeExpander {
    /// A block whose end was not read yet.
    struct OpenBlock {
        enum Kind {
            case directive(name: String, argument: String, sign: UInt8, count: Int)
            /// `<CodeBlock language="js">`
            case code
            /// `{%`, whose words go on below
            case tag
        }

        var kind: Kind
        /// The column of its first sign, from 0.
        var content: Int
        var lines: [(bytes: [UInt8], place: Place)]
        /// How many blocks of the same sign are open in it, each further in than it is.
        var inner = 0
    }

    /// Longer blocks are text: nothing is kept back for long.
    static let maxBlockLines = 2_000

    /// Takes a line that begins such a block, goes on in one, ends one, or imports what a block stands for.
    /// - Returns: Whether the line is one.
    mutating func takeBlock(
        _ line: UnsafeBufferPointer<UInt8>,
        _ text: UnsafeBufferPointer<UInt8>,
        content: Int,
        at place: Place,
        _ state: inout State
    ) -> Bool {
        if var block = state.block {
            block.lines.append((Array(line), place))
            let isEnd = !Self.isOfInner(&block, text, content: content) && Self.ends(block, text)
            state.block = isEnd ? nil : block
            let maxLines = if case .tag = block.kind { 20 } else { Self.maxBlockLines }
            if isEnd { write(block, &state) } else if block.lines.count > maxLines { flush(&state) }
            return true
        }
        switch text.first {
        case UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: ":"):
            guard let kind = Self.directive(text) else { return false }
            state.block = OpenBlock(kind: kind, content: content, lines: [(Array(line), place)])
            return true
        case UInt8(ascii: "<"):
            if text.hasPrefix("<CodeBlock"), text.count == 10 || !ForeignSyntax.isWord(text[10]) {
                let block = OpenBlock(kind: .code, content: content, lines: [(Array(line), place)])
                if Self.ends(block, text) { write(block, &state) } else { state.block = block }
                return true
            }
            guard let name = Self.componentAlone(text), let path = state.imports[name], Self.isMarkdown(path) else { return false }
            include(IncludeDirective(path: path, form: .text), line: line, content: content, at: place, &state)
            return true
        case UInt8(ascii: "{"):
            guard IncludeDirective.beginsPluginTag(text) else { return false }
            state.block = OpenBlock(kind: .tag, content: content, lines: [(Array(line), place)])
            return true
        case UInt8(ascii: "i"):
            guard content == 0, let (name, path) = Self.imported(text) else { return false }
            state.imports[name] = path
            append([], from: place)
            return true
        default: return false
        }
    }

    /// Gives back what no line ends.
    mutating func flush(_ state: inout State) {
        guard let block = state.block else { return }
        state.block = nil
        for line in block.lines { append(line.bytes, from: line.place) }
    }

    // MARK: Reading

    /// `{name} argument` behind at least three signs.
    private static func directive(_ text: UnsafeBufferPointer<UInt8>) -> OpenBlock.Kind? {
        let sign = text[0]
        let count = text.prefix { $0 == sign }.count
        guard count >= 3, count < text.count, text[count] == UInt8(ascii: "{"), let close = text.index(of: UInt8(ascii: "}"), from: count)
        else {
            return nil
        }
        let name = String(decoding: text[(count + 1)..<close], as: UTF8.self)
        guard ForeignBlock.names.contains(name) else { return nil }
        let argument = String(decoding: ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[(close + 1)...])), as: UTF8.self)
        return .directive(name: name, argument: argument, sign: sign, count: count)
    }

    /// Whether a page may hold a directive that is read here: `{name}` behind the signs of a fence.
    static func isDirective(_ body: UnsafeBufferPointer<UInt8>, brace: Int) -> Bool {
        guard brace > 2, body[brace - 1] == body[brace - 3], "`~:".utf8.contains(body[brace - 1]),
            let close = body.index(of: UInt8(ascii: "}"), from: brace), close - brace < 24
        else { return false }
        return ForeignBlock.names.contains(String(decoding: body[(brace + 1)..<close], as: UTF8.self))
    }

    /// Whether a line begins or ends a block in what a term means, which is indented: it ends nothing around that.
    private static func isOfInner(_ block: inout OpenBlock, _ text: UnsafeBufferPointer<UInt8>, content: Int) -> Bool {
        guard case .directive(_, _, let sign, _) = block.kind, content > block.content, text.first == sign else { return false }
        let count = text.prefix { $0 == sign }.count
        guard count >= 3 else { return false }
        if count < text.count {
            block.inner += 1
        } else if block.inner > 0 {
            block.inner -= 1
        } else {
            return false
        }
        return true
    }

    private static func ends(_ block: OpenBlock, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch block.kind {
        case .directive(_, _, let sign, let count): text.count >= count && text.allSatisfy { $0 == sign }
        case .tag: text.index(of: "%}", from: 0) != nil
        case .code: text.index(of: "</CodeBlock>", from: 0) != nil || block.lines.count == 1 && endsItself(text)
        }
    }

    /// The name of `<Name />` or `<Name></Name>` on a line of its own.
    private static func componentAlone(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard text.count > 3, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(text[1]), text.last == UInt8(ascii: ">") else { return nil }
        let name = text[1...].prefix { ForeignSyntax.isWord($0) }
        let word = String(decoding: name, as: UTF8.self)
        return endsItself(text) || text.reversed().starts(with: "</\(word)>".utf8.reversed()) ? word : nil
    }

    private static func endsItself(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.hasPrefix("/>", at: text.count - 2) }

    /// `import Name from './_part.mdx';`, also with a loader: `'!!raw-loader!./a.py'`.
    private static func imported(_ text: UnsafeBufferPointer<UInt8>) -> (name: String, path: String)? {
        guard text.hasPrefix("import "), text.count < 400 else { return nil }
        let line = String(decoding: text, as: UTF8.self)
        guard let parts = line.wholeMatch(of: /import +(\w+) +from +['"]([^'"]+)['"] *;? */) else { return nil }
        // Prettier escapes signs of Markdown in the lines of imports too: `./\_part.md`.
        let target = String(parts.2).replacing("\\_", with: "_")
        let isRaw = target.contains("raw-loader!") || target.hasSuffix("?raw")
        var path = target.split(separator: "!").last.map(String.init) ?? target
        if path.hasSuffix("?raw") { path.removeLast(4) }
        guard isRaw || isMarkdown(path) else { return nil }
        // `@site` is the folder of the settings.
        return (String(parts.1), path.hasPrefix("@site/") ? String(path.dropFirst("@site".utf8.count)) : path)
    }

    static func mayImport(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        var offset = 0
        while let hit = body.index(of: "import ", from: offset) {
            offset = hit + 7
            let end = body.index(of: 0x0A, from: hit) ?? body.count
            if hit == 0 || body[hit - 1] == 0x0A, imported(ContainerLine.trimmed(UnsafeBufferPointer(rebasing: body[hit..<end]))) != nil {
                return true
            }
        }
        return false
    }

    // MARK: Writing

    private mutating func write(_ block: OpenBlock, _ state: inout State) {
        switch block.kind {
        case .directive(let name, let argument, _, _): write(block, name: name, argument: argument, &state)
        case .code: writeComponent(block, &state)
        case .tag: writeTag(block, &state)
        }
    }

    /// The lines between the first and the last, without what they are indented by.
    private func inner(_ block: OpenBlock) -> [String] {
        block.lines.dropFirst().dropLast().map { line in
            var bytes = line.bytes[...]
            while line.bytes.count - bytes.count < block.content, let first = bytes.first, first == 0x20 || first == UInt8(ascii: ">") {
                bytes.removeFirst()
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private mutating func write(_ block: OpenBlock, name: String, argument: String, _ state: inout State) {
        let first = block.lines[0]
        let prefix = Array(first.bytes[..<min(block.content, first.bytes.count)])
        var foreign = ForeignBlock(name: name, argument: argument, lines: inner(block))
        var file: Int?
        if let path = foreign.tableFile {
            file = readFile(IncludeDirective(path: path, form: .text), column: block.content + 1, at: first.place)
            // The finding about the file says it all.
            if let file { foreign.takeRows(String(decoding: files[file].bytes, as: UTF8.self)) } else { shown.insert(origins.count + 1) }
        }
        switch foreign.meaning {
        case nil:
            state.block = block
            flush(&state)
        case .include(let directive):
            let isIncluded = first.bytes.withUnsafeBufferPointer {
                include(directive, line: $0, content: block.content, at: first.place, &state)
            }
            // The first line alone would make code of all that follows.
            if !isIncluded { for line in block.lines.dropFirst() { append(line.bytes, from: line.place) } }
        case .lines(let lines): write(lines.map { (Array($0.text.utf8), $0.number) }, of: block, prefix: prefix, file: file)
        }
    }

    /// `{%⏎ include-markdown "a.md"⏎ start="b"⏎%}`, on one line.
    private mutating func writeTag(_ block: OpenBlock, _ state: inout State) {
        let first = block.lines[0].bytes[min(block.content, block.lines[0].bytes.count)...]
        let text = ([String(decoding: first, as: UTF8.self)] + block.lines.dropFirst().map { String(decoding: $0.bytes, as: UTF8.self) })
            .joined(separator: " ")
        let joined = Array(text.utf8)
        let directive = joined.withUnsafeBufferPointer { IncludeDirective(ContainerLine.trimmed($0)) }
        guard let directive, !directive.isOptional || isThere(directive, at: block.lines[0].place) else {
            state.block = block
            return flush(&state)
        }
        let isIncluded = block.lines[0].bytes.withUnsafeBufferPointer {
            include(directive, line: $0, content: block.content, at: block.lines[0].place, &state)
        }
        if !isIncluded { for line in block.lines.dropFirst() { append(line.bytes, from: line.place) } }
    }

    /// - Parameters:
    ///   - lines: Each with the line of the block that it comes from, or of the file, both from 0.
    ///   - file: The number of that file.
    private mutating func write(_ lines: [(bytes: [UInt8], number: Int)], of block: OpenBlock, prefix: [UInt8], file: Int? = nil) {
        let later = prefix.map { $0 == UInt8(ascii: ">") || $0 == 0x09 ? $0 : 0x20 }
        if lines.isEmpty { append(prefix, from: block.lines[0].place) }
        for (index, line) in lines.enumerated() {
            let place =
                file.map { block.lines[0].place.inside($0, line: line.number + 1) }
                ?? block.lines[min(line.number, block.lines.count - 1)].place
            append((index == 0 ? prefix : line.bytes.isEmpty && later.allSatisfy { $0 == 0x20 } ? [] : later) + line.bytes, from: place)
        }
    }

    /// `<CodeBlock language="js" title="a.js">…</CodeBlock>`, whose content is text, a template literal, or the name of an imported file.
    private mutating func writeComponent(_ block: OpenBlock, _ state: inout State) {
        let first = block.lines[0]
        let prefix = Array(first.bytes[..<min(block.content, first.bytes.count)])
        guard let component = CodeComponent(block.lines.map { String(decoding: $0.bytes, as: UTF8.self) }) else {
            state.block = block
            return flush(&state)
        }
        if let name = component.importedName, let path = state.imports[name] {
            let directive = IncludeDirective(path: path, form: .code(info: component.info))
            _ = first.bytes.withUnsafeBufferPointer { include(directive, line: $0, content: block.content, at: first.place, &state) }
            return
        }
        let longest = component.lines.map { $0.text.utf8.longestRun(of: UInt8(ascii: "`")) }.max() ?? 0
        let signs = [UInt8](repeating: UInt8(ascii: "`"), count: max(3, longest + 1))
        let code = component.lines.map { (Array($0.text.utf8), $0.number) }
        write([(signs + component.info.utf8, 0)] + code + [(signs, block.lines.count - 1)], of: block, prefix: prefix)
    }
}

/// What `<CodeBlock>` of Docusaurus says. Source: <https://docusaurus.io/docs/markdown-features/code-blocks#usage-in-jsx>.
struct CodeComponent {
    /// What stands behind the signs of a fence.
    private(set) var info = ""
    private(set) var lines: [ForeignBlock.Line] = []
    /// `{Name}` is all that it holds.
    private(set) var importedName: String?

    /// - Parameter lines: From the line of its opening tag to that of its closing one.
    init?(_ lines: [String]) {
        let all = lines.joined(separator: "\n")
        guard let start = all.firstRange(of: "<CodeBlock"), let open = Self.endOfTag(all, from: start.upperBound) else { return nil }
        readAttributes(all[start.upperBound..<open])
        guard all[open] == ">", let close = all.firstRange(of: "</CodeBlock>") else {
            // `children={…}`: nothing that is written stands in it.
            return nil
        }
        let begin = all.index(after: open)
        guard begin <= close.lowerBound else { return nil }
        var number = all[..<begin].count { $0 == "\n" }
        for text in all[begin..<close.lowerBound].split(separator: "\n", omittingEmptySubsequences: false) {
            self.lines.append(ForeignBlock.Line(text: String(text), number: number))
            number += 1
        }
        unwrap()
    }

    /// Where `>` or `/>` ends the tag, past quotes and braces.
    private static func endOfTag(_ text: String, from start: String.Index) -> String.Index? {
        var depth = 0
        var quote: Character?
        for index in text[start...].indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if "\"'`".contains(character) {
                quote = character
            } else if character == "{" {
                depth += 1
            } else if character == "}" {
                depth -= 1
            } else if character == ">", depth == 0 {
                return index
            }
        }
        return nil
    }

    private mutating func readAttributes(_ tag: Substring) {
        var language = ""
        var rest: [String] = []
        for match in tag.matches(of: /([A-Za-z]+)(?:=(?:"([^"]*)"|'([^']*)'|\{([^{}]*)\}))?/) {
            let value = (match.2 ?? match.3 ?? match.4).map { $0.filter { !"\"'`{}".contains($0) } } ?? ""
            switch match.1 {
            case "language": language = value
            case "className" where language.isEmpty:
                language =
                    value.split(separator: " ").first { $0.hasPrefix("language-") }.map { String($0.dropFirst("language-".count)) } ?? ""
            case "title": rest.append("title=\"\(value)\"")
            case "showLineNumbers" where value != "false": rest.append("showLineNumbers")
            case "metastring": rest.append(value)
            default: break
            }
        }
        info = ([language.isEmpty ? "text" : language] + rest).joined(separator: " ")
    }

    /// Takes away the empty lines around the code, its braces and quotes, and what all lines are indented by.
    private mutating func unwrap() {
        func isBlank(_ line: ForeignBlock.Line) -> Bool { line.text.allSatisfy(\.isWhitespace) }
        func trim() {
            while let first = lines.first, isBlank(first) { lines.removeFirst() }
            while let last = lines.last, isBlank(last) { lines.removeLast() }
        }
        trim()
        if lines.count == 1, let name = lines[0].text.firstMatch(of: /^\s*\{(\w+)\}\s*$/) { importedName = String(name.1) }
        if let first = lines.first, let last = lines.indices.last, let open = first.text.firstMatch(of: /^\s*\{\s*([`'"])/),
            let close = lines[last].text.firstMatch(of: /([`'"])\s*\}\s*$/), open.1 == close.1
        {
            lines[last].text.removeSubrange(close.range)
            lines[0].text.removeSubrange(open.range)
            for index in lines.indices {
                lines[index].text = lines[index].text.replacing("\\`", with: "`").replacing("\\${", with: "${").replacing(
                    "\\\\",
                    with: "\\"
                )
            }
            return trim()
        }
        let indents = lines.filter { !isBlank($0) }.map { $0.text.prefix { $0 == " " }.count }
        guard let indent = indents.min(), indent > 0 else { return }
        for index in lines.indices { lines[index].text = String(lines[index].text.dropFirst(min(indent, lines[index].text.count))) }
    }
}
