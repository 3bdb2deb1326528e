/// Reads TeX from left to right and writes MathML.
struct MathParser {
    private struct Character {
        var scalar: Unicode.Scalar
        /// Where it stands in the formula; in a macro where that is called.
        var offset: Int
    }

    private var text: [Character]
    private var index = 0
    private var macros: [String: String]
    private var expansions = 0
    private var depth = 0
    private var outputBytes = 0
    private var alphabet: MathAlphabet?

    init(_ tex: String, macros: [String: String]) {
        text = tex.unicodeScalars.enumerated().map { Character(scalar: $1, offset: $0) }
        self.macros = macros
    }

    typealias Fault = MathFormula.Fault

    /// The whole formula: lines that `\\` parts stand below each other.
    mutating func formula() throws(Fault) -> String {
        let rows = try rows(until: nil)
        guard rows.count > 1 || rows.first.map({ $0.count > 1 }) ?? false else {
            return MathNode.row(rows.first?.first ?? []).markup.nonEmptyRow
        }
        return table(rows, alignment: .alternating)
    }

    // MARK: Characters

    private var peek: Unicode.Scalar? { index < text.count ? text[index].scalar : nil }
    private var offset: Int { index < text.count ? text[index].offset : (text.last?.offset ?? -1) + 1 }

    private mutating func skipSpaces() {
        while let scalar = peek, scalar.properties.isWhitespace || scalar == "%" {
            if scalar == "%" { while let next = peek, next != "\n" { index += 1 } } else { index += 1 }
        }
    }

    private func fault(_ message: String, at offset: Int? = nil, suggestion: String? = nil) -> Fault {
        Fault(offset: offset ?? self.offset, message: message, suggestion: suggestion)
    }

    /// The name of the command at the backslash here.
    private mutating func command() -> String {
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

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }

