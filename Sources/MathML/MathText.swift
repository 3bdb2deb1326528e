/// A formula as plain text, for places that hold no markup: `ℝⁿ` of `\mathbb{R}^n`, `(a+b)/2` of `\frac{a+b}{2}`.
extension MathFormula {
    /// - Parameter tex: Without the signs around it.
    /// - Complexity: O(*n*) in bytes of the markup.
    package func text(_ tex: String) throws(Fault) -> String {
        guard tex.unicodeScalars.count <= Self.maxCharacters else {
            throw Fault(offset: 0, message: "the formula has more than \(Self.maxCharacters) characters")
        }
        var parser = MathParser(tex, macros: macros)
        return MathText.text(of: try parser.formula())
    }
}

/// Reads the markup that this target itself writes, which is well-formed.
enum MathText {
    static func text(of markup: String) -> String {
        var open: [(name: Substring, parts: [String])] = [("", [])]
        var rest = markup[...]
        while !rest.isEmpty {
            guard rest.first == "<", let end = rest.firstIndex(of: ">") else {
                let piece = rest.prefix { $0 != "<" }
                open[open.count - 1].parts.append(plain(piece.isEmpty ? rest.prefix(1) : piece))
                rest = rest.dropFirst(max(1, piece.count))
                continue
            }
            let tag = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
            if tag.hasSuffix("/") {
                open[open.count - 1].parts.append(name == "mspace" ? " " : "")
            } else if tag.hasPrefix("/") {
                guard open.count > 1 else { continue }
                let (name, parts) = open.removeLast()
                open[open.count - 1].parts.append(text(of: name, parts))
            } else {
                open.append((name, []))
            }
        }
        let text = open.map { $0.parts.joined() }.joined()
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func text(of name: Substring, _ parts: [String]) -> String {
        switch (name, parts.count) {
        case ("msup", 2): parts[0] + script(parts[1], raised, sign: "^")
        case ("msub", 2): parts[0] + script(parts[1], lowered, sign: "_")
        case ("msubsup", 3): parts[0] + script(parts[1], lowered, sign: "_") + script(parts[2], raised, sign: "^")
        case ("mfrac", 2): group(parts[0]) + "/" + group(parts[1])
        case ("msqrt", _): "√" + group(parts.joined())
        case ("mtd", _): parts.joined() + " "
        case ("mtr", _): parts.joined() + "; "
        case ("mtable", _): parts.joined().trimmingEnd()
        default: parts.joined()
        }
    }

    private static func group(_ text: String) -> String { text.count > 1 ? "(\(text))" : text }

    private static func script(_ text: String, _ signs: [Character: Character], sign: String) -> String {
        let mapped = text.compactMap { signs[$0] }
        return mapped.count == text.count ? String(mapped) : sign + group(text)
    }

    private static let raised = Dictionary(uniqueKeysWithValues: zip("0123456789+−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"))
    private static let lowered = Dictionary(
        uniqueKeysWithValues: zip("0123456789+−=()aeoxhklmnpstijruv", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ")
    )

    /// Text of an element, without what is not seen: the signs of a function and of a product.
    private static func plain(_ text: Substring) -> String {
        var plain = String(text)
        for (name, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] where plain.contains("&") {
            plain = plain.replacing(name, with: sign)
        }
        plain.unicodeScalars.removeAll { (0x2061...0x2064).contains($0.value) }
        return plain
    }
}

extension String {
    /// Without the signs between rows after the last one.
    fileprivate func trimmingEnd() -> String {
        var text = self[...]
        while let last = text.last, last == " " || last == ";" { text.removeLast() }
        return String(text)
    }
}
