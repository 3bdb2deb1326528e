/// Colours for links, as far from everything that a theme has behind links as readers need.
package enum LegibleColour {
    /// The nearest shade of a colour that is read well in a theme: darker in the light theme, lighter in the dark one.
    ///
    /// - Returns: `#rrggbb`; `nil` where the colour itself is read well, and for one that only a browser knows.
    package static func shade(of text: String, inDarkTheme isDark: Bool) -> String? {
        let surfaces = isDark ? Surfaces.dark : Surfaces.light
        guard let colour = CSSColour(text), !isLegible(colour, on: surfaces) else { return nil }
        let end = isDark ? 1.0 : 0
        for step in 1...255 {
            let share = Double(step) / 255
            let shade = hexadecimal(colour.channels.map { $0 + (end - $0) * share })
            if let other = CSSColour(shade), isLegible(other, on: surfaces) { return shade }
        }
        return nil
    }

    /// The same for a colour that an author chose: one that is hard to read on the background itself is reported, and stays.
    static func onTints(_ text: String, inDarkTheme isDark: Bool) -> String {
        let surfaces = isDark ? Surfaces.dark : Surfaces.light
        guard let colour = CSSColour(text), let background = CSSColour(surfaces.background),
            colour.contrast(with: background) >= CSSColour.leastContrast
        else { return text }
        return shade(of: text, inDarkTheme: isDark) ?? text
    }

    /// What `site.css` has behind links in a theme.
    struct Surfaces {
        /// `--bg`.
        var background: String
        /// `--sunk`, behind code.
        var sunk: String
        /// Of alerts: `--blue`, `--green`, `--violet`, `--amber`, `--red` and `--quiet`. A tenth of them is behind the code there.
        var tints: [String]

        static let light = Surfaces(
            background: CSSColour.backgrounds.light,
            sunk: "#f3f6f7",
            tints: ["#0b5cad", "#17693a", "#6a3fb0", "#875100", "#b3261e", "#526267"]
        )
        static let dark = Surfaces(
            background: CSSColour.backgrounds.dark,
            sunk: "#172022",
            tints: ["#7cb8ff", "#7ccf94", "#c0a4f7", "#e9b45c", "#ff9a8f", "#9badb2"]
        )
    }

    /// The tint of its own is behind the link to the current page: `--soft`.
    private static func isLegible(_ colour: CSSColour, on surfaces: Surfaces) -> Bool {
        guard let background = CSSColour(surfaces.background) else { return true }
        let tinted = (surfaces.tints.compactMap(CSSColour.init) + [colour]).compactMap { tint in
            CSSColour(hexadecimal(zip(tint.channels, background.channels).map { 0.1 * $0 + 0.9 * $1 }))
        }
        let all = [background] + [surfaces.sunk].compactMap(CSSColour.init) + tinted
        return all.allSatisfy { colour.contrast(with: $0) >= CSSColour.leastContrast }
    }

    private static func hexadecimal(_ channels: [Double]) -> String {
        "#" + channels.map { Int((255 * $0).rounded()) }.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
