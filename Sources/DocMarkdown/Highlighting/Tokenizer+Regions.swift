/// Comments, strings, characters and sigils.
extension Tokenizer {
    /// Scans what the rule opens at `start`; `nil` when the rule does not apply there.
    mutating func apply(_ ruleIndex: Int, at start: Int) -> Int? {
        let rule = rules[ruleIndex]
        guard matches(rule.opening, at: start) else { return nil }
        var index = start + Int(rule.opening.count)
        var fence = 0
        if rule.fence != 0 {
            while peek(index) == rule.fence, fence < Self.longestFence {
                index += 1
                fence += 1
            }
            guard fence >= Int(rule.minimumFence), matches(rule.openingTail, at: index) else { return nil }
            index += Int(rule.openingTail.count)
        }
        switch rule.form {
        case .line:
            if rule.isAlone, start > 0, classes(code[start - 1]) & ByteClass.space == 0, start != firstOnLine { return nil }
            let end = lineEnd(index)
            emit(start, end, rule.kind)
            return end
        case .region:
            if rule.opening.count == 1, isApostrophe(start) { return nil }
            if rule.needsName, classes(peek(index)) & ByteClass.start == 0 { return nil }
            endCommandWord(start)
            return scanRegion(ruleIndex, start: start, from: index, fence: fence)
        case .delimited: return scanDelimited(rule, start: start, from: index)
        case .character: return scanCharacter(rule, start: start, from: index)
        case .sigil: return scanSigil(rule, start: start, from: index)
        case .heredoc: return openHeredoc(rule, start: start, from: index)
        }
    }

    /// The `'` of `it's`, in text between code: JSX, output after a prompt.
    private func isApostrophe(_ start: Int) -> Bool {
        code[start] == UInt8(ascii: "'") && start > 0 && classes(code[start - 1]) & ByteClass.alphanumeric != 0
    }

    /// A string or variable stands where a command was expected, unless it is a value: `NAME="x" command`.
    private mutating func endCommandWord(_ start: Int) {
        if start == 0 || code[start - 1] != UInt8(ascii: "=") { expectsCommand = false }
    }

    // MARK: Strings and block comments

    /// Scans the inside a region from `index`; what is before it, from `start`, belongs to the token.
    mutating func scanRegion(_ ruleIndex: Int, start: Int, from index: Int, fence: Int) -> Int {
        let rule = rules[ruleIndex]
        let stops = Int(rule.table)
        let isMultiline = rule.isMultiline && unclosedRules & (1 << UInt64(ruleIndex)) == 0
        var segment = start
        var index = index
        var depth = 0
        while index < limit {
            let byte = code[index]
            guard tables[stops + Int(byte)] != 0 else {
                index += 1
                continue
            }
            if depth == 0, let end = closingEnd(rule, at: index, fence: fence) {
                let isKey = settings.hasStringKeys && segment == start && isKeySeparator(after: end)
                emit(segment, end, isKey ? .attribute : rule.kind)
                return end
            }
            if !rule.nestedOpening.isEmpty {
                if matches(rule.nestedOpening, at: index) {
                    depth += 1
                    index += Int(rule.nestedOpening.count)
                    continue
                }
                if let end = closingEnd(rule, at: index, fence: fence) {
                    depth -= 1
                    index = end
                    continue
                }
            }
            if byte == UInt8(ascii: "\n"), !isMultiline {
                emit(segment, index, rule.kind)
                return index
            }
            if !rule.interpolation.isEmpty, matches(rule.interpolation, at: index) {
                let inside = index + Int(rule.interpolation.count)
                if rule.interpolation.count == 1, peek(inside) == byte {  // `{{` is the text `{`
                    index = inside + 1
                    continue
                }
                if frames.count < Self.deepestInterpolation {
                    emit(segment, inside, rule.kind)
                    openInterpolation(Frame(rule: ruleIndex, fence: fence, depth: 0, expectsCommand: expectsCommand))
                    return inside
                }
            }
            if byte == rule.escape, rule.escape != 0, fence == 0 {
                index = min(index + 2, limit)
                continue
            }
            if rule.hasVariables, let end = scanVariable(at: index, after: segment, kind: rule.kind) {
                index = end
                segment = end
                continue
            }
            index += 1
        }
        return endUnclosed(ruleIndex, isMultiline: isMultiline, start: start, segment: segment)
    }

    private mutating func openInterpolation(_ frame: Frame) {
        frames.append(frame)
        if settings.command != nil { expectsCommand = true }
    }

    /// Ends a region that nothing closes.
    ///
    /// A lone quote must not swallow the rest of an excerpt: its token ends with the line. Comments do go on.
    private mutating func endUnclosed(_ ruleIndex: Int, isMultiline: Bool, start: Int, segment: Int) -> Int {
        let rule = rules[ruleIndex]
        let isWhole = segment == start && rule.kind != .comment
        if isMultiline, isWhole, rule.interpolation.isEmpty, limit == code.count {
            unclosedRules |= 1 << UInt64(ruleIndex)
            let end = lineEnd(start)
            emit(start, end, rule.kind)
            return max(end, start + 1)
        }
        emit(segment, limit, rule.kind)
        return limit
    }

