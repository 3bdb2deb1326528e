/// YAML, where a quote, a `#` or a `-` means something only at some places of a line.
extension Tokenizer {
    mutating func scanYAML() {
        var index = 0
        var flowDepth = 0
        while index < limit { index = scanYAMLLine(index, &flowDepth) }
    }

    /// Scans one line, or more when a quoted or block scalar goes on; returns the start of the next.
    private mutating func scanYAMLLine(_ start: Int, _ flowDepth: inout Int) -> Int {
        if isYAMLMarker(start) {
            emit(start, min(start + 3, limit), .meta)
            return scanYAMLNodes(from: start + 3, lineStart: start, &flowDepth)
        }
        if code[start] == UInt8(ascii: "%"), flowDepth == 0 {
            let end = lineEnd(start)
            emit(start, end, .meta)
            return end + 1
        }
        return scanYAMLNodes(from: start, lineStart: start, &flowDepth)
    }

    private func isYAMLMarker(_ start: Int) -> Bool {
        let byte = code[start]
        guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."), peek(start + 1) == byte, peek(start + 2) == byte else {
            return false
        }
        return start + 3 >= limit || classes(code[start + 3]) & ByteClass.space != 0
    }

    /// Scans from a place where a value may start to the end of the line.
    private mutating func scanYAMLNodes(from first: Int, lineStart: Int, _ flowDepth: inout Int) -> Int {
        var index = first
        // The column that the lines of a block scalar must exceed.
        var parentColumn = -1
        while index < limit {
            let byte = code[index]
            switch byte {
            case UInt8(ascii: "\n"): return index + 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "#") where index == lineStart || classes(code[index - 1]) & ByteClass.space != 0:
                let end = lineEnd(index)
                emit(index, end, .comment)
                index = end
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                flowDepth += 1
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                flowDepth = max(0, flowDepth - 1)
                index += 1
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                if isYAMLSpace(index + 1) {
                    if byte != UInt8(ascii: ":") { parentColumn = index - lineStart }
                    index += 1
                } else {
                    index = scanPlain(index, flowDepth, lineStart, &parentColumn)
                }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): index = scanYAMLQuoted(index, lineStart, &parentColumn)
            case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"):
                let end = wordEnd(index + 1, flowDepth)
                if end > index + 1 { emit(index, end, byte == UInt8(ascii: "!") ? .type : .variable) }
                index = end
            case UInt8(ascii: "|"), UInt8(ascii: ">"):
                // At the start of a line, `>` is a quotation or a prompt in an excerpt, not YAML.
                if flowDepth == 0, parentColumn >= 0 || first != lineStart, isBlockHeader(index) {
                    return scanBlockScalar(header: index, lineStart: lineStart, parentColumn)
                }
                index = scanPlain(index, flowDepth, lineStart, &parentColumn)
            default: index = scanPlain(index, flowDepth, lineStart, &parentColumn)
            }
        }
        return limit
    }

    private func isYAMLSpace(_ index: Int) -> Bool { index >= limit || classes(code[index]) & ByteClass.space != 0 }

    private func wordEnd(_ start: Int, _ flowDepth: Int) -> Int {
        var index = start
        while !isYAMLSpace(index), flowDepth == 0 || !isFlowEnd(code[index]) { index += 1 }
        return index
    }

    private func isFlowEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "{")
            || byte == UInt8(ascii: "[")
    }

    // MARK: Scalars

    /// An unquoted scalar: a key when `: ` follows; otherwise only numbers and literals get a colour.
    private mutating func scanPlain(_ start: Int, _ flowDepth: Int, _ lineStart: Int, _ parentColumn: inout Int) -> Int {
        var hash = WordHash()
        hash.add(fold(code[start]))
        var index = start + 1
        while index < limit {
            let byte = code[index]
            if byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: ":"), isYAMLSpace(index + 1) || (flowDepth > 0 && isFlowEnd(peek(index + 1))) {
                let end = trimmedEnd(start, index)
                emit(start, end, .attribute)
                parentColumn = start - lineStart
                return index + 1
            }
            if byte == UInt8(ascii: "#"), classes(code[index - 1]) & ByteClass.space != 0 { break }
            if flowDepth > 0, isFlowEnd(byte) { break }
            hash.add(fold(byte))
            index += 1
        }
        let end = trimmedEnd(start, index)
        if end < index {
            hash = WordHash()
            for position in start..<end { hash.add(fold(code[position])) }
        }
        if let word = slot(settings.words, hash.value, start, end) {
            emit(start, end, word.kind)
        } else if isYAMLNumber(start, end) {
            emit(start, end, .number)
        }
        return index
    }

    private func trimmedEnd(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, classes(code[end - 1]) & ByteClass.space != 0 { end -= 1 }
        return end
    }

    /// Numbers, dates and times: they start with a digit, a sign or a point, and hold no other letters than those of `0x1F` or `1e9`.
    private func isYAMLNumber(_ start: Int, _ end: Int) -> Bool {
        guard start < end else { return false }
        var index = start
        if code[index] == UInt8(ascii: "-") || code[index] == UInt8(ascii: "+") { index += 1 }
        if index < end, code[index] == UInt8(ascii: ".") { index += 1 }
        guard index < end, classes(code[index]) & ByteClass.digit != 0 else { return false }
        if code[index] == UInt8(ascii: "0"), peek(index + 1) | 0x20 == UInt8(ascii: "x") || peek(index + 1) | 0x20 == UInt8(ascii: "o") {
            for position in min(index + 2, end)..<end where classes(code[position]) & ByteClass.hexDigit == 0 { return false }
            return true
        }
        for position in index..<end where classes(code[position]) & ByteClass.digit == 0 {
            switch code[position] {
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"),
                UInt8(ascii: "E"), UInt8(ascii: "T"), UInt8(ascii: "Z"):
                continue
            default: return false
            }
        }
        return true
    }

    /// A quoted scalar, which may span lines; a key when `:` follows.
    private mutating func scanYAMLQuoted(_ start: Int, _ lineStart: Int, _ parentColumn: inout Int) -> Int {
        let quote = code[start]
        let isDouble = quote == UInt8(ascii: "\"")
        let bit: UInt64 = isDouble ? 1 << 62 : 1 << 63
        let isMultiline = unclosedRules & bit == 0
        var end = start + 1
        while end < limit, isMultiline || code[end] != UInt8(ascii: "\n") {
            if code[end] == quote {
                end += 1
                // `''` is a quote inside single quotes.
                if isDouble || peek(end) != quote {
                    let next = peek(skipBlanks(end))
                    let isKey = next == UInt8(ascii: ":")
                    if isKey { parentColumn = start - lineStart }
                    emit(start, end, isKey ? .attribute : .string)
                    return end
                }
            } else if isDouble, code[end] == UInt8(ascii: "\\") {
                end = min(end + 1, limit)
            }
            end += 1
        }
        if isMultiline { unclosedRules |= bit }
        end = lineEnd(start)
        emit(start, end, .string)
        return end
    }

    // MARK: Block scalars

    /// `|`, `>`, with indicators such as `|2-`, and nothing but a comment after.
    private func isBlockHeader(_ start: Int) -> Bool {
        var index = start + 1
        while index < limit, index - start < 3, !isYAMLSpace(index) {
            let byte = code[index]
            guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || classes(byte) & ByteClass.digit != 0 else { return false }
            index += 1
        }
        guard isYAMLSpace(index) else { return false }
        let next = peek(trimmedStart(index))
        return next == 0 || next == UInt8(ascii: "\n") || next == UInt8(ascii: "#")
    }

    private func trimmedStart(_ start: Int) -> Int {
        var index = start
        while index < limit, code[index] != UInt8(ascii: "\n"), classes(code[index]) & ByteClass.space != 0 { index += 1 }
        return index
    }

    /// The header and all following lines that are blank or deeper than the parent.
    private mutating func scanBlockScalar(header: Int, lineStart: Int, _ parentColumn: Int) -> Int {
        var headerEnd = header + 1
        while !isYAMLSpace(headerEnd) { headerEnd += 1 }
        emit(header, headerEnd, .meta)
        let comment = trimmedStart(headerEnd)
        let firstLineEnd = lineEnd(comment)
        if peek(comment) == UInt8(ascii: "#") { emit(comment, firstLineEnd, .comment) }

        var textStart: Int?
        var textEnd = firstLineEnd
        var line = firstLineEnd + 1
        while line < limit {
            var first = line
            while first < limit, code[first] == UInt8(ascii: " ") { first += 1 }
            let end = lineEnd(first)
            if trimmedStart(first) < end {
                guard first - line > parentColumn else { break }
                if textStart == nil { textStart = first }
                textEnd = end
            }
            line = end + 1
        }
        if let textStart { emit(textStart, textEnd, .string) }
        return min(line, limit)
    }
}
