/// Variables, `ref` and expressions in addresses, which hold no spaces.
extension ComponentTags {
    /// `[text](https://example.org/{{ version }}/)` and `[name]: https://example.org/{{ version }}/`: an address holds no spaces, so they go behind it.
    mutating func compactVariables(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var variable = line.lowerBound
        var mayDefine = source[line.lowerBound] == UInt8(ascii: "[")
        while let hit = text.index(of: UInt8(ascii: "]"), from: index), hit + 1 < text.count {
            index = hit + 2
            let isDefinition = mayDefine && text[hit + 1] == UInt8(ascii: ":")
            mayDefine = false
            guard isDefinition || text[hit + 1] == UInt8(ascii: "(") else { continue }
            // What is not found behind one address is not found behind the next either.
            guard let close = isDefinition ? text.count : text.index(of: UInt8(ascii: ")"), from: index) else { break }
            if variable < index {
                guard let next = text.index(of: "{{ ", from: index) else { break }
                variable = next
            }
            guard variable < close else { continue }
            var address: [UInt8] = []
            var start = index
            while let open = text.index(of: "{{", from: start), open < close,
                let (name, length) = Variables.variable(UnsafeBufferPointer(rebasing: text[open...]))
            {
                address += source[start..<open]
                address += "{{\(name)}}".utf8
                start = open + length
            }
            address += source[start..<close]
            blank(index..<close)
            for (offset, byte) in address.enumerated() { bytes[index + offset] = byte }
            index = close
        }
    }

