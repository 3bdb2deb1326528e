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
}
