internal import DocModel

/// Puts the text of files into a page before it is parsed: what is included may hold the beginning of a list, or half of a table.
///
/// Each line remembers where it comes from, so that places stay those of the author's files.
struct IncludeExpander {
    /// Where a line of the expanded text comes from.
    struct Origin {
        /// The line of the page, from 1: its own, or that which includes.
        var line: Int
        /// The included file and the line in it.
        var included: (file: Int, line: Int)?
    }

    static let maxDepth = 10
    static let maxBytes = 16_000_000
    static let maxIncludes = 2_000

    let path: String
    let lineOffset: Int
    private let read: IncludeReader

    private(set) var output: [UInt8] = []
    private(set) var origins: [Origin] = []
    /// Places of the page as it is expanded; see ``mapped(_:)``.
    private(set) var diagnostics: [Diagnostic] = []
    /// A part that is included often says the same each time.
    private var reported: Set<Diagnostic> = []
    /// Each file once, in the order in which they were first included.
    private(set) var files: [IncludedFile] = []
    private var numbers: [String: Int] = [:]
    private var includes = 0
    private var isFull = false
    /// Lines of the expanded text that show a form, which is known already.
    var shown: Set<Int> = []

    /// - Parameter lineOffset: How many lines of the file stand above its body.
    init(path: String, lineOffset: Int, read: @escaping IncludeReader) {
        self.path = path
        self.lineOffset = lineOffset
        self.read = read
    }

    /// Whether a page may include something; nearly all do not, which this sees without reading lines.
    static func mayInclude(_ body: UnsafeBufferPointer<UInt8>) -> Bool {
        if body.index(of: "8<-", from: 0) != nil || body.index(of: "<<<", from: 0) != nil || body.index(of: "@include:", from: 0) != nil {
            return true
        }
        var offset = 0
        while let hit = body.index(of: ":::", from: offset) {
            offset = hit + 1
            if let name = body.skippingSpaces(from: hit + 3, atMost: 8), body.hasPrefix("include", at: name) { return true }
        }
        offset = 0
        while let hit = body.index(of: UInt8(ascii: "{"), from: offset) {
            offset = hit + 1
            let signs: [StaticString] = ["{{#", "{{ #", "{!", "{*"]
            if signs.contains(where: { body.hasPrefix($0, at: hit) }) { return true }
            if isDirective(body, brace: hit) || IncludeDirective.isShortcode(body, at: hit) { return true }
            if IncludeDirective.isPluginTag(body, at: hit) { return true }
        }
        return body.index(of: "<CodeBlock", from: 0) != nil || mayImport(body)
    }

    /// An open code block.
    struct Fence {
        var sign: UInt8
        var count: Int
        /// Pages about Markdown show what they speak of.
        var isMarkdown: Bool
        /// Where its signs stand in the output.
        var start: Int
        /// How many signs it needs for what is included in it: a line of as many as it has would end it.
        var needed: Int
        /// The column of its first sign, from 0.
        var column: Int
        /// How far the item of a list that begins on its line goes in; without one 0.
        var itemWidth = 0
        /// In how many quotes it stands.
        var quotes = 0
        /// What hides a line of it.
        var hiddenPrefix: [UInt8]?
    }

    /// What the lines above a line have begun.
    struct State {
        var fence: Fence?
        var block: OpenBlock?
        /// What MDX imports: paths by name.
        var imports: [String: String] = [:]
        /// Where a list of files between two lines `--8<--` began.
        var list: (line: Int, column: Int)?
        var comment: Comment?

        /// Nothing is included in what no reader sees.
        struct Comment {
            /// In the middle of a paragraph, whose end ends it too.
            var isInline: Bool
            /// It ends with its quote.
            var isInQuote: Bool
        }
    }

    struct Place {
        /// The line of the page.
        var line: Int
        /// The files that include each other down to here, by number; empty in the page itself.
        var files: [Int] = []
        var fileLine = 0

        /// A line of a file that this place includes.
        func inside(_ file: Int, line: Int) -> Place { Place(line: self.line, files: files + [file], fileLine: line) }
    }

