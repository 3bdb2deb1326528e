/// Delimiters that grow, and environments: matrices, cases, aligned equations.
extension MathParser {
    // MARK: Delimiters

    mutating func delimiter() throws(Fault) -> String {
        skipSpaces()
        guard let scalar = peek else { throw fault("a delimiter is missing") }
        if scalar == "\\" {
            let start = offset
            let name = command()
            guard let sign = MathSymbols.delimiters[name] else { throw fault("'\\\(name)' is not a delimiter", at: start) }
            return sign
        }
        index += 1
        switch scalar {
        case ".": return ""
        case "<": return "⟨"
        case ">": return "⟩"
        case "(", ")", "[", "]", "|", "/": return String(scalar)
        default: throw fault("'\(scalar)' is not a delimiter")
        }
    }

    mutating func fenced(at start: Int) throws(Fault) -> MathNode {
        func sign(_ text: String, _ form: String) -> String {
            text.isEmpty ? "" : MathNode.sign(text, "stretchy=\"true\" fence=\"true\" form=\"\(form)\"").markup
        }
        var markup = sign(try delimiter(), "prefix")
        while true {
            markup += try nodes(until: .right).map(\.markup).joined()
            if isCommand("middle") {
                _ = command()
                markup += sign(try delimiter(), "infix")
                continue
            }
            guard isCommand("right") else { throw fault("'\\left' is never closed with '\\right'", at: start) }
            _ = command()
            return .element("mrow", markup + sign(try delimiter(), "postfix"))
        }
    }

    // MARK: Environments

    enum Alignment {
        case centre, left
        /// Right and left in turns, as equations have them.
        case alternating
        /// With the columns before which a line stands; the number of all is that after the last one.
        case columns([String], lines: Set<Int>)
    }

    mutating func environment(at start: Int) throws(Fault) -> MathNode {
        let name = try rawArgument()
        let plain = name.hasSuffix("*") ? String(name.dropLast()) : name
        var alignment = Alignment.centre
        var fences = ("", "")
        switch plain {
        case "matrix", "smallmatrix", "gathered", "gather", "multline", "CD": if name.hasSuffix("*") { _ = rawOption() }
        case "pmatrix": fences = ("(", ")")
        case "bmatrix": fences = ("[", "]")
        case "Bmatrix": fences = ("{", "}")
        case "vmatrix": fences = ("|", "|")
        case "Vmatrix": fences = ("‖", "‖")
        case "cases", "dcases": (fences, alignment) = (("{", ""), .left)
        case "rcases", "drcases": (fences, alignment) = (("", "}"), .left)
        case "aligned", "align", "split", "eqnarray", "flalign":
            alignment = .alternating
            _ = rawOption()
        case "alignedat", "alignat":
            alignment = .alternating
            _ = try rawArgument()
        case "array", "subarray": alignment = try columns()
        case "equation", "math", "displaymath": break
        default: throw fault("'\(name)' is not an environment that is read", at: start)
        }
        if name.hasSuffix("*"), plain.hasSuffix("matrix") { _ = rawOption() }
        let (rows, rowLines) = try rows(until: .environment(name))
        guard isCommand("end") else { throw fault("'\\begin{\(name)}' is never ended", at: start) }
        let place = offset
        _ = command()
        let ended = try rawArgument()
        guard ended == name else { throw fault("'\\end{\(ended)}' ends '\\begin{\(name)}'", at: place) }
        if plain == "equation" || plain == "math" || plain == "displaymath", rows.count == 1, rows[0].count == 1 { return .row(rows[0][0]) }
        let isDisplay: Bool = if case .alternating = alignment { true } else { plain.hasPrefix("d") || plain.hasPrefix("gather") }
        let table = self.table(rows, lines: rowLines, alignment: alignment, isDisplay: isDisplay)
        guard fences != ("", "") else { return MathNode(plain == "smallmatrix" ? "<mstyle scriptlevel=\"1\">\(table)</mstyle>" : table) }
        func sign(_ text: String, _ form: String) -> String {
            text.isEmpty ? "" : MathNode.sign(text, "stretchy=\"true\" fence=\"true\" form=\"\(form)\"").markup
        }
        return .element("mrow", sign(fences.0, "prefix") + table + sign(fences.1, "postfix"))
    }

    /// `{l|cr}`.
    mutating func columns() throws(Fault) -> Alignment {
        _ = rawOption()
        var names: [String] = []
        var lines: Set<Int> = []
        for sign in try rawArgument() {
            if sign == "|" { lines.insert(names.count) }
            if let name = ["l": "left", "c": "center", "r": "right"][sign] { names.append(name) }
        }
        return .columns(names, lines: lines)
    }

    /// - Parameter lines: The rows above which a line stands; the number of all is that below the last one.
    func table(_ rows: [[[MathNode]]], lines: Set<Int> = [], alignment: Alignment, isDisplay: Bool = true) -> String {
        let body = rows.enumerated().map { number, row in
            let cells = row.enumerated().map { column, cell in
                var classes: [String] = []
                if lines.contains(number) { classes.append("math-above") }
                if number == rows.count - 1, lines.contains(rows.count) { classes.append("math-below") }
                if case .columns(let names, let bars) = alignment {
                    if bars.contains(column) { classes.append("math-before") }
                    if column == row.count - 1, bars.contains(names.count), column < names.count { classes.append("math-behind") }
                }
                let name: String? =
                    switch alignment {
                    case .centre: nil
                    case .left: "left"
                    case .alternating: column.isMultiple(of: 2) ? "right" : "left"
                    case .columns(let names, _): column < names.count ? names[column] : nil
                    }
                // The class carries it where the attribute is not read: the site's style sheet knows it.
                let side = name == "center" ? nil : name
                if let side { classes.insert("math-" + side, at: 0) }
                let attributes =
                    (classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\"") + (side.map { " columnalign=\"\($0)\"" } ?? "")
                return "<mtd\(attributes)>\(cell.map(\.markup).joined())</mtd>"
            }
            return "<mtr>\(cells.joined())</mtr>"
        }
        let style: String = if case .alternating = alignment { " class=\"math-aligned\"" } else { "" }
        return "<mtable\(style)\(isDisplay ? " displaystyle=\"true\"" : "")>\(body.joined())</mtable>"
    }
}
