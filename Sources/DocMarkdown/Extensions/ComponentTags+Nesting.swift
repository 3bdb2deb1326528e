/// Which tags of a page begin and end what: the ones that are open, line by line.
extension ComponentTags {
    /// What the tags of one line do.
    private struct TagLine {
        /// Where the text begins, behind the signs of lists and quotes.
        let content: Int
        let range: Range<Int>
        let number: Int
        /// The number of the first tag that begins on it.
        let first: Int
        /// How many bytes the closing tags take that the line begins with.
        var leading = 0
        /// What ends on it: where nothing else is on the line, its first closing tag takes the line.
        var closed: [(tag: Int, range: Range<Int>)] = []
    }

    /// - Returns: The name of the shortcode whose code begins on this line.
    mutating func readTags(
        _ source: UnsafeBufferPointer<UInt8>,
        content: Int,
        line: Range<Int>,
        number: Int,
        _ open: inout [Int],
        _ resume: inout Int
    ) -> String? {
        var tagLine = TagLine(content: content, range: line, number: number, first: tags.count)
        let upToEnd = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = content
        var hidden = comments[...]
        while index < line.upperBound {
            while let comment = hidden.first, comment.lowerBound < index { hidden.removeFirst() }
            if let comment = hidden.first, comment.lowerBound == index {
                let next = Self.next(behind: comment, upToEnd)
                // Text that follows a comment is not a block.
                guard index > content || next == line.upperBound else { break }
                index = next
                continue
            }
            guard let tag = parseOverLines(source, at: index, line, content: content),
                // Hugo's `{{% param "version" %}}` is a part of a text, as a variable is.
                tag.name != "param" || isOwn(tag.name)
            else { break }
            let next = upToEnd.skippingSpaces(from: tag.range.upperBound) ?? line.upperBound
            if tag.isClosing {
                guard close(tag, next: next, &tagLine, &open) else { break }
            } else {
                guard !ignored.contains(tag.range.lowerBound), tags.count < Self.maxTags, open.count < Self.maxDepth else { break }
                if let language = tag.language, !tag.isEmpty, language.isEmpty || next >= line.upperBound && !isOwn(tag.name),
                    hasEnd(tag, source)
                {
                    return openCode(tag, language, source, line, content: content, &resume)
                }
                let fence = next >= line.upperBound ? codeFence(tag, in: open, source, line) : []
                guard begin(tag, in: source, tagLine, &open, &resume), tag.range.upperBound <= line.upperBound else { break }
                if !fence.isEmpty {
                    tags[tags.count - 1].fence = fence
                    end(tagLine, hasText: false)
                    return tag.name
                }
            }
            index = next
        }
        let hasText = index < line.upperBound && resume < line.upperBound
        if hasText {
            keepSpans(source, index..<line.upperBound, from: tagLine.first, &open)
            closeBehindText(source, from: index, &tagLine, &open)
        }
        end(tagLine, hasText: hasText)
        if hasText {
            for tag in tags.indices.suffix(from: tagLine.first) where tags[tag].lastLine == nil {
                tags[tag].hasTextBehind = true
                // `<Icon name="x" /> text` belongs in the sentence.
                if !open.contains(tag) { dropped.insert(tag) }
            }
        }
        return nil
    }

    /// What stands behind a comment and behind the spaces there; the line's end where it goes on below.
    /// - Parameter line: The source up to the line's end.
    private static func next(behind comment: Range<Int>, _ line: UnsafeBufferPointer<UInt8>) -> Int {
        line.skippingSpaces(from: comment.upperBound) ?? line.count
    }

    /// Takes a closing tag.
    /// - Parameter next: What stands behind it and behind the spaces there.
    /// - Returns: Whether it closes something.
    private mutating func close(_ tag: Parsed, next: Int, _ line: inout TagLine, _ open: inout [Int]) -> Bool {
        guard let position = open.lastIndex(where: { tags[$0].name == tag.name }) else { return false }
        close(position, by: tag.range, &line, &open)
        if line.first == tags.count { line.leading = next - line.content }
        return true
    }

    /// Ends an open tag, and drops what is still open inside it.
    private mutating func close(_ position: Int, by range: Range<Int>, _ line: inout TagLine, _ open: inout [Int]) {
        for inner in open[(position + 1)...].reversed() { discard(inner) }
        line.closed.append((open[position], range))
        open.removeSubrange(position...)
    }

