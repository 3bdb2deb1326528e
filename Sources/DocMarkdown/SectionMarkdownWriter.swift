internal import DocModel

/// Writes what the open section holds as Markdown, in the one form that ``SectionMarkdown`` reads, in the pass that writes the page.
///
/// The bytes go into ``MarkdownRenderer/Scratch/markdown``; here is where the walk stands in them.
struct SectionMarkdownWriter {
    /// What stands between the block that was written last and the next one.
    private enum Separator {
        case none, line, blank
        /// Behind the mark of an alert: its first paragraph stands on the next line, any other block behind a blank one.
        case alert
    }

    /// What each line of the open containers begins with: `> ` of a quote, the width of its marker for an item.
    private var prefix: [UInt8] = []
    /// How long ``prefix`` was before each open container.
    private var outer: [Int] = []
    /// So much of ``prefix`` belongs to containers that the section began inside of.
    private var base = 0
    /// So much of ``prefix`` belongs to containers that hold the last block too: a blank line begins with no more.
    private var common = 0
    /// So much of ``prefix`` stands on the line of the last marker.
    private var written = 0
    private var separator = Separator.none
    /// An item's marker was written, and nothing behind it.
    private(set) var isBehindMarker = false

    /// A paragraph or cell takes text.
    private var isOpen = false
    private var isInCell = false
    /// Where the open line's content begins, behind prefix and markers.
    private var contentStart = 0
    /// What was before the open paragraph, for one that stays empty.
    private var before = (count: 0, separator: Separator.none, isBehindMarker: false)
    /// Where each open span began: emphasis with its marks, a link with its bracket.
    private var spans: [Int] = []
    /// Headings are not part of a section's Markdown.
    private var isInHeading = false
    /// The address in angle brackets stands for the link's content.
    private var isInAddress = false

    /// Whether the list inside each other list needs the other kind of marker, because it follows one of its kind.
    private var otherMarkers: [Bool] = []
    private var lastList = (end: -1, depth: 0, isOrdered: false, isOther: false)
    private var isFirstRow = false

    // MARK: Sections

    /// A heading ends the section before it.
    mutating func enterHeading() { isInHeading = true }

    /// A section begins; what it stands inside is not repeated in it.
    mutating func begin() {
        isInHeading = false
        base = prefix.count
        common = base
        separator = .none
        isOpen = false
        isBehindMarker = false
        lastList.end = -1
        spans.removeAll(keepingCapacity: true)
    }

    // MARK: Containers

    private mutating func push(_ bytes: some Collection<UInt8>) {
        outer.append(prefix.count)
        prefix += bytes
    }

    private mutating func pop() {
        prefix.removeSubrange((outer.popLast() ?? 0)...)
        common = min(common, prefix.count)
        base = min(base, prefix.count)
    }

    private func appendPrefix(from start: Int, to end: Int, _ markdown: inout ByteBuffer) {
        guard start < end else { return }
        prefix[start..<end].withUnsafeBufferPointer { markdown.append($0) }
    }

    private func trim(_ markdown: inout ByteBuffer, to start: Int = 0) {
        while markdown.count > start, markdown.last == 0x20 { markdown.truncate(to: markdown.count - 1) }
    }

    /// Ends the line of the last block and begins one.
    private mutating func startBlock(_ markdown: inout ByteBuffer, isParagraph: Bool = false) {
        before = (markdown.count, separator, isBehindMarker)
        if isBehindMarker {
            appendPrefix(from: written, to: prefix.count, &markdown)
        } else {
            if separator != .none { markdown.append(0x0A) }
            if separator == .blank || separator == .alert && !isParagraph {
                let start = markdown.count
                appendPrefix(from: base, to: common, &markdown)
                trim(&markdown, to: start)
                markdown.append(0x0A)
            }
            appendPrefix(from: base, to: prefix.count, &markdown)
        }
        common = prefix.count
        separator = .none
        isBehindMarker = false
        contentStart = markdown.count
    }

