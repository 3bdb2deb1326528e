/// Comments of MDX and Obsidian, imports and exports: they become blanks, so that all else keeps its place.
extension ComponentTags {
    // MARK: MDX

    /// Behind an import or export, with the line's end.
    func endOfModuleCode(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int? {
        let text = UnsafeBufferPointer(rebasing: source[line])
        let isImport = text.hasPrefix("import ")
        guard isImport || text.hasPrefix("export ") else { return nil }
        if isImport {
            // On one line, or with its names on lines of their own. `import "fmt"` is Go.
            var end = line.upperBound
            var first = text
            if text.last == UInt8(ascii: "{") || text.last == UInt8(ascii: ",") {
                guard let close = source.index(of: "} from ", from: line.upperBound), close - line.upperBound < Self.maxTagBytes else {
                    return nil
                }
                end = source.index(of: 0x0A, from: close) ?? source.count
                first = UnsafeBufferPointer(rebasing: source[close..<end])
            }
            guard let last = first.last(where: { $0 > 0x20 && $0 != UInt8(ascii: ";") }),
                last == UInt8(ascii: "'") || last == UInt8(ascii: "\""),
                first.index(of: " from ", from: 0) != nil || text[7] == last && text.count > 8 && "./@~".utf8.contains(text[8])
            else { return nil }
            return min(source.count, end + 1)
        }
        let words: [StaticString] = ["const ", "default ", "function ", "let ", "var ", "async function ", "type ", "interface "]
        guard words.contains(where: { text.hasPrefix($0, at: 7) }), text.contains(where: { "=({;*".utf8.contains($0) }) else { return nil }
        // It ends with its line, where all that it opened is closed.
        var depth = 0
        for index in line.lowerBound..<min(source.count, line.lowerBound + 20_000) {
            switch source[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case 0x0A where depth <= 0: return index + 1
            default: break
            }
        }
        return depth <= 0 ? source.count : nil
    }

    /// `import lamp from './lamp.png'`: pictures are shown by that name, `<img src={lamp} />`.
    mutating func noteImport(_ line: UnsafeBufferPointer<UInt8>) {
        guard imports.count < Self.maxImports, line.count < Self.maxTagBytes, line.hasPrefix("import "),
            let parts = String(decoding: line, as: UTF8.self)
                .firstMatch(of: /^import\s+([A-Za-z_$][\w$]*)\s+from\s+['"]([.\/@~][^'"]*)['"]/)
        else { return }
        imports[String(parts.1)] = String(parts.2)
    }

    private static let maxImports = 200

    /// `{/* … */}` becomes blanks, `{/* #id */}` the id of its heading.
    /// - Returns: Where a comment ends that goes on below.
    mutating func blankComments(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int {
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while !hasUnclosedComment, let hit = source.index(of: "{/*", from: index), hit < line.upperBound {
            guard !ticks.isCode(at: hit, in: source) else {
                index = hit + 3
                continue
            }
            guard let close = source.index(of: "*/}", from: hit + 3) else {
                hasUnclosedComment = true
                break
            }
            let inside = ContainerLine.trimmed(UnsafeBufferPointer(rebasing: source[(hit + 3)..<close]))
            blankComment(hit..<(close + 3), from: line.lowerBound)
            if inside.first == UInt8(ascii: "#"), inside.count > 1, inside.dropFirst().allSatisfy({ DocumentWriter.isIDByte($0) }) {
                for (offset, byte) in (Array("{".utf8) + inside + Array("}".utf8)).enumerated() { bytes[hit + offset] = byte }
            }
            index = close + 3
        }
        return index > line.upperBound ? index : 0
    }

    // MARK: HTML

    /// `<!-- … -->`, for ``MarkdownCopy``.
    /// - Returns: Where a comment ends that goes on below.
    mutating func blankHTMLComments(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "<!--", from: index) {
            index = hit + 4
            guard !ticks.isCode(at: hit, in: source), let close = nextEnd("-->", in: source, from: hit + 2) else { continue }
            blank(hit..<(close + 3))
            index = close + 3
        }
        return index > line.upperBound ? index : 0
    }

    // MARK: Hugo

    /// `{{</* ref "x" */>}}` shows a shortcode: the signs of its comment go to its end, as bytes that nothing is shown of.
    mutating func unescapeShortcodes(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "{{", from: index) {
            index = hit + 2
            let isAngle = text.hasPrefix("</*", at: index)
            guard isAngle || text.hasPrefix("%/*", at: index), !ticks.isCode(at: hit, in: source),
                let close = text.index(of: isAngle ? "*/>}}" : "*/%}}", from: index + 3)
            else { continue }
            let inside = Array(source[(hit + 5)..<close])
            bytes.replaceSubrange((hit + 3)..<(close + 2), with: inside + Array(repeating: Self.nothing, count: 4))
            index = close + 5
        }
    }

