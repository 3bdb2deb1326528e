/// Comments, strings, characters, heredocs and sigils: all that an opening text starts.
extension GrammarBuilder {
    private mutating func append(_ rule: Rule, startingWith first: UInt8?, _ node: DefinitionNode) throws(GrammarError) {
        // A bit per rule says whether it is closed at all; markup and YAML take the two highest bits.
        guard rules.count < 60 else { throw node.error("a language can have at most 60 comments, strings and sigils") }
        rules.append(rule)
        firstBytes.append(first)
    }

    private mutating func makeRule(_ form: Rule.Form, _ kind: TokenKind, _ opening: String) -> Rule {
        Rule(form: form, kind: kind, opening: pool(opening))
    }

    mutating func addComment(_ node: DefinitionNode) throws(GrammarError) {
        if node.isMapping {
            let parts = try node.fields(allowed: ["open", "close", "nested", "alone", "kind"])
            guard let open = parts["open"] else { throw node.missing("open") }
            let kind = try parts["kind"]?.kind() ?? .comment
            let isAlone = try parts["alone"]?.flag() ?? false
            let isNested = try parts["nested"]?.flag() ?? false
            try addComment(open: open, close: parts["close"], kind, isNested: isNested, isAlone: isAlone)
        } else if node.isList {
            let pair = node.elements()
            guard pair.count == 2 else { throw node.error("a block comment is a pair", hint: "write [\"/*\", \"*/\"]") }
            try addComment(open: pair[0], close: pair[1], .comment, isNested: false, isAlone: false)
        } else {
            try addComment(open: node, close: nil, .comment, isNested: false, isAlone: false)
        }
    }

    private mutating func addComment(
        open: DefinitionNode,
        close: DefinitionNode?,
        _ kind: TokenKind,
        isNested: Bool,
        isAlone: Bool
    ) throws(GrammarError) {
        let opening = try open.nonEmptyText()
        var rule = makeRule(close == nil ? .line : .region, kind, opening)
        rule.isAlone = isAlone
        if let close {
            rule.isMultiline = true
            rule.closing = pool(try close.nonEmptyText())
            if isNested { rule.nestedOpening = rule.opening }
            rule.table = addStops(rule)
        }
        try append(rule, startingWith: opening.utf8.first, open)
    }

    mutating func addString(_ node: DefinitionNode) throws(GrammarError) {
        guard node.isMapping else {
            let quote = try node.nonEmptyText()
            var rule = makeRule(.region, .string, quote)
            rule.closing = rule.opening
            rule.escape = UInt8(ascii: "\\")
            rule.table = addStops(rule)
            return try append(rule, startingWith: quote.utf8.first, node)
        }
        let parts = try node.fields(allowed: [
            "open", "close", "escape", "multiline", "interpolation", "variables", "fence", "nested", "before_name", "raw_delimiter",
            "kind",
        ])
        guard let open = parts["open"] else { throw node.missing("open") }
        var rule = Rule(form: .region, kind: try parts["kind"]?.kind() ?? .string, opening: PooledText())
        if try parts["raw_delimiter"]?.flag() ?? false { rule.form = .delimited }
        rule.isMultiline = try parts["multiline"]?.flag() ?? false
        rule.hasVariables = try parts["variables"]?.flag() ?? false
        rule.needsName = try parts["before_name"]?.flag() ?? false
        rule.escape = UInt8(ascii: "\\")
        if let escape = parts["escape"] { rule.escape = try escape.text().isEmpty ? 0 : escape.byte() }
        if let fence = parts["fence"] { rule.fence = try fence.byte() }
        if let nested = parts["nested"] { rule.nestedOpening = pool(try nested.nonEmptyText()) }
        if let interpolation = parts["interpolation"] {
            let pair = interpolation.elements()
            guard pair.count == 2, let bracket = try pair[0].nonEmptyText().utf8.last else {
                throw interpolation.error("'interpolation' is a pair", hint: "write [\"${\", \"}\"]")
            }
            rule.interpolation = pool(try pair[0].nonEmptyText())
            rule.interpolationOpen = bracket
            rule.interpolationClose = try pair[1].byte()
            punctuation.formUnion([rule.interpolationOpen, rule.interpolationClose])
        }
        for opening in open.elements() { try addString(rule, opening, close: parts["close"]) }
    }

    /// Adds a string for one of its openings.
    private mutating func addString(_ template: Rule, _ node: DefinitionNode, close: DefinitionNode?) throws(GrammarError) {
        var rule = template
        let opening = Array(try node.nonEmptyText().utf8)
        let name = opening.first.map { hasClass(ByteClass.start, $0) } == true ? opening.prefix { hasClass(ByteClass.rest, $0) } : []
        let closing = try close.map { node throws(GrammarError) in Array(try node.nonEmptyText().utf8) } ?? Array(opening[name.count...])
        let openingParts = Self.split(opening, atFence: rule.fence)
        let closingParts = Self.split(closing, atFence: rule.fence)
        guard rule.fence == 0 || (openingParts.hasFence && closingParts.hasFence) else {
            let fence = String(UnicodeScalar(rule.fence))
            throw node.error("'open' and 'close' must show where the fence repeats", hint: "write '\(fence)*' at that place")
        }
        guard openingParts.head.count > name.count || rule.fence != 0 else {
            throw node.error("'open' must not be a name", hint: "for a word at the start of a line use 'lines'")
        }
        rule.opening = pool(openingParts.head)
        rule.openingTail = pool(openingParts.tail)
        rule.closing = pool(closingParts.head)
        rule.closingTail = pool(closingParts.tail)
        rule.prefixCount = Int32(name.count)
        rule.minimumFence = openingParts.head.isEmpty ? 1 : 0
        if rule.form == .region {
            guard !rule.closing.isEmpty else { throw node.error("'close' must start with a text, not with the fence") }
            rule.table = addStops(rule)
        }
        guard !name.isEmpty else { return try append(rule, startingWith: openingParts.head.first ?? rule.fence, node) }
        let next = openingParts.head.dropFirst(name.count).prefix(1)
        follow(FollowClass.stringOpening, Array(next.isEmpty ? [rule.fence] + openingParts.tail.prefix(1) : Array(next)))
        try append(rule, startingWith: nil, node)
    }

