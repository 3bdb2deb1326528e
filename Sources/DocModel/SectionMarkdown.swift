/// A section's content as Markdown in one form, in which every line says what it is: ``Section/markdown``.
///
/// - Blocks are separated by blank lines, or follow each other in a tight list. A paragraph is one line.
/// - A line begins with what its containers ask for: `> ` of a quote, spaces below an item's marker, then the markers of items that begin on it: `- ` or
///   `* `, `1. ` or `1) `, and `[ ] ` or `[x] ` of a task. `> [!NOTE]` stands alone above an alert's content.
/// - A table has its head, the row of delimiters and its rows, each of the form `| a | b |`.
/// - Code stands between fences of backticks, with its info string.
/// - Spans are `` `code` ``, `*emphasis*`, `**strong**`, `~~deleted~~`, `[text](url)` and `<url>`; URLs hold no parentheses and no spaces. What could be
///   markup and is none has a backslash before it. There is no raw HTML, no image and no heading.
///
/// So reading it takes no parser of Markdown, and is exact. `search-quote.js` of the template reads it by the same rules.
package struct SectionMarkdown: Sendable {
    /// What a line of canonical Markdown is.
    package enum Kind: Sendable {
        case blank, text, row, delimiters, alert, fence, code
    }

    /// A line by its places in the bytes.
    package struct Line: Sendable {
        package var kind: Kind
        /// The line's first byte.
        package var start: Int
        /// Behind the marks of containers and the markers of items.
        package var content: Int
        /// Behind the line's last byte, the line break not counted.
        package var end: Int
        /// Where the first marker of items that begin here stands.
        package var marker: Int?
    }

    /// The whole text, which places of lines are counted in.
    package let bytes: [UInt8]
    package let lines: [Line]

    package init(_ markdown: String) {
        bytes = Array(markdown.utf8)
        lines = Self.lines(of: bytes)
    }

    // MARK: Lines

    private static func lines(of bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        /// The open block of code: the length of its fence, and what its lines begin with.
        var fence: (length: Int, prefix: [UInt8])?
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var line = Line(kind: .code, start: start, content: start, end: end)
            if let open = fence {
                for byte in open.prefix {
                    guard line.content < end, bytes[line.content] == byte else { break }
                    line.content += 1
                }
                if end - line.content == open.length, bytes[line.content..<end].allSatisfy({ $0 == tick }) {
                    line.kind = .fence
                    fence = nil
                }
            } else {
                while let next = containerEnd(bytes, line.content, end, &line.marker) { line.content = next }
                line.kind = kind(bytes[line.content..<end])
                if line.kind == .fence {
                    let prefix = bytes[start..<line.content].map { $0 == UInt8(ascii: ">") ? $0 : 0x20 }
                    fence = (bytes[line.content..<end].prefix { $0 == tick }.count, prefix)
                } else if line.kind == .row, lines.last?.kind == .row, bytes[line.content..<end].allSatisfy({ " |:-".utf8.contains($0) }),
                    lines.count < 2 || ![.row, .delimiters].contains(lines[lines.count - 2].kind)
                {
                    line.kind = .delimiters
                }
            }
            lines.append(line)
            start = end + 1
        }
        return lines
    }

    /// The end of a space, quote mark or marker that stands at `index`; `nil` where the content begins.
    private static func containerEnd(_ bytes: [UInt8], _ index: Int, _ end: Int, _ marker: inout Int?) -> Int? {
        guard index < end else { return nil }
        var next = index
        switch bytes[index] {
        case 0x20: return index + 1
        case UInt8(ascii: ">"): next = index + 1
        case UInt8(ascii: "-"), UInt8(ascii: "*"):
            next = index + 1
            guard next == end || bytes[next] == 0x20 else { return nil }
            marker = marker ?? index
        case UInt8(ascii: "["):
            guard marker != nil, index + 3 < end, bytes[index + 2] == UInt8(ascii: "]"), bytes[index + 1] | 0x58 == 0x78,
                bytes[index + 3] == 0x20
            else { return nil }
            next = index + 3
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while next < end, bytes[next] &- UInt8(ascii: "0") < 10 { next += 1 }
            guard next < end, bytes[next] == UInt8(ascii: ".") || bytes[next] == UInt8(ascii: ")") else { return nil }
            next += 1
            guard next == end || bytes[next] == 0x20 else { return nil }
            marker = marker ?? index
        default: return nil
        }
        return next < end && bytes[next] == 0x20 ? next + 1 : next
    }

    private static func kind(_ content: ArraySlice<UInt8>) -> Kind {
        guard let first = content.first else { return .blank }
        switch first {
        case UInt8(ascii: "|"): return .row
        case UInt8(ascii: "["): return content.starts(with: "[!".utf8) && content.last == UInt8(ascii: "]") ? .alert : .text
        case tick:
            let run = content.prefix { $0 == tick }.count
            return run >= 3 && !content.dropFirst(run).contains(tick) ? .fence : .text
        default: return .text
        }
    }

    private static let tick = UInt8(ascii: "`")

    // MARK: Plain text

    /// The markers of items that begin with a line, as they are read: `- ` or `1. `.
    package func markers(of line: Line) -> String {
        var text: [UInt8] = []
        if let marker = line.marker { appendMarkers(marker..<line.content, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The words of a line as they are read, without its markers; cells are separated by ` | `. Of code the line as it is.
    package func words(of line: Line) -> String {
        guard line.kind == .text || line.kind == .row else { return String(decoding: bytes[line.content..<line.end], as: UTF8.self) }
        var text: [UInt8] = []
        appendSpans(of: line, to: &text)
        while text.last == 0x20 { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    /// The words of each cell of a table's row.
    package func cells(of line: Line) -> [String] {
        var cells: [String] = []
        var start = min(line.content + 1, line.end)
        var index = start
        while index < line.end {
            if bytes[index] == UInt8(ascii: "|") {
                let cell = Line(kind: .row, start: start, content: start - 1, end: index, marker: nil)
                cells.append(words(of: cell))
                start = index + 1
            }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return cells
    }

    /// All that is read: ``text``, with the code in its places.
    package var reading: String {
        lines.compactMap { line in
            switch line.kind {
            case .blank, .fence: line.marker == nil ? nil : String(markers(of: line).dropLast())
            case .delimiters, .alert: nil
            case .code: words(of: line)
            case .text, .row: markers(of: line) + words(of: line)
            }
        }.joined(separator: "\n")
    }

    /// The words of all lines but those of code.
    package var text: String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for line in lines {
            switch line.kind {
            case .blank where line.marker == nil: continue
            case .delimiters, .alert: continue
            case .fence, .code:
                guard line.marker != nil else { continue }
            case .blank, .text, .row: break
            }
            if !text.isEmpty { text.append(0x0A) }
            appendPlainText(of: line, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The blocks of code, separated by ``Section/codeSeparator``.
    package var code: String {
        var code: [UInt8] = []
        var isOpen = false
        var hasBlock = false
        var isFirst = true
        for line in lines {
            switch line.kind {
            case .fence:
                isOpen.toggle()
                if isOpen, hasBlock { code += String(Section.codeSeparator).utf8 }
                hasBlock = true
                isFirst = true
            case .code:
                if !isFirst { code.append(0x0A) }
                isFirst = false
                code += bytes[line.content..<line.end]
            default: break
            }
        }
        return String(decoding: code, as: UTF8.self)
    }

    private func appendPlainText(of line: Line, to text: inout [UInt8]) {
        if let marker = line.marker { appendMarkers(marker..<line.content, to: &text) }
        if line.kind == .text || line.kind == .row { appendSpans(of: line, to: &text) }
        while text.last == 0x20 { text.removeLast() }
    }

    private func appendMarkers(_ range: Range<Int>, to text: inout [UInt8]) {
        var index = range.lowerBound
        while index < range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "-"), UInt8(ascii: "*"): text += "- ".utf8
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                while bytes[index] &- UInt8(ascii: "0") < 10 {
                    text.append(bytes[index])
                    index += 1
                }
                text += ". ".utf8
            case UInt8(ascii: "["): index += 2
            default: break
            }
            index += 1
        }
    }

    private func appendSpans(of line: Line, to text: inout [UInt8]) {
        let (isRow, end) = (line.kind == .row, line.end)
        var index = isRow ? min(line.content + 2, end) : line.content
        while index < end {
            let byte = bytes[index]
            guard Self.isSpecial(byte) else {
                text.append(byte)
                index += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\\") where index + 1 < end:
                text.append(bytes[index + 1])
                index += 2
            case Self.tick: index = appendCode(at: index, end, isRow, to: &text)
            case UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: "["): index += 1
            case UInt8(ascii: "]"):
                index += 1
                guard index < end, bytes[index] == UInt8(ascii: "(") else { continue }
                index = bytes[index..<end].firstIndex(of: UInt8(ascii: ")")).map { $0 + 1 } ?? end
            case UInt8(ascii: "<"):
                let close = bytes[index..<end].firstIndex(of: UInt8(ascii: ">")) ?? end
                text += bytes[index + 1..<close]
                index = min(close + 1, end)
            case UInt8(ascii: "|") where isRow && index + 1 == end: index += 1
            default:
                text.append(byte)
                index += 1
            }
        }
    }

    private func appendCode(at start: Int, _ end: Int, _ isRow: Bool, to text: inout [UInt8]) -> Int {
        let ticks = bytes[start..<end].prefix { $0 == Self.tick }.count
        var close = start + ticks
        while close < end {
            guard bytes[close] == Self.tick else {
                close += 1
                continue
            }
            let run = bytes[close..<end].prefix { $0 == Self.tick }.count
            if run == ticks { break }
            close += run
        }
        guard close < end else {
            text += bytes[start..<start + ticks]
            return start + ticks
        }
        var code = bytes[start + ticks..<close]
        if code.first == 0x20, code.last == 0x20, code.count > 1, !code.allSatisfy({ $0 == 0x20 }) { code = code.dropFirst().dropLast() }
        var isEscape = false
        for byte in code {
            if isRow, byte == UInt8(ascii: "|"), isEscape { text.removeLast() }
            isEscape = byte == UInt8(ascii: "\\")
            text.append(byte)
        }
        return close + ticks
    }

    // MARK: Writing

    /// Bytes that may be markup.
    @inlinable
    package static func isSpecial(_ byte: UInt8) -> Bool {
        // Every byte of every page passes here: bits in place of a table, which each call would have to look for.
        // `\n`, `#`, `&`, `)`, `*`, `+`, `-`, `.`, `<`, `>`; and less 0x40 `[`, `\`, `]`, `_`, `` ` ``, `|`, `~`.
        let bits: UInt64 = byte & 0x40 == 0 ? 0x5000_6E48_0000_0400 : 0x5000_0001_B800_0000
        return byte < 0x80 && bits &>> UInt64(byte & 0x3F) & 1 != 0
    }

    /// ASCII letters and digits, and all beyond ASCII.
    // `@inlinable`: other targets ask it of bytes.
    @inlinable
    package static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    /// Plain text as Markdown that reads as it is, also where it begins a line.
    package static func escaped(_ text: some StringProtocol) -> String {
        var result: [UInt8] = []
        let numberEnd = text.utf8.drop { $0 &- UInt8(ascii: "0") < 10 }.startIndex
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            let isMarker = index == numberEnd && (index == text.startIndex ? "-+" : ".)").utf8.contains(byte)
            if isMarker || "\\`*_~[]<>&|#".utf8.contains(byte) { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
