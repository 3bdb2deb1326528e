/// A formula in TeX as MathML: presentation markup that browsers lay out without a script or a font of the site.
///
/// The usual subset of LaTeX's mathematics is read, as KaTeX and MathJax read it. A formula is short; the bounds below keep a hostile one from
/// growing.
///
/// Sources: Lamport, "LaTeX", section 3.3; KaTeX, "Supported Functions"; W3C, "MathML Core".
package struct MathFormula: Sendable {
    /// What cannot be read, and where.
    package struct Fault: Error, Hashable, Sendable {
        /// In characters from the beginning of the formula, from 0; in a macro, where its name stands.
        package var offset: Int
        /// A sentence without a full stop.
        package var message: String
        /// A command that may be meant.
        package var suggestion: String?
    }

    static let maxCharacters = 20_000
    static let maxDepth = 60
    static let maxExpansions = 1_000
    static let maxOutputBytes = 400_000

    /// What commands of the author's own stand for, by name without its backslash: `\R` as `\mathbb{R}`, with `#1` for arguments.
    package var macros: [String: String]

    package init(macros: [String: String] = [:]) {
        self.macros = macros
    }

    /// - Parameters:
    ///   - tex: Without the signs around it.
    ///   - isBlock: Whether it stands on lines of its own.
    /// - Returns: A `<math>` element. It holds the TeX too, for those who copy it.
    /// - Complexity: O(*n*) in characters, those of expanded macros included.
    package func mathML(_ tex: String, isBlock: Bool) throws(Fault) -> String {
        guard tex.unicodeScalars.count <= Self.maxCharacters else {
            throw Fault(offset: 0, message: "the formula has more than \(Self.maxCharacters) characters")
        }
        var parser = MathParser(tex, macros: macros)
        let row = try parser.formula()
        let display = isBlock ? " display=\"block\"" : ""
        return
            "<math\(display)><semantics>\(row)<annotation encoding=\"application/x-tex\">\(MathNode.escaped(tex))</annotation></semantics></math>"
    }
}

/// A piece of MathML, and how scripts are put to it.
struct MathNode {
    var markup: String
    /// Scripts stand above and below, in a block.
    var hasLimits = false
    /// They do so in a sentence too, as those of a brace.
    var isStacked = false
    /// A name such as `log`, which stands apart from letters beside it.
    var isFunction = false
    /// An operator or a bracket, which has room of its own, or needs none.
    var isSign = false

    init(_ markup: String) {
        self.markup = markup
    }

    static func element(_ name: String, _ content: String, _ attributes: String = "") -> MathNode {
        MathNode("<\(name)\(attributes.isEmpty ? "" : " " + attributes)>\(content)</\(name)>")
    }

    static func sign(_ sign: String, _ attributes: String = "") -> MathNode {
        var node = element("mo", escaped(sign), attributes)
        node.isSign = true
        return node
    }

    static func row(_ nodes: [MathNode]) -> MathNode {
        nodes.count == 1 ? nodes[0] : element("mrow", nodes.map(\.markup).joined())
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
