internal import DocModel

/// Markup of other tools that docgen shows as it is written: one row for each kind.
///
/// A row goes when docgen learns the form. `docs/reference/diagnostics.md` has the same table for people.
struct ForeignSyntax: Sendable {
    /// Where a form may stand.
    enum Place: Sendable {
        /// At the beginning of a line of text.
        case lineStart
        case inline
        /// In a code block, where mdBook and the snippets extension of Python-Markdown put it.
        case code
        /// Found where the tree tells: a block quote, a fence.
        case tree
        /// The same of what holds nothing.
        case emptyTree
    }

    /// The bytes that all forms of this row begin with.
    var opening: StaticString
    var place: Place
    /// What it is, with its article.
    var construct: String
    /// The tools that read it.
    var tool: String
    /// What docgen makes of it.
    var effect: String = "it is shown as text"
    /// One thing to do.
    var remedy: String
    /// The finding's id.
    var id = DiagnosticID.foreignSyntax
    /// What begins on a line may end on one below.
    var goesOn = false
    /// - Parameter text: The line from the opening on, or more of the text where the form ``goesOn``.
    /// - Returns: How many bytes of it the form takes, at least as many as tell it apart; `nil` where it is something else.
    var length: @Sendable (_ text: UnsafeBufferPointer<UInt8>) -> Int?

    /// For each row the first one that says the same of a form: they are counted together.
    static let firstRows: [Int] = all.map { row in
        all.firstIndex { $0.construct == row.construct && $0.tool == row.tool && $0.effect == row.effect } ?? 0
    }

    /// The row of references of mkdocstrings.
    static let reference = all.firstIndex { $0.tool == "mkdocstrings" }

    /// The row of a tag that holds nothing.
    static func emptyTag(isElement: Bool) -> Int? { isElement ? emptyElement : emptyShortcode }

    private static let emptyElement = all.firstIndex { $0.place == .emptyTree && "\($0.opening)" == "<" }
    private static let emptyShortcode = all.firstIndex { $0.place == .emptyTree && "\($0.opening)" == "{{<" }

    /// The rows of what the tree tells, by what each form begins with.
    static let treeRows: [String: Int] = Dictionary(
        uniqueKeysWithValues: all.indices.filter { all[$0].place == .tree }.map { ("\(all[$0].opening)", $0) }
    )
}
