/// Writes the HTML of a code block.
enum CodeBlock {
    /// As cmark does: `<pre><code class="language-swift">`.
    static func writePlain(_ code: UnsafeBufferPointer<UInt8>, info: UnsafeBufferPointer<UInt8>, to html: inout ByteBuffer) {
        html.append("<pre><code")
        if !info.isEmpty {
            let end = info.firstIndex { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? info.count
            html.append(" class=\"language-")
            html.appendEscaped(UnsafeBufferPointer(rebasing: info[..<end]))
            html.append(UInt8(ascii: "\""))
        }
        html.append(UInt8(ascii: ">"))
        html.appendEscaped(code)
        html.append("</code></pre>\n")
    }

    /// With title, highlighting and line features, inside the `<div class="code">` that is open: there the page's script puts its copy button.
    static func write(
        _ code: UnsafeBufferPointer<UInt8>,
        fence: CodeFence,
        labels: [String],
        lines: Lines?,
        grammar: Grammar?,
        tokens: inout [HighlightToken],
        to html: inout ByteBuffer
    ) {
        if let title = fence.title {
            html.append("<div class=\"code-title\">")
            html.appendEscaped(title)
            html.append("</div>")
        }
        for label in labels {
            html.append("<p class=\"code-label\">")
            html.append(label)
            html.append("</p>")
        }
        html.append("<pre")
        let hasLines = fence.hasLineFeatures || lines != nil
        if hasLines {
            html.append(" class=\"lines")
            if fence.firstLineNumber != nil { html.append(" numbered") }
            if fence.isWrapped { html.append(" wrap") }
            html.append("\"")
        }
        html.append(" tabindex=\"0\"><code")
        if !fence.language.isEmpty {
            html.append(" class=\"language-")
            html.appendEscaped(fence.language)
            html.append(UInt8(ascii: "\""))
        }
        html.append(UInt8(ascii: ">"))
        if hasLines {
            writeLines(code, fence: fence, lines: lines, grammar: grammar, tokens: &tokens, to: &html)
        } else {
            tokens.removeAll(keepingCapacity: true)
            grammar?.tokenize(code, into: &tokens)
            var position = 0
            writeSpans(code, upTo: code.count, position: &position, tokens: tokens[...], to: &html)
        }
        html.append("</code></pre></div>\n")
    }

    /// Writes `code` from `position` on, each token in a span; tokens that begin before `position` are cut.
    /// - Returns: How many tokens ended at or before `end`.
    @discardableResult
    private static func writeSpans(
        _ code: UnsafeBufferPointer<UInt8>,
        upTo end: Int,
        position: inout Int,
        tokens: ArraySlice<HighlightToken>,
        to html: inout ByteBuffer
    ) -> Int {
        var finished = 0
        for token in tokens {
            let start = max(Int(token.start), position)
            guard start < end else { break }
            let tokenEnd = min(Int(token.end), end)
            if start > position { html.appendEscaped(UnsafeBufferPointer(rebasing: code[position..<start])) }
            html.append("<span class=\"")
            html.append(token.kind.cssClass)
            html.append("\">")
            html.appendEscaped(UnsafeBufferPointer(rebasing: code[start..<tokenEnd]))
            html.append("</span>")
            position = tokenEnd
            if Int(token.end) <= end { finished += 1 }
        }
        if end > position { html.appendEscaped(UnsafeBufferPointer(rebasing: code[position..<end])) }
        position = end
        return finished
    }

    /// One `<span class="line">` per line, its end inside, so that a copied selection is the code and nothing else.
    private static func writeLines(
        _ source: UnsafeBufferPointer<UInt8>,
        fence: CodeFence,
        lines: Lines?,
        grammar: Grammar?,
        tokens: inout [HighlightToken],
        to html: inout ByteBuffer
    ) {
        var inserted = Set<Int>()
        var deleted = Set<Int>()
        let code = fence.hasDiffSigns ? withoutDiffSigns(source, inserted: &inserted, deleted: &deleted) : Array(source)
        code.withUnsafeBufferPointer { code in
            tokens.removeAll(keepingCapacity: true)
            grammar?.tokenize(code, into: &tokens)
            var remaining = tokens[...]
            var position = 0
            var line = 1
            while position < code.count {
                let end = code[position...].firstIndex(of: 0x0A).map { $0 + 1 } ?? code.count
                html.append("<span class=\"line")
                if fence.highlighted.contains(where: { $0.contains(line) }) { html.append(" hl") }
                if inserted.contains(line) || fence.inserted.contains(where: { $0.contains(line) }) { html.append(" ins") }
                if deleted.contains(line) || fence.deleted.contains(where: { $0.contains(line) }) { html.append(" del") }
                if let marks = lines?.notes.marks[line] {
                    for mark in CodeNotes.Mark.allCases where marks.contains(mark) {
                        html.append(" ")
                        html.append(mark.rawValue)
                    }
                }
                html.append(UInt8(ascii: "\""))
                if let first = fence.firstLineNumber {
                    html.append(" data-n=\"")
                    html.append(decimal: first + line - 1)
                    html.append(UInt8(ascii: "\""))
                }
                html.append(UInt8(ascii: ">"))
                let numbers = lines?.notes.notes[line] ?? []
                if !numbers.isEmpty {
                    let contentEnd = code[end - 1] == 0x0A ? end - 1 : end
                    let finished = writeSpans(code, upTo: contentEnd, position: &position, tokens: remaining, to: &html)
                    remaining = remaining.dropFirst(finished)
                    writeNotes(numbers, prefix: lines?.anchor ?? "", to: &html)
                }
                let finished = writeSpans(code, upTo: end, position: &position, tokens: remaining, to: &html)
                remaining = remaining.dropFirst(finished)
                html.append("</span>")
                line += 1
            }
        }
    }

    /// What the code says about its lines, and what the anchors of their notes begin with.
    struct Lines {
        var notes: CodeNotes
        var anchor: String
    }

    /// The numbers behind a line, each a link to its note. They are not part of the code that is copied.
    private static func writeNotes(_ numbers: [Int], prefix: String, to html: inout ByteBuffer) {
        for number in numbers {
            html.append(" <a class=\"note\" href=\"#")
            html.append(prefix)
            html.append(decimal: number)
            html.append("\">")
            html.append(decimal: number)
            html.append("</a>")
        }
    }

    /// Cuts the leading `+` or `-` off the lines that have one and notes which those are.
    private static func withoutDiffSigns(_ source: UnsafeBufferPointer<UInt8>, inserted: inout Set<Int>, deleted: inout Set<Int>) -> [UInt8]
    {
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var line = 1
        var isLineStart = true
        for byte in source {
            if isLineStart, byte == UInt8(ascii: "+") {
                inserted.insert(line)
            } else if isLineStart, byte == UInt8(ascii: "-") {
                deleted.insert(line)
            } else {
                result.append(byte)
            }
            isLineStart = byte == 0x0A
            if isLineStart { line += 1 }
        }
        return result
    }
}

extension CodeFence {
    /// What rustdoc and mdBook say beside code that is not meant to work.
    func labels(_ words: MarkdownWords) -> [String] {
        var labels: [String] = []
        for flag in flags {
            let label: String? =
                switch flag {
                case "compile_fail", "does_not_compile": words.codeFails
                case "should_panic", "panics": words.codePanics
                case "not_desired_behavior": words.codeMisbehaves
                default: nil
                }
            if let label, !labels.contains(label) { labels.append(label) }
        }
        return labels
    }
}
