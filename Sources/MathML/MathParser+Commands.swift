/// Commands: signs, letters, accents, text.
extension MathParser {
    mutating func commandAtom() throws(Fault) -> MathNode? {
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

    func function(_ name: String) -> MathNode {
        // One letter alone would be slanted.
        var node = MathNode.element("mi", MathNode.escaped(name), name.count == 1 ? "mathvariant=\"normal\"" : "")
        node.isFunction = true
        return node
    }

    mutating func inAlphabet(_ font: MathAlphabet, isSwitch: Bool) throws(Fault) -> MathNode? {
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

    mutating func text(_ name: String) throws(Fault) -> MathNode {
        let font = MathAlphabet(command: name)
        let content = try rawArgument().replacing("\\ ", with: " ").replacing("~", with: "\u{A0}").replacing("\\$", with: "$").replacing(
            "\\%",
            with: "%"
        )
        .replacing("\\_", with: "_").replacing("\\&", with: "&").replacing("\\#", with: "#").replacing("\\{", with: "{").replacing(
            "\\}",
            with: "}"
        )
        // A space at an end would be dropped.
        var shown = content
        if shown.hasPrefix(" ") { shown = "\u{A0}" + shown.dropFirst() }
        if shown.hasSuffix(" ") { shown = shown.dropLast() + "\u{A0}" }
        // A formula inside a text.
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

    mutating func arrow(_ sign: String) throws(Fault) -> MathNode {
        let below = try optional()
        let above = try argument()
        let base = MathNode.sign(sign, "stretchy=\"true\"").markup
        let padded = MathNode.element("mpadded", above.markup, "lspace=\"0.4em\" width=\"+0.8em\"").markup
        return below.map { .element("munderover", base + $0.markup + padded) } ?? .element("mover", base + padded)
    }

    /// An argument in brackets.
    mutating func optional() throws(Fault) -> MathNode? {
        skipSpaces()
        guard peek == "[" else { return nil }
        let start = offset
        index += 1
        let nodes = try nodes(until: .bracket)
        guard peek == "]" else { throw fault("'[' is never closed", at: start) }
        index += 1
        return .row(nodes)
    }
}
