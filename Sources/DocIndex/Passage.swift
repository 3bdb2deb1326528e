internal import DocModel
internal import Foundation

/// The pieces of a section that a quote is made of.
struct Passage {
    enum Kind {
        case prose, item, row, code
    }

    /// A sentence, list item, table row or piece of a code block.
    struct Unit {
        var text: String
        var kind: Kind
        /// Stands in the same line of the section's text as the unit before.
        var continuesLine = false
        /// A table's first row.
        var isTableHead = false
    }

    /// In reading order, code blocks in their places.
    let units: [Unit]

    init(of section: FoundSection) {
        var blocks = section.code.split(separator: Section.codeSeparator, omittingEmptySubsequences: false)[...]
        var units: [Unit] = []
        for line in section.text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard units.count < recipe.maxUnitsOfSection else { break }
            let line = Substring(line)
            if line == String(Section.codeMark) {
                guard let block = blocks.popFirst(), !block.isEmpty else { continue }
                let lines = block.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                for start in stride(from: 0, to: lines.count, by: recipe.maxCodeLines) {
                    let piece = lines[start..<min(start + recipe.maxCodeLines, lines.count)].map { String(Substring($0)) }.joined(
                        separator: "\n"
                    )
                    units.append(Unit(text: String(decoding: piece.utf8.prefix(recipe.maxCodeLength), as: UTF8.self), kind: .code))
                }
            } else if Self.isRow(line) {
                units.append(Unit(text: String(line), kind: .row, isTableHead: units.last?.kind != .row))
            } else {
                let kind: Kind = Self.isItem(line) ? .item : .prose
                for (index, sentence) in Sentences.split(line).enumerated() {
                    units.append(Unit(text: String(sentence), kind: kind, continuesLine: index > 0))
                }
            }
        }
        // One row alone is no table but text with a bar in it.
        for index in units.indices where units[index].isTableHead && !(index + 1 < units.count && units[index + 1].kind == .row) {
            units[index].isTableHead = false
        }
        self.units = units
    }

    /// The text of some units that follow one another, as they stand in the section.
    func text(of range: Range<Int>) -> String {
        var text = ""
        for index in range {
            if index > range.lowerBound { text += units[index].continuesLine ? " " : "\n" }
            text += units[index].text
        }
        return text
    }

    private static func isRow(_ line: Substring) -> Bool { line.utf8.count < 4_096 && line.contains(" | ") }

    private static func isItem(_ line: Substring) -> Bool {
        if line.utf8.starts(with: "- ".utf8) { return true }
        let rest = line.utf8.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return rest.count < line.utf8.count && rest.starts(with: ". ".utf8)
    }
}

/// Cuts a paragraph where sentences end.
enum Sentences {
    private static let abbreviations: Set<String> = [
        "e.g.", "i.e.", "etc.", "vs.", "cf.", "mr.", "mrs.", "dr.", "st.", "no.", "fig.", "approx.", "inc.", "ltd.", "u.s.", "p.", "pp.",
    ]

    /// The sentences of a line, without the blanks between them.
    static func split(_ line: Substring) -> [Substring] {
        let bytes = line.utf8
        var sentences: [Substring] = []
        var start = line.startIndex
        var index = line.startIndex
        while index < line.endIndex {
            let byte = bytes[index]
            var next = bytes.index(after: index)
            if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
                // Closing marks belong to the sentence.
                while next < line.endIndex, bytes[next] == UInt8(ascii: "\"") || bytes[next] == UInt8(ascii: ")") {
                    next = bytes.index(after: next)
                }
                if next < line.endIndex, bytes[next] == UInt8(ascii: " "), beginsSentence(bytes, bytes.index(after: next)),
                    !isAbbreviation(line[start..<next])
                {
                    sentences.append(line[start..<next])
                    next = bytes.index(after: next)
                    start = next
                }
            } else if byte == 0xE3 || byte == 0xEF {
                // 。！？ need no blank after them.
                let scalar = line.unicodeScalars[index]
                next = line.unicodeScalars.index(after: index)
                if ["\u{3002}", "\u{FF01}", "\u{FF1F}"].contains(scalar), next < line.endIndex {
                    sentences.append(line[start..<next])
                    start = next
                }
            }
            index = next
        }
        if start < line.endIndex { sentences.append(line[start...]) }
        return sentences
    }

    /// A capital, digit, opening mark or any letter beyond ASCII.
    private static func beginsSentence(_ bytes: Substring.UTF8View, _ index: Substring.Index) -> Bool {
        guard index < bytes.endIndex else { return false }
        let byte = bytes[index]
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte >= 0x80
            || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "`")
            || byte == UInt8(ascii: "-")
    }

    private static func isAbbreviation(_ sentence: Substring) -> Bool {
        guard let last = sentence.split(separator: " ").last else { return false }
        return abbreviations.contains(last.lowercased().drop { $0 == "(" }.description)
    }
}
