internal import CCmarkGFM
internal import DocModel

extension DocumentWriter {
    // MARK: Abbreviations

    private static let unexplained: Set<String> = ["abbr", "option", "textarea", "title", "kbd", "samp", "script", "style"]

    /// Text with what its abbreviations stand for. The first use of each can be reached by the keyboard: hovering is not for everybody.
    mutating func writeExplained(_ text: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) {
        var start = 0
        let isInRaw = rawHTML.open.index(from: 0, where: { $0.namespace != .html || Self.unexplained.contains($0.name) }) != nil
        while !isInRaw, let hit = abbreviations?.first(in: text, from: start) {
            scratch.html.appendEscaped(UnsafeBufferPointer(rebasing: text[start..<hit.range.lowerBound]))
            scratch.html.append("<abbr title=\"")
            scratch.html.appendEscaped(hit.entry.meaning)
            scratch.html.append("\"")
            let canFocus = rawHTML.link == nil && rawHTML.paragraph != nil
            if canFocus, explained.insert(hit.entry.name).inserted { scratch.html.append(" tabindex=\"0\"") }
            scratch.html.append(">")
            scratch.html.appendEscaped(UnsafeBufferPointer(rebasing: text[hit.range]))
            scratch.html.append("</abbr>")
            start = hit.range.upperBound
        }
        scratch.html.appendEscaped(UnsafeBufferPointer(rebasing: text[start...]))
    }

    /// An address that is shown itself is not words: `http://API.example.com`.
    static func isInBareAddress(_ node: MarkdownNode) -> Bool {
        guard let link = node.pointee.parent, UInt32(link.pointee.type) == CMARK_NODE_LINK.rawValue else { return false }
        return isBareAddress(link)
    }

    // MARK: Marks, keys, emoji

    /// A node of ours inside a text.
    mutating func writeSpan(_ node: MarkdownNode, _ scratch: inout MarkdownRenderer.Scratch) {
        switch syntax?.span(of: node) {
        case .attributes: writeUntakenAttributes(node, &scratch)
        case .mark(let index): writeMark(node, index, &scratch)
        case .shortcode(let index): writeShortcode(node, index, &scratch)
        case .formula(let index): writeFormula(node, index, &scratch)
        case nil: break
        }
    }

    /// Writes two signs: as a tag where others match them, as text where none do.
    private mutating func writeMark(_ node: MarkdownNode, _ index: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let syntax else { return }
        if !syntax.marks[index].isResolved { resolve(node, index, syntax) }
        switch syntax.marks[index].part {
        case .start(.mark):
            scratch.html.append("<mark")
            writeAttributes(behind: syntax.marks[index].partner, &scratch)
            scratch.html.append(">")
        case .end(.mark): scratch.html.append("</mark>")
        case .start(.ins):
            scratch.html.append("<ins")
            writeAttributes(behind: syntax.marks[index].partner, &scratch)
            scratch.html.append(">")
        case .end(.ins): scratch.html.append("</ins>")
        case .start(.sup): scratch.html.append("<sup>")
        case .end(.sup): scratch.html.append("</sup>")
        case .start(.keys), .end(.keys): break
        case .element(let element): writeElement(element, node, &scratch)
        case .html(let html): scratch.html.append(html)
        case .leftOut(let shown):
            guard let row = ForeignSyntax.emptyTag(isElement: false) else { return }
            review.add(row, line: Int(node.pointee.start_line), column: Int(node.pointee.start_column), shown: shown)
        case .text:
            let sign = syntax.marks[index].sign
            let text: [UInt8] = [sign, sign]
            text.withUnsafeBufferPointer { text in
                scratch.html.appendEscaped(text)
                addText(text, &scratch)
            }
        }
    }

    /// Looks for the signs that end what these begin, among what follows them in the same block or span.
    private func resolve(_ node: MarkdownNode, _ index: Int, _ syntax: SyntaxExtension) {
        syntax.marks[index].isResolved = true
        let mark = syntax.marks[index]
        guard mark.canOpen, !syntax.isWithoutEnd(mark.sign, in: node.pointee.parent) else { return }
        var next = node.pointee.next
        var looked = 0
        while let other = next, looked < Self.maxLook {
            looked += 1
            // Tags of raw HTML in between may begin inside and end outside.
            let isSpan = syntax.isSpan(other)
            if UInt32(other.pointee.type) == CMARK_NODE_HTML_INLINE.rawValue, !isSpan { return }
            if UInt32(other.pointee.type) == CMARK_NODE_TEXT.rawValue, Self.isCode(docgen_literal(other).bytes, isFirst: looked == 1) {
                return
            }
            if let close = syntax.mark(of: other) {
                // What it would cross has an end already.
                if syntax.marks[close].isResolved { return }
                let isSame = syntax.marks[close].sign == mark.sign
                // As with emphasis, an end belongs to the nearest beginning.
                if isSame, !syntax.marks[close].canClose { return }
                if isSame {
                    if Self.isExpression(mark.sign, from: node, to: other) { return }
                    let tag = tag(mark.sign, from: node, to: other)
                    syntax.marks[index].part = .start(tag)
                    syntax.marks[index].partner = other
                    syntax.marks[close].part = .end(tag)
                    syntax.marks[close].isResolved = true
                    return
                }
            }
            next = other.pointee.next
        }
        syntax.noteWithoutEnd(mark.sign, in: node.pointee.parent)
    }

