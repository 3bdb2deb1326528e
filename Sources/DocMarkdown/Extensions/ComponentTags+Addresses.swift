/// Variables, `ref` and expressions in addresses, which hold no blanks.
extension ComponentTags {
    /// `[text](https://example.org/{{ version }}/)` and `[name]: https://example.org/{{ version }}/`: an address holds no blanks, so they go behind it.
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

    /// `[text]({{< ref "page.md" >}})`: the address in angle brackets, and blanks behind it.
    mutating func replaceReferences(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        var index = line.lowerBound
        while let hit = source.index(of: "({{", from: index), hit < line.upperBound {
            index = hit + 3
            guard let tag = parse(source, at: hit + 1, before: line.upperBound), tag.name == "ref" || tag.name == "relref",
                let address = tag.attributes.first(where: { $0.name == "path" })?.value ?? tag.values.first,
                address.utf8.count + 3 <= tag.range.count, !address.utf8.contains(where: { "<>\\".utf8.contains($0) })
            else { continue }
            blank(tag.range)
            let link = [UInt8(ascii: "<"), PageName.mark] + Array(address.utf8) + [UInt8(ascii: ">")]
            for (offset, byte) in link.enumerated() { bytes[tag.range.lowerBound + offset] = byte }
            index = tag.range.upperBound
        }
    }

    // MARK: Docusaurus

    /// The address that `useBaseUrl('/img/a.png')` or `require('./a.png').default` stands for.
    static func address(inExpression text: String) -> String? {
        let call = text.wholeMatch(
            of: /\s*(?:useBaseUrl\(\s*(?:'([^']+)'|"([^"]+)")\s*\)|require\(\s*(?:'([^']+)'|"([^"]+)")\s*\)(?:\.default)?)\s*/
        )
        return call.flatMap { $0.1 ?? $0.2 ?? $0.3 ?? $0.4 }.map(String.init)
    }

    /// `<img src={require('./a.png').default} />`: elements of HTML take texts alone, so the address stands in quotes there, with blanks behind it.
    mutating func replaceExpressions(_ source: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[..<line.upperBound])
        var index = line.lowerBound
        var ticks = BacktickCount(from: line.lowerBound)
        while let hit = text.index(of: "={", from: index) {
            index = hit + 2
            guard text.hasPrefix("useBaseUrl(", at: hit + 2) || text.hasPrefix("require(", at: hit + 2),
                let close = text.index(of: UInt8(ascii: "}"), from: index), !ticks.isCode(at: hit, in: source),
                let address = Self.address(inExpression: String(decoding: text[index..<close], as: UTF8.self)), !address.contains("\"")
            else { continue }
            blank((hit + 1)..<(close + 1))
            for (offset, byte) in "\"\(address)\"".utf8.enumerated() { bytes[hit + 1 + offset] = byte }
            index = close + 1
        }
    }
}
