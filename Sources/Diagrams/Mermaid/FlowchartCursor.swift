/// Reads the parts of one line of a flowchart: names, shapes, links.
struct FlowchartCursor {
    struct Link {
        var line = Graph.Line.solid
        var tailTip = Graph.Tip.none
        var headTip = Graph.Tip.none
        var label: Substring = ""
        /// In ranks.
        var length = 1
    }

    private let bytes: [UInt8]
    private let offset: Int
    var index = 0

    init(_ line: MermaidSource.Line) {
        bytes = Array(line.text.utf8)
        offset = line.offset
    }

    var isAtEnd: Bool { index >= bytes.count }
    /// 0 at the end.
    var peek: UInt8 { index < bytes.count ? bytes[index] : 0 }
    private func byte(_ distance: Int) -> UInt8 { index + distance < bytes.count && index + distance >= 0 ? bytes[index + distance] : 0 }

    func fault(at index: Int, _ message: String) -> DiagramFault { DiagramFault(offset + index, message) }

    /// A few characters for a message.
    func shown(from start: Int) -> String {
        start >= bytes.count ? "the end of the line" : String(text(start, min(start + 20, bytes.count)))
    }

    private func text(_ start: Int, _ end: Int) -> Substring { Substring(decoding: bytes[start..<max(start, end)], as: UTF8.self) }

    mutating func skip(while condition: (UInt8) -> Bool) { while index < bytes.count, condition(bytes[index]) { index += 1 } }
    mutating func skipBlanks() { skip { $0 == 0x20 || $0 == 0x09 } }

    func starts(with word: StaticString) -> Bool {
        word.withUTF8Buffer { index + $0.count <= bytes.count && bytes[index..<(index + $0.count)].elementsEqual($0) }
    }

    mutating func take(_ word: StaticString) -> Bool {
        guard starts(with: word) else { return false }
        index += word.utf8CodeUnitCount
        return true
    }

    mutating func word() -> Substring {
        let start = index
        skip { $0.isNameOfDiagrams || $0 == UInt8(ascii: "-") }
        return text(start, index)
    }

    mutating func restOfStatement() -> Substring {
        let start = index
        var isQuoted = false
        while index < bytes.count, isQuoted || bytes[index] != UInt8(ascii: ";") && bytes[index] != 0x0A {
            if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            index += 1
        }
        return text(start, index).trimmed
    }

