/// What comments of a code block say about its lines, for the tools that show them, and what the block is without those.
///
/// Sources: Shiki, "Notation" (`// [!code ++]`); Docusaurus, "Code blocks" (`// highlight-next-line`); Gatsby, `gatsby-remark-prismjs`; rustdoc, "Hiding
/// portions of the example"; mdBook, `hidelines`; Material for MkDocs, "Code annotations" (`# (1)!`).
struct CodeNotes {
    /// What a line is marked as; the text is its class.
    enum Mark: String, CaseIterable {
        case highlighted = "hl"
        case inserted = "ins"
        case deleted = "del"
        case error = "err"
        case warning = "warn"
        /// It belongs to the code, and not to what it shows.
        case hidden = "aside"
    }

    /// The code as it is shown.
    private(set) var code: [UInt8] = []
    /// The code for those who read it without its marks: hidden lines are not part of it, numbers of notes stay.
    private(set) var text: [UInt8] = []
    /// By line of ``code``, from 1.
    private(set) var marks: [Int: Set<Mark>] = [:]
    /// The numbers of the notes to each line.
    private(set) var notes: [Int: [Int]] = [:]

    var holdsNotes: Bool { !notes.isEmpty }

    /// How many notes a block has at most.
    static let maxNotes = 100

    /// - Parameter noteCount: The items of the list below the block; without one nothing in it is a note's number.
    /// - Returns: `nil` where the code says nothing about its lines, as nearly all does.
    /// - Complexity: O(*n*) in bytes.
    init?(_ source: UnsafeBufferPointer<UInt8>, fence: CodeFence, noteCount: Int) {
        // Pages about Markdown show what they speak of.
        guard fence.language != "markdown", fence.language != "md" else { return nil }
        let hidden = fence.hiddenPrefix
        let mayHold =
            source.index(of: "[!code ", from: 0) != nil || source.index(of: Self.word, from: 0) != nil
            || noteCount > 0 && source.index(of: ")", from: 0) != nil || !fence.collapsed.isEmpty || !fence.left.isEmpty
            || hidden.map { source.contains($0[0]) } ?? false
        guard mayHold else { return nil }
        code.reserveCapacity(source.count)
        var reader = Reader(hidden: hidden, isRust: fence.isRust, noteCount: min(noteCount, Self.maxNotes))
        reader.readsAnyNote = fence.attributes.classes.contains("annotate")
        var start = 0
        var sourceNumber = 0
        var hasNotes = false
        while start < source.count {
            let end = source.index(of: 0x0A, from: start) ?? source.count
            let line = UnsafeBufferPointer(rebasing: source[start..<end])
            let ending = end < source.count ? 1 : 0
            start = end + ending
            sourceNumber += 1
            guard !fence.left.contains(where: { $0.contains(sourceNumber) }), var read = reader.read(line) else { continue }
            number += 1
            if fence.collapsed.contains(where: { $0.contains(number) }) { read.marks.insert(.hidden) }
            if !read.marks.isEmpty { marks[number] = read.marks }
            if !read.notes.isEmpty {
                notes[number] = read.notes
                hasNotes = true
            }
            code += read.bytes
            if ending > 0 { code.append(0x0A) }
            if read.marks.contains(.hidden), fence.collapsed.isEmpty { continue }
            text += read.notes.isEmpty ? read.bytes : Array(line)
            if ending > 0 { text.append(0x0A) }
        }
        if code.count == source.count, marks.isEmpty, !hasNotes { return nil }
    }

    private var number = 0

    /// What words of comments begin with that stand on a line of their own, or behind a line's code.
    private static let word: StaticString = "highlight-"

    // MARK: Lines

    private struct Line {
        var bytes: [UInt8]
        var marks: Set<Mark> = []
        var notes: [Int] = []
    }

