/// Macros of the site and of the formula.
extension MathParser {
    /// Puts the text of a macro in the place of its name.
    mutating func expand(_ body: String, at start: Int) throws(Fault) {
        expansions += 1
        guard expansions <= MathFormula.maxExpansions else { throw fault("macros call each other without an end", at: start) }
        var arguments: [String] = []
        let highest = (1...9).last { body.contains("#\($0)") } ?? 0
        while arguments.count < highest { arguments.append(try rawArgument()) }
        var expanded = body
        for (position, argument) in arguments.enumerated() { expanded = expanded.replacing("#\(position + 1)", with: argument) }
        guard text.count - index + expanded.unicodeScalars.count <= MathFormula.maxCharacters * 2 else {
            throw fault("macros make the formula too long", at: start)
        }
        text.replaceSubrange(..<index, with: expanded.unicodeScalars.map { Character(scalar: $0, offset: start) })
        index = 0
    }

    /// `\newcommand{\R}[1]{…}`, `\def\R{…}`.
    mutating func define(_ kind: String) throws(Fault) -> MathNode? {
        let start = offset
        let name = try rawArgument()
        guard name.hasPrefix("\\"), name.utf8.count > 1 else { throw fault("'\\\(kind)' defines no command", at: start) }
        _ = rawOption()
        macros[String(name.dropFirst())] = try rawArgument()
        return nil
    }
}
