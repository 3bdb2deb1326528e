/// Reads TeX from left to right and writes MathML.
struct MathParser {
    struct Character {
        var scalar: Unicode.Scalar
        /// Where it stands in the formula; in a macro where that is called.
        var offset: Int
    }

    var text: [Character]
    var index = 0
    var macros: [String: String]
    var expansions = 0
    var depth = 0
    var outputBytes = 0
    var alphabet: MathAlphabet?

    init(_ tex: String, macros: [String: String]) {
        text = tex.unicodeScalars.enumerated().map { Character(scalar: $1, offset: $0) }
        self.macros = macros
    }

    typealias Fault = MathFormula.Fault

    /// The whole formula: lines that `\\` parts stand below each other.
    mutating func formula() throws(Fault) -> String {
        let (rows, lines) = try rows(until: nil)
        guard rows.count > 1 || rows.first.map({ $0.count > 1 }) ?? false else {
            return MathNode.row(rows.first?.first ?? []).markup.nonEmptyRow
        }
        return table(rows, lines: lines, alignment: .alternating)
    }

    // MARK: Characters

    var peek: Unicode.Scalar? { index < text.count ? text[index].scalar : nil }
    var offset: Int { index < text.count ? text[index].offset : (text.last?.offset ?? -1) + 1 }

    mutating func skipSpaces() {
        while let scalar = peek, scalar.properties.isWhitespace || scalar == "%" {
            if scalar == "%" { while let next = peek, next != "\n" { index += 1 } } else { index += 1 }
        }
    }

    func fault(_ message: String, at offset: Int? = nil, suggestion: String? = nil) -> Fault {
        Fault(offset: offset ?? self.offset, message: message, suggestion: suggestion)
    }

    /// The name of the command at the backslash here.
    mutating func command() -> String {
        index += 1
        guard let first = peek else { return "" }
        guard Self.isLetter(first) else {
            index += 1
            return String(first)
        }
        var name = ""
        while let next = peek, Self.isLetter(next) {
            name.unicodeScalars.append(next)
            index += 1
        }
        if peek == "*", name == "operatorname" {
            index += 1
            name += "*"
        }
        return name
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }

    /// What stands between braces, as it is written; without braces one character.
    mutating func rawArgument() throws(Fault) -> String {
        skipSpaces()
        guard peek == "{" else {
            guard let scalar = peek else { throw fault("the formula ends where an argument is missing") }
            if scalar == "\\" { return "\\" + command() }
            index += 1
            return String(scalar)
        }
        let start = offset
        index += 1
        var level = 1
        var result = ""
        while let scalar = peek {
            if scalar == "\\" {
                result.unicodeScalars.append(scalar)
                index += 1
                if let next = peek {
                    result.unicodeScalars.append(next)
                    index += 1
                }
                continue
            }
            if scalar == "{" { level += 1 }
            if scalar == "}" {
                level -= 1
                if level == 0 {
                    index += 1
                    return result
                }
            }
            result.unicodeScalars.append(scalar)
            index += 1
        }
        throw fault("'{' is never closed", at: start)
    }

    /// What stands in brackets, where something does.
    mutating func rawOption() -> String? {
        skipSpaces()
        guard peek == "[", let end = text[index...].firstIndex(where: { $0.scalar == "]" }) else { return nil }
        defer { index = end + 1 }
        return text[(index + 1)..<end].reduce(into: "") { $0.unicodeScalars.append($1.scalar) }
    }

    // MARK: Rows

    /// What ends a row.
    enum End: Equatable {
        case brace, bracket, right
        case environment(String)
    }

    /// Rows of cells, up to the end.
    mutating func rows(until end: End?) throws(Fault) -> (rows: [[[MathNode]]], lines: Set<Int>) {
        var rows: [[[MathNode]]] = [[]]
        var lines: Set<Int> = []
        while true {
            skipSpaces()
            while rows[rows.count - 1].isEmpty, isCommand("hline") {
                _ = command()
                lines.insert(rows.count - 1)
                skipSpaces()
            }
            rows[rows.count - 1].append(try nodes(until: end, inTable: true))
            skipSpaces()
            if peek == "&" {
                index += 1
            } else if peek == "\\", index + 1 < text.count, text[index + 1].scalar == "\\" {
                index += 2
                if peek == "*" { index += 1 }
                if peek == "[", let option = rawOption(), option.contains(where: { !$0.isNumber && !".-ptexmc ".contains($0) }) {
                    throw fault("'[\(option)]' after '\\\\' is not a length")
                }
                rows.append([])
            } else if isCommand("cr") || isCommand("newline") {
                _ = command()
                rows.append([])
            } else {
                break
            }
        }
        // A last `\\` begins no row.
        if rows.count > 1, let last = rows.last, last.allSatisfy(\.isEmpty) { rows.removeLast() }
        return (rows, lines)
    }