    /// Reads the lines in their order: some say what the next ones are.
    private struct Reader {
        let hidden: [UInt8]?
        let isRust: Bool
        let noteCount: Int
        /// Whether `(1)` is a note's number wherever a comment holds it.
        var readsAnyNote = false
        /// Marks of the lines to come, and of how many.
        var pending: [(mark: Mark, lines: Int)] = []
        /// Words whose lines are marked, and how many of those are to come.
        var words: [(text: [UInt8], lines: Int)] = []
        /// Between `highlight-start` and `highlight-end`.
        var isOpen = false

        init(hidden: [UInt8]?, isRust: Bool, noteCount: Int) {
            self.hidden = hidden
            self.isRust = isRust
            self.noteCount = noteCount
        }

        /// - Returns: `nil` where the line says something about others, and is none itself.
        mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> Line? {
            var result = Line(bytes: [])
            if let hit = line.index(of: "[!code ", from: 0) {
                guard let kept = readNotation(line, at: hit, into: &result) else { return nil }
                result.bytes = kept
            } else if let hit = line.index(of: CodeNotes.word, from: 0) {
                switch readWord(line, at: hit) {
                case .line: return nil
                case .part(let end):
                    result.bytes = Array(line[..<end])
                    result.marks.insert(.highlighted)
                case .text: result.bytes = Array(line)
                }
            } else {
                result.bytes = Array(line)
            }
            if let hidden { readHidden(hidden, in: &result) }
            if noteCount > 0 { readNotes(in: &result) }
            if isOpen { result.marks.insert(.highlighted) }
            for index in pending.indices {
                result.marks.insert(pending[index].mark)
                pending[index].lines -= 1
            }
            pending.removeAll { $0.lines <= 0 }
            for index in words.indices where Self.holds(result.bytes, words[index].text) {
                result.marks.insert(.highlighted)
                words[index].lines -= 1
            }
            words.removeAll { $0.lines <= 0 }
            return result
        }

        private static func holds(_ line: [UInt8], _ word: [UInt8]) -> Bool {
            line.withUnsafeBufferPointer { line in
                word.withUnsafeBufferPointer { line.index(of: $0, in: line.indices) } != nil
            }
        }

        /// `word:name` or `word:name:2` of Shiki: the lines below that hold the word are marked.
        private mutating func takeWord(_ parts: [Slice<UnsafeBufferPointer<UInt8>>]) -> Bool {
            guard parts.count > 1, parts[0].elementsEqual("word".utf8), words.count < 20 else { return false }
            let lines = parts.count > 2 ? Int(String(decoding: parts[2], as: UTF8.self)) ?? 1 : Int.max
            words.append((Array(parts[1]), max(1, lines)))
            return true
        }

        /// `let a = 1 // [!code ++]`; alone on its line it is about those below.
        /// - Returns: The line without it, `nil` where nothing else is on it.
        private mutating func readNotation(_ line: UnsafeBufferPointer<UInt8>, at first: Int, into result: inout Line) -> [UInt8]? {
            var hit = first
            var end = first
            var found: [(mark: Mark, lines: Int)] = []
            while line.hasPrefix("[!code ", at: hit), let close = line.index(of: UInt8(ascii: "]"), from: hit), close - hit < 80 {
                let parts = line[(hit + 7)..<close].split(separator: UInt8(ascii: ":"))
                if takeWord(parts) {
                    end = close + 1
                    hit = line.skippingSpaces(from: end) ?? end
                    continue
                }
                let lines = parts.count > 1 ? Int(String(decoding: parts[1], as: UTF8.self)) ?? 1 : 1
                // A word that nobody knows is shown, as what it may be.
                guard let mark = Self.mark(parts.first.map { String(decoding: $0, as: UTF8.self) } ?? "") else { return Array(line) }
                found.append((mark, max(1, lines)))
                end = close + 1
                hit = line.skippingSpaces(from: end) ?? end
            }
            guard end > first, let comment = Self.comment(around: first..<end, in: line) else { return Array(line) }
            let isAlone = comment.lowerBound == 0 || line[..<comment.lowerBound].allSatisfy { $0 <= 0x20 }
            if isAlone, comment.isWhole {
                pending += found
                return nil
            }
            for (mark, lines) in found {
                result.marks.insert(mark)
                if lines > 1 { pending.append((mark, lines)) }
            }
            return comment.isWhole
                ? Array(line[..<comment.lowerBound]) + Array(line[comment.upperBound...]) : Array(line[..<first]) + Array(line[end...])
        }