    /// Takes an opening tag, whose attributes may go on below its line.
    /// - Returns: Whether it begins something.
    private mutating func begin(
        _ tag: Parsed,
        in source: UnsafeBufferPointer<UInt8>,
        _ line: TagLine,
        _ open: inout [Int],
        _ resume: inout Int
    ) -> Bool {
        if tag.range.upperBound > line.range.upperBound {
            let end = source.index(of: 0x0A, from: tag.range.upperBound) ?? source.count
            guard !source[tag.range.upperBound..<end].contains(where: { $0 > 0x20 }) else { return false }
            resume = max(resume, end)
        }
        var new = Tag(
            name: tag.name,
            attributes: tag.attributes,
            values: tag.values,
            line: line.number,
            column: tag.range.lowerBound - line.range.lowerBound - line.leading,
            shown: tag.shown,
            form: tag.form,
            range: tag.range,
            quotes: tag.quotes,
            isEmpty: tag.isEmpty
        )
        nameTab(&new, in: open)
        tags.append(new)
        if !tag.isEmpty { open.append(tags.count - 1) }
        return true
    }

    /// What ends on a line with text ends behind it.
    private mutating func closeBehindText(
        _ source: UnsafeBufferPointer<UInt8>,
        from start: Int,
        _ line: inout TagLine,
        _ open: inout [Int]
    ) {
        var end = line.range.upperBound
        var closing: [(name: String, range: Range<Int>)] = []
        while let tag = closingTag(source, before: end, from: start, open) {
            closing.append(tag)
            end = tag.range.lowerBound
        }
        // `text</Card></CardGrid>`: the inner one ends first.
        for (name, range) in closing.reversed() {
            if let position = open.lastIndex(where: { tags[$0].name == name }) { close(position, by: range, &line, &open) }
        }
    }

    /// Notes where the blocks end that the line closes.
    ///
    /// What ends in front of anything else on the line has ended with the line before; the rest goes to the line's beginning.
    private mutating func end(_ line: TagLine, hasText: Bool) {
        let isAlone = !hasText && line.first == tags.count
        for (position, (tag, range)) in line.closed.enumerated() {
            let isLeading = range.lowerBound < line.content + line.leading && tags[tag].line < line.number
            tags[tag].lastLine = isLeading && !isAlone ? line.number - 1 : line.number
            tags[tag].isEndAlone = isAlone && tags[tag].line < line.number
            ends.append((tag, range, isMark: tags[tag].isEndAlone && position == 0))
        }
        if line.leading > 0, !isAlone { shifts.append((line.content..<line.range.upperBound, line.leading)) }
    }

    /// `<Note>text</Note> and more` is a piece of a sentence: the tag is left to raw HTML.
    private mutating func keepSpans(
        _ source: UnsafeBufferPointer<UInt8>,
        _ rest: Range<Int>,
        from first: Int,
        _ open: inout [Int]
    ) {
        let text = UnsafeBufferPointer(rebasing: source[..<rest.upperBound])
        while let tag = open.last, tag >= first, tags[tag].isElement {
            var offset = rest.lowerBound
            var end: Int?
            while end == nil, let hit = text.index(of: "</", from: offset) {
                offset = hit + 2
                if let closing = parse(source, at: hit, before: rest.upperBound), closing.isClosing, closing.name == tags[tag].name {
                    end = closing.range.upperBound
                }
            }
            guard let end, holdsText(source, end..<rest.upperBound, behind: open) else { return }
            discard(tag)
            dropped.insert(tag)
            open.removeLast()
        }
    }

    /// Whether something else stands there than spaces and the ends of open tags.
    private func holdsText(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, behind open: [Int]) -> Bool {
        var index = range.lowerBound
        while let next = source[index..<range.upperBound].firstIndex(where: { $0 > 0x20 }) {
            guard let tag = parse(source, at: next, before: range.upperBound), tag.isClosing,
                open.contains(where: { tags[$0].name == tag.name })
            else { return true }
            index = tag.range.upperBound
        }
        return false
    }

    /// A tag that nothing ends: a shortcode holds nothing then, an element is text.
    mutating func discard(_ tag: Int) {
        if tags[tag].form != .shortcode || tags[tag].hasTextBehind { dropped.insert(tag) }
    }

    /// `text</Note>`: the last tag of a line with text.
    private func closingTag(
        _ source: UnsafeBufferPointer<UInt8>,
        before end: Int,
        from start: Int,
        _ open: [Int]
    ) -> (name: String, range: Range<Int>)? {
        guard !open.isEmpty, let last = source[start..<end].lastIndex(where: { $0 > 0x20 }),
            source[last] == UInt8(ascii: ">") || source[last] == UInt8(ascii: "}")
        else { return nil }
        let sign: UInt8 = source[last] == UInt8(ascii: ">") ? UInt8(ascii: "<") : UInt8(ascii: "{")
        guard var begin = source[max(start, last - 80)..<last].lastIndex(of: sign) else { return nil }
        if sign == UInt8(ascii: "{"), begin > start, source[begin - 1] == sign { begin -= 1 }
        guard let tag = parse(source, at: begin, before: last + 1), tag.isClosing, tag.range.upperBound == last + 1,
            open.contains(where: { tags[$0].name == tag.name })
        else { return nil }
        return (tag.name, tag.range)
    }