    /// - Parameter alert: What GitHub calls it; a quote, or what GitHub does not know, has none.
    mutating func openQuote(_ alert: AdmonitionLook?, _ markdown: inout ByteBuffer) {
        let alert = alert == .neutral ? nil : alert
        // A quote is seen by its blocks, an alert by its first line.
        if alert != nil { startBlock(&markdown) }
        push("> ".utf8)
        guard let alert else { return }
        markdown.append("> [!")
        markdown.append(alert.rawValue.uppercased())
        markdown.append("]")
        common = prefix.count
        separator = .alert
    }

    mutating func closeQuote(_ markdown: borrowing ByteBuffer) {
        pop()
        separator = markdown.count == 0 ? .none : .blank
    }

    mutating func openList(isOrdered: Bool, _ markdown: borrowing ByteBuffer) {
        let follows = lastList.end == markdown.count && lastList.depth == prefix.count && lastList.isOrdered == isOrdered
        otherMarkers.append(follows && !lastList.isOther)
    }

    mutating func openItem(number: Int?, isDone: Bool?, _ markdown: inout ByteBuffer) {
        startBlock(&markdown)
        let isOther = otherMarkers.last ?? false
        if let number {
            markdown.append(decimal: number)
            markdown.append(isOther ? ") " : ". ")
        } else {
            markdown.append(isOther ? "* " : "- ")
        }
        push(repeatElement(0x20, count: markdown.count - contentStart))
        if let isDone { markdown.append(isDone ? "[x] " : "[ ] ") }
        written = prefix.count
        common = written
        isBehindMarker = true
    }

    mutating func closeItem(isTight: Bool, _ markdown: inout ByteBuffer) {
        if isBehindMarker { trim(&markdown) }
        isBehindMarker = false
        pop()
        separator = isTight ? .line : .blank
    }

    mutating func closeList(isOrdered: Bool, _ markdown: borrowing ByteBuffer) {
        lastList = (markdown.count, prefix.count, isOrdered, otherMarkers.popLast() ?? false)
        separator = .blank
    }

    // MARK: Paragraphs

    /// What is written first opens the paragraph: one without text leaves no trace.
    private mutating func open(_ markdown: inout ByteBuffer) {
        guard !isOpen else { return }
        startBlock(&markdown, isParagraph: true)
        isOpen = true
    }

    /// Ends the paragraph, or the line of an HTML block.
    mutating func closeParagraph(isTight: Bool = false, _ markdown: inout ByteBuffer) {
        guard isOpen, !isInHeading else { return }
        isOpen = false
        spans.removeAll(keepingCapacity: true)
        trim(&markdown, to: contentStart)
        if markdown.count == contentStart {
            markdown.truncate(to: before.count)
            separator = before.separator
            isBehindMarker = before.isBehindMarker
        } else {
            separator = isTight ? .line : .blank
        }
    }

    /// Takes back what was written behind `count`, inside one paragraph.
    mutating func truncate(to count: Int, _ markdown: inout ByteBuffer) {
        guard count < markdown.count, !isInHeading else { return }
        markdown.truncate(to: count)
        spans.removeAll { $0 > count }
        guard isOpen, count < contentStart else { return }
        isOpen = false
        separator = before.separator
        isBehindMarker = before.isBehindMarker
    }

    // MARK: Titles

    /// The title of a container is strong, and stands on a line of its own.
    mutating func openTitle(_ markdown: inout ByteBuffer) { openSpan("**", &markdown) }

    mutating func closeTitle(_ markdown: inout ByteBuffer) {
        closeSpan("**", &markdown)
        closeParagraph(&markdown)
    }

    // MARK: Tables

    mutating func openTable() { isFirstRow = true }

    mutating func openRow(_ markdown: inout ByteBuffer) {
        if isFirstRow {
            startBlock(&markdown)
        } else {
            startRow(&markdown)
        }
        markdown.append("|")
    }

    private func startRow(_ markdown: inout ByteBuffer) {
        markdown.append(0x0A)
        appendPrefix(from: base, to: prefix.count, &markdown)
    }

    mutating func openCell(_ markdown: inout ByteBuffer) {
        markdown.append(0x20)
        contentStart = markdown.count
        isOpen = true
        isInCell = true
    }

