/// What a stretch of code is, as far as its colour goes.
///
/// The set is small on purpose: every kind is a CSS class of the site's theme, and operators and plain names get none,
/// because they are most of the code and would double the size of a page.
package enum TokenKind: UInt8, CaseIterable, Sendable {
    case comment
    case string
    case keyword
    case type
    case function
    case number
    /// `true`, `nil`, enumeration cases, entities.
    case literal
    case variable
    /// Keys of data files, properties, attributes of markup, annotations, options of commands.
    case attribute
    /// Preprocessor lines, directives, document markers, hunk headers.
    case meta
    /// The name of a markup element, a section, a label.
    case tag
    /// The prompt in front of a command.
    case prompt
    case inserted
    case deleted

    /// The class of the token's `<span>`, one letter, because a page carries thousands of them.
    package var cssClass: String {
        switch self {
        case .comment: "c"
        case .string: "s"
        case .keyword: "k"
        case .type: "t"
        case .function: "f"
        case .number: "n"
        case .literal: "l"
        case .variable: "v"
        case .attribute: "a"
        case .meta: "m"
        case .tag: "g"
        case .prompt: "p"
        case .inserted: "i"
        case .deleted: "d"
        }
    }

    /// The kinds by the names that language definitions use, which are those of the cases.
    static let named: [String: TokenKind] = Dictionary(
        uniqueKeysWithValues: allCases.map { (String(describing: $0), $0) }
    )
}

/// A coloured stretch of code, in byte offsets from the start of the code.
///
/// Tokens come sorted, never overlap and are never empty. They may span lines.
package struct HighlightToken: Hashable, Sendable {
    /// The first byte of the token in the code.
    package var start: Int32
    /// The offset after the last byte.
    package var end: Int32
    package var kind: TokenKind

    package init(start: Int32, end: Int32, kind: TokenKind) {
        self.start = start
        self.end = end
        self.kind = kind
    }
}