    /// Whether a text between two signs is an expression: `==b || c==`, `++i, j++`.
    private static func isCode(_ text: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Bool {
        if text.index(of: "||", from: 0) != nil || text.index(of: "&&", from: 0) != nil { return true }
        guard isFirst, let end = text.firstIndex(where: { !SyntaxReview.isWord($0) }) else { return false }
        return (1...2).contains(end) && ",;)".utf8.contains(text[end])
    }

    /// Whether the words between two signs are what the signs are computed with: `++i and i++`, `x ==y and z== 1`, `^^1 and 2^^`.
    ///
    /// A text without spaces never is. Numbers alone are worth marking, and are not operands of `^^` or `++` in prose.
    private static func isExpression(_ sign: UInt8, from start: MarkdownNode, to end: MarkdownNode) -> Bool {
        guard let next = start.pointee.next, let previous = end.pointee.prev, next != end else { return false }
        func words(_ node: MarkdownNode) -> [Slice<UnsafeBufferPointer<UInt8>>] {
            UInt32(node.pointee.type) == CMARK_NODE_TEXT.rawValue ? docgen_literal(node).bytes.split(separator: 0x20) : []
        }
        if next == previous, words(next).count < 2 { return false }
        let first = Operand(words(next).first)
        let last = Operand(words(previous).last)
        switch sign {
        case UInt8(ascii: "+"):
            // "++a new line++" and "++I see++" begin with words.
            let isArticle = first.word.count == 1 && "aAI".utf8.contains(first.word[0])
            if first.isLetter && !isArticle || last.isLetter { return true }
            return first.isNumber && last.isNumber || !first.word.isEmpty && first.word.elementsEqual(last.word)
        case UInt8(ascii: "="):
            return (first.isLetter || first.isNumber) && (last.isLetter || last.isNumber) && (first.isLetter || last.isLetter)
        default: return (first.isLetter || first.isNumber) && (last.isLetter || last.isNumber)
        }
    }

    /// A word without the punctuation around it.
    private struct Operand {
        let word: Slice<UnsafeBufferPointer<UInt8>>

        /// - Parameter word: `nil` where a span stands in its place.
        init(_ word: Slice<UnsafeBufferPointer<UInt8>>?) {
            guard let word else {
                self.word = Slice(base: UnsafeBufferPointer(start: nil, count: 0), bounds: 0..<0)
                return
            }
            func isOutside(_ byte: UInt8) -> Bool { byte < 0x80 && !SyntaxReview.isWord(byte) }
            var range = word.startIndex..<word.endIndex
            while let last = range.last, isOutside(word[last]) { range.removeLast() }
            while let first = range.first, isOutside(word[first]) { range.removeFirst() }
            self.word = Slice(base: word.base, bounds: range)
        }

        /// The name of a variable in prose, mostly.
        var isLetter: Bool { word.count == 1 && word.allSatisfy(\.isLetter) }
        var isNumber: Bool { !word.isEmpty && word.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") } }
    }

    /// How many spans lie between two signs at most.
    private static let maxLook = 300

    private func tag(_ sign: UInt8, from node: MarkdownNode, to end: MarkdownNode) -> SyntaxExtension.Mark.Tag {
        if sign == UInt8(ascii: "=") { return .mark }
        guard sign == UInt8(ascii: "+"), let text = node.pointee.next, text.pointee.next == end,
            UInt32(text.pointee.type) == CMARK_NODE_TEXT.rawValue, KeyNames.keys(in: docgen_literal(text).bytes) != nil
        else { return .ins }
        return .keys
    }

    /// Whether a text is that of keys, which is then written as them: `ctrl+k` between two `++`.
    mutating func writeKeys(_ node: MarkdownNode, _ literal: UnsafeBufferPointer<UInt8>, _ scratch: inout MarkdownRenderer.Scratch) -> Bool
    {
        guard let syntax, let before = node.pointee.prev, let index = syntax.mark(of: before), syntax.marks[index].part == .start(.keys),
            let keys = KeyNames.keys(in: literal)
        else { return false }
        for (position, key) in keys.enumerated() {
            if position > 0 {
                scratch.html.append("+")
                scratch.text.append(UInt8(ascii: "+"))
            }
            scratch.html.append("<kbd>")
            scratch.html.appendEscaped(key)
            scratch.html.append("</kbd>")
            scratch.text.append(key)
        }
        var shown = keys.joined(separator: "+")
        shown.withUTF8 { markdown.add($0, &scratch.markdown) }
        return true
    }

    private mutating func writeShortcode(_ node: MarkdownNode, _ index: Int, _ scratch: inout MarkdownRenderer.Scratch) {
        guard let shortcode = syntax?.shortcodes[index] else { return }
        guard var emoji = shortcode.emoji else {
            guard let row = ForeignSyntax.treeRows[":"] else { return }
            let column = Int(node.pointee.start_column)
            return review.add(row, line: Int(node.pointee.start_line), column: column, shown: ":\(shortcode.name):")
        }
        // GitHub makes anchors of its name.
        headingEmoji.append((scratch.text.count, emoji.utf8.count, shortcode.name))
        emoji.withUTF8 { text in
            scratch.html.append(text)
            addText(text, &scratch)
        }
    }
}

/// Names of keys, as `++ctrl+alt+del++` has them.
///
/// Source: PyMdown Extensions, `keys`.
enum KeyNames {
    /// - Returns: What to show for each; `nil` where the text is not keys.
    static func keys(in text: UnsafeBufferPointer<UInt8>) -> [String]? {
        guard !text.isEmpty, text.count <= 80 else { return nil }
        var keys: [String] = []
        for word in text.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false) {
            let name = String(decoding: word, as: UTF8.self)
            // Curled, where `smart_punctuation` is on.
            let isQuoted = [("\"", "\""), ("“", "”")].contains { name.hasPrefix($0.0) && name.hasSuffix($0.1) }
            if name.count > 2, isQuoted {
                keys.append(String(name.dropFirst().dropLast()))
            } else if let shown = shown[name.lowercased()] {
                keys.append(shown)
            } else if name.utf8.count == 1 || isFunctionKey(name) {
                keys.append(name.uppercased())
            } else {
                return nil
            }
        }
        // `++a++` is an insertion more often than a key; with another key it is one.
        return keys.count == 1 && text.count == 1 && !text[0].isLetter ? nil : keys
    }

    private static func isFunctionKey(_ name: String) -> Bool {
        guard let first = name.first, first == "f" || first == "F", let number = Int(name.dropFirst()) else { return false }
        return (1...24).contains(number)
    }

    private static let shown: [String: String] = [
        "alt": "Alt", "altgr": "AltGr", "arrow-down": "↓", "arrow-left": "←", "arrow-right": "→", "arrow-up": "↑", "down": "↓", "left": "←",
        "right": "→", "up": "↑", "backspace": "Backspace", "bksp": "Backspace", "break": "Break", "caps-lock": "Caps Lock",
        "capslock": "Caps Lock",
        "cmd": "Cmd", "command": "Cmd", "meta": "Meta", "control": "Ctrl", "ctrl": "Ctrl", "del": "Del", "delete": "Del", "end": "End",
        "enter": "Enter", "return": "Return", "esc": "Esc", "escape": "Esc", "fn": "Fn", "home": "Home", "ins": "Ins", "insert": "Ins",
        "menu": "Menu", "num-lock": "Num Lock", "option": "Option", "opt": "Option", "page-down": "Page Down", "page-up": "Page Up",
        "pgdn": "Page Down", "pgup": "Page Up", "pause": "Pause", "print-screen": "Print Screen", "prtsc": "Print Screen",
        "scroll-lock": "Scroll Lock", "shift": "Shift", "space": "Space", "spc": "Space", "super": "Super", "tab": "Tab",
        "tabulator": "Tab",
        "win": "Win", "windows": "Win", "plus": "+", "minus": "-", "hyphen": "-", "comma": ",", "period": ".", "dot": ".", "slash": "/",
        "backslash": "\\", "backtick": "`", "grave": "`", "colon": ":", "semicolon": ";", "equal": "=", "asterisk": "*", "bar": "|",
        "pipe": "|",
        "question": "?", "exclam": "!", "hash": "#", "at": "@", "tilde": "~", "underscore": "_", "single-quote": "'", "double-quote": "\"",
        "bracket-left": "[", "bracket-right": "]", "brace-left": "{", "brace-right": "}", "paren-left": "(", "paren-right": ")", "lt": "<",
        "gt": ">", "left-button": "Left Button", "right-button": "Right Button", "middle-button": "Middle Button",
    ]
}
