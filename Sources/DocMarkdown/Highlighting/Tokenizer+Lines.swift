/// What a line starts with: prompts, directives, prefixes; and texts that start on the next line.
extension Tokenizer {
    /// Looks at the start of a line; returns where code goes on, which is the line's end when there is none.
    mutating func beginLine(_ start: Int) -> Int {
        let isContinued = start > 0 && isContinuation(endingAt: start)
        let wasCode = isLineCode
        isLineCode = true
        if settings.command != nil, !isContinued { expectsCommand = true }
        if !isContinued { expectation = .nothing }
        firstOnLine = skipBlanks(start)
        guard firstOnLine < limit, frames.isEmpty, code[firstOnLine] != UInt8(ascii: "\n") else {
            isLineCode = wasCode && isContinued
            return firstOnLine
        }
        for rule in grammar.lineRules {
            let at = rule.isIndented ? firstOnLine : start
            guard matches(rule.prefix, at: at) else { continue }
            let end = rule.isCodeAfter ? at + Int(rule.prefix.count) : lineEnd(at)
            let trimmed = rule.isCodeAfter && isBlank(code[end - 1]) ? end - 1 : end
            emit(at, trimmed, rule.kind)
            return end
        }
        if settings.hasPrompts, let end = promptEnd(firstOnLine) {
            emit(firstOnLine, end, .prompt)
            return end
        }
        if settings.directive != 0, code[firstOnLine] == settings.directive { return scanDirective(firstOnLine) }
        if settings.isPlainElsewhere, !(isContinued && wasCode) {
            isLineCode = false
            return lineEnd(start)
        }
        return firstOnLine
    }

    /// Whether the line before `start` ends with the byte that continues it.
    private func isContinuation(endingAt start: Int) -> Bool {
        guard settings.continuation != 0 else { return false }
        var last = start - 2
        if last >= 0, code[last] == UInt8(ascii: "\r") { last -= 1 }
        return last >= 0 && code[last] == settings.continuation
    }

    // MARK: Directives

    /// `#include <x>`, `# define X`, `#error it's late`.
    private mutating func scanDirective(_ start: Int) -> Int {
        let name = skipBlanks(start + 1)
        var hash = WordHash()
        var end = name
        while end < limit, classes(code[end]) & ByteClass.alphanumeric != 0 {
            hash.add(fold(code[end]))
            end += 1
        }
        guard end > name, let word = slot(settings.directiveWords, hash.value, name, end) else { return start }
        switch word.kind {
        case .comment:  // the rest of the line is text
            let lineEnd = lineEnd(end)
            emit(start, lineEnd, .meta)
            return lineEnd
        case .string:  // a file name in angle brackets may follow
            emit(start, end, .meta)
            let open = skipBlanks(end)
            guard peek(open) == UInt8(ascii: "<") else { return end }
            var close = open
            while close < limit, code[close] != UInt8(ascii: "\n"), code[close] != UInt8(ascii: ">") { close += 1 }
            if peek(close) == UInt8(ascii: ">") { close += 1 }
            emit(open, close, .string)
            return close
        default:
            emit(start, end, .meta)
            return end
        }
    }

    // MARK: Prompts

    /// The end of a shell's prompt at the start of a line: `$`, `PS C:\>`, `C:\dir>`, `user@host:~$`, `(venv) $`.
    private func promptEnd(_ start: Int) -> Int? {
        let first = code[start]
        if follows(first) & FollowClass.lonePrompt != 0, let end = lonePromptEnd(start) { return end }
        let second = peek(start + 1)
        if second == UInt8(ascii: ":"), classes(first | 0x20) & ByteClass.lower != 0,
            peek(start + 2) == UInt8(ascii: "\\") || peek(start + 2) == UInt8(ascii: ">")
        {
            return pathPromptEnd(start)
        }
        if first == UInt8(ascii: "P"), second == UInt8(ascii: "S") {
            if peek(start + 2) == UInt8(ascii: ">") { return start + 3 }
            if peek(start + 2) == UInt8(ascii: " ") { return pathPromptEnd(start + 3) }
            return nil
        }
        if first == UInt8(ascii: "("), classes(second) & ByteClass.alphanumeric != 0 {
            var close = start + 1
            while close < limit, close - start < 40, isPromptName(code[close]) { close += 1 }
            guard peek(close) == UInt8(ascii: ")"), peek(close + 1) == UInt8(ascii: " ") else { return nil }
            let inner = close + 2
            guard inner < limit, code[inner] != UInt8(ascii: "(") else { return nil }
            return promptEnd(inner)
        }
        return first == UInt8(ascii: "[") || classes(first) & ByteClass.alphanumeric != 0 ? userPromptEnd(start) : nil
    }

