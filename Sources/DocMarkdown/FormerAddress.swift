/// An old address of a page, as its front matter names it, and where.
///
/// Two are equal when they name the same address: their places are for messages alone.
package struct FormerAddress: Hashable, Sendable, ExpressibleByStringLiteral {
    package var text: String
    /// The key as it is written: `redirect_from`, or that of another tool.
    package var key = "redirect_from"
    /// Counted from 1 in the file.
    package var line = 1
    package var column = 1

    package init(_ text: String, key: String, line: Int, column: Int) {
        self.text = text
        self.key = key
        self.line = line
        self.column = column
    }

    package init(stringLiteral text: String) { self.text = text }

    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
