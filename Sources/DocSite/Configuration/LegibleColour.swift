/// Colours of other tools for links, as far from the background as readers need.
package enum LegibleColour {
    /// The nearest shade of a colour that is read well in a theme: darker in the light theme, lighter in the dark one.
    ///
    /// - Returns: `#rrggbb`; `nil` where the colour itself is read well, and for one that only a browser knows.
    package static func shade(of text: String, inDarkTheme isDark: Bool) -> String? {
        guard let colour = CSSColour(text), let background = CSSColour(isDark ? CSSColour.backgrounds.dark : CSSColour.backgrounds.light),
            !isLegible(colour, on: background)
        else { return nil }
        let end = isDark ? 1.0 : 0
        for step in 1...255 {
            let share = Double(step) / 255
            let shade = hexadecimal(colour.channels.map { $0 + (end - $0) * share })
            if let other = CSSColour(shade), isLegible(other, on: background) { return shade }
        }
        return nil
    }

    /// Also on the tint behind the link to the current page: `--soft` of `site.css`.
    private static func isLegible(_ colour: CSSColour, on background: CSSColour) -> Bool {
        let tint = CSSColour(hexadecimal(zip(colour.channels, background.channels).map { 0.1 * $0 + 0.9 * $1 }))
        return [background, tint ?? background].allSatisfy { colour.contrast(with: $0) >= CSSColour.leastContrast }
    }

    private static func hexadecimal(_ channels: [Double]) -> String {
        "#" + channels.map { Int((255 * $0).rounded()) }.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