    /// `[text]({{< ref "page.md" >}})`: the address in angle brackets, and spaces behind it. Of another shortcode nobody knows what it writes: the
    /// address tells that.
    mutating func replaceReferences(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "{{", from: index) {
            index = hit + 2
            guard !ticks.isCode(at: hit, in: source) else { continue }
            // An address may stand in angle brackets, which are written anew.
            let isBracketed = hit > line.lowerBound + 1 && source[hit - 1] == UInt8(ascii: "<")
            let start = isBracketed ? hit - 1 : hit
            let isTarget = start > line.lowerBound && source[start - 1] == UInt8(ascii: "(")
            let isDefinition = !isTarget && isBehindLabel(source, line, start)
            guard isTarget || isDefinition, var tag = parse(source, at: hit, before: line.upperBound), !tag.isClosing else { continue }
            if isBracketed {
                guard let close = text.index(of: UInt8(ascii: ">"), from: tag.range.upperBound) else { continue }
                // What stands behind it is part of the address.
                if tag.name == "ref" || tag.name == "relref", close > tag.range.upperBound { continue }
                tag.range = start..<(close + 1)
            }
            var address = [UInt8(ascii: "<"), PageName.mark]
            if tag.name == "ref" || tag.name == "relref" {
                guard let path = tag.attributes.first(where: { $0.name == "path" })?.value ?? tag.values.first,
                    path.utf8.count + 3 <= tag.range.count, !path.utf8.contains(where: { "<>\\".utf8.contains($0) })
                else { continue }
                address += path.utf8
            } else {
                // What stands behind it is part of the address.
                let end =
                    source[tag.range.upperBound..<line.upperBound].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: ")") } ?? line.upperBound
                blank(tag.range.upperBound..<end)
                address.append(PageName.mark)
            }
            blank(tag.range)
            for (offset, byte) in (address + [UInt8(ascii: ">")]).enumerated() { bytes[tag.range.lowerBound + offset] = byte }
            index = tag.range.upperBound
        }
    }

    /// Whether a tag is the address of a definition, `[label]: {{< x >}}`.
    private func isBehindLabel(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, _ start: Int) -> Bool {
        guard source[line.lowerBound] == UInt8(ascii: "[") else { return false }
        let label = source[line.lowerBound..<start].reversed().drop { $0 == 0x20 }
        // `[a][]: ` is a reference with a colon behind it.
        return label.prefix(2).elementsEqual([UInt8(ascii: ":"), UInt8(ascii: "]")])
            && !label.dropFirst(2).dropLast().contains { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }
    }

    /// `{{ youtube(id="x") }}` of Zola on a line of its own is the video's address, which Markdown makes a link.
    ///
    /// Source: <https://www.getzola.org/documentation/content/shortcodes/#built-in-shortcodes>.
    mutating func replaceVideo(_ source: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, content: Int) {
        guard text.hasPrefix("{{"), text.count < 300,
            let call = String(decoding: text, as: UTF8.self).wholeMatch(of: /\{\{\s*(youtube|vimeo)\(id\s*=\s*"([\w-]+)".*\)\s*\}\}/)
        else { return }
        let address = (call.1 == "youtube" ? "https://youtu.be/" : "https://vimeo.com/") + call.2
        guard address.utf8.count <= text.count else { return }
        blank(content..<(content + text.count))
        for (offset, byte) in address.utf8.enumerated() { bytes[content + offset] = byte }
    }

    // MARK: Docusaurus

    /// The address that `useBaseUrl('/img/a.png')` or `require('./a.png').default` stands for.
    static func address(inExpression text: String) -> String? {
        let call = text.wholeMatch(
            of: /\s*(?:useBaseUrl\(\s*(?:'([^']+)'|"([^"]+)")\s*\)|require\(\s*(?:'([^']+)'|"([^"]+)")\s*\)(?:\.default)?)\s*/
        )
        return call.flatMap { $0.1 ?? $0.2 ?? $0.3 ?? $0.4 }.map(String.init)
    }

    /// `<img src={require('./a.png').default} width={300} />`: elements of HTML take texts alone, so the value stands in quotes there, with spaces
    /// behind it. `style={{…}}` would be refused by the pages' policy and is left out; `className` is `class`.
    mutating func replaceExpressions(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, number: Int, column: Int) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "={", from: index) {
            index = hit + 2
            guard !ticks.isCode(at: hit, in: source), isInElement(text, line, hit) else { continue }
            if text.hasPrefix("style={{", at: hit - 5), let close = text.index(of: "}}", from: hit + 3) {
                styles.append((number, column + hit - 5 - line.lowerBound))
                blank((hit - 5)..<(close + 2))
                index = close + 2
                continue
            }
            guard let close = text.index(of: UInt8(ascii: "}"), from: index),
                let value = Self.value(ofExpression: String(decoding: text[index..<close], as: UTF8.self)), !value.contains("\"")
            else { continue }
            blank((hit + 1)..<(close + 1))
            for (offset, byte) in "\"\(value)\"".utf8.enumerated() { bytes[hit + 1 + offset] = byte }
            index = close + 1
        }
        index = line.lowerBound
        ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: " className=", from: index) {
            index = hit + 11
            guard isInElement(text, line, hit), !ticks.isCode(at: hit, in: source) else { continue }
            for (offset, byte) in "class    ".utf8.enumerated() { bytes[hit + 1 + offset] = byte }
        }
    }

    /// `<Link to="/guide">text</Link>` in a sentence is a link, and so is Vue's `<RouterLink>`. HTML has an element `<link>` that holds nothing.
    ///
    /// Source: <https://docusaurus.io/docs/docusaurus-core#link>.
    mutating func replaceLinks(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        replaceLinks(source, line, "<Link ", "</Link>", with: "</a   >")
        replaceLinks(source, line, "<RouterLink ", "</RouterLink>", with: "</a         >")
    }

    private mutating func replaceLinks(
        _ source: UnsafeBufferPointer<UInt8>,
        _ line: Range<Int>,
        _ opening: StaticString,
        _ closing: StaticString,
        with end: StaticString
    ) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: opening, from: index) {
            index = hit + opening.utf8CodeUnitCount
            guard !ticks.isCode(at: hit, in: source), let close = text.index(of: closing, from: index),
                let last = text.index(of: UInt8(ascii: ">"), from: index), last < close, source[last - 1] != UInt8(ascii: "/"),
                let address = Self.target(ofLink: String(decoding: text[index..<last], as: UTF8.self)),
                address.utf8.count + 11 <= last - hit
            else { continue }
            blank((hit + 1)..<last)
            for (offset, byte) in "<a href=\"\(address)\"".utf8.enumerated() { bytes[hit + offset] = byte }
            end.withUTF8Buffer { for (offset, byte) in $0.enumerated() { bytes[close + offset] = byte } }
            index = close + closing.utf8CodeUnitCount
        }
    }

    /// What `to` or `href` of a link says: a text, or an expression that stands for one.
    private static func target(ofLink attributes: String) -> String? {
        guard let match = attributes.firstMatch(of: /(?:^|\s)(?:to|href)=(?:"([^"]+)"|'([^']+)'|\{([^{}]+)\})/) else { return nil }
        return (match.1 ?? match.2).map(String.init) ?? match.3.flatMap { value(ofExpression: String($0)) }
    }

    /// `<img :src="withBase('/img/a.png')">` of VitePress: docgen puts the beginning of each address in front of it itself.
    ///
    /// Source: <https://vitepress.dev/guide/asset-handling#base-url>.
    mutating func replaceBases(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "=\"withBase(", from: index) {
            index = hit + 2
            guard !ticks.isCode(at: hit, in: source), isInElement(text, line, hit),
                let close = text.index(of: UInt8(ascii: "\""), from: hit + 2),
                let colon = text[line.lowerBound..<hit].lastIndex(of: UInt8(ascii: ":")), text[colon - 1] == 0x20,
                let call = String(decoding: text[(hit + 2)..<close], as: UTF8.self).wholeMatch(of: /withBase\(\s*'([^']+)'\s*\)/)
            else { continue }
            let attribute = Array(text[(colon + 1)..<hit]) + Array("=\"\(call.1)\"".utf8)
            blank(colon..<(close + 1))
            for (offset, byte) in attribute.enumerated() { bytes[colon + offset] = byte }
            index = close + 1
        }
    }

    /// Whether a place is inside the tag of an element of HTML that begins on its line.
    private func isInElement(_ text: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, _ place: Int) -> Bool {
        guard let open = text[line.lowerBound..<place].lastIndex(of: UInt8(ascii: "<")), open + 1 < place else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[open + 1])
    }

    /// The text that an expression stands for: an address, a number, a flag, a text in quotes.
    private static func value(ofExpression text: String) -> String? {
        if let address = address(inExpression: text) { return address }
        if text.wholeMatch(of: /\s*(?:\d+(?:\.\d+)?|true|false)\s*/) != nil { return text.filter { !$0.isWhitespace } }
        return text.wholeMatch(of: /\s*(?:'([^']*)'|"([^"]*)"|`([^`$]*)`)\s*/).flatMap { $0.1 ?? $0.2 ?? $0.3 }.map(String.init)
    }
}