        private static func mark(_ word: String) -> Mark? {
            switch word {
            case "highlight", "hl", "focus", "info": .highlighted
            case "++", "add": .inserted
            case "--", "remove": .deleted
            case "error", "danger": .error
            case "warning": .warning
            default: nil
            }
        }

        private enum Word {
            case line
            case part(end: Int)
            case text
        }

        /// `// highlight-next-line`, `/* highlight-start */`, and behind code `// highlight-line`.
        private mutating func readWord(_ line: UnsafeBufferPointer<UInt8>, at hit: Int) -> Word {
            let start = hit + CodeNotes.word.utf8CodeUnitCount
            let end = line[start...].firstIndex { !($0.isLetter || $0 == UInt8(ascii: "-")) } ?? line.count
            guard let comment = Self.comment(around: hit..<end, in: line), comment.isWhole,
                line[comment.upperBound...].allSatisfy({ $0 <= 0x20 })
            else { return .text }
            let isAlone = line[..<comment.lowerBound].allSatisfy { $0 <= 0x20 }
            switch String(decoding: line[start..<end], as: UTF8.self) {
            case "next-line" where isAlone: pending.append((.highlighted, 1))
            case "start" where isAlone: isOpen = true
            case "end" where isAlone: isOpen = false
            case "line" where !isAlone: return .part(end: comment.lowerBound)
            default: return .text
            }
            return .line
        }