    func isCommand(_ name: String) -> Bool {
        guard peek == "\\", index + name.unicodeScalars.count < text.count else { return false }
        let end = index + 1 + name.unicodeScalars.count
        guard text[(index + 1)..<end].map(\.scalar) == Array(name.unicodeScalars) else { return false }
        return end == text.count || !Self.isLetter(text[end].scalar)
    }

    /// - Parameter inTable: Whether `&` and `\\` end the row.
    mutating func nodes(until end: End?, inTable: Bool = false) throws(Fault) -> [MathNode] {
        depth += 1
        defer { depth -= 1 }
        guard depth < MathFormula.maxDepth else { throw fault("more than \(MathFormula.maxDepth) groups inside each other") }
        let outerAlphabet = alphabet
        defer { alphabet = outerAlphabet }
        var nodes: [MathNode] = []
        while true {
            skipSpaces()
            guard let scalar = peek else { return nodes }
            if isEnd(end) { return nodes }
            switch scalar {
            case "&" where inTable: return nodes
            case "\\" where inTable && index + 1 < text.count && text[index + 1].scalar == "\\": return nodes
            case "\\" where isCommand("cr") || isCommand("newline"): return nodes
            case "}": throw fault("'}' closes nothing")
            case "&": throw fault("'&' is outside a table")
            default: break
            }
            if isCommand("over") || isCommand("choose") || isCommand("atop") {
                let name = command()
                let below = try self.nodes(until: end, inTable: inTable)
                return [
                    Self.fraction(MathNode.row(nodes), MathNode.row(below), name == "over" ? "frac" : name == "choose" ? "binom" : "atop")
                ]
            }
            if let style = style() {
                let rest = try self.nodes(until: end, inTable: inTable)
                return nodes + [MathNode.element("mstyle", rest.map(\.markup).joined(), style)]
            }
            if let node = try scripted() {
                if let last = nodes.last, last.isFunction && !node.isSign || node.isFunction && !last.isSign {
                    nodes.append(space("0.167"))
                }
                nodes.append(node)
                outputBytes += node.markup.utf8.count
                guard outputBytes < MathFormula.maxOutputBytes else { throw fault("the formula becomes too large") }
            }
        }
    }

    func isEnd(_ end: End?) -> Bool {
        switch end {
        case .brace: peek == "}"
        case .bracket: peek == "]"
        case .right: isCommand("right") || isCommand("middle")
        case .environment: isCommand("end")
        case nil: false
        }
    }

    mutating func style() -> String? {
        for (name, attributes) in [
            ("displaystyle", "displaystyle=\"true\" scriptlevel=\"0\""), ("textstyle", "displaystyle=\"false\" scriptlevel=\"0\""),
            ("scriptstyle", "displaystyle=\"false\" scriptlevel=\"1\""), ("scriptscriptstyle", "displaystyle=\"false\" scriptlevel=\"2\""),
        ] where isCommand(name) {
            _ = command()
            return attributes
        }
        if isCommand("color"), let colour = try? colour() { return "mathcolor=\"\(colour)\"" }
        return nil
    }