    private func closingEnd(_ rule: Rule, at index: Int, fence: Int) -> Int? {
        guard matches(rule.closing, at: index) else { return nil }
        var end = index + Int(rule.closing.count)
        guard rule.fence != 0 else { return end }
        for _ in 0..<fence {
            guard peek(end) == rule.fence else { return nil }
            end += 1
        }
        guard matches(rule.closingTail, at: end) else { return nil }
        return end + Int(rule.closingTail.count)
    }

    private func isKeySeparator(after end: Int) -> Bool {
        let next = peek(skipBlanks(end))
        return next == UInt8(ascii: ":")
    }

    /// A variable inside a string; the text before it, from `segment`, becomes a token first.
    private mutating func scanVariable(at index: Int, after segment: Int, kind: TokenKind) -> Int? {
        let byte = Int(code[index])
        for candidate in Int(candidateStarts[byte])..<Int(candidateStarts[byte + 1]) {
            let rule = rules[Int(candidates[candidate])]
            guard rule.form == .sigil, rule.kind == .variable, matches(rule.opening, at: index),
                let end = sigilName(rule, from: index + Int(rule.opening.count))
            else { continue }
            emit(segment, index, kind)
            emit(index, end, .variable)
            return end
        }
        return nil
    }

    // MARK: C++ raw strings

    private mutating func scanDelimited(_ rule: Rule, start: Int, from index: Int) -> Int? {
        // The standard allows 16 characters between the quote and the bracket.
        var open = index
        while open < limit, open - index <= 16, code[open] != UInt8(ascii: "(") {
            if classes(code[open]) & ByteClass.space != 0 || code[open] == UInt8(ascii: "\"") { return nil }
            open += 1
        }
        guard peek(open) == UInt8(ascii: "(") else { return nil }
        let count = open - index
        var end = open + 1
        search: while end < limit {
            defer { end += 1 }
            guard code[end] == UInt8(ascii: ")"), peek(end + count + 1) == UInt8(ascii: "\"") else { continue }
            for offset in 0..<count where code[end + 1 + offset] != code[index + offset] { continue search }
            emit(start, end + count + 2, rule.kind)
            return end + count + 2
        }
        emit(start, limit, rule.kind)
        return limit
    }

    // MARK: Characters

    private mutating func scanCharacter(_ rule: Rule, start: Int, from index: Int) -> Int? {
        let quote = code[start]
        let first = peek(index)
        if first == rule.escape, rule.escape != 0 {
            // The longest escape is `'\u{10FFFF}'`.
            var end = min(index + 2, limit)
            while end < limit, end - index < 14, code[end] != quote, code[end] != UInt8(ascii: "\n") { end += 1 }
            guard peek(end) == quote else { return nil }
            emit(start, end + 1, rule.kind)
            return end + 1
        }
        guard index < limit, first != UInt8(ascii: "\n") else { return nil }
        var end = index + 1
        if first >= 0xC0 {
            while end < limit, code[end] & 0xC0 == 0x80, end - index < 4 { end += 1 }
        }
        if peek(end) == quote {
            emit(start, end + 1, rule.kind)
            return end + 1
        }
        guard let otherwise = rule.otherwise, classes(first) & ByteClass.start != 0 else { return nil }
        while end < limit, classes(code[end]) & ByteClass.rest != 0 { end += 1 }
        emit(start, end, otherwise)
        return end
    }

    // MARK: Sigils

    private mutating func scanSigil(_ rule: Rule, start: Int, from index: Int) -> Int? {
        if rule.isAlone, start > 0 {
            switch code[start - 1] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "("), UInt8(ascii: "["),
                UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
                break
            default: return nil
            }
        }
        guard let end = sigilName(rule, from: index) else { return nil }
        var kind = rule.kind
        if rule.words >= 0 {
            var hash = WordHash()
            for position in index..<end { hash.add(fold(code[position])) }
            if let word = slot(grammar.wordTables[Int(rule.words)], hash.value, index, end) { kind = word.kind }
        }
        endCommandWord(start)
        emit(start, end, kind)
        return end
    }

    /// The end of the name that starts at `index`, after the sigil.
    private func sigilName(_ rule: Rule, from index: Int) -> Int? {
        guard index < limit else { return nil }
        let byte = code[index]
        if rule.enclosings.0 == byte { return enclosedEnd(byte, rule.enclosings.1, from: index) }
        if rule.enclosings.2 == byte { return enclosedEnd(byte, rule.enclosings.3, from: index) }
        let table = Int(rule.table)
        if tables[table + Int(byte)] & SigilClass.start != 0 {
            var end = index + 1
            while end < limit {
                let bits = tables[table + Int(code[end])]
                if bits & SigilClass.rest != 0 {
                    end += 1
                } else if bits & SigilClass.joiner != 0, tables[table + Int(peek(end + 1))] & SigilClass.rest != 0 {
                    end += 2
                } else {
                    break
                }
            }
            return min(end, limit)
        }
        return tables[table + Int(byte)] & SigilClass.single != 0 ? index + 1 : nil
    }

    /// The end of `${…}`, or of the line when it is not closed there.
    private func enclosedEnd(_ open: UInt8, _ close: UInt8, from index: Int) -> Int {
        var depth = 0
        var end = index
        while end < limit, code[end] != UInt8(ascii: "\n") {
            if code[end] == open { depth += 1 }
            if code[end] == close {
                depth -= 1
                if depth == 0 { return end + 1 }
            }
            end += 1
        }
        return end
    }
}
