/// An old address of a page, as its front matter names it, and where.
///
/// Two are equal when they name the same address: their places are for messages alone.
public struct FormerAddress: Hashable, Sendable, ExpressibleByStringLiteral {
    public var text: String
    /// The key as it is written: `redirect_from`, or that of another tool.
    public var key = "redirect_from"
    /// Counted from 1 in the file.
    public var line = 1
    public var column = 1

    public init(_ text: String, key: String, line: Int, column: Int) {
        self.text = text
        self.key = key
        self.line = line
        self.column = column
    }

    public init(stringLiteral text: String) { self.text = text }

    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
