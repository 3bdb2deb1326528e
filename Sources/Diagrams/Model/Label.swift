/// Text of a diagram, in lines as they stand.
struct Label: Equatable {
    var lines: [String] = []

    init() {}

    /// - Parameters:
    ///   - text: Without markup.
    ///   - width: Longer lines are broken between words; in pixels.
    init(plain text: String, width: Double = .infinity) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { TextMeasure.wrapped(String($0), to: width) }
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        while lines.first?.isEmpty ?? false { lines.removeFirst() }
    }

    /// - Parameter text: As in Mermaid: with `<br>`, tags of emphasis, entities such as `#quot;` and `&amp;`, and Markdown between backticks.
    init(mermaid text: some StringProtocol, width: Double = .infinity) {
        self.init(plain: Self.plain(text), width: width)
    }

    var isEmpty: Bool { lines.isEmpty }
    /// On one line.
    var text: String { lines.joined(separator: " ") }
    var width: Double { lines.reduce(0) { max($0, TextMeasure.width($1)) } }
    var height: Double { Double(lines.count) * TextMeasure.lineHeight }

    static func plain(_ text: some StringProtocol) -> String {
        var source = Substring(text).trimmed
        let isMarkdown = source.count >= 2 && source.first == "`" && source.last == "`"
        if isMarkdown { source = source.dropFirst().dropLast() }
        var result: [UInt8] = []
        var rest = Array(source.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "<"), let end = rest.prefix(40).firstIndex(of: UInt8(ascii: ">")) {
                let tag = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self).lowercased()
                let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
                if tags.contains(String(name)) {
                    if name == "br" || name == "p" && !result.isEmpty { result.append(0x0A) }
                    rest = rest[(end + 1)...]
                    continue
                }
            }
            if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "#"),
                let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let character = entity(String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self))
            {
                result += character.utf8
                rest = rest[(end + 1)...]
                continue
            }
            if byte == UInt8(ascii: "\\"), rest.dropFirst().first == UInt8(ascii: "n") {
                result.append(0x0A)
                rest = rest.dropFirst(2)
                continue
            }
            if isMarkdown, byte == UInt8(ascii: "*") {
                rest = rest.dropFirst()
                continue
            }
            result.append(byte == 0x09 ? 0x20 : byte)
            rest = rest.dropFirst()
        }
        return String(decoding: result, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map { String(withoutIcons($0).trimmed) }.joined(separator: "\n")
    }

    private static let tags: Set<String> = [
        "br", "b", "i", "u", "em", "strong", "small", "sub", "sup", "code", "span", "div", "p", "font", "center", "hr", "a", "kbd", "pre",
    ]

    private static func entity(_ name: String) -> String? {
        switch name {
        case "quot": return "\""
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "apos": return "'"
        case "nbsp": return "\u{A0}"
        case "semi": return ";"
        case "colon": return ":"
        case "num": return "#"
        case "lpar": return "("
        case "rpar": return ")"
        case "lbrack": return "["
        case "rbrack": return "]"
        case "infin": return "∞"
        case "rarr": return "→"
        case "larr": return "←"
        case "copy": return "©"
        default: break
        }
        let digits = name.drop { $0 == "#" }
        let code = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let code, code >= 0x20, let scalar = Unicode.Scalar(code) else { return nil }
        return String(Character(scalar))
    }

    /// Without names of icons, `fa:fa-car`, of which no font is loaded.
    private static func withoutIcons(_ line: Substring) -> Substring {
        guard line.contains(":fa-") else { return line }
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        return Substring(
            words.filter { word in !["fa:fa-", "fab:fa-", "fas:fa-", "far:fa-", "fal:fa-"].contains { word.hasPrefix($0) } }
                .joined(separator: " ")
        )
    }
}

/// How wide text is, about: pages use the reader's own fonts.
///
/// The widths are those of Helvetica (Adobe's font metrics), a seventh wider, so that the wider fonts of Linux have room in boxes too.
enum TextMeasure {
    /// In pixels.
    static let fontSize = 14.0
    static let lineHeight = 20.0
    private static let stretch = 1.15

    static func width(_ text: String, size: Double = fontSize) -> Double {
        var sum = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20...0x7E: sum += widths[Int(scalar.value) - 0x20]
            // What combines with the letter before it.
            case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: break
            // Chinese, Japanese, Korean, full-width forms, emoji.
            case 0x1100...0x115F, 0x2E80...0xD7FF, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0x2_0000...0x3_FFFF: sum += 1_000
            case 0x2600...0x27BF, 0x1_F000...0x1_FAFF: sum += 1_300
            default: sum += 600
            }
        }
        return Double(sum) / 1_000 * size * stretch
    }

    static func wrapped(_ line: String, to limit: Double) -> [String] {
        guard limit.isFinite, width(line) > limit else { return [line] }
        var lines: [String] = []
        var open = ""
        var openWidth = 0.0
        let blank = width(" ")
        for word in line.split(separator: " ") {
            let wordWidth = width(String(word))
            if !open.isEmpty, openWidth + blank + wordWidth > limit {
                lines.append(open)
                open = ""
                openWidth = 0
            }
            if !open.isEmpty {
                open += " "
                openWidth += blank
            }
            open += word
            openWidth += wordWidth
        }
        return open.isEmpty ? lines : lines + [open]
    }

    /// Of U+0020 to U+007E, in thousandths of the font's size.
    private static let widths: [Int] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556,
        278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,
        611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833,
        556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ]
}

extension Substring {
    /// Without spaces at both ends.
    var trimmed: Substring {
        var text = self
        while let first = text.unicodeScalars.first, first == " " || first == "\t" || first == "\n" || first == "\r" {
            text.unicodeScalars.removeFirst()
        }
        while let last = text.unicodeScalars.last, last == " " || last == "\t" || last == "\n" || last == "\r" {
            text.unicodeScalars.removeLast()
        }
        return text
    }
}
