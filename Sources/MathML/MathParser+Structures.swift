/// Commands that put their arguments above, below, beside or into each other.
extension MathParser {
    /// What a command makes of its arguments.
    mutating func structure(_ name: String, at start: Int) throws(Fault) -> MathNode? {
        if let wrapper = MathSymbols.wrappers[name] { return .element(wrapper.element, try argument().markup, wrapper.attributes) }
        if let size = MathSymbols.sizes[name] {
            return .sign(try delimiter(), "stretchy=\"true\" symmetric=\"true\" minsize=\"\(size)em\" maxsize=\"\(size)em\"")
        }
        if MathSymbols.transparent.contains(name) { return try argument() }
        if MathSymbols.invisible.contains(name) { return nil }
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
        case "begin": return try environment(at: start)
        case "operatorname", "operatorname*":
            var node = function(try rawArgument().replacing("\\,", with: " ").replacing("\\ ", with: " "))
            node.hasLimits = name.hasSuffix("*")
            return node
        case "overset", "stackrel", "underset": return try stacked(name)
        case "substack": return try substack()
        case "not": return try negated()
        case "textcolor", "colorbox", "fcolorbox": return try coloured(name)
        case "hphantom": return .element("mpadded", MathNode.element("mphantom", try argument().markup).markup, "height=\"0\" depth=\"0\"")
        case "vphantom": return .element("mpadded", MathNode.element("mphantom", try argument().markup).markup, "width=\"0\"")
        case "smash":
            _ = rawOption()
            return .element("mpadded", try argument().markup, "height=\"0\" depth=\"0\"")
        case "mathop":
            var node = try argument()
            node.hasLimits = true
            return node
        case "pmod", "bmod", "mod": return try modulo(name)
        case "hspace", "mspace", "hskip", "kern", "mkern", "mskip": return try length(isBraced: name.hasSuffix("space"))
        case "tag": return .element("mtext", MathNode.escaped("\u{2003}(\(try rawArgument()))"))
        case "label", "ref", "eqref":
            _ = try rawArgument()
            return nil
        case "newcommand", "renewcommand", "providecommand", "def": return try define(name)
        case "%", "$", "#", "&", "_": return .sign(name)
        default: throw misplaced(name, at: start)
        }
    }

    /// Why a command says nothing where it stands.
    private func misplaced(_ name: String, at start: Int) -> Fault {
        switch name {
        case "right": fault("'\\right' without '\\left'", at: start)
        case "end": fault("'\\end' without '\\begin'", at: start)
        case "\\": fault("'\\\\' is inside a group", at: start)
        case "": fault("the formula ends with a backslash", at: start)
        default: fault("'\\\(name)' is not a command that is read", at: start, suggestion: Self.suggestion(for: name))
        }
    }

    private mutating func stacked(_ name: String) throws(Fault) -> MathNode {
        let script = try argument()
        let base = try argument()
        return .element(name == "underset" ? "munder" : "mover", base.markup + script.markup)
    }

    private mutating func substack() throws(Fault) -> MathNode {
        skipSpaces()
        let place = offset
        guard peek == "{" else { return try argument() }
        index += 1
        let (rows, lines) = try rows(until: .brace)
        guard peek == "}" else { throw fault("'{' is never closed", at: place) }
        index += 1
        return MathNode(table(rows, lines: lines, alignment: .centre))
    }

    private mutating func negated() throws(Fault) -> MathNode {
        let node = try argument()
        for (sign, negated) in MathSymbols.negated where node.markup == MathNode.sign(sign).markup { return .sign(negated) }
        return MathNode(node.markup.replacing("</m", with: "\u{338}</m", maxReplacements: 1))
    }

    private mutating func coloured(_ name: String) throws(Fault) -> MathNode {
        if name == "fcolorbox" { _ = try colour() }
        let colour = try colour()
        guard name == "textcolor" else {
            return .element("mstyle", try text("text").markup, "mathbackground=\"\(colour)\"")
        }
        return .element("mstyle", try argument().markup, "mathcolor=\"\(colour)\"")
    }

    private mutating func modulo(_ name: String) throws(Fault) -> MathNode {
        let mod = function("mod").markup
        switch name {
        case "bmod": return .element("mrow", space("0.222").markup + mod + space("0.222").markup)
        case "mod": return .element("mrow", space("1").markup + mod + space("0.333").markup)
        default:
            let inside = MathNode.sign("(").markup + mod + space("0.333").markup + (try argument().markup)
            return .element("mrow", space("1").markup + inside + MathNode.sign(")").markup)
        }
    }

    static func fraction(_ above: MathNode, _ below: MathNode, _ name: String) -> MathNode {
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
}
