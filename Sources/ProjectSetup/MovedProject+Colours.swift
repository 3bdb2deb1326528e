internal import DocSite

extension MovedProject {
    /// Takes a colour of links over, in a shade that readers can tell from the background.
    /// - Returns: What is written: `theme.accent`, and why the colour is another one.
    mutating func take(accent colour: String, inDarkTheme isDark: Bool) -> String {
        let shade = LegibleColour.shade(of: colour, inDarkTheme: isDark)
        let key = isDark ? "theme.accent_dark" : "theme.accent"
        if isDark { darkAccent = shade ?? colour } else { accent = shade ?? colour }
        guard let shade else { return key }
        return "\(key), as '\(shade)': '\(colour)' is hard to read on the \(isDark ? "dark" : "light") background"
    }

    /// Takes the colour of links from the old theme's variables in a style sheet, unless a setting has said it.
    /// - Parameter names: Of the variables: the first one that is a colour counts.
    mutating func takeColours(_ names: [String], in path: String, _ files: ProjectFiles) {
        guard let text = try? files.text(path) else { return }
        let variables = StyleVariables(text)
        for isDark in [false, true] where (isDark ? darkAccent : accent) == nil {
            for name in names {
                guard let found = variables.value(of: name, inDarkTheme: isDark), Common.isColour(found.text) else { continue }
                let target = take(accent: found.text, inDarkTheme: isDark)
                notes.carry("\(name)\(isDark ? ", dark" : "")", from: Setting.Place(file: path, line: found.line), to: target)
                break
            }
        }
    }
}

/// The variables that a style sheet gives values: `--name` of CSS, `$name` of Sass.
struct StyleVariables {
    private struct Variable {
        var name: String
        var text: String
        var line: Int
        /// Whether a selector around it names a dark scheme.
        var isDark: Bool
    }

    private var variables: [Variable] = []

    init(_ text: String) {
        var blocks: [Bool] = []
        var part = ""
        var line = 1
        func take() -> Variable? {
            let declaration = part.trimmed
            guard let colon = declaration.firstIndex(of: ":") else { return nil }
            let name = String(declaration[..<colon]).trimmed
            guard name.hasPrefix("--") || name.hasPrefix("$"), !name.contains(where: \.isWhitespace) else { return nil }
            let words = String(declaration[declaration.index(after: colon)...]).split(separator: " ").filter { !$0.hasPrefix("!") }
            return Variable(name: name, text: words.joined(separator: " "), line: line, isDark: blocks.last ?? false)
        }
        for character in Self.withoutComments(text) {
            switch character {
            case "{":
                blocks.append(blocks.last ?? false || part.contains("dark") || part.contains("slate"))
                part = ""
            case "}", ";":
                if let variable = take() { variables.append(variable) }
                part = ""
                if character == "}" { _ = blocks.popLast() }
            default:
                if character.isNewline { line += 1 }
                part.append(character)
            }
        }
    }

    /// The last value counts, as in a browser; a variable that it names stands for that one's value.
    func value(of name: String, inDarkTheme isDark: Bool) -> (text: String, line: Int)? {
        guard let found = variables.last(where: { $0.name == name && $0.isDark == isDark }) else { return nil }
        var text = found.text
        for _ in 0..<4 {
            let other = text.wholeMatch(of: /var\(\s*([\w-]+)\s*\)/).map { String($0.1) } ?? text
            guard let next = variables.last(where: { $0.name == other && ($0.isDark == isDark || !$0.isDark) }) else { break }
            text = next.text
        }
        return (text.lowercased(), found.line)
    }

    /// Ends of lines stay.
    private static func withoutComments(_ text: String) -> String {
        text.replacing(/(?s)\/\*.*?\*\//) { comment in String(comment.output.filter(\.isNewline)) }
            .replacing(/(?m)^[ \t]*\/\/.*$/, with: "")
    }
}