    mutating func closeCell(_ markdown: inout ByteBuffer) {
        trim(&markdown, to: contentStart)
        markdown.append(" |")
        spans.removeAll(keepingCapacity: true)
        isOpen = false
        isInCell = false
    }

    /// - Parameter alignments: A letter for each column, as cmark has them; only read behind the first row.
    mutating func closeRow(_ alignments: UnsafeBufferPointer<UInt8>, _ markdown: inout ByteBuffer) {
        guard isFirstRow else { return }
        isFirstRow = false
        startRow(&markdown)
        markdown.append("|")
        for alignment in alignments {
            switch alignment {
            case UInt8(ascii: "l"): markdown.append(" :-- |")
            case UInt8(ascii: "c"): markdown.append(" :-: |")
            case UInt8(ascii: "r"): markdown.append(" --: |")
            default: markdown.append(" --- |")
            }
        }
    }

    mutating func closeTable() { separator = .blank }

    // MARK: Code

    /// - Parameter info: As cmark has it: without backslashes and entities.
    mutating func addCode(_ code: UnsafeBufferPointer<UInt8>, info: UnsafeBufferPointer<UInt8>, isTight: Bool, _ markdown: inout ByteBuffer)
    {
        startBlock(&markdown)
        let fence = max(3, code.longestRun(of: UInt8(ascii: "`")) + 1)
        for _ in 0..<fence { markdown.append(UInt8(ascii: "`")) }
        for byte in info where byte != UInt8(ascii: "`") {
            if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&") { markdown.append(UInt8(ascii: "\\")) }
            markdown.append(byte < 0x20 ? 0x20 : byte)
        }
        var rest = code
        while let last = rest.last, last == 0x0A { rest = UnsafeBufferPointer(rebasing: rest.dropLast()) }
        var start = 0
        while !rest.isEmpty, start <= rest.count {
            let end = rest.index(of: 0x0A, from: start) ?? rest.count
            startRow(&markdown)
            if end > start { markdown.append(UnsafeBufferPointer(rebasing: rest[start..<end])) } else { trim(&markdown) }
            start = end + 1
        }
        startRow(&markdown)
        for _ in 0..<fence { markdown.append(UInt8(ascii: "`")) }
        separator = isTight ? .line : .blank
    }

    // MARK: Spans

    private var isSilent: Bool { isInHeading || isInAddress }

    mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ markdown: inout ByteBuffer) {
        guard !isSilent, !text.isEmpty else { return }
        open(&markdown)
        var start = 0
        if markdown.count == contentStart {
            // Spaces that begin a line would be read as the line's place.
            while start < text.count, text[start] <= 0x20 { start += 1 }
        }
        var index = start
        while index < text.count {
            let byte = text[index]
            // Nearly every byte is none of these.
            guard SectionMarkdown.isSpecial(byte) else {
                index += 1
                continue
            }
            if index > start { markdown.append(UnsafeBufferPointer(rebasing: text[start..<index])) }
            if needsEscape(byte, next: index + 1 < text.count ? text[index + 1] : nil, markdown) { markdown.append(UInt8(ascii: "\\")) }
            markdown.append(byte == 0x0A ? 0x20 : byte)
            index += 1
            start = index
        }
        if index > start { markdown.append(UnsafeBufferPointer(rebasing: text[start..<index])) }
    }

    private func needsEscape(_ byte: UInt8, next: UInt8?, _ markdown: borrowing ByteBuffer) -> Bool {
        switch byte {
        case 0x0A: false
        case UInt8(ascii: "|"): isInCell || markdown.count == contentStart
        case UInt8(ascii: "&"): next.map { SectionMarkdown.isWord($0) || $0 == UInt8(ascii: "#") } ?? true
        // Between letters it marks nothing.
        case UInt8(ascii: "_"):
            !(next.map(SectionMarkdown.isWord) ?? false) || markdown.count == contentStart
                || !(markdown.last.map(SectionMarkdown.isWord) ?? false)
        case UInt8(ascii: "#"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ">"): !isInCell && markdown.count == contentStart
        case UInt8(ascii: "."), UInt8(ascii: ")"):
            !isInCell && (1...9).contains(markdown.count - contentStart)
                && markdown.bytes[contentStart...].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        default: true
        }
    }

    /// A space, where the content has begun.
    mutating func addSpace(_ markdown: inout ByteBuffer) {
        guard isOpen, !isSilent, markdown.count > contentStart else { return }
        markdown.append(0x20)
    }

    mutating func addInlineCode(_ code: UnsafeBufferPointer<UInt8>, _ markdown: inout ByteBuffer) {
        guard !isSilent, !code.isEmpty else { return }
        open(&markdown)
        let ticks = code.longestRun(of: UInt8(ascii: "`")) + 1
        let (space, tick) = (UInt8(ascii: " "), UInt8(ascii: "`"))
        let isPadded =
            code[0] == tick || code[code.count - 1] == tick
            || (code[0] == space && code[code.count - 1] == space && !code.allSatisfy { $0 == space })
        // Behind a run of its own kind a mark would be longer than it is meant to be.
        if markdown.count > contentStart, markdown.last == tick { markdown.append(space) }
        for _ in 0..<ticks { markdown.append(tick) }
        if isPadded { markdown.append(space) }
        for byte in code {
            if isInCell, byte == UInt8(ascii: "|") { markdown.append(UInt8(ascii: "\\")) }
            markdown.append(byte == 0x0A ? space : byte)
        }
        if isPadded { markdown.append(space) }
        for _ in 0..<ticks { markdown.append(tick) }
    }

    mutating func openSpan(_ mark: StaticString, _ markdown: inout ByteBuffer) {
        guard !isSilent else { return }
        open(&markdown)
        spans.append(markdown.count)
        markdown.append(mark)
    }

    mutating func closeSpan(_ mark: StaticString, _ markdown: inout ByteBuffer) {
        guard !isSilent, let start = spans.popLast() else { return }
        let length = mark.utf8CodeUnitCount
        var end = markdown.count
        while end > start + length, markdown.bytes[end - 1] == 0x20 { end -= 1 }
        guard end > start + length else { return markdown.truncate(to: start) }
        // A mark behind a space would begin emphasis instead of ending it.
        let blanks = markdown.count - end
        markdown.truncate(to: end)
        markdown.append(mark)
        for _ in 0..<blanks { markdown.append(0x20) }
    }

    /// - Parameter isBare: The link's text is its address.
    mutating func openLink(_ url: UnsafeBufferPointer<UInt8>, isBare: Bool, _ markdown: inout ByteBuffer) {
        guard !isSilent else { return }
        open(&markdown)
        if isBare, url.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "|") }) {
            markdown.append(UInt8(ascii: "<"))
            markdown.append(url)
            markdown.append(UInt8(ascii: ">"))
            isInAddress = true
            return
        }
        // Together with the bracket it would be an image.
        if markdown.last == UInt8(ascii: "!") {
            markdown.truncate(to: markdown.count - 1)
            markdown.append("\\!")
        }
        spans.append(markdown.count)
        markdown.append("[")
    }

    /// - Parameter url: `nil` where it leads nowhere: the text stays.
    mutating func closeLink(_ url: String?, _ markdown: inout ByteBuffer) {
        guard !isInHeading else { return }
        guard !isInAddress else { return isInAddress = false }
        guard let start = spans.popLast() else { return }
        guard markdown.count > start + 1 else { return markdown.truncate(to: start) }
        guard let url else { return markdown.remove(at: start) }
        markdown.append("](")
        for byte in url.utf8 {
            if URLBytes.isSafe(byte) && byte != UInt8(ascii: "(") && byte != UInt8(ascii: ")") || byte == UInt8(ascii: "&") {
                markdown.append(byte)
            } else {
                markdown.append(UInt8(ascii: "%"))
                markdown.append(URLBytes.hexadecimal[Int(byte >> 4)])
                markdown.append(URLBytes.hexadecimal[Int(byte & 15)])
            }
        }
        markdown.append(")")
    }
}
