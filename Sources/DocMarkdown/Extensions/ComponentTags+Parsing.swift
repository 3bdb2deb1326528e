/// One tag: its form, its name, its attributes.
extension ComponentTags {
    /// One tag as it is written.
    struct Parsed {
        var name: String
        var attributes: [(name: String, value: String)] = []
        var values: [String] = []
        var isClosing = false
        /// It ends itself.
        var isEmpty = false
        var form: Form
        var range: Range<Int>
        /// How many signs of quotes stand in front of each line below its first.
        var quotes = 0
        var shown: String

        /// The language of the code that it holds; empty where its own words say that.
        var language: String? { form == .element ? nil : Self.languages[name] }

        /// Sources: Hugo, "Shortcodes"; the themes Book, Hextra, Docsy and Relearn (`mermaid`, `katex`).
        private static let languages = ["highlight": "", "code-toggle": "", "mermaid": "mermaid", "katex": "math"]
    }

    /// - Parameters:
    ///   - end: Where the line ends; the attributes of an element may go on below.
    ///   - mayGoOn: Those of a shortcode may too, where the line does not end it.
    func parse(_ source: UnsafeBufferPointer<UInt8>, at start: Int, before end: Int, mayGoOn: Bool = false) -> Parsed? {
        guard start + 2 < end, let (form, close, opening) = Self.opening(source, at: start) else { return nil }
        let goesOn = form == .element || mayGoOn && UnsafeBufferPointer(rebasing: source[opening..<end]).index(of: close, from: 0) == nil
        let limit = goesOn ? min(source.count, start + Self.maxTagBytes) : end
        var index = opening
        func skipBlanks() {
            guard form != .element else { return }
            while index < limit, source[index] <= 0x20 { index += 1 }
        }
        if form != .element, index < limit, source[index] == UInt8(ascii: "-") { index += 1 }
        skipBlanks()
        var isClosing = false
        if index < limit, source[index] == UInt8(ascii: "/") {
            isClosing = true
            index += 1
            skipBlanks()
        }
        let nameStart = index
        // Shortcodes in folders have the folder's name in theirs: `blocks/lead`.
        func isInName(_ index: Int) -> Bool {
            let byte = source[index]
            if byte.isLetter || (0x30...0x39).contains(byte) || "-_.".utf8.contains(byte) { return true }
            return byte == UInt8(ascii: "/") && form == .shortcode && index > nameStart && index + 1 < limit && source[index + 1].isLetter
        }
        while index < limit, isInName(index) { index += 1 }
        guard index > nameStart, index < limit else { return nil }
        var name = String(decoding: source[nameStart..<index], as: UTF8.self)
        if form == .liquid, name.hasPrefix("end"), name.utf8.count > 3 {
            isClosing = true
            name = String(name.dropFirst(3))
        }
        guard markdownTags.contains(start) || isName(name, of: form) || isClosing && name == "template" || isSlot(source, name, at: index)
        else { return nil }
        var parsed = Parsed(name: name, isClosing: isClosing, form: form, range: start..<start, shown: "")
        guard readAttributes(source, &index, limit, upTo: close, into: &parsed) else { return nil }
        if isClosing, form != .element, index > end { return nil }
        parsed.range = start..<index
        // Its first line alone.
        let shown = source[start..<min(index, end)].prefix { $0 != 0x0A }
        parsed.shown = String(decoding: shown, as: UTF8.self).cut(to: SyntaxReview.maxShownCharacters)
        return parsed
    }

    /// The form of a tag, what ends it, and what stands behind its opening signs.
    static func opening(
        _ source: UnsafeBufferPointer<UInt8>,
        at start: Int
    ) -> (form: Form, close: StaticString, index: Int)? {
        if source[start] == UInt8(ascii: "<") { return (.element, ">", start + 1) }
        if source.hasPrefix("{{<", at: start) { return (.shortcode, ">}}", start + 3) }
        if source.hasPrefix("{{%", at: start) { return (.shortcode, "%}}", start + 3) }
        return source.hasPrefix("{%", at: start) ? (.liquid, "%}", start + 2) : nil
    }

    /// Whether a tag gives a component of Vue one of its parts: `<template #title>`, `<template v-slot:title>`.
    private func isSlot(_ source: UnsafeBufferPointer<UInt8>, _ name: String, at end: Int) -> Bool {
        guard name == "template", let next = source.skippingSpaces(from: end), next > end else { return false }
        return source[next] == UInt8(ascii: "#") || source.hasPrefix("v-slot", at: next)
    }

