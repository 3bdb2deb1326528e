internal import DocModel

/// Reads the blocks that hold marks again in the source, when the walk is done.
extension SyntaxReview {
    mutating func findings(path: String) -> [Diagnostic] {
        if !blocks.isEmpty { readBlocks(path: path) }
        for (row, hit) in hits.sorted(by: { $0.key < $1.key }) {
            let kind = ForeignSyntax.all[row]
            let more = hit.count == 1 ? "" : " (and \(hit.count - 1) more on this page)"
            var finding = Diagnostic(
                id: kind.id,
                at: SourceLocation(path: path, line: hit.line, column: hit.column),
                "'\(hit.shown)' is \(kind.construct) of \(kind.tool); \(kind.effect)\(more)",
                hint: kind.remedy,
                related: hit.others.map { .again(SourceLocation(path: path, line: $0.line, column: $0.column)) }
            )
            finding.count = hit.count
            diagnostics.append(finding)
        }
        if !notes.definitions.isEmpty { checkDefinitions(path: path) }
        return diagnostics
    }

    private mutating func readBlocks(path: String) {
        // Footnotes come last in the tree, wherever they stand.
        blocks.sort { ($0.first, $0.last) < ($1.first, $1.last) }
        var line = 1
        var start = 0
        for block in blocks {
            while line < block.first, let newline = source.index(of: 0x0A, from: start) {
                start = newline + 1
                line += 1
            }
            guard line == block.first else { return }
            var end = start
            for _ in block.first...block.last { end = source.index(of: 0x0A, from: min(end + 1, source.count)) ?? source.count }
            if source.count > start, source[start] == 0x0A, block.first == block.last { end = start }
            read(block, start..<end, path: path)
        }
    }

    /// Where the reading of a block is.
    private struct Cursor {
        let block: Block
        /// Where the block ends.
        let end: Int
        let path: String
        var index: Int
        var line: Int
        var lineStart: Int
        var lineEnd: Int
        var isLineStart = true
        /// Where the brackets stand that nothing has closed so far.
        var openBrackets: [Int] = []
        /// A comment has begun that nothing ends: of many such the first one says it for all.
        var isCommentOpen = false
        /// What stands in the address of a link is none of the signs, but may be made by a template.
        var addressEnd = 0

        init(_ block: Block, _ range: Range<Int>, path: String) {
            self.block = block
            self.path = path
            end = range.upperBound
            index = range.lowerBound
            line = block.first
            lineStart = index
            lineEnd = index
        }
    }

    private mutating func read(_ block: Block, _ range: Range<Int>, path: String) {
        let (marks, isHTML) = (block.marks, block.marks.contains(.isHTML))
        readingFrom = block.first
        var cursor = Cursor(block, range, path: path)
        while cursor.index < cursor.end {
            if cursor.isLineStart {
                startLine(&cursor)
                continue
            }
            let byte = source[cursor.index]
            switch byte {
            case 0x0A:
                cursor.line += 1
                cursor.index += 1
                cursor.lineStart = cursor.index
                cursor.isLineStart = true
            case UInt8(ascii: "\\") where !isHTML: readBackslash(&cursor)
            case UInt8(ascii: "`") where !isHTML: skipCode(&cursor)
            case UInt8(ascii: "{") where marks.contains(.braces): readBrace(&cursor)
            case UInt8(ascii: "<") where marks.contains(.components): readAngle(&cursor)
            case UInt8(ascii: "["): readOpeningBracket(&cursor)
            case UInt8(ascii: "]"): readClosingBracket(&cursor)
            case _ where Self.signs[Int(byte)] && marks.contains(.signs) && !isHTML: readSign(&cursor)
            default: cursor.index += 1
            }
        }
    }

    /// Looks for a form at the cursor, and goes behind it.
    /// - Returns: Whether one stands there.
    private mutating func take(_ place: ForeignSyntax.Place, _ cursor: inout Cursor) -> Bool {
        guard
            let length = match(
                place,
                at: cursor.index,
                lineStart: cursor.lineStart,
                line: cursor.line,
                end: cursor.lineEnd,
                marks: cursor.block.marks
            )
        else { return false }
        move(&cursor, to: cursor.index + max(1, length))
        return true
    }

    private mutating func startLine(_ cursor: inout Cursor) {
        cursor.isLineStart = false
        cursor.lineEnd = source.index(of: 0x0A, from: cursor.lineStart) ?? source.count
        let line = UnsafeBufferPointer(rebasing: source[cursor.lineStart..<cursor.lineEnd])
        cursor.index = cursor.lineStart + MarkdownGuards.content(of: line).start
        if cursor.block.marks.contains(.lineStart), cursor.index < cursor.lineEnd { _ = take(.lineStart, &cursor) }
    }