    // MARK: Code

    /// Whether a tag below ends a block of code. Without one the tag holds nothing; the page goes on.
    mutating func hasEnd(_ tag: Parsed, _ source: UnsafeBufferPointer<UInt8>) -> Bool {
        let opening: StaticString = tag.form == .liquid ? "{%" : "{{"
        let key = "\(opening)\(tag.name)"
        if let known = codeEnds[key], known >= tag.range.upperBound { return known < source.count }
        var index = tag.range.upperBound
        while let hit = source.index(of: opening, from: index) {
            index = hit + 2
            guard let end = parse(source, at: hit, before: source.index(of: 0x0A, from: hit) ?? source.count), end.isClosing,
                end.name == tag.name
            else { continue }
            codeEnds[key] = hit
            return true
        }
        codeEnds[key] = source.count
        return false
    }

    /// `{{< highlight go "linenos=table" >}}` begins a block of code.
    ///
    /// Where the tag takes several lines, its breaks come first, so that the fence stands on the last of them and the code right below.
    mutating func openCode(
        _ tag: Parsed,
        _ ownLanguage: String,
        _ source: UnsafeBufferPointer<UInt8>,
        _ line: Range<Int>,
        content: Int,
        _ resume: inout Int
    ) -> String? {
        let end = source.index(of: 0x0A, from: tag.range.upperBound) ?? source.count
        guard source[tag.range.upperBound..<end].allSatisfy({ $0 <= 0x20 }) else { return nil }
        let isOwn = !ownLanguage.isEmpty
        // Liquid's words have no values: `{% highlight ruby linenos %}`.
        let words = tag.form == .liquid ? tag.attributes.filter { $0.value == "true" }.map(\.name) : tag.values
        let language = isOwn ? ownLanguage : words.first ?? tag.attributes.first { $0.name == "lang" }?.value ?? ""
        var options = isOwn ? "" : words.dropFirst().first ?? tag.attributes.first { $0.name == "options" }?.value ?? ""
        if options == "linenos" { options = "linenos=true" }
        options.removeAll { $0 == "`" || $0 == "{" || $0 == "}" || $0.isNewline }
        var fence = Array("~~~~\(language.prefix { !$0.isWhitespace })".utf8)
        if !options.isEmpty { fence += Array(" {\(options)}".utf8) }
        let breaks = source[tag.range].count { $0 == 0x0A }
        if breaks > 0 {
            let prefix = source[line.lowerBound..<content]
            fence = Array(repeating: 0x0A, count: breaks) + Array(prefix) + fence
            guard prefix.allSatisfy({ $0 == 0x20 }), fence.count <= tag.range.count else { return nil }
            for index in tag.range { bytes[index] = 0x20 }
            resume = max(resume, end)
        } else {
            blank(tag.range)
        }
        for (offset, byte) in fence.prefix(tag.range.count).enumerated() { bytes[tag.range.lowerBound + offset] = byte }
        return tag.name
    }

    /// The fence of a tab or card of Docsy that holds code: tabs between `{{< … >}}` do unless they say `text=true`, cards with `code=true`.
    /// - Returns: Empty where a tag holds Markdown.
    ///
    /// Source: <https://www.docsy.dev/docs/adding-content/shortcodes/#tabbed-panes>.
    private mutating func codeFence(
        _ tag: Parsed,
        in open: [Int],
        _ source: UnsafeBufferPointer<UInt8>,
        _ line: Range<Int>
    ) -> [UInt8] {
        guard tag.form == .shortcode, !tag.isEmpty, tag.range.upperBound <= line.upperBound, tag.name == "tab" || tag.name == "card" else {
            return []
        }
        func value(_ name: String) -> String? { tag.attributes.first { $0.name == name }?.value }
        var language = value("lang") ?? ""
        if tag.name == "tab" {
            guard let pane = open.last.map({ tags[$0] }), pane.name == "tabpane", source.hasPrefix("{{<", at: tag.range.lowerBound),
                value("text") != "true", pane.value("text") != "true"
            else { return [] }
            if language.isEmpty { language = pane.value("lang") ?? "" }
            if language.isEmpty, (value("langEqualsHeader") ?? pane.value("langEqualsHeader")) == "true" {
                language = (value("header") ?? tag.values.first ?? "").lowercased()
            }
        } else if value("code") != "true" {
            return []
        }
        guard hasEnd(tag, source) else { return [] }
        let fence = Array("~~~~".utf8)
        let named = fence + language.utf8.prefix { $0 > 0x20 && $0 != UInt8(ascii: "~") }
        return named.count < tag.range.count ? named : fence
    }

    mutating func closeCode(_ tag: Parsed) {
        blank(tag.range)
        for offset in 0..<4 { bytes[tag.range.lowerBound + offset] = UInt8(ascii: "~") }
    }
}