    /// Elements of HTML are small; liquid has tags that are not blocks.
    private func isName(_ name: String, of form: Form) -> Bool {
        switch form {
        case .element:
            name.utf8.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
                && (!ForeignSyntax.elements.contains(name.lowercased()) || Component.isKnown(name))
        case .liquid: Component.isKnown(name) || own.contains(name) || name == "highlight"
        case .shortcode, .formula: true
        }
    }

    /// - Returns: Whether the tag ends before the limit.
    private func readAttributes(
        _ source: UnsafeBufferPointer<UInt8>,
        _ index: inout Int,
        _ limit: Int,
        upTo close: StaticString,
        into parsed: inout Parsed
    ) -> Bool {
        while true {
            while index < limit, source[index] <= 0x20 { index += 1 }
            guard index < limit else { return false }
            if parsed.form != .element, source[index] == UInt8(ascii: "-"), source.hasPrefix(close, at: index + 1) { index += 1 }
            if source.hasPrefix(close, at: index) {
                index += close.utf8CodeUnitCount
                return true
            }
            if source[index] == UInt8(ascii: "/") {
                parsed.isEmpty = true
                index += 1
                continue
            }
            guard readAttribute(source, &index, limit, into: &parsed) else { return false }
        }
    }

    /// `name="x"`, `name={…}`, `name`, `"x"`.
    private func readAttribute(_ source: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ limit: Int, into parsed: inout Parsed) -> Bool {
        guard parsed.attributes.count + parsed.values.count < 40 else { return false }
        func quoted() -> String? {
            let quote = source[index]
            guard let close = source[(index + 1)..<limit].firstIndex(of: quote) else { return nil }
            defer { index = close + 1 }
            return String(decoding: source[(index + 1)..<close], as: UTF8.self)
        }
        if "\"'`".utf8.contains(source[index]) {
            guard let value = quoted() else { return false }
            parsed.values.append(value)
            return true
        }
        let start = index
        while index < limit, source[index] > 0x20,
            !"=>/{}\"".utf8.contains(source[index])
                || parsed.form == .shortcode && "/>".utf8.contains(source[index]) && !isEnd(source, index)
        {
            index += 1
        }
        let name = String(decoding: source[start..<index], as: UTF8.self)
        guard index < limit, source[index] == UInt8(ascii: "=") else {
            guard index > start else {
                // `{...props}` says nothing here; in a shortcode it would be another one.
                guard parsed.form == .element, source[index] == UInt8(ascii: "{"),
                    let close = closingBrace(source, from: index, before: limit)
                else { return false }
                index = close + 1
                return true
            }
            if parsed.form == .element || parsed.form == .liquid {
                parsed.attributes.append((name, "true"))
            } else {
                parsed.values.append(name)
            }
            return true
        }
        index += 1
        guard index < limit else { return false }
        if "\"'`".utf8.contains(source[index]) {
            guard let value = quoted() else { return false }
            parsed.attributes.append((name, value))
        } else if source[index] == UInt8(ascii: "{") {
            guard let close = closingBrace(source, from: index, before: limit) else { return false }
            var value = String(decoding: source[(index + 1)..<close], as: UTF8.self)
            if let first = value.first, first == value.last, value.utf8.count > 1, "\"'`".contains(first) {
                value = String(value.dropFirst().dropLast())
            }
            parsed.attributes.append((name, Self.address(inExpression: value) ?? imports[value] ?? value))
            index = close + 1
        } else {
            let valueStart = index
            while index < limit, source[index] > 0x20, !isEnd(source, index), parsed.form != .element || source[index] != UInt8(ascii: ">")
            { index += 1 }
            parsed.attributes.append((name, String(decoding: source[valueStart..<index], as: UTF8.self)))
        }
        return true
    }

    private func isEnd(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        source.hasPrefix(">}}", at: index) || source.hasPrefix("%}", at: index) || source.hasPrefix("/>", at: index)
    }

    private func closingBrace(_ source: UnsafeBufferPointer<UInt8>, from start: Int, before limit: Int) -> Int? {
        var depth = 0
        for index in start..<limit {
            if source[index] == UInt8(ascii: "{") { depth += 1 }
            if source[index] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }
}