    /// What stands between braces, as it is written; without braces one character.
    private mutating func rawArgument() throws(Fault) -> String {
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
    private mutating func rawOption() -> String? {
        skipSpaces()
        guard peek == "[", let end = text[index...].firstIndex(where: { $0.scalar == "]" }) else { return nil }
        defer { index = end + 1 }
        return text[(index + 1)..<end].reduce(into: "") { $0.unicodeScalars.append($1.scalar) }
    }

    // MARK: Rows

    /// What ends a row.
    private enum End: Equatable {
        case brace, bracket, right
        case environment(String)
    }

    /// Rows of cells, up to the end.
    private mutating func rows(until end: End?) throws(Fault) -> [[[MathNode]]] {
        var rows: [[[MathNode]]] = [[]]
        while true {
            rows[rows.count - 1].append(try nodes(until: end, inTable: true))
            skipSpaces()
            if peek == "&" {
                index += 1
            } else if peek == "\\", index + 1 < text.count, text[index + 1].scalar == "\\" {
                index += 2
                if peek == "*" { index += 1 }
                if peek == "[", let option = rawOption(), option.contains(where: { !$0.isNumber && !".-ptexmc ".contains($0) }) {
                    throw fault("'[\(option)]' behind '\\\\' is no length")
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
        return rows
    }

    private func isCommand(_ name: String) -> Bool {
        guard peek == "\\", index + name.unicodeScalars.count < text.count else { return false }
        let end = index + 1 + name.unicodeScalars.count
        guard text[(index + 1)..<end].map(\.scalar) == Array(name.unicodeScalars) else { return false }
        return end == text.count || !Self.isLetter(text[end].scalar)
    }

    /// - Parameter inTable: Whether `&` and `\\` end the row.
    private mutating func nodes(until end: End?, inTable: Bool = false) throws(Fault) -> [MathNode] {
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
            case "&": throw fault("'&' stands outside of a table")
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

    private func isEnd(_ end: End?) -> Bool {
        switch end {
        case .brace: peek == "}"
        case .bracket: peek == "]"
        case .right: isCommand("right") || isCommand("middle")
        case .environment: isCommand("end")
        case nil: false
        }
    }

    private mutating func style() -> String? {
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

    private mutating func colour() throws(Fault) -> String {
        let start = offset
        if isCommand("color") { _ = command() }
        let name = try rawArgument()
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ Self.isLetter($0) || $0 == "#" || ("0"..."9").contains($0) }) else {
            throw fault("'\(name)' is no colour", at: start)
        }
        return name
    }

    // MARK: Atoms

    /// An atom with the scripts behind it; `nil` for what shows nothing.
    private mutating func scripted() throws(Fault) -> MathNode? {
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
                guard below == nil else { throw fault("two '_' behind the same sign", at: place) }
                below = try argument()
            } else if peek == "^" {
                let place = offset
                index += 1
                guard above == nil else { throw fault("two '^' behind the same sign", at: place) }
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
    private mutating func argument() throws(Fault) -> MathNode {
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

    private mutating func group() throws(Fault) -> MathNode {
        let start = offset
        index += 1
        let nodes = try nodes(until: .brace)
        guard peek == "}" else { throw fault("'{' is never closed", at: start) }
        index += 1
        return nodes.count == 1 ? nodes[0] : .element("mrow", nodes.map(\.markup).joined())
    }

    private func letters(_ text: String, as other: MathAlphabet? = nil) -> String {
        guard let alphabet = other ?? alphabet else { return MathNode.escaped(text) }
        var result = ""
        for scalar in text.unicodeScalars { result.unicodeScalars.append(alphabet.letter(scalar)) }
        return MathNode.escaped(result)
    }

    private func variable(_ text: String) -> MathNode {
        alphabet == nil || alphabet == .italic
            ? .element("mi", MathNode.escaped(text)) : .element("mi", letters(text), "mathvariant=\"normal\"")
    }

    private mutating func atom() throws(Fault) -> MathNode? {
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

    private func space(_ width: String) -> MathNode { MathNode("<mspace width=\"\(width)em\"></mspace>") }

    // MARK: Commands

    private mutating func commandAtom() throws(Fault) -> MathNode? {
        let start = offset
        let name = command()
        if let body = macros[name] {
            try expand(body, at: start)
            return nil
        }
        if let letter = MathSymbols.letters[name] { return variable(letter) }
        if let sign = MathSymbols.upright[name] { return .element("mi", letters(sign), "mathvariant=\"normal\"") }
        if let sign = MathSymbols.operators[name] { return .sign(sign) }
        if let sign = MathSymbols.large[name] {
            var node = MathNode.sign(sign)
            node.hasLimits = true
            return node
        }
        if let sign = MathSymbols.integrals[name] { return .sign(sign) }
        if MathSymbols.functions.contains(name) { return function(name) }
        if let shown = MathSymbols.limits[name] {
            var node = function(shown)
            node.hasLimits = true
            return node
        }
        if let width = MathSymbols.spaces[name] { return space(width) }
        if let sign = MathSymbols.delimiters[name] { return .sign(sign, "stretchy=\"false\"") }
        if let accent = MathSymbols.accents[name] {
            let base = try argument()
            let sign = MathNode.sign(accent.sign, accent.isWide ? "stretchy=\"true\"" : "stretchy=\"false\"")
            var node = MathNode.element("mover", base.markup + sign.markup, "accent=\"true\"")
            node.isStacked = name == "overbrace" || name == "overbracket"
            return node
        }
        if let sign = MathSymbols.underAccents[name] {
            let base = try argument()
            var node = MathNode.element("munder", base.markup + MathNode.sign(sign, "stretchy=\"true\"").markup, "accentunder=\"true\"")
            node.isStacked = name == "underbrace" || name == "underbracket"
            return node
        }
        if let sign = MathSymbols.arrows[name] { return try arrow(sign) }
        if name.hasPrefix("text") || name == "mbox" || name == "hbox", name != "textcolor" { return try text(name) }
        if let font = MathAlphabet(command: name) {
            return try inAlphabet(font, isSwitch: ["rm", "it", "bf", "cal", "scr", "sf", "tt", "frak"].contains(name))
        }
        return try structure(name, at: start)
    }

    private func function(_ name: String) -> MathNode {
        // One letter alone would be slanted.
        var node = MathNode.element("mi", MathNode.escaped(name), name.count == 1 ? "mathvariant=\"normal\"" : "")
        node.isFunction = true
        return node
    }

    private mutating func inAlphabet(_ font: MathAlphabet, isSwitch: Bool) throws(Fault) -> MathNode? {
        if isSwitch {
            alphabet = font
            return nil
        }
        let outer = alphabet
        alphabet = font
        defer { alphabet = outer }
        // `\mathrm{div}` is one word.
        skipSpaces()
        if peek == "{", font == .normal || font == .sans || font == .monospace || font == .bold || font == .italic {
            let place = index
            let word = try rawArgument()
            let isWord = word.unicodeScalars.allSatisfy { Self.isLetter($0) }
            if isWord, word.utf8.count > 1 { return .element("mi", letters(word)) }
            index = place
        }
        return try argument()
    }

    private mutating func text(_ name: String) throws(Fault) -> MathNode {
        let font = MathAlphabet(command: name)
        let content = try rawArgument().replacing("\\ ", with: " ").replacing("~", with: "\u{A0}").replacing("\\$", with: "$").replacing(
            "\\%",
            with: "%"
        )
        .replacing("\\_", with: "_").replacing("\\&", with: "&").replacing("\\#", with: "#").replacing("\\{", with: "{").replacing(
            "\\}",
            with: "}"
        )
        // A blank at an end would be dropped.
        var shown = content
        if shown.hasPrefix(" ") { shown = "\u{A0}" + shown.dropFirst() }
        if shown.hasSuffix(" ") { shown = shown.dropLast() + "\u{A0}" }
        // A formula inside of a text.
        guard shown.contains("$") else { return .element("mtext", letters(shown, as: font ?? .normal)) }
        var nodes: [MathNode] = []
        for (position, part) in shown.split(separator: "$", omittingEmptySubsequences: false).enumerated() where !part.isEmpty {
            if position.isMultiple(of: 2) {
                nodes.append(.element("mtext", letters(String(part), as: font ?? .normal)))
            } else {
                var inner = MathParser(String(part), macros: macros)
                inner.depth = depth + 1
                nodes.append(MathNode(try inner.formula()))
            }
        }
        return .row(nodes)
    }

    private mutating func arrow(_ sign: String) throws(Fault) -> MathNode {
        let below = try optional()
        let above = try argument()
        let base = MathNode.sign(sign, "stretchy=\"true\"").markup
        let padded = MathNode.element("mpadded", above.markup, "lspace=\"0.4em\" width=\"+0.8em\"").markup
        return below.map { .element("munderover", base + $0.markup + padded) } ?? .element("mover", base + padded)
    }

    /// An argument in brackets.
    private mutating func optional() throws(Fault) -> MathNode? {
        skipSpaces()
        guard peek == "[" else { return nil }
        let start = offset
        index += 1
        let nodes = try nodes(until: .bracket)
        guard peek == "]" else { throw fault("'[' is never closed", at: start) }
        index += 1
        return .row(nodes)
    }

    private static func fraction(_ above: MathNode, _ below: MathNode, _ name: String) -> MathNode {
        let isBinomial = name.hasSuffix("binom")
        let thickness = isBinomial || name == "atop" ? "linethickness=\"0\"" : ""
        var node = MathNode.element("mfrac", above.markup.nonEmptyRow + below.markup.nonEmptyRow, thickness)
        if isBinomial { node = .element("mrow", MathNode.sign("(").markup + node.markup + MathNode.sign(")").markup) }
        switch name {
        case "dfrac", "dbinom", "cfrac": return .element("mstyle", node.markup, "displaystyle=\"true\" scriptlevel=\"0\"")
        case "tfrac", "tbinom": return .element("mstyle", node.markup, "displaystyle=\"false\" scriptlevel=\"0\"")
        default: return node
        }
    }

    private mutating func structure(_ name: String, at start: Int) throws(Fault) -> MathNode? {
        switch name {
        case "frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom":
            if name == "cfrac" { _ = rawOption() }
            let above = try argument()
            return Self.fraction(above, try argument(), name)
        case "sqrt":
            let degree = try optional()
            let radicand = try argument()
            return degree.map { .element("mroot", radicand.markup + $0.markup.nonEmptyRow) } ?? .element("msqrt", radicand.markup)
        case "left": return try fenced(at: start)
        case "right": throw fault("'\\right' without '\\left'", at: start)
        case "big", "Big", "bigg", "Bigg", "bigl", "bigr", "bigm", "Bigl", "Bigr", "Bigm", "biggl", "biggr", "biggm", "Biggl", "Biggr",
            "Biggm":
            let size = name.hasPrefix("Bigg") ? "3" : name.hasPrefix("bigg") ? "2.4" : name.hasPrefix("Big") ? "1.8" : "1.2"
            return .sign(try delimiter(), "stretchy=\"true\" symmetric=\"true\" minsize=\"\(size)em\" maxsize=\"\(size)em\"")
        case "begin": return try environment(at: start)
        case "end": throw fault("'\\end' without '\\begin'", at: start)
        case "operatorname", "operatorname*":
            var node = function(try rawArgument().replacing("\\,", with: " ").replacing("\\ ", with: " "))
            node.hasLimits = name.hasSuffix("*")
            return node
        case "overset", "stackrel":
            let above = try argument()
            let base = try argument()
            return .element("mover", base.markup + above.markup)
        case "underset":
            let below = try argument()
            let base = try argument()
            return .element("munder", base.markup + below.markup)
        case "substack":
            skipSpaces()
            let place = offset
            guard peek == "{" else { return try argument() }
            index += 1
            let rows = try rows(until: .brace)
            guard peek == "}" else { throw fault("'{' is never closed", at: place) }
            index += 1
            return MathNode(table(rows, alignment: .centre))
        case "not":
            let node = try argument()
            for (sign, negated) in MathSymbols.negated where node.markup == MathNode.sign(sign).markup { return .sign(negated) }
            return MathNode(node.markup.replacing("</m", with: "\u{338}</m", maxReplacements: 1))
        case "textcolor":
            let colour = try colour()
            return .element("mstyle", try argument().markup, "mathcolor=\"\(colour)\"")
        case "colorbox", "fcolorbox":
            if name == "fcolorbox" { _ = try colour() }
            let colour = try colour()
            return .element("mstyle", try text("text").markup, "mathbackground=\"\(colour)\"")
        case "boxed", "fbox": return .element("menclose", try argument().markup, "notation=\"box\"")
        case "cancel", "bcancel", "xcancel", "sout":
            let notation = [
                "cancel": "updiagonalstrike", "bcancel": "downdiagonalstrike", "xcancel": "updiagonalstrike downdiagonalstrike",
                "sout": "horizontalstrike",
            ]
            return .element("menclose", try argument().markup, "notation=\"\(notation[name] ?? "")\"")
        case "phantom": return .element("mphantom", try argument().markup)
        case "hphantom": return .element("mpadded", MathNode.element("mphantom", try argument().markup).markup, "height=\"0\" depth=\"0\"")
        case "vphantom": return .element("mpadded", MathNode.element("mphantom", try argument().markup).markup, "width=\"0\"")
        case "smash", "mathstrut", "strut":
            if name != "smash" { return nil }
            _ = rawOption()
            return .element("mpadded", try argument().markup, "height=\"0\" depth=\"0\"")
        case "mathop":
            var node = try argument()
            node.hasLimits = true
            return node
        case "mathbin", "mathrel", "mathord", "mathopen", "mathclose", "mathpunct", "mathinner", "mathllap", "mathrlap", "mathclap",
            "ensuremath", "hbox":
            return try argument()
        case "pmod":
            return .element(
                "mrow",
                space("1").markup + MathNode.sign("(").markup + function("mod").markup + space("0.333").markup + (try argument().markup)
                    + MathNode.sign(")").markup
            )
        case "bmod": return .element("mrow", space("0.222").markup + function("mod").markup + space("0.222").markup)
        case "mod": return .element("mrow", space("1").markup + function("mod").markup + space("0.333").markup)
        case "hspace", "mspace", "hskip", "kern", "mkern", "mskip": return try length(isBraced: name.hasSuffix("space"))
        case "tag":
            let label = try rawArgument()
            return .element("mtext", MathNode.escaped("\u{2003}(\(label))"))
        case "label", "ref", "eqref":
            _ = try rawArgument()
            return nil
        case "nonumber", "notag", "hline", "allowbreak", "nobreak", "relax", "hfill", "hfil", "centering", "/", "-": return nil
        case "newcommand", "renewcommand", "providecommand", "def": return try define(name)
        case "%", "$", "#", "&", "_": return .sign(name)
        case "\\": throw fault("'\\\\' stands inside of a group", at: start)
        case "": throw fault("the formula ends with a backslash", at: start)
        default: throw fault("'\\\(name)' is no command that is read", at: start, suggestion: Self.suggestion(for: name))
        }
    }

    private static func suggestion(for name: String) -> String? {
        let known =
            MathSymbols.letters.keys.sorted() + MathSymbols.operators.keys.sorted() + MathSymbols.accents.keys.sorted() + [
                "frac", "sqrt", "sum", "int", "left", "right", "begin", "mathbb", "text",
            ]
        // One letter more, less or other; upper or lower case.
        let word = Array(name)
        return known.first { $0.lowercased() == name.lowercased() }
            ?? known.first { other in
                let other = Array(other)
                guard abs(other.count - word.count) <= 1, min(other.count, word.count) > 2 else { return false }
                let common = zip(word, other).prefix { $0 == $1 }.count
                let skip = (word.count >= other.count ? 1 : 0, other.count >= word.count ? 1 : 0)
                return Array(word.dropFirst(common + skip.0)) == Array(other.dropFirst(common + skip.1))
            }
    }

    private mutating func length(isBraced: Bool) throws(Fault) -> MathNode {
        var written = ""
        if isBraced {
            written = try rawArgument()
        } else {
            skipSpaces()
            while let next = peek,
                ("0"..."9").contains(next) || next == "." || next == "-"
                    || Self.isLetter(next) && !written.hasSuffix("m") && !written.hasSuffix("pt") && !written.hasSuffix("ex")
                        && !written.hasSuffix("u")
                    || next == "u" && written.hasSuffix("m")
            {
                written.unicodeScalars.append(next)
                index += 1
            }
        }
        let number = Double(written.prefix { $0.isNumber || $0 == "." || $0 == "-" }) ?? 0
        let unit = written.drop { $0.isNumber || $0 == "." || $0 == "-" || $0 == " " }
        let factors: [Substring: Double] = ["em": 1, "ex": 0.5, "mu": 1.0 / 18, "pt": 0.1, "cm": 2.8, "mm": 0.28, "px": 0.0625]
        let width = max(-10, min(10, number * (factors[unit] ?? 0)))
        return space("\(Double(Int(width * 1000)) / 1000)")
    }

    // MARK: Delimiters

    private mutating func delimiter() throws(Fault) -> String {
        skipSpaces()
        guard let scalar = peek else { throw fault("a delimiter is missing") }
        if scalar == "\\" {
            let start = offset
            let name = command()
            guard let sign = MathSymbols.delimiters[name] else { throw fault("'\\\(name)' is no delimiter", at: start) }
            return sign
        }
        index += 1
        switch scalar {
        case ".": return ""
        case "<": return "⟨"
        case ">": return "⟩"
        case "(", ")", "[", "]", "|", "/": return String(scalar)
        default: throw fault("'\(scalar)' is no delimiter")
        }
    }

    private mutating func fenced(at start: Int) throws(Fault) -> MathNode {
        func sign(_ text: String, _ form: String) -> String {
            text.isEmpty ? "" : MathNode.sign(text, "stretchy=\"true\" fence=\"true\" form=\"\(form)\"").markup
        }
        var markup = sign(try delimiter(), "prefix")
        while true {
            markup += try nodes(until: .right).map(\.markup).joined()
            if isCommand("middle") {
                _ = command()
                markup += sign(try delimiter(), "infix")
                continue
            }
            guard isCommand("right") else { throw fault("'\\left' is never closed with '\\right'", at: start) }
            _ = command()
            return .element("mrow", markup + sign(try delimiter(), "postfix"))
        }
    }

    // MARK: Environments

    enum Alignment {
        case centre, left
        /// Right and left in turns, as equations have them.
        case alternating
        case columns([String])
    }

    private mutating func environment(at start: Int) throws(Fault) -> MathNode {
        let name = try rawArgument()
        let plain = name.hasSuffix("*") ? String(name.dropLast()) : name
        var alignment = Alignment.centre
        var fences = ("", "")
        switch plain {
        case "matrix", "smallmatrix", "gathered", "gather", "multline", "CD": if name.hasSuffix("*") { _ = rawOption() }
        case "pmatrix": fences = ("(", ")")
        case "bmatrix": fences = ("[", "]")
        case "Bmatrix": fences = ("{", "}")
        case "vmatrix": fences = ("|", "|")
        case "Vmatrix": fences = ("‖", "‖")
        case "cases", "dcases": (fences, alignment) = (("{", ""), .left)
        case "rcases", "drcases": (fences, alignment) = (("", "}"), .left)
        case "aligned", "align", "split", "eqnarray", "flalign":
            alignment = .alternating
            _ = rawOption()
        case "alignedat", "alignat":
            alignment = .alternating
            _ = try rawArgument()
        case "array", "subarray": alignment = .columns(try columns())
        case "equation", "math", "displaymath": break
        default: throw fault("'\(name)' is no environment that is read", at: start)
        }
        if name.hasSuffix("*"), plain.hasSuffix("matrix") { _ = rawOption() }
        let rows = try rows(until: .environment(name))
        guard isCommand("end") else { throw fault("'\\begin{\(name)}' is never ended", at: start) }
        let place = offset
        _ = command()
        let ended = try rawArgument()
        guard ended == name else { throw fault("'\\end{\(ended)}' ends '\\begin{\(name)}'", at: place) }
        if plain == "equation" || plain == "math" || plain == "displaymath", rows.count == 1, rows[0].count == 1 { return .row(rows[0][0]) }
        let isDisplay: Bool = if case .alternating = alignment { true } else { plain.hasPrefix("d") || plain.hasPrefix("gather") }
        let table = self.table(rows, alignment: alignment, isDisplay: isDisplay)
        guard fences != ("", "") else { return MathNode(plain == "smallmatrix" ? "<mstyle scriptlevel=\"1\">\(table)</mstyle>" : table) }
        func sign(_ text: String, _ form: String) -> String {
            text.isEmpty ? "" : MathNode.sign(text, "stretchy=\"true\" fence=\"true\" form=\"\(form)\"").markup
        }
        return .element("mrow", sign(fences.0, "prefix") + table + sign(fences.1, "postfix"))
    }

    /// `{lcr}` with bars, which are passed over.
    private mutating func columns() throws(Fault) -> [String] {
        _ = rawOption()
        return try rawArgument().compactMap { ["l": "left", "c": "center", "r": "right"][String($0)] }
    }

    private func table(_ rows: [[[MathNode]]], alignment: Alignment, isDisplay: Bool = true) -> String {
        let body = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let name: String? =
                    switch alignment {
                    case .centre: nil
                    case .left: "left"
                    case .alternating: column.isMultiple(of: 2) ? "right" : "left"
                    case .columns(let names): column < names.count ? names[column] : nil
                    }
                // The class carries it where the attribute is not read: the site's style sheet knows it.
                let attributes = name == nil || name == "center" ? "" : " class=\"math-\(name ?? "")\" columnalign=\"\(name ?? "")\""
                return "<mtd\(attributes)>\(cell.map(\.markup).joined())</mtd>"
            }
            return "<mtr>\(cells.joined())</mtr>"
        }
        let style: String = if case .alternating = alignment { " class=\"math-aligned\"" } else { "" }
        return "<mtable\(style)\(isDisplay ? " displaystyle=\"true\"" : "")>\(body.joined())</mtable>"
    }

    // MARK: Macros

    /// Puts the text of a macro in the place of its name.
    private mutating func expand(_ body: String, at start: Int) throws(Fault) {
        expansions += 1
        guard expansions <= MathFormula.maxExpansions else { throw fault("macros call each other without an end", at: start) }
        var arguments: [String] = []
        let highest = (1...9).last { body.contains("#\($0)") } ?? 0
        while arguments.count < highest { arguments.append(try rawArgument()) }
        var expanded = body
        for (position, argument) in arguments.enumerated() { expanded = expanded.replacing("#\(position + 1)", with: argument) }
        guard text.count - index + expanded.unicodeScalars.count <= MathFormula.maxCharacters * 2 else {
            throw fault("macros make the formula too long", at: start)
        }
        text.replaceSubrange(..<index, with: expanded.unicodeScalars.map { Character(scalar: $0, offset: start) })
        index = 0
    }

    /// `\newcommand{\R}[1]{…}`, `\def\R{…}`.
    private mutating func define(_ kind: String) throws(Fault) -> MathNode? {
        let start = offset
        let name = try rawArgument()
        guard name.hasPrefix("\\"), name.utf8.count > 1 else { throw fault("'\\\(kind)' defines no command", at: start) }
        _ = rawOption()
        macros[String(name.dropFirst())] = try rawArgument()
        return nil
    }
}

extension String {
    /// Where markup has to be one element.
    fileprivate var nonEmptyRow: String { isEmpty ? "<mrow></mrow>" : self }
}