    private mutating func readBackslash(_ cursor: inout Cursor) {
        let index = cursor.index
        if cursor.block.marks.contains(.signs), source.hasPrefix("\\(", at: index) || source.hasPrefix("\\\\(", at: index),
            index == cursor.lineStart || Self.boundaries[Int(source[index - 1])], take(.inline, &cursor)
        {
            return
        }
        // What is escaped is text; a line's end is not.
        cursor.index += index + 1 < cursor.end && source[index + 1] != 0x0A ? 2 : 1
    }

    private func skipCode(_ cursor: inout Cursor) {
        move(&cursor, to: endOfCode(at: cursor.index, before: cursor.end))
    }

    /// Goes on at a place that may be on a line below.
    private func move(_ cursor: inout Cursor, to next: Int) {
        for newline in cursor.index..<next where source[newline] == 0x0A {
            cursor.line += 1
            cursor.lineStart = newline + 1
            cursor.lineEnd = source.index(of: 0x0A, from: cursor.lineStart) ?? source.count
        }
        cursor.index = next
    }

    private mutating func readBrace(_ cursor: inout Cursor) {
        let index = cursor.index
        // `_{c=1}` and `\frac{a}{b=1}` belong to a formula, `${{ … }}` to a workflow of GitHub, `${…}` to a shell.
        let belongsToSign = index > cursor.lineStart && "_^}$".utf8.contains(source[index - 1])
        if !belongsToSign, take(.inline, &cursor) { return }
        // The second brace of `{{ .Date }}` opens nothing.
        cursor.index += index + 1 < cursor.end && source[index + 1] == UInt8(ascii: "{") ? 2 : 1
    }

    private mutating func readAngle(_ cursor: inout Cursor) {
        let index = cursor.index
        let mayBegin: Bool
        if source.hasPrefix("<!--", at: index) {
            let wasOpen = cursor.isCommentOpen
            if !wasOpen { cursor.isCommentOpen = source.index(of: "-->", from: index + 2).map { $0 >= cursor.end } ?? true }
            mayBegin = !wasOpen && cursor.isCommentOpen
        } else {
            mayBegin = index == cursor.lineStart || !Self.isWord(source[index - 1])
        }
        if mayBegin, take(.inline, &cursor) { return }
        cursor.index += 1
    }

    private mutating func readOpeningBracket(_ cursor: inout Cursor) {
        let index = cursor.index
        // `df[[name]]` is an index.
        if cursor.block.marks.contains(.brackets),
            index == cursor.lineStart || !(Self.isWord(source[index - 1]) || source[index - 1] == UInt8(ascii: "]")),
            take(.inline, &cursor)
        {
            return
        }
        cursor.openBrackets.append(index)
        cursor.index += 1
    }

    private mutating func readClosingBracket(_ cursor: inout Cursor) {
        let index = cursor.index
        let marks = cursor.block.marks
        let opensAddress = source.hasPrefix("](", at: index)
        if index >= cursor.addressEnd, opensAddress {
            cursor.addressEnd = endOfAddress(from: index + 2, before: cursor.lineEnd, parentheses: 1)
        }
        cursor.index += 1
        guard let open = cursor.openBrackets.popLast() else { return }
        if marks.contains(.links), opensAddress || source.hasPrefix("] (", at: index) {
            unreadLink(
                from: open,
                to: index,
                lineStart: cursor.lineStart,
                line: cursor.line,
                end: cursor.lineEnd,
                path: cursor.path
            )
        }
        guard marks.contains(.references),
            let next = reference(
                from: open,
                to: index,
                in: cursor.block,
                lineStart: cursor.lineStart,
                line: cursor.line,
                path: cursor.path
            )
        else { return }
        cursor.index = next
    }

    private mutating func readSign(_ cursor: inout Cursor) {
        let byte = source[cursor.index]
        if byte == UInt8(ascii: ":"), cursor.index >= cursor.addressEnd, source.hasPrefix("://", at: cursor.index) {
            cursor.addressEnd = endOfAddress(from: cursor.index + 3, before: cursor.lineEnd, parentheses: 0)
        }
        if cursor.index >= cursor.addressEnd, opensSigns(at: cursor.index, lineStart: cursor.lineStart), take(.inline, &cursor) { return }
        // `====` has no `==` inside it.
        while cursor.index + 1 < cursor.end, source[cursor.index + 1] == byte { cursor.index += 1 }
        cursor.index += 1
    }

    /// Where an address ends: at a space or a sign that none holds, or at the parenthesis that is not its own.
    private func endOfAddress(from start: Int, before end: Int, parentheses: Int) -> Int {
        var depth = parentheses
        var index = start
        while index < end, source[index] > 0x20, source[index] != UInt8(ascii: "<") || index == start, source[index] != UInt8(ascii: "\"") {
            if source[index] == UInt8(ascii: "(") { depth += 1 }
            if source[index] == UInt8(ascii: ")") {
                depth -= 1
                if depth <= 0 { return index }
            }
            index += 1
        }
        return index
    }

