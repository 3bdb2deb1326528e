/// Walks through code once and collects its tokens.
///
/// Every byte is looked at a bounded number of times, whatever the code: a construct that turns out not to be closed is
/// either taken to the end of its line or remembered, so that it is not searched for again. Offsets stay below `limit`
/// because every look ahead goes through ``peek(_:)`` or a condition on `limit`.
struct Tokenizer {
    /// A string that is interrupted by the code of an interpolation.
    struct Frame {
        var rule: Int
        var fence: Int
        var depth: Int
        /// Whether a command was expected after the string: `A="$(pwd)" make`.
        var expectsCommand: Bool
    }

    /// What the next identifier is, after a word such as `func`.
    enum Expectation { case nothing, function, type }

    /// Deeper interpolations are taken as text.
    static let deepestInterpolation = 32
    /// A longer run of `#` opens nothing, which keeps the work at a byte bounded.
    static let longestFence = 32

    let code: UnsafeBufferPointer<UInt8>
    let settings: GrammarTables.Settings
    let pool: UnsafeBufferPointer<UInt8>
    let tables: UnsafeBufferPointer<UInt8>
    let rules: UnsafeBufferPointer<Rule>
    let candidates: UnsafeBufferPointer<UInt8>
    let candidateStarts: UnsafeBufferPointer<UInt16>
    let slots: UnsafeBufferPointer<WordSlot>
    let grammar: GrammarTables

    var tokens: [HighlightToken]
    /// Where the code at hand ends: the end of everything, or of an embedded piece.
    var limit: Int
    var frames: [Frame] = []
    /// A bit for each rule that is known to have no closing text in the rest of the code.
    var unclosedRules: UInt64 = 0
    var expectation = Expectation.nothing
    var expectsCommand = false
    /// The first byte of the line that is not white space.
    var firstOnLine = 0
    var isLineCode = true
    var heredocTag: Range<Int>?
    var hasUnclosedHeredoc = false

    // MARK: Tables

    @inline(__always) func classes(_ byte: UInt8) -> UInt8 { tables[GrammarTables.Table.classes + Int(byte)] }
    @inline(__always) func follows(_ byte: UInt8) -> UInt8 { tables[GrammarTables.Table.follows + Int(byte)] }
    @inline(__always) func fold(_ byte: UInt8) -> UInt8 { tables[GrammarTables.Table.fold + Int(byte)] }

    /// The byte at `index`, 0 past the end.
    @inline(__always) func peek(_ index: Int) -> UInt8 { index < limit ? code[index] : 0 }

    @inline(__always) func matches(_ text: PooledText, at index: Int) -> Bool {
        let count = Int(text.count)
        guard count <= limit - index else { return false }
        let start = Int(text.start)
        for offset in 0..<count where fold(code[index + offset]) != pool[start + offset] { return false }
        return true
    }

    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    func skipBlanks(_ index: Int) -> Int {
        var index = index
        while index < limit, isBlank(code[index]) { index += 1 }
        return index
    }

    func lineEnd(_ index: Int) -> Int {
        var index = index
        while index < limit, code[index] != UInt8(ascii: "\n") { index += 1 }
        return index
    }

    // MARK: Output

    /// The next offset that is not a continuation byte of UTF-8, of which a character has three at most.
    @inline(__always) private func characterStart(atOrAfter start: Int) -> Int {
        let end = min(code.count, start + 3)
        var index = start
        while index < end, code[index] & 0xC0 == 0x80 { index += 1 }
        return index
    }