    mutating func colour() throws(Fault) -> String {
        let start = offset
        if isCommand("color") { _ = command() }
        let name = try rawArgument()
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ Self.isLetter($0) || $0 == "#" || ("0"..."9").contains($0) }) else {
            throw fault("'\(name)' is not a colour", at: start)
        }
        return name
    }

    // MARK: Atoms

    /// An atom with the scripts behind it; `nil` for what shows nothing.
    mutating func scripted() throws(Fault) -> MathNode? {
        var base: MathNode
        if peek == "^" || peek == "_" || peek == "'" {
            base = MathNode("<mrow></mrow>")
        } else {
            guard let atom = try atom() else { return nil }
            base = atom
        }
        var below: MathNode?
        var above: MathNode?
        var primes = ""
        while true {
            skipSpaces()
            if isCommand("limits") || isCommand("nolimits") || isCommand("displaylimits") {
                base.isStacked = command() == "limits"
                if !base.isStacked { base.hasLimits = false }
            } else if peek == "'" {
                primes += "′"
                index += 1
            } else if peek == "_" {
                let place = offset
                index += 1
                guard below == nil else { throw fault("two '_' after the same symbol", at: place) }
                below = try argument()
            } else if peek == "^" {
                let place = offset
                index += 1
                guard above == nil else { throw fault("two '^' after the same symbol", at: place) }
                above = try argument()
            } else {
                break
            }
        }
        if !primes.isEmpty {
            let sign = MathNode.sign(primes)
            above = above.map { MathNode.row([sign, $0]) } ?? sign
        }
        let isStacked = base.hasLimits || base.isStacked
        var node: MathNode
        switch (below, above) {
        case (nil, nil): return base
        case (let below?, nil): node = .element(isStacked ? "munder" : "msub", base.markup + below.markup)
        case (nil, let above?): node = .element(isStacked ? "mover" : "msup", base.markup + above.markup)
        case (let below?, let above?): node = .element(isStacked ? "munderover" : "msubsup", base.markup + below.markup + above.markup)
        }
        node.isFunction = base.isFunction
        node.isSign = base.isSign
        return node
    }

    /// One argument: a group in braces, or one atom.
    mutating func argument() throws(Fault) -> MathNode {
        // Arguments without braces nest too: `\\not\\not…`.
        depth += 1
        defer { depth -= 1 }
        guard depth < MathFormula.maxDepth else { throw fault("more than \(MathFormula.maxDepth) groups inside each other") }
        skipSpaces()
        guard peek != nil else { throw fault("the formula ends where an argument is missing") }
        if peek == "{" { return try group() }
        // Of a number only one digit belongs to it.
        if let digit = peek, ("0"..."9").contains(digit) {
            index += 1
            return .element("mn", letters(String(digit)))
        }
        if peek == "}" || peek == "&" { throw fault("an argument is missing") }
        return try atom() ?? MathNode("<mrow></mrow>")
    }

    mutating func group() throws(Fault) -> MathNode {
        let start = offset
        index += 1
        let nodes = try nodes(until: .brace)
        guard peek == "}" else { throw fault("'{' is never closed", at: start) }
        index += 1
        return nodes.count == 1 ? nodes[0] : .element("mrow", nodes.map(\.markup).joined())
    }

    func letters(_ text: String, as other: MathAlphabet? = nil) -> String {
        guard let alphabet = other ?? alphabet else { return MathNode.escaped(text) }
        var result = ""
        for scalar in text.unicodeScalars { result.unicodeScalars.append(alphabet.letter(scalar)) }
        return MathNode.escaped(result)
    }

    func variable(_ text: String) -> MathNode {
        alphabet == nil || alphabet == .italic
            ? .element("mi", MathNode.escaped(text)) : .element("mi", letters(text), "mathvariant=\"normal\"")
    }

    mutating func atom() throws(Fault) -> MathNode? {
        guard let scalar = peek else { return nil }
        switch scalar {
        case "{": return try group()
        case "\\": return try commandAtom()
        case "~":
            index += 1
            return space("0.333")
        case "0"..."9", ".":
            var number = ""
            while let next = peek {
                let isJoined =
                    (next == "." || next == ",") && index + 1 < text.count && ("0"..."9").contains(text[index + 1].scalar)
                    && !number.isEmpty
                guard ("0"..."9").contains(next) || isJoined || number.isEmpty && next == "." else { break }
                number.unicodeScalars.append(next)
                index += 1
            }
            return number == "." ? .sign(".") : .element("mn", letters(number))
        case "-":
            index += 1
            return .sign("−")
        case "*":
            index += 1
            return .sign("∗")
        case "(", "[", "|", "/", ")", "]":
            index += 1
            // Only those that `\left` asks to grow do.
            return .sign(String(scalar), "stretchy=\"false\"")
        default:
            index += 1
            let isLetter = scalar.properties.isAlphabetic
            if isLetter { return variable(String(scalar)) }
            return scalar.value < 0x20 ? nil : .sign(String(scalar))
        }
    }

    func space(_ width: String) -> MathNode { MathNode("<mspace width=\"\(width)em\"></mspace>") }

}

extension String {
    /// Where markup has to be one element.
    var nonEmptyRow: String { isEmpty ? "<mrow></mrow>" : self }
}