    mutating func expand(_ body: UnsafeBufferPointer<UInt8>) {
        var number = 0
        var start = 0
        var state = State()
        while start < body.count {
            number += 1
            let end = body.index(of: 0x0A, from: start) ?? body.count
            let line = UnsafeBufferPointer(rebasing: body[start..<end])
            start = end + 1
            take(line, at: Place(line: number), &state)
        }
        flush(&state)
        if let fence = state.fence { lengthen(fence) }
        // Without a last line's end the page had none.
        if body.last != 0x0A, output.last == 0x0A { output.removeLast() }
    }

    private mutating func take(_ line: UnsafeBufferPointer<UInt8>, at place: Place, _ state: inout State) {
        let content = MarkdownGuards.content(of: line).start
        let text = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: line[min(content, line.count)...]))
        if state.block == nil, state.fence == nil, takeComment(line, text, content: content, at: place, &state) { return }
        if let fence = state.fence, state.block != nil, followed(fence, by: line) != nil { flush(&state) }
        // In code only a tag is read that puts a file there.
        let mayBeBlock = state.fence.map { !$0.isMarkdown && (state.block != nil || IncludeDirective.beginsPluginTag(text)) } ?? true
        if mayBeBlock, takeBlock(line, text, content: content, at: place, &state) { return }
        if let fence = state.fence, let extra = followed(fence, by: line) {
            lengthen(fence)
            state.fence = nil
            if extra >= 0 { return append(line, adding: max(0, fence.needed - fence.count - extra), of: fence.sign, from: place) }
        }
        if state.fence == nil { state.fence = opened(text, content: content, line) }
        if state.fence?.isMarkdown ?? false {
            // mdBook includes there too; what names no file is shown.
            guard text.hasPrefix("{{#"), let directive = IncludeDirective(text), isThere(directive, at: place) else {
                return append(line, from: place)
            }
            include(directive, line: line, content: content, at: place, &state)
            return
        }
        switch text.first {
        case UInt8(ascii: ";") where Self.isEscapedSnippet(text):
            // PyMdown Extensions: one `;` less.
            return appendShown(line, without: UInt8(ascii: ";"), from: place)
        case UInt8(ascii: "-")
        where text.allSatisfy({ $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "8") || $0 == UInt8(ascii: "<") })
            && IncludeDirective.afterScissors(String(decoding: text, as: UTF8.self))?.isEmpty ?? false:
            state.list = state.list == nil ? (place.line, content + 1) : nil
            return
        // mdBook's title of the browser's window; the page has one.
        case UInt8(ascii: "{") where state.fence == nil && text.hasPrefix("{{#title ") && text.hasPrefix("}}", at: text.count - 2):
            return append([], from: place)
        case UInt8(ascii: "\\") where state.fence != nil && Self.isDirective(UnsafeBufferPointer(rebasing: text[1...])):
            return appendShown(line, without: UInt8(ascii: "\\"), from: place)
        default: break
        }
        if state.list != nil {
            guard !text.isEmpty, text.first != UInt8(ascii: ";") else { return }
            let quoted = "--8<-- \"\(String(decoding: text, as: UTF8.self))\""
            guard let directive = Array(quoted.utf8).withUnsafeBufferPointer({ IncludeDirective($0) }) else { return }
            include(directive, line: line, content: content, at: place, &state)
            return
        }
        guard let directive = IncludeDirective(text) else { return append(line, from: place) }
        include(directive, line: line, content: content, at: place, &state)
    }

    private static func isEscapedSnippet(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let rest = String(decoding: text.drop { $0 == UInt8(ascii: ";") }, as: UTF8.self)
        return IncludeDirective.afterScissors(rest) != nil
    }

    private static func isDirective(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.hasPrefix("{{#") || IncludeDirective(text) != nil }

    /// Takes a line of a comment of HTML.
    /// - Returns: Whether it is one and stands where comments do.
    private mutating func takeComment(
        _ line: UnsafeBufferPointer<UInt8>,
        _ text: UnsafeBufferPointer<UInt8>,
        content: Int,
        at place: Place,
        _ state: inout State
    ) -> Bool {
        if let comment = state.comment {
            if text.index(of: "-->", from: 0) != nil { state.comment = nil }
            let prefix = line[..<min(content, line.count)]
            if text.isEmpty && comment.isInline || comment.isInQuote && !prefix.contains(UInt8(ascii: ">")) {
                state.comment = nil
                return false
            }
            append(line, from: place)
            return true
        }
        guard text.count > 3, let open = text.index(of: "<!--", from: 0) else { return false }
        // One that ends on its line hides nothing below, and `<!-- … -->` in code is none.
        guard text.index(of: "-->", from: open + 2) == nil, text[..<open].count(where: { $0 == UInt8(ascii: "`") }).isMultiple(of: 2) else {
            return false
        }
        state.comment = State.Comment(
            isInline: open > 0 || content >= 4,
            isInQuote: line[..<content].contains(UInt8(ascii: ">"))
        )
        append(line, from: place)
        return true
    }

    // MARK: Code blocks

    /// Gives the first line of a code block as many signs as what is included in it needs.
    private mutating func lengthen(_ fence: Fence) {
        guard fence.needed > fence.count, fence.start <= output.count else { return }
        output.insert(contentsOf: repeatElement(fence.sign, count: fence.needed - fence.count), at: fence.start)
    }

    /// Appends the last line of a code block.
    private mutating func append(_ line: UnsafeBufferPointer<UInt8>, adding count: Int, of sign: UInt8, from place: Place) {
        guard count > 0, let start = line.firstIndex(of: sign) else { return append(line, from: place) }
        append(Array(line[..<start]) + [UInt8](repeating: sign, count: count) + Array(line[start...]), from: place)
    }

    // MARK: One file

    /// - Returns: Whether anything was included; else the line stands in its place.
    @discardableResult
    mutating func include(
        _ directive: IncludeDirective,
        line: UnsafeBufferPointer<UInt8>,
        content: Int,
        at place: Place,
        _ state: inout State
    ) -> Bool {
        guard mayIncludeMore(at: place, column: content + 1) else {
            append(line, from: place)
            return false
        }
        if directive.isOptional, !isThere(directive, at: place) {
            append(line, from: place)
            return false
        }
        do throws(IncludeFault) {
            let file = try file(named: directive, at: place)
            let text = IncludedText(
                files[file].bytes,
                directive.selection,
                isMarkdown: Self.isMarkdown(files[file].path),
                keepsContext: directive.keepsContext && state.fence.map { $0.hiddenPrefix != nil } ?? true
            )
            if let fault = IncludeFault(text, directive) {
                guard text.unclosedRegion?.isTaken ?? false else { throw fault }
                report(fault.message, hint: fault.hint, at: place, column: content + 1)
            }
            write(text, of: file, directive, prefix: Array(line[..<content]), at: place, &state)
            return true
        } catch {
            append(line, from: place)
            shown.insert(origins.count)
            report(error.message, hint: error.hint, at: place, column: content + 1)
            return false
        }
    }

    /// Counts an include, and reports the first one that is too many.
    private mutating func mayIncludeMore(at place: Place, column: Int) -> Bool {
        includes += 1
        guard includes > Self.maxIncludes || isFull else { return true }
        guard includes <= Self.maxIncludes + 1 else { return false }
        let limits = "more than \(Self.maxIncludes) includes, or \(Self.maxBytes / 1_000_000) MB of them, on one page"
        report(limits, hint: nil, at: place, column: column)
        return false
    }

    /// The number of a file whose text the caller writes; `nil`, and reported, where it cannot be included.
    mutating func readFile(_ directive: IncludeDirective, column: Int, at place: Place) -> Int? {
        guard mayIncludeMore(at: place, column: column) else { return nil }
        do throws(IncludeFault) { return try file(named: directive, at: place) } catch {
            report(error.message, hint: error.hint, at: place, column: column)
            return nil
        }
    }

    /// The number of the file that is to be included, which is read for it.
    private mutating func file(named directive: IncludeDirective, at place: Place) throws(IncludeFault) -> Int {
        let path = directive.path
        guard place.files.count < Self.maxDepth else {
            throw IncludeFault("more than \(Self.maxDepth) files include each other; '\(path)' is not read")
        }
        guard !path.isEmpty else { throw IncludeFault("the include names no file", hint: "write ':::include path/to/file.md'") }
        guard !directive.isOnTheWeb else {
            throw IncludeFault("'\(path)' is on the web, which is not read", hint: "copy the file into the project")
        }
        let file: IncludedFile
        switch found(directive, from: place.files.last.map { files[$0].id }) {
        case .success(let found): file = found
        case .failure(let problem): throw IncludeFault(problem, path: path)
        }
        let known = numbers[file.id]
        guard known.map({ !place.files.contains($0) }) ?? true else { throw IncludeFault(.itself, path: path) }
        if let fault = SourceText.faultOfFile(file.bytes) {
            throw IncludeFault("'\(path)' is not included: \(fault.text)", hint: fault.hint)
        }
        if let known { return known }
        if file.mayHoldSecret {
            let caution = IncludeFault.mayHoldSecret(path)
            report(caution.message, hint: caution.hint, at: place, column: 1, id: .privateKey)
        }
        files.append(file)
        numbers[file.id] = files.count - 1
        return files.count - 1
    }

    func isThere(_ directive: IncludeDirective, at place: Place) -> Bool {
        if case .success = found(directive, from: place.files.last.map { files[$0].id }) { true } else { false }
    }

    /// The file that a path names, or one of the same name with the ending that its tool leaves out.
    private func found(_ directive: IncludeDirective, from including: String?) -> Result<IncludedFile, IncludeProblem> {
        let exact = read(directive.path, including)
        guard directive.mayLeaveOutEnding, case .failure(.missing) = exact, !Self.isMarkdown(directive.path) else { return exact }
        for ending in [".md", "/_index.md", "/index.md"] {
            let other = read(directive.path + ending, including)
            if case .failure(.missing) = other { continue }
            return other
        }
        return exact
    }

    /// What stands in front of the lines of an included text.
    private struct Prefix {
        let first: [UInt8]
        /// Below a list marker the text goes on indented, in a quote behind its sign.
        let later: [UInt8]
        private(set) var isFirst = true

        init(_ first: [UInt8]) {
            self.first = first
            later = first.map { $0 == UInt8(ascii: ">") || $0 == 0x09 ? $0 : 0x20 }
        }

        mutating func take(before bytes: some Sequence<UInt8>) -> [UInt8] {
            defer { isFirst = false }
            return (isFirst ? first : later) + bytes
        }
    }

    private mutating func write(
        _ text: IncludedText,
        of file: Int,
        _ directive: IncludeDirective,
        prefix: [UInt8],
        at place: Place,
        _ state: inout State
    ) {
        let isInCode = state.fence != nil
        let isMarkdown = Self.isMarkdown(files[file].path)
        switch directive.form {
        case .code(let info) where !isInCode:
            writeCode(text, of: file, info, highlighted: directive.highlighted, prefix: prefix, at: place)
        case .own where !isInCode && !isMarkdown:
            writeCode(text, of: file, "", highlighted: directive.highlighted, prefix: prefix, at: place)
        default:
            writeLines(text, of: file, directive, isMarkdown: isMarkdown && !isInCode, prefix: prefix, at: place, &state)
        }
    }

    /// Writes a text as it stands. What it includes itself is put into it, if it is Markdown.
    private mutating func writeLines(
        _ text: IncludedText,
        of file: Int,
        _ directive: IncludeDirective,
        isMarkdown: Bool,
        prefix: [UInt8],
        at place: Place,
        _ state: inout State
    ) {
        var prefix = Prefix(prefix)
        var own = State()
        var opening = 0
        let rewrite = isMarkdown ? IncludeRewrite(directive, file: files[file].path, page: path) : nil
        for var line in text.lines {
            if let rewrite, own.fence == nil { rewrite.apply(to: &line.bytes) }
            if text.context.contains(line.number), let hidden = state.fence?.hiddenPrefix {
                line.bytes = (hidden + [0x20] + line.bytes)[...]
            }
            let isBlank = line.bytes.isEmpty && !prefix.isFirst && prefix.later.allSatisfy { $0 == 0x20 }
            let bytes = isBlank ? [] : prefix.take(before: line.bytes)
            let origin = place.inside(file, line: line.number)
            if let fence = state.fence { state.fence?.needed = max(fence.needed, Self.closing(fence.sign, in: line.bytes) + 1) }
            guard isMarkdown else {
                append(bytes, from: origin)
                continue
            }
            let wasOpen = own.fence != nil
            bytes.withUnsafeBufferPointer { take($0, at: origin, &own) }
            if !wasOpen, own.fence != nil { opening = line.number }
        }
        flush(&own)
        guard let fence = own.fence else { return }
        lengthen(fence)
        // Where it is indented a list may end it.
        guard fence.column == prefix.later.count else { return }
        let origin = place.inside(file, line: opening)
        append(prefix.later + [UInt8](repeating: fence.sign, count: fence.needed), from: origin)
        report(
            "the code block is never closed; it ends with '\(directive.path)'",
            hint: "write '\(String(repeating: Character(Unicode.Scalar(fence.sign)), count: fence.count))' below it",
            at: origin,
            column: 1,
            id: .unclosedCode
        )
    }

    /// Writes a text as a block of code.
    /// - Parameter info: What the directive says of the block; without a language that of the file's name is taken.
    private mutating func writeCode(
        _ text: IncludedText,
        of file: Int,
        _ info: String,
        highlighted: [ClosedRange<Int>],
        prefix: [UInt8],
        at place: Place
    ) {
        var prefix = Prefix(prefix)
        let marked = Self.positions(of: highlighted, in: text)
        let language =
            info.first?.isLetter ?? false && !info.prefix(while: { $0 != " " }).contains("=") ? "" : Self.language(of: files[file].path)
        let folded = Self.context(of: text)
        let words = [
            language, info, marked.isEmpty ? "" : "hl_lines=\"\(marked)\"", folded.isEmpty ? "" : "collapse=\"\(folded)\"",
        ].filter { !$0.isEmpty }.joined(separator: " ")
        // No backtick can stand behind backticks.
        let sign = words.utf8.contains(UInt8(ascii: "`")) ? UInt8(ascii: "~") : UInt8(ascii: "`")
        let longest = text.lines.map { $0.bytes.longestRun(of: sign) }.max() ?? 0
        let signs = [UInt8](repeating: sign, count: max(3, longest + 1))
        append(prefix.take(before: signs + words.utf8), from: place)
        for line in text.lines { append(prefix.take(before: line.bytes), from: place.inside(file, line: line.number)) }
        append(prefix.take(before: signs), from: place)
    }

    // MARK: Lines out

    mutating func append(_ line: some Collection<UInt8>, from place: Place) {
        guard output.count + line.count < Self.maxBytes else {
            isFull = true
            return
        }
        output += line
        output.append(0x0A)
        origins.append(Origin(line: place.line, included: place.files.last.map { ($0, place.fileLine) }))
    }

    /// Appends a line that shows a form, without the sign that says so.
    private mutating func appendShown(_ line: UnsafeBufferPointer<UInt8>, without sign: UInt8, from place: Place) {
        guard let index = line.firstIndex(of: sign) else { return append(line, from: place) }
        append(Array(line[..<index]) + Array(line[(index + 1)...]), from: place)
        shown.insert(origins.count)
    }

    private mutating func report(_ message: String, hint: String?, at place: Place, column: Int, id: DiagnosticID = .include) {
        let outer = SourceLocation(path: path, line: place.line + lineOffset, column: place.files.isEmpty ? column : 1)
        let finding = Diagnostic(id: id, at: outer, message, hint: hint)
        let inner = place.files.last.map { SourceLocation(path: files[$0].path, line: place.fileLine, column: column) }
        let named = finding.naming(includedPlace: inner)
        if reported.insert(named).inserted { diagnostics.append(named) }
    }
}