    private func isPromptName(_ byte: UInt8) -> Bool {
        classes(byte) & ByteClass.alphanumeric != 0 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// `$ `, `>>> `; not `# Title case`, which is a comment far more often than a command of the root user.
    private func lonePromptEnd(_ start: Int) -> Int? {
        let byte = code[start]
        var end = start
        while end < limit, code[end] == byte, end - start < 3 { end += 1 }
        guard end < limit, code[end] != UInt8(ascii: "\n"), code[end] != UInt8(ascii: "\r") else {
            return byte == UInt8(ascii: "$") || byte == UInt8(ascii: ">") ? end : nil
        }
        guard code[end] == UInt8(ascii: " ") else { return nil }
        if byte == UInt8(ascii: "#"), classes(peek(end + 1)) & ByteClass.lower == 0 { return nil }
        return end
    }

    /// A path, which may hold spaces but none before its `>`.
    private func pathPromptEnd(_ start: Int) -> Int? {
        var index = start
        while index < limit, index - start < 200 {
            switch code[index] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\""), UInt8(ascii: "|"), UInt8(ascii: "="), UInt8(ascii: "$"): return nil
            case UInt8(ascii: ">"):
                return index > start && code[index - 1] == UInt8(ascii: " ") ? nil : index + 1
            default: index += 1
            }
        }
        return nil
    }

    private func userPromptEnd(_ start: Int) -> Int? {
        var index = start
        var hasAt = false
        while index < limit, index - start < 80 {
            switch code[index] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "="), UInt8(ascii: ","): return nil
            case UInt8(ascii: " ") where !hasAt: return nil
            case UInt8(ascii: "@"): hasAt = true
            case UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: ">"), UInt8(ascii: "%"):
                guard hasAt, peek(index + 1) == UInt8(ascii: " ") else { return nil }
                return index + 1
            default: break
            }
            index += 1
        }
        return nil
    }

    // MARK: Heredocs

    /// `<<EOF`, `<<-'EOF'`, `<<~TEXT`, `<<<PHP`: remembers the tag, whose text starts on the next line.
    mutating func openHeredoc(_ rule: Rule, start: Int, from index: Int) -> Int? {
        guard heredocTag == nil, !hasUnclosedHeredoc, frames.isEmpty else { return nil }
        var index = index
        var isMarked = false
        if peek(index) == UInt8(ascii: "-") || peek(index) == UInt8(ascii: "~") {
            isMarked = true
            index += 1
        }
        if rule.isAlone, isBlank(peek(index)) { index = skipBlanks(index) }
        let quote = peek(index)
        let isQuoted = quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
        if isQuoted { index += 1 }
        let tag = index
        while index < limit, index - tag < 64, classes(code[index]) & ByteClass.alphanumeric != 0 { index += 1 }
        guard index > tag, classes(code[tag]) & ByteClass.digit == 0 else { return nil }
        // Without a mark, only capitals tell a tag from the right side of a shift.
        guard isMarked || isQuoted || classes(code[tag]) & ByteClass.upper != 0 else { return nil }
        heredocTag = tag..<index
        if isQuoted {
            guard peek(index) == quote else {
                heredocTag = nil
                return nil
            }
            index += 1
        }
        emit(start, index, rule.kind)
        return index
    }

    /// Scans the text up to the line of the tag.
    mutating func scanHeredoc(from start: Int, tag: Range<Int>) -> Int {
        var line = start
        while line < limit {
            let first = skipBlanks(line)
            let end = first + tag.count
            if end <= limit, classes(peek(end)) & ByteClass.alphanumeric == 0, isSame(first, tag) {
                emit(start, end, .string)
                return end
            }
            line = lineEnd(first) + 1
        }
        // One search to the end is enough: from here on, `<<` is an operator.
        hasUnclosedHeredoc = true
        return min(start, limit)
    }

    private func isSame(_ start: Int, _ tag: Range<Int>) -> Bool {
        for offset in 0..<tag.count where code[start + offset] != code[tag.lowerBound + offset] { return false }
        return true
    }
}
