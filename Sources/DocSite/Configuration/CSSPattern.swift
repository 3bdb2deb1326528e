internal import DocModel
internal import Foundation

/// What a value of the theme may be: one table for docgen, which checks it, and for the schema, by which editors do.
struct CSSPattern: Sendable {
    /// A regular expression in the forms that ICU and JSON Schema share.
    let expression: String
    /// As a sentence ends: "a CSS colour".
    let meaning: String
    private let example: String
    /// Words that stand for a value.
    private var words: [String] = []

    /// Source: CSS Color Module Level 4; names in lower case.
    static let colour = CSSPattern(
        expression: "^(#([0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})|(\(colourFunctions.joined(separator: "|")))\\(\(arguments)\\)|"
            + "\(colourNames.joined(separator: "|")))?$",
        meaning: "a CSS colour",
        example: "'#00666f', 'teal' or 'rgb(0 102 111)'",
        words: colourNames
    )
    /// A length, or what comes to one. Source: CSS Values and Units Module Level 4.
    static let width = CSSPattern(
        expression: "^(0|([0-9]+(\\.[0-9]+)?|\\.[0-9]+)(\(units.joined(separator: "|")))|"
            + "(calc|min|max|clamp|var|fit-content)\\(\(arguments)\\)|none|auto|min-content|max-content)?$",
        meaning: "a CSS width",
        example: "'72ch' or '45rem'"
    )
    /// Names with commas between them.
    static let fonts = CSSPattern(expression: "^[^;{}<>\\\\@]*$", meaning: "a list of fonts", example: "\"'My Font', system-ui\"")

    private static let arguments = "[-+*/%.,# ()0-9A-Za-z]+"
    private static let units = [
        "ch", "em", "rem", "ex", "ic", "lh", "rlh", "px", "pt", "pc", "cm", "mm", "in", "Q", "vw", "vh", "vi", "vb", "vmin", "vmax", "svw",
        "lvw", "dvw", "cqw", "%",
    ]
    private static let colourFunctions = [
        "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "color-mix", "light-dark", "var",
    ]
    private static let colourNames = CSSColour.named.keys.sorted() + ["currentcolor"]

    func matches(_ text: String) -> Bool { text.range(of: expression, options: .regularExpression) != nil }

    func hint(for text: String) -> String {
        NearestMatch.hint(for: text, among: words) ?? "write one like \(example)"
    }

    /// Whether a text can be no more than a value: nothing in it ends the declaration, or loads a file.
    static func isOneValue(_ text: String) -> Bool {
        text.utf8.count <= 300 && !text.contains { ";{}<>\\@".contains($0) || $0.isNewline } && !text.contains("/*")
            && !text.contains("url(")
    }
}