    /// The name of a node: letters, digits, `_` and other signs that begin no link and no shape.
    mutating func name() -> Substring {
        let start = index
        loop: while index < bytes.count {
            switch bytes[index] {
            case let byte where byte.isNameOfDiagrams: index += 1
            case UInt8(ascii: "-"):
                guard ![UInt8(ascii: "-"), UInt8(ascii: ">"), UInt8(ascii: "."), 0].contains(byte(1)), byte(1) != 0x20 else { break loop }
                index += 1
            case UInt8(ascii: "="):
                guard byte(1) != UInt8(ascii: "=") else { break loop }
                index += 1
            case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
                UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "\\"):
                index += 1
            case UInt8(ascii: ":"):
                guard byte(1).isNameOfDiagrams, index > start else { break loop }
                index += 1
            default: break loop
            }
        }
        return text(start, index)
    }

    // MARK: Shapes

    private struct Form {
        var open: StaticString
        var close: StaticString
        var shape: Graph.Shape
        var other: (close: StaticString, shape: Graph.Shape)?
    }

    private static let forms: [Form] = [
        Form(open: "(((", close: ")))", shape: .doubleCircle), Form(open: "((", close: "))", shape: .circle),
        Form(open: "([", close: "])", shape: .stadium), Form(open: "(-", close: "-)", shape: .ellipse),
        Form(open: "(", close: ")", shape: .round), Form(open: "[[", close: "]]", shape: .subroutine),
        Form(open: "[(", close: ")]", shape: .cylinder), Form(open: "[/", close: "/]", shape: .leanRight, other: ("\\]", .trapezoid)),
        Form(open: "[\\", close: "\\]", shape: .leanLeft, other: ("/]", .invertedTrapezoid)), Form(open: "[", close: "]", shape: .box),
        Form(open: "{{", close: "}}", shape: .hexagon), Form(open: "{", close: "}", shape: .diamond),
        Form(open: ">", close: "]", shape: .flag),
    ]

    /// What stands after a node's name.
    ///
    /// - Returns: `nil` where there is none.
    mutating func shape() throws(DiagramFault) -> (Graph.Shape, Substring?)? {
        if take("@{") { return try properties() }
        let start = index
        guard let form = Self.forms.first(where: { starts(with: $0.open) }) else { return nil }
        index += form.open.utf8CodeUnitCount
        let first = index
        skip { $0 == 0x20 || $0 == 0x0A }
        if peek == UInt8(ascii: "\"") {
            let open = index + 1
            index = bytes[open...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count
            let label = text(open, index)
            index += 1
            skip { $0 == 0x20 || $0 == 0x0A }
            if take(form.close) { return (form.shape, label) }
            if let other = form.other, take(other.close) { return (other.shape, label) }
            throw fault(at: min(index, bytes.count), "'\(form.close)' is expected here, which closes '\(form.open)'")
        }
        while index < bytes.count {
            let end = index
            if take(form.close) { return (form.shape, text(first, end)) }
            if let other = form.other, take(other.close) { return (other.shape, text(first, end)) }
            index += 1
        }
        throw fault(at: start, "'\(form.open)' is never closed with '\(form.close)'")
    }

    /// `@{ shape: diamond, label: "Text" }`.
    private mutating func properties() throws(DiagramFault) -> (Graph.Shape, Substring?)? {
        let start = index
        var isQuoted = false
        while index < bytes.count, isQuoted || bytes[index] != UInt8(ascii: "}") {
            if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            index += 1
        }
        guard !isAtEnd else { throw fault(at: start, "'@{' is never closed with '}'") }
        let inside = text(start, index)
        index += 1
        var shape = Graph.Shape.box
        var label: Substring?
        var rest = inside.trimmed
        while let colon = rest.firstIndex(of: ":") {
            let name = rest[..<colon].trimmed
            rest = rest[colon...].dropFirst().trimmed
            let value: Substring
            if rest.first == "\"" {
                value = rest.dropFirst().prefix { $0 != "\"" }
                rest = rest.dropFirst(value.count + 2)
            } else {
                value = rest.prefix { $0 != "," && $0 != "\n" }
                rest = rest.dropFirst(value.count)
            }
            rest = rest.drop { $0 == "," || $0 == " " || $0 == "\n" }
            if name == "shape" { shape = Self.shape(named: value.trimmed) } else if name == "label" { label = value.trimmed }
        }
        return (shape, label)
    }

    private static func shape(named name: Substring) -> Graph.Shape {
        switch name {
        case "rounded", "event": .round
        case "stadium", "terminal", "pill": .stadium
        case "subproc", "subprocess", "subroutine", "fr-rect", "framed-rectangle": .subroutine
        case "cyl", "cylinder", "database", "db", "h-cyl", "das", "lin-cyl", "disk": .cylinder
        case "circle", "circ", "cross-circ", "summary": .circle
        case "dbl-circ", "double-circle": .doubleCircle
        case "sm-circ", "start", "small-circle", "f-circ", "junction", "filled-circle": .start
        case "fr-circ", "stop", "framed-circle": .end
        case "fork", "join": .bar
        case "ellipse": .ellipse
        case "odd", "flag", "paper-tape": .flag
        case "diam", "decision", "diamond", "question": .diamond
        case "hex", "hexagon", "prepare": .hexagon
        case "lean-r", "lean-right", "in-out": .leanRight
        case "lean-l", "lean-left", "out-in": .leanLeft
        case "trap-b", "priority", "trapezoid", "trapezoid-bottom": .trapezoid
        case "trap-t", "manual", "inv-trapezoid", "trapezoid-top": .invertedTrapezoid
        case "doc", "document", "docs", "documents", "st-doc", "lin-doc": .document
        case "notch-rect", "card", "notched-rectangle", "tag-doc", "tag-rect": .note
        case "text", "brace", "comment", "brace-r", "braces": .plain
        default: .box
        }
    }

    // MARK: Links

    /// - Returns: `nil` where no link begins.
    mutating func link() throws(DiagramFault) -> Link? {
        var link = Link()
        // The name of a link, `e1@-->`.
        let start = index
        skip(while: \.isNameOfDiagrams)
        if index == start || !take("@") { index = start }
        if take("~~~") {
            skip { $0 == UInt8(ascii: "~") }
            link.line = .hidden
            return link
        }
        let first = peek
        if first == UInt8(ascii: "<") || first == UInt8(ascii: "x") || first == UInt8(ascii: "o"),
            byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "=")
        {
            link.tailTip = Self.tip(first)
            index += 1
        }
        let sign: UInt8
        if starts(with: "-.") {
            sign = UInt8(ascii: ".")
            index += 1
        } else if starts(with: "--") || starts(with: "==") {
            sign = peek
        } else {
            index = start
            return nil
        }
        link.line = sign == UInt8(ascii: ".") ? .dotted : sign == UInt8(ascii: "=") ? .thick : .solid
        if !end(sign, &link, count: 0) {
            let textStart = index
            if let close = closing(sign) {
                link.label = text(textStart, close).trimmed.unquoted
                index = close
                _ = end(sign, &link, count: 0)
            } else {
                throw fault(at: start, "the link is never ended")
            }
        }
        skipBlanks()
        if peek == UInt8(ascii: "|") {
            let open = index
            index += 1
            guard let close = closingBar() else { throw fault(at: open, "'|' is never closed") }
            link.label = text(index, close).trimmed.unquoted
            index = close + 1
        }
        return link
    }

    /// The bar after a label. One in quotes is a part of it.
    private func closingBar() -> Int? {
        let bar = UInt8(ascii: "|")
        if let quote = bytes[index...].first(where: { $0 != 0x20 }), quote == UInt8(ascii: "\""),
            let open = bytes[index...].firstIndex(of: quote), let end = bytes[(open + 1)...].firstIndex(of: quote),
            let close = bytes[end...].firstIndex(of: bar)
        {
            return close
        }
        return bytes[index...].firstIndex(of: bar)
    }

    private static func tip(_ byte: UInt8) -> Graph.Tip {
        switch byte {
        case UInt8(ascii: ">"), UInt8(ascii: "<"): .arrow
        case UInt8(ascii: "x"): .cross
        case UInt8(ascii: "o"): .circle
        default: .none
        }
    }

    /// Reads `-->`, `---`, `==>`, `.->` and their like from the signs on.
    ///
    /// - Returns: `false` where text follows, with the signs before it read.
    private mutating func end(_ sign: UInt8, _ link: inout Link, count: Int) -> Bool {
        let start = index
        skip { $0 == sign }
        let signs = index - start
        if sign == UInt8(ascii: ".") {
            guard peek == UInt8(ascii: "-") else { return false }
            index += 1
            link.length = max(signs, 1)
            if Self.tip(peek) != .none {
                link.headTip = Self.tip(peek)
                index += 1
            }
            return true
        }
        // `--x` and `--o` before a space or a name are ends; `-- ok` and `--ok` begin a text only where a link ends behind it.
        if Self.tip(peek) != .none, peek != UInt8(ascii: "<") {
            link.headTip = Self.tip(peek)
            link.length = max(signs - 1, 1)
            index += 1
            return true
        }
        link.length = max(signs - 2, 1)
        return signs >= 3
    }

    /// Where the signs stand that end a link with text.
    private func closing(_ sign: UInt8) -> Int? {
        var place = index
        var isQuoted = false
        while place + 1 < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted {
                if sign == UInt8(ascii: ".") {
                    if byte == sign,
                        bytes[place + 1] == UInt8(ascii: "-")
                            || bytes[place + 1] == sign && bytes[place...].prefix(8).contains(UInt8(ascii: "-"))
                    {
                        return place
                    }
                } else if byte == sign, bytes[place + 1] == sign {
                    return place
                }
            }
            place += 1
        }
        return nil
    }
}