    /// Whether what stands in front of a sign lets a form begin with it.
    private func opensSigns(at index: Int, lineStart: Int) -> Bool {
        let before: UInt8 = index > lineStart ? source[index - 1] : 0x20
        // `5 %% of them` is a share.
        if source[index] == UInt8(ascii: "%"), before == 0x20,
            let last = source[lineStart..<index].last(where: { $0 != 0x20 }), (0x30...0x39).contains(last)
        {
            return false
        }
        guard source[index] == UInt8(ascii: "^"), index + 1 < source.count, source[index + 1] != UInt8(ascii: "^") else {
            return Self.boundaries[Int(before)]
        }
        // `[^a]`, `(^a)` and `/^a/` are footnotes and patterns.
        if source[index + 1] == UInt8(ascii: "[") { return Self.isWord(before) || ".,;:!? \"')*".utf8.contains(before) || before >= 0x80 }
        return Self.isWord(before) || before == UInt8(ascii: ")") || before >= 0x80
    }

    static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// - Returns: The length of the form that begins at `index`.
    private mutating func match(
        _ place: ForeignSyntax.Place,
        at index: Int,
        lineStart: Int,
        line: Int,
        end: Int,
        marks: Marks
    ) -> Int? {
        var end = min(end, index + Self.maxFormBytes)
        if marks.contains(.isRow) { end = endOfCell(from: index, before: end) }
        let text = Self.trimmed(UnsafeBufferPointer(rebasing: source[index..<end]))
        guard let first = text.first else { return nil }
        for (row, kind) in ForeignSyntax.all.enumerated()
        where kind.place == place && kind.opening.utf8Start[0] == first && text.hasPrefix(kind.opening) {
            // `10\n% of them` is a sentence.
            if first == UInt8(ascii: "%"), text.count > 1, text[1] == 0x20, line != readingFrom { continue }
            guard let length = kind.length(text) ?? lengthBelow(kind, at: index, marks), !raisesText || kind.construct != "a superscript"
            else { continue }
            if !variables.isEmpty, let variable = Variables.variable(text), variables[variable.name] != nil { return variable.length }
            // In a tag backticks are not code.
            if place == .inline, first != UInt8(ascii: "<"), endsInCode(index..<(index + length)) { continue }
            var shown = String(decoding: text[..<min(max(length, 1), text.count)], as: UTF8.self)
            if kind.goesOn, length > text.count { shown += " …" }
            add(row, line: line, column: index - lineStart + 1, shown: shown.cut(to: Self.maxShownCharacters))
            return length
        }
        return nil
    }

    /// How long a form is that ends on a line below, in the same part of the page: not behind a blank line.
    private func lengthBelow(_ kind: ForeignSyntax, at index: Int, _ marks: Marks) -> Int? {
        guard kind.goesOn, !marks.contains(.isRow) else { return nil }
        let rest = UnsafeBufferPointer(rebasing: source[index..<min(source.count, index + Self.maxFormBytes)])
        return kind.length(UnsafeBufferPointer(rebasing: rest[..<(rest.index(of: "\n\n", from: 0) ?? rest.count)]))
    }

    /// Where the next `|` stands that is not escaped.
    private func endOfCell(from start: Int, before end: Int) -> Int {
        var index = start
        while let pipe = source[index..<end].firstIndex(of: UInt8(ascii: "|")) {
            if source[pipe - 1] != UInt8(ascii: "\\") { return pipe }
            index = pipe + 1
        }
        return end
    }

    static let maxShownCharacters = 48
    /// How far a form is looked at: a line may be as long as the file.
    static let maxFormBytes = 400

    private static func trimmed(_ line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = line.count
        while end > 0, line[end - 1] <= 0x20 { end -= 1 }
        return UnsafeBufferPointer(rebasing: line[..<end])
    }

    /// Whether what would end a form stands in code that begins inside it.
    private func endsInCode(_ form: Range<Int>) -> Bool {
        var index = form.lowerBound
        while let tick = source.index(of: UInt8(ascii: "`"), from: index), tick < form.upperBound {
            index = endOfCode(at: tick, before: min(source.count, form.upperBound + Self.maxFormBytes))
            if index > form.upperBound { return true }
        }
        return false
    }

    /// Where the code span that begins at `start` ends, or, where none does, the run of backticks.
    private func endOfCode(at start: Int, before end: Int) -> Int {
        func runEnd(_ from: Int) -> Int {
            var index = from
            while index < end, source[index] == UInt8(ascii: "`") { index += 1 }
            return index
        }
        let open = runEnd(start)
        var index = open
        while index < end, let tick = source.index(of: UInt8(ascii: "`"), from: index), tick < end {
            index = runEnd(tick)
            if index - tick == open - start { return index }
        }
        return open
    }
}