    // MARK: Obsidian

    /// `%%a comment%%`, which may go on below in its paragraph; `%%i in %%j` are variables of a batch file.
    /// - Returns: Where a comment ends that goes on below.
    mutating func blankPercents(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "%%", from: index) {
            index = hit + 2
            let before: UInt8 = hit > line.lowerBound ? source[hit - 1] : 0x20
            guard index < line.upperBound, source[index] != UInt8(ascii: "%"), SyntaxReview.boundaries[Int(before)],
                let close = text.index(of: "%%", from: index + 1) ?? endBelow(source, line, of: index),
                source[index..<close].contains(where: { $0.isLetter }),
                // A cell of a table ends with its bar.
                !source[index..<close].contains(UInt8(ascii: "|")),
                close + 2 == source.count || !(SyntaxReview.isWord(source[close + 2]) || source[close + 2] == UInt8(ascii: "%")),
                source[index] == 0x20 || source[close - 1] > 0x20,
                !ticks.isCode(at: hit, in: source)
            else { continue }
            blankComment(hit..<(close + 2), from: line.lowerBound)
            index = close + 2
        }
        return index > line.upperBound ? index : 0
    }

    /// The end of a comment on a line below, in the same paragraph.
    private func endBelow(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, of start: Int) -> Int? {
        // `for %%i in (*)` is no comment; what has one beginning and no end is looked through once for each line.
        let limit = min(source.count, start + Self.maxTagBytes)
        guard source[start] > 0x20, let close = UnsafeBufferPointer(rebasing: source[..<limit]).index(of: "%%", from: line.upperBound)
        else { return nil }
        var begin = line.upperBound + 1
        while begin < close {
            let end = source.index(of: 0x0A, from: begin) ?? source.count
            guard source[begin..<min(end, close)].contains(where: { $0 > 0x20 }) else { return nil }
            begin = end + 1
        }
        return close
    }

    /// Takes a comment away. Text behind it on its line stays where it is: at the line's beginning, or behind the signs of a list or quote.
    /// - Parameter begin: Where the line begins on which the comment does.
    private mutating func blankComment(_ range: Range<Int>, from begin: Int) {
        blank(range)
        let start = bytes[range].lastIndex(of: 0x0A).map { $0 + 1 } ?? begin
        // One holds the line in its place; of a line of comments each would look at all in front of it.
        guard start != heldLine, let next = bytes[range.upperBound...].first(where: { $0 != 0x20 && $0 != 0x09 }), next > 0x20 else {
            return
        }
        let place = max(range.lowerBound, start)
        let isText = bytes[start..<place].contains { $0 > 0x20 && !(0x30...0x39).contains($0) && !">-*+.)#".utf8.contains($0) }
        if !isText { (bytes[place], heldLine) = (Self.nothing, start) }
    }
}

/// Counts the backticks of a line: behind an odd number of them stands code, mostly.
struct BacktickCount {
    private var count = 0
    private var counted: Int

    init(from start: Int) { counted = start }

    mutating func isCode(at index: Int, in source: UnsafeBufferPointer<UInt8>) -> Bool {
        while counted < index {
            if source[counted] == UInt8(ascii: "`") { count += 1 }
            counted += 1
        }
        return !count.isMultiple(of: 2)
    }
}