        /// `# use std::fs;` belongs to an example of rustdoc and is not shown; `##` stands for `#`.
        private func readHidden(_ prefix: [UInt8], in line: inout Line) {
            guard let first = line.bytes.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }), line.bytes[first...].starts(with: prefix) else {
                return
            }
            let end = first + prefix.count
            let next = end < line.bytes.count ? line.bytes[end] : 0x20
            if isRust, prefix.count == 1, next == prefix[0] {
                line.bytes.remove(at: first)
            } else if !isRust || next <= 0x20 {
                line.marks.insert(.hidden)
                line.bytes.removeSubrange(first..<min(line.bytes.count, end + (next == 0x20 ? 1 : 0)))
            }
        }

        /// `# (1)!` behind a line's code; more of them may follow.
        private func readNotes(in line: inout Line) {
            let bytes = line.bytes
            bytes.withUnsafeBufferPointer { text in
                var end = text.count
                while end > 0, text[end - 1] <= 0x20 { end -= 1 }
                // What ends a comment stands behind its text.
                let close = CodeNotes.closings.first { end >= $0.utf8CodeUnitCount && text.hasPrefix($0, at: end - $0.utf8CodeUnitCount) }
                var last = end - (close?.utf8CodeUnitCount ?? 0)
                while last > 0, text[last - 1] <= 0x20 { last -= 1 }
                var numbers: [Int] = []
                var start = last
                var isMeant = readsAnyNote
                while start > 2 {
                    var index = start - 1
                    if text[index] == UInt8(ascii: "!") {
                        isMeant = true
                        index -= 1
                    }
                    var digit = index
                    while digit > 1, (0x30...0x39).contains(text[digit - 1]) { digit -= 1 }
                    guard index > 1, text[index] == UInt8(ascii: ")"), digit < index, text[digit - 1] == UInt8(ascii: "("),
                        let number = Int(String(decoding: text[digit..<index], as: UTF8.self)), (1...noteCount).contains(number)
                    else { break }
                    numbers.insert(number, at: 0)
                    start = digit - 1
                    while start > 0, text[start - 1] == 0x20 { start -= 1 }
                }
                guard !numbers.isEmpty else { return }
                let opening = CodeNotes.opening(before: start, in: text)
                if let opening {
                    // `"(1)` may be a text that goes on below.
                    guard isMeant || !"\"'".utf8.contains(text[opening]) else { return }
                } else {
                    guard isMeant, CodeNotes.holdsComment(text[..<start]) else { return }
                }
                var kept = opening ?? start
                while kept > 0, text[kept - 1] == 0x20 || text[kept - 1] == 0x09 { kept -= 1 }
                line.notes = numbers
                line.bytes = Array(text[..<kept])
                if opening == nil, let close { line.bytes += [0x20] + Array(text[(end - close.utf8CodeUnitCount)..<end]) }
            }
        }

        /// The comment that holds a range of a line, from its sign to its end.
        private static func comment(around range: Range<Int>, in line: UnsafeBufferPointer<UInt8>) -> Comment? {
            guard let start = CodeNotes.opening(before: range.lowerBound, in: line) else {
                // It has other words too.
                return CodeNotes.holdsComment(line[..<range.lowerBound]) ? Comment(range: range, isWhole: false) : nil
            }
            let next = line.skippingSpaces(from: range.upperBound) ?? line.count
            // `"// [!code ++]"` is a text about the mark.
            if next < line.count, "\"'`".utf8.contains(line[next]) { return nil }
            var end = next
            if let close = CodeNotes.closings.first(where: { line.hasPrefix($0, at: next) }) { end = next + close.utf8CodeUnitCount }
            let isWhole = line[end...].allSatisfy { $0 <= 0x20 } || end > next
            var first = start
            while first > 0, line[first - 1] == 0x20 || line[first - 1] == 0x09 { first -= 1 }
            return Comment(
                range: (first == 0 ? start : first)..<(isWhole ? max(end, range.upperBound) : range.upperBound),
                isWhole: isWhole
            )
        }
    }

    private struct Comment {
        var range: Range<Int>
        /// It holds nothing else.
        var isWhole: Bool
        var lowerBound: Int { range.lowerBound }
        var upperBound: Int { range.upperBound }
    }

    // MARK: Comments of all languages

    private static let openings: [StaticString] = ["{/*", "<!--", "//", "/*", "--", "#", ";", "%", "\"", "'", "REM", "(*", "{#", "@c"]
    private static let closings: [StaticString] = ["*/}", "-->", "*/", "*)", "#}"]

    /// Where the sign stands that begins a comment, with nothing but spaces between it and `end`.
    private static func opening(before end: Int, in line: UnsafeBufferPointer<UInt8>) -> Int? {
        var last = end
        while last > 0, line[last - 1] == 0x20 || line[last - 1] == 0x09 { last -= 1 }
        // `///`, `##` and `;;` are comments too.
        for sign in openings {
            let count = sign.utf8CodeUnitCount
            guard last >= count, line.hasPrefix(sign, at: last - count) else { continue }
            // A quote begins a comment at a line's beginning, and a text behind that.
            let isQuote = sign.utf8Start[0] == UInt8(ascii: "\"") || sign.utf8Start[0] == UInt8(ascii: "'")
            if isQuote, line[..<(last - count)].contains(where: { $0 > 0x20 }) { continue }
            var start = last - count
            while start > 0, count == 1 || sign.utf8Start[0] == UInt8(ascii: "/"), line[start - 1] == sign.utf8Start[0] { start -= 1 }
            return start
        }
        return nil
    }

    private static func holdsComment(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let text = UnsafeBufferPointer(rebasing: text)
        return openings.prefix(8).contains { text.index(of: $0, from: 0) != nil }
    }
}
