package import DocModel

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

    private let path: String
    private let lineOffset: Int
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
    private var shown: Set<Int> = []

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
            if body.hasPrefix("{{#", at: hit) || body.hasPrefix("{!", at: hit) || body.hasPrefix("{*", at: hit) { return true }
        }
        return false
    }

    /// An open code block.
    private struct Fence {
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
    }

    /// What the lines above a line have begun.
    private struct State {
        var fence: Fence?
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

    private struct Place {
        /// The line of the page.
        var line: Int
        /// The files that include each other down to here, by number; empty in the page itself.
        var files: [Int] = []
        var fileLine = 0
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
        if let fence = state.fence { lengthen(fence) }
        // Without a last line's end the page had none.
        if body.last != 0x0A, output.last == 0x0A { output.removeLast() }
    }

    private mutating func take(_ line: UnsafeBufferPointer<UInt8>, at place: Place, _ state: inout State) {
        let content = MarkdownGuards.content(of: line).start
        let text = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: line[min(content, line.count)...]))
        if state.fence == nil, takeComment(line, text, content: content, at: place, &state) { return }
        if let fence = state.fence {
            if let extra = followed(fence, by: line) {
                lengthen(fence)
                state.fence = nil
                if extra >= 0 { return append(line, adding: max(0, fence.needed - fence.count - extra), of: fence.sign, from: place) }
            }
        }
        if state.fence == nil { state.fence = opened(text, content: content, line) }
        if state.fence?.isMarkdown ?? false { return append(line, from: place) }
        switch text.first {
        case UInt8(ascii: ";") where Self.isEscapedSnippet(text):
            // PyMdown Extensions: one `;` less.
            return appendShown(line, without: UInt8(ascii: ";"), from: place)
        case UInt8(ascii: "-")
        where text.allSatisfy({ $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "8") || $0 == UInt8(ascii: "<") })
            && IncludeDirective.afterScissors(String(decoding: text, as: UTF8.self))?.isEmpty ?? false:
            state.list = state.list == nil ? (place.line, content + 1) : nil
            return
        case UInt8(ascii: "\\") where state.fence != nil && Self.isDirective(UnsafeBufferPointer(rebasing: text[1...])):
            return appendShown(line, without: UInt8(ascii: "\\"), from: place)
        default: break
        }
        if state.list != nil {
            guard !text.isEmpty, text.first != UInt8(ascii: ";") else { return }
            let quoted = "--8<-- \"\(String(decoding: text, as: UTF8.self))\""
            guard let directive = Array(quoted.utf8).withUnsafeBufferPointer({ IncludeDirective($0) }) else { return }
            return include(directive, line: line, content: content, at: place, &state)
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

    /// - Returns: `nil` where a line begins no code block.
    private func opened(_ text: UnsafeBufferPointer<UInt8>, content: Int, _ line: UnsafeBufferPointer<UInt8>) -> Fence? {
        guard let sign = text.first, sign == UInt8(ascii: "`") || sign == UInt8(ascii: "~") else { return nil }
        let count = text.prefix { $0 == sign }.count
        guard count >= 3, sign != UInt8(ascii: "`") || !text[count...].contains(sign) else { return nil }
        let info = CodeFence(info: ContainerLine.trimmed(UnsafeBufferPointer(rebasing: text[count...])))
        let isMarkdown = info.language == "markdown" || info.language == "md"
        let start = output.count + content
        var fence = Fence(sign: sign, count: count, isMarkdown: isMarkdown, start: start, needed: count, column: content)
        let prefix = line[..<content]
        fence.quotes = prefix.count { $0 == UInt8(ascii: ">") }
        let hasMarker = prefix.contains { $0 > 0x20 && $0 != UInt8(ascii: ">") }
        fence.itemWidth = hasMarker && fence.quotes == 0 ? content : 0
        return fence
    }

    /// What a line does to the code block that it would be part of.
    /// - Returns: `nil` where that goes on; how many signs more than the first line the line has that ends it; -1 where the line is outside of it.
    private func followed(_ fence: Fence, by line: UnsafeBufferPointer<UInt8>) -> Int? {
        var start = 0
        var quotes = 0
        while start < line.count, line[start] == UInt8(ascii: ">") && quotes < fence.quotes || line[start] <= 0x20 {
            if line[start] == UInt8(ascii: ">") { quotes += 1 }
            start += 1
        }
        if quotes < fence.quotes { return -1 }
        guard start < line.count else { return nil }
        if start < fence.itemWidth, !line[..<start].contains(0x09) { return -1 }
        // Further in it is code.
        guard start < fence.column + 4 else { return nil }
        let text = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: line[start...]))
        guard text.count >= fence.count, text.allSatisfy({ $0 == fence.sign }) else { return nil }
        return text.count - fence.count
    }

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

    private mutating func include(
        _ directive: IncludeDirective,
        line: UnsafeBufferPointer<UInt8>,
        content: Int,
        at place: Place,
        _ state: inout State
    ) {
        func fail(_ message: String, hint: String? = nil) {
            append(line, from: place)
            shown.insert(origins.count)
            report(message, hint: hint, at: place, column: content + 1)
        }
        includes += 1
        guard includes <= Self.maxIncludes, !isFull else {
            append(line, from: place)
            guard includes == Self.maxIncludes + 1 || includes <= Self.maxIncludes else { return }
            return report(
                "more than \(Self.maxIncludes) includes, or \(Self.maxBytes / 1_000_000) MB of them, on one page",
                hint: nil,
                at: place,
                column: content + 1
            )
        }
        guard place.files.count < Self.maxDepth else {
            return fail("more than \(Self.maxDepth) files include each other; '\(directive.path)' is not read")
        }
        guard !directive.path.isEmpty else { return fail("the include names no file", hint: "write ':::include path/to/file.md'") }
        guard !directive.isOnTheWeb else {
            return fail("'\(directive.path)' is on the web, which is not read", hint: "copy the file into the project")
        }
        let file: IncludedFile
        switch read(directive.path, place.files.last.map { files[$0].id }) {
        case .success(let found): file = found
        case .failure(.missing(let suggestion)):
            let slashes = directive.path.contains("\\") ? "write '/' between the names of folders" : nil
            return fail("no file '\(directive.path)' to include", hint: suggestion.map { "did you mean '\($0)'?" } ?? slashes)
        case .failure(.itself): return fail("'\(directive.path)' includes itself; it is not included again")
        case .failure(.outside):
            return fail("'\(directive.path)' lies outside of the project and is not included", hint: "copy it into the project")
        case .failure(.withheld(let reason, let hint)):
            return fail("'\(directive.path)' is not included: \(reason)", hint: hint)
        case .failure(.tooLarge(let limit)):
            return fail(
                "'\(directive.path)' has more than \(limit / 1_000_000) MB and is not included",
                hint: "name a region or lines of a smaller file"
            )
        case .failure(.unreadable(let reason)): return fail("cannot read '\(directive.path)': \(reason)")
        }
        let known = numbers[file.id]
        guard known.map({ !place.files.contains($0) }) ?? true else {
            return fail("'\(directive.path)' includes itself; it is not included again")
        }
        if let fault = SourceText.faultOfFile(file.bytes) {
            return fail("'\(directive.path)' is not included: \(fault.text)", hint: fault.hint)
        }
        let number = known ?? files.count
        if known == nil {
            files.append(file)
            numbers[file.id] = number
        }
        let isMarkdown = Self.isMarkdown(file.path)
        let text = IncludedText(file.bytes, directive.selection, isMarkdown: isMarkdown)
        if let region = text.missingRegion {
            let known = text.regions.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
            return fail(
                "'\(directive.path)' has no region '\(region)'",
                hint: known.isEmpty ? "mark it with '#region \(region)' and '#endregion \(region)' in comments" : "it has \(known)"
            )
        }
        if let region = text.unclosedRegion {
            return fail(
                "region '\(region.name)' of '\(directive.path)', from line \(region.line) on, has no end; it is not included",
                hint: "write '\(region.end)' in a comment below it"
            )
        }
        if case .lines = directive.selection, text.lines.isEmpty { return fail("'\(directive.path)' has no such lines") }
        write(text, of: number, directive, prefix: Array(line[..<content]), at: place, isMarkdown: isMarkdown, &state)
    }

    private mutating func write(
        _ text: IncludedText,
        of file: Int,
        _ directive: IncludeDirective,
        prefix: [UInt8],
        at place: Place,
        isMarkdown: Bool,
        _ state: inout State
    ) {
        // Below a list marker the text goes on indented, in a quote behind its sign.
        let later = prefix.map { $0 == UInt8(ascii: ">") || $0 == 0x09 ? $0 : 0x20 }
        let isInCode = state.fence != nil
        var isFirst = true
        func prefixed(_ bytes: some Sequence<UInt8>) -> [UInt8] {
            defer { isFirst = false }
            return (isFirst ? prefix : later) + bytes
        }
        func inner(_ line: Int) -> Place { Place(line: place.line, files: place.files + [file], fileLine: line) }
        let info: String?
        switch directive.form {
        case .code(let given) where !isInCode: info = given
        case .own where !isInCode && !isMarkdown: info = ""
        default: info = nil
        }
        guard let info else {
            var own = State()
            var opening = 0
            for line in text.lines {
                let bytes = line.bytes.isEmpty && !isFirst && later.allSatisfy({ $0 == 0x20 }) ? [] : prefixed(line.bytes)
                if let fence = state.fence { state.fence?.needed = max(fence.needed, Self.closing(fence.sign, in: line.bytes) + 1) }
                if isMarkdown, !isInCode {
                    let wasOpen = own.fence != nil
                    bytes.withUnsafeBufferPointer { take($0, at: inner(line.number), &own) }
                    if !wasOpen, own.fence != nil { opening = line.number }
                } else {
                    append(bytes, from: inner(line.number))
                }
            }
            guard let fence = own.fence else { return }
            lengthen(fence)
            // Where it is indented a list may end it.
            guard fence.column == later.count else { return }
            append(later + [UInt8](repeating: fence.sign, count: fence.needed), from: inner(opening))
            return report(
                "the code block is never closed; it ends with '\(directive.path)'",
                hint: "write '\(String(repeating: Character(Unicode.Scalar(fence.sign)), count: fence.count))' below it",
                at: inner(opening),
                column: 1,
                id: .unclosedCode
            )
        }
        let marked = Self.positions(of: directive.highlighted, in: text)
        let language =
            info.first?.isLetter ?? false && !info.prefix(while: { $0 != " " }).contains("=") ? "" : Self.language(of: files[file].path)
        let words = [language, info, marked.isEmpty ? "" : "hl_lines=\"\(marked)\""].filter { !$0.isEmpty }.joined(separator: " ")
        // No backtick can stand behind backticks.
        let sign = words.utf8.contains(UInt8(ascii: "`")) ? UInt8(ascii: "~") : UInt8(ascii: "`")
        let longest = text.lines.map { Self.longestRun(of: sign, in: $0.bytes) }.max() ?? 0
        let signs = [UInt8](repeating: sign, count: max(3, longest + 1))
        append(prefixed(signs + words.utf8), from: place)
        for line in text.lines { append(prefixed(line.bytes), from: inner(line.number)) }
        append(prefixed(signs), from: place)
    }

    /// How many signs a line has that would end a code block; without any other byte but blanks.
    private static func closing(_ sign: UInt8, in text: ArraySlice<UInt8>) -> Int {
        let text = text.drop { $0 <= 0x20 }
        let count = text.prefix { $0 == sign }.count
        return text.dropFirst(count).allSatisfy { $0 <= 0x20 } ? count : 0
    }

    private static func longestRun(of sign: UInt8, in text: ArraySlice<UInt8>) -> Int {
        var (longest, run) = (0, 0)
        for byte in text {
            run = byte == sign ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// Lines of the file as lines of the block.
    private static func positions(of ranges: [ClosedRange<Int>], in text: IncludedText) -> String {
        guard !ranges.isEmpty else { return "" }
        let hits = text.lines.indices.filter { index in ranges.contains { $0.contains(text.lines[index].number) } }
        return hits.prefix(200).map { "\($0 + 1)" }.joined(separator: " ")
    }

    private static func ending(of path: String) -> Substring {
        let name = path.split(separator: "/").last ?? ""
        return name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? name
    }

    private static func isMarkdown(_ path: String) -> Bool { ["md", "markdown"].contains(ending(of: path).lowercased()) }

    /// Endings that are no names of languages.
    private static func language(of path: String) -> String {
        let ending = ending(of: path).lowercased()
        switch ending {
        case "yml": return "yaml"
        case "h": return "c"
        case "hpp", "hh", "cc", "cxx": return "cpp"
        case "mjs", "cjs": return "js"
        case "txt", "log", "out": return "text"
        default: return ending
        }
    }

    // MARK: Lines out

    private mutating func append(_ line: some Collection<UInt8>, from place: Place) {
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
        let finding = Diagnostic(.warning, id: id, at: outer, message, hint: hint)
        let inner = place.files.last.map { SourceLocation(path: files[$0].path, line: place.fileLine, column: column) }
        let named = finding.naming(includedPlace: inner)
        if reported.insert(named).inserted { diagnostics.append(named) }
    }

    // MARK: Places

    /// A place of the expanded text as one of the page, and the one it has in an included file.
    func mapped(_ location: SourceLocation) -> (location: SourceLocation, included: SourceLocation?) {
        let line = location.line - lineOffset
        guard !location.isWhole, location.path == path, line >= 1, line <= origins.count else { return (location, nil) }
        let origin = origins[line - 1]
        var outer = location
        outer.line = origin.line + lineOffset
        guard let included = origin.included else { return (outer, nil) }
        outer.column = 1
        return (outer, SourceLocation(path: files[included.file].path, line: included.line, column: location.column))
    }

    /// Puts the places of a page that was rendered from the expanded text right.
    func mapPlaces(of document: inout RenderedDocument) {
        func line(_ line: Int) -> Int { mapped(SourceLocation(path: path, line: line)).location.line }
        for index in document.headings.indices { document.headings[index].line = line(document.headings[index].line) }
        for index in document.sections.indices { document.sections[index].line = line(document.sections[index].line) }
        document.ignores = document.ignores.map { mark in
            var mark = mark
            (mark.firstLine, mark.lastLine) = (line(mark.firstLine), line(mark.lastLine))
            mark.line = line(mark.line)
            return mark
        }
        for index in document.links.indices {
            let link = document.links[index]
            let (place, included) = mapped(SourceLocation(path: path, line: Int(link.line), column: Int(link.column)))
            document.links[index].line = Int32(place.line)
            document.links[index].column = Int32(place.column)
            guard let included else { continue }
            document.links[index].includedPlace = Int32(document.includedPlaces.count)
            document.includedPlaces.append(included)
        }
        document.diagnostics.removeAll { $0.id == .foreignSyntax && shown.contains($0.location.line - lineOffset) }
        var known: Set<Diagnostic> = []
        document.diagnostics = document.diagnostics.compactMap { diagnostic in
            var finding = diagnostic
            let place = mapped(finding.location)
            finding.location = place.location
            for other in finding.related.indices { finding.related[other].location = mapped(finding.related[other].location).location }
            guard let included = place.included else { return finding }
            finding = finding.naming(includedPlace: included)
            return known.insert(finding).inserted ? finding : nil
        }
    }
}

extension Diagnostic {
    /// The finding with its place in an included file too, for people and for programs.
    ///
    /// - Parameter place: `nil` for what stands in the page itself.
    package func naming(includedPlace place: SourceLocation?) -> Diagnostic {
        guard let place else { return self }
        let related = related + [Diagnostic.Related(place, "in the included file")]
        var named = Diagnostic(severity, id: id, at: location, message + " (\(place))", hint: hint, related: related)
        named.target = target
        return named
    }
}