    /// Appends a token, or lengthens the last one when the new one continues it.
    mutating func emit(_ start: Int, _ end: Int, _ kind: TokenKind) {
        var end = end
        // The carriage return of a CRLF line end belongs to the line end.
        while end > start, code[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        // The rules count in bytes; a token that ended inside a character would cut it in the page. Both ends move the same way, so
        // tokens stay sorted.
        let start = characterStart(atOrAfter: start)
        end = characterStart(atOrAfter: end)
        guard start < end else { return }
        if let last = tokens.last, last.kind == kind, last.end == Int32(truncatingIfNeeded: start) {
            tokens[tokens.count - 1].end = Int32(truncatingIfNeeded: end)
        } else {
            tokens.append(
                HighlightToken(
                    start: Int32(truncatingIfNeeded: start),
                    end: Int32(truncatingIfNeeded: end),
                    kind: kind
                )
            )
        }
    }

    // MARK: Code

    mutating func scanAll() {
        switch settings.mode {
        case .plain: break
        case .code: scanCode(from: 0)
        case .markup: scanMarkup()
        case .yaml: scanYAML()
        }
    }

    /// Scans code from `start` to `limit`.
    mutating func scanCode(from start: Int) {
        var index = start
        if settings.hasLineFeatures { index = beginLine(index) }
        while index < limit {
            let byte = code[index]
            switch tables[GrammarTables.Table.actions + Int(byte)] {
            case ByteAction.skip.rawValue: index += 1
            case ByteAction.opening.rawValue: index = scanOpening(index)
            case let action: index = perform(action, at: index)
            }
        }
    }

    @inline(__always)
    private mutating func perform(_ action: UInt8, at index: Int) -> Int {
        switch action {
        case ByteAction.identifier.rawValue: return scanIdentifier(index)
        case ByteAction.number.rawValue: return scanNumber(index)
        case ByteAction.newline.rawValue: return scanNewline(index)
        case ByteAction.punctuation.rawValue: return scanPunctuation(index)
        default: return index + 1
        }
    }

    /// Tries the rules that start with the byte at `index`, longest opening first.
    private mutating func scanOpening(_ index: Int) -> Int {
        let byte = Int(code[index])
        for candidate in Int(candidateStarts[byte])..<Int(candidateStarts[byte + 1]) {
            if let end = apply(Int(candidates[candidate]), at: index) { return end }
        }
        return perform(tables[GrammarTables.Table.fallbacks + byte], at: index)
    }

    private mutating func scanNewline(_ index: Int) -> Int {
        var next = index + 1
        while let frame = frames.last, !rules[frame.rule].isMultiline { frames.removeLast() }
        if let tag = heredocTag {
            heredocTag = nil
            next = scanHeredoc(from: next, tag: tag)
        }
        return settings.hasLineFeatures ? beginLine(next) : next
    }

    /// Brackets, which may end an interpolation, and bytes after which a command starts.
    private mutating func scanPunctuation(_ index: Int) -> Int {
        let byte = code[index]
        if let frame = frames.last {
            let rule = rules[frame.rule]
            if byte == rule.interpolationClose {
                if frame.depth == 0 {
                    frames.removeLast()
                    expectsCommand = frame.expectsCommand
                    return scanRegion(frame.rule, start: index, from: index + 1, fence: frame.fence)
                }
                frames[frames.count - 1].depth -= 1
            } else if byte == rule.interpolationOpen {
                frames[frames.count - 1].depth += 1
            }
        }
        if follows(byte) & FollowClass.command != 0 {
            // `list=(a b)` starts no command.
            expectsCommand = index == 0 || code[index - 1] != UInt8(ascii: "=")
        }
        return index + 1
    }

    // MARK: Names and numbers

    private mutating func scanIdentifier(_ start: Int) -> Int {
        var hash = WordHash()
        var index = start
        repeat {
            hash.add(fold(code[index]))
            index += 1
        } while index < limit && classes(code[index]) & ByteClass.rest != 0

        let following = follows(peek(index))
        if following & FollowClass.stringOpening != 0 {
            for candidate in grammar.prefixedCandidates where index - start == Int(rules[Int(candidate)].prefixCount) {
                if let end = apply(Int(candidate), at: start) { return end }
            }
        }
        if let kind = keyKind(start, index, following) {
            emit(start, index, kind)
            return index
        }

        let isMember = settings.hasMembers && isMemberName(start)
        let expected = expectation
        expectation = .nothing
        if !isMember, let word = slot(settings.words, hash.value, start, index),
            settings.command == nil || expectsCommand || word.kind != .keyword || word.flags & WordSlot.anywhere != 0
        {
            emit(start, index, word.kind)
            if word.flags & (WordSlot.introducesFunction | WordSlot.introducesType) != 0,
                classes(peek(skipBlanks(index))) & ByteClass.start != 0
            {
                expectation = word.flags & WordSlot.introducesFunction != 0 ? .function : .type
            }
            if settings.command != nil { expectsCommand = word.flags & WordSlot.keepsCommand != 0 }
            return index
        }
        if expected == .function {
            emit(start, index, .function)
            return index
        }
        if expected == .type {
            emit(start, index, .type)
            return index
        }
        if let command = settings.command {
            scanCommandWord(start, index, command)
            return index
        }
        return emitName(start, index, following, isMember: isMember)
    }

    /// Colours a name that is in no list by its form and by what follows; returns where to go on.
    private mutating func emitName(_ start: Int, _ end: Int, _ following: UInt8, isMember: Bool) -> Int {
        let callEnd = settings.hasCalls && following & FollowClass.call != 0 ? callEnd(end) : nil
        // A member such as `Console.Out` is a property far more often than a type.
        if !isMember, classes(code[start]) & ByteClass.upper != 0, callEnd == nil || !settings.callsBeatCapitals {
            if let capitals = settings.capitals, end - start > 1, isAllCapitals(start, end) {
                emit(start, end, capitals)
                return end
            }
            if let capitalised = settings.capitalised {
                emit(start, end, capitalised)
                return end
            }
        }
        if let callEnd {
            emit(start, callEnd, .function)
            return callEnd
        }
        if let hyphenated = settings.hyphenated, isHyphenated(start, end) { emit(start, end, hyphenated) }
        return end
    }

    private mutating func scanCommandWord(_ start: Int, _ end: Int, _ kind: TokenKind) {
        guard expectsCommand, start == 0 || code[start - 1] != UInt8(ascii: "=") else { return }
        expectsCommand = false
        emit(start, end, kind)
    }

    /// The end of the name with what makes it a call, without the bracket: the `!` of `println!(`.
    private func callEnd(_ end: Int) -> Int? {
        for call in grammar.calls where matches(call, at: end) { return end + Int(call.count) - 1 }
        return nil
    }

    private func isMemberName(_ start: Int) -> Bool {
        guard start > 0 else { return false }
        switch code[start - 1] {
        case UInt8(ascii: "."): return start < 2 || code[start - 2] != UInt8(ascii: ".")
        case UInt8(ascii: ">"): return start > 1 && code[start - 2] == UInt8(ascii: "-")
        default: return false
        }
    }

    private func isAllCapitals(_ start: Int, _ end: Int) -> Bool {
        for index in start..<end where classes(code[index]) & ByteClass.lower != 0 || code[index] >= 0x80 { return false }
        return true
    }

    private func isHyphenated(_ start: Int, _ end: Int) -> Bool {
        guard end - start > 2 else { return false }
        for index in start + 1..<end - 1 where code[index] == UInt8(ascii: "-") { return true }
        return false
    }

    /// The kind of a name that is a key: that has a separator after it.
    private func keyKind(_ start: Int, _ end: Int, _ following: UInt8) -> TokenKind? {
        guard following & FollowClass.key != 0 else { return nil }
        let loose = skipBlanks(end)
        for rule in grammar.keyRules where !rule.isAtLineStart || start == firstOnLine {
            let at = rule.isLoose ? loose : end
            guard matches(rule.separator, at: at) else { continue }
            let after = peek(at + Int(rule.separator.count))
            if rule.isSpaced, after != 0, classes(after) & ByteClass.space == 0 { continue }
            // `==`, `=>`, `=~` and `::` are operators.
            if after == UInt8(ascii: "=") || after == UInt8(ascii: ">") || after == UInt8(ascii: "~") { continue }
            if after == UInt8(ascii: ":"), code[at] == after { continue }
            return rule.kind
        }
        return nil
    }

    func slot(_ table: WordTable, _ hash: UInt32, _ start: Int, _ end: Int) -> WordSlot? {
        let count = end - start
        guard count <= Int(table.longest) else { return nil }
        var position = hash & table.mask
        while true {
            let slot = slots[Int(table.offset) + Int(position)]
            if slot.text.isEmpty { return nil }
            if slot.hash == hash, Int(slot.text.count) == count, matches(slot.text, at: start) { return slot }
            position = (position &+ 1) & table.mask
        }
    }

    private mutating func scanNumber(_ start: Int) -> Int {
        let first = code[start]
        let second = peek(start + 1) | 0x20
        let isHexadecimal = first == UInt8(ascii: "0") && second == UInt8(ascii: "x")
        var index = start + 1
        while index < limit {
            let byte = code[index]
            if classes(byte) & ByteClass.alphanumeric != 0 {
                index += 1
                let lowered = byte | 0x20
                // The sign of an exponent: `1e-9`, `0x1p+3`.
                let isExponent = lowered == UInt8(ascii: "p") || (lowered == UInt8(ascii: "e") && !isHexadecimal)
                if isExponent, peek(index) == UInt8(ascii: "-") || peek(index) == UInt8(ascii: "+"),
                    classes(peek(index + 1)) & ByteClass.digit != 0
                {
                    index += 1
                }
            } else if byte == UInt8(ascii: "."), classes(peek(index + 1)) & ByteClass.digit != 0 {
                index += 1
            } else if follows(byte) & FollowClass.numberSeparator != 0, classes(peek(index + 1)) & ByteClass.hexDigit != 0 {
                index += 1
            } else {
                break
            }
        }
        if peek(index) == UInt8(ascii: "%"), follows(UInt8(ascii: "%")) & FollowClass.numberSeparator != 0 { index += 1 }
        expectsCommand = false
        // In `net6.0` and `pair.0` the digits are part of a name.
        if start > 1, code[start - 1] == UInt8(ascii: "."), classes(code[start - 2]) & ByteClass.alphanumeric != 0 { return index }
        emit(start, index, .number)
        return index
    }
}

/// The hash of a word: FNV-1a, which needs one multiplication per byte and no buffer.
struct WordHash {
    private(set) var value: UInt32 = 2_166_136_261

    @inline(__always) mutating func add(_ byte: UInt8) { value = (value ^ UInt32(byte)) &* 16_777_619 }
}
