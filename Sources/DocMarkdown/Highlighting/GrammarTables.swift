/// A text in the pool ``GrammarTables/bytes``.
struct PooledText: Sendable {
    var start: Int32 = 0
    var count: Int32 = 0

    var isEmpty: Bool { count == 0 }
}

/// One way to start a token at a byte: a comment, a string, a sigil and their kin.
///
/// Plain data without references, so that the scanner can read it through a pointer without touching reference counts.
struct Rule: Sendable {
    enum Form: UInt8, Sendable {
        /// From the opening to the end of the line.
        case line
        /// From the opening to the closing text.
        case region
        /// A region whose closing text carries the delimiter chosen at its opening, as in C++ `R"x(…)x"`.
        case delimited
        /// `'x'`, or, where no second quote follows, a name such as the lifetime `'a`.
        case character
        /// A prefix and a name: `$name`, `@name`, `-Name`.
        case sigil
        /// `<<TAG`, whose text starts on the next line.
        case heredoc
    }

    var form: Form
    var kind: TokenKind
    var opening: PooledText
    /// How many bytes of `opening` are characters of an identifier, as the `r` of `r"`.
    var prefixCount: Int32 = 0
    /// Comes after the repeated `fence` byte of an opening such as `r##"`.
    var openingTail = PooledText()
    var closing = PooledText()
    var closingTail = PooledText()
    /// The byte that opening and closing repeat equally often; 0 for none.
    var fence: UInt8 = 0
    var minimumFence: Int32 = 0
    /// Takes the next byte's meaning away; 0 for none.
    var escape: UInt8 = 0
    var isMultiline = false
    /// Set when an opening inside counts: `/* /* */ */`, `#[a[b]]`.
    var nestedOpening = PooledText()
    var interpolation = PooledText()
    var interpolationOpen: UInt8 = 0
    var interpolationClose: UInt8 = 0
    /// Whether variables inside the string are tokens of their own.
    var hasVariables = false
    /// For strings: bytes at which the inner loop must look up. For sigils: ``SigilClass`` bits.
    var table: Int32 = -1
    /// For comments to the end of the line and for sigils: only after white space or an opening bracket.
    /// For heredocs: spaces may come before the tag.
    var isAlone = false
    /// For regions: only when a name follows, which tells `[[nodiscard]]` from `a[[]() {…}]`.
    var needsName = false
    /// For sigils: pairs that enclose any name, `${…}`.
    var enclosings: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    /// For sigils: the index of the table of special names; -1 for none.
    var words: Int32 = -1
    /// For characters: the kind of a name after a lone quote; `nil` where that is an error.
    var otherwise: TokenKind?
}

/// The bits of a sigil's byte table.
enum SigilClass {
    static let start: UInt8 = 1
    static let rest: UInt8 = 2
    /// A whole name of one byte, as in `$?`.
    static let single: UInt8 = 4
    /// Part of the name when another `rest` byte follows, as the `.` in `@app.get`.
    static let joiner: UInt8 = 8
}

/// The bits of the grammar's table of byte classes.
enum ByteClass {
    static let start: UInt8 = 1
    static let rest: UInt8 = 2
    static let digit: UInt8 = 4
    static let space: UInt8 = 8
    static let upper: UInt8 = 16
    static let lower: UInt8 = 32
    static let hexDigit: UInt8 = 64
    /// A letter, a digit or `_`, whatever the grammar's identifiers are.
    static let alphanumeric: UInt8 = 128
}

/// What may follow an identifier and give it a meaning.
enum FollowClass {
    static let stringOpening: UInt8 = 1
    static let call: UInt8 = 2
    static let key: UInt8 = 4
    /// Joins number parts, as the `'` in `1'000`.
    static let numberSeparator: UInt8 = 8
    static let bracket: UInt8 = 16
    static let command: UInt8 = 32
    static let lonePrompt: UInt8 = 64
}

/// What the scanner does at a byte.
enum ByteAction: UInt8, Sendable {
    case skip, identifier, number, newline, punctuation, opening
}

/// A word list's place in ``GrammarTables/slots``: open addressing over a power of two.
struct WordTable: Sendable {
    var offset: Int32 = 0
    var mask: UInt32 = 0
    var longest: Int32 = 0
}

/// A word and what it means.
struct WordSlot: Sendable {
    static let introducesFunction: UInt8 = 1
    static let introducesType: UInt8 = 2
    static let keepsCommand: UInt8 = 4
    static let anywhere: UInt8 = 8

    var hash: UInt32 = 0
    var text = PooledText()
    var kind: TokenKind = .keyword
    var flags: UInt8 = 0
}

/// A line that starts in a known way.
struct LineRule: Sendable {
    var prefix: PooledText
    var kind: TokenKind
    /// Whether white space may come before the prefix.
    var isIndented: Bool
    /// Whether the rest of the line is code; otherwise the whole line is one token.
    var isCodeAfter: Bool
}

/// A name followed by a separator: `key = value`.
struct KeyRule: Sendable {
    var separator: PooledText
    var kind: TokenKind
    /// Only as the first thing on a line.
    var isAtLineStart: Bool
    /// White space may stand between the name and the separator.
    var isLoose: Bool
    /// White space must follow the separator, which tells `color: red` from `a:hover`.
    var isSpaced: Bool
}

/// A language as the scanner uses it: flat arrays that nothing changes after they are built.
final class GrammarTables: Sendable {
    enum Mode: String, Sendable, CaseIterable { case code, yaml, markup, plain }

    struct Settings: Sendable {
        var mode = Mode.code
        var words = WordTable()
        /// The byte that starts a directive, the `#` of C; 0 for none.
        var directive: UInt8 = 0
        var directiveWords = WordTable()
        var capitalised: TokenKind?
        var capitals: TokenKind?
        var hyphenated: TokenKind?
        var callsBeatCapitals = false
        var hasMembers = false
        var hasCalls = false
        var hasStringKeys = false
        var hasPrompts = false
        var isPlainElsewhere = false
        var command: TokenKind?
        var continuation: UInt8 = 0

        /// Whether the start of a line needs a look.
        var hasLineFeatures = false
    }

    let settings: Settings
    let bytes: [UInt8]
    /// 256 bytes each, at the offsets that the rules hold.
    let tables: [UInt8]
    let rules: [Rule]
    /// Rule indices, grouped by first byte, longest opening first.
    let candidates: [UInt8]
    /// For each byte, where its group in `candidates` starts; the next byte's start ends it.
    let candidateStarts: [UInt16]
    /// Rules that start with characters of an identifier.
    let prefixedCandidates: [UInt8]
    let wordTables: [WordTable]
    let slots: [WordSlot]
    let lineRules: [LineRule]
    let keyRules: [KeyRule]
    let calls: [PooledText]
    /// Elements of markup whose content is not markup, and whether it is code.
    let rawElements: [(name: PooledText, isCode: Bool)]

    init(_ builder: GrammarBuilder) {
        settings = builder.settings
        bytes = builder.bytes
        tables = builder.tables
        rules = builder.rules
        wordTables = builder.wordTables
        slots = builder.slots
        lineRules = builder.lineRules
        keyRules = builder.keyRules
        calls = builder.calls
        rawElements = builder.rawElements
        candidates = builder.candidates
        candidateStarts = builder.candidateStarts
        prefixedCandidates = builder.prefixedCandidates
    }

    /// The places of the fixed tables in `tables`.
    enum Table {
        static let classes = 0
        static let actions = 256
        /// The action at a byte where no opening matched.
        static let fallbacks = 512
        static let follows = 768
        static let fold = 1024
        static let end = 1280
    }
}