    /// Splits `r#*"` at `#*`.
    private static func split(_ text: [UInt8], atFence fence: UInt8) -> (head: [UInt8], tail: [UInt8], hasFence: Bool) {
        guard fence != 0, text.count > 1 else { return (text, [], false) }
        for index in 0..<text.count - 1 where text[index] == fence && text[index + 1] == UInt8(ascii: "*") {
            return (Array(text[..<index]), Array(text[(index + 2)...]), true)
        }
        return (text, [], false)
    }

    /// Adds the table of bytes at which the inside a region may be more than text.
    private mutating func addStops(_ rule: Rule) -> Int32 {
        let offset = tables.count
        tables += [UInt8](repeating: 0, count: 256)
        func mark(_ byte: UInt8) { tables[offset + Int(byte)] = 1 }
        for text in [rule.closing, rule.nestedOpening, rule.interpolation] where !text.isEmpty {
            let byte = bytes[Int(text.start)]
            mark(byte)
            if ignoresCase, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { mark(byte & 0xDF) }
        }
        mark(UInt8(ascii: "\n"))
        if rule.escape != 0 { mark(rule.escape) }
        if rule.hasVariables {
            for (index, sigil) in rules.enumerated() where sigil.form == .sigil && sigil.kind == .variable {
                if let byte = firstBytes[index] { mark(byte) }
            }
        }
        return Int32(offset)
    }

    mutating func addCharacters(_ node: DefinitionNode) throws(GrammarError) {
        let parts = try node.fields(allowed: ["quote", "escape", "otherwise"])
        guard let quote = parts["quote"] else { throw node.missing("quote") }
        let byte = try quote.byte()
        var rule = Rule(form: .character, kind: .string, opening: pool([byte]))
        rule.escape = UInt8(ascii: "\\")
        if let escape = parts["escape"] { rule.escape = try escape.text().isEmpty ? 0 : escape.byte() }
        rule.otherwise = try parts["otherwise"]?.kind()
        try append(rule, startingWith: byte, node)
    }

    mutating func addHeredoc(_ node: DefinitionNode) throws(GrammarError) {
        let parts = try node.fields(allowed: ["open", "spaced"])
        guard let open = parts["open"] else { throw node.missing("open") }
        let text = try open.nonEmptyText()
        var rule = makeRule(.heredoc, .string, text)
        rule.isAlone = try parts["spaced"]?.flag() ?? false
        try append(rule, startingWith: text.utf8.first, open)
    }

    // MARK: Sigils

    mutating func addSigil(_ node: DefinitionNode) throws(GrammarError) {
        let parts = try node.fields(allowed: ["prefix", "kind", "start", "rest", "joiners", "single", "enclosed", "alone", "words"])
        guard let prefix = parts["prefix"] else { throw node.missing("prefix") }
        let text = try prefix.nonEmptyText()
        var rule = makeRule(.sigil, try parts["kind"]?.kind() ?? .variable, text)
        rule.isAlone = try parts["alone"]?.flag() ?? false
        rule.table = Int32(tables.count)
        var bits = [UInt8](repeating: 0, count: 256)
        let letters = UInt8(0x80)...UInt8.max
        for byte in try parts["start"]?.byteSet() ?? Self.set("A-Za-z_") + letters { bits[Int(byte)] |= SigilClass.start }
        for byte in try parts["rest"]?.byteSet() ?? Self.set("A-Za-z0-9_") + letters { bits[Int(byte)] |= SigilClass.rest }
        for byte in try parts["joiners"]?.byteSet() ?? [] { bits[Int(byte)] |= SigilClass.joiner }
        for byte in try parts["single"]?.byteSet() ?? [] { bits[Int(byte)] |= SigilClass.single }
        tables += bits
        for (index, pair) in (parts["enclosed"]?.elements() ?? []).enumerated() {
            guard index < 2 else { throw pair.error("'enclosed' holds at most two pairs") }
            let pairBytes = Array(try pair.nonEmptyText().utf8)
            guard pairBytes.count == 2 else { throw pair.error("'enclosed' is a pair of brackets", hint: "write \"{}\"") }
            if index == 0 {
                (rule.enclosings.0, rule.enclosings.1) = (pairBytes[0], pairBytes[1])
            } else {
                (rule.enclosings.2, rule.enclosings.3) = (pairBytes[0], pairBytes[1])
            }
        }
        if let words = parts["words"] {
            rule.words = Int32(wordTables.count)
            wordTables.append(addTable(try words.wordsByKind()))
        }
        try append(rule, startingWith: text.utf8.first, prefix)
    }
}
