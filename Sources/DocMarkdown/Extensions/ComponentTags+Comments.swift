/// Imports and exports of MDX, which become spaces so that all else keeps its place, and escaped shortcodes.
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

    /// `{' '}`, the space that formatters write at the ends of lines.
    mutating func replaceBlanks(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: UInt8(ascii: "{"), from: index) {
            index = hit + 1
            guard text.hasPrefix("{' '}", at: hit) || text.hasPrefix("{\" \"}", at: hit), !ticks.isCode(at: hit, in: source) else {
                continue
            }
            blank(hit..<(hit + 5))
        }
    }

    // MARK: MyST

    /// `+++ {…}` between blocks, with data of a notebook's cell. `<--->` parts the columns of Hugo's theme Book. `+++` alone may be the foot of a card.
    ///
    /// Sources: MyST, "Block breaks"; Hugo Book, "Columns".
    static func isBlockBreak(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.count == 5 { return text.hasPrefix("<--->") }
        return text.hasPrefix("+++ {") && text.last == UInt8(ascii: "}")
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
}

/// Goes through the backticks of a line: between two runs of the same length stands code, and behind one alone, mostly.
struct BacktickCount {
    /// How many backticks have begun the code; 0 outside of it.
    private var open = 0
    private var counted: Int
    /// Lengths of runs that the line does not have again.
    private var missing: Set<Int> = []

    init(from start: Int) { counted = start }

    /// Goes on behind what is not text, and holds no backticks that count.
    mutating func pass(to index: Int) { counted = index }

    mutating func isCode(at index: Int, in source: UnsafeBufferPointer<UInt8>) -> Bool {
        while counted < index {
            guard source[counted] == UInt8(ascii: "`") else {
                counted += 1
                continue
            }
            let run = source[counted...].prefix { $0 == UInt8(ascii: "`") }.count
            counted += run
            if open == 0 { open = run == 1 || closes(run, from: counted, in: source) ? run : 0 } else if open == run { open = 0 }
        }
        return open > 0
    }

    /// Whether a run of this length stands further on in the line.
    private mutating func closes(_ length: Int, from start: Int, in source: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !missing.contains(length) else { return false }
        var run = 0
        for byte in source[start...] {
            if byte == UInt8(ascii: "`") {
                run += 1
                continue
            }
            if run == length { return true }
            if byte == 0x0A { break }
            run = 0
        }
        if run == length { return true }
        missing.insert(length)
        return false
    }
}
