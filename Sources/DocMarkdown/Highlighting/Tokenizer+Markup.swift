/// Markup: elements, attributes, entities, comments.
extension Tokenizer {
    mutating func scanMarkup() {
        var index = 0
        while index < limit {
            switch code[index] {
            case UInt8(ascii: "<"): index = scanMarkupOpening(index)
            case UInt8(ascii: "&"): index = scanEntity(index)
            default: index += 1
            }
        }
    }

    private mutating func scanMarkupOpening(_ start: Int) -> Int {
        let next = peek(start + 1)
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") || next == UInt8(ascii: "%") {
            let byte = Int(code[start])
            for candidate in Int(candidateStarts[byte])..<Int(candidateStarts[byte + 1]) {
                if let end = apply(Int(candidates[candidate]), at: start) { return end }
            }
            return start + 1
        }
        let name = next == UInt8(ascii: "/") ? start + 2 : start + 1
        guard classes(peek(name)) & ByteClass.alphanumeric != 0, classes(peek(name)) & ByteClass.digit == 0 else {
            return start + 1
        }
        let end = nameEnd(name)
        emit(name, end, .tag)
        let tagEnd = scanAttributes(from: end)
        guard name == start + 1, tagEnd > 0, code[tagEnd - 1] == UInt8(ascii: ">"), code[tagEnd - 2] != UInt8(ascii: "/"),
            let element = grammar.rawElements.first(where: { Int($0.name.count) == end - name && matches($0.name, at: name) })
        else { return tagEnd }
        return scanRawElement(element.name, isCode: element.isCode, from: tagEnd)
    }

    private func nameEnd(_ start: Int) -> Int {
        var index = start
        while index < limit, isNameByte(code[index]) { index += 1 }
        return index
    }

    /// Names of elements and attributes are the same in all markup; a grammar's identifiers are those of its scripts.
    private func isNameByte(_ byte: UInt8) -> Bool {
        classes(byte) & ByteClass.alphanumeric != 0 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// Scans up to and including the `>` of a tag; stops before a `<`, which starts the next one.
    private mutating func scanAttributes(from start: Int) -> Int {
        var index = start
        while index < limit {
            let byte = code[index]
            if byte == UInt8(ascii: ">") { return index + 1 }
            if byte == UInt8(ascii: "<") { return index }
            if byte == UInt8(ascii: "=") {
                index = scanAttributeValue(from: index + 1)
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                index = scanQuoted(index)
            } else if isAttributeName(byte) {
                let name = index
                while index < limit, isAttributeName(code[index]) { index += 1 }
                emit(name, index, .attribute)
            } else {
                index += 1
            }
        }
        return limit
    }

    /// Names of frameworks included: `@click`, `v-on:x.y`, `#slot`, `*ngIf`, `[value]`, `(event)`.
    private func isAttributeName(_ byte: UInt8) -> Bool {
        if isNameByte(byte) { return true }
        switch byte {
        case UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "$"):
            return true
        default: return false
        }
    }

    private mutating func scanAttributeValue(from start: Int) -> Int {
        let value = skipBlanks(start)
        let first = peek(value)
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") { return scanQuoted(value) }
        var end = value
        while end < limit, classes(code[end]) & ByteClass.space == 0, code[end] != UInt8(ascii: ">") { end += 1 }
        emit(value, end, .string)
        return end
    }

    /// A quoted value, which may span lines; a quote that nothing closes is skipped.
    private mutating func scanQuoted(_ start: Int) -> Int {
        let quote = code[start]
        let bit: UInt64 = quote == UInt8(ascii: "'") ? 1 << 63 : 1 << 62
        guard unclosedRules & bit == 0 else { return start + 1 }
        var end = start + 1
        while end < limit, code[end] != quote { end += 1 }
        guard end < limit else {
            unclosedRules |= bit
            return start + 1
        }
        emit(start, end + 1, .string)
        return end + 1
    }

    /// `&amp;`, `&#x1F600;`.
    private mutating func scanEntity(_ start: Int) -> Int {
        var end = start + 1
        if peek(end) == UInt8(ascii: "#") { end += 1 }
        // The longest entity of HTML has 31 letters.
        while end < limit, end - start < 34, classes(code[end]) & ByteClass.alphanumeric != 0 { end += 1 }
        guard end > start + 1, peek(end) == UInt8(ascii: ";") else { return start + 1 }
        emit(start, end + 1, .literal)
        return end + 1
    }

    /// The content of `script` and its kin, up to the closing tag.
    private mutating func scanRawElement(_ name: PooledText, isCode: Bool, from start: Int) -> Int {
        var end = start
        while end < limit {
            if code[end] == UInt8(ascii: "<"), peek(end + 1) == UInt8(ascii: "/"), matches(name, at: end + 2) { break }
            end += 1
        }
        if isCode {
            let whole = limit
            limit = end
            scanCode(from: start)
            limit = whole
            frames.removeAll(keepingCapacity: true)
        }
        return end
    }
}
